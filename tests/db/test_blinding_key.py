"""The sealed file: codes that tell nothing, names that few may read and none unseen, owner-only."""

import base64
import hashlib
import json
from functools import cache
from random import Random
from shutil import copytree

import pytest

from db import blinding_key, events
from db.errors import Invalid, NotFound, Refused
from db.people import OPERATOR
from db.study import reading


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
    assert logged(study)[-1][:2] == ("source code asked for", "engineer")
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
