"""What people wrote freely is searched for personal data, and an ordinary comment is never taken for it."""

from pathlib import Path

import pytest

from annotation.personal_data.spans import personal_spans
from annotation.personal_data.texts import kinds_in, warning

# remarks on ratings, labels, rewritings, verifications and discussions, reasons and answers to a survey, with
# doses, dates of treatment, drugs, eponyms and what a name may begin with; made before the rules for names
# in running text were
CLEAN = (Path(__file__).parent / "clean_comments.txt").read_text("utf-8").splitlines()


def test_of_ordinary_comments_none_is_taken_for_personal_data():
    assert len(CLEAN) > 300
    assert [comment for comment in CLEAN if personal_spans(comment)] == []


@pytest.mark.parametrize(
    ("comment", "kinds"),
    [
        ("剂量偏大，昨天张建国来复诊时也问过", "name"),
        ("见 13805712246 的随访", "phone"),
        ("病历号：Z20240315，李秀英说停药后头晕", "name, record number"),
        ("Murphy征阳性，0.5 g tid，2024年3月5日手术", ""),
    ],
)
def test_a_comment_is_marked_by_the_kinds_that_stand_in_it(comment, kinds):
    assert kinds_in([comment, "无意见"]) == kinds


def test_what_was_known_before_is_not_told_by_who_writes_it_again():
    assert kinds_in(["李秀英说停药后头晕，电话 13805712246"], known="李秀英，女，68岁") == "phone"


def test_a_warning_names_the_places_in_both_languages_and_is_none_of_none():
    said = warning(["3", "8"])
    assert "2 处" in said["zh"] and "（3、8）" in said["zh"] and ": 2 (3, 8)." in said["en"]
    assert warning([]) is None
