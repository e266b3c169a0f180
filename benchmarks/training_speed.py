"""Training: positions that are padding, and real tokens a processor second, ours against TRL's own paths.

    python benchmarks/training_speed.py [--rounds 3] [--records 160]

The same model, records, order and 32 bits for all, one thread, interleaved; processor seconds without the
first steps. `trl padding-free` is SFTTrainer as its documentation has it with padding_free=True; `trl
default` pads to the longest of four. The losses of each step are compared.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import torch
from datasets import Dataset
from transformers import PrinterCallback, TrainerCallback
from transformers.utils import logging
from trl import SFTConfig, SFTTrainer

from benchmarks.training_chats import chats, model_of, tokenizer_of
from training import attention
from training.chat import Chat, encode_chats
from training.prepared_writer import row_of
from training.trainers import Supervised

BATCH, ACCUMULATED, LONGEST, WARM = 4, 4, 1024, 3


class Clock(TrainerCallback):
    """Processor time at every step's end, and the losses."""

    def __init__(self):
        self.times, self.losses = [], []

    def on_step_end(self, args, state, control, **kwargs):
        self.times.append(time.process_time())

    def on_log(self, args, state, control, logs=None, **kwargs):
        if "loss" in logs:
            self.losses.append(float(logs["loss"]))


def rows_of(number):
    talks = chats(number * 2)
    tokenizer = tokenizer_of(chats(6000))
    chat = Chat(tokenizer, tokenizer.chat_template)
    rows = [row_of(segments) for segments in encode_chats(chat, talks)]
    return tokenizer, [row for row in rows if len(row["input_ids"]) <= LONGEST][:number]


def trained(kind, tokenizer, rows, folder):
    """(processor seconds and real tokens after the warm steps, losses, share of positions not padding)."""
    ours, free = kind == "ours", kind != "trl default"
    args = SFTConfig(
        str(folder),
        use_cpu=True,
        bf16=False,
        num_train_epochs=1,
        train_sampling_strategy="sequential",
        per_device_train_batch_size=BATCH,
        gradient_accumulation_steps=ACCUMULATED,
        learning_rate=1e-3,
        lr_scheduler_type="constant",
        activation_checkpointing=False,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        padding_free=free,
        max_length=None,
        dataloader_pin_memory=False,
    )
    make = Supervised if ours else SFTTrainer
    model = model_of(tokenizer, "by_record" if ours else "sdpa")
    trainer = make(model, args, train_dataset=Dataset.from_list(rows), processing_class=tokenizer)
    if ours:
        trainer.own_head = True
    trainer.remove_callback(PrinterCallback)
    clock = Clock()
    trainer.add_callback(clock)
    positions = sum(
        trainer.data_collator(rows[start : start + BATCH])["input_ids"].numel()
        for start in range(0, len(rows), BATCH)
    )
    trainer.train()
    tokens = sum(len(row["input_ids"]) for row in rows[WARM * BATCH * ACCUMULATED :])
    real = sum(len(row["input_ids"]) for row in rows)
    return clock.times[-1] - clock.times[WARM - 1], tokens, clock.losses, real / positions


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--records", type=int, default=160)
    given = options.parse_args()
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    attention.register()
    tokenizer, rows = rows_of(given.records)
    kinds = ("trl padding-free", "ours", "trl default")
    rates, losses, shares = {kind: [] for kind in kinds}, {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.rounds):
            for kind in kinds:
                seconds, tokens, losses[kind], shares[kind] = trained(kind, tokenizer, rows, Path(folder))
                rates[kind].append(tokens / seconds)
    base = statistics.median(rates["trl padding-free"])
    for kind in kinds:
        median = statistics.median(rates[kind])
        print(
            f"{kind:17} {median:7.0f} real tokens a processor second "
            f"({min(rates[kind]):.0f}-{max(rates[kind]):.0f}), {median / base:.2f} of trl padding-free; "
            f"{shares[kind]:.3f} of positions are not padding"
        )
    apart = max(abs(a - b) for a, b in zip(losses["ours"], losses["trl padding-free"], strict=True))
    print(f"losses from {losses['ours'][0]:.4f} to {losses['ours'][-1]:.4f}, at most {apart:.1e} apart")


if __name__ == "__main__":
    main()
