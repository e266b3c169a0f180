"""What a judge gave: stored as it arrives, one row a response, judge, way of asking and repeat."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from db import events
from db.people import Person, require
from db.study import Study, reading, writing


@dataclass(frozen=True)
class Judgment:
    """One judgment. `key` is the SHA-256 of everything it depends on; `rating` is None unless scored.

    `criteria` has what each criterion got, None where it did not apply. Tokens and attempts are sums over
    everything that was asked to get it.
    """

    key: str
    response_id: int
    rubric_hash: str
    prompt_hash: str
    judge: str
    parameters: dict
    repeat: int
    status: str
    rating: float | None
    explanation: str
    answered_model: str
    prompt_tokens: int
    completion_tokens: int
    attempts: int
    criteria: Mapping[str, float | None] = field(default_factory=dict)


def add_judgments(study: Study, actor: Person, judgments: Iterable[Judgment]) -> int:
    """Store those whose key is not there yet; how many that were."""
    require(actor, "engineer", "lead")
    with writing(study) as database:
        known = {row[0] for row in database.execute("select key from judgments")}
        new = {each.key: each for each in judgments if each.key not in known}
        for each in new.values():
            values = {name: value for name, value in vars(each).items() if name != "criteria"}
            parameters = json.dumps(each.parameters, sort_keys=True, ensure_ascii=False)
            row = {**values, "parameters": parameters, "at": study.now()}
            judgment_id = database["judgments"].insert(row).last_pk
            for criterion, rating in each.criteria.items():
                database["judgment_criteria"].insert(
                    {"judgment_id": judgment_id, "criterion": criterion, "rating": rating}
                )
    return len(new)


def note_judging(study: Study, actor: Person, judge: str, **detail) -> None:
    """Put a run of the judge into the event log: counts, hashes and what it was made with, never text."""
    require(actor, "engineer", "lead")
    with writing(study) as database:
        events.append(study, database, actor.login, "responses judged", judge, **detail)


def judged_keys(study: Study) -> set[str]:
    with reading(study) as database:
        return {row[0] for row in database.execute("select key from judgments")}


@dataclass(frozen=True)
class JudgmentCount:
    """How many judgments of one status a judge gave under one prompt."""

    judge: str
    prompt_hash: str
    status: str
    n: int


def counts_by_judge(study: Study, actor: Person) -> list[JudgmentCount]:
    require(actor, "engineer", "lead", "admin")
    with reading(study) as database:
        rows = database.query(
            """
            select judge, prompt_hash, status, count(*) as n from judgments
            group by judge, prompt_hash, status order by judge, prompt_hash, status
            """
        )
        return [JudgmentCount(**row) for row in rows]
