"""A study in which everything has happened is falsified behind the house's back: `verify` tells where."""

import shutil

import pytest
from click.testing import CliRunner

from benchmarks.tampered_facts import sealed_whole, tell
from db import people, seals
from db.backups import back_up, restore
from db.connections import connected
from db.erasure import erase
from db.jobs import add_job
from db.people import OPERATOR
from db.study import Study, reading
from db.verification import verify
from tests.conftest import copy_of
from tests.whole_study import make_whole_study
from wardround import main


@pytest.fixture(scope="module")
def whole(cast_study, tmp_path_factory):
    made = make_whole_study(copy_of(cast_study, tmp_path_factory.mktemp("falsified") / "study"))
    seals.seal(made.study)
    return made


@pytest.fixture
def study(whole, tmp_path):
    return Study(shutil.copytree(whole.study.folder, tmp_path / "study"))


def falsify(study: Study, statements: str) -> None:
    """With every trigger dropped, and put back word for word."""
    with connected(study.database) as database:
        database.execute("pragma foreign_keys = off")
        triggers = [(each.name, each.sql) for each in database.triggers]
        for name, _ in triggers:
            database.execute(f"drop trigger {name}")
        for statement in statements.split(";"):
            assert database.execute(statement).rowcount, statement
        for _, sql in triggers:
            database.execute(sql)


def faults(study: Study) -> list[str]:
    return [fault for check in verify(study) for fault in check.faults]


def test_a_study_in_which_everything_has_happened_is_whole(study):
    assert faults(study) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "update presentations set slot = lower(slot); update presentations set slot = "
            "case slot when 'a' then 'B' when 'b' then 'A' else upper(slot) end",
            "presentations",
        ),
        ("delete from presentations where rowid = 3", "presentations"),
        ("update responses set conversation = replace(conversation, '多饮水', '少饮水')", "responses"),
        ("update records set question = '别的问题' where id = (select max(id) from records)", "records"),
        ("update annotations set active_ms = active_ms + 1", "annotations"),
        ("update annotations set at = '2026-01-01T00:00:00.000Z'", "annotations"),
        ("update annotations set simulated = 1", "annotations"),
        ("update annotations set by_person = 1", "annotations"),
        ("update people set role = 'lead' where login = 'physician'", "the account physician"),
        ("update people set name = '别人' where login = 'physician'", "the account physician"),
        ("update people set disabled_at = null where login = 'gone'", "the account gone"),
        ("update people set disabled_at = '2026-01-01' where login = 'lead2'", "the account lead2"),
        (
            "update people set password_hash = (select password_hash from people where login = 'lead') "
            "where login = 'physician'",
            "the account physician",
        ),
        ("delete from people where login = 'gone'", "the account gone is gone"),
        ("delete from unblindings", "unblindings"),
        ("delete from batch_states where state = 'unblinded'", "batch_states"),
        ("update batch_states set reason = '别的' where state = 'locked'", "batch_states"),
        ("update instructions set text = '别的指令'", "instructions"),
        ("update polishing_prompts set name = 'another'", "polishing_prompts"),
        ("update withdrawals set reason = '别的'", "withdrawals"),
        ("delete from withdrawals", "approval withdrawn"),
        ("update surveys set name = name || '?'", "surveys"),
        ("update job_states set sentence = '别的'", "job_states"),
        ("delete from events where seq > (select max(seq) - 30 from events)", "in the event log"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(study, statement, named):
    falsify(study, statement)
    assert any(named in fault for fault in faults(study))


def test_every_tampering_at_random_is_found(study):
    sealed_whole(study)
    _, missed = tell(study, 60)
    assert missed == []


def test_contents_are_compared_with_their_hashes_before_any_seal(cast_study, tmp_path, monkeypatch):
    monkeypatch.setattr(seals, "_detail", lambda spans: {"schema": 0, "sealed": {}})
    made = make_whole_study(copy_of(cast_study, tmp_path / "study"))
    for table, statement in (
        ("records", "update records set answer = '别的' where id = 1"),
        ("approval ", "update approvals set text_hash = hex(randomblob(32)) where id = 1"),
        ("the approved text of item ", "update signed_items set text = text || '。'"),
        ("batches", "update batches set rubric = rubric || ' ' where id = 1"),
        ("questionnaires", "update questionnaires set content = content || ' '"),
        ("polishing_prompts", "update polishing_prompts set text = text || ' '"),
        ("responses", "update responses set question = '别的' where id = 1"),
        (
            "response ",
            "update responses set conversation = replace(conversation, '多饮水', '少饮水') where id = 2",
        ),
        (
            "response ",
            "update responses set content_hash = (select content_hash from responses where id = 1) "
            "where id = 3",
        ),
    ):
        falsify(made.study, statement)
        assert any(fault.startswith(table) for fault in faults(made.study)), table


def test_erasure_backup_and_restore_keep_a_study_whole(study, tmp_path):
    erased = erase(study, people.by_login(study, "admin"), "physician")
    assert faults(study) == []
    assert erased.changed["people"] == 1
    restored = restore(back_up(study, tmp_path / "backup").folder, tmp_path / "restored")
    assert faults(restored) == []
    seals.seal(restored)
    falsify(restored, "update annotations set active_ms = 1")
    assert any("annotations" in fault for fault in faults(restored))


def test_a_name_in_a_sealed_reason_is_erased_and_sealed_anew(study):
    """The whole study's `reopenings` hold a reason; the erasure rewrites it when it holds the name."""
    with reading(study) as database:
        (name,) = database.execute("select name from people where login = 'physician2'").fetchone()
        before = seals.seals(database)
    assert name and before
    people.add(study, OPERATOR, "zhang", "再核对一遍", "physician", "a long password")
    erase(study, people.by_login(study, "admin"), "zhang")
    with reading(study) as database:
        (reason,) = database.execute("select reason from reopenings").fetchone()
        after = seals.seals(database)
    assert reason != "再核对一遍" and faults(study) == []
    assert {span.table for span in before if before[span] != after[span]} >= {"reopenings"}


def test_an_erasure_hides_no_tampering(study):
    falsify(study, "update reopenings set reason = '再核对一遍吧'")
    assert faults(study)
    people.add(study, OPERATOR, "zhang", "再核对一遍", "physician", "a long password")
    erase(study, people.by_login(study, "admin"), "zhang")
    assert any("reopenings" in fault for fault in faults(study))


def test_rows_after_the_last_seal_are_told_and_sealed_where_all_is_well(whole, study):
    def said(*options):
        done = CliRunner().invoke(main, ["verify", "--study", str(study.folder), *options])
        assert done.exit_code == 0, done.output
        return done.output

    assert "not sealed yet" in said() and "rows since" in said()
    people.add(study, OPERATOR, "later", "后来的", "physician", "a long password")
    add_job(study, whole.people["engineer"], "judge", {"made": 3})
    before = said("--seal")
    assert "not sealed yet" in before
    with reading(study) as database:
        jobs = [span for span in seals.seals(database) if span.table == "jobs"]
    assert jobs[-1].upto == 3
