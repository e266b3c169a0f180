"""kill -9 while raters save: through the storage interface, and through the whole server."""

import json
import multiprocessing
import random
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from db import people
from db.study import Study
from tests.conftest import Server, served
from tests.faults import over_http
from tests.faults.acts import Act, Holding, Verdict, holdings_of, judge, perform
from tests.faults.raters import DOCTORS, Told, mine, rate_and_tell

# so many acts are acknowledged before the kill, and then so long at most until it
FEWEST, MOST, LATEST_SECONDS = 1, 6, 0.02


@dataclass(frozen=True)
class Tally:
    """What came of some kills. `mistold` counts answers to repeated acts that were not what had happened."""

    kills: int = 0
    acknowledged: int = 0
    verdict: Verdict = Verdict()
    mistold: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.kills + other.kills,
            self.acknowledged + other.acknowledged,
            self.verdict + other.verdict,
            self.mistold + other.mistold,
            self.failed + other.failed,
        )

    @property
    def held(self) -> bool:
        return not (self.verdict.lost or self.verdict.half or self.mistold or self.failed)


def forked():
    """Processes that start in milliseconds, because their parent has everything loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.kills", "db.verification"])
    return context


def kill_at_the_store(study: Study, chance: random.Random, tag: str) -> Tally:
    """One kill of a process in which three raters save at once, and everything it was at tried again."""
    before = {id_: each for held in mine(study, DOCTORS).values() for id_, each in held.items()}
    context, told = forked(), Told()
    hearing, telling = context.Pipe(duplex=False)
    process = context.Process(target=rate_and_tell, args=(study.folder, DOCTORS, tag, telling))
    process.start()
    telling.close()
    enough = chance.randint(FEWEST, MOST)
    # the child ends the pipe when it is gone, in the middle of a message too
    with suppress(EOFError, OSError):
        while len(told.done) < enough:
            told.hear(json.loads(hearing.recv_bytes()))
        time.sleep(chance.random() * LATEST_SECONDS)
        process.kill()
        while True:
            told.hear(json.loads(hearing.recv_bytes()))
    process.join()
    doctors = {login: people.by_login(study, login) for login in DOCTORS}
    return _tally(study, before, told, lambda act: perform(study, doctors[act.login], act))


def kill_the_server(study: Study, chance: random.Random, tag: str) -> Tally:
    """One kill of the server while three raters save over HTTP, and everything they were at sent again."""
    holdings = mine(study, DOCTORS)
    before = {id_: each for held in holdings.values() for id_, each in held.items()}
    told, enough = Told(), threading.Semaphore(0)
    with served(study) as server:
        threads = over_http.rate(server, holdings, tag, told, heard=lambda act: enough.release())
        for _ in range(chance.randint(FEWEST, MOST)):
            enough.acquire()
        time.sleep(chance.random() * LATEST_SECONDS)
        server.process.kill()
        for thread in threads:
            thread.join()
    with served(study) as server:
        return _tally(study, before, told, lambda act: _sent_again(server, act))


def _sent_again(server: Server, act: Act) -> bool:
    status, body = over_http.send(server, server.token(act.login), act)
    assert status == 200, f"{status} {body}"
    return body.get("already", False)


def _tally(study: Study, before: dict[int, Holding], told: Told, repeat) -> Tally:
    begun = list(told.begun.values())
    now = holdings_of(study, before)
    verdict = judge(before, told.done, begun, now)
    mistold = sum(repeat(act) != _stored(now, act) for act in begun if act.kind == "submit")
    for act in begun:
        if act.kind == "draft":
            repeat(act)
    afterwards = judge(before, [*told.done, *begun], (), holdings_of(study, before))
    verdict += Verdict(afterwards.lost, afterwards.half)
    return Tally(1, len(told.done), verdict, mistold, tuple(told.failed))


def _stored(now: dict[int, Holding], act: Act) -> bool:
    return act.nonce in now[act.assignment_id].answers


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())
