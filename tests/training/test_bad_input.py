"""What cannot be trained is refused before any work, with the sentence that mends it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from db import runs
from db.errors import Invalid, NotFound, Refused
from tests.training.tiny_model import make_tokenizer
from training import plan
from training.run import make_ready, start
from wardround import main

EXAMPLES = Path(__file__).parents[2] / "examples" / "training"


@pytest.fixture
def copied(bench, tmp_path):
    """A model's folder without its weights, which a test may change."""
    folder = tmp_path / "copied"
    folder.mkdir()
    make_tokenizer().save_pretrained(folder)
    (folder / "config.json").write_bytes((bench.model / "config.json").read_bytes())
    return folder


@pytest.mark.parametrize(
    "removed, said",
    [
        ("everything", "config.json is missing. model.path names a folder on this machine"),
        ("weights", r"has no weights \(\*.safetensors\); copy them there"),
        ("a shard", "lacks model-2-of-2.safetensors; copy them there"),
    ],
)
def test_a_missing_model(bench, copied, removed, said):
    if removed == "a shard":
        index = {"weight_map": {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}}
        (copied / "model.safetensors.index.json").write_text(json.dumps(index))
        (copied / "model-1-of-2.safetensors").touch()
    path = bench.folder / "nowhere" if removed == "everything" else copied
    with pytest.raises(NotFound, match=said):
        make_ready(bench.settings(model__path=str(path)))


def test_a_model_without_a_chat_template_takes_one_from_the_config(bench, copied):
    (copied / "chat_template.jinja").unlink()
    (copied / "model.safetensors").write_bytes((bench.model / "model.safetensors").read_bytes())
    with pytest.raises(Invalid, match="has no chat template, as base models have none"):
        make_ready(bench.settings(model__path=str(copied)))
    template = bench.folder / "base_model.jinja"
    template.write_bytes((EXAMPLES / "base_model.jinja").read_bytes())
    ready = make_ready(bench.settings(model__path=str(copied), model__template=str(template)))
    row = ready.prepared.examples()[0]
    taught = [token for token, label in zip(row["input_ids"], row["labels"], strict=True) if label >= 0]
    assert ready.chat.tokenizer.decode(taught) == "建议到呼吸内科就诊，先查血常规。（虚构）<|im_end|>"


def test_too_little_memory_or_disk(bench, copied):
    config = json.loads((copied / "config.json").read_text())
    config |= {"hidden_size": 65536, "intermediate_size": 262144, "num_hidden_layers": 400}
    (copied / "config.json").write_text(json.dumps(config))
    (copied / "model.safetensors").touch()
    with pytest.raises(Refused, match=r"needs about [\d.]+ GiB of memory a device .* parallel.engine: fsdp"):
        make_ready(bench.settings(model__path=str(copied)))
    found = plan.plan_of(bench.settings(), make_ready(bench.settings()).prepared)
    with pytest.raises(Refused, match="lower save.keep"):
        plan.refuse_too_little(found, memory=10**12, disk=10**6)
    plan.refuse_too_little(found, memory=10**12, disk=10**9)


def test_a_run_that_fails_says_why_in_its_folder(bench):
    settings = bench.settings(data__max_length=20)
    with pytest.raises(Refused):
        start(settings)
    run = runs.read_run(bench.folder / "runs" / "run")
    assert run.state == "failed" and "Longer than data.max_length 20" in run.about["error"]


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["train"], "Give CONFIG with its options, or --resume RUN_FOLDER alone"),
        (["train", "nowhere.yaml"], "There is no config nowhere.yaml"),
        (["train", "--resume", "nowhere"], "nowhere holds no training run to go on with"),
        (["training", "card", "nowhere"], "nowhere holds no training run"),
    ],
)
def test_a_command_that_cannot_be_meant(arguments, said):
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 2 and said in result.output


def test_a_dry_run_says_what_it_takes_and_writes_no_run(bench):
    config = bench.config()
    result = CliRunner().invoke(main, ["train", str(config), "--dry-run"], color=True, catch_exceptions=False)
    assert result.exit_code == 0
    for said in (
        "usual (usual.jsonl): 40 of 40 records, 240 exposures; tokens: shortest",
        "0 cut, 0 dropped",
        "30 steps of 8 records; 240 exposures",
        "memory a device: about",
        "time: about",
        # what carries loss is green and bold
        "\x1b[32m\x1b[1m⟦建议到呼吸内科就诊，先查血常规。（虚构）<|im_end|>⟧\x1b[0m",
    ):
        assert said in result.output
    assert not (bench.folder / "runs" / "run").exists()


def test_a_preview_can_be_a_page(bench, tmp_path):
    page = tmp_path / "preview.html"
    arguments = ["training", "preview", str(bench.config()), "-n", "1", "--html", str(page)]
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "<mark>建议到呼吸内科就诊，先查血常规。（虚构）&lt;|im_end|&gt;</mark>" in text
