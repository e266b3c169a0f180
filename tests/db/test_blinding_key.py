"""The sealed file: codes that tell nothing, names that few may read and none unseen, owner-only."""

import base64
import hashlib
import json
from functools import cache
from random import Random
from shutil import copytree

import pytest
from pysqlite3 import connect

from db import blinding_key, events
from db.errors import Invalid, NotFound, Refused
from db.key_faults import PUT_BACK, key_faults
from db.people import OPERATOR
from db.study import create_study, reading
from db.verification import verify


def logged(study):
    with reading(study) as database:
        return database.execute("select action, actor, detail from events order by seq").fetchall()


def test_a_source_keeps_its_code_however_its_name_is_written(study, cast):
    code = blinding_key.code_of(study, cast["engineer"], "gpt-4", details={"temperature": 0})
    assert blinding_key.code_of(study, cast["engineer"], " GPT-4 ") == code
    assert blinding_key.code_of(study, cast["engineer"], "gpt-4o") != code


def test_codes_are_drawn_and_not_derived_from_the_name(tmp_path, study, cast_study, cast):
    other = type(study)(copytree(cast_study.folder, tmp_path / "other"))
    codes = [blinding_key.code_of(each, OPERATOR, "gpt-4") for each in (study, other)]
    assert codes[0] != codes[1]
    assert all(set(code) <= set(blinding_key.CODE_LETTERS) for code in codes)


def test_no_recipe_makes_the_codes_of_a_whole_study_from_what_is_known_of_it(study):
    """Six models' answers to 550 questions are 3,300 codes shown: six codes, each again at every question."""
    names = [f"model-{number}" for number in range(6)]
    codes = {name: blinding_key.code_of(study, OPERATOR, name) for name in names}
    shown = [(question, number, name) for question in range(1, 551) for number, name in enumerate(names, 1)]
    found = [each for each in shown if any(codes[each[2]] in cut(seed) for seed in derived(*each))]
    # six million tries at one of 480 million codes: one meets by chance in one run of eighty
    assert len(shown) == 3300 and len(found) <= 1
    # the search finds a code that is made so
    naive = {name: in_letters(number, blinding_key.CODE_LETTERS, 6) for number, name in enumerate(names)}
    assert all(any(naive[each[2]] in cut(seed) for seed in derived(*each)) for each in shown)


def derived(question, number, name):
    """What a code may be made from: the name in its spellings, ids, places and seeds, alone and joined."""
    ids = [number, number - 1, question, 6 * (question - 1) + number, 42, 7, 0]
    words = [name, name.upper(), name.replace("-", ""), f"source {name}"]
    joined = [f"{word}{mark}{id_}" for word in words for id_ in ids for mark in ("", ":", "-", "|")]
    return [text.encode() for text in [*words, *map(str, ids), *joined]]


@cache
def cut(seed):
    """The codes that such a seed gives: digests and draws in the alphabet of codes, in the usual ways."""
    letters = blinding_key.CODE_LETTERS
    length, found = blinding_key.CODE_LENGTH, []
    for digest in (hashlib.new(kind, seed).digest() for kind in ("md5", "sha1", "sha256", "sha512")):
        found.append("".join(letters[byte % len(letters)] for byte in digest[:length]))
        found.append(digest.hex().upper()[:length])
        found.append(base64.b32encode(digest).decode()[:length])
        found.append(in_letters(int.from_bytes(digest, "big"), letters, length))
    random = Random(seed)
    found.append("".join(random.choice(letters) for _ in range(length)))
    found.append("".join(Random(seed).choices(letters, k=length)))
    if seed.isdigit():
        found.append(in_letters(int(seed), letters, length))
        found.append("".join(Random(int(seed)).choices(letters, k=length)))
    return frozenset(found)


def in_letters(number, letters, length):
    return "".join(letters[number // len(letters) ** place % len(letters)] for place in range(length))[::-1]


def test_the_file_is_its_owners_alone_from_first_use_on(study):
    blinding_key.code_of(study, OPERATOR, "gpt-4")
    assert study.blinding_key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in study.folder.glob("blinding_key*")] == ["blinding_key.db"]


def test_a_file_others_may_read_is_refused(study):
    blinding_key.code_of(study, OPERATOR, "gpt-4")
    study.blinding_key.chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        blinding_key.names(study, OPERATOR, [])


def test_names_come_back_and_every_read_is_an_event_before_it_happens(study, cast):
    codes = [blinding_key.code_of(study, OPERATOR, name) for name in ("gpt-4", "huatuo-chat")]
    read = blinding_key.names(study, cast["lead"], codes)
    assert read == dict(zip(codes, ("gpt-4", "huatuo-chat"), strict=True))
    action, actor, detail = logged(study)[-1]
    assert (action, actor) == ("source names read", "lead")
    assert json.loads(detail) == {"codes": sorted(codes)}
    with pytest.raises(NotFound, match="ZZZZZZ"):
        blinding_key.names(study, cast["lead"], ["ZZZZZZ"])
    assert json.loads(logged(study)[-1][2]) == {"codes": ["ZZZZZZ"]}


def test_asking_for_the_code_of_a_name_is_an_event_too_and_holds_no_name(study, cast):
    blinding_key.code_of(study, cast["engineer"], "gpt-4")
    assert ("source code asked for", "engineer") in [each[:2] for each in logged(study)]
    assert not any("gpt-4" in detail for *_, detail in logged(study))
    assert events.broken_at(study) is None


@pytest.mark.parametrize("login", ["physician", "senior", "engineer"])
def test_names_and_originals_are_for_leads_and_admins(study, cast, login):
    with pytest.raises(Refused):
        blinding_key.names(study, cast[login], [])
    with pytest.raises(Refused):
        blinding_key.originals(study, cast[login], [])


@pytest.mark.parametrize("login", ["physician", "senior"])
def test_physicians_get_no_code(study, cast, login):
    with pytest.raises(Refused):
        blinding_key.code_of(study, cast[login], "gpt-4")


def test_a_source_without_a_name_is_refused(study):
    with pytest.raises(Invalid):
        blinding_key.code_of(study, OPERATOR, "  ")


def swapped(study):
    """Two names in the sealed file, each behind the other's code now."""
    with connect(str(study.blinding_key)) as sealed:
        (first, a), (second, b) = sealed.execute("select code, name from sources order by code").fetchall()
        for code, name in ((first, "for a moment"), (second, a), (first, b)):
            sealed.execute("update sources set name = ? where code = ?", (name, code))
    return first, second


def test_names_that_were_exchanged_in_the_sealed_file_are_neither_told_nor_held_for_whole(study, cast):
    codes = [blinding_key.code_of(study, cast["engineer"], name) for name in ("gpt-4", "huatuo")]
    assert blinding_key.names(study, cast["lead"], codes) == dict(
        zip(codes, ("gpt-4", "huatuo"), strict=True)
    )
    assert not any(each.faults for each in verify(study))
    first, second = swapped(study)
    with pytest.raises(Refused, match=f"another name for {first}, {second} than was sealed"):
        blinding_key.names(study, cast["lead"], codes)
    faults = [fault for each in verify(study) for fault in each.faults]
    assert faults == [
        f"the blinding key has another name for 2 codes ({first}, {second}) than was sealed; {PUT_BACK}"
    ]
    swapped(study)
    assert set(blinding_key.names(study, cast["lead"], codes).values()) == {"gpt-4", "huatuo"}


def test_another_studys_key_is_told_once_as_that(study, tmp_path, cast):
    codes = [blinding_key.code_of(study, cast["engineer"], f"model {number}") for number in range(20)]
    other = create_study(tmp_path / "other")
    for number in range(20):
        blinding_key.code_of(other, OPERATOR, f"model {number}")
    study.blinding_key.write_bytes(other.blinding_key.read_bytes())
    told = (
        "blinding_key.db has none of the 20 codes sealed in study.db: the two are of different studies, or "
        "it was made anew"
    )
    assert key_faults(study) == [(told, PUT_BACK)]
    with pytest.raises(NotFound, match=r"was blinding_key\.db replaced"):
        blinding_key.names(study, cast["lead"], codes)


def test_codes_sealed_after_the_keys_backup_are_told_by_their_number(study, cast):
    blinding_key.code_of(study, cast["engineer"], "gpt-4")
    backup = study.blinding_key.read_bytes()
    late = sorted(blinding_key.code_of(study, cast["engineer"], f"late {number}") for number in range(6))
    study.blinding_key.write_bytes(backup)
    told = f"the blinding key lacks 6 codes ({', '.join(late[:5])}, ...) of the 7 codes sealed in study.db"
    assert key_faults(study) == [(told, PUT_BACK)]


def test_the_mark_of_a_name_fits_no_guess_without_the_salt(study, cast):
    code = blinding_key.code_of(study, cast["engineer"], "gpt-4")
    marks = [json.loads(detail)["mark"] for action, _, detail in logged(study) if action == "source sealed"]
    guesses = ["gpt-4", f"{code}gpt-4", f"{code}\x00gpt-4", f"\x00{code}\x00gpt-4"]
    assert len(marks) == 1 and marks[0] not in {hashlib.sha256(each.encode()).hexdigest() for each in guesses}


def test_a_file_of_an_earlier_version_gets_its_marks_with_the_next_source(study, cast):
    with connect(str(study.blinding_key)) as sealed:
        sealed.executescript(
            "create table sources (code text primary key, name text not null unique collate nocase, "
            "file_name text not null, details text not null, sealed_at text not null) strict"
        )
        sealed.execute("insert into sources values ('BCDFGH', 'gpt-4', '', '{}', '2026-01-01')")
    study.blinding_key.chmod(0o600)
    assert blinding_key.names(study, cast["lead"], ["BCDFGH"]) == {"BCDFGH": "gpt-4"}
    code = blinding_key.code_of(study, cast["engineer"], "huatuo")
    marked = [action for action, *_ in logged(study)].count("source sealed")
    assert marked == 2 and not any(each.faults for each in verify(study))
    swapped(study)
    with pytest.raises(Refused, match="than was sealed"):
        blinding_key.names(study, cast["lead"], [code])
