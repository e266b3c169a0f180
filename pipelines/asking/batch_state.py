"""What a run through batches keeps beside its ledger: its name, and which batches' bad ends were told of."""

import json
import os
import secrets
from pathlib import Path


class BatchState:
    """The file at `path`. The name is drawn once and on disk before the first batch carries it."""

    def __init__(self, path: Path):
        self._path = path
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            self.run, self._told = kept["run"], set(kept.get("told", ()))
        else:
            self.run, self._told = secrets.token_hex(16), set()
            self._write()

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
            json.dump({"run": self.run, "told": sorted(self._told)}, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
