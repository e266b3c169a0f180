"""The figures of a text, however they are written: full width, with trailing zeros, or spelt in Chinese."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

# a figure and, of units, those of time, which two different figures of a case often have between them
FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*\+?[多余几]?个?[多余几]?(年|月|周|星期|天|日|小时|分钟|岁)?")
# looked for only where a run of numerals begins, and not again from its middle
CHINESE_FIGURE = re.compile(
    r"(?<![一二两三四五六七八九十])[一二两三四五六七八九十]++(?=[多余几]?个?(?:年|月|周|星期|天|日|小时|分钟|岁|次|厘米|公斤))"
)
# units as they are written -> the one they are counted in, and how many of it they are
UNITS = {
    **dict.fromkeys(("kg", "千克", "公斤"), ("mg", "1000000")),
    **dict.fromkeys(("g", "克"), ("mg", "1000")),
    **dict.fromkeys(("mg", "毫克"), ("mg", "1")),
    **dict.fromkeys(("ug", "μg", "mcg", "微克"), ("mg", "0.001")),
    **dict.fromkeys(("l", "升"), ("ml", "1000")),
    **dict.fromkeys(("ml", "毫升"), ("ml", "1")),
    **dict.fromkeys(("iu", "u", "单位"), ("u", "1")),
    "%": ("%", "1"),
    **dict.fromkeys(("cm", "厘米"), ("mm", "10")),
    **dict.fromkeys(("mm", "毫米"), ("mm", "1")),
    **dict.fromkeys(("℃", "°c", "度"), ("℃", "1")),
    **dict.fromkeys(("周", "星期"), ("天", "7")),
    **dict.fromkeys(("天", "日"), ("天", "1")),
    **dict.fromkeys(("小时", "h"), ("分钟", "60")),
    **dict.fromkeys(("分钟", "min"), ("分钟", "1")),
    **{unit: (unit, "1") for unit in ("mmhg", "mmol", "mol", "次", "年", "月", "岁")},
}
# longer ones first, and no Latin unit that is only the beginning of a word
_WRITTEN = "|".join(
    re.escape(unit) + ("(?![a-z])" if unit.isascii() and unit.isalpha() else "")
    for unit in sorted(UNITS, key=len, reverse=True)
)
MEASURE = re.compile(
    rf"(?<![A-Za-z0-9.])(?P<figure>\d+(?:\.\d+)?)\s*[多余几]?个?[多余几]?(?P<unit>{_WRITTEN})?", re.I
)
# pages and editions of books
# a number that merely counts points, with the blanks before it; looked for once in each run of blanks
NUMBERING = re.compile(r"(?:\A|(?<=[。；;：:])|(?<=[^。；;：:\s]\s))\s*+[（(]?\d{1,2}[)）.、．](?!\d)")
CITED = re.compile(r"[Pp]{1,2}\.?\s*\d+(?:\s*[-~～]\s*\d+)?|第\s*[\d一二三四五六七八九十]+\s*版|\[\d+\]")
# numbers in circles and brackets, which normalising would make digits
ENCLOSED = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")
SAME_UNIT = {"星期": "周", "日": "天"}
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def figures(text: str) -> set[tuple[str, str]]:
    """The figures of a text, each with its unit of time or "".

    三天 is ("3", "天"), ３７.８０℃ is ("37.8", ""). Numbers that count the points of a list are none, nor
    is 半年.
    """
    plain = without_numbering(_plain(text))
    return {(_figure(figure), SAME_UNIT.get(unit, unit)) for figure, unit in FIGURE.findall(plain)}


def without_numbering(text: str) -> str:
    """A text without the numbers that merely count its points: 1. … （2）… 3、…"""
    return NUMBERING.sub(" ", text)


def _figure(written: str) -> str:
    whole, _, rest = written.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")


def in_digits(text: str) -> str:
    """A text with figures before a unit written in digits: 三小时 is 3小时."""
    return CHINESE_FIGURE.sub(lambda match: _spelt(match[0]), text)


def _spelt(written: str) -> str:
    """一 to 九十九 in digits; as it is when it is no such figure."""
    tens, ten, ones = written.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return written
    return str((DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0))


@dataclass(frozen=True)
class Measure:
    """A figure and its unit as they stand in a text, and what they come to: 0.5克 and 500 mg are the same.

    `amount` is in `unit`, the one its kind is counted in; "" where no known unit follows.
    """

    written: str
    figure: Decimal
    amount: Decimal
    unit: str


def measures(text: str) -> list[Measure]:
    """The figures of a text with their units of mass, volume, time, share and dose, in the order they stand.

    What numbers a list, a page (P123) or an edition (第9版) is no figure; nor is one within a word (B12, H2).
    """
    plain = without_numbering(CITED.sub(" ", _plain(text)))
    return [_measure(match) for match in MEASURE.finditer(plain)]


def _plain(text: str) -> str:
    return in_digits(unicodedata.normalize("NFKC", ENCLOSED.sub(" ", text)))


def _measure(match: re.Match) -> Measure:
    written = (match["unit"] or "").lower()
    unit, factor = UNITS.get(written, ("", "1"))
    figure = Decimal(match["figure"])
    return Measure(match[0].strip(), figure, figure * Decimal(factor), unit)
