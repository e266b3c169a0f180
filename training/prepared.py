"""Prepared data as it lies on disk, proven when it is opened.

<key>/  examples.arrow   rows of tokens; the last row is the filler without loss
        order.npy        every exposure of the training, as rows, in order
        ledger.jsonl     what became of every record
        prepared.json    counts and the hashes of the files above, written last
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from datasets import Dataset

from db.errors import Invalid, NotFound

EXAMPLES, ORDER, LEDGER, MARK = "examples.arrow", "order.npy", "ledger.jsonl", "prepared.json"
BLOCK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """What became of one record: "used", "cut" or "dropped", and why. `shots`: who was shown with it."""

    id: str
    source: str
    task: str
    state: str
    reason: str
    tokens: int
    loss_tokens: int
    cut_tokens: int
    exposures: int = 0
    shots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """The tokens and their order. `told` is what prepared.json holds."""

    folder: Path
    told: Mapping

    @property
    def steps(self) -> int:
        return self.told["steps"]

    @property
    def sha256(self) -> str:
        """The hash over everything that is trained on, order included."""
        files = self.told["files"]
        return hashlib.sha256("".join(files[name] for name in sorted(files)).encode()).hexdigest()

    def examples(self) -> Dataset:
        """The rows as they were encoded."""
        return Dataset.from_file(str(self.folder / EXAMPLES))

    def order(self) -> np.ndarray:
        return np.load(self.folder / ORDER)

    def exposures(self) -> Dataset:
        """The rows in the order in which they are seen."""
        return self.examples().select(self.order())

    def ledger(self) -> Iterator[Entry]:
        with open(self.folder / LEDGER, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                yield Entry(**row | {"shots": tuple(row["shots"])})


def open_prepared(folder: Path) -> Prepared:
    """Prepared data whose files are as they were written. Raises NotFound and Invalid."""
    if not (folder / MARK).is_file():
        raise NotFound(
            f"{folder} holds no prepared data; `wardround training prepare` makes it.",
            f"{folder} 中没有准备好的数据；请用 wardround training prepare 准备。",
        )
    told = json.loads((folder / MARK).read_text(encoding="utf-8"))
    for name, kept in told["files"].items():
        if not (folder / name).is_file() or file_sha256(folder / name) != kept:
            raise Invalid(
                f"{folder / name} was altered after it was prepared; remove {folder} and prepare again.",
                f"{folder / name} 在准备后被改动；请删除 {folder} 后重新准备。",
            )
    return Prepared(folder, told)


def schema_of(objective: str) -> pa.Schema:
    columns = ("input_ids", "labels") if objective == "sft" else ("prompt_ids", "chosen_ids", "rejected_ids")
    return pa.schema([(name, pa.list_(pa.int32())) for name in columns])


def file_sha256(path: Path) -> str:
    overall = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            overall.update(block)
    return overall.hexdigest()
