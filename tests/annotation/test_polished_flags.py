"""What a person is told to look at twice in a polished response, and what not."""

import json
from pathlib import Path

import pytest

from annotation.polishing.drug_names import dropped_drugs, drug_names
from annotation.polishing.flags import NAMES, chinese_share, dropped_figures, flags_of
from annotation.text_figures import measures
from db.polished import Flag

CMEXAM = Path(__file__).parents[3] / "shared" / "data" / "cmexam" / "cmexam_val_3000.json"
REFERENCE = "A. 阿莫西林\n链球菌感染首选阿莫西林，每次0.5g，每日三次，疗程10天。"
GOOD = "考虑链球菌感染，首选阿莫西林：每次500 mg，一日3次，连用10日。"


def names(text, reference=REFERENCE, **said):
    return [each.name for each in flags_of(text, reference, **said)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD, []),
        ("", ["empty"]),
        ("  \n", ["empty"]),
        ("抱歉，我无法提供医疗建议，请咨询医生。", ["refused"]),
        ("I'm sorry, but I cannot help with that.", ["refused"]),
        ("作为一个AI语言模型，我不能给出用药建议。", ["refused"]),
        (GOOD[:-1] + "，同时注意", ["cut_off"]),
        (GOOD.replace("500 mg", "500 μg"), ["dropped_figures"]),
        (GOOD.replace("阿莫西林", "阿奇霉素"), ["dropped_drugs"]),
        (GOOD + "选项B不适用。", ["tells_of_source"]),
        (GOOD + "如参考答案所述。", ["tells_of_source"]),
        (
            "Streptococcal infection is likely; the drug of choice is amoxicillin, 0.5g 3次, 10天.",
            ["wrong_language", "dropped_drugs"],
        ),
        (
            "連鎖球菌の感染が考えられるため、アモキシシリンを1回0.5g、3次、10天。",
            ["wrong_language", "dropped_drugs"],
        ),
    ],
)
def test_a_text_is_flagged_for_what_is_wrong_with_it_and_nothing_else(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    ("said", "found"), [({"cut": True}, ["cut_off"]), ({"refused": True}, ["refused"]), ({}, [])]
)
def test_what_the_endpoint_said_counts(said, found):
    assert names(GOOD, **said) == found


@pytest.mark.parametrize(
    "advice", ["若抱歉之意无法表达，可……", "症状加重时不能自行停药，如有困难我无法判断的情况请就诊。"]
)
def test_words_of_refusal_further_down_are_advice(advice):
    assert "refused" not in names(
        GOOD + "复查血常规，注意休息，多饮水，避免劳累，清淡饮食，按时服药。" + advice
    )


def test_every_flag_has_a_name_of_the_list_and_says_what_it_found():
    every = flags_of("选项A对，连用", REFERENCE, cut=True)
    assert {each.name for each in every} <= set(NAMES)
    assert Flag("dropped_figures", ("0.5g", "3次", "10天")) in every
    assert Flag("dropped_drugs", ("阿莫西林",)) in every
    assert Flag("tells_of_source", ("选项A",)) in every


@pytest.mark.parametrize(
    ("reference", "text", "dropped"),
    [
        ("每次0.5克", "每次500mg", ()),
        ("每次0.5g", "每次 0.5 g", ()),
        ("每次0.5g", "每次0.5", ()),
        ("每次0.5g", "每次0.5mg", ("0.5g",)),
        ("静滴1L", "静滴1000毫升", ()),
        ("疗程3~5周", "疗程为3周至5周", ()),
        ("疗程2周", "疗程14天", ()),
        ("每日三次", "一日3次", ()),
        ("体温３８.５０℃", "体温38.5度", ()),
        ("占15%", "占25%", ("15%",)),
        ("①休息 ②补液；（3）复查；第9版，P123", "休息", ()),
        ("补充维生素B12，检查HLA-B27", "补充维生素", ()),
        ("血压160/95mmHg", "血压160/90 mmHg", ("95mmHg",)),
        ("5mg", "5 months", ()),
        ("5 groups", "5g", ()),
    ],
)
def test_a_figure_is_kept_in_any_form_and_not_with_another_unit(reference, text, dropped):
    assert dropped_figures(reference, text) == dropped


def test_measures_come_to_one_unit_of_their_kind():
    assert [(each.written, str(each.amount), each.unit) for each in measures("10mg/kg，5μg，2 L")] == [
        ("10mg", "10", "mg"),
        ("5μg", "0.005", "mg"),
        ("2 L", "2000", "ml"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("首选青霉素，过敏者选用红霉素", ["青霉素", "红霉素"]),
        ("可用头孢曲松或左氧氟沙星", ["头孢曲松", "左氧氟沙星"]),
        ("方用六味地黄丸加减，或归脾汤", ["六味地黄丸", "归脾汤"]),
        ("给予硝苯地平、卡托普利及氢氯噻嗪", ["硝苯地平", "卡托普利", "氢氯噻嗪"]),
        ("start Aspirin and lisinopril", ["aspirin", "lisinopril"]),
        ("炎症扩散，瞳孔散大，睾丸肿痛，煎汤服", []),
        ("应用头孢类抗生素", []),
        ("补充维生素B12", ["维生素B12"]),
    ],
)
def test_drug_names_are_found_by_their_endings_without_the_words_before(text, found):
    assert list(drug_names(text)) == found


@pytest.mark.parametrize(
    ("reference", "text", "dropped"),
    [
        ("服用扑热息痛", "可服对乙酰氨基酚。", ()),
        ("服用对乙酰氨基酚", "可服扑热息痛。", ()),
        ("服用扑热息痛", "可服布洛芬。", ("扑热息痛",)),
        ("患者情绪安定", "患者情绪平稳。", ()),
        ("首选强的松", "首选泼尼松", ()),
        ("注射青霉素", "静脉滴注青霉素钠", ()),
        ("补充维生素K1", "补充维生素k1", ()),
        ("首选普萘洛尔", "首选美托洛尔", ("普萘洛尔",)),
    ],
)
def test_a_drug_is_kept_under_any_of_its_names(reference, text, dropped):
    assert dropped_drugs(reference, text) == dropped


@pytest.mark.parametrize(("text", "share"), [("太短", None), ("服用aspirin后出现胃痛", 7 / 8), ("", None)])
def test_the_share_of_chinese_counts_a_latin_word_once(text, share):
    assert chinese_share(text) == (None if share is None else pytest.approx(share))


def test_of_3000_real_explanations_none_drops_a_figure_or_a_drug_of_its_own_and_few_seem_cut():
    rows = json.loads(CMEXAM.read_text(encoding="utf-8"))
    every = [
        flags_of(each["explanation"], each["explanation"]) for each in rows if each["explanation"] != "nan"
    ]
    found = [flag.name for flags in every for flag in flags]
    assert len(every) > 2500
    assert {"dropped_figures", "dropped_drugs", "wrong_language", "empty", "refused"}.isdisjoint(found)
    assert found.count("cut_off") < len(every) / 200
