"""Instruction drafting as a protocol: who writes, what comes back, and what a senior's acceptance makes."""

from dataclasses import replace
from itertools import count

import pytest

from annotation.activities.instruction_drafting import INSTRUCTION_DRAFTING, present
from annotation.answering import answer, skip
from annotation.instruction_drafting.batches import (
    Setup,
    accepted_instruction,
    drawable,
    examples,
    plan_of,
    set_up,
)
from db.annotations import save_draft
from db.batch_states import open_batch
from db.errors import Invalid, Refused
from db.handovers import handed_items
from db.imports import add_file
from db.incoming import NewFile
from db.instructions import current_instructions, instruction_history
from db.people import by_login
from db.queues import queues
from db.study import writing
from db.verification import verify
from db.work import work
from tests.polishing_study import TASKS, exam_question

_numbers = count(1)


@pytest.fixture
def filled(study, cast):
    file = NewFile("0" * 64, "made.json", "mcq", "none", 30)
    add_file(study, cast["engineer"], file, [exam_question(number) for number in range(1, 31)])
    return study


def setup(cast, **other):
    given = {
        "name": "指令一",
        "tasks": TASKS,
        "writers": (cast["physician"].id, cast["physician2"].id),
        "reviewers": (cast["senior"].id,),
        "seed": 7,
    }
    return Setup(**given | other)


def opened(study, cast, **other):
    batch_id = set_up(study, cast["lead"], setup(cast, **other))
    open_batch(study, cast["lead"], batch_id)
    return batch_id


def give(study, person, answers, assignment_id=None):
    assignment_id = assignment_id or queues(study, person)[-1].next
    before = work(study, person, assignment_id).annotation
    return answer(
        study,
        person,
        assignment_id,
        answers=answers,
        expected_revision=before.revision if before else 0,
        nonce=f"{person.login}-nonce-{next(_numbers):010}",
        active_ms=60_000,
        reason="按意见修改" if before else "",
    )


def test_a_draw_gives_each_task_a_writer_a_senior_and_its_own_records(filled, cast):
    can_draw = drawable(filled, cast["lead"])
    assert {task: len(ids) for task, ids in can_draw.items()} == dict.fromkeys(TASKS, 15)
    plan, shown = plan_of(can_draw, setup(cast))
    assert {item.task for item in plan.items} == set(TASKS)
    assert {each.person_id for each in plan.assignments} == {cast["physician"].id, cast["physician2"].id}
    assert all(set(ids) <= set(can_draw[task]) and len(ids) == 8 for task, ids in shown.items())
    assert (plan, shown) == plan_of(can_draw, setup(cast))
    # a task's records do not depend on which other tasks are drawn
    assert plan_of(can_draw, setup(cast, tasks=TASKS[:1]))[1][TASKS[0]] == shown[TASKS[0]]


def test_a_record_without_an_answer_is_not_shown_beside_a_task(study, cast):
    bare = replace(exam_question(2), answer=" ", metadata={})
    explained = replace(exam_question(4), answer="")
    file = NewFile("0" * 64, "made.json", "mcq", "none", 3)
    add_file(study, cast["engineer"], file, [bare, explained, exam_question(6)])
    assert drawable(study, cast["lead"]) == {"triage": [2, 3]}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tasks": ()}, "at least one task"),
        ({"tasks": ("follow_up_plan",)}, "at least one task"),
        ({"writers": ()}, "who writes"),
        ({"reviewers": ()}, "Choose seniors"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(filled, cast, wrong, sentence):
    with pytest.raises(Invalid, match=sentence):
        set_up(filled, cast["lead"], setup(cast, **wrong))


def test_nobody_reviews_their_own_and_only_seniors_review(filled, cast):
    alone = {"writers": (cast["senior"].id,), "reviewers": (cast["senior"].id,)}
    with pytest.raises(Invalid, match="did not write it"):
        set_up(filled, cast["lead"], setup(cast, **alone))
    with pytest.raises(Invalid, match="Only seniors accept"):
        set_up(filled, cast["lead"], setup(cast, reviewers=(cast["lead2"].id,)))


def test_from_a_first_draft_over_a_return_to_an_accepted_revision(filled, cast):
    batch_id = opened(filled, cast, tasks=("triage",), writers=(cast["physician"].id,))
    writer, senior = cast["physician"], cast["senior"]
    first = queues(filled, writer)[0].next
    shown = work(filled, writer, first)
    assert (present(shown)["task"], present(shown)["title"]) == ("triage", "导诊分诊")
    assert {each.task for each in examples(filled, writer, shown)} == {"triage"}
    assert queues(filled, senior) == []

    save_draft(filled, writer, first, "wording.1", "请分诊")
    give(filled, writer, {"wordings": [" 请分诊。", "", "请分诊。"]})
    review = queues(filled, senior)[0].next
    assert present(work(filled, senior, review))["wordings"] == ["请分诊。"]
    with pytest.raises(Invalid, match="needs a note"):
        give(filled, senior, {"verdict": "returned", "note": " "})
    give(filled, senior, {"verdict": "returned", "note": "请写明对谁说。"})
    assert current_instructions(filled) == {}

    again = present(work(filled, writer, queues(filled, writer)[0].next))
    assert (again["wordings"], again["steps"][-1]["note"]) == (["请分诊。"], "请写明对谁说。")
    give(filled, writer, {"wordings": ["请告诉患者该挂哪个科。", "请为患者分诊。"]})
    amended = ["请告诉患者该挂哪个科，并说明理由。", "请为患者分诊。"]
    give(filled, senior, {"verdict": "accepted", "note": "", "wordings": amended})

    kept = current_instructions(filled)["triage"]
    item = handed_items(filled, cast["lead"], batch_id)[0]
    assert [(each.revision, each.text, each.accepted_by) for each in kept] == [
        (1, text, "senior") for text in amended
    ]
    assert {each.item_id for each in kept} == {item.item_id}
    assert (item.turn, [step.role for step in item.steps]) == (
        "nobody", ["annotator", "reviewer", "annotator", "reviewer"],
    )  # fmt: skip
    assert [fault for check in verify(filled) for fault in check.faults] == []
    with pytest.raises(Refused, match="somebody else now"):
        give(filled, writer, {"wordings": ["改了。"]}, first)


def test_a_later_batch_goes_on_from_what_was_accepted_and_makes_the_next_revision(filled, cast):
    for revision, text in enumerate(("请分诊。", "请分诊并说明理由。"), start=1):
        opened(filled, cast, tasks=("triage",), writers=(cast["physician"].id,), name=f"指令{revision}")
        shown = work(filled, cast["physician"], queues(filled, cast["physician"])[-1].next)
        assert [each.text for each in accepted_instruction(filled, shown)] == (
            ["请分诊。"] if revision == 2 else []
        )
        give(filled, cast["physician"], {"wordings": [text]})
        give(filled, cast["senior"], {"verdict": "accepted", "note": "", "wordings": [text]})
    assert [(each.revision, each.text) for each in instruction_history(filled, "triage")] == [
        (2, "请分诊并说明理由。"), (1, "请分诊。"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("login", "answers"),
    [
        ("physician", {"wordings": []}),
        ("physician", {"wordings": "请分诊。"}),
        ("physician", {"wordings": ["长" * 4001]}),
        ("physician", []),
        ("senior", {"verdict": "amended", "note": "", "wordings": ["请分诊。"]}),
        ("senior", {"verdict": "accepted", "note": "", "wordings": [" "]}),
        ("senior", {"verdict": "returned", "note": 1}),
    ],
)
def test_answers_that_cannot_be_are_refused_and_change_nothing(filled, cast, login, answers):
    opened(filled, cast, tasks=("triage",), writers=(cast["physician"].id,))
    if login == "senior":
        give(filled, cast["physician"], {"wordings": ["请分诊。"]})
    with pytest.raises(Invalid):
        give(filled, cast[login], answers)
    assert current_instructions(filled) == {}


def test_who_is_no_longer_a_senior_accepts_nothing_and_the_answer_is_not_stored(filled, cast):
    batch_id = opened(filled, cast, tasks=("triage",), writers=(cast["physician"].id,))
    give(filled, cast["physician"], {"wordings": ["请分诊。"]})
    with writing(filled) as database:
        database.execute("update people set role = 'physician' where login = 'senior'")
    with pytest.raises(Refused, match="role senior"):
        give(
            filled, by_login(filled, "senior"), {"verdict": "accepted", "note": "", "wordings": ["请分诊。"]}
        )
    assert current_instructions(filled) == {}
    assert len(handed_items(filled, cast["lead"], batch_id)[0].steps) == 1


def test_a_writer_may_skip_a_task_and_a_senior_may_not(filled, cast):
    opened(filled, cast, tasks=("triage",), writers=(cast["physician"].id,))
    given = {"reason": "不属于我的专业", "expected_revision": 0, "active_ms": 1000}
    give(filled, cast["physician"], {"wordings": ["请分诊。"]})
    review = queues(filled, cast["senior"])[0].next
    with pytest.raises(Refused, match="cannot be skipped"):
        skip(filled, cast["senior"], review, nonce="senior-skips-0000000", **given)
    opened(filled, cast, tasks=("medication_advice",), writers=(cast["physician"].id,), name="另一")
    other = queues(filled, cast["physician"])[-1].next
    assert skip(filled, cast["physician"], other, nonce="writer-skips-0000000", **given).status == "skipped"


@pytest.mark.parametrize(
    ("answers", "ms", "found"),
    [
        ({"wordings": ["一"]}, 5_000, ["hasty"]),
        ({"wordings": ["一"]}, 60_000, []),
        ({"verdict": "accepted"}, 1, []),
    ],
)
def test_haste_is_flagged_for_wordings_alone(answers, ms, found):
    assert INSTRUCTION_DRAFTING.flags(answers, ms) == found
