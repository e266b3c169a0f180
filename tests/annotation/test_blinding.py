"""No activity's `present` shows anything but the item: all else that is known of it is marked, and sought."""

import json

import pytest

from annotation.activities.catalogue import ACTIVITIES
from db.annotations import Annotation
from db.batches import Batch
from db.labels import Label, Match
from db.polished import PolishedResponse
from db.records import Record
from db.work import Work

MARK = "NOT-TO-BE-SHOWN"
HIDDEN_NUMBER = 987_654_321
# where the item is no record with an answer: the task whose instruction is to be written
SHOWN = {"instruction_drafting": ("triage",)}


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
            {"file": MARK, "examples": {"triage": [HIDDEN_NUMBER]}, "overseen": []},
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
        annotators=(HIDDEN_NUMBER,),
        polished=marked_polished(),
    )


def marked_polished():
    """A polished response of which only the text, its instruction and its task are to be shown."""
    return PolishedResponse(
        id=HIDDEN_NUMBER,
        key=MARK,
        record_id=HIDDEN_NUMBER,
        instruction_id=HIDDEN_NUMBER,
        task="triage",
        instruction="指令",
        instruction_revision=HIDDEN_NUMBER,
        prompt_hash=MARK,
        model=MARK,
        answered_model=MARK,
        parameters={"seed": MARK},
        status=MARK,
        text="润色后的回答",
        flags=(),
        prompt_tokens=HIDDEN_NUMBER,
        completion_tokens=HIDDEN_NUMBER,
        attempts=HIDDEN_NUMBER,
        at=MARK,
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("activity", ACTIVITIES, ids=lambda activity: activity.name)
def test_present_shows_the_item_and_nothing_known_about_it(activity, language):
    shown = json.dumps(activity.present(marked_work(activity), language), ensure_ascii=False)
    assert all(text in shown for text in SHOWN.get(activity.name, ("回答", "病例")))
    assert MARK not in shown and str(HIDDEN_NUMBER) not in shown
