"""A dialogue goes from its author to a reviewer and, when they do not agree, to an adjudicator."""

import json
import math

import pytest
from click.testing import CliRunner

from annotation.activities.dialogue_rewriting import Case, draw
from annotation.answering import answer, presented, skip
from annotation.dialogue_rewriting.batches import drawable
from annotation.dialogue_rewriting.dialogue import MOST_PLACED
from annotation.dialogue_rewriting.report import as_lines, rewriting_report
from annotation.dialogue_rewriting.rows import FORM, refuse_malformed
from db import people
from db.errors import Conflict, Invalid, NotFound, Refused
from db.people import OPERATOR
from db.queues import queues
from db.study import writing
from db.verification import verify
from pipelines.import_records import import_file, read_file
from tests.rewriting_study import give, import_cases, open_rewriting, turns, written
from wardround import main

ACCEPT = {"verdict": "accepted", "notes": {}}
RETURN = {"verdict": "returned", "notes": {"2": "第二轮请写出体温"}}


@pytest.fixture
def batch_id(study, tmp_path):
    import_cases(study, tmp_path, ("0",))
    return open_rewriting(study)


def states(study, batch_id):
    return dict(rewriting_report(study, OPERATOR, batch_id).states)


def waiting(study, login):
    """Whether the person has something to do."""
    mine = queues(study, people.by_login(study, login))
    return any(queue.next for queue in mine)


def test_what_is_written_waits_for_its_reviewer_and_is_accepted(study, batch_id):
    assert states(study, batch_id) == {"unwritten": 1}
    assert not waiting(study, "physician2")  # nothing to review before something is written
    give(study, "physician", written())
    assert states(study, batch_id) == {"in_review": 1}
    assert not waiting(study, "physician")
    give(study, "physician2", ACCEPT)
    assert states(study, batch_id) == {"accepted": 1}
    assert not waiting(study, "physician2")
    assert all(not check.faults for check in verify(study))


def test_what_is_returned_comes_back_with_its_notes_and_goes_again_to_the_reviewer(study, batch_id, cast):
    give(study, "physician", written())
    give(study, "physician2", RETURN)
    assert states(study, batch_id) == {"returned": 1}
    back = queues(study, cast["physician"])[0].next
    _, shown = presented(study, cast["physician"], back, "zh")
    assert shown["steps"][-1]["notes"] == {"2": "第二轮请写出体温"}
    give(study, "physician", written("体温37.8℃，"), number=2)
    _, shown = presented(study, cast["physician2"], queues(study, cast["physician2"])[0].next, "zh")
    assert shown["steps"][-1]["changes"][0]["pieces"][1] == ["added", "体温37.8℃，"]
    give(study, "physician2", ACCEPT, number=2)
    assert states(study, batch_id) == {"accepted": 1}
    assert rewriting_report(study, OPERATOR, batch_id).returns == 1


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (written("审者所改，"), "accepted"),
        (written("作者再改，"), "in_review"),
        (written("作者再改，", contested="原文无此体征"), "in_adjudication"),
    ],
    ids=["agreed to", "changed again", "contested"],
)
def test_what_a_reviewer_amends_is_answered_by_its_author(study, batch_id, reply, state):
    give(study, "physician", written())
    give(study, "physician2", {"verdict": "amended", "notes": {}, **written("审者所改，")})
    assert states(study, batch_id) == {"returned": 1}
    give(study, "physician", reply, number=2)
    assert states(study, batch_id) == {state: 1}


def test_an_amendment_sent_again_is_acknowledged_again_also_when_its_author_has_replied(study, batch_id):
    give(study, "physician", written())
    reviewer = people.by_login(study, "physician2")
    id_ = queues(study, reviewer)[0].next
    sent = {
        "answers": {"verdict": "amended", "notes": {}, **written("审者所改，")},
        "expected_revision": 0,
        "nonce": "amended-and-sent-again",
        "active_ms": 1000,
    }
    stored = answer(study, reviewer, id_, **sent)
    assert answer(study, reviewer, id_, **sent).already
    give(study, "physician", written("作者再改，"), number=2)
    again = answer(study, reviewer, id_, **sent)
    assert (again.id, again.already) == (stored.id, True)
    with pytest.raises(Conflict, match="other content"):
        answer(study, reviewer, id_, **sent | {"answers": ACCEPT})


def test_a_text_returned_twice_goes_to_the_adjudicator_who_ends_it(study, batch_id):
    for number in (1, 2):
        give(study, "physician", written(f"第{number}稿，"), number=number)
        give(study, "physician2", RETURN, number=number)
    give(study, "physician", written("第3稿，"), number=3)
    assert states(study, batch_id) == {"in_adjudication": 1}
    with pytest.raises(Invalid):
        give(study, "senior", RETURN)
    give(study, "senior", {"verdict": "amended", "notes": {"0": "以此为准"}, **written("定稿，")})
    row = json.loads(as_lines(study, OPERATOR, batch_id))
    assert "定稿" in row["turn_1_question"]


@pytest.mark.parametrize(
    ("role", "answers", "said"),
    [
        ("physician", written() | {"turns": turns()[:2]}, "three turns"),
        ("physician", written() | {"declared": False}, "Declare"),
        ("physician", written() | {"turns": [{"question": "？", "answer": ""}] + turns()[1:]}, "Turn 1"),
        ("physician", written() | {"turns": [turns()[0] | {"spans": [[5, 99999]]}] + turns()[1:]}, "outside"),
        ("physician", written() | {"turns": [turns()[0] | {"pairs": [9]}] + turns()[1:]}, "no such question"),
        *(
            ("physician", written() | {"turns": [turns()[0] | {name: wrong}] + turns()[1:]}, said)
            for name in ("spans", "pairs")
            for wrong, said in [
                *((each, "are each a list") for each in (None, 3, True, math.nan, "0", {"0": 1})),
                ([[0, 1]] * (MOST_PLACED + 1), "are each a list"),
                *(
                    ([each], "outside|no such question")
                    for each in (None, 0.0, True, "0", [[]], {}, math.nan)
                ),
            ]
        ),
        *(
            ("physician", written() | {"turns": [turns()[0] | {"answer": text}] + turns()[1:]}, "be stored")
            for text in ("a\0b", "\ud800")
        ),
        ("physician", written() | {"\udfff": ""}, "be stored"),
        ("physician", written() | {"pastes": [{"turn": 1, "text": "全文"}]}, "paste"),
        ("physician", written(contested="不同意"), "before a review"),
        ("physician2", {"verdict": "returned", "notes": {"1": " "}}, "note"),
        ("physician2", {"verdict": "maybe"}, "verdict"),
        ("physician2", {"verdict": "amended", "notes": {}, **written()}, "Nothing was amended"),
    ],
)
def test_answers_that_are_none_are_refused_and_nothing_is_stored(study, batch_id, role, answers, said):
    if role == "physician2":
        give(study, "physician", written())
    with pytest.raises(Invalid, match=said):
        give(study, role, answers, number=5)


def test_nobody_answers_out_of_turn(study, batch_id, cast):
    mine = queues(study, cast["physician"])[0].next
    give(study, "physician", written())
    with pytest.raises(Refused, match="somebody else"):
        skip(
            study, cast["physician"], mine, reason="不做了", expected_revision=1, nonce="x" * 20, active_ms=1
        )


def test_an_adjudicator_sees_nothing_before_it_is_their_turn(study, batch_id, cast):
    give(study, "physician", written())
    assert queues(study, cast["senior"]) == []
    with pytest.raises(NotFound):
        presented(study, cast["senior"], queues(study, cast["physician2"])[0].next, "zh")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into planned_roles values (1, 'reviewer', (select person_id from assignments))",
        "update planned_roles set person_id = 1",
        "insert into assignments (item_id, person_id, role, place) select item_id, person_id, role, 9 "
        "from planned_roles where role = 'adjudicator'",
        "delete from handovers",
    ],
)
def test_the_database_itself_refuses_what_the_code_might_forget(study, batch_id, statement):
    give(study, "physician", written())
    import pysqlite3

    with pytest.raises(pysqlite3.IntegrityError), writing(study) as database:
        database.execute(statement)


def test_a_draw_gives_every_case_a_writer_and_another_person_to_review_it():
    cases = [Case(number) for number in range(1, 75)]
    plan, again, other = (draw(cases, [1, 2, 3], [1, 2, 3], 9, seed) for seed in (4, 4, 5))
    writer = {each.record_id: each.person_id for each in plan.assignments}
    reviewer = {each.record_id: each.person_id for each in plan.roles if each.role == "reviewer"}
    assert set(writer) == set(reviewer) == set(range(1, 75))
    assert all(writer[id_] != reviewer[id_] for id_ in writer)
    assert max(list(reviewer.values()).count(each) for each in (1, 2, 3)) <= 26
    assert (
        plan == draw(cases, [1, 2, 3], [1, 2, 3], 9, seed=4) != draw(cases, [1, 2, 3], [1, 2, 3], 9, seed=5)
    )


@pytest.mark.parametrize(
    ("writers", "reviewers", "adjudicator"),
    [([], [2], 9), ([1], [1], 9), ([1], [2], 2), ([1], [], 9), ([1], [2], None)],
)
def test_a_draw_without_independent_people_is_refused(writers, reviewers, adjudicator):
    with pytest.raises(Invalid):
        draw([Case(1)], writers, reviewers, adjudicator, seed=1)


def test_an_export_is_in_the_published_form_with_its_source_and_can_be_imported_to_be_reviewed(
    study, batch_id, tmp_path, cast
):
    give(study, "physician", written())
    assert as_lines(study, OPERATOR, batch_id) == ""  # not before it is accepted
    give(study, "physician2", ACCEPT)
    out = tmp_path / "dialogues.jsonl"
    told = CliRunner().invoke(main, ["export-dialogues", "--study", str(study.folder), "--out", str(out)])
    assert told.output == f"1 accepted dialogues written to {out}\n"
    row = json.loads(out.read_text(encoding="utf-8"))
    assert set(FORM) <= set(row)
    assert (row["source"], row["source_id"], row["licence"]) == ("cmb-clin", "0", "Apache-2.0")
    assert "答：诊断：嵌顿性腹股沟斜疝合并肠梗阻" in row["reference"]

    import_file(study, OPERATOR, read_file(out, licence="Apache-2.0"))
    dialogue = drawable(study, cast["lead"])[-1]
    assert (dialogue.kind, dialogue.metadata["reference"]) == ("dotabench", row["reference"])


def test_an_imported_dialogue_begins_with_its_reviewer(study, tmp_path, cast):
    row = {"id": "d1", "reference": "问：……\n答：……"}
    for number, turn in enumerate(turns(), start=1):
        row |= {f"turn_{number}_question": turn["question"], f"turn_{number}_answer": turn["answer"]}
    path = tmp_path / "dotabench.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    import_file(study, OPERATOR, read_file(path, licence="CC-BY-4.0"))
    batch_id = open_rewriting(study)
    assert states(study, batch_id) == {"in_review": 1}
    _, shown = presented(study, cast["physician2"], queues(study, cast["physician2"])[0].next, "zh")
    assert [turn["question"] for turn in shown["turns"]] == [turn["question"] for turn in turns()]
    give(study, "physician2", {"verdict": "amended", "notes": {}, **written("改后，")})
    exported = json.loads(as_lines(study, OPERATOR, batch_id))
    assert ("改后" in exported["turn_1_question"], exported["licence"]) == (True, "CC-BY-4.0")


@pytest.mark.parametrize("field", FORM)
def test_a_row_that_lacks_a_field_of_the_form_is_refused_by_name(field):
    row = dict.fromkeys(FORM, "有")
    refuse_malformed(row)
    with pytest.raises(Invalid, match=field):
        refuse_malformed(row | {field: " "})


def test_the_report_counts_what_was_placed_pasted_and_spent(study, batch_id, cast):
    record = drawable(study, cast["lead"])[0]
    start = record.case_description.index("可见阶梯状液气平")
    placed = turns()
    placed[2] |= {"spans": [[start, start + 8]]}
    paste = {"turn": 1, "field": "question", "characters": 300, "from_case": False, "at": "2026-01-01"}
    give(study, "physician", written() | {"turns": placed, "pastes": [paste]}, active_ms=30_000)
    report = rewriting_report(study, OPERATOR, batch_id)
    assert report.placed["test", 3] == 1
    assert dict(report.flags) == {"pasted": 1, "hasty": 1}
    assert report.median_ms["annotator"] == 30_000
    assert report.lengths[1, "answer"] == len("应完善体格检查和辅助检查。")
    assert [(each.login, each.written, each.accepted) for each in report.authors] == [("physician", 1, 0)]
