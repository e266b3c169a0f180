"""Records into tokens and labels: splicing encoded turns against TRL's preparation, processor seconds.

    RAYON_NUM_THREADS=1 python benchmarks/training_preparation.py [--rounds 3] [--records 6000]

The same chats, tokenizer and template, one thread, interleaved; ids and labels are compared record by record.
Ours includes the ledger, the file of tokens and its hashes; TRL's is what SFTTrainer does with
assistant_only_loss before it trains, its cache switched off.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

# one thread in the tokenizers library too, which reads this when it is loaded
os.environ["RAYON_NUM_THREADS"] = "1"

import datasets  # noqa: E402
from trl import SFTConfig, SFTTrainer  # noqa: E402

from benchmarks.training_chats import chats, model_of, tokenizer_of  # noqa: E402
from training.chat import Chat  # noqa: E402
from training.prepare import prepare  # noqa: E402
from training.settings import Batch, Data, Model, Optimization, Settings, Source  # noqa: E402
from training.sources import Opened, Record  # noqa: E402

WORDS = [{"role": "user", "content": "咳嗽"}, {"role": "assistant", "content": "多喝水"}]
SOURCE = Source("chats", file="chats.jsonl")


def ours(tokenizer, rows, folder):
    records = tuple(Record(str(number), "chats", "", tuple(row)) for number, row in enumerate(rows))
    settings = Settings(
        Model("none"), Data((SOURCE,), max_length=100_000), batch=Batch(1, 1), train=Optimization(epochs=1)
    )
    chat = Chat(tokenizer, tokenizer.chat_template)
    start = time.process_time()
    found = prepare(settings, [Opened(SOURCE, "chats", "0" * 64, records)], chat, folder)
    return time.process_time() - start, found.examples().select(range(len(rows)))


def trl(tokenizer, rows, folder):
    args = SFTConfig(
        str(folder), use_cpu=True, bf16=False, report_to="none", activation_checkpointing=False,
        assistant_only_loss=True, max_length=None, disable_tqdm=True, eos_token=None,
    )  # fmt: skip
    given = datasets.Dataset.from_list([{"messages": row} for row in rows])
    model = model_of(tokenizer, "sdpa")
    # what it costs to make a trainer is told apart by one with two words to prepare
    start = time.process_time()
    SFTTrainer(
        model,
        args,
        train_dataset=datasets.Dataset.from_list([{"messages": WORDS}]),
        processing_class=tokenizer,
    )
    beside = time.process_time() - start
    model = model_of(tokenizer, "sdpa")
    start = time.process_time()
    trainer = SFTTrainer(model, args, train_dataset=given, processing_class=tokenizer)
    return time.process_time() - start - beside, trainer.train_dataset


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--records", type=int, default=6000)
    given = options.parse_args()
    datasets.disable_caching()
    datasets.disable_progress_bars()
    rows = chats(given.records)
    tokenizer = tokenizer_of(rows)
    seconds = {"ours": [], "trl": []}
    for _ in range(given.rounds):
        for name, way in (("trl", trl), ("ours", ours)):
            with tempfile.TemporaryDirectory() as folder:
                took, made = way(tokenizer, rows, Path(folder))
                seconds[name].append(took)
                columns = made.select_columns(["input_ids", "labels"])[:]
            if name == "trl":
                expected = columns
    same = sum(
        list(a) == list(b) and list(c) == list(d)
        for a, b, c, d in zip(
            columns["input_ids"], expected["input_ids"], columns["labels"], expected["labels"], strict=True
        )
    )
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, taken in seconds.items():
        spread = f"{min(taken):.2f}-{max(taken):.2f}"
        rate = len(rows) / medians[name]
        print(f"{name:5} {medians[name]:6.2f} processor seconds ({spread}), {rate:,.0f} records/s")
    ratio = medians["trl"] / medians["ours"]
    print(f"{ratio:.2f} times as fast; ids and labels identical in {same} of {len(rows)}")


if __name__ == "__main__":
    main()
