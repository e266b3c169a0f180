"""The queue that wakes a worker: huey's, on SQLite beside the study or on Redis, as WARDROUND_QUEUE says.

What is to be done stands in the study (`db.jobs`) and nowhere else: the queue only carries the name of a kind
of which a job waits. huey forgets a task that a killed worker had taken; here a lost message costs nothing.
"""

import json
import os
from collections.abc import Callable, Mapping

from huey import Huey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

from db.errors import Invalid, Refused
from db.jobs import Job, add_job, resume_job
from db.people import Person, require
from db.study import Study
from pipelines.asking.request import Limits
from pipelines.jobs.asked import checked, currency_of
from pipelines.jobs.kinds import GENERATED, KINDS
from pipelines.jobs.numbers import MOST_ASKED_AGAIN, NUMBERS, written
from pipelines.jobs.wrong_arguments import WrongArgument

VARIABLE = "WARDROUND_QUEUE"
TASK = "work_on"
# how often an unread answer is asked for afresh at one wish
FRESH_ATTEMPTS = 3
# the kinds whose unread answers can be: those a study has stored stand as they are
REREAD = ("generate", "submit")


def start_job(study: Study, actor: Person, kind: str, arguments: Mapping) -> int:
    """Queue a job and wake a worker; its id. Refuses by role, and arguments it cannot run with."""
    require(actor, *KINDS[kind].roles)
    job_id = add_job(study, actor, kind, checked(study, kind, arguments))
    wake(study, kind)
    return job_id


def go_on_with(study: Study, actor: Person, job: Job) -> None:
    """Queue a job that has stopped; its command goes on where it was."""
    require(actor, *KINDS[job.kind].roles)
    resume_job(study, actor, job.id)
    wake(study, job.kind)


def go_on_with_budget(study: Study, actor: Person, job: Job, budget: float | str | None) -> int:
    """Queue what a job was asked for under another budget, as a job of its own; its id.

    What was asked for stands as it was. The new one's command goes on where the old one's stopped. Raises
    WrongArgument where the budget is not greater than the old one, which was used up.
    """
    require(actor, *KINDS[job.kind].roles)
    had, currency = job.arguments["budget"], currency_of(job.arguments)
    if budget is None or not NUMBERS["budget"].holds(budget) or budget <= had:
        had, given = written(had), written(budget)
        raise WrongArgument(
            "budget",
            f"A budget above {had} {currency} is needed{given and f', not {given}'}: with {had} it stopped.",
            f"需要大于 {had} {currency} 的费用上限{given and f'，而不是 {given}'}：{had} 时它已停下。",
        )
    return _ask_anew(study, actor, job, budget=budget)


def ask_failed_again(study: Study, actor: Person, job: Job) -> int:
    """Queue what a job was asked for once more, as a job of its own, which asks what failed; its id."""
    return _ask_anew(study, actor, job)


def ask_unread_again(study: Study, actor: Person, job: Job) -> int:
    """Queue what a job was asked for, with so many fresh attempts at each unread answer; its id."""
    before = job.arguments.get("ask_again", Limits().ask_again)
    return _ask_anew(study, actor, job, ask_again=min(before + FRESH_ATTEMPTS, MOST_ASKED_AGAIN))


def _ask_anew(study: Study, actor: Person, job: Job, **changed: object) -> int:
    asked = {**job.arguments, **changed}
    if job.kind == "generate":
        # an older job's answers stay where they are, or what is paid would be asked again
        asked = {"answers": GENERATED} | asked
    return start_job(study, actor, job.kind, asked)


def wake(study: Study, kind: str) -> None:
    """Tell whichever worker listens that a job of this kind waits; Refused when Redis does not answer."""
    queue, work_on = queue_of(study, lambda kind: None)
    check_queue(queue)
    work_on(kind)
    queue.storage.close()


def queue_of(study: Study, work_on: Callable[[str], None]) -> tuple[Huey, Callable[[str], object]]:
    """The study's queue, and what puts a kind's name into it; a worker's `work_on` is called with each."""
    where = os.environ.get(VARIABLE)
    kept = {"results": False, "serializer": _AsJson()}
    try:
        queue = _on_redis(study, where, kept) if where else _on_sqlite(study, kept)
    except ConfigurationError:
        raise Invalid(
            f"{VARIABLE} names a Redis server; `pip install redis` makes it reachable.",
            f"{VARIABLE} 指向 Redis 服务；请运行 pip install redis。",
        ) from None

    # defined here whoever asks, for huey knows a task by where its function stands
    def work(kind: str) -> None:
        work_on(kind)

    # huey's decorator, written as a call
    return queue, queue.task(name=TASK)(work)


def _on_sqlite(study: Study, kept: dict) -> Huey:
    folder = study.folder / "jobs"
    folder.mkdir(mode=0o700, exist_ok=True)
    # no WAL: huey uses the interpreter's own SQLite, whose WAL may have the corruption bug (see db/study.py)
    return SqliteHuey(filename=str(folder / "queue.db"), journal_mode="delete", timeout=10, **kept)


def _on_redis(study: Study, where: str, kept: dict) -> Huey:
    if not where.startswith(("redis://", "rediss://", "unix://")):
        raise Invalid(
            f"{VARIABLE} must be the address of a Redis server, redis://HOST:PORT/NUMBER.",
            f"{VARIABLE} 应为 Redis 服务的地址：redis://HOST:PORT/NUMBER。",
        )
    return RedisHuey(name=f"wardround-{study.folder.resolve().name}", url=where, **kept)


def check_queue(queue: Huey) -> None:
    """Raise Refused when the queue lies on a Redis server that does not answer."""
    if not isinstance(queue, RedisHuey):
        return
    from redis.exceptions import ConnectionError as NoConnection

    try:
        queue.storage.conn.ping()
    except NoConnection:
        raise Refused(
            f"Jobs wait, for the Redis server in {VARIABLE} does not answer; start it.",
            f"作业只能排队：{VARIABLE} 所指的 Redis 服务没有响应，请启动它。",
        ) from None


class _AsJson(Serializer):
    """Messages as JSON: huey's own are pickles, which can make whoever reads them run anything."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))
