"""A closed blinding key: no name on the disk, work goes on, what needs names says so, the phrase opens it."""

import json
import secrets
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest
from click.testing import CliRunner

from annotation.answering import answer
from db import backups, blinding_key, closed_file, events, guesses, key_closing, people
from db.backups import MANIFEST, back_up, restore
from db.batch_states import source_names, unblind
from db.batches import state_of
from db.connections import connected
from db.errors import Conflict, Damaged, DiskFull, Invalid, NotFound, Refused
from db.key_closing import close_key, finish_closing, open_key
from db.key_faults import PUT_BACK
from db.key_phrase import draw
from db.key_standing import CLOSED, OPENED, is_closed, standing
from db.named_files import files_naming
from db.people import OPERATOR
from db.queues import queues
from db.study import Study, reading
from db.verification import verify
from pipelines.doctor import diagnose
from pipelines.import_records import import_file
from tests.conftest import password_of
from tests.sealed_study import NAMES, answers_by, import_sealed, locked_batch, open_sealed_batch
from wardround import main

CLOSED_WORDS = "The blinding key is closed"
GONE = f"the blinding key is gone, open and closed; {PUT_BACK}"


@pytest.fixture
def sealed(study, tmp_path):
    """A study with three sources under codes, and the files they came from elsewhere."""
    import_sealed(study, tmp_path / "files")
    return study


@pytest.fixture
def phrase():
    return draw()


def logged(study):
    with reading(study) as database:
        return database.execute("select action, actor, detail from events order by seq").fetchall()


def faults(study):
    return [fault for check in verify(study) for fault in check.faults]


def told_by_doctor(study):
    [key] = [each for each in diagnose(study) if each.what == "blinding key"]
    return [f"{fault.what}; {fault.remedy}" for fault in key.faults]


def unblinded(study, cast, batch_id, phrase=""):
    unblind(study, cast["lead"], batch_id, "senior", password_of("senior"), "评分结束", "test", phrase)


def names_on_disk(study):
    return files_naming(study.folder, NAMES)


def test_closing_leaves_no_name_in_any_file_and_opening_brings_back_every_byte(sealed, cast, phrase):
    assert names_on_disk(sealed) == ["blinding_key.db"]
    before = sealed.blinding_key.read_bytes()
    assert close_key(sealed, cast["admin"], phrase) == []
    assert is_closed(sealed) and names_on_disk(sealed) == []
    assert [path.name for path in sealed.folder.glob("*blinding_key*")] == ["blinding_key.closed"]
    assert sealed.closed_key.stat().st_mode & 0o777 == 0o600
    open_key(sealed, cast["admin"], phrase.lower().replace("-", " "))
    assert sealed.blinding_key.read_bytes() == before
    assert sealed.blinding_key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in sealed.folder.glob("*blinding_key*")] == ["blinding_key.db"]


def test_the_plain_file_is_overwritten_before_it_goes(sealed, cast, phrase, tmp_path):
    # a second name of the same file shows what became of its content
    twin = tmp_path / "twin"
    twin.hardlink_to(sealed.blinding_key)
    close_key(sealed, cast["lead"], phrase)
    assert twin.read_bytes() == b""


def test_a_full_disk_is_told_in_a_sentence_and_leaves_the_key_open(sealed, cast, phrase, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_closing, "write_secret", full)
    with pytest.raises(DiskFull, match="disk is full"):
        close_key(sealed, cast["admin"], phrase)
    assert not is_closed(sealed)


def test_closing_and_opening_are_events_that_say_who_and_neither_name_nor_phrase(sealed, cast, phrase):
    close_key(sealed, cast["admin"], phrase)
    open_key(sealed, cast["lead"], phrase)
    closing, opening = logged(sealed)[-2:]
    assert closing[:2] == (CLOSED, "admin") and opening[:2] == (OPENED, "lead")
    said = json.dumps(logged(sealed), ensure_ascii=False)
    assert not any(pair in said for pair in pairs_of(phrase)) and not any(name in said for name in NAMES)
    assert events.broken_at(sealed) is None


def test_the_opening_is_on_disk_before_the_file_is(sealed, cast, phrase, monkeypatch):
    close_key(sealed, cast["admin"], phrase)

    def looked_at(path, content):
        assert logged(sealed)[-1][0] == OPENED and is_closed(sealed)
        raise KeyboardInterrupt

    monkeypatch.setattr("db.key_closing.write_secret", looked_at)
    with pytest.raises(KeyboardInterrupt):
        open_key(sealed, cast["admin"], phrase)
    assert is_closed(sealed)


def test_no_part_of_the_phrase_is_in_any_file(sealed, cast, phrase):
    close_key(sealed, cast["admin"], phrase)
    assert files_naming(sealed.folder, pairs_of(phrase)) == []


@pytest.mark.parametrize("wrong", ["another", "mistyped", "short", ""])
def test_a_wrong_phrase_is_told_and_nothing_is_changed(sealed, cast, phrase, wrong):
    close_key(sealed, cast["admin"], phrase)
    held, told = sealed.closed_key.read_bytes(), logged(sealed)
    typed = {"another": draw(), "mistyped": phrase[1] + phrase[0] + phrase[2:], "short": phrase[:-6]}
    if typed.get(wrong) == phrase:
        typed[wrong] = phrase[:-1]
    with pytest.raises((Refused, Invalid)) as error:
        open_key(sealed, cast["admin"], typed.get(wrong, ""))
    assert error.value.zh and "hrase" in str(error.value)
    assert sealed.closed_key.read_bytes() == held and logged(sealed) == told
    assert not sealed.blinding_key.exists()


def test_a_changed_byte_of_the_closed_file_is_refused_and_found_by_verify(sealed, cast, phrase):
    close_key(sealed, cast["admin"], phrase)
    held = bytearray(sealed.closed_key.read_bytes())
    assert faults(sealed) == []
    for at in [len(closed_file.FORM), len(held) // 2, len(held) - 1]:
        changed = bytearray(held)
        changed[at] ^= 1
        sealed.closed_key.write_bytes(changed)
        with pytest.raises(Refused, match="not the phrase"):
            open_key(sealed, cast["admin"], phrase)
        assert (
            faults(sealed)
            == [f"blinding_key.closed is not as it was written; {PUT_BACK}"]
            == told_by_doctor(sealed)
        )
    sealed.closed_key.write_bytes(b"x" + held[1:])
    with pytest.raises(Invalid, match="cannot be read"):
        open_key(sealed, cast["admin"], phrase)
    sealed.closed_key.unlink()
    assert faults(sealed) == [GONE] == told_by_doctor(sealed)


def test_a_key_that_is_gone_is_told_by_all_and_never_made_anew(sealed, cast, tmp_path, served_briefly):
    whole = back_up(sealed, tmp_path / "whole").folder
    code = next(iter(blinding_key.known_codes(sealed, NAMES).values()))
    sealed.blinding_key.unlink()
    assert faults(sealed) == [GONE] and standing(sealed).gone
    assert told_by_doctor(sealed) == [GONE]
    with pytest.raises(Invalid, match="blinding key is gone"):
        back_up(sealed, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    assert GONE in served_briefly(sealed)
    with pytest.raises(NotFound, match=r"blinding_key\.db is missing"):
        blinding_key.names(sealed, cast["lead"], [code])
    assert not sealed.blinding_key.exists()
    # as a backup that was made when nobody looked
    manifest = json.loads((whole / MANIFEST).read_text())
    del manifest["files"]["blinding_key.db"]
    (whole / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(Invalid, match="blinding key is gone"):
        restore(whole, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


@pytest.fixture
def served_briefly(monkeypatch):
    """What the start of a server says, up to where it would listen."""

    def said(study):
        monkeypatch.setattr("review_app.server.serve.serve", lambda *_: None)
        command = ["serve", "--study", str(study.folder), "--no-worker"]
        return CliRunner().invoke(main, command, catch_exceptions=False).output

    return said


@pytest.mark.parametrize("kept", [0, 100, 4096])
def test_a_key_of_which_random_bytes_are_left_is_told_alike_by_all(sealed, cast, served_briefly, kept):
    held, random = sealed.blinding_key.read_bytes(), Random(kept)
    sealed.blinding_key.write_bytes(held[:kept] + random.randbytes(len(held) - kept))
    told = f"blinding_key.db is damaged; {PUT_BACK}"
    assert faults(sealed) == [told] == told_by_doctor(sealed)
    assert [line for line in served_briefly(sealed).splitlines() if "key" in line] == [f"Take care: {told}."]
    with pytest.raises(Damaged, match=r"blinding_key\.db is damaged; put it back from a backup"):
        blinding_key.names(sealed, cast["lead"], [])


@pytest.mark.parametrize("by_earlier_version", [False, True])
def test_a_key_that_was_emptied_is_told_as_damaged_by_all_and_not_made_anew(
    sealed, cast, served_briefly, by_earlier_version
):
    if by_earlier_version:
        with connected(sealed.blinding_key) as key:
            for table in ("set_aside_lines", "originals", "files", "salts", "sources"):
                key.execute(f"delete from {table}")
    else:
        sealed.blinding_key.write_bytes(b"")
    told = f"blinding_key.db is damaged; {PUT_BACK}"
    assert faults(sealed) == [told] == told_by_doctor(sealed)
    assert f"Take care: {told}." in served_briefly(sealed)
    if not by_earlier_version:
        with pytest.raises(Damaged, match=r"blinding_key\.db is damaged; put it back from a backup"):
            blinding_key.code_of(sealed, cast["engineer"], "another model")
        assert sealed.blinding_key.read_bytes() == b""


def test_a_key_that_others_may_read_is_told_once_by_all(sealed, served_briefly):
    sealed.blinding_key.chmod(0o644)
    told = f"others may read blinding_key.db; chmod 600 {sealed.blinding_key}"
    assert faults(sealed) == [told] and f"Take care: {told}." in served_briefly(sealed)
    by_doctor = [f"{fault.what}; {fault.remedy}" for each in diagnose(sealed) for fault in each.faults]
    assert by_doctor.count(told) == 1


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("led", ["to the file", "nowhere"])
def test_a_link_in_the_place_of_the_key_is_told_as_that_by_all_with_what_to_do(
    sealed, cast, tmp_path, served_briefly, closed, led
):
    phrase = draw()
    if closed:
        close_key(sealed, cast["lead"], phrase)
    key, elsewhere = sealed.closed_key if closed else sealed.blinding_key, tmp_path / "else where"
    key.rename(elsewhere)
    elsewhere.chmod(0o644)
    held = elsewhere.read_bytes()
    key.symlink_to(elsewhere)
    if led == "nowhere":
        elsewhere.rename(tmp_path / "away")
    remedy = {
        "to the file": f"put the file itself there: `mv '{elsewhere}' {key}`",
        "nowhere": "remove it, and put the file back from a backup",
    }[led]
    told = f"{key.name} is a symbolic link, to {elsewhere}, where a file belongs; {remedy}"
    assert faults(sealed) == [told]
    assert told in told_by_doctor(sealed) and f"Take care: {told}." in served_briefly(sealed)
    with pytest.raises(Damaged, match="is a symbolic link") as refused:
        if closed:
            open_key(sealed, cast["lead"], phrase)
        else:
            blinding_key.code_of(sealed, cast["engineer"], "another model")
    assert "符号链接" in refused.value.zh
    assert (tmp_path / "away" if led == "nowhere" else elsewhere).read_bytes() == held


def test_a_study_of_which_nothing_was_sealed_has_no_key_to_miss(study, served_briefly):
    assert faults(study) == [] and not standing(study).gone and "Take care" not in served_briefly(study)


def test_two_closings_of_one_file_share_neither_salt_nor_bytes(sealed, cast):
    content, drawn = sealed.blinding_key.read_bytes(), "2" * 28
    one, two = (closed_file.encrypted(content, drawn)[len(closed_file.FORM) :] for _ in range(2))
    assert one[:28] != two[:28] and one[28:60] != two[28:60]
    assert closed_file.decrypted(closed_file.FORM + one, drawn) == content


NEEDS_NAMES = {
    "the code of a name": lambda study, cast, folder: blinding_key.code_of(study, cast["engineer"], NAMES[0]),
    "names": lambda study, cast, folder: blinding_key.names(study, cast["lead"], []),
    "originals": lambda study, cast, folder: blinding_key.originals(study, cast["lead"], []),
    "an import of answers": lambda study, cast, folder: import_file(
        study, OPERATOR, answers_by("Neuland-1B", folder, 2)
    ),
    "its dry run": lambda study, cast, folder: import_file(
        study, OPERATOR, answers_by("Neuland-1B", folder, 2), dry_run=True
    ),
}


@pytest.mark.parametrize("what", NEEDS_NAMES)
def test_what_needs_names_says_what_to_do_and_leaves_no_event(sealed, cast, phrase, tmp_path, what):
    close_key(sealed, cast["admin"], phrase)
    told = logged(sealed)
    with pytest.raises(Refused, match=CLOSED_WORDS) as error:
        NEEDS_NAMES[what](sealed, cast, tmp_path)
    assert "wardround key open" in str(error.value) and "wardround key open" in error.value.zh
    assert logged(sealed) == told and faults(sealed) == []
    assert not sealed.blinding_key.exists()


def test_work_goes_on_and_records_come_in(sealed, cast, phrase, tmp_path):
    batch_id = open_sealed_batch(sealed)
    close_key(sealed, cast["admin"], phrase)
    physician = cast["physician"]
    for number, assignment in enumerate(queues(sealed, physician)[0].assignment_ids):
        given = {"ratings": {slot: {"overall": 7} for slot in "ABC"}, "comment": ""}
        answer(
            sealed, physician, assignment, answers=given, expected_revision=0,
            nonce=f"nonce-{number:016}", active_ms=60_000,
        )  # fmt: skip
    import_sealed(sealed, tmp_path / "more", cases=3, names=())
    assert guesses.may_guess(sealed, physician, batch_id)
    # a guess needs the list; asked for now, it would make the ratings final for nothing
    with pytest.raises(Refused, match=CLOSED_WORDS):
        guesses.begin(sealed, physician, batch_id)
    assert not guesses.has_begun(sealed, physician, batch_id)
    assert faults(sealed) == []


def test_unblinding_opens_the_key_with_the_phrase_and_two_people(sealed, cast, phrase):
    batch_id = locked_batch(sealed)
    close_key(sealed, cast["admin"], phrase)
    for second, typed, said in (
        ("lead", phrase, "somebody else"),
        ("senior", "", CLOSED_WORDS),
        ("senior", draw(), "not the phrase"),
        ("senior", "O" + phrase[1:], "Group 1"),
    ):
        told = logged(sealed)
        with pytest.raises((Refused, Invalid), match=said):
            unblind(sealed, cast["lead"], batch_id, second, password_of(second), "结束", "test", typed)
        assert is_closed(sealed) and state_of(sealed, batch_id) == "locked" and logged(sealed) == told
    unblinded(sealed, cast, batch_id, phrase)
    assert not is_closed(sealed) and sorted(source_names(sealed, cast["lead"], batch_id).values()) == sorted(
        NAMES
    )
    actions = [(action, json.loads(detail)) for action, _, detail in logged(sealed)]
    opened = next(at for at, each in enumerate(actions) if each[0] == OPENED)
    assert actions[opened][1] == {"batch": batch_id, "second": "senior"}
    assert [each[0] for each in actions[opened:]].index("source names read") == 1
    # what was unblinded stays known when the key is closed again
    close_key(sealed, cast["admin"], draw())
    assert sorted(source_names(sealed, cast["lead"], batch_id).values()) == sorted(NAMES)


def test_an_unblinding_with_an_open_key_needs_no_phrase(sealed, cast):
    batch_id = locked_batch(sealed)
    unblinded(sealed, cast, batch_id)
    assert state_of(sealed, batch_id) == "unblinded"


def test_what_cannot_be_closed_or_opened_is_told(study, sealed, cast, phrase, tmp_path, cast_study):
    with pytest.raises(Refused, match="open already"):
        open_key(sealed, cast["admin"], phrase)
    close_key(sealed, cast["admin"], phrase)
    with pytest.raises(Refused, match="closed already"):
        close_key(sealed, cast["admin"], phrase)
    with pytest.raises(NotFound, match="import responses first"):
        close_key(cast_study, cast["admin"], phrase)
    with pytest.raises(Invalid, match="Group"):
        close_key(sealed, cast["admin"], "O" + phrase[1:])


def test_somebody_who_opened_it_meanwhile_is_noticed(sealed, cast, phrase, monkeypatch):
    """The file is another one when it is to be put back: what was added to it since must not be lost."""
    close_key(sealed, cast["admin"], phrase)
    decrypted = closed_file.decrypted

    def slow(closed, drawn):
        content = decrypted(closed, drawn)
        sealed.closed_key.write_bytes(closed_file.encrypted(content, drawn))
        return content

    monkeypatch.setattr(closed_file, "decrypted", slow)
    with pytest.raises(Conflict):
        open_key(sealed, cast["admin"], phrase)
    assert is_closed(sealed) and not sealed.blinding_key.exists()


def test_files_that_still_name_a_source_are_listed_at_closing(sealed, cast, phrase):
    (sealed.folder / "jobs" / "1").mkdir(parents=True)
    (sealed.folder / "jobs" / "1" / "log.txt").write_text("x" * (2**20 - 3) + "asked mondlicht-13b")
    (sealed.folder / "answers.json").write_text(json.dumps({"model": NAMES[2]}))
    assert close_key(sealed, cast["admin"], phrase) == ["answers.json", "jobs/1/log.txt"]


def test_a_backup_carries_the_closed_key_and_no_name(sealed, cast, phrase, tmp_path, monkeypatch):
    back_up(sealed, tmp_path / "before")
    close_key(sealed, cast["admin"], phrase)
    with monkeypatch.context() as patches:
        # what a closing killed in the middle of the backup may leave
        once_the_study_is_copied(patches, sealed, lambda: sealed.blinding_key.write_text(NAMES[0]))
        made = back_up(sealed, tmp_path / "backup")
    assert files_naming(made.folder, NAMES) == []
    restored = restore(made.folder, tmp_path / "restored")
    assert faults(restored) == []
    open_key(restored, people.by_login(restored, "admin"), phrase)
    codes = {row[0] for row in rows(restored, "select distinct source_code from responses")}
    found = blinding_key.names(restored, OPERATOR, codes)
    assert sorted(found.values()) == sorted(NAMES)
    assert files_naming(tmp_path / "before", NAMES) == ["blinding_key.db"]


def test_a_backup_whose_closed_key_was_changed_is_refused(sealed, cast, phrase, tmp_path):
    close_key(sealed, cast["admin"], phrase)
    made = back_up(sealed, tmp_path / "backup")
    assert "blinding_key.closed" in json.loads((made.folder / MANIFEST).read_text())["files"]
    path = made.folder / "blinding_key.closed"
    path.write_bytes(path.read_bytes()[:-1] + secrets.token_bytes(1))
    if path.read_bytes() == sealed.closed_key.read_bytes():
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Invalid, match=r"blinding_key\.closed is not as it was written"):
        restore(made.folder, tmp_path / "restored")


def test_a_backup_in_whose_middle_the_key_was_opened_is_none(sealed, cast, phrase, tmp_path, monkeypatch):
    close_key(sealed, cast["admin"], phrase)
    once_the_study_is_copied(monkeypatch, sealed, lambda: open_key(sealed, cast["admin"], phrase))
    with pytest.raises(Conflict, match="make the backup again"):
        back_up(sealed, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_backup_in_whose_middle_a_closing_has_its_event_and_not_its_file_is_none(
    sealed, cast, phrase, tmp_path, monkeypatch
):
    """The backup would tell of a closing and hold the names."""
    finish = backups.finish_closing
    monkeypatch.setattr(
        backups, "finish_closing", lambda study: finish(study) or cut_off(study, cast["admin"], phrase)
    )
    with pytest.raises(Conflict, match="make the backup again"):
        back_up(sealed, tmp_path / "backup")
    monkeypatch.undo()
    back_up(sealed, tmp_path / "backup")
    # the log says that the key was open when this one was made
    assert standing(sealed).backups == 1


def test_of_two_who_close_it_at_once_the_second_is_told_and_the_key_is_whole(
    sealed, cast, phrase, monkeypatch
):
    before, told = sealed.blinding_key.read_bytes(), []

    def close_too():
        with pytest.raises(Refused, match="closed already"):
            close_key(sealed, cast["lead"], draw())
        told.append("closed already")

    close_while(close_too, sealed, cast["admin"], phrase, monkeypatch)
    assert told == ["closed already"] and [each[0] for each in logged(sealed)].count(CLOSED) == 1
    assert [path.name for path in sealed.folder.glob("*blinding_key*")] == ["blinding_key.closed"]
    open_key(sealed, cast["admin"], phrase)
    assert sealed.blinding_key.read_bytes() == before and faults(sealed) == []


def test_a_closing_under_way_is_not_taken_for_one_that_was_cut_off(sealed, cast, phrase, monkeypatch):
    close_while(lambda: finish_closing(sealed), sealed, cast["admin"], phrase, monkeypatch)
    assert logged(sealed)[-1][0] == CLOSED and is_closed(sealed) and faults(sealed) == []


def test_what_a_killed_closing_had_begun_to_write_does_not_stand_in_the_next_ones_way(sealed, cast, phrase):
    """It was killed before its event, so that the log tells of no closing and nobody has made it good."""
    begun = sealed.closed_key.with_name(f".{sealed.closed_key.name}.unfinished")
    begun.write_bytes(b"half of it")
    assert close_key(sealed, cast["admin"], phrase) == []
    assert is_closed(sealed) and not begun.exists() and faults(sealed) == []


def test_a_closing_that_was_cut_off_is_told_until_the_log_says_that_the_key_is_open(sealed, cast, phrase):
    cut_off(sealed, cast["admin"], phrase)
    assert not is_closed(sealed) and len(faults(sealed)) == 1
    assert faults(sealed)[0].startswith("the blinding key is open, and the log tells that it was closed")
    assert told_by_doctor(sealed) == faults(sealed)
    finish_closing(sealed)
    assert logged(sealed)[-1][0] == OPENED and faults(sealed) == []
    assert [path.name for path in sealed.folder.glob("*blinding_key*")] == ["blinding_key.db"]
    finish_closing(sealed)
    assert [each[0] for each in logged(sealed)].count(OPENED) == 1


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        (lambda key: key.write_text("no database"), "open, and not as it should be"),
        (
            lambda key: key.chmod(0o644),
            "open: others than the server's account may read it; wardround key close",
        ),
    ],
)
def test_doctor_says_of_a_faulty_open_key_nothing_that_its_fault_gainsays(sealed, harm, seen):
    harm(sealed.blinding_key)
    [key] = [each for each in diagnose(sealed) if each.what == "blinding key"]
    assert key.seen == seen


def test_doctor_says_how_the_key_stands_and_what_backups_hold(sealed, cast, phrase, tmp_path):
    def said():
        return next(each for each in diagnose(sealed) if each.what == "blinding key")

    assert said().seen == "open: the server's account can read it; wardround key close"
    back_up(sealed, tmp_path / "one")
    back_up(sealed, tmp_path / "two")
    close_key(sealed, cast["admin"], phrase)
    back_up(sealed, tmp_path / "three")
    assert said().faults == ()
    assert said().seen.endswith("by 卫管理 (admin); 2 backups made before hold it open")
    sealed.blinding_key.write_text("left by a kill")
    assert [fault.what for fault in said().faults] == ["a killed command left it open beside the closed one"]
    finish_closing(sealed)
    assert said().faults == () and standing(sealed).closed


def test_a_file_others_may_read_is_found_closed_too(sealed, cast, phrase):
    close_key(sealed, cast["admin"], phrase)
    sealed.closed_key.chmod(0o644)
    modes = next(each for each in diagnose(sealed) if each.what == "keys' file modes")
    assert [fault.what for fault in modes.faults] == ["others may read blinding_key.closed"]


def cut_off(study, person, phrase):
    """A closing that ends between its event and its file."""
    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(Path, "rename", lambda path, target: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            close_key(study, person, phrase)


def close_while(act, study, person, phrase, monkeypatch):
    """Close the key, while another acts who comes after the event of that and before its file."""
    waits, lock, rename = Event(), key_closing.connected, Path.rename
    other = Thread(target=lambda: (act(), waits.set()))

    @contextmanager
    def waited_for(path):
        waits.set()
        with lock(path) as database:
            yield database

    def renamed(path, target):
        if target == study.closed_key:
            monkeypatch.setattr(key_closing, "connected", waited_for)
            other.start()
            assert waits.wait(20)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", renamed)
    close_key(study, person, phrase)
    other.join()


def once_the_study_is_copied(monkeypatch, study, act):
    copy = backups._copy_database

    def acting(held, copied):
        copy(held, copied)
        if held == study.database:
            act()

    monkeypatch.setattr(backups, "_copy_database", acting)


def pairs_of(phrase):
    """Every two neighbouring groups, joined as they may be; one alone may stand in a digest by chance."""
    groups = phrase.split("-")
    return [joint.join(two) for two in pairwise(groups) for joint in ("-", " ", "")]


def rows(study: Study, sql: str):
    with reading(study) as database:
        return database.execute(sql).fetchall()
