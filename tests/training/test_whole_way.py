"""The whole way: physicians approve, a dataset is frozen, a model learns it and is scored blind."""

import json

import pytest
from click.testing import CliRunner

from annotation.activities.blinded_scoring import present
from annotation.blinded_scoring.batches import Setup, set_up
from db.approving import withdraw
from db.batch_states import open_batch
from db.frozen import open_frozen
from db.frozen_marks import marked_runs
from db.held_out import TEST, HeldOut, hold_out
from db.people import OPERATOR
from db.queues import queues
from db.records import records
from db.study import reading
from db.work import work
from tests.frozen_study import approved_study
from tests.training.conftest import losses
from wardround import main

CALLED = "查房示例模型"


def command(*arguments, code=0):
    result = CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_approved_frozen_trained_answered_and_scored_blind(study, bench, tmp_path):
    # physicians verified eight polished answers, a senior signed them, a lead approved them
    made = approved_study(study, records=8)
    two = [each.id for each in records(study, OPERATOR)][:2]
    hold_out(study, made["lead"], [HeldOut(record, TEST, "triage") for record in two], seed=1)

    # what is approved and no test item is frozen; the made records are much alike
    command("freeze", "doctor", "--study", study.folder, "--seed", 1, "--threshold", 1)
    frozen = open_frozen(study.frozen / "doctor-v1")
    assert frozen.manifest["examples"] == 6
    assert not {each.record_id for each in frozen.examples()} & set(two)

    # a model learns it until its loss has fallen well below where it began
    config = bench.config(
        "way",
        data={"sources": [{"name": "doctor", "frozen": "elsewhere"}], "max_length": 1000},
        batch={"records_per_step": 6, "records_per_device": 6},
        train={"epochs": 30, "learning_rate": 1e-2, "gradient_checkpointing": False},
    )
    run = study.runs / "first"
    command("train", config, "--frozen", frozen.folder, "--out", run)
    curve = [loss for _, loss in losses(run)]
    assert curve[-1] < curve[0] / 3
    assert frozen.sha256 in (run / "MODEL_CARD.md").read_text(encoding="utf-8")

    # the test records are answered by it, and its answers enter the study
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    command("questions", "--study", study.folder, "--out", questions)
    command("training", "generate", run, questions, "--out", answers, "--name", CALLED)
    others = tmp_path / "others.jsonl"
    command("training", "generate", run, questions, "--out", others, "--name", "另一示例模型", "--greedy")
    command("import", answers, others, "--licence", "Apache-2.0", "--study", study.folder)

    # and are drawn into a blinded batch
    doctors = (made["physician"].id, made["physician2"].id)
    batch_id = set_up(study, made["lead"], Setup("盲评", doctors, 7, 0, 0, "对照参考答案评分。", "1"))
    open_batch(study, made["lead"], batch_id)
    queue = next(each for each in queues(study, made["physician"]) if each.batch_id == batch_id)
    item = work(study, made["physician"], queue.next)
    shown = str(present(item))
    said = [
        json.loads(line)["conversation"][1]["content"] for line in answers.read_text("utf-8").splitlines()
    ]
    assert any(answer in shown for answer in said) and CALLED not in shown

    # an approval that is taken back marks the run, and nothing is trained on that dataset any more
    example = next(iter(frozen.examples()))
    withdraw(study, made["lead"], [example.approval_id], "剂量有误")
    with reading(study) as database:
        assert database["training_runs"].count == 1
    assert marked_runs(study) == {"first": 1}
    said = command("train", config, "--frozen", frozen.folder, "--out", study.runs / "second", code=2)
    assert "whose approval was withdrawn" in said


def test_a_dataset_that_was_altered_is_not_trained_on(study, bench):
    approved_study(study, records=6)
    command("freeze", "doctor", "--study", study.folder, "--seed", 1, "--threshold", 1)
    path = study.frozen / "doctor-v1" / "examples.jsonl"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"0.5g", b"5.0g", 1))
    config = bench.config("altered", data={"sources": [{"name": "doctor", "frozen": str(path.parent)}]})
    assert "was altered after it was frozen" in command("train", config, code=2)


@pytest.mark.parametrize("number", [0, 2])
def test_frozen_stands_in_for_one_frozen_dataset(bench, number):
    sources = [bench.chats([]), *({"name": f"d{n}", "frozen": "elsewhere"} for n in range(number))]
    said = command("train", bench.config("many", data={"sources": sources}), "--frozen", "other-v1", code=2)
    assert f"names {number} frozen datasets; --frozen stands in for one" in said
