"""Namings are found in context: in sentences written apart from the rules, and in real answers.

At their first run, before any rule was mended for them, the first five sittings of sentences gave: found 81
of 100, 23 of 50, 46 of 50, 43 of 50, 46 of 50; false alarms 0 of 100, 2 of 50, 0 of 50, 2 of 50, 0 of 50.
The held-out sentences were written before their writer had seen a rule, over fifteen families of models, and
the rules were then mended on the sixth sitting alone. Before: 205 of 235 found, 12 of 208 false alarms.
Names that are ordinary words as well (a food, a physician, a given name) had three sittings of 60 and 60,
each written before the rules were mended for it: gone were 28, 37 and 59, with 0, 4 and 2 false alarms.
Own odd names had three sittings, each written before what the patterns make of it was seen, though by the
hand that wrote them. Of 64, 50 and 40 namings the rules of before left nothing of 23, 19 and 10, with 7 of
67, 4 of 54 and 5 of 40 false alarms; at first sight it was 64, 48 and 35, with 1, 3 and 1.
"""

import csv
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from db.incoming import MASK
from db.records import Message
from pipelines.self_naming import left_standing, masked, namings

DATA = Path(__file__).parents[3] / "shared" / "data"
SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "self_naming_sentences.tsv").read_text("utf-8").splitlines()
]
HELD_OUT = [
    line.split("\t")
    for line in (Path(__file__).parent / "self_naming_held_out.tsv").read_text("utf-8").splitlines()
]
AMBIGUOUS = [
    line.split("\t")
    for line in (Path(__file__).parent / "self_naming_ambiguous.tsv").read_text("utf-8").splitlines()
]
OWN_NAMES = [
    line.split("\t")
    for line in (Path(__file__).parent / "self_naming_own_names.tsv").read_text("utf-8").splitlines()
]
A_NAME = re.compile("kimi|豆包|扁鹊|doubao|文心一言", re.IGNORECASE)
LEAST_RECALL = 0.95
MOST_FALSE_ALARMS = 0.05


def shown(text, model=""):
    return masked((Message("doctor", text),), model)[0][0].content


def dialogues():
    for path in sorted((DATA / "model_answers").glob("*.json")):
        yield from json.loads(path.read_text("utf-8"))


def real_texts():
    """Messages of patients and doctors, most written by people, some by another model than the six."""
    for row in json.loads((DATA / "multi_turn" / "CMtMedQA_test.json").read_text("utf-8")):
        turns = [message for pair in row.get("history") or [] for message in pair]
        yield from [row.get("instruction") or "", row.get("output") or "", *turns]
    path = DATA / "patient_questions" / "internal_medicine_sample.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield from (row["ask"], row["answer"])


@pytest.mark.parametrize("sitting", ["1", "2", "3", "4", "5", "6"])
def test_namings_are_found_and_medicine_is_left_alone(sitting):
    said = {"naming": [], "clinical": []}
    for which, kind, sentence in SENTENCES:
        if which == sitting:
            said[kind].append(sentence)
    assert min(map(len, said.values())) >= 50
    missed = [sentence for sentence in said["naming"] if not namings(sentence)]
    false = [sentence for sentence in said["clinical"] if namings(sentence)]
    assert 1 - len(missed) / len(said["naming"]) >= LEAST_RECALL, missed
    assert len(false) / len(said["clinical"]) <= MOST_FALSE_ALARMS, false


def test_the_held_out_sentences_are_told_apart_as_often_as_at_their_one_measurement():
    said = Counter(kind for kind, _, _ in HELD_OUT)
    found = Counter(kind for kind, _, sentence in HELD_OUT if namings(sentence))
    assert said == {"naming": 235, "clinical": 208}
    assert found["naming"] >= 234 and found["clinical"] <= 4
    assert found["naming"] / said["naming"] >= LEAST_RECALL
    assert found["clinical"] / said["clinical"] <= MOST_FALSE_ALARMS


@pytest.mark.parametrize("sitting", ["1", "2", "3"])
def test_a_name_that_is_an_ordinary_word_goes_where_a_speaker_speaks_and_stays_elsewhere(sitting):
    said = {"naming": [], "clinical": []}
    for which, kind, sentence in AMBIGUOUS:
        if which == sitting:
            said[kind].append(sentence)
    assert set(map(len, said.values())) == {60}
    left = [sentence for sentence in said["naming"] if A_NAME.search(shown(sentence))]
    false = [sentence for sentence in said["clinical"] if namings(sentence)]
    assert 1 - len(left) / 60 >= LEAST_RECALL, left
    assert len(false) / 60 <= MOST_FALSE_ALARMS, false


@pytest.mark.parametrize("sitting", ["1", "2", "3"])
def test_the_writers_own_name_goes_however_odd_it_is_and_medicine_stays(sitting):
    said = {"naming": [], "clinical": []}
    for which, model, kind, sentence in OWN_NAMES:
        if which == sitting:
            said[kind].append((model, sentence))
    assert min(map(len, said.values())) >= 40
    left = [(model, text) for model, text in said["naming"] if holds(shown(text, model), model)]
    false = [(model, text) for model, text in said["clinical"] if namings(text, model)]
    assert 1 - len(left) / len(said["naming"]) >= LEAST_RECALL, left
    assert len(false) / len(said["clinical"]) <= MOST_FALSE_ALARMS, false


def holds(text, model):
    """Whether a part of the name is in the text, or a bracket or number of what hung on it behind a mask."""
    bare = unicodedata.normalize("NFKC", text.replace(MASK, "_")).lower()
    parts = re.findall(r"[a-z]{2,}|\d{2,}|[^\W\d_a-z]{2,}", unicodedata.normalize("NFKC", model).lower())
    left = any(re.search(rf"(?<![a-z\d]){re.escape(part)}(?![a-z\d])", bare) for part in parts)
    short = not parts and model.lower() in bare
    return left or short or bare.count("(") != bare.count(")") or bool(re.search(r"_[.:]?\d", bare))


# names that say nothing else anywhere, and those that are masked only where a speaker speaks of itself
ANYWHERE = (
    *(
        "内科助手(微调)",
        "内科助手（微调）",
        "医渡·杏林",
        "扁鹊·灵医",
        "杏林 3",
        "A/B模型",
        "智谱<GLM>4",
        "C++医生",
        "青囊~2",
    ),
    *(
        '仲景"三"代',
        "GPT‑4o",
        "GLM 4",
        "qwen2.5:72b",
        "deepseek-r1:7b",
        "通义千问2.5（72B）",
        "HuatuoGPT‑II",
    ),
    *(
        "MedAgent v1.2 (LoRA)",
        "=cmd|calc<script>模型",
        "仁济大模型 (v2)",
        "腾讯混元|turbo",
        "Dr. Watson+",
        "o1-preview",
    ),
    *("本院模型v3", "ours-7b", "baseline-v2", "ChatGLM³", "ernie-4.0-8k", "Llama-3.1-Nemotron-70B"),
)
SPOKEN = (
    "R1",
    "X",
    "ours",
    "华佗",
    "灵医",
    "模型A",
    "模型 2号",
    "baseline",
    "our-model",
    "助手甲",
    "医生",
    "doctor",
)
OF_ITSELF = (
    "您好，我是{name}，由某公司开发。",
    "作为{name}，我建议休息。",
    "I am {name}.",
    "我叫{name}。",
    "My name is {name}, and I am here to help.",
    "As {name}, I suggest rest.",
    "以上内容由 {name} 生成。",
)
OF_ANYTHING = ("（{name}）", "{name}建议多喝水。", "按{name}给的方子，多休息。", "Ask {name} again tomorrow.")
# as it is, in full width, with other dashes, apart, and in other quotes or brackets
VARIED = (
    str,
    str.upper,
    lambda name: name.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)}),
    lambda name: name.translate(str.maketrans("-‑", "——")),
    lambda name: name.translate(str.maketrans('()<>"', "[]〈〉”")),
    lambda name: re.sub(r"(?<=[a-zA-Z])(?=\d)|[-‑]", " ", name),
)


@pytest.mark.parametrize("vary", VARIED)
@pytest.mark.parametrize("name", [*ANYWHERE, *SPOKEN, "gpt-4"])
def test_nothing_of_the_writers_own_name_is_left_where_it_speaks_of_itself(name, vary):
    for sentence in (*OF_ITSELF, *(OF_ANYTHING if name in ANYWHERE else ())):
        expected = sentence.format(name=MASK).replace("由某公司开发", MASK)
        assert shown(sentence.format(name=vary(name)), name) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Med42-v2-8B", "Med42建议多饮水", f"{MASK}建议多饮水"),
        ("Med42-v2-8B", "MED42 V2", MASK),
        ("Med42-v2-8B", "每日42片", "每日42片"),
        ("AI医生 v3（7B）", "作为AI医生 V3.0，我建议", f"作为{MASK}，我建议"),
        ("AI医生 v3（7B）", "AI医生很多", "AI医生很多"),
        ("Dr. Kang (康医师) 13b", "Dr Kang", MASK),
        ("qwen2.5:72b", "Qwen2.5", MASK),
        ("R1-7B", "我是R1。", f"我是{MASK}。"),
        ("R1-7B", "R1切除", "R1切除"),
        ("华佗·Ⅱ", "您好，华佗·Ⅱ为您服务", f"您好，{MASK}为您服务"),
        ("华佗·Ⅱ", "Ⅱ型糖尿病，华佗再造丸", "Ⅱ型糖尿病，华佗再造丸"),
        ("Ⅱ", "我是Ⅱ。", f"我是{MASK}。"),
        ("Ⅱ", "心功能Ⅱ级", "心功能Ⅱ级"),
    ],
)
def test_a_name_without_its_version_and_one_in_roman_numerals_go_too(name, text, expected):
    assert shown(text, name) == expected


@pytest.mark.parametrize("name", SPOKEN)
def test_a_name_that_may_be_a_word_is_told_where_it_is_left(name):
    assert left_standing(shown(f"（{name}）多喝水。", name), name)
    assert not left_standing(shown(f"我是{name}。", name), name)


@pytest.mark.parametrize(
    ("tail", "left"),
    [
        *(
            (each, "")
            for each in ("2.5:72b", "2.5（72B）", "-2.5-72B-Instruct-GPTQ", "‑II", "—II", " v1.2 (LoRA)")
        ),
        *((each, "") for each in (":7b", ".5", "@v2", "（第三代）", "(7B, int4)", " 72B")),
        *((each, each) for each in ("：3天后复查", "（3）", " 5 mg", "，2.5 mg", "/d", "；1. 多喝水")),
    ],
)
def test_sizes_and_versions_go_with_the_name_they_hang_on(tail, left):
    assert shown(f"我是豆包{tail}。", "") == f"我是{MASK}{left}。"


@pytest.mark.parametrize(
    "text",
    [
        "Claude Bernard 综合征即颈交感神经刺激综合征。",
        "Claude综合征见于中脑梗死。",
        "This is Claude's syndrome.",
        "Henri Claude described it in 1912.",
        "Claude Bernard-Horner syndrome",
    ],
)
def test_a_syndromes_name_is_left_though_the_writer_has_it_too(text):
    assert shown(text, "Claude 3.5 Sonnet") == text
    assert MASK in shown(f"{text}\nClaude认为无需手术。", "Claude 3.5 Sonnet")


def test_a_citation_of_the_writer_itself_is_masked_all_the_same():
    study = "Performance of ChatGPT on USMLE."
    assert shown(study, "gpt-4") == study
    assert shown(study, "ChatGPT") == f"Performance of {MASK} on USMLE."


def test_the_six_models_name_themselves_as_often_as_a_reader_counted():
    counted = Counter()
    for dialogue in dialogues():
        for message in dialogue["conversation"]:
            counted[dialogue["model"]] += len(namings(message["content"], dialogue["model"]))
    assert counted == {
        "DISC-MedLLM": 1,
        "baichuan-chat": 15,
        "bianque-v2": 6,
        "gpt-3.5-turbo": 23,
        "gpt-4": 13,
        "huatuo-chat": 4,
    }


def test_in_real_consultations_only_the_model_among_the_doctors_is_found():
    found = [text[span.start : span.end] for text in real_texts() for span in namings(text)]
    assert set(found) == {"仲景智能医学助手", "医学助手", "智能医学助手", "智能助手"}
    assert len(found) == 63


@pytest.mark.parametrize(
    ("text", "model", "expected"),
    [
        ("我是ＣｈａｔＧＰＴ，您好。", "", f"我是{MASK}，您好。"),
        ("我是C-h-a-t G P T。", "", f"我是{MASK}。"),
        ("我是Chat\u200bGPT。", "", f"我是{MASK}。"),
        ("身為語言模型，我無法診斷。", "", f"身為{MASK}，我無法診斷。"),
        ("Xiaoyi-Med认为无需手术。", "xiaoyi-med-7b", f"{MASK}认为无需手术。"),
        ("我是HuatuoGPT-II，由深圳的团队研发。", "", f"我是{MASK}，{MASK}。"),
        ("GPT 86 U/L，服华佗再造丸。", "gpt-4", "GPT 86 U/L，服华佗再造丸。"),
        ("", "gpt-4", ""),
    ],
)
def test_the_name_is_masked_in_any_spelling_and_nothing_else(text, model, expected):
    assert shown(text, model) == expected


def test_each_mask_is_recorded_where_it_stands_in_the_shown_text():
    messages = (Message("patient", "您好"), Message("doctor", "我是AI助手。\n\n再说一次，我是语言模型。"))
    changed, found = masked(messages)
    assert [(each.message, each.rule) for each in found] == [(1, "kind"), (1, "kind")]
    for each in found:
        assert changed[1].content[each.start : each.start + each.length] == MASK


@pytest.mark.parametrize("piece", ["智能", "我是", "我，", "我只是一个智能医疗的", "\ue000"])
def test_no_repetition_makes_the_search_explode(piece):
    """A rule of quadratic cost would not come back from this within the minute that people wait."""
    assert namings(piece * (20_000 // len(piece))) is not None
