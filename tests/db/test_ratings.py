"""What a locked batch asked for is all there: given, skipped, or never answered."""

from collections import Counter

import pytest

from annotation.answering import answer, skip
from db.batch_states import lock
from db.errors import Invalid, Refused
from db.queues import queues
from db.ratings import ratings
from tests.scoring_study import PASSWORD, make_scoring_study, open_scoring_batch


def test_skipped_and_never_answered_items_are_rows_without_a_value(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=3, sources=4, physicians=1)
    batch_id = open_scoring_batch(made, repeat_share=0)
    first, second, _ = queues(made.study, made["doctor1"])[0].assignment_ids
    given = {"ratings": {slot: {"overall": 7} for slot in "ABCD"}, "comment": ""}
    common = {"expected_revision": 0, "active_ms": 9_000}
    answer(made.study, made["doctor1"], first, answers=given, nonce="n" * 16, **common)
    skip(made.study, made["doctor1"], second, reason="题目不清楚", nonce="m" * 16, **common)
    with pytest.raises(Refused, match="locked"):
        ratings(made.study, made["lead"], batch_id)
    lock(made.study, made["lead"], batch_id, "senior", PASSWORD, "done", "here")
    rows = ratings(made.study, made["lead"], batch_id)
    assert Counter((row.status, row.value) for row in rows) == {
        ("submitted", 7): 4,
        ("skipped", None): 4,
        ("missing", None): 4,
    }


@pytest.mark.parametrize("reason", ["", " ", "x"])
def test_a_batch_is_not_locked_without_a_reason(tmp_path, reason):
    made = make_scoring_study(tmp_path / "study", questions=3, sources=2, physicians=1)
    batch_id = open_scoring_batch(made)
    with pytest.raises(Invalid, match="Say in a few words why"):
        lock(made.study, made["lead"], batch_id, "senior", PASSWORD, reason, "here")
