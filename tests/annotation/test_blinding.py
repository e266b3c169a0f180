"""No activity's `present` shows anything but the item: all else that is known of it is marked, and sought."""

import json

import pytest

from annotation.activities.catalogue import ACTIVITIES
from db.batches import Batch
from db.labels import Label, Match
from db.records import Record
from db.work import Annotation, Work

MARK = "NOT-TO-BE-SHOWN"
HIDDEN_NUMBER = 987_654_321


def marked_work(activity):
    """An assignment in which everything an annotator must not see carries the mark."""
    message = {"role": "doctor", "content": "回答", "model": MARK, "source": MARK}
    return Work(
        assignment_id=HIDDEN_NUMBER,
        batch=Batch(
            HIDDEN_NUMBER,
            activity.name,
            MARK,
            "open",
            HIDDEN_NUMBER,
            activity.rubric.as_json(),
            MARK,
            MARK,
            MARK,
            {"file": MARK},
            MARK,
        ),  # fmt: skip
        person_id=HIDDEN_NUMBER,
        role="annotator",
        place=1,
        record=Record(
            HIDDEN_NUMBER,
            HIDDEN_NUMBER,
            HIDDEN_NUMBER,
            MARK,
            MARK,
            MARK,
            "病例",
            "问题",
            "回答",
            {},
            {},
            MARK,
        ),
        labels=(Label(HIDDEN_NUMBER, 1, MARK, MARK, (Match(MARK, HIDDEN_NUMBER, MARK),)),),
        steps=(),
        turn="annotator",
        question="问题",
        case_description="病例",
        qa_pairs=(("问", "回答"),),
        conversations={"A": (message,), "B": (message,)},
        draft={"comment": MARK},
        annotation=Annotation(HIDDEN_NUMBER, HIDDEN_NUMBER, 1, "submitted", {"comment": MARK}, MARK),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("activity", ACTIVITIES, ids=lambda activity: activity.name)
def test_present_shows_the_item_and_nothing_known_about_it(activity, language):
    shown = json.dumps(activity.present(marked_work(activity), language), ensure_ascii=False)
    assert "回答" in shown and "病例" in shown
    assert MARK not in shown and str(HIDDEN_NUMBER) not in shown
