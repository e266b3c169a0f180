"""A damaged study is told in sentences that name what is damaged and the remedy, and quote nothing stored."""

import hashlib

import pytest
from click.testing import CliRunner

from db.connections import connected
from db.errors import Damaged
from db.kept_connections import let_go
from db.key_closing import finish_closing
from db.key_faults import key_faults
from db.records import record
from db.study import PARTS, writing
from db.verification import verify
from tests.sealed_study import import_sealed
from wardround import main


@pytest.fixture
def sealed(study, tmp_path):
    import_sealed(study, tmp_path / "files")
    return study


def break_text(study):
    """One byte of a record's answer is no UTF-8 any more."""
    with connected(study.database) as database:
        guards = [(each.name, each.sql) for each in database["records"].triggers]
        for name, _ in guards:
            database.execute(f"drop trigger {name}")
        database.execute("update records set answer = cast(x'e682a3e88085ff' as text) where id = 2")
        for _, sql in guards:
            database.execute(sql)


def break_schema(study):
    with connected(study.database) as database:
        database.execute("pragma writable_schema = on")
        database.execute("update sqlite_schema set sql = 'create tabl' where name = 'label_letters'")


def rename_column(study):
    """One byte of the schema: it can be read, and no statement finds the column."""
    with connected(study.database) as database:
        database.execute("pragma writable_schema = on")
        database.execute(
            "update sqlite_schema set sql = replace(sql, 'revision ', 'revisiom ') where name = 'annotations'"
        )


def break_page(study):
    with connected(study.database) as database:
        database.execute("pragma wal_checkpoint(truncate)").fetchall()
        (page,) = database.execute("select rootpage from sqlite_schema where name = 'records'").fetchone()
        (size,) = database.execute("pragma page_size").fetchone()
    with open(study.database, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xee" * 100)


def break_key(study):
    study.blinding_key.write_text("not a database")


# the damage, what is named, and which commands have to meet it
DAMAGES = {
    "a text": (break_text, "study.db is damaged", ("verify", "backup")),
    "the schema": (break_schema, "study.db is damaged", ("verify", "backup", "doctor")),
    "a column's name": (rename_column, "wardround restore", ("verify",)),
    "a page": (break_page, "study.db is damaged", ("verify", "backup")),
    "the key": (break_key, "blinding_key.db is damaged", ("verify", "backup", "doctor")),
}


@pytest.mark.parametrize(
    ("damage", "command"), [(what, command) for what in DAMAGES for command in DAMAGES[what][2]]
)
def test_a_command_names_what_is_damaged_and_the_remedy(sealed, tmp_path, damage, command):
    harm, named, _ = DAMAGES[damage]
    harm(sealed)
    # another process comes to the files as they are now
    let_go(sealed.database)
    into = [str(tmp_path / "backup")] if command == "backup" else []
    done = CliRunner().invoke(main, [command, *into, "--study", str(sealed.folder)])
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == (2 if command == "backup" else 1)
    # the key alone is put back: a whole study's backup would undo what was answered since
    remedy = "put it back from a backup" if damage == "the key" else "restore"
    assert named in done.output and remedy in done.output and "患者" not in done.output
    assert not (tmp_path / "backup").exists()


def test_verify_says_in_which_row_and_column_a_text_is_damaged_and_goes_on(sealed):
    break_text(sealed)
    legible, *rest = verify(sealed)
    assert legible.faults[1:] == ("records, row 2, answer: its text is not UTF-8",)
    assert {"the event log is one unbroken chain", "every row's references exist"} <= {
        each.what for each in rest
    }


def test_a_reader_of_the_damaged_text_gets_the_sentence_and_not_the_text(sealed, cast):
    break_text(sealed)
    with pytest.raises(Damaged, match=r"study\.db is damaged") as error:
        record(sealed, cast["lead"], 2)
    assert "已损坏" in error.value.zh and error.value.__suppress_context__


def empty_database(study):
    """As `truncate -s 0` leaves it: SQLite takes it for a new one."""
    study.database.write_bytes(b"")


def lose_database(study):
    study.database.unlink()


def unbegun_database(study):
    """A database of somebody's, in which no version of ours made any table."""
    study.database.unlink()
    with connected(study.database) as database:
        database.execute("create table notes (id integer)")


def folder_in_place(study):
    study.database.unlink()
    study.database.mkdir()


GONE = {
    "a folder": (folder_in_place, "study.db is a folder where a file belongs; move it away"),
    "emptied": (empty_database, "study.db is damaged: it is empty"),
    "lost": (lose_database, "study.db is missing"),
    "never begun": (unbegun_database, "study.db is damaged: no study is in it"),
}
# what is done with a study -> the exit code by which it is refused, or tells its findings
OPENERS = {
    ("serve", "--port", "0"): 2,
    ("people", "list"): 2,
    ("as-of", "--at", "1"): 2,
    ("backup", "{into}"): 2,
    ("verify",): 1,
    ("verify", "--seal"): 1,
    ("doctor",): 1,
}


@pytest.mark.parametrize("options", OPENERS, ids=" ".join)
@pytest.mark.parametrize("gone", GONE)
def test_a_study_whose_database_is_gone_is_never_begun_anew(sealed, tmp_path, gone, options):
    harm, told = GONE[gone]
    let_go(sealed.database)
    harm(sealed)
    before = held_in(sealed.folder)
    command = [each.format(into=tmp_path / "backup") for each in options]
    done = CliRunner().invoke(main, [*command, "--study", str(sealed.folder)])
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == OPENERS[options], done.output
    # doctor sets the remedy on a line of its own
    said = " ".join(done.output.replace("│", " ").split()).replace(" →", ";")
    assert told in said and "`wardround restore`" in said
    assert held_in(sealed.folder) == before and not (tmp_path / "backup").exists()


KEYS = {
    "open": ("blinding_key.db", {"verify": 1, "doctor": 1, "backup": 2}),
    "closed": ("blinding_key.closed", {"verify": 1, "doctor": 1, "backup": 2}),
    "the log's": ("event.key", {"verify": 1, "doctor": 1, "backup": 2, "people": 2}),
}


@pytest.mark.parametrize(("key", "command"), [(key, each) for key in KEYS for each in KEYS[key][1]])
def test_a_folder_in_the_place_of_a_key_is_told_as_that(sealed, tmp_path, key, command):
    name, codes = KEYS[key]
    place = sealed.folder / name
    place.unlink(missing_ok=True)
    place.mkdir()
    options = {"backup": [str(tmp_path / "backup")], "people": ["list"]}.get(command, [])
    done = CliRunner().invoke(main, [command, *options, "--study", str(sealed.folder)])
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == codes[command]
    said = " ".join(done.output.replace("│", " ").split())
    assert f"{name} is a folder where a file belongs" in said and "move it away, and put" in said
    assert "chmod" not in said and "disk" not in said.replace("onto another disk", "")
    assert place.is_dir() and not (tmp_path / "backup").exists()


def test_a_folder_beside_a_closed_key_stops_no_start_and_is_told(sealed):
    sealed.closed_key.mkdir()
    finish_closing(sealed)
    ((told, remedy),) = key_faults(sealed)
    assert told == "blinding_key.closed is a folder where a file belongs" and "move it away" in remedy


def test_an_operation_under_way_begins_no_new_database_where_it_was_taken_away(sealed):
    let_go(sealed.database)
    sealed.database.unlink()
    with pytest.raises(Damaged, match="missing"), writing(sealed):
        pass
    assert not sealed.database.exists()


@pytest.mark.parametrize("kept", PARTS)
def test_no_study_is_made_beside_parts_of_another(tmp_path, kept):
    (tmp_path / kept).touch()
    done = CliRunner().invoke(main, ["create", str(tmp_path)])
    assert done.exit_code == 2 and "choose another folder" in " ".join(done.output.replace("│", " ").split())
    assert [path.name for path in tmp_path.iterdir()] == [kept]


def held_in(folder):
    """Every file and folder by its hash, but for SQLite's own of a reader."""
    return {
        str(path.relative_to(folder)): path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith("-shm")
    }
