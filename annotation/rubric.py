"""A rubric: what is asked about a response, drawn as a form for physicians and as a prompt for the judge."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property

from db.errors import Invalid


@dataclass(frozen=True)
class Text:
    """Words for people, in Chinese and in English."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Criterion:
    """One thing rated, on whole numbers from `low` to `high`; `anchors` say what some of them mean."""

    key: str
    name: Text
    asks: Text
    low: int
    high: int
    anchors: Mapping[int, Text] = field(default_factory=dict)
    weight: float = 1.0
    may_be_na: bool = False
    veto: bool = False


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen, what it means, and the heading it stands under."""

    key: str
    name: Text
    means: Text
    group: Text


@dataclass(frozen=True)
class Choice:
    """Exactly one of the options is chosen."""

    key: str
    name: Text
    asks: Text
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Rubric:
    """Criteria to rate and choices to make under one name and version.

    `hash` names exactly what was asked, in reports and ledgers.
    """

    key: str
    version: str
    name: Text
    criteria: tuple[Criterion, ...]
    choices: tuple[Choice, ...] = ()

    # asked for each row that is judged, and the rubric never changes
    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    @cached_property
    def asked_hash(self) -> str:
        """The hash without weights and vetoes, which combine ratings and are told to nobody who rates."""
        plain = [{**each, "weight": 1.0, "veto": False} for each in self._values["criteria"]]
        return hashlib.sha256(_canonical({**self._values, "criteria": plain}).encode()).hexdigest()

    def as_json(self) -> str:
        """The rubric as canonical JSON: equal rubrics give equal bytes."""
        return _canonical(self._values)

    @cached_property
    def _values(self) -> dict:
        values = asdict(self)
        if not self.choices:
            # a rubric without choices keeps the hash under which it was judged before there were any
            del values["choices"]
        return values


def _canonical(values: dict) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def rubric_from_json(text: str) -> Rubric:
    """The rubric that `as_json` wrote."""
    values = json.loads(text)
    criteria = tuple(_criterion(each) for each in values["criteria"])
    choices = tuple(_choice(each) for each in values.get("choices", ()))
    return Rubric(values["key"], values["version"], Text(**values["name"]), criteria, choices)


def check_ratings(rubric: Rubric, ratings: object) -> dict[str, int | None]:
    """The ratings of one response, each on its criterion's scale; None stands for not applicable.

    Raises Invalid naming the criterion when one is missing, unknown, off its scale or not a whole number.
    """
    if not isinstance(ratings, Mapping):
        raise Invalid("Ratings are given criterion by criterion.", "评分应按标准逐项填写。")
    unknown = set(ratings) - {criterion.key for criterion in rubric.criteria}
    if unknown:
        raise Invalid(
            f"The rubric has no criterion {', '.join(sorted(map(str, unknown)))}.",
            f"评分标准中没有 {'、'.join(sorted(map(str, unknown)))} 这一项。",
        )
    return {criterion.key: _checked(criterion, ratings.get(criterion.key)) for criterion in rubric.criteria}


def check_choice(choice: Choice, chosen: object) -> str:
    """The key of the option chosen. Raises Invalid when it is none of them."""
    if chosen not in [option.key for option in choice.options]:
        raise Invalid(
            f"{choice.name.en}: choose one of the options offered.", f"{choice.name.zh}：请选择一项。"
        )
    return str(chosen)


def _checked(criterion: Criterion, rating: object) -> int | None:
    if rating is None and criterion.may_be_na:
        return None
    # a bool is an int to Python, and not a rating
    if not isinstance(rating, int) or isinstance(rating, bool):
        raise Invalid(
            f"{criterion.name.en}: a whole number from {criterion.low} to {criterion.high} is needed.",
            f"{criterion.name.zh}：请给出 {criterion.low} 到 {criterion.high} 的整数。",
        )
    if not criterion.low <= rating <= criterion.high:
        raise Invalid(
            f"{criterion.name.en}: {rating} is not between {criterion.low} and {criterion.high}.",
            f"{criterion.name.zh}：{rating} 不在 {criterion.low} 到 {criterion.high} 之间。",
        )
    return rating


def _criterion(values: dict) -> Criterion:
    texts = {name: Text(**values[name]) for name in ("name", "asks")}
    anchors = {int(point): Text(**text) for point, text in values["anchors"].items()}
    return Criterion(**{**values, **texts, "anchors": anchors})


def _choice(values: dict) -> Choice:
    options = tuple(
        Option(each["key"], *(Text(**each[name]) for name in ("name", "means", "group")))
        for each in values["options"]
    )
    return Choice(values["key"], Text(**values["name"]), Text(**values["asks"]), options)
