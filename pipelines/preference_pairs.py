"""Preference pairs that fall out of verification: what a physician wrote over what the model wrote."""

import json
from collections.abc import Iterator

from db.approvals import approved_examples
from db.people import Person, require
from db.pseudonyms import pseudonym
from db.study import Study
from pipelines.freezing.chat_form import as_example
from pipelines.freezing.exports import preference_pair
from pipelines.freezing.own_words import kinds_written


def preference_pairs(study: Study, actor: Person) -> Iterator[dict]:
    """A row for every approved revision that still stands, in the form that preference training reads.

    A row names its record, approval, source and licence, who decided by pseudonym, whether simulated, and the
    kinds of personal data that was written into it, "" none. Not for a senior: a row names the model.
    """
    require(actor, "lead", "engineer", "admin")
    for approved in approved_examples(study, actor):
        if approved.withdrawn:
            continue
        who = tuple(f"{each.role} {pseudonym(study, each.person_id)}" for each in approved.deciders)
        example = as_example(approved, who)
        pair = preference_pair(example)
        if pair:
            yield {"id": f"{example.record_id}-{example.approval_id}", **pair} | {
                "task": example.task,
                "source": example.source,
                "licence": example.licence,
                "model": example.model,
                "prompt_hash": example.prompt_hash,
                "deciders": list(example.deciders),
                "simulated": example.simulated,
                "personal_data": kinds_written(approved),
            }


def as_lines(study: Study, actor: Person) -> str:
    """The pairs as JSON Lines; "" while there is none."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in preference_pairs(study, actor))
