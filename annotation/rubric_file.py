"""A rubric of one's own from a JSON file, read strictly: what is wrong in it would cost every rating."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from annotation.normalised_text import normalised
from annotation.rubric import Criterion, Rubric, Text
from annotation.written_fields import Field, is_number, is_whole
from annotation.written_files import parse_json, text_of
from db.errors import found_in

NEEDED = ("key", "name", "asks", "low", "high")
OPTIONAL = ("anchors", "weight", "may_be_na", "veto")
# what a rating line is read back from
FARTHEST_POINT = 9999
HEAVIEST = 1_000_000

A_KEY = Text("只由字母、数字和 _ 组成的文字（要写进评分行）", "a key of letters, digits and _ alone")
ONE_LINE = Text("不为空的一行文字", "a text of one line that is not empty")
LOW = Text(
    f"从 -{FARTHEST_POINT} 到 {FARTHEST_POINT} 的整数",
    f"a whole number from -{FARTHEST_POINT} to {FARTHEST_POINT}",
)
WEIGHT = Text(f"大于 0、不超过 {HEAVIEST} 的数", f"a number above 0 and at most {HEAVIEST}")
CRITERIA = Text("至少有一条标准的列表", "a list of at least one criterion")


def read_rubric(path: Path) -> Rubric:
    """The rubric in a file. Raises NotFound without it, Invalid naming file and field for what is wrong."""
    values = parse_json(text_of(path), str(path), path.name)
    parts = Field(str(path), path.name, "", values).fields(("key", "version", "name", "criteria"))
    key, version, name, *criteria = found_in(
        partial(_one_line, parts["key"]),
        partial(_one_line, parts["version"]),
        partial(_text, parts["name"]),
        *(partial(_criterion, each) for each in parts["criteria"].items(CRITERIA)),
    )
    _refuse_same_keys(parts["criteria"], criteria)
    return Rubric(key, version, name, tuple(criteria))


def _criterion(field: Field) -> Criterion:
    parts = field.fields(NEEDED, OPTIONAL)
    given = {name: read for name, read in OF_CHOICE.items() if name in parts}
    key, name, asks, scale, *values = found_in(
        partial(parts["key"].must, _fits_a_rating_line, A_KEY),
        partial(_text, parts["name"]),
        partial(_text, parts["asks"], Field.words),
        partial(_scale, parts),
        *(partial(read, parts[name]) for name, read in given.items()),
    )
    return Criterion(key, name, asks, *scale, **dict(zip(given, values, strict=True)))


def _scale(parts: Mapping[str, Field]) -> tuple[int, int, dict[int, Text]]:
    """Its worst rating, its best, which is above that, and what points between them mean."""
    low = parts["low"].must(lambda value: is_whole(value) and abs(value) <= FARTHEST_POINT, LOW)
    high = _high(parts["high"], low)
    return low, high, _anchors(parts["anchors"], low, high) if "anchors" in parts else {}


def _weight(field: Field) -> float:
    return field.must(lambda value: is_number(value) and 0 < value <= HEAVIEST, WEIGHT)


# the optional fields that have nothing to do with the scale, and how each is read
OF_CHOICE = {"weight": _weight, "may_be_na": Field.truth, "veto": Field.truth}


def _high(field: Field, low: int) -> int:
    """The best rating: above the worst, and above 0, for a total is a share of it."""
    least = max(low, 0)
    return field.must(
        lambda value: is_whole(value) and least < value <= FARTHEST_POINT,
        Text(
            f"大于 {least}、不超过 {FARTHEST_POINT} 的整数（low 是 {low}）",
            f"a whole number above {least} and at most {FARTHEST_POINT} (low is {low})",
        ),
    )


def _anchors(field: Field, low: int, high: int) -> dict[int, Text]:
    """What some points mean. A point is written in one way only, so that none can stand twice."""
    points = {str(point): point for point in range(low, high + 1)}
    scale = Text(f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}")

    def anchor(name: str, each: Field) -> tuple[int, Text]:
        if name not in points:
            raise field.refused(
                Text(
                    f"{each.at} 不是 {scale.zh}",
                    f"{each.at} is no point of the scale; {scale.en} is expected",
                )
            )
        return points[name], _text(each, Field.words)

    return dict(found_in(*(partial(anchor, *each) for each in field.named().items())))


def _refuse_same_keys(field: Field, criteria: list[Criterion]) -> None:
    first: dict[str, int] = {}
    for number, each in enumerate(criteria):
        earlier = first.setdefault(each.key, number)
        if earlier != number:
            raise field.refused(
                Text(
                    f"criteria[{number}].key 与 criteria[{earlier}].key 相同（{each.key}）；每条须不同",
                    f"criteria[{number}].key is {each.key}, as criteria[{earlier}].key; each needs its own",
                )
            )


def _text(field: Field, words=None) -> Text:
    parts = field.fields(("zh", "en"))
    return Text(*found_in(*(partial(words or _one_line, parts[language]) for language in ("zh", "en"))))


def _one_line(field: Field) -> str:
    return field.must(
        lambda value: isinstance(value, str) and value.strip() and len(value.splitlines()) == 1, ONE_LINE
    )


def _fits_a_rating_line(key: object) -> bool:
    """Whether it comes back as it is from a rating line, in which full-width signs become plain ones."""
    return isinstance(key, str) and bool(re.fullmatch(r"\w+", key)) and normalised(key) == key
