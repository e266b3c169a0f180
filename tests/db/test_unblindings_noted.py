"""An unblinding that nobody planned is put on record by a lead or admin, and stays there."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pysqlite3
import pytest

from db import people
from db.batch_states import codes_shown, unblind
from db.erasure import erase
from db.errors import Invalid, NotFound, Refused
from db.people import OPERATOR
from db.personal_rows import rows_of
from db.pseudonyms import pseudonym
from db.study import reading, writing
from db.unblindings_noted import note_unblinding, unblindings_noted
from db.verification import verify
from tests.conftest import CAST, password_of
from tests.sealed_study import NAMES, import_sealed, lock_batch, open_sealed_batch

ROOT = Path(__file__).parents[2]
THEN = "2026-03-01T08:00:00+08:00"
WHY = "科室群里转发了来源说明"


@pytest.fixture
def batch(study, tmp_path, cast):
    import_sealed(study, tmp_path / "data")
    batch_id = open_sealed_batch(study)
    with writing(study) as database:
        # what an item's opening shows, all of it
        database.execute(
            """
            insert into presentations (assignment_id, slot, response_id)
            select a.id, char(64 + row_number() over (partition by a.id order by r.id)), r.id
            from assignments a join items i on i.id = a.item_id join responses r on r.record_id = i.record_id
            where not exists (select 1 from presentations p where p.assignment_id = a.id)
            """
        )
    return batch_id


def note(study, batch, by="lead", **changed):
    told = {"kind": "inadvertent", "who": "physician", "at": THEN, "codes": (), "why": WHY} | changed
    note_unblinding(study, people.by_login(study, by), batch, **told)


@pytest.mark.parametrize("by", ["lead", "admin"])
@pytest.mark.parametrize("kind", ["inadvertent", "emergency"])
def test_whom_when_which_codes_and_why_are_on_record(study, batch, kind, by):
    first, *_ = known = codes_shown(study, batch)
    note(study, batch, by, kind=kind, codes=(first,))
    note(study, batch, by, kind=kind, who="senior")
    one, all_of_them = unblindings_noted(study, OPERATOR, batch)
    assert (one.kind, one.who, one.at, one.codes) == (kind, "physician", "2026-03-01T00:00:00.000Z", (first,))
    assert (one.why, one.by) == (WHY, by)
    assert all_of_them.codes == tuple(known) and len(known) == len(NAMES)
    assert unblindings_noted(study, OPERATOR, batch + 1) == []


def test_the_record_is_for_good_and_proven(study, batch):
    note(study, batch)
    for act in ("update events set detail = '{}'", "delete from events"):
        with pytest.raises(pysqlite3.IntegrityError), writing(study) as database:
            database.execute(f"{act} where action = 'unblinding noted'")
    assert not any(check.faults for check in verify(study))
    guard = "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'events'"
    with writing(study) as database:
        for name, _ in (triggers := database.execute(guard).fetchall()):
            database.execute(f"drop trigger {name}")
        database.execute("update events set detail = '{}' where action = 'unblinding noted'")
        for _, sql in triggers:
            database.execute(sql)
    assert any("chain breaks" in fault for check in verify(study) for fault in check.faults)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": "planned"}, "inadvertent or emergency"),
        ({"why": " "}, "Say in a few words why"),
        ({"codes": ("ZZZ",)}, "has no code ZZZ"),
        ({"at": "yesterday"}, "no time with its zone"),
        ({"at": "2026-03-01T08:00:00"}, "no time with its zone"),
        ({"at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, "has not come yet"),
    ],
)
def test_what_cannot_be_is_refused_and_not_noted(study, batch, changed, says):
    with pytest.raises(Invalid, match=says):
        note(study, batch, **changed)
    assert unblindings_noted(study, OPERATOR, batch) == []


def test_nobody_there_no_such_batch_and_a_physician_are_refused(study, batch):
    with pytest.raises(NotFound):
        note(study, batch, who="nobody")
    with pytest.raises(Invalid, match="nothing in it is blinded"):
        note(study, batch + 1)
    with pytest.raises(Refused, match="needs the role"):
        note(study, batch, by="physician")


def test_after_the_unblinding_only_what_came_before_it_is_noted(study, batch, cast):
    lock_batch(study, batch)
    unblind(study, cast["lead"], batch, "senior", password_of("senior"), "完成", "test")
    note(study, batch)
    with pytest.raises(Refused, match="was unblinded at"):
        note(study, batch, at=study.now())
    assert len(unblindings_noted(study, OPERATOR, batch)) == 1


def test_a_persons_copy_has_it_and_an_erasure_takes_name_and_login_out(study, batch):
    name = CAST["physician"][1]
    note(study, batch, why=f"{name}看到了来源说明")
    mine = [row["action"] for row in rows_of(study, OPERATOR, "physician")["events"]]
    assert "unblinding noted" in mine
    alias = pseudonym(study, people.by_login(study, "physician").id)
    erase(study, OPERATOR, "physician")
    (kept,) = unblindings_noted(study, OPERATOR, batch)
    assert kept.who == alias and name not in kept.why
    assert not any(check.faults for check in verify(study))


def test_the_command_asks_for_the_password_and_names_no_source(study, batch):
    command = [sys.executable, "-m", "wardround", "note-unblinding", "--study", str(study.folder)]
    told = ["--batch", str(batch), "--kind", "inadvertent", "--who", "physician", "--at", THEN, "--why", WHY]

    def run(password):
        return subprocess.run(
            [*command, *told, "--by", "lead"], input=f"{password}\n", capture_output=True, text=True, cwd=ROOT
        )

    refused = run("not it at all")
    assert refused.returncode == 2 and unblindings_noted(study, OPERATOR, batch) == []
    done = run(password_of("lead"))
    assert done.returncode == 0 and "Noted, for good" in done.stdout, done.stderr
    (noted,) = unblindings_noted(study, OPERATOR, batch)
    assert (noted.who, noted.by) == ("physician", "lead")
    with reading(study) as database:
        held = json.dumps(database.execute("select * from events").fetchall(), ensure_ascii=False)
    assert not any(each in held for each in NAMES)
