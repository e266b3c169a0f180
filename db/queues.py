"""What a person has to do: their assignments batch by batch, and what they gave so far."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from db.people import ROLES, Person, require
from db.study import Study, reading


@dataclass(frozen=True)
class Given:
    """What a person gave in one assignment so far."""

    status: str
    answers: Mapping


@dataclass(frozen=True)
class Queue:
    """One person's assignments in one batch, in order; `done` are those submitted or skipped.

    `median_active_ms` is of those done; None before the first.
    """

    batch_id: int
    activity: str
    name: str
    state: str
    assignment_ids: tuple[int, ...]
    done: frozenset[int]
    median_active_ms: int | None

    @property
    def next(self) -> int | None:
        """The first one not done."""
        return next((each for each in self.assignment_ids if each not in self.done), None)


def queues(study: Study, actor: Person) -> list[Queue]:
    """The actor's own batches that are open or closed for answers, oldest first."""
    require(actor, *ROLES)
    with reading(study) as database:
        rows = database.execute(
            """
            select i.batch_id, b.activity, b.name, s.state, a.id, c.active_ms,
                   t.to_role is a.role
                     and c.id < (select max(annotation_id) from handovers where item_id = a.item_id)
            from assignments a join items i on i.id = a.item_id join batches b on b.id = i.batch_id
            join batch_state s on s.batch_id = b.id left join current_annotations c on c.assignment_id = a.id
            left join item_turn t on t.item_id = a.item_id
            where a.person_id = ? and s.state <> 'draft' order by i.batch_id, a.place
            """,
            (actor.id,),
        ).fetchall()
    grouped: dict[tuple, list] = {}
    for *key, assignment_id, active_ms, back_again in rows:
        grouped.setdefault(tuple(key), []).append((assignment_id, active_ms, back_again))
    return [_queue(key, assigned) for key, assigned in grouped.items()]


def given(study: Study, actor: Person, batch_id: int) -> dict[int, Given]:
    """The actor's own current answers in a batch, by assignment; one not answered yet is left out."""
    require(actor, *ROLES)
    with reading(study) as database:
        rows = database.execute(
            """
            select c.assignment_id, c.status, c.answers from current_annotations c
            join assignments a on a.id = c.assignment_id join items i on i.id = a.item_id
            where a.person_id = ? and i.batch_id = ? order by a.place
            """,
            (actor.id, batch_id),
        ).fetchall()
    return {id_: Given(status, json.loads(answers)) for id_, status, answers in rows}


def _queue(key: tuple, assigned: list[tuple[int, int | None, int]]) -> Queue:
    times = [active_ms for _, active_ms, _ in assigned if active_ms is not None]
    answered = [(id_, back) for id_, active_ms, back in assigned if active_ms is not None]
    return Queue(
        *key,
        assignment_ids=tuple(id_ for id_, _, _ in assigned),
        done=frozenset(id_ for id_, back_again in answered if not back_again),
        median_active_ms=round(median(times)) if times else None,
    )
