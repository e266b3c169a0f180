"""Records to tokens, once: what every record became, and in which order all of them will be seen."""

import gc
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np

from db.errors import Invalid, Refused
from training.chat import Chat, splicing_holds
from training.encoding import encoded
from training.few_shot import with_shots
from training.mixture import draw, exposure_order
from training.prepared import (
    EXAMPLES,
    LEDGER,
    MARK,
    ORDER,
    Entry,
    Prepared,
    file_sha256,
    open_prepared,
)
from training.prepared_writer import Writer
from training.settings import Settings
from training.sources import Opened, Record

# goes up with every change of what comes out of the same settings
FORM = 1
# records encoded and written at a time
CHUNK = 2_000


def prepare(
    settings: Settings,
    sources: Sequence[Opened],
    chat: Chat,
    folder: Path,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
) -> Prepared:
    """The prepared data of these settings, made in a folder of `folder` named by its content, or found there.

    Raises Refused for records that are too long where `overlong` says so, and for an answer that would be
    cut; Invalid for what cannot be learnt from.
    """
    key = content_key(settings, sources, chat)
    place = folder / key[:16]
    if (place / MARK).is_file():
        return open_prepared(place)
    unfinished = folder / f".{key[:16]}.{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    # a collection walks over everything the libraries hold, and nothing made here is in a cycle
    collecting = gc.isenabled()
    gc.disable()
    try:
        _write(settings, sources, chat, unfinished, key, on_progress)
        # another process may have been quicker; what it made is the same
        if not place.exists():
            unfinished.rename(place)
    finally:
        if collecting:
            gc.enable()
        shutil.rmtree(unfinished, ignore_errors=True)
    return open_prepared(place)


def content_key(settings: Settings, sources: Sequence[Opened], chat: Chat) -> str:
    """The hash of all that decides what comes out: the data's, the tokenizer's and the template's content."""
    tokenizer = chat.tokenizer.backend_tokenizer.to_str()
    batch = settings.batch
    told = {
        "form": FORM,
        "sources": [(each.source.name, each.sha256, each.source.take) for each in sources],
        "tokenizer": hashlib.sha256(tokenizer.encode()).hexdigest(),
        "tokens": [chat.tokenizer.bos_token, chat.tokenizer.eos_token],
        "template": chat.template,
        "data": [settings.data.max_length, settings.data.overlong, settings.data.seed],
        "few_shot": settings.data.few_shot and asdict(settings.data.few_shot),
        "step": [batch.records_per_step, settings.train.epochs, settings.train.objective],
        "tokenizers": version("tokenizers"),
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _write(settings, sources, chat, folder, key, on_progress) -> None:
    records, rows = _drawn(settings, sources)
    shots = {}
    if settings.data.few_shot:
        records, shots = with_shots(records, settings.data.few_shot, settings.data.seed)
    splice = splicing_holds(chat, [record.messages for record in records], settings.data.seed)
    writer = Writer(folder, settings, len(records), on_progress)
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        writer.add(chunk, encoded(settings, chat, chunk, splice))
    writer.close(chat)
    exposed = [writer.row_of[number] for number in rows if number in writer.row_of]
    if not exposed:
        raise Refused(
            "No record is left to train on; raise data.max_length.",
            "没有可训练的记录；请提高 data.max_length。",
        )
    step, epochs = settings.batch.records_per_step, settings.train.epochs
    order = exposure_order(exposed, writer.rows, step, epochs, settings.data.seed)
    np.save(folder / ORDER, np.array(order, dtype=np.int32))
    seen = np.bincount(order, minlength=writer.rows + 1)
    _write_ledger(folder, writer.entries, writer.row_of, seen, shots)
    lengths = np.array([entry.tokens for entry in writer.entries if entry.state != "dropped"])
    by_row = np.append(lengths, 1)
    told = {
        "key": key,
        "objective": settings.train.objective,
        "template": chat.template,
        "template_sha256": hashlib.sha256(chat.template.encode()).hexdigest(),
        "stop_token": writer.stop_token,
        "spliced": splice,
        "sources": [_source_told(each, writer.entries, seen, writer.row_of) for each in sources],
        "records_per_step": step,
        "epochs": epochs,
        "steps": len(order) // step,
        "fillers": int(seen[writer.rows]),
        "tokens": int(by_row[order].sum()),
        "loss_tokens": int(writer.loss_lengths()[order].sum()),
        "longest": int(lengths.max()),
        "tokens_of_longest_step": int(by_row[order].reshape(-1, step).sum(axis=1).max()),
        "files": {name: file_sha256(folder / name) for name in (EXAMPLES, LEDGER, ORDER)},
    }
    (folder / MARK).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _drawn(settings: Settings, sources: Sequence[Opened]) -> tuple[list[Record], list[int]]:
    """The records that are seen at all, and the rows of one epoch as numbers of those records."""
    records: list[Record] = []
    rows: list[int] = []
    for each in sources:
        if not each.records:
            raise Invalid(f"Source {each.source.name} is empty.", f"数据源 {each.source.name} 是空的。")
        chosen = draw(
            len(each.records), each.source.take, random.Random(f"{settings.data.seed} {each.source.name}")
        )
        place = {}
        for number in chosen:
            if number not in place:
                place[number] = len(records)
                records.append(each.records[number])
            rows.append(place[number])
    return records, rows


def _write_ledger(folder: Path, entries: Sequence[Entry], row_of, seen: np.ndarray, shots) -> None:
    with open(folder / LEDGER, "w", encoding="utf-8") as file:
        for number, entry in enumerate(entries):
            exposures = int(seen[row_of[number]]) if number in row_of else 0
            shown = tuple(shots.get(f"{entry.source}/{entry.id}", ()))
            line = vars(entry) | {"exposures": exposures, "shots": shown}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _source_told(opened: Opened, entries: Sequence[Entry], seen: np.ndarray, row_of) -> dict:
    of_source = [
        (number, entry) for number, entry in enumerate(entries) if entry.source == opened.source.name
    ]
    return {
        "name": opened.source.name,
        "title": opened.title,
        "sha256": opened.sha256,
        "frozen": opened.frozen is not None,
        "records": len(opened.records),
        "take": opened.source.take,
        "drawn": len(of_source),
        "cut": sum(entry.state == "cut" for _, entry in of_source),
        "dropped": sum(entry.state == "dropped" for _, entry in of_source),
        "exposures": int(sum(seen[row_of[number]] for number, _ in of_source if number in row_of)),
        "tokens": sum(entry.tokens for _, entry in of_source if entry.state != "dropped"),
        "loss_tokens": sum(entry.loss_tokens for _, entry in of_source if entry.state != "dropped"),
    }
