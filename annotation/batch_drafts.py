"""What every activity's set-up ends with: the drawn batch is stored as a draft of it."""

from collections.abc import Mapping
from typing import Protocol

from annotation.activity import Activity
from db.batches import Plan, create
from db.people import Person
from db.study import Study


class SetUp(Protocol):
    """What the set-ups of all activities say."""

    name: str
    seed: int
    guideline: str
    guideline_version: str


def keep_draft(
    study: Study, actor: Person, activity: Activity, setup: SetUp, settings: Mapping, plan: Plan
) -> int:
    """Store the plan as a draft of the activity, under its rubric; returns the batch's id."""
    return create(
        study,
        actor,
        activity=activity.name,
        name=setup.name,
        seed=setup.seed,
        rubric=activity.rubric.as_json(),
        rubric_hash=activity.rubric.hash,
        guideline=setup.guideline,
        guideline_version=setup.guideline_version,
        settings=settings,
        plan=plan,
    )
