"""What a judge is told of the form it must rate in, in the words of each contract."""

from annotation.rubric import Criterion, Rubric
from pipelines.asking.prompt import filled, part

NOT_APPLICABLE = "N/A"


def scale(rubric: Rubric) -> tuple[int, int]:
    """The scale of the overall rating: the first criterion's."""
    return rubric.criteria[0].low, rubric.criteria[0].high


def published_words(rubric: Rubric, nonce: str) -> str:
    low, high = scale(rubric)
    return filled(part("contract_published"), {"low": str(low), "high": str(high)})


def nonce_words(rubric: Rubric, nonce: str) -> str:
    lines = [f"评分-{nonce}-{each.key}：分数（{in_words(each, NOT_APPLICABLE)}）" for each in rubric.criteria]
    return filled(part("contract_nonce"), {"lines": "\n".join(lines)})


def schema_words(rubric: Rubric, nonce: str) -> str:
    lines = [f'- "{each.key}"：{in_words(each, "null")}' for each in rubric.criteria]
    return filled(part("contract_schema"), {"lines": "\n".join(lines)})


def schema_parameters(rubric: Rubric) -> dict:
    """The API's own guarantee of the form, where the server gives one."""
    ratings = {each.key: _rating_schema(each) for each in rubric.criteria}
    schema = _object({"explanation": {"type": "string"}, "ratings": _object(ratings)})
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "judgment", "strict": True, "schema": schema},
        }
    }


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
