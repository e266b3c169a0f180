"""A signature covers exactly what is stored, locks its batch, and is void once anything changes."""

import re
import shutil

import pytest
from pysqlite3 import IntegrityError

from annotation.response_verification.items import settled_items, verified_batch
from db import signoffs
from db.errors import Conflict, Invalid, Refused
from db.signoffs import reopen
from db.study import Study, reading, writing
from db.verification import verify
from tests.conftest import password_of
from tests.verification_study import (
    ADDRESS,
    give,
    give_all,
    make_verification_study,
    open_verification,
    opinion,
    settled_alone,
    sign,
    verify_all,
)


@pytest.fixture(scope="module")
def made(cast_study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("signoffs") / "study"
    shutil.copytree(cast_study.folder, folder)
    return make_verification_study(Study(folder), records=80)


@pytest.fixture
def batch_id(made):
    """A batch of this test's own: two items a doctor, all of them verified, one each overseen."""
    (number,) = _query(made, "select count(*) from batches")
    batch_id = open_verification(made, f"核对{number}", sizes=(2, 2))
    verify_all(made)
    return batch_id


def _query(made, sql, *values):
    with reading(made.study) as database:
        return database.execute(sql, values).fetchone()


def standing(made, batch_id):
    return [each.stands for each in signoffs.signoffs(made.study, made["lead"], batch_id)]


def sign_these(made, batch_id, settled, left_out=()):
    return signoffs.sign(
        made.study, made["senior"], batch_id, settled, left_out, password_of("senior"), ADDRESS
    )


def settled(made, batch_id):
    return settled_items(verified_batch(made.study, made["lead"], batch_id)[1])


def faults(made):
    return [fault for check in verify(made.study) for fault in check.faults]


def test_a_signature_needs_the_signers_own_password_again(made, batch_id):
    with pytest.raises(Refused, match="password is wrong"):
        sign(made, batch_id, password="not the password")
    assert standing(made, batch_id) == []
    signed = sign(made, batch_id)
    assert (signed.items, signed.left_out, signed.stands, signed.login) == (4, 0, True, "senior")


def test_a_signed_batch_is_locked_and_opening_it_again_negates_the_signature(made, batch_id):
    assignment = settled_alone(made, batch_id)
    sign(made, batch_id)
    with pytest.raises(Refused, match="signed, and therefore locked"):
        give(made, "physician", opinion(comment="再想想"), assignment)
    with pytest.raises(Refused, match="signed already"):
        sign(made, batch_id)
    with pytest.raises(Invalid, match="few words"):
        reopen(made.study, made["lead"], batch_id, " ")
    reopen(made.study, made["lead"], batch_id, "剂量有疑问")
    assert standing(made, batch_id) == [False]
    give(made, "physician", opinion(comment="再想想"), assignment)
    assert sign(made, batch_id).number == 2
    assert standing(made, batch_id) == [False, True]


def test_an_answer_that_slips_past_the_lock_makes_the_signature_void(made, batch_id):
    assignment = settled_alone(made, batch_id)
    sign(made, batch_id)
    copy = """
        insert into annotations select null, assignment_id, revision + 1, id, status, answers, answers_hash,
          'behind the back', 'nonce-behind-the-back-' || id, by_person, active_ms, simulated, at
        from annotations where assignment_id = ?
    """
    with pytest.raises(IntegrityError, match="the batch is signed"), writing(made.study) as database:
        database.execute(copy, (assignment,))
    with writing(made.study) as database:
        (trigger,) = database.execute(
            "select sql from sqlite_master where name = 'annotations_not_while_signed'"
        ).fetchone()
        database.execute("drop trigger annotations_not_while_signed")
        database.execute(copy, (assignment,))
        database.execute(trigger)
    (found,) = signoffs.signoffs(made.study, made["senior"], batch_id)
    assert (found.stands, found.changed, found.reopened) == (False, 1, "")


def test_only_what_is_newest_is_signed_and_only_all_of_it(made, batch_id):
    whole = settled(made, batch_id)
    with pytest.raises(Refused, match="Not every item"):
        sign_these(made, batch_id, whole[1:])
    give(made, "physician", opinion(comment="又看了一遍"), settled_alone(made, batch_id))
    with pytest.raises(Conflict, match="changed meanwhile"):
        sign_these(made, batch_id, whole)
    sign_these(made, batch_id, settled(made, batch_id)[1:], [settled(made, batch_id)[0].item_id])


def test_an_unsettled_batch_is_not_signed(made):
    batch_id = open_verification(made, "未完成", sizes=(1, 1))
    with pytest.raises(Invalid, match="nothing to sign"):
        sign(made, batch_id)
    verify_all(made)
    sign(made, batch_id)


@pytest.mark.parametrize("login", ["lead", "physician2", "engineer"])
def test_only_a_senior_signs(made, batch_id, login):
    with pytest.raises(Refused, match="needs the role senior"):
        signoffs.sign(
            made.study, made[login], batch_id, settled(made, batch_id), [], password_of("senior"), ADDRESS
        )


def test_a_senior_who_verified_in_the_batch_neither_looks_at_it_as_a_whole_nor_signs_it(made):
    more = {"reviewers": (made["senior"].id,), "overseers": (made["lead"].id,), "sizes": (2,)}
    batch_id = open_verification(made, "高年资也核对", **more)
    give_all(made, "senior", opinion())
    give_all(made, "lead", {"verdict": "accepted"})
    with pytest.raises(Refused, match="answered in this batch yourself"):
        sign_these(made, batch_id, settled(made, batch_id))
    with pytest.raises(Refused, match="answer in this batch yourself"):
        verified_batch(made.study, made["senior"], batch_id)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update signed_items set text = 'x'", "signed_items is insert-only"),
        ("delete from signoffs", "signoffs is insert-only"),
        (
            """
            insert into signoffs
            select null, batch_id, number + 1, items, left_out, content_hash, by_person, at
            from signoffs where batch_id = :batch
            """,
            "the batch is signed",
        ),
        (
            """
            insert into signoffs select null, :other, 1, 1, 0, content_hash,
              (select id from people where login = 'lead'), at from signoffs where batch_id = :batch
            """,
            "a senior signs",
        ),
        (
            """
            insert into signed_items
            select (select min(id) from signoffs), item_id, 1, text, text_hash, 1, 1, 1, 1
            from signed_items where signoff_id = (select max(id) from signoffs) limit 1
            """,
            "as many as it says",
        ),
    ],
)
def test_the_database_itself_refuses(made, batch_id, statement, said):
    other = open_verification(made, f"另一批{batch_id}", sizes=(1, 1)) if ":other" in statement else None
    sign(made, batch_id)
    named = {"batch": batch_id, "other": other}
    with pytest.raises(IntegrityError, match=said), writing(made.study) as database:
        database.execute(statement, {name: named[name] for name in re.findall(r":(\w+)", statement)})


def test_a_signed_text_changed_behind_the_studys_back_is_found(made, batch_id):
    signed = sign(made, batch_id)
    found = f"signature {signed.id} no longer covers what was signed"
    assert found not in faults(made)
    with writing(made.study) as database:
        database.execute("drop trigger signed_items_never_updated")
        database.execute("update signed_items set correct_before = 0 where signoff_id = ?", (signed.id,))
    assert found in faults(made)
