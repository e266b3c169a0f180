"""Instructions are kept revision by revision, and only a senior accepts one."""

import pytest

from db.errors import Invalid, NotFound, Refused
from db.instructions import (
    MOST_WORDINGS,
    add_instruction,
    current_instructions,
    instruction,
    instruction_history,
)
from db.study import writing


def test_a_revision_replaces_all_wordings_and_the_old_ones_stay(study, cast):
    assert add_instruction(study, cast["senior"], "triage", [" 请分诊。 ", "该挂哪科？", "请分诊。", ""]) == 1
    assert add_instruction(study, cast["senior"], "triage", ["请说明科室。"]) == 2
    assert add_instruction(study, cast["senior"], "case_summary", ["请总结病历。"]) == 1
    now = current_instructions(study)
    assert [(each.revision, each.wording, each.text) for each in now["triage"]] == [(2, 1, "请说明科室。")]
    assert set(now) == {"triage", "case_summary"}
    assert [(each.revision, each.wording, each.text) for each in instruction_history(study, "triage")] == [
        (2, 1, "请说明科室。"),
        (1, 1, "请分诊。"),
        (1, 2, "该挂哪科？"),
    ]
    first = instruction_history(study, "triage")[1]
    assert (instruction(study, first.id), first.accepted_by) == (first, "senior")
    with pytest.raises(NotFound):
        instruction(study, 99)


def test_the_same_wordings_accepted_again_make_no_new_revision(study, cast):
    assert [add_instruction(study, cast["senior"], "triage", ["请分诊。"]) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("login", ["physician", "lead", "engineer", "admin"])
def test_only_a_senior_accepts(study, cast, login):
    with pytest.raises(Refused, match="role senior"):
        add_instruction(study, cast[login], "triage", ["请分诊。"])


@pytest.mark.parametrize(
    "wordings", [[], ["  "], [f"写法 {number}" for number in range(MOST_WORDINGS + 1)], ["长" * 4001]]
)
def test_wordings_that_are_none_or_too_much_are_refused_and_nothing_is_kept(study, cast, wordings):
    with pytest.raises(Invalid):
        add_instruction(study, cast["senior"], "triage", wordings)
    assert current_instructions(study) == {}


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("update instructions set text = 'other'", "insert-only"),
        ("delete from instructions", "insert-only"),
        (
            "insert into instructions (task, revision, wording, text, accepted_by, at) "
            "select task, revision, wording + 1, 'later', accepted_by, 'later' from instructions",
            "as a whole",
        ),
        (
            "insert into instructions (task, revision, wording, text, accepted_by, at) "
            "select task, revision + 2, 1, text, accepted_by, at from instructions",
            "as a whole",
        ),
        (
            "insert into instructions (task, revision, wording, text, accepted_by, at) "
            "select 'other', 1, 1, text, (select id from people where login = 'lead'), at from instructions",
            "a senior accepts",
        ),
    ],
)
def test_the_database_itself_keeps_revisions_whole_and_accepted(study, cast, statement, why):
    add_instruction(study, cast["senior"], "triage", ["请分诊。"])
    with pytest.raises(Exception, match=why), writing(study) as database:
        database.execute(statement)
