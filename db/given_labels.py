"""What the items of locked audits were given and how they were decided, as `db.locked_audits` keeps it."""

import json
from typing import NamedTuple

from db.answered import MAY_READ
from db.people import Person, require
from db.study import Study, reading


class GivenLabel(NamedTuple):
    """One assignment; `status` is None while nothing was given, `label` the one given whatever its status."""

    person_id: int
    status: str | None
    label: str | None
    simulated: int


class GivenAlike(NamedTuple):
    """Items of a batch with one task, "" for none, and the same given by the same people.

    `decision` and `decided`, the label it settled, are None without one. Items ascend, as they were drawn;
    `record_ids` has the record of each.
    """

    task: str
    given: tuple[GivenLabel, ...]
    decision: str | None
    decided: str | None
    item_ids: list[int]
    record_ids: list[int]


def given_labels(study: Study, actor: Person) -> dict[int, tuple[GivenAlike, ...]]:
    """Every locked audit, the oldest first, with what its items were given, by the first of those alike."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        kept = database.execute("select batch_id, given from locked_audits order by batch_id").fetchall()
    return {batch_id: tuple(map(_alike, json.loads(given))) for batch_id, given in kept}


def names(study: Study, actor: Person) -> dict[int, str]:
    """Person → name, as it reads now."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        return dict(database.execute("select id, name from people").fetchall())


def _alike(kept: list) -> GivenAlike:
    task, given, *rest = kept
    return GivenAlike(task, tuple(GivenLabel(*each) for each in given), *rest)
