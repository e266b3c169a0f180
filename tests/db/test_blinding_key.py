"""The sealed file: codes that tell nothing, names that few may read and none unseen, owner-only."""

import json
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
