"""A rubric: what is asked about a response, drawn as a form for physicians and as a prompt for the judge."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

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
class Rubric:
    """Criteria under one name and version. `hash` names exactly what was asked, in reports and ledgers."""

    key: str
    version: str
    name: Text
    criteria: tuple[Criterion, ...]

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    def as_json(self) -> str:
        """The rubric as canonical JSON: equal rubrics give equal bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def rubric_from_json(text: str) -> Rubric:
    """The rubric that `as_json` wrote."""
    values = json.loads(text)
    criteria = tuple(_criterion(each) for each in values["criteria"])
    return Rubric(values["key"], values["version"], Text(**values["name"]), criteria)


def check_ratings(rubric: Rubric, ratings: object) -> dict[str, int | None]:
    """The ratings of one response, each on its criterion's scale; None stands for not applicable.

    Raises Invalid naming the criterion when one is missing, unknown, off its scale or not a whole number.
    """
    if not isinstance(ratings, Mapping):
        raise Invalid("Ratings are given criterion by criterion.")
    unknown = set(ratings) - {criterion.key for criterion in rubric.criteria}
    if unknown:
        raise Invalid(f"The rubric has no criterion {', '.join(sorted(map(str, unknown)))}.")
    return {criterion.key: _checked(criterion, ratings.get(criterion.key)) for criterion in rubric.criteria}


def _checked(criterion: Criterion, rating: object) -> int | None:
    if rating is None and criterion.may_be_na:
        return None
    # a bool is an int to Python, and not a rating
    if not isinstance(rating, int) or isinstance(rating, bool):
        raise Invalid(
            f"{criterion.name.zh}: a whole number from {criterion.low} to {criterion.high} is needed."
        )
    if not criterion.low <= rating <= criterion.high:
        raise Invalid(f"{criterion.name.zh}: {rating} is not between {criterion.low} and {criterion.high}.")
    return rating


def _criterion(values: dict) -> Criterion:
    texts = {name: Text(**values[name]) for name in ("name", "asks")}
    anchors = {int(point): Text(**text) for point, text in values["anchors"].items()}
    return Criterion(**{**values, **texts, "anchors": anchors})
