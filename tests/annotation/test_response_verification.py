"""Verification: who gets what, what an answer must hold, whose turn it is, and what an item comes to."""

from collections import Counter

import pytest

from annotation.activities.response_verification import RESPONSE_VERIFICATION, compared, stands
from annotation.answering import presented, type_into
from annotation.response_verification.batches import drawable
from annotation.response_verification.drawing import Drawable, draw
from annotation.response_verification.items import verified_batch
from annotation.response_verification.opinion import LONGEST_TEXT, RUBRIC, checked_opinion, opinion_of
from db.errors import Invalid, Refused
from db.polished import add_polished, polished
from db.queues import queues
from db.study import reading
from db.typed_elsewhere import SubmittedElsewhere
from db.verified import undrawn_count
from db.work import work
from tests.polishing_study import PROMPT_HASH, polished_of
from tests.verification_study import (
    MODEL,
    REVISED,
    give,
    make_verification_study,
    next_item,
    open_verification,
    opinion,
    revision,
)

WRONG = {"correct": False, "practical": True}
UNPRACTICAL = {"correct": True, "practical": False}
TEXT = "考虑链球菌感染，首选阿莫西林，每次0.5g。"
RESPONSES = [Drawable(100 + number, number, f"task{number % 3}") for number in range(1, 1101)]


@pytest.fixture
def made(study):
    return make_verification_study(study)


def seen(plan, person):
    return [each.record_id for each in plan.assignments if each.person_id == person]


# -- the draw


def test_by_default_each_of_three_reviewers_gets_350_and_a_tenth_of_them_is_overseen():
    drawn = draw(RESPONSES, (1, 2, 3), (9,), seed=7)
    assert [len(seen(drawn.plan, person)) for person in (1, 2, 3)] == [350, 350, 350]
    assert len(drawn.plan.items) == len(drawn.plan.polished) == 1050
    assert [len(set(seen(drawn.plan, person)) & set(drawn.overseen)) for person in (1, 2, 3)] == [35, 35, 35]
    # every task in its proportion, in every part
    for person in (1, 2, 3):
        tasks = Counter(record_id % 3 for record_id in seen(drawn.plan, person))
        assert max(tasks.values()) - min(tasks.values()) <= 2
    assert draw(RESPONSES, (1, 2, 3), (9,), seed=7) == drawn != draw(RESPONSES, (1, 2, 3), (9,), seed=8)


def test_parts_have_the_sizes_asked_for_and_an_overlap_is_verified_by_exactly_two():
    drawn = draw(RESPONSES, (1, 2, 3), (9, 1), seed=7, sizes=(100, 50, 10), overlap=0.2)
    assert [len(seen(drawn.plan, person)) for person in (1, 2, 3)] == [102, 70, 20]
    times = Counter(each.record_id for each in drawn.plan.assignments)
    assert Counter(times.values()) == {1: 128, 2: 32}
    assert {each.record_id for each in drawn.plan.items if each.part == "calibration"} == {
        record_id for record_id, count in times.items() if count == 2
    }
    # who verifies an item never oversees it
    assert not {(each.record_id, each.person_id) for each in drawn.plan.roles} & {
        (each.record_id, each.person_id) for each in drawn.plan.assignments
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"responses": []}, "no polished response"),
        ({"sizes": (1100, 1)}, "come to 1101, and there are 1100"),
        ({"sizes": (5,)}, "each reviewer a part"),
        ({"overseers": ()}, "who oversees"),
        ({"overseers": (1, 2)}, "oversees their own work"),
        ({"overlap": 1.5}, "from 0 to 1"),
        ({"reviewers": (1,), "overlap": 0.5}, "two reviewers"),
    ],
)
def test_a_draw_that_cannot_be_made_says_why(changes, said):
    given = {"responses": RESPONSES, "reviewers": (1, 2), "overseers": (9,), "seed": 1}
    with pytest.raises(Invalid, match=said):
        draw(**given | changes)


def test_of_several_responses_to_a_record_the_first_that_no_batch_holds_is_drawn(made):
    """Against all responses, read one by one; a second wording for each record, and another task for some."""
    study, lead = made.study, made["lead"]
    again = [polished_of(number, text="多饮水。", flags=()) for number in (1, 2, 3)]
    other = [polished_of(number, model="another") for number in (4, 5)]
    add_polished(study, made["engineer"], again + other)

    def check(model, task=""):
        with reading(study) as database:
            held = {row[0] for row in database.execute("select polished_id from verified_responses")}
        first = {}
        for each in polished(study, lead, model=model, task=task or None, status="answered"):
            if each.id not in held:
                first.setdefault(each.record_id, (each.id, each.record_id, each.task))
        found = drawable(study, lead, model, PROMPT_HASH, task)
        assert [(each.polished_id, each.record_id, each.task) for each in found] == list(first.values())
        assert undrawn_count(study, lead, model, PROMPT_HASH, task) == len(first)
        return len(first)

    assert check(MODEL) == 6 and check("another") == 2
    open_verification(made, sizes=(2, 2))
    assert check(MODEL) > 2
    for task in {each.task for each in polished(study, lead)}:
        check(MODEL, task)
    assert check(MODEL, "no such task") == 0


# -- the answer


def test_an_answer_is_stored_whole_and_read_back():
    stored = checked_opinion(RUBRIC, TEXT, revision())
    assert opinion_of(stored.as_answers()) == stored
    assert (stored.before.correct, stored.final.correct, stored.text) == (False, True, REVISED)


def test_a_text_that_is_the_polished_one_again_is_no_revision():
    stored = checked_opinion(RUBRIC, TEXT, opinion(text=f" {TEXT}\r\n", after=WRONG))
    assert (stored.text, stored.after, stored.final.correct) == (None, None, True)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (opinion(before=None), "correct and practical"),
        (opinion(before={"correct": True, "practical": None}), "Practical: choose"),
        (opinion(before=WRONG), "say what is wrong"),
        (opinion(before=UNPRACTICAL), "say why in the comment"),
        (opinion(text=REVISED), "correct and practical"),
        (opinion(text=REVISED, after=UNPRACTICAL), "say why in the comment"),
        (opinion(text="  "), "cannot be empty"),
        (opinion(errors=[{"kind": "typo", "start": 0, "end": 1}]), "Kind of error: choose"),
        (opinion(errors=[{"kind": "dose", "start": 5, "end": 900}]), "one place in the text"),
        (opinion(errors=[{"kind": "dose", "start": True, "end": 2}]), "one place in the text"),
        (opinion(comment=7), "A comment is text"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(given, said):
    with pytest.raises(Invalid, match=said):
        checked_opinion(RUBRIC, TEXT, given)


# -- the way of an item


def states(made, batch_id):
    return [each.standing.state for each in verified_batch(made.study, made["lead"], batch_id)[1]]


def one_item(made, **more):
    """A batch of one item for the physician, which the draw always oversees."""
    return open_verification(made, sizes=(1,), reviewers=(made["physician"].id,), **more)


def test_returned_work_comes_back_with_the_reason_and_goes_to_the_overseer_again(made):
    batch_id = one_item(made)
    give(made, "physician", opinion())
    assert states(made, batch_id) == ["in_review"] and next_item(made, "physician") is None
    give(made, "senior", {"verdict": "returned", "reason": "请核对剂量"})
    assert states(made, batch_id) == ["returned"]
    _, shown = presented(made.study, made["physician"], next_item(made, "physician"), "zh")
    assert [step["reason"] for step in shown["steps"]] == ["", "请核对剂量"]
    give(made, "physician", revision())
    _, shown = presented(made.study, made["senior"], next_item(made, "senior"), "zh")
    assert "".join(text for kind, text in shown["steps"][-1]["changes"] if kind != "removed") == REVISED
    give(made, "senior", {"verdict": "accepted"})
    (item,) = verified_batch(made.study, made["lead"], batch_id)[1]
    assert (item.standing.state, item.text, item.opinion.before.correct) == ("settled", REVISED, False)


@pytest.mark.parametrize("agrees", [True, False])
def test_an_amendment_is_settled_once_who_verified_agrees(made, agrees):
    batch_id = one_item(made)
    give(made, "physician", opinion())
    give(made, "senior", {"verdict": "amended", **revision()})
    assert states(made, batch_id) == ["amended"]
    _, shown = presented(made.study, made["physician"], next_item(made, "physician"), "zh")
    assert shown["amendment"]["text"] == REVISED
    give(made, "physician", revision() if agrees else revision(text=REVISED + "必要时复诊。"))
    assert states(made, batch_id) == ["settled" if agrees else "in_review"]
    assert (next_item(made, "senior") is None) is agrees


def test_what_nobody_oversees_is_settled_at_once_and_can_be_changed_until_signed(made):
    batch_id = open_verification(made, sizes=(2,), reviewers=(made["physician"].id,))
    mine = [give(made, "physician", opinion()) for _ in range(2)]
    assert sorted(states(made, batch_id)) == ["in_review", "settled"]
    (alone,) = [each for each in mine if not work(made.study, made["physician"], each).turn]
    give(made, "physician", revision(), alone)
    assert states(made, batch_id) == ["in_review", "in_review"]
    with pytest.raises(Refused, match="with somebody else now"):
        give(made, "physician", opinion(), alone)
    with pytest.raises(SubmittedElsewhere, match="You have submitted this item"):
        give(made, "physician", opinion(), alone, expected_revision=1)


@pytest.mark.parametrize(
    ("login", "given"),
    [
        ("physician", [opinion(comment="可", errors=[{"kind": "dose", "start": 13, "end": 19}])]),
        ("senior", [opinion(), {"verdict": "accepted", "reason": "同意"}]),
    ],
)
def test_what_reads_as_it_was_submitted_is_no_draft_of_a_change(made, login, given):
    open_verification(made, sizes=(2,), reviewers=(made["physician"].id,))
    mine = [give(made, "physician", given[0]) for _ in range(2)]
    alone = [each for each in mine if not work(made.study, made["physician"], each).turn]
    assignment = give(made, "senior", given[1]) if login == "senior" else alone[0]
    shown = work(made.study, made[login], assignment)
    for field, value in stands(shown).items():
        assert not type_into(made.study, made[login], assignment, field, value, []).changed, field
    assert type_into(made.study, made[login], assignment, "comment", "再想想", []).changed
    (queue,) = queues(made.study, made[login])
    assert queue.changed == (assignment,)


def test_two_who_disagree_are_decided_between_and_neither_sees_the_others_answer(made):
    batch_id = open_verification(made, sizes=(1, 1), overlap=1.0)
    give(made, "physician", opinion())
    give(
        made,
        "physician2",
        revision(text="另一种写法。"),
        assignment_for_same(made, "physician", "physician2"),
    )
    _, shown = presented(made.study, made["physician2"], next_item(made, "physician2"), "zh")
    assert (shown["answers"], shown["steps"]) == ([], [])
    assert sorted(states(made, batch_id)) == ["in_review", "open"]
    assignment = next_item(made, "senior")
    _, shown = presented(made.study, made["senior"], assignment, "zh")
    assert "disagreement" in shown["reasons"] and "incorrect" in shown["reasons"]
    second = shown["answers"][1]
    give(made, "senior", {"verdict": "accepted", "chosen": second["assignment"]})
    settled = [each for each in verified_batch(made.study, made["lead"], batch_id)[1] if each.opinion]
    assert [each.text for each in settled] == ["另一种写法。"]


def assignment_for_same(made, answered, other):
    """The other's assignment of the item that was just answered."""
    (queue,) = queues(made.study, made[answered])
    (done,) = queue.done
    record_id = work(made.study, made[answered], done).record.id
    (queue,) = queues(made.study, made[other])
    return next(
        each for each in queue.assignment_ids if work(made.study, made[other], each).record.id == record_id
    )


def test_returned_to_two_it_waits_for_both(made):
    batch_id = open_verification(made, sizes=(1, 1), overlap=1.0)
    mine = give(made, "physician", opinion())
    others = give(made, "physician2", opinion(), assignment_for_same(made, "physician", "physician2"))
    # of two equal answers only the drawn share is overseen, and a part of one is all drawn
    give(made, "senior", {"verdict": "returned", "reason": "请再看禁忌"})
    give(made, "physician", opinion(), mine)
    assert "returned" in states(made, batch_id) and next_item(made, "senior") is None
    give(made, "physician2", opinion(), others)
    assert "in_review" in states(made, batch_id) and next_item(made, "senior")


def test_what_is_skipped_is_the_overseers_who_may_leave_it_out(made):
    batch_id = one_item(made)
    give(made, "physician", None)
    _, shown = presented(made.study, made["senior"], next_item(made, "senior"), "zh")
    assert shown["reasons"] == ["share", "skipped"] and shown["answers"][0]["skipped"]
    with pytest.raises(Invalid, match="no answer to accept"):
        give(made, "senior", {"verdict": "accepted"})
    give(made, "senior", None)
    assert states(made, batch_id) == ["left_out"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verdict": "liked"}, "Choose a verdict"),
        ({"verdict": "returned", "reason": " "}, "needs a reason"),
        ({"verdict": "amended", **opinion()}, "Nothing was amended"),
        *(({"verdict": "accepted", "chosen": each}, "no answer to accept") for each in (999, [], {}, True)),
    ],
)
def test_an_overseers_answer_that_lacks_something_is_refused(made, given, said):
    one_item(made)
    give(made, "physician", opinion())
    with pytest.raises(Invalid, match=said):
        give(made, "senior", given)


def test_the_differences_shown_while_writing_are_those_of_the_three_texts(made):
    one_item(made)
    shown = work(made.study, made["physician"], next_item(made, "physician"))
    (found,) = compared(shown, {"text": TEXT.replace("0.5g", "1g")})
    assert [piece for piece in found.revision if piece[0] != "same"] == [["removed", "0.5"], ["added", "1"]]
    assert "".join(text for kind, text in found.polishing if kind != "removed") == TEXT
    assert RESPONSE_VERIFICATION.flags(opinion(), 9_999) == ["hasty"]
    assert RESPONSE_VERIFICATION.flags(opinion(), 10_000) == []


@pytest.mark.parametrize("text", ["长" * (LONGEST_TEXT + 1), 7, ["长"]])
def test_differences_are_shown_of_no_more_than_a_revision_may_hold(made, text):
    one_item(made)
    shown = work(made.study, made["physician"], next_item(made, "physician"))
    with pytest.raises(Invalid, match=f"at most {LONGEST_TEXT} characters"):
        compared(shown, {"text": text})


def test_who_verifies_sees_flags_reference_and_response_and_nobodys_name(made):
    one_item(made)
    _, shown = presented(made.study, made["physician"], next_item(made, "physician"), "zh")
    assert shown["response"] == TEXT and shown["reference"].startswith("A. 阿莫西林")
    assert shown["instruction"] and shown["flags"] == []
    assert not {"周医师", "郑医师", "physician", "senior"} & set(str(shown).replace("'", " ").split())
