"""LoRA, preference pairs, padding and recomputation: each trains, and the first two give a whole model."""

import json

import pytest
import torch
from safetensors.torch import load_file

from db import runs
from db.errors import Invalid
from tests.training.conftest import losses
from tests.training.tiny_model import chats
from training.run import make_ready, start

PADDED = {"batch__padding_free": False, "model__attention": "sdpa"}


def trained(bench, name="run", **changes):
    settings = bench.settings(name, **changes)
    assert start(settings) == "finished"
    return bench.folder / "runs" / name


def test_lora_trains_its_own_matrices_and_is_merged_into_the_model(bench):
    changes = {"model__lora": {"rank": 4}, "train__epochs": 2, "train__learning_rate": 1e-2}
    folder = trained(bench, **changes)
    curve = [loss for _, loss in losses(folder)]
    assert curve[-1] < curve[0] - 0.3
    adapter = load_file(folder / "adapter" / "adapter_model.safetensors")
    assert all("lora_" in name for name in adapter)
    before, after = (
        load_file(bench.model / "model.safetensors"),
        load_file(folder / "model" / "model.safetensors"),
    )
    assert set(after) == set(before)
    moved = {name for name in after if not torch.equal(after[name], before[name])}
    assert moved and all("proj" in name for name in moved)


def pairs(number):
    return [row | {"rejected": "不清楚，自己看看吧。（虚构）"} for row in chats(number)]


def test_pairs_teach_to_prefer_what_a_physician_wrote(bench):
    dpo = {"train__objective": "dpo", "train__epochs": 3, "train__learning_rate": 1e-3}
    folder = trained(bench, data__sources=[bench.chats(pairs(24))], **PADDED, **dpo)
    curve = [loss for _, loss in losses(folder)]
    # ln 2 where neither is preferred yet
    assert curve[0] == pytest.approx(0.6931, abs=1e-3) and curve[-1] < 0.4
    assert (folder / "model" / "model.safetensors").is_file()


def test_both_answers_of_a_pair_follow_the_same_question(bench):
    settings = bench.settings(data__sources=[bench.chats(pairs(8))], train__objective="dpo", **PADDED)
    ready = make_ready(settings)
    row, decode = ready.prepared.examples()[3], ready.chat.tokenizer.decode
    assert decode(row["prompt_ids"]).endswith("<|im_start|>assistant\n")
    assert decode(row["chosen_ids"]) == chats(8)[3]["messages"][1]["content"] + "<|im_end|>"
    assert decode(row["rejected_ids"]) == "不清楚，自己看看吧。（虚构）<|im_end|>"


def test_a_source_without_pairs_cannot_be_preferred(bench):
    with pytest.raises(Invalid, match="has no preference pair"):
        make_ready(bench.settings(train__objective="dpo", **PADDED))


def test_padding_and_recomputation_change_nothing_in_what_is_learnt(bench, whole_run):
    usual = losses(whole_run)
    same = [
        trained(bench, "padded", train__epochs=6, **PADDED),
        trained(bench, "recomputed", train__gradient_checkpointing=True),
        trained(bench, "fused", model__head="trl"),
    ]
    for folder in same:
        for (_, loss), (_, other) in zip(usual[:10], losses(folder)[:10], strict=True):
            assert other == pytest.approx(loss, abs=2e-4)


def test_bf16_is_what_is_computed_in_and_not_what_is_kept(bench):
    folder = trained(bench, model__precision="bf16", train__epochs=1)
    kept = load_file(folder / "model" / "model.safetensors")
    assert {weight.dtype for weight in kept.values()} == {torch.float32}
    assert (
        json.loads((folder / "run.json").read_text(encoding="utf-8"))["resolved"]["model"]["precision"]
        == "bf16"
    )
    assert runs.read_run(folder).last.loss < 6
