"""In which form a judge must rate: published `[[n]]`, a nonce, a JSON schema. `contract_readings` reads them.

`published` is the form of the two published sets: one overall rating. A planted rating can imitate it, so
reading it is careful and gives up where there is doubt. `nonce` asks for a line a criterion that holds a
number drawn from the request itself, `schema` for a JSON object; no text written before can imitate these.
"""

from collections.abc import Callable
from dataclasses import dataclass

from annotation.rubric import Criterion, Rubric
from pipelines.asking.request import Reading
from pipelines.judging.contract_words import (
    nonce_words,
    published_words,
    schema_parameters,
    schema_words,
)


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


PUBLISHED = Contract("published", published_words)
NONCE = Contract("nonce", nonce_words)
SCHEMA = Contract("schema", schema_words, schema_parameters)
