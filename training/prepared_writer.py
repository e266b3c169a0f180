"""Encoded records on their way to disk: rows of tokens, and what became of each record."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from db.errors import Refused
from training.chat import Chat, Segment, length_of
from training.prepared import EXAMPLES, Entry, schema_of
from training.settings import Settings
from training.sources import Record

IGNORED = -100


class Writer:
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
                row = _pair_row(segments, rejected) if rejected else row_of(segments)
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
        tokens = max(length_of(segments), length_of(rejected or ()))
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


def row_of(segments: Sequence[Segment]) -> dict[str, list[int]]:
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
