"""What a person has to do: their assignments batch by batch, and what they gave so far."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from sqlite_utils import Database

from db.guesses import begun
from db.people import ROLES, Person, require
from db.signoffs import is_signed
from db.study import Study, reading


@dataclass(frozen=True)
class Given:
    """What a person gave in one assignment so far."""

    status: str
    answers: Mapping


@dataclass(frozen=True)
class Queue:
    """One person's assignments in one batch, in order; `done` are those submitted or skipped.

    `changed` are those of them with drafts of a change that is not submitted and still may be, in order.
    `median_active_ms` is of those done; None before the first.
    """

    batch_id: int
    activity: str
    name: str
    state: str
    assignment_ids: tuple[int, ...]
    done: frozenset[int]
    changed: tuple[int, ...]
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
                     and c.id < (select max(annotation_id) from handovers where item_id = a.item_id),
                   exists (select 1 from drafts where assignment_id = a.id)
            from assignments a join items i on i.id = a.item_id join batches b on b.id = i.batch_id
            join batch_state s on s.batch_id = b.id left join current_annotations c on c.assignment_id = a.id
            left join item_turn t on t.item_id = a.item_id
            where a.person_id = ? and s.state <> 'draft' order by i.batch_id, a.place
            """,
            (actor.id,),
        ).fetchall()
        grouped: dict[tuple, list[_Assigned]] = {}
        for *key, assignment_id, active_ms, back_again, drafted in rows:
            assigned = _Assigned(assignment_id, active_ms, bool(back_again), bool(drafted))
            grouped.setdefault(tuple(key), []).append(assigned)
        return [_queue(database, actor, key, assigned) for key, assigned in grouped.items()]


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


@dataclass(frozen=True)
class _Assigned:
    """An assignment: its answer's time, None before the first; whether it came back, and has drafts."""

    id: int
    active_ms: int | None
    back_again: bool
    drafted: bool

    @property
    def done(self) -> bool:
        return self.active_ms is not None and not self.back_again


def _queue(database: Database, actor: Person, key: tuple, assigned: list[_Assigned]) -> Queue:
    batch_id, _, _, state = key
    times = [each.active_ms for each in assigned if each.active_ms is not None]
    changed = tuple(each.id for each in assigned if each.done and each.drafted)
    if changed and (state != "open" or is_signed(database, batch_id) or begun(database, actor.id, batch_id)):
        changed = ()
    return Queue(
        *key,
        assignment_ids=tuple(each.id for each in assigned),
        done=frozenset(each.id for each in assigned if each.done),
        changed=changed,
        median_active_ms=round(median(times)) if times else None,
    )
