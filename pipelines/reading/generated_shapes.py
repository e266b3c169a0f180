"""Rows that a model has answered, as `wardround generate` and `training.generate` write them: responses."""

from db.errors import Invalid
from db.incoming import RESPONSES, NewResponse
from db.records import Message
from pipelines.reading.read_json import Row
from pipelines.reading.row_shapes import Shape, response_of, text

TURNS = (1, 2, 3)


def generated(row: Row) -> NewResponse:
    """One question and the model's answer."""
    return _response(row, ["input", "output"])


def generated_turns(row: Row) -> NewResponse:
    """Three questions, each with the model's answer."""
    return _response(row, [f"turn_{turn}_{part}" for turn in TURNS for part in ("question", "answer")])


def _response(row: Row, keys: list[str]) -> NewResponse:
    made = row.value["generation"]
    if not isinstance(made, dict):
        raise Invalid("generation does not say which model answered")
    model = text(made, "model").strip()
    roles = ("patient", "doctor") * (len(keys) // 2)
    original = tuple(Message(role, text(row.value, key)) for role, key in zip(roles, keys, strict=True))
    return response_of(row, model, original)


GENERATED = Shape(RESPONSES, frozenset({"id", "source", "input", "output", "generation"}), generated)
GENERATED_TURNS = Shape(
    RESPONSES,
    frozenset(
        {"id", "source", "generation"}
        | {f"turn_{turn}_{part}" for turn in TURNS for part in ("question", "answer")}
    ),
    generated_turns,
)
