"""Setting up a batch of dialogue rewriting: what can be drawn, and the draw itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.activities.dialogue_rewriting import DIALOGUE_REWRITING, Case
from annotation.batch_drafts import keep_draft
from annotation.dialogue_rewriting.dialogue import CASES, DIALOGUES
from db.batches import Plan
from db.people import Person, require
from db.records import Record, count_of_kind, records
from db.study import Study


@dataclass(frozen=True)
class Setup:
    """What a lead decides about a batch; people are ids, `record_ids` empty for all there are."""

    name: str
    writers: tuple[int, ...]
    reviewers: tuple[int, ...]
    adjudicator: int | None
    seed: int
    guideline: str
    guideline_version: str
    record_ids: tuple[int, ...] = ()


def drawable(study: Study, actor: Person) -> list[Record]:
    """Every case with its own questions and answers, and every imported dialogue."""
    require(actor, "lead", "engineer", "admin")
    cases = [each for each in records(study, actor, kind=CASES) if each.metadata.get("qa_pairs")]
    return cases + records(study, actor, kind=DIALOGUES)


def drawable_counts(study: Study, actor: Person) -> tuple[int, int]:
    """How many cases and how many dialogues `drawable` gives."""
    require(actor, "lead", "engineer", "admin")
    return count_of_kind(study, CASES, with_pairs=True), count_of_kind(study, DIALOGUES)


def plan_of(found: Sequence[Record], setup: Setup) -> Plan:
    """The plan a setup gives; nothing is stored."""
    cases = [
        Case(each.id, each.task, written=each.kind == DIALOGUES)
        for each in found
        if not setup.record_ids or each.id in setup.record_ids
    ]
    return DIALOGUE_REWRITING.draw(cases, setup.writers, setup.reviewers, setup.adjudicator, setup.seed)


def set_up(study: Study, actor: Person, setup: Setup) -> int:
    """Draw and store a batch as a draft; returns its id."""
    return keep_draft(
        study,
        actor,
        DIALOGUE_REWRITING,
        setup,
        {"records": len(setup.record_ids)},
        plan_of(drawable(study, actor), setup),
    )
