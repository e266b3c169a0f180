"""A decision settles an item of a locked batch, by its own annotators, as insert-only revisions."""

import pytest
from pysqlite3 import IntegrityError

from db.answered import AnsweredItem, answered_batch
from db.decisions import decide
from db.errors import Conflict, Invalid, NotFound, Refused
from db.study import reading, writing
from db.verification import verify
from tests.audit_study import answer_all, lock_audit, make_audit_study, open_audit

NONCE = "nonce-0123456789abcdef"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_audit_study(tmp_path_factory.mktemp("decisions") / "study")


@pytest.fixture(scope="module")
def locked(made):
    batch_id = open_audit(made)
    answer_all(made, "expert", batch_id)
    lock_audit(made, batch_id)
    return batch_id


def items(made, batch_id):
    return answered_batch(made.study, made["lead"], batch_id).items


def settle(made, item, login="expert", **changes):
    given = {"decision": "kept", "answers": {"label": "triage"}, "reason": "", "expected_revision": 0}
    return decide(
        made.study, made[login], item.item_id, **given | {"nonce": NONCE + str(item.item_id)} | changes
    )


def test_a_decision_is_kept_beside_the_answer_and_a_nonce_stores_once(made, locked):
    item = items(made, locked)[0]
    stored, again = settle(made, item), settle(made, item)
    assert (again.id, stored.already, again.already) == (stored.id, False, True)
    found = items(made, locked)[0]
    assert found.decision == stored and found.answers == item.answers


def test_a_nonce_that_settled_an_item_otherwise_is_told(made, locked):
    item = items(made, locked)[0]
    settle(made, item)
    with pytest.raises(Conflict, match="sent before with other content"):
        settle(made, item, decision="changed", answers={"label": "other"}, reason="另判")
    assert items(made, locked)[0].decision.decision == "kept"


def test_a_nonce_that_settled_another_item_or_another_persons_acknowledges_nothing(made, locked):
    one, other = items(made, locked)[:2]
    settle(made, one)
    for login, item in (("expert", other), ("second", one)):
        with pytest.raises(NotFound, match="no such item among yours"):
            settle(made, item, login, nonce=NONCE + str(one.item_id))
    assert [each.decision is None for each in items(made, locked)[:2]] == [False, True]


def test_a_change_of_mind_is_a_new_row_with_a_reason(made, locked):
    item = items(made, locked)[1]
    settle(made, item)
    with pytest.raises(Conflict, match="another tab"):
        settle(made, item, nonce=NONCE + "b")
    with pytest.raises(Invalid, match="why"):
        settle(made, item, nonce=NONCE + "b", expected_revision=1)
    settle(made, item, nonce=NONCE + "b", expected_revision=1, decision="changed", reason="看错了")
    found = items(made, locked)[1].decision
    assert (found.revision, found.decision) == (2, "changed")


def test_before_the_lock_nothing_is_settled_nor_read(made):
    batch_id = open_audit(made, "第二批")
    with pytest.raises(Refused, match="once the batch is locked"):
        answered_batch(made.study, made["lead"], batch_id)
    with reading(made.study) as database:
        (item_id,) = database.execute("select min(id) from items where batch_id = ?", (batch_id,)).fetchone()
    with pytest.raises(Refused, match="until then its answers are blind"):
        settle(made, AnsweredItem(item_id, 0, "", "", "", (), None))


@pytest.mark.parametrize("login", ["second", "lead", "physician"])
def test_nobody_settles_what_others_answered(made, locked, login):
    with pytest.raises(NotFound, match="among yours"):
        settle(made, items(made, locked)[2], login)


def test_a_stranger_does_not_read_a_batch(made, locked):
    with pytest.raises(NotFound, match="among yours"):
        answered_batch(made.study, made["second"], locked)
    assert len(answered_batch(made.study, made["expert"], locked).items) == 10


@pytest.mark.parametrize(
    "statement",
    [
        "update decisions set decision = 'changed'",
        "delete from decisions",
        "insert or replace into decisions select * from decisions",
        "insert into decisions select 99, item_id, 3, id, decision, answers, answers_hash, 'because', "
        "'another-nonce-000000', by_person, at from decisions",
    ],
)
def test_the_database_itself_refuses_to_change_a_decision(made, locked, statement):
    settle(made, items(made, locked)[3])
    with pytest.raises(IntegrityError), writing(made.study) as database:
        database.execute(statement)


def test_a_decision_changed_behind_the_studys_back_is_found(made, locked):
    settle(made, items(made, locked)[4])
    assert [fault for check in verify(made.study) for fault in check.faults] == []
    with writing(made.study) as database:
        database.execute("drop trigger decisions_never_updated")
        database.execute("update decisions set answers = '{}' where id = 1")
    faults = [fault for check in verify(made.study) for fault in check.faults]
    assert "decision 1 was changed after it was stored" in faults
