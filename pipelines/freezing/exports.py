"""A frozen dataset in the forms that others read: chat, Alpaca, ShareGPT, preference pairs."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow
import pyarrow.parquet

from db.durable import writing_to
from db.errors import Conflict, Invalid
from db.frozen import CARD, Example, Frozen

# rows of one piece of a Parquet file
ROWS_A_GROUP = 10_000


def chat(example: Example) -> dict:
    return {"messages": list(example.messages)}


def alpaca(example: Example) -> dict:
    """The instruction apart from what it is about."""
    message = example.messages[0]["content"]
    instruction = example.instruction
    if instruction and message.startswith(f"{instruction}\n"):
        about = message.removeprefix(f"{instruction}\n")
    else:
        instruction, about = message, ""
    return {"instruction": instruction, "input": about, "output": example.messages[-1]["content"]}


def sharegpt(example: Example) -> dict:
    speakers = {"user": "human", "assistant": "gpt", "system": "system"}
    return {
        "conversations": [
            {"from": speakers[each["role"]], "value": each["content"]} for each in example.messages
        ]
    }


def preference_pair(example: Example) -> dict | None:
    """What a physician wrote over what the model wrote; None where nothing was replaced."""
    if not example.rejected:
        return None
    *prompt, chosen = example.messages
    return {
        "prompt": prompt,
        "chosen": [chosen],
        "rejected": [{"role": "assistant", "content": example.rejected}],
    }


FORMS: dict[str, Callable[[Example], dict | None]] = {
    "chat": chat,
    "alpaca": alpaca,
    "sharegpt": sharegpt,
    "dpo": preference_pair,
}


def rows(frozen: Frozen, form: str) -> Iterator[dict]:
    """Every example in a form, with what leads back to its record and approval."""
    for example in frozen.examples():
        row = FORMS[form](example)
        if row is not None:
            yield {"id": f"{example.record_id}-{example.approval_id}", **row} | {
                "task": example.task,
                "specialty": example.specialty,
                "source": example.source,
                "licence": example.licence,
                "hash": example.hash,
            }


def export_jsonl(frozen: Frozen, form: str, out: Path) -> int:
    """Write one JSON object a line; returns how many."""
    count = 0
    with _appearing(out) as unfinished, open(unfinished, "wb") as file:
        for row in rows(frozen, form):
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            count += 1
        _refuse_none(frozen, count)
    return count


def export_parquet(frozen: Frozen, form: str, out: Path) -> int:
    """Write one Parquet file; returns how many rows it has."""
    with _appearing(out) as unfinished:
        table = pyarrow.Table.from_pylist(list(rows(frozen, form)))
        _refuse_none(frozen, table.num_rows)
        table = table.replace_schema_metadata({"dataset": frozen.title, "sha256": frozen.sha256})
        pyarrow.parquet.write_table(table, unfinished, row_group_size=ROWS_A_GROUP)
    return table.num_rows


def export_hugging_face(frozen: Frozen, form: str, out: Path) -> int:
    """Write a folder that `datasets.load_dataset` opens: Parquet, and the data card as its README."""
    with _appearing(out) as unfinished:
        (unfinished / "data").mkdir(parents=True)
        count = export_parquet(frozen, form, unfinished / "data" / "train-00000-of-00001.parquet")
        (unfinished / "README.md").write_bytes((frozen.folder / CARD).read_bytes())
    return count


KINDS: dict[str, Callable[[Frozen, str, Path], int]] = {
    "jsonl": export_jsonl,
    "parquet": export_parquet,
    "hf": export_hugging_face,
}


@contextmanager
def _appearing(out: Path) -> Iterator[Path]:
    """A place to write to that gets its name when all of it is written, and is gone when it was not."""
    unfinished = out.with_name(f".{out.name}.unfinished")
    with writing_to(out):
        if out.exists():
            raise Conflict(
                f"{out} exists already; choose another name, or remove it first.",
                f"{out} 已存在；请换一个名称，或先将其移走。",
            )
        if not out.parent.is_dir():
            raise Invalid(
                f"There is no folder {out.parent}; make it first.", f"没有文件夹 {out.parent}；请先建立。"
            )
        _discard(unfinished)
        try:
            yield unfinished
            unfinished.replace(out)
        finally:
            _discard(unfinished)


def _refuse_none(frozen: Frozen, count: int) -> None:
    if not count:
        raise Invalid(
            f"{frozen.title} holds no preference pairs: in none of its examples did a physician replace what "
            "the model wrote.",
            f"{frozen.title} 中没有偏好对：没有一个样例是医师改写了模型所写内容的。",
        )


def _discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
