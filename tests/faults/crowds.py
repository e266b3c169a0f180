"""Many who save at once: writers on their own items, several on one, and the same thing sent twice."""

import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from db import people
from db.errors import Conflict
from db.study import Study
from tests.conftest import Server
from tests.faults.acts import Act, Verdict, acts, holdings_of, judge, perform
from tests.faults.kills import forked
from tests.faults.over_http import send
from tests.faults.raters import Told, mine, rate_and_tell


@dataclass(frozen=True)
class Crowd:
    """What came of many at once: acts acknowledged, attempts told "somebody was first", and what failed."""

    acknowledged: int
    told_another_was_first: int
    verdict: Verdict
    failed: tuple[str, ...]

    @property
    def held(self) -> bool:
        return self.verdict == Verdict() and not self.failed


def writers(study: Study, logins: Sequence[str], most: int) -> Crowd:
    """A process for each login, all at once, `most` acts each."""
    before = {id_: each for held in mine(study, logins).values() for id_, each in held.items()}
    context, told = forked(), Told()
    hearing = []
    for login in logins:
        ear, mouth = context.Pipe(duplex=False)
        context.Process(target=rate_and_tell, args=(study.folder, (login,), "crowd", mouth, most)).start()
        mouth.close()
        hearing.append(ear)
    for ear in hearing:
        with suppress(EOFError):
            while True:
                told.hear(json.loads(ear.recv_bytes()))
    verdict = judge(before, told.done, (), holdings_of(study, before))
    return Crowd(len(told.done), 0, verdict, tuple(told.failed))


def editors(study: Study, login: str, number: int, edits: int) -> Crowd:
    """So many processes amend one and the same answer, each `edits` times; who is too late tries again."""
    ((assignment_id, before),) = mine(study, (login,), most=1)[login].items()
    context, told, late = forked(), Told(), 0
    hearing = []
    for editor in range(number):
        ear, mouth = context.Pipe(duplex=False)
        target = (study.folder, login, assignment_id, f"editor{editor}", edits, mouth)
        context.Process(target=edit_and_tell, args=target).start()
        mouth.close()
        hearing.append(ear)
    for ear in hearing:
        with suppress(EOFError):
            while True:
                line = json.loads(ear.recv_bytes())
                late += line.pop("late")
                told.done.append(Act(**line))
    now = holdings_of(study, (assignment_id,))[assignment_id].answers
    stored = set(now[len(before.answers) :])
    lost = sum(act.nonce not in stored for act in told.done)
    failed = () if len(told.done) == number * edits else ("an editor ended early",)
    return Crowd(len(told.done), late, Verdict(lost=lost, half=now.count("half saved")), failed)


def edit_and_tell(folder: Path, login: str, assignment_id: int, tag: str, edits: int, connection) -> None:
    study = Study(folder)
    person = people.by_login(study, login)
    for number in range(edits):
        late = 0
        while True:
            revision = len(holdings_of(study, (assignment_id,))[assignment_id].answers)
            act = Act(login, assignment_id, "submit", revision, f"{tag}-edit-of-one-{number:06d}")
            try:
                perform(study, person, act)
                break
            except Conflict:
                late += 1
        connection.send_bytes(json.dumps(asdict(act) | {"late": late}).encode())


def sent_twice(server: Server, login: str, number: int) -> Crowd:
    """Each answer is sent twice at the same moment: the same one (a double click), then two (two tabs)."""
    ((assignment_id, before),) = mine(server.study, (login,), most=1)[login].items()
    token, done, told_first, failed = server.token(login), [], 0, []
    submits = (act for act in acts(login, {assignment_id: before}, "twice") if act.kind == "submit")
    for place, act in enumerate(islice(submits, number)):
        other = act if place % 2 else Act(login, assignment_id, "submit", act.revision, f"{act.nonce}-tab")
        answers = _at_once(server, token, (act, other))
        fresh = [sent for sent, status, body in answers if status == 200 and not body["already"]]
        second = [(status, body) for _, status, body in answers if status != 200 or body["already"]]
        as_told = 200 if place % 2 else 409
        if len(fresh) != 1 or [status for status, _ in second] != [as_told]:
            failed.append(f"{answers}")
        told_first += len(second)
        done.extend(fresh[:1])
    verdict = judge({assignment_id: before}, done, (), holdings_of(server.study, (assignment_id,)))
    return Crowd(len(done), told_first, verdict, tuple(failed))


def _at_once(server: Server, token: str, both: tuple[Act, Act]) -> list[tuple[Act, int, dict]]:
    together, answers = threading.Barrier(len(both)), []

    def sending(act: Act) -> None:
        together.wait()
        answers.append((act, *send(server, token, act)))

    threads = [threading.Thread(target=sending, args=(act,)) for act in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
