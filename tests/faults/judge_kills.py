"""kill -9 while a judge is at work, by single requests or through batches, and the run taken up again."""

import json
import multiprocessing
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.pipelines.judging_rows import doctorflan_rows, run_judge, table, write_rows
from tests.pipelines.loopback_batches import LoopbackBatches, serving_batches
from tests.pipelines.loopback_model import LoopbackModel, serving

LATENCY_SECONDS = 0.02
BATCH = ("--batch", "--poll-seconds", "0.02")
# a whole run through batches, measured from its start
BATCH_SECONDS = 0.6


@dataclass(frozen=True)
class Tally:
    """What came of some kills.

    `twice` and `missing` are rows of the tables after the runs were taken up; `repeated` what was paid for
    again, `most_repeated` the most of it after one kill; `changed` tables unlike an uninterrupted run's.
    """

    kills: int = 0
    paid_before: int = 0
    twice: int = 0
    missing: int = 0
    repeated: int = 0
    most_repeated: int = 0
    changed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.kills + other.kills,
            self.paid_before + other.paid_before,
            self.twice + other.twice,
            self.missing + other.missing,
            self.repeated + other.repeated,
            max(self.most_repeated, other.most_repeated),
            self.changed + other.changed,
        )

    def held(self, workers: int) -> bool:
        """Whether nothing is twice or missing, and each worker paid for one request again at most."""
        return not (self.twice or self.missing or self.changed) and self.most_repeated <= workers


def kill_among_requests(folder: Path, chance: random.Random, rows: int, workers: int) -> Tally:
    """One kill at a random moment of a run of single requests, and the run taken up to its end."""
    file, out = write_rows(folder / "rows.jsonl", doctorflan_rows(rows)), folder / "out.jsonl"
    options = ("--concurrency", str(workers))
    with serving(LoopbackModel(seed=5, latency_seconds=LATENCY_SECONDS)) as model:
        killed_after, jitter = chance.randrange(1, rows), chance.uniform(0, LATENCY_SECONDS)
        process = _started(model.base_url, file, out, options)
        while len(model.asked) < killed_after and process.is_alive():
            time.sleep(0.001)
        time.sleep(jitter)
        return _taken_up(process, model, file, out, options, rows)


def kill_among_batches(folder: Path, chance: random.Random, rows: int) -> Tally:
    """One kill at a random moment of a run through batches, the first two of which expire half-way."""
    file, out = write_rows(folder / "rows.jsonl", doctorflan_rows(rows)), folder / "out.jsonl"
    expires = {0: rows // 2, 1: rows // 4}
    with serving_batches(LoopbackBatches(seed=5, looks=4, expires=expires.get)) as model:
        process = _started(model.base_url, file, out, BATCH)
        time.sleep(chance.uniform(0, BATCH_SECONDS))
        return _taken_up(process, model, file, out, BATCH, rows)


def _started(url: str, file: Path, out: Path, options: tuple[str, ...]):
    """The command in a process that starts in milliseconds, because its parent has everything loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.judge_kills", "pipelines.judge_rows", "openai"])
    process = context.Process(target=_judge, args=(url, file, out, options))
    process.start()
    return process


def _judge(url: str, file: Path, out: Path, options: tuple[str, ...]) -> None:
    class Model:
        base_url = url

    run_judge(Model, file, out, *options)


def _taken_up(process, model, file: Path, out: Path, options: tuple[str, ...], rows: int) -> Tally:
    process.kill()
    process.join()
    paid_before = len(model.billed)
    assert run_judge(model, file, out, *options).exit_code == 0
    ids = Counter(row["id"] for row in table(out))
    paid = Counter(each.key for each in model.billed)
    lines = map(json.loads, out.with_name(out.name + ".ledger").read_text("utf-8").splitlines())
    scored = Counter(line["key"] for line in lines if line.get("status") == "scored")
    repeated = sum(number - 1 for number in paid.values())
    return Tally(
        kills=1,
        paid_before=paid_before,
        twice=sum(number > 1 for number in (*ids.values(), *scored.values())),
        missing=rows - len(ids),
        repeated=repeated,
        most_repeated=repeated,
        changed=_unlike(table(out), model),
    )


def _unlike(rows: list[dict], model: LoopbackModel) -> int:
    """How many rows are not what the model, which rates by what it is shown, says of them."""
    ratings = {asked.text: model.rating(asked.body) for asked in model.asked}
    of_row = {
        row["id"]: rating
        for row in rows
        for text, rating in ratings.items()
        if f"发热第{row['id'][1:]}天" in text
    }
    return sum(row["status"] != "scored" or row["rating"] != of_row[row["id"]] for row in rows)


def fresh(folder: Path, number: int) -> Path:
    """A folder for one kill."""
    made = folder / str(number)
    os.mkdir(made)
    return made
