"""Records to tokens, once: what every record became, and in which order all of them will be seen."""

import gc
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa

from db.errors import Invalid, Refused
from training.chat import Chat, Segment, encode_chats, splicing_holds
from training.few_shot import with_shots
from training.mixture import draw, exposure_order
from training.overlong import cut_left
from training.prepared import (
    EXAMPLES,
    LEDGER,
    MARK,
    ORDER,
    Entry,
    Prepared,
    file_sha256,
    open_prepared,
    schema_of,
)
from training.settings import Settings
from training.sources import Opened, Record

# goes up with every change of what comes out of the same settings
FORM = 1
# records encoded and written at a time
CHUNK = 2_000
IGNORED = -100


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
    writer = _Writer(folder, settings, len(records), on_progress)
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        writer.add(chunk, _encoded(settings, chat, chunk, splice))
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


def _encoded(settings, chat, records, splice) -> Iterator[tuple[list[Segment], int, list[Segment] | None]]:
    """(segments, tokens cut, segments of the rejected answer) of each record.

    Only the last answer of a preference pair is compared, so what comes before it is all prompt.
    """
    chats = encode_chats(chat, [record.messages for record in records], splice)
    if settings.train.objective == "sft":
        for segments in chats:
            yield *_fitted(settings, segments), None
        return
    others = [
        (*record.messages[:-1], {"role": "assistant", "content": record.rejected}) for record in records
    ]
    for chosen, rejected in zip(chats, encode_chats(chat, others, splice), strict=True):
        excess = max(_length(chosen), _length(rejected)) - settings.data.max_length
        if excess <= 0 or settings.data.overlong != "left":
            yield chosen, 0, rejected
            continue
        # both lose the same beginning, or they would answer different questions
        first, cut = cut_left(chosen, _length(chosen) - excess)
        yield first, cut, cut_left(rejected, _length(rejected) - excess)[0]


def _fitted(settings: Settings, segments: list[Segment]) -> tuple[list[Segment], int]:
    if settings.data.overlong == "left":
        return cut_left(segments, settings.data.max_length)
    return segments, 0


def _length(segments: Sequence[Segment]) -> int:
    return sum(len(segment.ids) for segment in segments)


class _Writer:
    """Encoded records into the Arrow file and into entries of the ledger."""

    def __init__(self, folder: Path, settings: Settings, total: int, on_progress) -> None:
        self.settings, self.total, self._on_progress = settings, total, on_progress
        self.entries: list[Entry] = []
        # number of a record -> its row in the Arrow file
        self.row_of: dict[int, int] = {}
        self.stop_token = ""
        self._stop_id = 0
        self._schema = schema_of(settings.train.objective)
        self._file = pa.ipc.new_stream(str(folder / EXAMPLES), self._schema)

    @property
    def rows(self) -> int:
        return len(self.row_of)

    def loss_lengths(self) -> np.ndarray:
        """Tokens with loss by row, the filler's last."""
        kept = [entry.loss_tokens for entry in self.entries if entry.state != "dropped"]
        return np.array([*kept, 0])

    def add(self, records: Sequence[Record], encoded) -> None:
        columns = {name: [] for name in self._schema.names}
        for record, (segments, cut, rejected) in zip(records, encoded, strict=True):
            entry = self._entry(record, segments, cut, rejected)
            if entry.state != "dropped":
                self.row_of[len(self.entries)] = self.rows
                row = _pair_row(segments, rejected) if rejected else _row(segments)
                for name, value in row.items():
                    columns[name].append(value)
                self._stop_id = self._stop_id or next(
                    each.ids[-1] for each in reversed(segments) if each.kind == "response"
                )
            self.entries.append(entry)
        self._file.write_table(pa.table(columns, schema=self._schema))
        self._on_progress(len(self.entries), self.total)

    def close(self, chat: Chat) -> None:
        self._refuse_overlong()
        self.stop_token = chat.tokenizer.convert_ids_to_tokens(self._stop_id)
        pad = [self._stop_id]
        if self.settings.train.objective == "sft":
            filler = {"input_ids": [pad], "labels": [[IGNORED]]}
        else:
            # two equal answers prefer neither: no gradient
            filler = {"prompt_ids": [pad], "chosen_ids": [pad], "rejected_ids": [pad]}
        self._file.write_table(pa.table(filler, schema=self._schema))
        self._file.close()

    def _entry(self, record: Record, segments, cut: int, rejected) -> Entry:
        tokens = max(_length(segments), _length(rejected or ()))
        loss = sum(len(each.ids) for each in segments if each.kind == "response")
        state, reason = ("cut", "the beginning of its questions") if cut else ("used", "")
        if tokens > self.settings.data.max_length:
            state, reason = "dropped", f"{tokens} tokens are more than {self.settings.data.max_length}"
        return Entry(record.id, record.source, record.task, state, reason, tokens, loss, cut)

    def _refuse_overlong(self) -> None:
        overlong = self.settings.data.overlong
        dropped = [entry for entry in self.entries if entry.state == "dropped"]
        if not dropped or overlong == "drop":
            return
        named = ", ".join(f"{entry.source}/{entry.id} ({entry.tokens} tokens)" for entry in dropped[:5])
        which = f"{len(dropped)} of {len(self.entries)} records: {named}."
        if overlong == "left":
            raise Refused(
                "Even without their questions these are longer than data.max_length, and an answer is "
                f"never cut: {which} Raise data.max_length, or leave such records out with data.overlong: "
                "drop.",
                f"即使去掉问题也超过 data.max_length，而回答从不截断：{which}请提高 data.max_length，"
                "或用 data.overlong: drop 略去这些记录。",
            )
        raise Refused(
            f"Longer than data.max_length {self.settings.data.max_length} are {which} Raise it, or choose "
            "with data.overlong: left (cut the beginning of questions) or drop.",
            f"超过 data.max_length（{self.settings.data.max_length}）的有：{which}请提高上限，"
            "或用 data.overlong 选择 left（截去问题开头）或 drop。",
        )


def _row(segments: Sequence[Segment]) -> dict[str, list[int]]:
    ids: list[int] = []
    labels: list[int] = []
    for segment in segments:
        ids += segment.ids
        labels += segment.ids if segment.kind == "response" else [IGNORED] * len(segment.ids)
    return {"input_ids": ids, "labels": labels}


def _pair_row(chosen: Sequence[Segment], rejected: Sequence[Segment]) -> dict[str, list[int]]:
    prompt, answer = _split_before_last_answer(chosen)
    return {
        "prompt_ids": prompt,
        "chosen_ids": answer,
        "rejected_ids": _split_before_last_answer(rejected)[1],
    }


def _split_before_last_answer(segments: Sequence[Segment]) -> tuple[list[int], list[int]]:
    last = max(number for number, each in enumerate(segments) if each.kind == "response")
    return [token for each in segments[:last] for token in each.ids], list(segments[last].ids)


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
