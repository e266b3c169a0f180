"""From approvals to a sealed dataset: what is in it, what never is, and what a withdrawal marks."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pysqlite3 import IntegrityError

from annotation.blinded_scoring.batches import drawable
from db.approvals import approved_examples
from db.approving import withdraw
from db.errors import Conflict, Invalid, Refused
from db.freezing import freeze as freeze_examples
from db.frozen import Example, open_frozen, withdrawn
from db.frozen_marks import datasets, marked_runs, where
from db.held_out import HeldOut, held_out, hold_out
from db.runs import enter_run
from db.study import Study, writing
from pipelines.deduplicate import DuplicateRule
from pipelines.import_records import import_file, read_file
from tests.conftest import password_of
from tests.frozen_study import approved_study, freeze
from wardround import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def approved(cast_study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("approved") / "study"
    shutil.copytree(cast_study.folder, folder)
    return approved_study(Study(folder))


@pytest.fixture
def made(approved, tmp_path):
    """A study of this test's own, with eight approved examples."""
    shutil.copytree(approved.study.folder, tmp_path / "study")
    return type(approved)(Study(tmp_path / "study", approved.study.clock), approved.people)


def the_files(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_study_and_seed_give_the_same_bytes_and_nothing_new_is_no_new_version(made, tmp_path):
    shutil.copytree(made.study.folder, tmp_path / "other")
    other = type(made)(Study(tmp_path / "other"), made.people)
    frozen = freeze(made)
    assert the_files(frozen.folder) == the_files(freeze(other).folder)
    assert freeze(made).title == frozen.title == "doctor-v1"
    assert freeze(made, seed=2).title == "doctor-v2"
    assert [each.title for each in datasets(made.study, made["lead"])] == ["doctor-v2", "doctor-v1"]


def test_an_example_leads_back_to_record_prompt_and_the_people_who_decided(made):
    frozen = freeze(made)
    examples = list(frozen.examples())
    approved = approved_examples(made.study, made["engineer"])
    assert [each.approval_id for each in examples] == [each.approval_id for each in approved]
    for example, source in zip(examples, approved, strict=True):
        assert example.record_hash == source.content_hash and example.prompt_hash == source.prompt_hash
        assert example.messages[0]["content"].startswith(source.instruction)
        assert example.messages[1]["content"] == source.response
        assert [name.split()[0] for name in example.deciders] == [each.role for each in source.deciders]
    text = "".join(content.decode() for content in the_files(frozen.folder).values())
    assert not any(person.name in text for person in made.people.values())
    # the same person under the same pseudonym in every example
    assert len({each.deciders[-1] for each in examples}) == 1


def test_the_files_are_read_only_and_the_card_counts_what_is_there(made):
    frozen = freeze(made)
    assert all(not path.stat().st_mode & 0o222 for path in (frozen.folder, *frozen.folder.iterdir()))
    card = (frozen.folder / "DATA_CARD.md").read_text(encoding="utf-8")
    assert frozen.sha256 in card and "8 examples" in card and "license_name" in card
    assert "no test items to compare with" in card


def test_test_records_are_left_out_with_a_reason(made):
    first, second = (each.record_id for each in approved_examples(made.study, made["engineer"])[:2])
    hold_out(made.study, made["engineer"], [HeldOut(first, "test", "x"), HeldOut(second, "withheld", "x")], 1)
    # the study's records differ by a number, so that only the same text counts as alike
    frozen = freeze(made, rule=DuplicateRule(threshold=1.0))
    assert {each.record_id for each in frozen.examples()}.isdisjoint({first, second})
    assert frozen.manifest["left_out_by_reason"]["test item"] == 1
    assert frozen.manifest["overlap"]["tests"] == 2


def test_a_file_of_test_items_keeps_its_likes_out(made, tmp_path):
    source = approved_examples(made.study, made["engineer"])[0]
    row = {"question": source.question, "case_description": source.case_description, "answer": "x"}
    (tmp_path / "test.jsonl").write_text(json.dumps(row | {"options": dict(source.options)}) + "\n")
    frozen = freeze(made, tests=(tmp_path / "test.jsonl",), rule=DuplicateRule(threshold=1.0))
    (left,) = [each for each in frozen.manifest["left_out"] if each["record_id"] == source.record_id]
    assert left["like"] == "test.jsonl, line 1" and left["similarity"] == 1.0


def example_of(made, **changes):
    source = approved_examples(made.study, made["engineer"])[0]
    values = {
        "record_id": source.record_id, "approval_id": source.approval_id, "record_hash": source.content_hash,
        "messages": ({"role": "user", "content": "问"}, {"role": "assistant", "content": "答"}),
        "instruction": "", "rejected": "", "task": "x", "specialty": "", "source": source.source,
        "licence": source.licence, "model": "", "prompt_hash": "", "rule_version": None, "deciders": (),
        "approved_at": "2026-11-28",
    }  # fmt: skip
    return Example(**values | changes)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("unapproved", "only a standing approval"),
        ("of another record", "only a standing approval"),
        ("withdrawn", "only a standing approval"),
        ("under another licence", "under the licence of its source"),
        ("unlicensed", "under the licence of its source"),
        ("held out", "a test item is never trained on"),
    ],
)
def test_the_database_itself_refuses_what_may_not_be_frozen_and_nothing_is_left_behind(made, fault, sentence):
    examples = approved_examples(made.study, made["engineer"])
    changes = {
        "unapproved": {"approval_id": 10_000},
        "of another record": {"record_id": examples[1].record_id},
        "under another licence": {"licence": "MIT"},
        "unlicensed": {"licence": "none"},
    }.get(fault, {})
    if fault == "unlicensed":
        # no import lets such a source in, so that the test must
        with writing(made.study) as database:
            database.execute("drop trigger sources_never_updated")
            database.execute("update sources set licence = 'none'")
    if fault == "withdrawn":
        withdraw(made.study, made["lead"], [examples[0].approval_id], "剂量有误")
    if fault == "held out":
        hold_out(made.study, made["engineer"], [HeldOut(examples[0].record_id, "test", "x")], 1)
    with pytest.raises(IntegrityError, match=sentence):
        freeze_examples(
            made.study, made["engineer"], "forced", [example_of(made, **changes)], 1, {}, lambda manifest: "x"
        )
    assert list(made.study.frozen.iterdir()) == [] and datasets(made.study, made["lead"]) == []


def test_a_record_in_a_dataset_can_no_longer_be_held_out(made):
    frozen = freeze(made)
    record_id = next(iter(frozen.examples())).record_id
    with pytest.raises(IntegrityError, match="cannot be a test item"):
        hold_out(made.study, made["engineer"], [HeldOut(record_id, "test", "x")], 1)


def test_a_withdrawal_marks_dataset_and_run_and_no_new_run_starts_on_it(made):
    frozen = freeze(made)
    enter_run(made.study, made["engineer"], "first", "a" * 64, [frozen], "c" * 64)
    gone = next(iter(frozen.examples()))
    withdraw(made.study, made["senior"], [gone.approval_id], "指南已更新")
    (marked,) = withdrawn(made.study, "doctor", 1)
    assert (marked.record_id, marked.reason) == (gone.record_id, "指南已更新")
    assert marked_runs(made.study) == {"first": 1}
    (holding,) = where(made.study, made["engineer"], gone.record_id)
    assert (holding.dataset, holding.withdrawn, holding.runs) == ("doctor-v1", "指南已更新", ("first",))
    with pytest.raises(Refused, match=f"record {gone.record_id}"):
        open_frozen(frozen.folder)
    with pytest.raises(IntegrityError, match="was withdrawn"):
        enter_run(made.study, made["engineer"], "second", "b" * 64, [frozen], "c" * 64)
    after = freeze(made)
    assert after.title == "doctor-v2" and after.manifest["left_out_by_reason"] == {"approval withdrawn": 1}


def test_a_folder_nobody_sealed_is_refused_in_a_study_even_when_its_own_hashes_are_right(made):
    frozen = freeze(made)
    copy = made.study.frozen / "doctor-v9"
    shutil.copytree(frozen.folder, copy)
    with pytest.raises(Invalid, match="not sealed in its study"):
        open_frozen(copy)


def test_killed_between_rename_and_seal_the_next_freeze_clears_up_and_succeeds(made):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(made.study.folder)], cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    assert (made.study.frozen / "doctor-v1").is_dir() and not datasets(made.study, made["lead"])
    with pytest.raises(Invalid, match="not sealed"):
        open_frozen(made.study.frozen / "doctor-v1")
    assert freeze(made).title == "doctor-v1"
    assert len(list(open_frozen(made.study.frozen / "doctor-v1").examples())) == 8


# the folder's flush after the rename is the last thing before the commit
KILLED = """
import os, signal, sys
from pathlib import Path
from db import freezing
from db.people import OPERATOR
from db.study import Study
from pipelines.freeze_dataset import Freeze, freeze_dataset

flush = freezing.flush
def killed_after_the_rename(folder):
    flush(folder)
    if folder.name == "frozen":
        os.kill(os.getpid(), signal.SIGKILL)
freezing.flush = killed_after_the_rename
freeze_dataset(Study(Path(sys.argv[1])), OPERATOR, Freeze("doctor", 1))
"""


@pytest.mark.parametrize("login", ["physician", "senior"])
def test_only_engineers_and_leads_freeze(made, login):
    with pytest.raises(Refused):
        freeze(type(made)(made.study, {**made.people, "engineer": made[login]}))


def test_held_out_records_are_drawn_once(made):
    drawn = [HeldOut(each.record_id, "test", "x") for each in approved_examples(made.study, made["lead"])[:2]]
    hold_out(made.study, made["lead"], drawn, 1)
    with pytest.raises(Conflict, match="held out of this study before"):
        hold_out(made.study, made["lead"], drawn, 2)
    assert list(held_out(made.study).values()) == ["test", "test"]


def test_the_commands_say_what_was_frozen_left_out_and_where_a_record_went(made):
    def told(*words):
        found = CliRunner().invoke(main, [*words, "--study", str(made.study.folder)])
        assert found.exit_code == 0, found.output
        return found.output

    assert "8 examples would be frozen" in told("freeze", "doctor", "--seed", "1", "--dry-run")
    assert "doctor-v1: 8 examples, sha256" in told("freeze", "doctor", "--seed", "1")
    record_id = next(iter(open_frozen(made.study.frozen / "doctor-v1").examples())).record_id
    assert told("where", str(record_id)).startswith("doctor-v1, line 1")


def test_a_senior_withdraws_by_command_and_password_and_sees_what_it_marks(made):
    frozen = freeze(made)
    enter_run(made.study, made["engineer"], "first", "a" * 64, [frozen], "c" * 64)
    record_id = next(iter(frozen.examples())).record_id
    words = ["withdraw", str(record_id), "--by", "senior", "--reason", "指南已更新", "--study"]
    words.append(str(made.study.folder))
    refused = CliRunner().invoke(main, words, input="a wrong password\n")
    assert refused.exit_code == 2 and "Sign-in name or password is wrong" in refused.output
    told = CliRunner().invoke(main, words, input=f"{password_of('senior')}\n")
    assert told.output.splitlines() == [
        f"Withdrawn: 1 of record {record_id}.",
        "doctor-v1, line 1, approval 1  WITHDRAWN since: 指南已更新",
        "  run first",
    ]
    again = CliRunner().invoke(main, words, input=f"{password_of('senior')}\n")
    assert again.exit_code == 2 and "Nothing of record" in again.output


def test_a_record_that_was_frozen_is_not_drawn_for_blinded_scoring_and_the_page_can_say_so(made):
    frozen = freeze(made, per_task=2)
    records_in = {example.record_id for example in frozen.examples()}
    answers = [
        {"id": str(number), "source": "this study", "input": "问", "output": f"答{model}",
         "generation": {"model": f"model {model}"}}
        for number in range(1, 9)
        for model in (1, 2)
    ]  # fmt: skip
    path = made.study.folder / "answers.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in answers))
    import_file(made.study, made["engineer"], read_file(path, "Apache-2.0"))
    found = drawable(made.study, made["lead"])
    assert {each.record_id for each in found.questions} == set(range(1, 9)) - records_in
    assert found.trained_on == tuple(f"q{number}" for number in sorted(records_in))
    with pytest.raises(IntegrityError, match="tests no model"), writing(made.study) as database:
        scoring = list(database.query("select * from batches"))[0]
        scoring |= {"id": 99, "activity": "blinded_scoring", "name": "forced"}
        database["batches"].insert(scoring)
        item = {"batch_id": 99, "record_id": min(records_in), "task": "x", "part": "own"}
        database["items"].insert(item)


def test_a_dataset_that_was_altered_in_its_place_is_found_by_verify(made):
    frozen = freeze(made)
    path = frozen.folder / "examples.jsonl"
    os.chmod(path, 0o644)
    path.write_bytes(path.read_bytes()[:-5])
    found = CliRunner().invoke(main, ["verify", "--study", str(made.study.folder)])
    assert found.exit_code == 1 and "was altered after it was frozen" in found.output


def test_members_are_added_to_no_sealed_dataset(made):
    freeze(made, per_task=1)
    with pytest.raises(IntegrityError, match="takes no more examples"), writing(made.study) as database:
        database.execute(
            "insert into frozen_members select 1, 99, a.id, p.record_id, 'Apache-2.0', :hash "
            "from approvals a join polished_responses p on p.id = a.polished_id "
            "where a.id not in (select approval_id from frozen_members) limit 1",
            {"hash": "0" * 64},
        )
