"""What is kept of locked audits is what was answered and decided, after every act and in an older study."""

import json
from importlib.resources import files

import pytest

from annotation.label_audit.discussion import CHANGED, KEPT, discuss
from annotation.label_audit.history import audited
from db.given_labels import GivenLabel, given_labels
from db.study import reading, writing
from db.verification import verify
from tests.audit_study import answer_all, lock_audit, make_audit_study, objecting, open_audit


@pytest.fixture
def made(tmp_path):
    """Two audits, of which the first is locked; the expert disagrees with the rules on three records."""
    made = make_audit_study(tmp_path / "study")
    for name in ("第一批", "第二批"):
        answer_all(made, "expert", open_audit(made, name), objecting(3))
    lock_audit(made, 1)
    return made


def faults(made) -> list[str]:
    return [fault for check in verify(made.study) for fault in check.faults]


def kept(made) -> list[tuple]:
    with reading(made.study) as database:
        return database.execute("select * from locked_audits order by 1").fetchall()


def settle(made, decision, revision=0, reason=""):
    """Settle the first disagreement, whether or not it was."""
    item = next(each for each in audited(made.study, made["expert"], 1).items if each.disputed)
    discuss(
        made.study, made["expert"], 1, item.item.item_id, decision=decision,
        label=item.rule_label if decision == CHANGED else None, reason=reason, expected_revision=revision,
        nonce=f"nonce-{item.item.item_id}-{decision}-{revision}-000",
    )  # fmt: skip
    return item


def test_the_lock_and_each_decision_keep_what_was_given(made):
    assert list(given_labels(made.study, made["lead"])) == [1] and not faults(made)
    before = kept(made)
    item = settle(made, KEPT)
    settle(made, CHANGED, 1, "重读后改判")
    assert kept(made) != before and not faults(made)
    (alone,) = [each for each in given_labels(made.study, made["lead"])[1] if each.decision]
    assert (alone.item_ids, alone.record_ids) == ([item.item.item_id], [item.item.record_id])
    assert (alone.task, alone.decision, alone.decided) == (item.rule_label, CHANGED, item.rule_label)
    assert alone.given == (GivenLabel(made["expert"].id, "submitted", item.expert_label, 0),)
    lock_audit(made, 2)
    assert list(given_labels(made.study, made["lead"])) == [1, 2] and not faults(made)


def test_items_given_alike_stand_together(made):
    found = given_labels(made.study, made["lead"])[1]
    assert len(found) == len({each[:4] for each in found}) < 10
    assert sorted(id_ for each in found for id_ in each.item_ids) == list(range(1, 11))


def test_an_older_study_is_kept_as_it_stands(made):
    settle(made, KEPT)
    before = kept(made)
    script = (files("db") / "schema" / "037_locked_audits.sql").read_text(encoding="utf-8")
    with writing(made.study) as database:
        database.execute("delete from locked_audits")
        database.execute(script[script.index("insert into locked_audits") :].rstrip().rstrip(";"))
    assert kept(made) == before and json.loads(before[0][1])


@pytest.mark.parametrize(
    "statement",
    [
        "delete from locked_audits",
        "update locked_audits set given = replace(given, 'follow_up_plan', 'triage')",
        "insert into locked_audits values (2, '[]')",
    ],
)
def test_what_is_kept_and_was_not_answered_is_found(made, statement):
    with writing(made.study) as database:
        assert database.execute(statement).rowcount == 1
    assert [fault.split(" for ")[0] for fault in faults(made)] == ["locked_audits is wrong"]
