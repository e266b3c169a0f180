"""The labels that locked audits were given, and which decisions they rest on."""

import json
from collections.abc import Collection
from typing import NamedTuple

from db.answered import MAY_READ
from db.batches import after_lock
from db.people import Person, require
from db.study import Study, reading


class GivenLabel(NamedTuple):
    """One assignment of an audited record; a tuple, for a page reads a hundred thousand of them.

    `task` is the rules' label, "" for none. `status` is None while nothing was given, `label` the one given
    whatever its status. `decision` and `decided`, the label it settled, are the item's, None without one.
    """

    item_id: int
    record_id: int
    task: str
    person_id: int
    status: str | None
    label: str | None
    simulated: bool
    decision: str | None
    decided: str | None


def given_labels(study: Study, actor: Person, batch_id: int) -> list[GivenLabel]:
    """Every assignment of a locked batch, in the order they were drawn. Refused before the lock."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        after_lock(database, batch_id)
        rows = database.execute(
            """
            select i.id, i.record_id, i.task, a.person_id, c.status, json_extract(c.answers, '$.label'),
                   coalesce(c.simulated, 0), d.decision, json_extract(d.answers, '$.label')
            from items i join assignments a on a.item_id = i.id
            left join current_annotations c on c.assignment_id = a.id
            left join current_decisions d on d.item_id = i.id
            where i.batch_id = ? order by a.id
            """,
            (batch_id,),
        )
        return list(map(GivenLabel._make, rows))


def last_decisions(study: Study, actor: Person, activity: str) -> dict[int, int]:
    """Locked batch of an activity → its newest decision, 0 without one; the oldest batch first.

    While that stays what it is, so does what the batch came to.
    """
    require(actor, *MAY_READ)
    with reading(study) as database:
        return dict(
            database.execute(
                """
                with newest as (
                  select i.batch_id, max(d.id) as id from decisions d join items i on i.id = d.item_id
                  group by i.batch_id)
                select b.id, coalesce(n.id, 0) from batches b join batch_state s on s.batch_id = b.id
                left join newest n on n.batch_id = b.id
                where b.activity = ? and s.state in ('locked', 'unblinded') order by b.id
                """,
                (activity,),
            ).fetchall()
        )


def external_ids(study: Study, actor: Person, record_ids: Collection[int]) -> dict[int, str]:
    """Record → what its source calls it."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        return dict(
            database.execute(
                "select id, external_id from records where id in (select value from json_each(?))",
                (json.dumps(sorted(record_ids)),),
            ).fetchall()
        )


def names(study: Study, actor: Person) -> dict[int, str]:
    """Person → name, as it reads now."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        return dict(database.execute("select id, name from people").fetchall())
