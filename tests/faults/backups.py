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
    """Three raters save without pause while `number` backups are taken one after the other and restored."""
    holdings = mine(study, DOCTORS)
    before = {id_: each for held in holdings.values() for id_, each in held.items()}
    told, over = Told(), threading.Event()
    working = {login: threading.Event() for login in DOCTORS}

    def work(login: str) -> None:
        person = people.by_login(study, login)
        for act in acts(login, holdings[login], "backup"):
            if over.is_set():
                return
            told.hear({"act": asdict(act), "done": False})
            perform(study, person, act)
            told.hear({"act": asdict(act), "done": True})
            working[login].set()

    threads = [threading.Thread(target=work, args=(login,)) for login in DOCTORS]
    for thread in threads:
        thread.start()
    try:
        for event in working.values():
            assert event.wait(60)
        return [_one(study, folder / f"{each:03d}", told, before) for each in range(number)]
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _one(study: Study, folder: Path, told: Told, before: dict) -> Restored:
    done = list(told.done)
    made = back_up(study, folder)
    restored = restore(made.folder, folder.with_name(f"{folder.name}-restored"))
    faults = tuple(fault for check in verify(restored) for fault in check.faults)
    return Restored(len(done), _lost(restored, before, done), faults)


def _lost(restored: Study, before: dict, done: Iterable[Act]) -> Verdict:
    """What had been acknowledged must be there; what came while the backup was taken may be."""
    now = holdings_of(restored, before)
    lost = sum(act.kind == "submit" and act.nonce not in now[act.assignment_id].answers for act in done)
    half = sum("half saved" in holding.answers for holding in now.values())
    return Verdict(lost=lost, half=half)
