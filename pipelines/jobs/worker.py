"""The worker: one process beside the server that does the study's jobs, one of each kind at a time."""

import fcntl
import logging
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from db.errors import Conflict
from db.jobs import claim_job, end_job, jobs_in
from db.people import OPERATOR
from db.study import Study
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.presence import forget_why_none, lock_of_worker
from pipelines.jobs.queue import check_queue, queue_of
from pipelines.jobs.run_job import end_orphan, run_job

# a worker that is just being stopped needs so long at most
SECONDS_FOR_THE_LAST_ONE = 30.0
LONGEST_POLL_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 15.0


def work(study: Study, until_input_ends: bool = False) -> None:
    """Do jobs until SIGTERM or Ctrl-C, or until standard input ends where `until_input_ends`.

    Jobs that run then are ended in order and queued, so that the next worker goes on with them. Raises
    Conflict when another worker is at this study, Refused when the queue cannot be reached.
    """
    logging.getLogger("huey").setLevel(logging.WARNING)
    stopping = Event()
    with _only_worker(study):
        take_over(study)
        queue, work_on = queue_of(study, lambda kind: _work_on(study, kind, stopping))
        check_queue(queue)
        forget_why_none(study)
        consumer = queue.create_consumer(
            workers=len(KINDS), periodic=False, max_delay=LONGEST_POLL_SECONDS, scheduler_interval=60
        )
        consumer.start()
        # huey would interrupt what it runs; ours are processes, which are asked to end
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: stopping.set())
        if until_input_ends:
            threading.Thread(target=_until_input_ends, args=(stopping,), daemon=True).start()
        try:
            while True:
                for kind in {job.kind for job in jobs_in(study, OPERATOR, "queued")} & KINDS.keys():
                    work_on(kind)
                if stopping.wait(LOOK_AGAIN_SECONDS):
                    break
                consumer.check_worker_health()
        finally:
            stopping.set()
            consumer.stop(graceful=True)


def take_over(study: Study) -> None:
    """Mark as interrupted what a killed worker had begun, once nothing of it runs any more."""
    for job in jobs_in(study, OPERATOR, "running", "stopping"):
        end_orphan(study, job)
        end_job(study, OPERATOR, job.id, ["cancelled" if job.state == "stopping" else "interrupted"])


def _work_on(study: Study, kind: str, stopping: Event) -> None:
    """Do the jobs of a kind that wait, one after another; nothing when another thread is at one."""
    while not stopping.is_set() and (job := claim_job(study, OPERATOR, kind)):
        run_job(study, job, stopping)


def _until_input_ends(stopping: Event) -> None:
    """The server holds the other end: however it dies, this ends."""
    while sys.stdin.buffer.read(1024):
        pass
    stopping.set()


@contextmanager
def _only_worker(study: Study) -> Iterator[None]:
    until = time.monotonic() + SECONDS_FOR_THE_LAST_ONE
    with lock_of_worker(study) as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Conflict(
                        f"Another worker is at {study.folder} already; one is enough.",
                        "本研究已有一个作业进程在运行，不需要第二个。",
                    ) from None
                time.sleep(0.2)
        yield
