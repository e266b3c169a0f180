"""What is counted stands in the singular where there is one, in estimates, bills and summaries."""

import re

from pipelines.asking.counted import by_number, counted
from pipelines.asking.estimate import Estimate
from pipelines.asking.prices import Bill
from tests.pipelines.judging_rows import doctorflan_rows, run_judge, write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, serving

# "1 requests"; "1 s left" and the like are no plurals
WRONG = re.compile(r"(?<![\d.])1 (?:completion )?\w+s\b")
ONES = (
    Estimate(1, 1, 1, 1, None, "", empty=1, cut_off=1, anchors=1, prompts_cut=1),
    Bill(attempts=1, prompt_tokens=1, completion_tokens=1, unknown=1, estimated=1),
)
TWOS = (
    Estimate(2, 2, 2, 2, None, "", empty=2, cut_off=2, anchors=2, prompts_cut=2),
    Bill(attempts=2, prompt_tokens=2, completion_tokens=2, unknown=2, estimated=2),
)


def test_nouns_follow_their_numbers():
    assert [counted(number, "row") for number in (0, 1, 2, 11)] == ["0 rows", "1 row", "2 rows", "11 rows"]


def test_a_verb_follows_its_number():
    assert [by_number(number, "is", "are") for number in (0, 1, 2)] == ["are", "is", "are"]


def test_one_of_anything_is_no_plural():
    for ones, twos in zip(map(str, ONES), map(str, TWOS), strict=True):
        assert not WRONG.search(ones)
        # the same words but for the plurals
        assert re.sub(r"\b2( (?:completion )?\w+?)s\b", r"1\1", twos).replace("2", "1") == ones


def test_a_run_over_one_row_says_so(tmp_path):
    rows, out = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(1)), tmp_path / "out.jsonl"
    with serving(LoopbackModel()) as model:
        said = [run_judge(model, rows, out, *options).output for options in ((), ("--anchors", "1"))]
        model.answer = lambda asked: Answer(usage=False, text="[[7]]")
        said.append(run_judge(model, rows, tmp_path / "other.jsonl", "--concurrency", "1").output)
    assert [WRONG.findall(each) for each in said] == [[]] * 3
