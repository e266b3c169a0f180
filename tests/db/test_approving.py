"""What stands signed is approved by a lead who took no part; a lot on its sample; and it can be withdrawn."""

import pytest
from pysqlite3 import IntegrityError

from annotation.response_verification.approving import approve_lot, lot_evidence
from db import approving
from db.approvals import SUPERSEDED, Decider, approved_examples
from db.approving import approve_items, withdraw
from db.errors import Conflict, Invalid, NotFound, Refused
from db.signoffs import reopen
from db.study import writing
from db.verification import verify
from tests.polishing_study import TASKS, exam_question
from tests.verification_study import (
    GOOD,
    REVISED,
    approve_all,
    give,
    give_all,
    items_of,
    make_verification_study,
    open_verification,
    opinion,
    revision,
    settled_alone,
    sign,
    verify_all,
)


@pytest.fixture
def made(study):
    return make_verification_study(study, records=12, flagged=2)


def examples(made):
    return approved_examples(made.study, made["engineer"])


def verified(made, **more):
    batch_id = open_verification(made, **{"sizes": (2, 2)} | more)
    verify_all(made)
    return batch_id


def signed(made, **more):
    batch_id = verified(made, **more)
    sign(made, batch_id)
    return batch_id


def test_an_example_leads_back_to_its_record_and_to_everyone_who_decided(made):
    batch_id = open_verification(made, sizes=(1,), reviewers=(made["physician"].id,))
    give(made, "physician", revision())
    give(made, "senior", {"verdict": "accepted"})
    sign(made, batch_id)
    assert approve_all(made, batch_id) == 1
    (found,) = examples(made)
    record = exam_question(found.record_id)
    assert (found.record_id, found.content_hash) == (record.line, record.content_hash)
    assert (found.question, found.options, found.reference) == (record.question, record.options, "A")
    assert (found.case_description, found.task) == (record.case_description, TASKS[record.line % 2])
    assert (found.response, found.polished) == (REVISED, "考虑链球菌感染，首选阿莫西林，每次0.5g。")
    assert (found.source, found.licence, found.model) == ("made.json", "Apache-2.0", "a-polisher")
    assert (found.rule_version, found.withdrawn, found.simulated) == (None, False, False)
    roles = {"annotator": "physician", "reviewer": "senior", "signer": "senior", "approver": "lead"}
    assert found.deciders == tuple(Decider(made[login].id, role) for role, login in roles.items())


def test_a_text_left_as_it_was_has_no_text_before_revision(made):
    approve_all(made, signed(made))
    assert {each.polished for each in examples(made)} == {None}


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda made, batch_id: None, "does not stand signed"),
        (
            lambda made, batch_id: (
                sign(made, batch_id),
                reopen(made.study, made["senior"], batch_id, "有疑"),
            ),
            "stand",
        ),
        (lambda made, batch_id: (sign(made, batch_id), approve_all(made, batch_id)), "approved already"),
    ],
    ids=["unsigned", "reopened", "twice"],
)
def test_only_what_stands_signed_is_approved_and_once(made, prepare, said):
    batch_id = verified(made)
    prepare(made, batch_id)
    with pytest.raises(Refused, match=said):
        approve_all(made, batch_id)


def test_what_was_found_not_correct_is_never_approved(made):
    batch_id = open_verification(made, sizes=(1,), reviewers=(made["physician"].id,))
    wrong = {"correct": False, "practical": True}
    give(made, "physician", opinion(wrong, errors=[{"kind": "unsafe", "start": 0, "end": 0}]))
    give(made, "senior", {"verdict": "accepted"})
    sign(made, batch_id)
    with pytest.raises(Refused, match="never approved"):
        approve_all(made, batch_id)


@pytest.mark.parametrize("login", ["senior", "physician", "engineer"])
def test_only_a_lead_approves(made, login):
    batch_id = signed(made)
    with pytest.raises(Refused, match="needs the role lead"):
        approve_items(made.study, made[login], items_of(made, batch_id))


def test_a_lead_who_verified_an_item_leaves_it_to_another_lead(made):
    batch_id = open_verification(made, sizes=(2,), reviewers=(made["lead"].id,))
    give_all(made, "lead", opinion())
    give_all(made, "senior", {"verdict": "accepted"})
    sign(made, batch_id)
    with pytest.raises(Refused, match="your own work"):
        approve_all(made, batch_id)
    assert approve_items(made.study, made["lead2"], items_of(made, batch_id)) == 2


def test_a_withdrawn_approval_is_told_with_its_reason_and_the_response_can_be_approved_again(made):
    batch_id = signed(made)
    approve_all(made, batch_id)
    first, *others = examples(made)
    with pytest.raises(Invalid, match="few words"):
        withdraw(made.study, made["lead"], [first.approval_id], "")
    withdraw(made.study, made["lead"], [first.approval_id], "指南已更新")
    found = {each.approval_id: each for each in examples(made)}
    gone = found.pop(first.approval_id)
    assert (gone.withdrawn, gone.withdrawn_reason, gone.withdrawn_at > "") == (True, "指南已更新", True)
    assert not any(each.withdrawn for each in found.values()) and len(found) == len(others)
    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw(made.study, made["lead"], [first.approval_id], "再次撤回")
    with pytest.raises(NotFound, match="no approval 999"):
        withdraw(made.study, made["lead"], [999], "没有这条")
    (item_id,) = set(items_of(made, batch_id)) - approved_items(made)
    approve_items(made.study, made["lead"], [item_id])
    assert sum(not each.withdrawn for each in examples(made)) == 4
    assert [fault for check in verify(made.study) for fault in check.faults] == []


def approved_items(made):
    with writing(made.study) as database:
        return {row[0] for row in database.execute("select item_id from standing_approvals")}


def test_an_approved_text_that_changes_is_approved_no_longer(made):
    batch_id = signed(made)
    approve_all(made, batch_id)
    assignment = settled_alone(made, batch_id)
    reopen(made.study, made["lead"], batch_id, "复核")
    assert not any(each.withdrawn for each in examples(made))
    give(made, "physician", opinion(text=REVISED, after=GOOD), assignment)
    gone = [each for each in examples(made) if each.withdrawn]
    assert [each.withdrawn_reason for each in gone] == [SUPERSEDED]
    assert [each.response for each in gone] == ["考虑链球菌感染，首选阿莫西林，每次0.5g。"]


def test_a_lot_is_approved_on_a_sample_whose_exact_bound_reaches_the_threshold(made):
    batch_id = signed(made)
    (evidence,) = lot_evidence(made.study, made["lead"], batch_id)
    # 12 polished, 4 of them the sample, 2 flagged; 4 of 4 correct: 0.05 ** (1 / 4) = 0.4729
    assert (evidence.lot.verified, evidence.lot.correct, evidence.lot.members) == (
        4,
        4,
        6 + flagged_in(made, batch_id),
    )
    assert evidence.correct_bound == pytest.approx(0.4729, abs=1e-4)
    with pytest.raises(Refused, match="47.3% is below the threshold 95.0%"):
        approve_lot(made.study, made["lead"], batch_id, evidence.lot, 0.95, "样本全对")
    with pytest.raises(Refused, match="needs the role lead"):
        approve_lot(made.study, made["senior"], batch_id, evidence.lot, 0.4, "样本全对")
    many = approve_lot(made.study, made["lead"], batch_id, evidence.lot, 0.4, "样本全对")
    found = examples(made)
    assert len(found) == many == evidence.lot.members
    assert {each.deciders for each in found} == {
        (Decider(made["senior"].id, "signer"), Decider(made["lead"].id, "approver"))
    }
    with pytest.raises(Conflict, match="changed meanwhile"):
        approve_lot(made.study, made["lead"], batch_id, evidence.lot, 0.4, "再来一次")
    assert [fault for check in verify(made.study) for fault in check.faults] == []


def flagged_in(made, batch_id):
    """How many of the sample are flagged: they are then missing among the flagged of the rest."""
    with writing(made.study) as database:
        return database.execute(
            """
            select count(*) from verified_responses v join items i on i.id = v.item_id
            join polished_responses p on p.id = v.polished_id where i.batch_id = ? and p.flags <> '[]'
            """,
            (batch_id,),
        ).fetchone()[0]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update approvals set by_person = 1", "insert-only"),
        ("delete from withdrawals", "insert-only"),
        (
            """
            insert into approvals
            select null, polished_id, signoff_id, item_id, null, text_hash, by_person, at
            from approvals where id = 2
            """,
            "approved already",
        ),
        (
            """
            insert into approvals
            select null, (select max(id) from polished_responses), signoff_id, item_id, null, text_hash,
              by_person, at from approvals where id = 1
            """,
            "word for word",
        ),
        (
            """
            insert into approval_lots
            select null, signoff_id, 'm', 'p', '', 9, 8, 8, 0.95, 0.5, 0.6, 1, 'why', by_person, at
            from approvals where id = 1
            """,
            "CHECK constraint",
        ),
    ],
)
def test_the_database_itself_refuses(made, statement, said):
    batch_id = signed(made)
    approve_all(made, batch_id)
    withdraw(made.study, made["lead"], [1], "为了试验")
    with pytest.raises(IntegrityError, match=said), writing(made.study) as database:
        database.execute(statement)


def test_lots_of_an_unsigned_batch_are_none(made):
    assert approving.lots(made.study, made["lead"], verified(made)) == []
