"""A person's copy is complete; a person's erasure leaves no name, keeps every fact, and the chain holds."""

import json

import pytest
from click.testing import CliRunner

from annotation.answering import answer
from db import events, people
from db.annotations import save_draft
from db.closing import close_account
from db.commands.people import people as command
from db.connections import connected
from db.erasure import erase
from db.errors import NotFound, Refused
from db.jobs import add_job, claim_job, state_of_job
from db.migrations import check_schema
from db.people import OPERATOR
from db.personal_rows import LOGIN_COLUMNS, rows_of
from db.pseudonyms import pseudonym
from db.queues import queues
from db.sessions import open_session, signed_in
from db.study import reading, writing
from db.verification import verify
from tests.scoring_study import make_scoring_study, open_scoring_batch

LOGIN, NAME = "zhang.weimin", "张伟民"


@pytest.fixture
def made(tmp_path):
    made = make_scoring_study(tmp_path / "study")
    people.add(made.study, OPERATOR, LOGIN, NAME, "physician", "correct horse battery")
    made.people[LOGIN] = people.by_login(made.study, LOGIN)
    open_scoring_batch(made)
    first, second, *_ = queues(made.study, made[LOGIN])[0].assignment_ids
    given = {"ratings": {slot: {"overall": 7} for slot in "ABCD"}, "comment": f"{NAME}：剂量偏大"}
    answer(
        made.study,
        made[LOGIN],
        first,
        answers=given,
        expected_revision=0,
        nonce="nonce-of-zhang-0001",
        active_ms=9,
    )
    save_draft(made.study, made[LOGIN], second, "comment", f"待{NAME}再看")
    open_session(made.study, made[LOGIN])
    return made


def on_disk(study):
    return b"".join(path.read_bytes() for path in study.folder.glob("study.db*"))


def counts(study):
    with reading(study) as database:
        return {table.name: table.count for table in database.tables}


def test_a_copy_has_every_row_that_names_the_person(made):
    copy = rows_of(made.study, made["admin"], LOGIN)
    person = made[LOGIN].id
    with reading(made.study) as database:
        for table in database.tables:
            ids = {key.column for key in table.foreign_keys if key.other_table == "people"}
            named = [
                row
                for row in table.rows
                if any(row[column] == person for column in ids) or LOGIN in row.values()
            ]
            assert len(copy.get(table.name, [])) >= len(named), table.name
    assert len(copy["assignments"]) == len(queues(made.study, made[LOGIN])[0].assignment_ids)
    assert [json.loads(row["answers"])["comment"] for row in copy["annotations"]] == [f"{NAME}：剂量偏大"]
    assert [row["value"] for row in copy["drafts"]] == [f"待{NAME}再看"]
    assert {row["action"] for row in copy["events"]} >= {"person added", "annotation submitted", "signed in"}
    # nobody else's, and nothing that would let its holder sign in
    assert {row["by_person"] for row in copy["annotations"]} == {person}
    assert copy["people"][0]["password_hash"] == copy["sessions"][0]["token_hash"] == "withheld"


def test_no_column_that_names_people_is_overlooked(made):
    with reading(made.study) as database:
        for table in database.tables:
            texts = [column for column, kind in table.columns_dict.items() if kind is str]
            for column in texts:
                names = column.endswith(("login", "_by")) or column in ("actor", "subject")
                assert not names or column in LOGIN_COLUMNS, f"{table.name}.{column}"


def test_erasure_leaves_no_name_and_every_fact(made):
    before = counts(made.study)
    # a server is at the study: the write-ahead log stays when the last write is done
    with connected(made.study.database) as served:
        served.execute("select count(*) from events").fetchone()
        erased = erase(made.study, made["admin"], LOGIN)
    assert erased.log_emptied
    assert NAME.encode() not in on_disk(made.study) and LOGIN.encode() not in on_disk(made.study)
    after = counts(made.study)
    assert after["sessions"] == before["sessions"] - 1
    told = {"sessions", "events", "redacted_events"}
    assert {table: n for table, n in after.items() if table not in told} == {
        table: n for table, n in before.items() if table not in told
    }
    assert erased.pseudonym == pseudonym(made.study, made[LOGIN].id) and erased.left == ()
    with reading(made.study) as database:
        check_schema(database)
        [(answers,)] = database.execute("select answers from annotations").fetchall()
    assert json.loads(answers)["comment"] == f"{erased.pseudonym}：剂量偏大"


def test_after_an_erasure_the_study_is_whole_and_nobody_can_sign_in(made):
    token = open_session(made.study, made[LOGIN])
    erased = erase(made.study, made["admin"], LOGIN)
    assert [fault for check in verify(made.study) for fault in check.faults] == []
    assert signed_in(made.study, token) is None
    assert people.by_login(made.study, erased.pseudonym).disabled
    with pytest.raises(NotFound):
        people.by_login(made.study, LOGIN)


@pytest.mark.parametrize("change", ["actor = 'lead'", "detail = '{}'", "mac = hex(randomblob(32))"])
def test_a_changed_event_is_found_after_an_erasure_too(made, change):
    erase(made.study, made["admin"], LOGIN)
    with writing(made.study) as database:
        (seq,) = database.execute(
            "select seq from redacted_events join events using (seq) where action = 'annotation submitted'"
        ).fetchone()
        database.execute("drop trigger events_never_updated")
        database.execute(f"update events set {change} where seq = ?", (seq,))
    assert events.broken_at(made.study) == seq


def test_guards_stand_again_when_an_erasure_fails_in_the_middle(made, monkeypatch):
    monkeypatch.setattr("db.erasure.passwords.NOBODYS_HASH", "no hash")
    with pytest.raises(Exception, match="CHECK"):
        erase(made.study, made["admin"], LOGIN)
    with reading(made.study) as database:
        check_schema(database)
    assert people.by_login(made.study, LOGIN).name == NAME


def test_only_an_admin_copies_or_erases_and_never_the_last_one(made):
    for act in (rows_of, erase, close_account):
        with pytest.raises(Refused):
            act(made.study, made["lead"], LOGIN)
    with pytest.raises(Refused, match="last admin"):
        erase(made.study, OPERATOR, "admin")


def test_what_a_person_has_under_way_ends_with_the_account(made):
    engineer = made["engineer"]
    waiting, running = (add_job(made.study, engineer, kind, {}) for kind in ("label", "judge"))
    claim_job(made.study, OPERATOR, "judge")
    token = open_session(made.study, engineer)
    close_account(made.study, made["admin"], "engineer")
    assert (
        state_of_job(made.study, waiting) == "cancelled" and state_of_job(made.study, running) == "stopping"
    )
    assert signed_in(made.study, token) is None


def test_the_commands(made, tmp_path):
    out, study = tmp_path / "copy.json", ["--study", str(made.study.folder)]
    said = (
        CliRunner()
        .invoke(command, ["export", LOGIN, "--out", str(out), *study], catch_exceptions=False)
        .output
    )
    copy = json.loads(out.read_text("utf-8"))
    assert f"annotations\t{len(copy['annotations'])}" in said and out.stat().st_mode & 0o777 == 0o600
    asked = CliRunner().invoke(command, ["erase", LOGIN, *study], input="n\n")
    assert asked.exit_code == 1 and people.by_login(made.study, LOGIN)
    last = CliRunner().invoke(command, ["erase", "admin", *study], input="y\n")
    assert (
        last.exit_code
        and "Erase them?" not in last.output
        and "last admin" in last.output + str(last.exception)
    )
    done = CliRunner().invoke(command, ["erase", LOGIN, *study], input="y\n", catch_exceptions=False).output
    assert pseudonym(made.study, made[LOGIN].id) in done and "backups" in done
