"""Setting up a batch of blinded scoring: what can be drawn, what cannot and why, and the draw itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.activities.blinded_scoring import BLINDED_SCORING, Question
from annotation.batch_drafts import keep_draft
from db.batches import Plan
from db.coverage import Gap, coverage
from db.held_out import frozen_records
from db.people import Person
from db.ratings import Answered, answered_records
from db.records import records
from db.study import Study


@dataclass(frozen=True)
class Drawable:
    """Questions every chosen source answered; `incomplete` have answers from some sources only.

    `trained_on` are in a frozen dataset, and test no model any more.
    """

    questions: tuple[Question, ...]
    incomplete: tuple[Gap, ...]
    sources: int
    trained_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setup:
    """What a lead decides about a batch; `only` these records are drawn, or all when it is empty."""

    name: str
    evaluators: tuple[int, ...]
    seed: int
    calibration_share: float
    repeat_share: float
    guideline: str
    guideline_version: str
    only: tuple[int, ...] = ()


def drawable(study: Study, actor: Person) -> Drawable:
    """What a batch can be drawn from: unequal coverage is left out by name, never averaged away."""
    covered = coverage(study)
    frozen = frozen_records(study)
    answered = [
        record for record in answered_records(study, actor) if set(record.responses) == set(covered.codes)
    ]
    questions = tuple(
        Question(record.record_id, record.task, tuple(record.responses[code] for code in covered.codes))
        for record in answered
        if record.record_id not in frozen
    )
    trained_on = tuple(each.external_id for each in records(study, actor, ids=frozen & _ids(answered)))
    return Drawable(questions, covered.gaps, len(covered.codes), trained_on)


def _ids(answered: Sequence[Answered]) -> set[int]:
    return {each.record_id for each in answered}


def plan_of(questions: Sequence[Question], setup: Setup) -> Plan:
    """The plan a setup gives; nothing is stored."""
    chosen = [each for each in questions if not setup.only or each.record_id in setup.only]
    return BLINDED_SCORING.draw(
        chosen, setup.evaluators, setup.seed, setup.calibration_share, setup.repeat_share
    )


def set_up(study: Study, actor: Person, setup: Setup) -> int:
    """Draw and store a batch as a draft; returns its id."""
    plan = plan_of(drawable(study, actor).questions, setup)
    return keep_draft(
        study,
        actor,
        BLINDED_SCORING,
        setup,
        {"calibration_share": setup.calibration_share, "repeat_share": setup.repeat_share},
        plan,
    )
