"""What tokens cost: a JSON price file, {"model": {"prompt": 2.5, "completion": 10.0}}, per million tokens."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.errors import Invalid
from pipelines.ledger import Attempt

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """Currency units a million tokens."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / MILLION


@dataclass(frozen=True)
class Bill:
    """What was asked and taken, over all runs that wrote to the ledger.

    `unknown` counts attempts that may have been charged although no usage arrived (time-outs, cut answers).
    """

    attempts: int
    prompt_tokens: int
    completion_tokens: int
    unknown: int
    price: Price | None

    @property
    def cost(self) -> float | None:
        return self.price.of(self.prompt_tokens, self.completion_tokens) if self.price else None

    def __str__(self) -> str:
        cost = "unknown (no price file names this model)" if self.cost is None else f"{self.cost:.4f}"
        text = (
            f"cost {cost}; {self.attempts} requests, {self.prompt_tokens} prompt and "
            f"{self.completion_tokens} completion tokens"
        )
        return text + (
            f"; {self.unknown} requests may have been charged without an account" if self.unknown else ""
        )


def bill(attempts: Iterable[Attempt], price: Price | None) -> Bill:
    """The sums over the attempts, failed ones included."""
    count = prompt = completion = unknown = 0
    for attempt in attempts:
        count += 1
        prompt += attempt.prompt_tokens
        completion += attempt.completion_tokens
        unknown += attempt.billed and not (attempt.prompt_tokens or attempt.completion_tokens)
    return Bill(count, prompt, completion, unknown, price)


def sum_of(bills: Sequence[Bill]) -> Bill:
    """Bills at one price as one."""
    return Bill(
        attempts=sum(each.attempts for each in bills),
        prompt_tokens=sum(each.prompt_tokens for each in bills),
        completion_tokens=sum(each.completion_tokens for each in bills),
        unknown=sum(each.unknown for each in bills),
        price=bills[0].price,
    )


def read_price(path: Path, model: str) -> Price:
    """The model's price. Raises Invalid when the file does not name it."""
    try:
        prices = json.loads(path.read_text(encoding="utf-8"))
        return Price(float(prices[model]["prompt"]), float(prices[model]["completion"]))
    except (OSError, ValueError, TypeError):
        raise Invalid(f"{path} is no price file; it must be JSON like the one in docs/judge.md.") from None
    except KeyError:
        raise Invalid(
            f"{path} has no prompt and completion price for {model}; add them, per million tokens."
        ) from None
