"""The figures of a text, however they are written: full width, with trailing zeros, or spelt in Chinese."""

import re
import unicodedata

# a figure and, of units, those of time, which two different figures of a case often have between them
FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*\+?[多余几]?个?[多余几]?(年|月|周|星期|天|日|小时|分钟|岁)?")
CHINESE_FIGURE = re.compile(
    r"[一二两三四五六七八九十]+(?=[多余几]?个?(?:年|月|周|星期|天|日|小时|分钟|岁|次|厘米|公斤))"
)
SAME_UNIT = {"星期": "周", "日": "天"}
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def figures(text: str) -> set[tuple[str, str]]:
    """The figures of a text, each with its unit of time or "".

    三天 is ("3", "天"), ３７.８０℃ is ("37.8", ""). Numbers that count the points of a list are none, nor
    is 半年.
    """
    plain = without_numbering(in_digits(unicodedata.normalize("NFKC", text)))
    return {(_figure(figure), SAME_UNIT.get(unit, unit)) for figure, unit in FIGURE.findall(plain)}


def without_numbering(text: str) -> str:
    """A text without the numbers that merely count its points: 1. … （2）… 3、…"""
    return re.sub(r"(?m)(?:^|(?<=[。；;：:\s]))\s*[（(]?\d{1,2}[)）.、．](?!\d)", " ", text)


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
