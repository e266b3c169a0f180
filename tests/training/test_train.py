"""A config becomes a model: its loss falls, its folder tells how it went, and it is as it will be served."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from safetensors.torch import load_file

from db import runs
from tests.training.conftest import STEPS, losses
from training.prepared import open_prepared
from wardround import main


def test_the_loss_falls_well_below_where_it_began(whole_run):
    curve = [loss for _, loss in losses(whole_run)]
    assert len(curve) == STEPS
    assert curve[0] > 5 and sum(curve[-3:]) / 3 < curve[0] / 2


def test_the_folder_tells_how_the_run_went(whole_run):
    run = runs.read_run(whole_run)
    assert run.state == "finished" and run.steps == STEPS
    assert run.about["datasets"][0]["examples"] == 40
    assert run.about["versions"]["trl"] and run.about["resolved"]["train"]["schedule"] == "cosine"
    last = run.last
    assert last.step == STEPS and last.epoch == 6 and last.seconds_left == 0
    assert last.tokens_per_second > 0


def test_the_model_is_written_as_it_is_to_be_served(whole_run):
    model = whole_run / "model"
    decoding = json.loads((model / "generation_config.json").read_text())
    assert decoding["do_sample"] and decoding["temperature"] == 0.5 and decoding["top_p"] == 0.7
    assert decoding["max_new_tokens"] == 24 and decoding["repetition_penalty"] == 1.1
    prepared = open_prepared(Path(runs.read_run(whole_run).about["prepared"]))
    template = (model / "chat_template.jinja").read_text(encoding="utf-8")
    assert template == prepared.told["template"]
    assert all(
        str(weight.dtype) == "torch.float32" for weight in load_file(model / "model.safetensors").values()
    )


def test_the_card_names_data_config_versions_and_curve(whole_run):
    card = (whole_run / "MODEL_CARD.md").read_text(encoding="utf-8")
    about = runs.read_run(whole_run).about
    for wanted in (
        about["datasets"][0]["sha256"],
        about["prepared_sha256"],
        about["base_model_sha256"],
        "learning_rate: 0.003",
        f"transformers {about['versions']['transformers']}",
        "<polyline",
        "triage 20",
        "**finished**, step 30 of 30",
    ):
        assert wanted in card
    provenance = json.loads((whole_run / "model" / "provenance.json").read_text(encoding="utf-8"))
    assert [record["exposures"] for record in provenance["records"]] == [6] * 40


def test_a_run_proves_itself(whole_run):
    result = CliRunner().invoke(main, ["training", "verify-run", str(whole_run)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "checkpoint: step 30, every file as it was written" in result.output


@pytest.mark.parametrize(
    "file, said",
    [("model/config.json", "config.json is not what the run wrote"), ("prepared/ledger", "altered")],
)
def test_a_run_that_was_altered_does_not(whole_run, file, said):
    path = whole_run / file
    if file.startswith("prepared"):
        path = next((whole_run.parent / "prepared").glob("*/ledger.jsonl"))
    before = path.read_bytes()
    path.write_bytes(before.replace(b"0", b"1", 1))
    try:
        result = CliRunner().invoke(main, ["training", "verify-run", str(whole_run)], catch_exceptions=False)
    finally:
        path.write_bytes(before)
    assert result.exit_code == 2 and said in result.output
