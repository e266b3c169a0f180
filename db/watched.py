"""The ratings of a batch that is still open, for the indices of `blinded_scoring.watching` alone."""

import json
from dataclasses import dataclass

from db.errors import Refused
from db.people import Person, require
from db.study import Study, reading


@dataclass(frozen=True)
class WatchedAnswer:
    """One person's current answer to one item: value by (response, criterion). No page may show it."""

    person_id: int
    name: str
    item_id: int
    part: str
    occasion: int
    place: int
    active_ms: int
    answers: dict
    responses: dict[str, int]
    codes: dict[str, str]


def watched_answers(study: Study, actor: Person, batch_id: int) -> list[WatchedAnswer]:
    """Every submitted answer of a batch in any state, by person and place in the queue.

    For leads and admins who are not assigned in it: figures about others sway those who still rate.
    """
    require(actor, "lead", "admin")
    with reading(study) as database:
        mine = database.execute(
            """
            select 1 from assignments a join items i on i.id = a.item_id
            where i.batch_id = ? and a.person_id = ? limit 1
            """,
            (batch_id, actor.id),
        ).fetchone()
        if mine:
            raise Refused(
                "You rate in this batch yourself; figures about the others are shown once it is locked.",
                "您本人参与本批次评分；锁定之后才显示其他人的指标。",
            )
        rows = list(
            database.query(
                """
                select a.id, a.person_id, p.name, a.item_id, i.part, a.occasion, a.place, c.active_ms,
                       c.answers
                from current_annotations c join assignments a on a.id = c.assignment_id
                join items i on i.id = a.item_id join people p on p.id = a.person_id
                where i.batch_id = :batch and c.status = 'submitted' order by p.name, p.id, a.place
                """,
                {"batch": batch_id},
            )
        )
        shown: dict[int, list[tuple]] = {}
        for assignment_id, *slot in database.execute(
            """
            select s.assignment_id, s.slot, s.response_id, r.source_code from presentations s
            join responses r on r.id = s.response_id join assignments a on a.id = s.assignment_id
            join items i on i.id = a.item_id where i.batch_id = ?
            """,
            (batch_id,),
        ):
            shown.setdefault(assignment_id, []).append(tuple(slot))
    return [_answer(row, shown.get(row["id"], [])) for row in rows]


def _answer(row: dict, slots: list[tuple]) -> WatchedAnswer:
    fields = {name: row[name] for name in row if name not in ("id", "answers")}
    return WatchedAnswer(
        **fields,
        answers=json.loads(row["answers"]),
        responses={slot: response for slot, response, _ in slots},
        codes={slot: code for slot, _, code in slots},
    )
