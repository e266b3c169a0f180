"""What a run through batches keeps beside its ledger: its name, what each batch asks, what was told of."""

import json
import os
import secrets
from collections.abc import Container, Iterable
from pathlib import Path

from annotation.written_files import bytes_of
from db.durable import unfinished_of
from db.errors import Invalid
from pipelines.asking.ledger import not_written

# so much of a key tells the requests of a run apart; two that are alike only make it wait for a batch
KEY_LETTERS = 16


class BatchState:
    """The file at `path`. Names of the run and of its parts are drawn once, and on disk before a batch
    carries them."""

    def __init__(self, path: Path):
        self._path = path
        if path.exists():
            try:
                kept = json.loads(bytes_of(path))
                self.run, told, self._parts = kept["run"], kept.get("told", ()), dict(kept.get("parts", {}))
                self._told = set(told)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Invalid(
                    f"{path} is damaged, and by it the batches at the endpoint are found; put a copy of it "
                    "back. Without one, remove it: what they bring is then asked, and paid for, again.",
                    f"{path.name} 已损坏，而接口端的批次要靠它找回；请放回备份。若没有备份，可删除它："
                    "这样未取回的结果就找不到了，会重新提交并再次付费。",
                ) from None
        else:
            self.run, self._told, self._parts = secrets.token_hex(16), set(), {}
            self._write()

    def new_part(self, keys: Iterable[str]) -> str:
        """A name for what a batch is to ask: the requests with these keys."""
        part = secrets.token_hex(8)
        self._parts[part] = [key[:KEY_LETTERS] for key in keys]
        self._write()
        return part

    def keep_parts(self, made: Container[str]) -> None:
        """Forget what was to be asked by batches that were never made, for a kill came first."""
        self._parts = {part: keys for part, keys in self._parts.items() if part in made}

    def times_asked(self, key: str) -> int:
        """How many batches were to ask this."""
        return sum(key[:KEY_LETTERS] in asked for asked in self._parts.values())

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
        new = unfinished_of(self._path)
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump({"run": self.run, "told": sorted(self._told), "parts": self._parts}, file)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            new.unlink(missing_ok=True)
            raise not_written(error) from error
        new.replace(self._path)
