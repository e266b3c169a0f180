"""Seven things that fail in silence under us: each is made to happen here, and each is then refused.

What a resume accepts is in test_resume.py as well, and FSDP that is really run in test_processes.py.
"""

import shutil

import pytest
import torch
from accelerate.data_loader import BatchSamplerShard
from datasets import Dataset
from torch.utils.data import BatchSampler, SequentialSampler
from transformers import AutoModelForCausalLM, Trainer
from trl import SFTConfig, SFTTrainer

from db import runs
from db.errors import Refused
from tests.training.tiny_model import TEMPLATE, chats
from training import attention, checkpoints, guards
from training.mixture import exposure_order
from training.model_files import load, open_chat
from training.publish import publish
from training.run import make_ready
from training.settings import Parallel
from training.trainer_arguments import arguments_of
from training.trainers import Supervised


class NormalisedHead(torch.nn.Linear):
    """A head as Baichuan2's is: it normalises its weights before it multiplies by them."""

    def forward(self, hidden):
        return torch.nn.functional.linear(hidden, torch.nn.functional.normalize(self.weight))


def trainer_of(bench, model=None, **changes) -> Supervised:
    settings = bench.settings("guarded", **changes)
    ready = make_ready(settings)
    attention.register()
    arguments = arguments_of(settings, ready.prepared, bench.folder / "guarded")
    args = SFTConfig(**arguments, padding_free=True, max_length=None)
    return Supervised(
        model=model or load(settings.model, "by_record"),
        args=args,
        train_dataset=ready.prepared.exposures(),
        processing_class=ready.chat.tokenizer,
    )


def batch_of(trainer):
    return trainer.data_collator([trainer.train_dataset[n] for n in range(4)])


def test_a_head_that_normalises_is_bypassed_by_the_fused_one_and_refused(bench):
    trainer = trainer_of(bench)
    model = trainer.model
    guards.refuse_bypassed_head(trainer, batch_of(trainer), "fp32")
    head = NormalisedHead(model.config.hidden_size, model.config.vocab_size, bias=False)
    head.weight = torch.nn.Parameter(model.lm_head.weight * 40)
    model.lm_head = head
    batch = batch_of(trainer)
    # trained on one number without a word, and served by another
    fused = trainer.compute_loss(model, dict(batch)).item()
    own = model(**batch).loss.item()
    assert abs(fused - own) > 1
    with pytest.raises(Refused, match="is not the one that the model answers with"):
        guards.refuse_bypassed_head(trainer, batch, "fp32")
    # and the remedy that the sentence names
    trainer.own_head = True
    guards.refuse_bypassed_head(trainer, batch, "fp32")


def test_an_overlong_record_is_dropped_or_left_without_loss_and_refused(bench):
    rows = chats(6)
    rows[2]["messages"][0]["content"] *= 20
    tokenizer = open_chat(bench.settings().model).tokenizer
    tokenizer.chat_template = TEMPLATE
    for packing, left in ((False, 5), (True, None)):
        args = SFTConfig(
            str(bench.folder / "trl"), max_length=64, packing=packing, assistant_only_loss=True, bf16=False,
            use_cpu=True, report_to="none", activation_checkpointing=False, disable_tqdm=True,
        )  # fmt: skip
        model = AutoModelForCausalLM.from_pretrained(bench.model)
        trainer = SFTTrainer(model, args, train_dataset=Dataset.from_list(rows), processing_class=tokenizer)
        if left:
            assert len(trainer.train_dataset) == left
        else:
            trained = sum(label >= 0 for row in trainer.train_dataset["labels"] for label in row)
            with_loss = sum(e.loss_tokens for e in ledger(bench, rows))
            assert trained < with_loss
    with pytest.raises(Refused, match=r"data.max_length 64 are 1 of 6 records: long/t2 \(\d+ tokens\)"):
        make_ready(bench.settings("long", data__sources=[bench.chats(rows, "long")], data__max_length=64))


def ledger(bench, rows):
    settings = bench.settings("roomy", data__sources=[bench.chats(rows, "long")], data__max_length=512)
    return list(make_ready(settings).prepared.ledger())


@pytest.mark.parametrize("damage", ["other data", "no optimizer", "a flipped bit"])
def test_transformers_resumes_from_anything_and_ours_does_not(bench, whole_run, damage):
    folder = bench.folder / "checkpoints"
    shutil.copytree(whole_run / "checkpoints", folder)
    checkpoint = folder / "checkpoint-25"
    shutil.rmtree(folder / "checkpoint-30")
    facts = checkpoints.newest(folder, {}).facts
    changes = {}
    if damage == "other data":
        changes["data__sources"] = [bench.chats(chats(60)[20:], "others")]
        facts = {**facts, "data": "another hash"}
    elif damage == "no optimizer":
        (checkpoint / "optimizer.pt").unlink()
    else:
        content = bytearray((checkpoint / "model.safetensors").read_bytes())
        content[-3] ^= 64
        (checkpoint / "model.safetensors").write_bytes(content)
    trainer = trainer_of(bench, **changes)
    trainer.args.save_strategy = "no"
    Trainer.train(trainer, resume_from_checkpoint=str(checkpoint))
    assert trainer.state.global_step == 30
    with pytest.raises(Refused):
        checkpoints.newest(folder, facts)


def test_fewer_processes_or_another_engine_than_asked_for_are_refused(bench):
    trainer = trainer_of(bench)
    guards.refuse_other_parallelism(trainer, Parallel())
    with pytest.raises(Refused, match="2 processes were asked for and 1 run"):
        guards.refuse_other_parallelism(trainer, Parallel(2, "fsdp"))
    with pytest.raises(Refused, match="parallel.engine fsdp was asked for and NO would run"):
        guards.refuse_other_parallelism(trainer, Parallel(1, "fsdp"))
    with pytest.raises(Refused, match="the weights are not shared out"):
        guards.refuse_unsharded(trainer.model, Parallel(1, "fsdp"))


def test_ten_records_would_be_seen_sixteen_times_and_are_refused():
    # what accelerate gives each of two processes of four records
    seen = [
        row
        for process in range(2)
        for batch in BatchSamplerShard(BatchSampler(SequentialSampler(range(10)), 4, False), 2, process)
        for row in batch
    ]
    assert len(seen) == 16 and len(set(seen)) == 10
    with pytest.raises(Refused, match="10 records on 2 processes of 4 would be seen 16 times"):
        guards.refuse_repeats(10, 2, 4)
    # filled up with a row without loss, each is seen once an epoch
    order = exposure_order(range(10), filler=10, per_step=8, epochs=2, seed=1)
    guards.refuse_repeats(len(order), 2, 4)
    assert len(order) == 32 and all(order.count(row) == 2 for row in range(10))


def test_weights_in_bf16_stand_still_and_are_refused(bench):
    moved = {}
    for dtype in (torch.bfloat16, torch.float32):
        model = AutoModelForCausalLM.from_pretrained(bench.model, dtype=dtype, attn_implementation="sdpa")
        before = {name: weight.clone() for name, weight in model.named_parameters() if "layers" in name}
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0)
        tokens = torch.arange(60).reshape(2, 30) + 3
        for _ in range(5):
            model(input_ids=tokens, labels=tokens).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        changed = [
            (weight != before[name]).float().mean()
            for name, weight in model.named_parameters()
            if name in before
        ]
        moved[dtype] = sum(changed) / len(changed)
        if dtype == torch.float32:
            guards.refuse_still_weights(model)
        else:
            with pytest.raises(Refused, match="The weights to be trained are bfloat16"):
                guards.refuse_still_weights(model)
    assert moved[torch.float32] > 0.95 and moved[torch.bfloat16] < 0.5


def test_a_stopped_run_returns_as_if_it_had_finished_and_no_model_is_written(bench):
    from training.progress import Stop

    trainer = trainer_of(bench)
    trainer.args.save_strategy = "no"
    (bench.folder / runs.STOP).touch()
    trainer.add_callback(Stop(bench.folder, 1))
    trainer.train()
    assert trainer.state.global_step == 1
    settings = bench.settings("guarded")
    prepared = make_ready(settings).prepared
    with pytest.raises(Refused, match="stopped at step 1 of 30; no model is written"):
        publish(trainer, settings, open_chat(settings.model), prepared, bench.folder / "model-out")
    assert not (bench.folder / "model-out").exists()
