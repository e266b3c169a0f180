"""Backups taken while raters save, each restored and compared with what had been acknowledged by then."""

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from db import people
from db.backups import back_up, restore
from db.study import Study
from db.verification import verify
from tests.faults.acts import Act, Verdict, acts, holdings_of, perform
from tests.faults.raters import DOCTORS, Told, mine


@dataclass(frozen=True)
class Restored:
    """What one backup came to: acts acknowledged before it was begun, and what of them is not in it."""

    acknowledged: int
    verdict: Verdict
    faults: tuple[str, ...]


def backed_up_under_writes(study: Study, folder: Path, number: int) -> list[Restored]:
    """Three raters save without pause while each of `number` backups is taken; then it is restored.

    While one is restored and looked at they rest: the study would else grow faster than it can be looked at.
    """
    holdings = mine(study, DOCTORS)
    before = {id_: each for held in holdings.values() for id_, each in held.items()}
    told, over, going = Told(), threading.Event(), threading.Event()
    working = {login: threading.Event() for login in DOCTORS}

    def work(login: str) -> None:
        person = people.by_login(study, login)
        for act in acts(login, holdings[login], "backup"):
            going.wait()
            if over.is_set():
                return
            told.hear({"act": asdict(act), "done": False})
            perform(study, person, act)
            told.hear({"act": asdict(act), "done": True})
            working[login].set()

    threads = [threading.Thread(target=work, args=(login,)) for login in DOCTORS]
    for thread in threads:
        thread.start()
    found = []
    try:
        for each in range(number):
            going.set()
            for event in working.values():
                event.clear()
                assert event.wait(60)
            done = list(told.done)
            made = back_up(study, folder / f"{each:03d}")
            going.clear()
            found.append(_looked_at(made.folder, done, before))
        return found
    finally:
        over.set()
        going.set()
        for thread in threads:
            thread.join()


def _looked_at(backup: Path, done: list[Act], before: dict) -> Restored:
    restored = restore(backup, backup.with_name(f"{backup.name}-restored"))
    faults = tuple(fault for check in verify(restored) for fault in check.faults)
    return Restored(len(done), _lost(restored, before, done), faults)


def _lost(restored: Study, before: dict, done: Iterable[Act]) -> Verdict:
    """What had been acknowledged must be there; what came while the backup was taken may be."""
    now = holdings_of(restored, before)
    lost = sum(act.kind == "submit" and act.nonce not in now[act.assignment_id].answers for act in done)
    half = sum("half saved" in holding.answers for holding in now.values())
    return Verdict(lost=lost, half=half)
