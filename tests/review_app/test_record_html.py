"""What a rule matched is marked where it stands, and every other character is as stored."""

import html
import re

import pytest

from db.labels import Match
from review_app.record_html import marked

TEXT = "疗程3~5天，<b>最可能</b>的诊断是什么？最可能的病因"


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        ([], []),
        ([(10, "最可能")], ["最可能"]),
        # found where it first stands when the field is shown with other words before it
        ([(0, "诊断是")], ["诊断是"]),
        # two that overlap: the later one stays unmarked
        ([(10, "最可能"), (12, "能</b>的")], ["最可能"]),
        ([(0, "疗程"), (29, "病因")], ["疗程", "病因"]),
        ([(0, "没有这句")], []),
    ],
)
def test_matches_are_marked(matches, expected):
    shown = marked(TEXT, [Match("question", start, text) for start, text in matches])
    assert [html.unescape(each) for each in re.findall("<mark>(.*?)</mark>", shown)] == expected
    assert html.unescape(re.sub("</?mark>", "", shown)) == TEXT
