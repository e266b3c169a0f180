"""What can be scored, what was scored, and what the judge gave: the rows behind every table of a report."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlite_utils import Database

from db.batches import after_lock
from db.people import Person, require
from db.study import Study, reading


@dataclass(frozen=True)
class Answered:
    """A record with the responses to it, by the code of their source."""

    record_id: int
    external_id: str
    task: str
    responses: dict[str, int]


@dataclass(frozen=True)
class RatingRow:
    """One rating of one response: `value` is None where the criterion did not apply or all was skipped.

    `occasion` 2 is a repeat of what the same person had rated before; `place` is its place in their queue.
    """

    record_id: int
    question: str
    task: str
    source_code: str
    response_id: int
    rater: str
    part: str
    occasion: int
    slot: str
    criterion: str
    value: float | None
    status: str
    active_ms: int
    simulated: bool
    place: int


@dataclass(frozen=True)
class JudgmentRow:
    """One judgment of one response of a batch; `value` is None unless `status` is `scored`.

    `criterion` is empty where it is the judgment as a whole.
    """

    record_id: int
    question: str
    task: str
    source_code: str
    response_id: int
    judge: str
    prompt_hash: str
    rubric_hash: str
    repeat: int
    value: float | None
    status: str
    criterion: str = ""


def answered_records(study: Study, actor: Person) -> list[Answered]:
    """Every record that has responses, in import order."""
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        rows = database.execute(
            """
            select c.id, c.external_id, c.task, r.source_code, r.id
            from responses r cross join records c on c.id = r.record_id order by r.record_id, r.source_code
            """
        ).fetchall()
    found: dict[tuple, dict[str, int]] = {}
    for record_id, external_id, task, code, response_id in rows:
        found.setdefault((record_id, external_id, task), {})[code] = response_id
    return [Answered(*key, responses) for key, responses in found.items()]


def ratings(study: Study, actor: Person, batch_id: int) -> list[RatingRow]:
    """Every rating that a locked or unblinded batch asked for. Sources stay codes.

    What was skipped, or never answered before the lock, is a row without a value: `status` is skipped or
    missing, so that a report can count it.
    """
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        after_lock(database, batch_id)
        rows = database.query(
            """
            select i.record_id, c.external_id as question, i.task, r.source_code, r.id as response_id,
                   p.login as rater, i.part, a.occasion, a.place, s.slot,
                   coalesce(n.answers, '{}') as answers, coalesce(n.status, 'missing') as status,
                   coalesce(n.active_ms, 0) as active_ms, coalesce(n.simulated, 0) as simulated
            from assignments a left join current_annotations n on n.assignment_id = a.id
            join items i on i.id = a.item_id join records c on c.id = i.record_id
            join people p on p.id = a.person_id join presentations s on s.assignment_id = a.id
            join responses r on r.id = s.response_id
            where i.batch_id = :batch order by i.id, a.id, s.slot
            """,
            {"batch": batch_id},
        )
        return [rating for row in rows for rating in _criteria(row)]


def judgments(study: Study, actor: Person, batch_id: int, by_criterion: bool = False) -> list[JudgmentRow]:
    """Every judgment of the responses in a batch; with `by_criterion` a row a criterion where it has any."""
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        rows = database.query(
            """
            select distinct i.record_id, c.external_id as question, i.task, r.source_code,
                   r.id as response_id,
                   j.id, j.judge, j.prompt_hash, j.rubric_hash, j.repeat, j.rating as value, j.status
            from items i join records c on c.id = i.record_id join responses r on r.record_id = i.record_id
            join judgments j on j.response_id = r.id
            where i.batch_id = :batch
            order by i.record_id, r.source_code, j.judge, j.prompt_hash, j.rubric_hash, j.repeat
            """,
            {"batch": batch_id},
        )
        found = [(row.pop("id"), JudgmentRow(**row)) for row in list(rows)]
        criteria = _judged_criteria(database, batch_id) if by_criterion else {}
    return [row for id_, whole in found for row in _by_criterion(whole, criteria.get(id_, {}))]


def _by_criterion(whole: JudgmentRow, criteria: Mapping[str, float | None]) -> list[JudgmentRow]:
    """A row a criterion; the judgment as a whole where there is none."""
    return [
        replace(whole, criterion=criterion, value=value, status="n/a" if value is None else "scored")
        for criterion, value in criteria.items()
    ] or [whole]


def _judged_criteria(database: Database, batch_id: int) -> dict[int, dict[str, float | None]]:
    """judgment → what each of its criteria got."""
    rows = database.execute(
        """
        select k.judgment_id, k.criterion, k.rating from judgment_criteria k
        join judgments j on j.id = k.judgment_id join responses r on r.id = j.response_id
        join items i on i.record_id = r.record_id where i.batch_id = ? order by 1, 2
        """,
        (batch_id,),
    )
    found: dict[int, dict[str, float | None]] = {}
    for judgment_id, criterion, rating in rows:
        found.setdefault(judgment_id, {})[criterion] = rating
    return found


def _criteria(row: dict) -> Iterator[RatingRow]:
    answers = json.loads(row.pop("answers"))
    simulated = bool(row.pop("simulated"))
    given = answers.get("ratings", {}).get(row["slot"], {"": None})
    for criterion, value in given.items():
        yield RatingRow(**row, criterion=criterion, value=value, simulated=simulated)
