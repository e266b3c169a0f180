"""What a run through batches keeps beside its ledger: its name, what each batch asks, what was told of."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

# so much of a key tells the requests of a run apart; two that are alike only make it wait for a batch
KEY_LETTERS = 16


class BatchState:
    """The file at `path`. Names of the run and of its parts are drawn once, and on disk before a batch
    carries them."""

    def __init__(self, path: Path):
        self._path = path
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            self.run, self._told, self._parts = kept["run"], set(kept.get("told", ())), kept.get("parts", {})
        else:
            self.run, self._told, self._parts = secrets.token_hex(16), set(), {}
            self._write()

    def new_part(self, keys: Iterable[str]) -> str:
        """A name for what a batch is to ask: the requests with these keys."""
        part = secrets.token_hex(8)
        self._parts[part] = [key[:KEY_LETTERS] for key in keys]
        self._write()
        return part

    def asks_any(self, part: str, keys: Iterable[str]) -> bool:
        """Whether a batch asks any of these; of one whose part is not known here it may be so."""
        asked = self._parts.get(part)
        return asked is None or not {key[:KEY_LETTERS] for key in keys}.isdisjoint(asked)

    def asked(self, part: str, keys: Iterable[str]) -> list[str]:
        """Those of these that a batch asks, in their order; none of one whose part is not known here."""
        asked = set(self._parts.get(part, ()))
        return [key for key in keys if key[:KEY_LETTERS] in asked]

    def was_told(self, batch: str) -> bool:
        """Whether a run has already stopped because this batch ended badly."""
        return batch in self._told

    def tell(self, batch: str) -> None:
        """From now on its end is known: the next run goes on without it."""
        self._told.add(batch)
        self._write()

    def _write(self) -> None:
        new = self._path.with_name(self._path.name + ".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump({"run": self.run, "told": sorted(self._told), "parts": self._parts}, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
