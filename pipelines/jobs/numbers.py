"""The numbers a job is asked for with: read from what was typed, and refused by their field."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from db.errors import Invalid
from pipelines.asking.money import typed
from pipelines.jobs.wrong_arguments import Faults

MOST_REPEATS, LARGEST = 20, 10**9
# what the commands take at most: in flight, and fresh attempts at an unread answer
MOST_AT_ONCE, MOST_ASKED_AGAIN = 1000, 100

THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Range:
    """Whole numbers from `least` to `most`; without `most` any number above `least`."""

    least: int
    most: int | None = None
    optional: bool = True

    def holds(self, value: object) -> bool:
        if value is None:
            return self.optional
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        if self.most is None:
            return value > self.least
        return value == int(value) and self.least <= value <= self.most

    def __str__(self) -> str:
        if self.most is None:
            return f"A number above {self.least}"
        return f"A whole number from {self.least} to {self.most}"

    @property
    def zh(self) -> str:
        return f"大于 {self.least} 的数" if self.most is None else f"整数（{self.least} 至 {self.most}）"


NUMBERS = {
    "concurrency": Range(1, MOST_AT_ONCE, optional=False),
    "budget": Range(0),
    "repeats": Range(1, MOST_REPEATS, optional=False),
    "sample": Range(1, LARGEST),
    "seed": Range(0, LARGEST, optional=False),
    "max_tokens": Range(1, LARGEST),
}


def read_number(text: str) -> float | str | None:
    """The number that was typed, a whole one as int; the text where it is none, None where it is blank.

    Its thousands may be told apart by commas, as the pages write them.
    """
    text = text.strip()
    if not text:
        return None
    try:
        number = float(text.replace(",", "") if THOUSANDS.fullmatch(text) else text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number


def written(number: float | str | None) -> str:
    """A number as `read_number` reads it back."""
    if number is None or isinstance(number, str):
        return number or ""
    return typed(number)


def check_numbers(arguments: Mapping, faults: Faults) -> None:
    """Note each number that is none, or is out of its range."""
    for name, allowed in NUMBERS.items():
        if name in arguments and not allowed.holds(arguments[name]):
            with faults.of(name):
                raise _out_of(allowed, arguments[name])
    with faults.of("price"):
        _check_price(arguments.get("price"))


def _out_of(allowed: Range, value: object) -> Invalid:
    """What is expected instead of a value that is out of its range."""
    if value is None:
        return Invalid(f"{allowed} is expected here.", f"请填写{allowed.zh}。")
    return Invalid(
        f"{allowed} is expected, not {written(value)}.", f"应为{allowed.zh}，而不是 {written(value)}。"
    )


def _check_price(price: Mapping | None) -> None:
    """Both prices are given or none, and neither is below 0: a model of one's own may cost nothing."""
    given = [] if price is None else [price["prompt"], price["completion"]]
    wrong = [written(each) for each in given if isinstance(each, str) or (each is not None and each < 0)]
    if wrong:
        raise Invalid(
            f"A price is a number from 0 on, not {' or '.join(wrong)}.",
            f"价格应为不小于 0 的数，而不是 {'、'.join(wrong)}。",
        )
    if None in given:
        raise Invalid(
            "Give both prices, that of the prompt and that of the answer.",
            "提示与回答的价格都要填写。",
        )
