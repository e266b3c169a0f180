"""Rewritten dialogues as rows in DotaBench's published form, and what such a row must hold."""

import json
from collections.abc import Iterable, Mapping

from annotation.dialogue_rewriting.dialogue import FIELDS, TURNS, dialogue_of
from annotation.dialogue_rewriting.standing import current_turns, state
from annotation.personal_data.texts import kinds_in
from db.errors import Invalid
from db.handovers import HandedItem

# the published form; a row of ours says besides where it comes from and under which licence
FORM = ("id", *(f"turn_{turn}_{field}" for turn in TURNS for field in ("question", "answer")), "reference")
PROVENANCE = ("source", "source_id", "licence", "content_hash")
# a row of which a program wrote or reviewed a part says so; one that may tell of a person, of what kind
SIMULATED = "模拟改写，仅供演示。Simulated, for show only."


def dialogue_rows(items: Iterable[HandedItem]) -> list[dict[str, str]]:
    """A row for every accepted dialogue, in the order of the records; the others are left out."""
    return [_row(item) for item in items if state(item.steps, item.turn) == "accepted"]


def refuse_malformed(row: Mapping) -> None:
    """Raise Invalid naming what keeps a row from the published form: a missing, blank or wrong field."""
    for field in FORM:
        value = row.get(field)
        if field == "id" and isinstance(value, int) and not isinstance(value, bool):
            continue
        if not isinstance(value, str) or not value.strip():
            raise Invalid(f"{field} is missing, blank or no text", f"{field} 缺失、为空或不是文字")


def _row(item: HandedItem) -> dict[str, str]:
    turns = current_turns(item.steps, dialogue_of(item.record))
    fields = {
        f"turn_{number}_{field}": turn[field]
        for number, turn in zip(TURNS, turns, strict=True)
        for field in ("question", "answer")
    }
    row = {
        "id": item.record.external_id,
        **fields,
        "reference": reference_of(item.record.metadata) or item.record.answer,
        "source": item.record.kind,
        "source_id": item.record.external_id,
        "licence": item.licence,
        "content_hash": item.record.content_hash,
    }
    refuse_malformed(row)
    kinds = personal_data_in(turns, item)
    marks = {"note": SIMULATED if any(step.simulated for step in item.steps) else "", "personal_data": kinds}
    return row | {name: mark for name, mark in marks.items() if mark}


def personal_data_in(turns: Iterable[Mapping], item: HandedItem) -> str:
    """The kinds of personal data in a dialogue of which its record has nothing; "" where there is none."""
    record = item.record
    known = [
        record.case_description,
        record.question,
        record.answer,
        json.dumps(record.metadata, ensure_ascii=False),
    ]
    return kinds_in((turn[field] for turn in turns for field in FIELDS), "\n".join(known))


def reference_of(metadata: Mapping) -> str:
    """The case's own questions and answers as one text; an imported row's reference as it came."""
    if "reference" in metadata:
        return metadata["reference"]
    pairs = metadata.get("qa_pairs", ())
    return "\n\n".join(
        f"{number}. 问：{pair['question'].strip()}\n答：{pair['answer'].strip()}"
        for number, pair in enumerate(pairs, start=1)
    )
