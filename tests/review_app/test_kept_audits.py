"""What the server keeps of locked audits: exact at once after every change, and nobody's name."""

import pytest

from annotation.answering import answer
from annotation.label_audit.discussion import CHANGED, KEPT, discuss
from annotation.label_audit.history import audited
from annotation.label_audit.results import results_of, study_results
from annotation.label_audit.sections import audit_sections
from db import people
from db.erasure import erase
from db.errors import Refused
from db.labels import add_labels
from db.people import OPERATOR
from db.queues import queues
from db.study import writing
from db.work import work
from review_app.lead import kept_audits
from tests.audit_study import (
    PASSWORD,
    add_rules,
    answer_all,
    lock_audit,
    make_audit_study,
    objecting,
    open_audit,
    rules_label,
)

NAME = "欧阳若水"


@pytest.fixture
def made(tmp_path):
    """Two locked batches, in the first of which the expert disagrees with the rules on three records."""
    made = make_audit_study(tmp_path / "study")
    for name, wrong in (("第一批", 3), ("第二批", 0)):
        batch_id = open_audit(made, name)
        answer_all(made, "expert", batch_id, objecting(wrong))
        lock_audit(made, batch_id)
    return made


def settle(made, batch_id, decision=KEPT, label=None, reason=""):
    """Discuss the first disagreement that is not discussed yet."""
    items = audited(made.study, made["expert"], batch_id).items
    item = next(each for each in items if each.disputed and not each.item.decision)
    discuss(
        made.study, made["expert"], batch_id, item.item.item_id, decision=decision,
        label=item.rule_label if decision == CHANGED else label, reason=reason, expected_revision=0,
        nonce=f"nonce-{item.item.item_id}-0000000000",
    )  # fmt: skip


def all_kept(made, version):
    return (
        kept_audits.counted(made.study, made["lead"]),
        kept_audits.gold(made.study, made["lead"]),
        kept_audits.replayed(made.study, made["lead"], version),
    )


def shown(made, language="en"):
    """What the page draws of the tables."""
    return audit_sections(
        results_of(made.study, made["lead"], kept_audits.counted(made.study, made["lead"])), language
    )


def test_what_is_kept_is_what_is_counted_anew_after_every_change(made):
    def is_exact():
        assert shown(made) == audit_sections(study_results(made.study, made["lead"]), "en")

    is_exact()
    opened = [sum(each.open for each in kept_audits.counted(made.study, made["lead"]))]
    for decision, reason in ((KEPT, ""), (CHANGED, "重读后改判")):
        settle(made, 1, decision, reason=reason)
        is_exact()
        opened.append(sum(each.open for each in kept_audits.counted(made.study, made["lead"])))
    assert opened == [3, 2, 1]
    batch_id = open_audit(made, "第三批")
    answer_all(made, "expert", batch_id)
    assert len(kept_audits.counted(made.study, made["lead"])) == 2
    lock_audit(made, batch_id)
    assert len(kept_audits.counted(made.study, made["lead"])) == 3
    is_exact()


def test_a_decision_changes_what_its_own_batch_came_to_and_no_other(made):
    before = kept_audits.counted(made.study, made["lead"])
    assert kept_audits.counted(made.study, made["lead"]) is before
    settle(made, 1)
    after = kept_audits.counted(made.study, made["lead"])
    assert after[0] != before[0] and after[1] == before[1]


def test_a_change_of_mind_shows_at_once_in_what_rules_would_break(made):
    version = add_rules(made.study, 2, ["follow_up_plan"] * 40)
    before = kept_audits.replayed(made.study, made["lead"], version)
    assert len(before.mended) == 3
    settle(made, 1, CHANGED, reason="重读后改判")
    after = kept_audits.replayed(made.study, made["lead"], version)
    assert len(after.mended) == 2 and len(after.broken) == len(before.broken) + 1


def test_records_that_a_version_is_tried_on_later_are_replayed(made):
    version = add_rules(made.study, 2, ["follow_up_plan"])
    before = kept_audits.replayed(made.study, made["lead"], version)
    assert len(before.not_replayed) > 10
    add_labels(made.study, OPERATOR, version, range(2, 41), [])
    assert kept_audits.replayed(made.study, made["lead"], version).not_replayed == ()


def test_no_name_is_kept_so_that_none_stays_after_an_erasure(made):
    with writing(made.study) as database:
        database.execute("update people set name = ? where login = 'expert'", (NAME,))
    batch_id = open_audit(made, f"{NAME}的一批")
    expert = people.by_login(made.study, "expert")
    (queue,) = [each for each in queues(made.study, expert) if each.batch_id == batch_id]
    for assignment_id in queue.assignment_ids:
        label = rules_label(work(made.study, expert, assignment_id))
        answer(
            made.study, expert, assignment_id,
            answers={"label": "follow_up_plan" if label != "none" else "none", "note": f"{NAME}注"},
            expected_revision=0, nonce=f"expert-{assignment_id}-nonce-1111", active_ms=5_000,
        )  # fmt: skip
    lock_audit(made, batch_id)
    settle(made, batch_id, CHANGED, reason=f"{NAME}改判")
    admin = people.add(made.study, OPERATOR, "admin", "Admin", "admin", PASSWORD)
    # which breaks and mends records of the batch with the name
    version = add_rules(made.study, 2, ["follow_up_plan"] * 40)
    kept = all_kept(made, version)
    assert {each.batch for each in kept[2].mended} >= {str(batch_id)}
    assert len(kept[0]) == 3 and kept[0][-1].decisions == {CHANGED: 1}
    assert NAME in str(shown(made)) and NAME not in repr(kept) and "'expert'" not in repr(kept)
    alias = erase(made.study, admin, "expert").pseudonym
    assert all(one is other for one, other in zip(all_kept(made, version), kept, strict=True))
    assert NAME not in str(shown(made)) and alias in str(shown(made))
    assert kept_audits.batch_names(made.study)[str(batch_id)] == f"{alias}的一批"


def test_who_writes_rules_sees_what_was_settled_and_a_physician_does_not(made):
    assert len(kept_audits.gold(made.study, made["second"])) == 20
    with pytest.raises(Refused):
        kept_audits.gold(made.study, made["physician"])
    for login in ("second", "physician"):
        with pytest.raises(Refused):
            kept_audits.counted(made.study, made[login])
    with pytest.raises(Refused):
        kept_audits.replayed(made.study, made["physician"], 1)
