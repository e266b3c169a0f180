"""In which form a judge must rate: published `[[n]]`, a nonce, a JSON schema. `contract_readings` reads them.

`published` is the form of the two published sets: one overall rating. A planted rating can imitate it, so
reading it is careful and gives up where there is doubt. `nonce` asks for a line a criterion that holds a
number drawn from the request itself, `schema` for a JSON object; no text written before can imitate these.
"""

from collections.abc import Callable
from dataclasses import dataclass

from annotation.rubric import Criterion, Rubric
from pipelines.asking.prompt import filled, part
from pipelines.asking.request import Reading

NOT_APPLICABLE = "N/A"


@dataclass(frozen=True)
class Contract:
    """`words` are what the judge is told, `parameters` what the endpoint is."""

    name: str
    words: Callable[[Rubric, str], str]
    parameters: Callable[[Rubric], dict] = lambda rubric: {}

    def read(self, text: str, rubric: Rubric, nonce: str, material: str) -> Reading:
        """What the judge's text came to."""
        return readings().READ[self.name](text, rubric, nonce, material)

    def explanation(self, text: str) -> str:
        """The part of the judge's text that a person reads."""
        return readings().EXPLANATION[self.name](text)


def readings():
    """The module that reads; no first request is to wait for its many patterns, which load slowly."""
    from pipelines.judging import contract_readings

    return contract_readings


def contract_named(name: str) -> Contract:
    return {"published": PUBLISHED, "nonce": NONCE, "schema": SCHEMA}[name]


def scale(rubric: Rubric) -> tuple[int, int]:
    """The scale of the overall rating: the first criterion's."""
    return rubric.criteria[0].low, rubric.criteria[0].high


def _published_words(rubric: Rubric, nonce: str) -> str:
    low, high = scale(rubric)
    return filled(part("contract_published"), {"low": str(low), "high": str(high)})


def _nonce_words(rubric: Rubric, nonce: str) -> str:
    lines = [f"评分-{nonce}-{each.key}：分数（{in_words(each, NOT_APPLICABLE)}）" for each in rubric.criteria]
    return filled(part("contract_nonce"), {"lines": "\n".join(lines)})


def _schema_words(rubric: Rubric, nonce: str) -> str:
    lines = [f'- "{each.key}"：{in_words(each, "null")}' for each in rubric.criteria]
    return filled(part("contract_schema"), {"lines": "\n".join(lines)})


def _schema_parameters(rubric: Rubric) -> dict:
    """The API's own guarantee of the form, where the server gives one."""
    ratings = {each.key: _rating_schema(each) for each in rubric.criteria}
    schema = _object({"explanation": {"type": "string"}, "ratings": _object(ratings)})
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "judgment", "strict": True, "schema": schema},
        }
    }


def on_their_scales(ratings: object, rubric: Rubric) -> bool:
    """Whether these, by criterion, lie on their scales; an overall one on the first criterion's."""
    criteria = {each.key: each for each in rubric.criteria}
    return isinstance(ratings, dict) and all(
        _lies_on(criteria.get(key, rubric.criteria[0]), rating) for key, rating in ratings.items()
    )


def _lies_on(criterion: Criterion, rating: object) -> bool:
    if rating is None:
        return criterion.may_be_na
    return isinstance(rating, int | float) and criterion.low <= rating <= criterion.high


def in_words(criterion: Criterion, na: str) -> str:
    """The criterion in a few words, as the form of the rating names it."""
    return f"{criterion.name.zh}，{criterion.low} 到 {criterion.high}" + (
        f"；不适用写 {na}" if criterion.may_be_na else ""
    )


def _rating_schema(criterion: Criterion) -> dict:
    kind = ["integer", "null"] if criterion.may_be_na else "integer"
    return {"type": kind, "minimum": criterion.low, "maximum": criterion.high}


def _object(properties: dict) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


PUBLISHED = Contract("published", _published_words)
NONCE = Contract("nonce", _nonce_words)
SCHEMA = Contract("schema", _schema_words, _schema_parameters)
