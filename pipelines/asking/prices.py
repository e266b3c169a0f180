"""What tokens cost, by a JSON price file: currency, and per model prompt and completion a million tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from annotation.rubric import Text
from annotation.written_fields import Field, is_number
from annotation.written_files import parse_json, text_of
from db.errors import found_in
from pipelines.asking.chat_failures import UNSENT
from pipelines.asking.counted import counted, tokens
from pipelines.asking.ledger import Attempt
from pipelines.asking.money import money

MILLION = 1_000_000
LIST_PRICES = Path(__file__).with_name("prices.json")
# what OpenAI charges for a batch
BATCH_SHARE = 0.5
A_PRICE = Text(
    "不小于 0 的数（每百万 token 的价格）", "a number of at least 0, the price of a million tokens,"
)
A_SHARE = Text(
    "从 0 到 1 的数（批量价占原价的比例）", "a number from 0 to 1, the share of the price that a batch pays,"
)


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

    `attempts` counts those that reached the endpoint, as its own bill does, `unconnected` those that found no
    connection; `unknown` counts attempts that may have been charged although no answer arrived (time-outs,
    cut answers), `estimated` those whose answer came without its usage.
    """

    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    unknown: int = 0
    estimated: int = 0
    cost: float | None = None
    currency: str = ""
    unconnected: int = 0

    def __str__(self) -> str:
        cost = (
            "unknown (no price file names this model)"
            if self.cost is None
            else f"{money(self.cost)} {self.currency}"
        )
        text = (
            f"cost {cost}; {counted(self.attempts, 'request')}, "
            f"{tokens(self.prompt_tokens, self.completion_tokens)}"
        )
        if self.estimated:
            text += f"; the tokens of {self.estimated} are estimated, for the endpoint reports none"
        if self.unknown:
            text += f"; {counted(self.unknown, 'request')} may have been charged without an account"
        if self.unconnected:
            text += f"; besides, {counted(self.unconnected, 'attempt')} found no connection"
        return text

    def plus(self, other: "Bill") -> "Bill":
        return Bill(
            attempts=self.attempts + other.attempts,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            unknown=self.unknown + other.unknown,
            estimated=self.estimated + other.estimated,
            cost=None if self.cost is None or other.cost is None else self.cost + other.cost,
            currency=self.currency,
            unconnected=self.unconnected + other.unconnected,
        )


def bill(attempts: Sequence[Attempt], price: Price | None, damaged: int = 0) -> Bill:
    """The sums over the attempts, failed ones included; `damaged` lines may tell of one more each."""
    unconnected = sum(each.reason in UNSENT for each in attempts)
    return Bill(
        attempts=len(attempts) - unconnected,
        prompt_tokens=sum(each.prompt_tokens for each in attempts),
        completion_tokens=sum(each.completion_tokens for each in attempts),
        unknown=damaged
        + sum(each.billed and not (each.prompt_tokens or each.completion_tokens) for each in attempts),
        estimated=sum(each.estimated for each in attempts),
        cost=sum(map(price.of, attempts)) if price else None,
        currency=price.currency if price else "",
        unconnected=unconnected,
    )


def price_of(model: str) -> Price | None:
    """The model's price in the file that comes with Wardround; None when it has none there."""
    return prices_in().get(model)


def prices_in(path: Path | None = None) -> dict[str, Price]:
    """Model → price in a price file, by default the one that comes with Wardround.

    The whole file is looked at. Raises NotFound without it, Invalid naming file and field for what is wrong.
    """
    source = path or LIST_PRICES
    values = parse_json(text_of(source), str(source), source.name)
    parts = Field(str(source), source.name, "", values).fields(("currency", "models"), ("note",))
    models = parts["models"].named()
    currency, note, *prices = found_in(
        parts["currency"].words,
        lambda: parts["note"].words() if "note" in parts else "",
        *(partial(_price, each) for each in models.values()),
    )
    return {name: Price(*each, currency, note) for name, each in zip(models, prices, strict=True)}


def _price(field: Field) -> list[float]:
    """Of the prompt, of the completion, and the share of a batch."""
    parts = field.fields(("prompt", "completion"), ("batch",))
    return found_in(
        lambda: float(parts["prompt"].must(lambda value: is_number(value) and value >= 0, A_PRICE)),
        lambda: float(parts["completion"].must(lambda value: is_number(value) and value >= 0, A_PRICE)),
        lambda: (
            float(parts["batch"].must(lambda value: is_number(value) and 0 <= value <= 1, A_SHARE))
            if "batch" in parts
            else BATCH_SHARE
        ),
    )
