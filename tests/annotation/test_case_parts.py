"""A case's parts are the whole case: exact in all 74 real ones, named as a reader names them in twenty."""

import json
from pathlib import Path

import pytest

from annotation.dialogue_rewriting.case_parts import KINDS, case_parts, facts, part_at

DATA = Path(__file__).parents[3] / "shared" / "data" / "cmb_clin" / "CMB-Clin.json"
CASES = {case["id"]: case["description"] for case in json.loads(DATA.read_text(encoding="utf-8"))}
CHECKED_BY_HAND = {
    "0": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "test:辅助检查 test:实验室检查 test:血常规 test:多普勒超声检查 test:腹部X线检查",
    "8": "history:现病史 chief_complaint:主诉 history:现病史 examination:体格检查 "
    "past_history:既往史 examination:专科查体 test:辅助检查 test:实验室检查 test:尿常规 "
    "test:血常规 test:生化 test:多普勒超声检查 test:膀胱造影检查 test:辅助检查",
    "11": "history:现病史 history:病史摘要 chief_complaint:主诉 past_history:既往史、个人史及家族史 "
    "past_history:既往史 past_history:个人史 past_history:家族史 examination:体格检查 "
    "examination:入院体检 test:辅助检查 test:实验室检查 test:血常规 test:尿便常规检查 test:心电图",
    "24": "history:现病史 history:病史摘要 examination:查体 test:辅助检查",
    "28": "history:病例资料",
    "33": "history:现病史 test:辅助检查 test:上消化道碘水造影 test:动脉血气分析 test:电解质",
    "42": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "history:现病史 past_history:既往史 test:辅助检查 examination:专科检查 test:实验室及器械检查 "
    "test:右手正斜片",
    "53": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "examination:一般情况 examination:专科情况 test:辅助检查 test:实验室检查 test:X线检查 "
    "test:CT检查 treatment:病情变化 test:辅助检查 test:X线检查及CT检查",
    "62": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "test:辅助检查 test:血液分析 test:尿液分析 test:大便潜血 test:生化电解质 test:肝肾功能 "
    "test:实验室检查 test:纤维结肠镜检查 test:B超检查 test:辅助检查 test:纤维结肠镜检查",
    "73": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "examination:视诊 examination:触诊 test:辅助检查 test:病理活检 test:CT检查 test:辅助检查 "
    "test:免疫组化",
}
# ten more, drawn at random from the others: all 116 of the parts a reader names, and no other
DRAWN = {
    "4": "history:现病史 history:病史摘要 examination:体格检查 test:辅助检查 test:实验室检查 "
    "test:多普勒超声检查 test:核素显像",
    "5": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "examination:生命体征 examination:腹部查体 test:辅助检查 test:实验室检查 test:血常规 "
    "test:多普勒超声检查 test:CT检查 test:辅助检查 test:超声检查 test:CT检查",
    "7": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 test:辅助检查 "
    "test:实验室检查 test:多普勒超声检查 test:CT检查 test:辅助检查",
    "12": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 test:辅助检查 "
    "test:实验室检查 test:CT检查 test:头颅CT test:胸部CT test:DSA检查 test:辅助检查 "
    "test:头部CT平扫 test:头部DSA检查",
    "30": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 test:辅助检查 "
    "test:实验室检查 test:脑电图检查 test:头部MRI检查 test:辅助检查 "
    "test:头颅增强MR矢状位和冠状位 test:头颅MRI检查",
    "40": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "examination:专科查体 test:辅助检查 test:实验室检查 test:CT检查 test:CTA检查 test:辅助检查",
    "48": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "examination:肺部查体 examination:视诊 examination:触诊 examination:叩诊 examination:听诊 "
    "examination:体格检查 examination:腹部查体 examination:视诊 examination:听诊 examination:触诊 "
    "examination:叩诊 test:辅助检查 test:实验室检查 test:全血细胞计数 test:大生化 test:血凝分析 "
    "test:红细胞沉降率 test:多普勒超声检查 test:CT检查 test:辅助检查 test:上腹部增强CT",
    "60": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 "
    "examination:查体 test:辅助检查 test:实验室检查 test:血常规示 test:心电图与胸片",
    "69": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 test:辅助检查 "
    "test:实验室检查 test:多普勒超声检查 test:CT检查 test:辅助检查",
    "72": "history:现病史 history:病史摘要 chief_complaint:主诉 examination:体格检查 test:辅助检查 "
    "test:实验室检查 test:多普勒超声检查 test:钼靶 test:B超引导下粗针穿刺活检",
}


def test_there_are_74_cases():
    assert len(CASES) == 74


@pytest.mark.parametrize("id_", CASES)
def test_the_parts_together_are_the_case_to_the_character(id_):
    text = CASES[id_]
    parts = case_parts(text)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.start <= part.body <= part.end and part.kind in KINDS for part in parts)
    assert all(part_at(parts, part.start) == part for part in parts)


@pytest.mark.parametrize("id_", CASES)
def test_every_fact_lies_in_the_body_of_one_part_and_no_word_lies_outside(id_):
    text = CASES[id_]
    parts = case_parts(text)
    spans = facts(text, parts)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert all(any(part.body <= start < end <= part.end for part in parts) for start, end in spans)
    told = "".join(text[start:end] for start, end in spans)
    bodies = "".join(text[part.body : part.end] for part in parts)
    assert words(told) == words(bodies)


@pytest.mark.parametrize(("id_", "expected"), [*CHECKED_BY_HAND.items(), *DRAWN.items()])
def test_the_parts_are_those_a_reader_names(id_, expected):
    # read beside the original texts: 10 of the 74 chosen for their unusual headings, 10 drawn at random
    assert " ".join(f"{part.kind}:{part.title}" for part in case_parts(CASES[id_])) == expected


@pytest.mark.parametrize("id_", CASES)
def test_every_case_but_the_one_of_plain_prose_has_history_and_more(id_):
    kinds = {part.kind for part in case_parts(CASES[id_])}
    assert "history" in kinds
    assert len(kinds) > 1 or id_ == "28"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("头痛三天。", ["history:"]),
        ("体格检查\n手术瘢痕：无", ["examination:体格检查"]),
        ("现病史\n发热。查体：体温39℃。", ["history:现病史", "examination:查体"]),
        ("辅助检查\n血常规 WBC：7.5", ["test:辅助检查"]),
        ("辅助检查\nCT提示结石", ["test:辅助检查"]),
        ("辅助检查\n血常规：正常\nB超检查\n未见结石", ["test:辅助检查", "test:血常规", "test:B超检查"]),
        ("辅助检查\n血常规、肝肾功能均正常", ["test:辅助检查"]),
        ("主诉\n腹痛10小时。\n\n查体\n腹软。", ["chief_complaint:主诉", "examination:查体"]),
        ("辅助检查\n（1）穿刺活检，病理提示癌", ["test:辅助检查", "test:穿刺活检"]),
        ("辅助检查\r\n（1）CT检查：未见异常", ["test:辅助检查", "test:CT检查"]),
    ],
)
def test_what_is_a_heading(text, expected):
    assert [f"{part.kind}:{part.title}" for part in case_parts(text)] == expected


def words(text):
    """What is neither blank nor a mark that ends a sentence."""
    return [each for each in text if not each.isspace() and each not in "。；;"]
