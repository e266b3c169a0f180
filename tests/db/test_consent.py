"""Who answers has consented to the current text; who takes it back is in no dataset frozen from then on."""

import pytest
from click.testing import CliRunner
from pysqlite3 import IntegrityError

from annotation.answering import answer
from db import events
from db.annotations import save_draft
from db.approvals import approved_examples
from db.commands.consent import consent
from db.consent import add_text, current_text, give, is_asked, last_words, withdraw
from db.errors import Conflict, Invalid, Refused
from db.frozen_marks import where
from db.queues import queues
from db.study import reading, writing
from pipelines.freeze_dataset import Freeze, freeze_dataset, plan_freeze
from tests.scoring_study import make_scoring_study, open_scoring_batch
from tests.whole_study import make_whole_study


@pytest.fixture
def made(tmp_path):
    made = make_scoring_study(tmp_path / "study")
    open_scoring_batch(made)
    return made


@pytest.fixture
def asked(made):
    add_text(made.study, made["lead"], "请阅读。", "Please read.")
    return made


def submit(made, login="doctor1", nonce="nonce-0123456789abcdef"):
    given = {"ratings": {slot: {"overall": 7} for slot in "ABCD"}, "comment": ""}
    assignment = queues(made.study, made[login])[0].next
    return answer(
        made.study, made[login], assignment, answers=given, expected_revision=0, nonce=nonce, active_ms=9
    )


def test_a_study_without_a_text_asks_nobody(made):
    assert current_text(made.study) is None and not is_asked(made.study, made["doctor1"])
    assert submit(made).revision == 1


def test_nothing_is_written_before_consent_and_everything_after(asked):
    assignment = queues(asked.study, asked["doctor1"])[0].next
    for write in (
        lambda: submit(asked),
        lambda: save_draft(asked.study, asked["doctor1"], assignment, "comment", "字"),
    ):
        with pytest.raises(Refused, match="consent"):
            write()
    give(asked.study, asked["doctor1"], 1)
    save_draft(asked.study, asked["doctor1"], assignment, "comment", "字")
    assert submit(asked).revision == 1


@pytest.mark.parametrize(
    "statement",
    [
        """insert into annotations select null, a.id, 1, null, 'submitted', '{}', hex(randomblob(32)), '',
           hex(randomblob(16)), a.person_id, 1, 0, 'now' from assignments a limit 1""",
        "insert into drafts select id, 'comment', '字', 'now' from assignments limit 1",
    ],
)
def test_the_database_itself_refuses_it(asked, statement):
    with pytest.raises(IntegrityError, match="consent"), writing(asked.study) as database:
        database.execute(statement)


def test_a_new_version_is_asked_for_again(asked):
    give(asked.study, asked["doctor1"], 1)
    assert add_text(asked.study, asked["admin"], "请再阅读。", "Please read again.") == 2
    with pytest.raises(Refused, match="consent"):
        submit(asked)
    with pytest.raises(Conflict, match="reload"):
        give(asked.study, asked["doctor1"], 1)
    give(asked.study, asked["doctor1"], 2)
    submit(asked)


def test_every_word_of_consent_is_kept_and_an_event(asked):
    doctor = asked["doctor1"]
    with pytest.raises(Conflict):
        withdraw(asked.study, doctor)
    give(asked.study, doctor, 1)
    withdraw(asked.study, doctor)
    assert not last_words(asked.study)[doctor.id].given and is_asked(asked.study, doctor)
    give(asked.study, doctor, 1)
    with reading(asked.study) as database:
        said = database.execute(
            "select action from events where action like 'consent %' order by seq"
        ).fetchall()
    assert [action for (action,) in said] == [
        "consent text added", "consent given", "consent taken back", "consent given"
    ]  # fmt: skip
    assert events.broken_at(asked.study) is None


def test_only_those_in_charge_word_it_and_in_both_languages(made):
    with pytest.raises(Refused):
        add_text(made.study, made["doctor1"], "请阅读。", "Please read.")
    with pytest.raises(Invalid, match="Chinese and in English"):
        add_text(made.study, made["lead"], "请阅读。", " ")
    add_text(made.study, made["lead"], "请阅读。", "Please read.")
    with pytest.raises(Conflict, match="version 1"):
        add_text(made.study, made["lead"], "请阅读。", "Please read.")


def test_consent_taken_back_keeps_answers_out_of_the_next_dataset_and_leaves_the_last_alone(study):
    """In the whole study `physician` verified five of ten; seven of the ten are frozen as doctor-v1."""
    whole = make_whole_study(study)
    standing = [each for each in approved_examples(study, whole.people["lead"]) if not each.withdrawn]
    add_text(study, whole.people["lead"], "请阅读。", "Please read.")
    give(study, whole.people["physician"], 1)
    withdraw(study, whole.people["physician"])
    theirs = [
        each
        for each in approved_examples(study, whole.people["lead"])
        if not each.consented and not each.withdrawn
    ]
    assert 0 < len(theirs) < len(standing)
    assert all(whole.people["physician"].id in {who.person_id for who in each.deciders} for each in theirs)
    plan = plan_freeze(study, whole.people["engineer"], Freeze("doctor", 1))
    left_out = [each.approval_id for each in plan.sifted.left_out if each.reason == "consent taken back"]
    assert left_out == [each.approval_id for each in theirs]
    [before, *_] = [each for each in theirs if where(study, whole.people["lead"], each.record_id)]
    assert not where(study, whole.people["lead"], before.record_id)[0].withdrawn
    # the database refuses what the sifting might forget
    with pytest.raises(IntegrityError, match="took consent back"), writing(study) as database:
        database.execute(
            """
            insert into frozen_datasets
            select null, 'x', 1, hex(randomblob(32)), 1, 1, 'e', 'now', made_with from frozen_datasets limit 1
            """
        )
        database.execute(
            """insert into frozen_members select (select max(id) from frozen_datasets), 1, :id, :record,
               :licence, hex(randomblob(32))""",
            {"id": before.approval_id, "record": before.record_id, "licence": before.licence},
        )
    frozen = freeze_dataset(study, whole.people["engineer"], Freeze("doctor", 1))
    assert before.approval_id not in {example.approval_id for example in frozen.examples()}


def test_the_command_takes_a_file_and_lists_who_agreed(made, tmp_path):
    path = tmp_path / "consent.toml"
    path.write_text('zh = "请阅读。"\nen = "Please read."\n', "utf-8")
    study = ["--study", str(made.study.folder)]
    assert "Version 1" in CliRunner().invoke(consent, ["add", str(path), *study]).output
    give(made.study, made["doctor1"], 1)
    listed = CliRunner().invoke(consent, ["list", *study]).output
    assert "doctor1\tconsented to version 1" in listed and "doctor2\tnot yet" in listed
    path.write_text('zh = "请阅读。"\n', "utf-8")
    for file, said in ((path, "the texts zh and en"), (tmp_path, "is no file"), ("/dev/zero", "is no file")):
        with pytest.raises(Invalid, match=said):
            CliRunner().invoke(consent, ["add", str(file), *study], catch_exceptions=False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('zh = "请\\u0000阅读。"\nen = "Please read."\n', r"U\+0000.*take it out"),
        ("zh = 'a'\nen = 5\n", "not a text: en; put"),
        ("zh = ['a']\nen = 2026-01-01\n", "not a text: zh, en; put"),
        ("zh = " + "[" * 100_000, "nested too deep"),
        ("zh = " + "9" * 10_000, "is no TOML file"),
        ("zh = '" + "字" * 2**19 + "'\nen = 'Please read.'", "larger than 1 MiB"),
    ],
    ids=["NUL", "a number", "a list and a date", "nested", "a long number", "large"],
)
def test_a_file_that_holds_no_text_to_read_is_refused(made, tmp_path, content, said):
    path = tmp_path / "consent.toml"
    path.write_text(content, "utf-8")
    arguments = ["add", str(path), "--study", str(made.study.folder)]
    with pytest.raises(Invalid, match=said):
        CliRunner().invoke(consent, arguments, catch_exceptions=False)
    assert current_text(made.study) is None
