"""Answers are appended exactly once, by the person assigned, while the batch is open; drafts come back."""

import pytest
from pysqlite3 import IntegrityError

from annotation.answering import answer, skip, type_into
from db import events
from db.annotations import save_draft
from db.batch_states import lock
from db.errors import Conflict, Invalid, NotFound, Refused
from db.queues import queues
from db.study import reading, writing
from db.typed_elsewhere import TypedElsewhere, short_digest
from db.work import work
from tests.scoring_study import PASSWORD, make_scoring_study, open_scoring_batch

NONCE = "nonce-0123456789abcdef"


@pytest.fixture
def made(tmp_path):
    made = make_scoring_study(tmp_path / "study")
    open_scoring_batch(made)
    return made


def first(made, login="doctor1"):
    return queues(made.study, made[login])[0].next


def answers(rating=7):
    return {"ratings": {slot: {"overall": rating} for slot in "ABCD"}, "comment": ""}


def submit(made, assignment_id, login="doctor1", **changes):
    given = {"answers": answers(), "expected_revision": 0, "nonce": NONCE, "active_ms": 30_000} | changes
    return answer(made.study, made[login], assignment_id, **given)


def test_a_submitted_item_leaves_the_queue_and_the_next_one_comes(made):
    assignment_id = first(made)
    assert submit(made, assignment_id).revision == 1
    queue = queues(made.study, made["doctor1"])[0]
    assert queue.done == {assignment_id} and queue.next not in (assignment_id, None)


def test_the_same_nonce_is_stored_once_and_answered_again(made):
    assignment_id = first(made)
    stored, again = submit(made, assignment_id), submit(made, assignment_id)
    assert (again.id, again.already, stored.already) == (stored.id, True, False)
    with reading(made.study) as database:
        assert database["annotations"].count == 1


@pytest.mark.parametrize(
    "changed", [{"answers": answers(2)}, {"reason": "another"}], ids=["answers", "reason"]
)
def test_the_same_nonce_with_other_content_is_told_as_not_stored(made, changed):
    assignment_id = first(made)
    stored = submit(made, assignment_id)
    with pytest.raises(Conflict, match="sent before with other content") as told:
        submit(made, assignment_id, **changed)
    assert "未保存" in told.value.zh
    assert work(made.study, made["doctor1"], assignment_id).annotation == stored
    assert submit(made, assignment_id).already


def test_a_text_beyond_its_fields_limit_is_kept_whole_as_a_draft_and_told_when_it_is_submitted(made):
    assignment_id, text = first(made), "长" * 4001
    type_into(made.study, made["doctor1"], assignment_id, "comment", text, ())
    with pytest.raises(Invalid, match="at most 4000 characters; it has 4001 now") as told:
        submit(made, assignment_id, answers=answers() | {"comment": text})
    assert "不超过 4000 字的文字，现有 4001 字" in told.value.zh
    assert work(made.study, made["doctor1"], assignment_id).draft == {"comment": text}


@pytest.mark.parametrize("login", ["doctor1", "doctor2"])
def test_a_nonce_that_stored_another_answer_acknowledges_nothing(made, login):
    stored = submit(made, first(made))
    with pytest.raises(NotFound, match="no such item among yours"):
        submit(made, first(made, login), login)
    with reading(made.study) as database:
        assert database.execute("select id from annotations").fetchall() == [(stored.id,)]


def test_a_second_tab_is_told_and_overwrites_nothing(made):
    assignment_id = first(made)
    submit(made, assignment_id)
    with pytest.raises(Conflict, match="another tab"):
        submit(made, assignment_id, nonce=NONCE + "2", answers=answers(2), reason="mistyped")
    assert work(made.study, made["doctor1"], assignment_id).annotation.answers == answers(7)


def test_an_amendment_is_a_new_row_with_a_reason_that_names_the_old_one(made):
    assignment_id = first(made)
    stored = submit(made, assignment_id)
    with pytest.raises(Invalid, match="why"):
        submit(made, assignment_id, nonce=NONCE + "2", expected_revision=1, answers=answers(3))
    submit(made, assignment_id, nonce=NONCE + "3", expected_revision=1, answers=answers(3), reason="剂量错误")
    with reading(made.study) as database:
        rows = list(database.query("select revision, replaces from annotations order by revision"))
    assert rows == [{"revision": 1, "replaces": None}, {"revision": 2, "replaces": stored.id}]
    assert work(made.study, made["doctor1"], assignment_id).annotation.answers == answers(3)


def test_a_colleagues_item_looks_as_if_it_were_not_there(made):
    others = first(made, "doctor2")
    for attempt in (
        lambda: work(made.study, made["doctor1"], others),
        lambda: save_draft(made.study, made["doctor1"], others, "A.overall", "7"),
        lambda: submit(made, others),
        lambda: work(made.study, made["doctor1"], 10_000),
    ):
        with pytest.raises(NotFound, match="among yours"):
            attempt()


def test_what_was_typed_comes_back_and_goes_when_submitted(made):
    assignment_id = first(made)
    save_draft(made.study, made["doctor1"], assignment_id, "A.overall", "7")
    save_draft(made.study, made["doctor1"], assignment_id, "comment", "疗程3~5天")
    save_draft(made.study, made["doctor1"], assignment_id, "A.overall", "8", [short_digest("7")])
    assert work(made.study, made["doctor1"], assignment_id).draft == {
        "A.overall": "8",
        "comment": "疗程3~5天",
    }
    submit(made, assignment_id)
    assert work(made.study, made["doctor1"], assignment_id).draft == {}


def test_a_draft_beside_an_answer_is_told_until_it_reads_as_the_answer_or_takes_no_answer_more(made):
    doctor, assignment_id = made["doctor1"], first(made)

    def changed():
        (queue,) = queues(made.study, doctor)
        return queue.changed

    kept = save_draft(made.study, doctor, assignment_id, "comment", "头痛")
    assert (kept.revision, kept.changed, changed()) == (0, False, ())
    submit(made, assignment_id, seen={"comment": [short_digest("头痛")]})
    kept = save_draft(made.study, doctor, assignment_id, "comment", "头痛3天")
    assert (kept.revision, kept.changed, changed()) == (1, True, (assignment_id,))
    with pytest.raises(TypedElsewhere):
        save_draft(made.study, doctor, assignment_id, "comment", "头痛", stands=True)
    typed_on = [short_digest("头痛3天")]
    kept = save_draft(made.study, doctor, assignment_id, "comment", "头痛", typed_on, stands=True)
    assert (kept.revision, kept.changed, changed()) == (1, False, ())
    save_draft(made.study, doctor, assignment_id, "comment", "头痛3天")
    (queue,) = queues(made.study, doctor)
    lock(made.study, made["lead"], queue.batch_id, "senior", PASSWORD, "到期", "127.0.0.1")
    assert changed() == ()


def test_a_draft_is_not_written_over_by_one_that_was_typed_on_another_text(made):
    assignment_id = first(made)

    def save(value, *typed_on):
        digests = [short_digest(each) for each in typed_on]
        save_draft(made.study, made["doctor1"], assignment_id, "comment", value, digests)

    save("头痛")
    save("头痛")  # sent again, its answer lost
    save("头痛3天", "", "头痛")
    for stale in ((), ("头痛",), ("头痛3日",)):
        with pytest.raises(TypedElsewhere) as told:
            save("头痛发热", *stale)
        assert told.value.stored == {"comment": "头痛3天"}
    assert work(made.study, made["doctor1"], assignment_id).draft == {"comment": "头痛3天"}
    save("", "头痛3天")
    save("重写")  # over nothing there is nothing to lose


def test_an_answer_closes_no_draft_that_its_page_has_not_seen(made):
    assignment_id = first(made)
    save_draft(made.study, made["doctor1"], assignment_id, "comment", "另一处写的")
    save_draft(made.study, made["doctor1"], assignment_id, "A.overall", "")
    for seen in ({}, {"comment": [short_digest("旧的")]}, {"A.overall": [short_digest("另一处写的")]}):
        with pytest.raises(TypedElsewhere) as told:
            submit(made, assignment_id, seen=seen)
        assert told.value.stored == {"comment": "另一处写的"}
    assert work(made.study, made["doctor1"], assignment_id).annotation is None
    submit(made, assignment_id, seen={"comment": [short_digest("旧的"), short_digest("另一处写的")]})
    assert work(made.study, made["doctor1"], assignment_id).draft == {}


def test_a_refused_answer_leaves_the_draft(made):
    assignment_id = first(made)
    save_draft(made.study, made["doctor1"], assignment_id, "comment", "写了一半")
    with pytest.raises(Invalid):
        submit(made, assignment_id, answers=answers(11))
    assert work(made.study, made["doctor1"], assignment_id).draft == {"comment": "写了一半"}


def test_a_skip_needs_a_reason_and_counts_as_done(made):
    assignment_id = first(made)
    with pytest.raises(Invalid, match="skipped"):
        skip(
            made.study,
            made["doctor1"],
            assignment_id,
            reason=" ",
            expected_revision=0,
            nonce=NONCE,
            active_ms=1,
        )
    skip(
        made.study,
        made["doctor1"],
        assignment_id,
        reason="图片缺失",
        expected_revision=0,
        nonce=NONCE,
        active_ms=1,
    )
    assert assignment_id in queues(made.study, made["doctor1"])[0].done


@pytest.mark.parametrize("role", ["engineer", "admin"])
def test_roles_without_work_are_refused(made, role):
    with pytest.raises(Refused, match="needs the role"):
        work(made.study, made[role], first(made))


@pytest.mark.parametrize(
    "statement",
    [
        "update annotations set answers = '{}'",
        "delete from annotations",
        "insert or replace into annotations select * from annotations",
        "update presentations set slot = 'B' where slot = 'A'",
        "delete from assignments",
        "insert into assignments values (999, 1, 1, 'annotator', 3, 99)",
        "insert into presentations values (1, 'Z', 1)",
        "update events set actor = 'nobody'",
        "insert into annotations select 99, assignment_id, 3, id, status, answers, answers_hash, 'because', "
        "'another-nonce-000000', by_person, active_ms, simulated, at from annotations",
        "insert into annotations select 99, assignment_id, 2, id, status, answers, answers_hash, 'because', "
        "'another-nonce-000000', 1, active_ms, simulated, at from annotations",
        "insert into unblindings values (1, 'code0', 'a name')",
    ],
)
def test_the_database_itself_refuses_what_the_code_might_forget(made, statement):
    submit(made, first(made))
    with pytest.raises(IntegrityError), writing(made.study) as database:
        database.execute(statement)


def test_every_answer_is_an_event_and_a_changed_event_is_found(made):
    submit(made, first(made))
    assert events.broken_at(made.study) is None
    with writing(made.study) as database:
        for (name,) in database.execute(
            "select name from sqlite_master where name like 'events_never%'"
        ).fetchall():
            database.execute(f"drop trigger {name}")
        database.execute("update events set actor = 'somebody else' where seq = 3")
    assert events.broken_at(made.study) == 3
