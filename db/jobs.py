"""Jobs: long work that people ask for on a page and a worker does, with every state it goes through.

queued → running → completed | failed | interrupted        interrupted: the worker was killed
queued → cancelled        running → stopping → cancelled   failed, cancelled, interrupted → queued
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.errors import Conflict, NotFound
from db.people import OPERATOR, Person, require
from db.study import Study, reading, writing

UNDER_WAY = ("queued", "running", "stopping")
RESUMABLE = ("failed", "cancelled", "interrupted")
MAY_START = ("engineer", "lead")


@dataclass(frozen=True)
class Job:
    """What was asked for, by whom, and the state it is in since `since`.

    `place` is when somebody last had it queued: by that the waiting ones are claimed, and one that a worker
    has queued again, for it was being stopped, goes on before those that came after it. `sentence` says in
    English what went wrong, `sentence_zh` in Chinese where the command did.
    """

    id: int
    kind: str
    arguments: Mapping
    by_login: str
    at: str
    state: str
    sentence: str
    since: str
    sentence_zh: str = ""
    place: str = ""
    by_name: str = ""

    def said(self, language: str) -> str:
        """What went wrong in "zh" where it is known so, else in English."""
        return self.sentence_zh if language == "zh" and self.sentence_zh else self.sentence


def add_job(study: Study, actor: Person, kind: str, arguments: Mapping) -> int:
    """Queue a job; its id. Refused while the same one waits or runs. No secret may be in `arguments`."""
    require(actor, *MAY_START)
    asked = json.dumps(arguments, sort_keys=True, ensure_ascii=False)
    with writing(study) as database:
        for same in _jobs(database, "where j.kind = :kind and j.arguments = :asked", kind=kind, asked=asked):
            if same.state in UNDER_WAY:
                raise Conflict(f"Job {same.id} does just this already.", f"作业 {same.id} 已在做同样的事。")
        row = {"kind": kind, "arguments": asked, "by_login": actor.login, "at": study.now()}
        job_id = database["jobs"].insert(row).last_pk
        _enter(study, database, actor, job_id, "queued")
    return job_id


def jobs(study: Study, actor: Person) -> list[Job]:
    """Every job, the newest first."""
    require(actor, *MAY_START, "admin")
    with reading(study) as database:
        return list(_jobs(database, "order by j.id desc"))


def last_step(study: Study, actor: Person) -> int:
    """The number of the last step that any job has taken: while it is the same, no job is another."""
    require(actor, *MAY_START, "admin")
    with reading(study) as database:
        return database.execute("select coalesce(max(rowid), 0) from job_states").fetchone()[0]


def cancel_job(study: Study, actor: Person, job_id: int) -> None:
    """End a job that waits, or ask the worker to end one that runs."""
    require(actor, *MAY_START)
    with writing(study) as database:
        state = _job(database, job_id).state
        if state == "queued":
            _enter(study, database, actor, job_id, "cancelled")
        elif state == "running":
            _enter(study, database, actor, job_id, "stopping")
        elif state != "stopping":
            raise Conflict(f"Job {job_id} has ended already.", f"作业 {job_id} 已经结束。")


def resume_job(study: Study, actor: Person, job_id: int) -> Job:
    """Queue an ended job again; its command goes on where it stopped."""
    require(actor, *MAY_START)
    with writing(study) as database:
        job = _job(database, job_id)
        if job.state not in RESUMABLE:
            raise Conflict(
                f"Job {job_id} is {job.state}; only one that stopped can be resumed.",
                f"作业 {job_id} 没有中途停止，无须继续。",
            )
        _enter(study, database, actor, job_id, "queued")
        return job


def claim_job(study: Study, actor: Person, kind: str) -> Job | None:
    """The longest waiting job of a kind, now running; None when none waits or one of the kind runs.

    For the worker at the host, as are the functions below.
    """
    require(actor)
    with writing(study) as database:
        mine = list(_jobs(database, "where j.kind = :kind order by place, j.id", kind=kind))
        waiting = [job for job in mine if job.state == "queued"]
        if not waiting or any(job.state in ("running", "stopping") for job in mine):
            return None
        _enter(study, database, actor, waiting[0].id, "running")
        return _job(database, waiting[0].id)


def end_job(
    study: Study,
    actor: Person,
    job_id: int,
    states: Iterable[str],
    sentence: str = "",
    sentence_zh: str = "",
) -> None:
    """Enter the state or states that a job ended in; the sentences say, to a person, what went wrong."""
    require(actor)
    with writing(study) as database:
        for state in states:
            _enter(study, database, actor, job_id, state, sentence, sentence_zh)


def end_jobs_of(study: Study, actor: Person, login: str) -> None:
    """Cancel the jobs a person has waiting, and ask the worker to end those that run."""
    require(actor, "admin")
    with writing(study) as database:
        for job in _jobs(database, "where j.by_login = :login order by j.id", login=login):
            if job.state == "queued":
                _enter(study, database, actor, job.id, "cancelled")
            elif job.state == "running":
                _enter(study, database, actor, job.id, "stopping")


def state_of_job(study: Study, job_id: int) -> str:
    with reading(study) as database:
        return _job(database, job_id).state


def jobs_in(study: Study, actor: Person, *states: str) -> list[Job]:
    """The jobs that are in one of these states, the oldest first."""
    require(actor)
    with reading(study) as database:
        return [job for job in _jobs(database, "order by j.id") if job.state in states]


def _job(database: Database, job_id: int) -> Job:
    for job in _jobs(database, "where j.id = :id", id=job_id):
        return job
    raise NotFound(f"There is no job {job_id}.", f"没有作业 {job_id}。")


def _jobs(database: Database, rest: str, **values) -> Iterable[Job]:
    rows = database.query(
        f"""
        select j.id, j.kind, j.arguments, j.by_login, coalesce(p.name, j.by_login) as by_name, j.at,
          s.state, s.sentence, s.sentence_zh, s.at as since,
          (
            select coalesce(max(case when q.by_login <> :worker then q.at end), min(q.at))
            from job_states q where q.job_id = j.id and q.state = 'queued'
          ) as place
        from jobs j join job_state s on s.job_id = j.id
          left join people p on p.login = j.by_login {rest}
        """,
        values | {"worker": OPERATOR.login},
    )
    return [Job(**row | {"arguments": json.loads(row["arguments"])}) for row in rows]


def _enter(
    study: Study,
    database: Database,
    actor: Person,
    job_id: int,
    state: str,
    sentence: str = "",
    sentence_zh: str = "",
) -> None:
    number = 1 + database.execute("select count(*) from job_states where job_id = ?", (job_id,)).fetchone()[0]
    row = {
        "job_id": job_id,
        "number": number,
        "state": state,
        "sentence": sentence,
        "sentence_zh": sentence_zh,
    }
    database["job_states"].insert({**row, "by_login": actor.login, "at": study.now()})
    events.append(study, database, actor.login, f"job {state}", f"job {job_id}")
