"""Physicians' seniority and hourly pay, and the hours they worked: for leads and admins alone."""

import math
from dataclasses import dataclass

from db import events
from db.errors import Invalid
from db.people import Person, by_login, require
from db.study import Study, reading, writing

SENIORITIES = ("mid_level", "associate_senior", "senior")
HIGHEST_HOURLY = 100_000


@dataclass(frozen=True)
class PayGrade:
    """One person's seniority (one of SENIORITIES) and pay in RMB an hour, as they now hold."""

    person_id: int
    login: str
    seniority: str
    hourly: float


@dataclass(frozen=True)
class Worked:
    """The active hours of one person in one batch, and their grade; None where nobody has set one.

    Every revision's own time counts, skips and amendments too; `simulated` hours are a program's.
    """

    person_id: int
    name: str
    seniority: str | None
    hourly: float | None
    hours: float
    simulated: float

    @property
    def pay(self) -> float | None:
        """RMB for the hours a person worked; nobody is paid for simulated ones."""
        return None if self.hourly is None else self.hours * self.hourly


def set_pay(study: Study, actor: Person, login: str, seniority: str, hourly: float) -> PayGrade:
    """Set a person's grade from now on; what held before stays on record. Raises Invalid for one unheard of.

    The grade that holds already is not set again.

    The event says who set whose grade, not what it is.
    """
    require(actor, "lead", "admin")
    person = by_login(study, login)
    if seniority not in SENIORITIES:
        raise Invalid(
            f"There is no seniority {seniority}; choose one of {', '.join(SENIORITIES)}.",
            f"没有 {seniority} 这一职级；请选择 {'、'.join(SENIORITIES)} 之一。",
        )
    if not (math.isfinite(hourly) and 0 <= hourly <= HIGHEST_HOURLY):
        raise Invalid(
            f"Pay an hour lies between 0 and {HIGHEST_HOURLY} RMB.",
            f"每小时报酬须在 0 至 {HIGHEST_HOURLY} 元之间。",
        )
    with writing(study) as database:
        grades = database.execute(
            "select seniority, hourly from pay_grades where person_id = ? order by number", (person.id,)
        ).fetchall()
        if grades and grades[-1] == (seniority, float(hourly)):
            return PayGrade(person.id, person.login, *grades[-1])
        database["pay_grades"].insert(
            {
                "person_id": person.id,
                "number": len(grades) + 1,
                "seniority": seniority,
                "hourly": float(hourly),
                "by_login": actor.login,
                "at": study.now(),
            }
        )
        events.append(study, database, actor.login, "pay set", person.login)
    return PayGrade(person.id, person.login, seniority, float(hourly))


def pay_grades(study: Study, actor: Person) -> dict[int, PayGrade]:
    """The grade of everyone who has one, by person id."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        rows = database.query(
            """
            select g.person_id, p.login, g.seniority, g.hourly from current_pay_grades g
            join people p on p.id = g.person_id
            """
        )
        return {row["person_id"]: PayGrade(**row) for row in rows}


def worked(study: Study, actor: Person, batch_id: int) -> list[Worked]:
    """What everyone assigned in a batch worked, by name; read without any answer or source.

    Each stretch costs what held when it was answered, so that a raise changes no past pay: `hourly` is the
    mean over a person's hours, or what holds now while there are none.
    """
    require(actor, "lead", "admin")
    with reading(study) as database:
        rows = database.query(
            """
            select p.id as person_id, p.name, g.seniority, g.hourly as now,
                   coalesce(sum(case when n.simulated = 0 then n.active_ms end), 0) / 3600000.0 as hours,
                   coalesce(sum(case when n.simulated = 1 then n.active_ms end), 0) / 3600000.0 as simulated,
                   sum(case when n.simulated = 0 then n.active_ms / 3600000.0 * (
                         select h.hourly from pay_grades h where h.person_id = p.id
                         order by h.at > n.at, case when h.at > n.at then h.number else -h.number end limit 1
                       ) end) as cost
            from (select distinct a.person_id from assignments a join items i on i.id = a.item_id
                  where i.batch_id = :batch) who
            join people p on p.id = who.person_id
            left join current_pay_grades g on g.person_id = p.id
            left join annotations n on n.by_person = p.id and n.assignment_id in (
              select a.id from assignments a join items i on i.id = a.item_id where i.batch_id = :batch)
            group by p.id order by p.name, p.id
            """,
            {"batch": batch_id},
        )
        return [_worked(row) for row in rows]


def _worked(row: dict) -> Worked:
    hours, cost, now = row["hours"], row.pop("cost"), row.pop("now")
    return Worked(**row, hourly=cost / hours if hours and cost is not None else now)
