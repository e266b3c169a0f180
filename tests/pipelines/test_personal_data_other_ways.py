"""Personal data written in other ways: Chinese numerals, broken lines, unseen signs, certificates' wording.

The sentences are of three sets, each written before the rules had met it; docs/test_plan.md has what was
found then. What must be found stands in {braces}.
"""

import re
from pathlib import Path

import pytest

from annotation.personal_data.spans import personal_spans, without_personal_data
from db.incoming import NewRecord
from pipelines.personal_data import kinds_by_line

ROWS = [
    line.replace("\\n", "\n").replace("\\u200b", "\u200b").split("\t")
    for line in (Path(__file__).parent / "personal_data_other_ways.tsv").read_text("utf-8").splitlines()
]
PLANTED = [(kind, text) for _, kind, text in ROWS if kind != "clean"]
CLEAN = [text for _, kind, text in ROWS if kind == "clean"]
KINDS = (
    "id card", "phone", "e-mail", "record number", "birth date", "address", "name", "messenger", "passport",
    "licence plate",
)  # fmt: skip


def hidden(text):
    """Whether of what stands in braces no letter is left once the text is masked."""
    plain = re.sub("[{}]", "", text)
    masked = without_personal_data(plain)
    places = [match.start() - 2 * number for number, match in enumerate(re.finditer(r"\{", text))]
    parts = re.findall(r"\{(.*?)\}", text, re.DOTALL)
    return all(
        set(masked[start : start + len(part)]) <= {"＊", "\n"}
        for start, part in zip(places, parts, strict=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_planted_is_masked_to_the_last_letter(kind):
    planted = [text for each, text in PLANTED if each == kind]
    missed = [text for text in planted if not hidden(text)]
    assert len(planted) >= 10 and len(missed) / len(planted) <= 0.05, missed


def test_it_passes_the_screens():
    texts = [re.sub("[{}]", "", text) for _, text in PLANTED]
    rows = [NewRecord(line, "", "qa", "", "", text, "", {}, {}) for line, text in enumerate(texts)]
    assert [text for line, text in enumerate(texts) if line not in kinds_by_line(rows)] == []


def test_sentences_full_of_numbers_and_names_of_things_are_left_alone():
    flagged = [text for text in CLEAN if personal_spans(text)]
    assert len(CLEAN) >= 400 and len(flagged) / len(CLEAN) <= 0.01, flagged


def test_a_column_of_figures_is_no_number():
    assert personal_spans("138\n1234\n5678") == []
    assert personal_spans("血压138\n心率123") == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("刘先生刘德海，68岁", "＊先生＊＊＊，68岁"),
        ("刘先生（刘德海）来诊", "＊先生（＊＊＊）来诊"),
        ("患者陈志强，男。陈志强于昨晚发热", "患者＊＊＊，男。＊＊＊于昨晚发热"),
        (
            "Mr. John Smith fell. John Smith is 80.",
            "Mr. ＊＊＊＊＊＊＊＊＊＊ fell. ＊＊＊＊＊＊＊＊＊＊ is 80.",
        ),
        ("李先生吃李子过敏", "＊先生吃李子过敏"),
    ],
)
def test_a_name_once_found_is_masked_wherever_else_it_stands(text, masked):
    assert without_personal_data(text) == masked
