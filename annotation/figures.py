"""Figures as JSON: what is undefined is null in its place, with its reason under the path to it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from annotation.statistics.estimate import Estimate, Interval

# enough for any reader, and few enough that another machine's rounding prints the same bytes
DIGITS = 10
VERSIONS_OF = ("wardround", "numpy", "scipy", "pandas")


@dataclass(frozen=True)
class Reasons:
    """Why figures are null, by the path that leads to them: "levels.cell.interval"."""

    by_path: dict[str, str] = field(default_factory=dict)

    def note(self, path: str, reason: str | None) -> None:
        if reason is not None:
            self.by_path[path] = reason

    def value(self, path: str, estimate: Estimate) -> float | None:
        """The estimate's value; its reason is noted where it has none."""
        if estimate.value is None:
            self.note(path, estimate.reason)
        return estimate.value

    def ends(self, path: str, estimate: Estimate) -> list[float] | None:
        """The interval's ends; a reason is noted where there is a value and no interval."""
        if estimate.interval is None and estimate.value is not None:
            self.note(path, estimate.reason)
        return ends(estimate.interval)

    def both(self, path: str, estimate: Estimate) -> dict:
        """{"value", "interval"} of an estimate."""
        return {
            "value": self.value(path, estimate),
            "interval": self.ends(f"{path}.interval", estimate),
        }

    def found(self, path: str, figure: object) -> object | None:
        """The figure, or None with its reason noted when it is a sentence."""
        if isinstance(figure, str):
            self.note(path, figure)
            return None
        return figure


def ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def as_json(figures: Mapping) -> str:
    """One JSON object, keys in the order given, floats to 10 significant digits; never NaN or infinite."""
    return json.dumps(plain(figures), ensure_ascii=False, indent=2, allow_nan=False)


def plain(value):
    """Mappings, sequences and numbers of numpy as JSON's own, floats as `rounded` gives them."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    return rounded(value) if isinstance(value, float) else value


def rounded(value: float) -> float:
    """A figure as it is written: to 10 significant digits, and no minus before a zero."""
    # adding 0 turns -0.0 into 0.0
    return float(f"{value:.{DIGITS}g}") + 0.0


def provenance(seed: int, paths: Sequence[Path]) -> dict:
    """What the figures came from: seed, files with their SHA-256, versions."""
    return {
        "seed": seed,
        "inputs": [
            {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in paths
        ],
        "versions": {name: _version(name) for name in VERSIONS_OF},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
