"""What tokens cost, by a JSON price file: currency, and per model prompt and completion a million tokens."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from db.errors import Invalid
from pipelines.asking.ledger import Attempt

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """Currency units a million tokens; `batch` is the share of it that a batch costs.

    `note` is what the price file says of itself.
    """

    prompt: float
    completion: float
    batch: float
    currency: str
    note: str = ""

    def of(self, attempt: Attempt) -> float:
        cost = self.of_tokens(attempt.prompt_tokens, attempt.completion_tokens)
        return cost * self.batch if attempt.batch else cost

    def of_tokens(self, prompt: int, completion: int) -> float:
        return (prompt * self.prompt + completion * self.completion) / MILLION


@dataclass(frozen=True)
class Bill:
    """What was asked and taken. `cost` is None without a price.

    `unknown` counts attempts that may have been charged although no usage arrived (time-outs, cut answers).
    """

    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    unknown: int = 0
    cost: float | None = None
    currency: str = ""

    def __str__(self) -> str:
        cost = (
            "unknown (no price file names this model)"
            if self.cost is None
            else f"{self.cost:.4f} {self.currency}"
        )
        text = (
            f"cost {cost}; {self.attempts} requests, {self.prompt_tokens} prompt and "
            f"{self.completion_tokens} completion tokens"
        )
        return text + (
            f"; {self.unknown} requests may have been charged without an account" if self.unknown else ""
        )

    def plus(self, other: "Bill") -> "Bill":
        return Bill(
            attempts=self.attempts + other.attempts,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            unknown=self.unknown + other.unknown,
            cost=None if self.cost is None or other.cost is None else self.cost + other.cost,
            currency=self.currency,
        )


def bill(attempts: Sequence[Attempt], price: Price | None) -> Bill:
    """The sums over the attempts, failed ones included."""
    return Bill(
        attempts=len(attempts),
        prompt_tokens=sum(each.prompt_tokens for each in attempts),
        completion_tokens=sum(each.completion_tokens for each in attempts),
        unknown=sum(each.billed and not (each.prompt_tokens or each.completion_tokens) for each in attempts),
        cost=sum(map(price.of, attempts)) if price else None,
        currency=price.currency if price else "",
    )


def price_of(model: str, path: Path | None = None) -> Price | None:
    """The model's price in a price file, by default the one that comes with Wardround; None when it has none.

    Raises Invalid when the file is no price file.
    """
    source = path or files("pipelines.asking") / "prices.json"
    try:
        values = json.loads(source.read_text(encoding="utf-8"))
        named = values["models"].get(model)
        if named is None:
            return None
        return Price(
            float(named["prompt"]),
            float(named["completion"]),
            float(named.get("batch", 0.5)),
            values["currency"],
            str(values.get("note", "")),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise Invalid(
            f"{path} is no price file; docs/judge.md shows what one looks like.",
            f"{path.name} 不是价格文件；格式见 docs/judge.md。",
        ) from None
