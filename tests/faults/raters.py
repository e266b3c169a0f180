"""Raters in a process of their own, to be killed or cut off: they tell what they begin and what was saved.

    python -m tests.faults.raters FOLDER [--acts 40] [--synchronous full]

makes a study in FOLDER/study, rates in it, seals names in FOLDER/sealed, and tells in FOLDER/told.
"""

import argparse
import json
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

import db.connections
from db import people
from db.blinding_key import code_of
from db.people import OPERATOR
from db.queues import queues
from db.study import Study, create_study
from tests.faults.acts import Act, Holding, acts, holdings_of, perform
from tests.scoring_study import make_scoring_study, open_scoring_batch

Tell = Callable[[dict], None]
DOCTORS = ("doctor1", "doctor2", "doctor3")


@dataclass
class Told:
    """What the raters told: acts acknowledged, acts begun and not, codes of sealed names, and what failed."""

    done: list[Act] = field(default_factory=list)
    begun: dict[str, Act] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    made: bool = False

    def hear(self, line: dict) -> None:
        if "failed" in line:
            self.failed.append(line["failed"])
        elif "code" in line:
            self.codes[line["name"]] = line["code"]
        elif "made" in line:
            self.made = True
        else:
            act = Act(**line["act"])
            if line["done"]:
                self.begun.pop(act.login)
                self.done.append(act)
            else:
                self.begun[act.login] = act


def mine(study: Study, logins: Iterable[str], most: int = 4) -> dict[str, dict[int, Holding]]:
    """The first assignments of each rater, with what the study holds of them."""
    found = {}
    for login in logins:
        queue = queues(study, people.by_login(study, login))[0]
        found[login] = holdings_of(study, queue.assignment_ids[:most])
    return found


def rate(study: Study, logins: Sequence[str], tag: str, tell: Tell, most: int | None = None) -> None:
    """All of them at once, each in a thread, as in the server: `most` acts each, or until killed."""
    threads = [
        threading.Thread(target=_rate, args=(study, login, holdings, tag, tell, most))
        for login, holdings in mine(study, logins).items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rate_and_tell(folder: Path, logins: Sequence[str], tag: str, connection, most: int | None = None) -> None:
    """The target of a process: everything is told through the connection."""
    telling = threading.Lock()

    def tell(line: dict) -> None:
        with telling:
            connection.send_bytes(json.dumps(line, ensure_ascii=False).encode())

    rate(Study(folder), logins, tag, tell, most)


def _rate(
    study: Study, login: str, holdings: dict[int, Holding], tag: str, tell: Tell, most: int | None
) -> None:
    person = people.by_login(study, login)
    for act in islice(acts(login, holdings, tag), most):
        tell({"act": asdict(act), "done": False})
        try:
            perform(study, person, act)
        except Exception as error:
            tell({"failed": repr(error)})
            raise
        tell({"act": asdict(act), "done": True})


def make_and_rate(folder: Path, most: int) -> None:
    """From the first file of a study on: everything that was told is to survive a cut."""
    telling = os.open(folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(line: dict) -> None:
        os.write(telling, json.dumps(line, ensure_ascii=False).encode() + b"\n")

    made = make_scoring_study(folder / "study", physicians=len(DOCTORS))
    open_scoring_batch(made)
    tell({"made": True})
    sealing = create_study(folder / "sealed")
    for name in ("模型甲", "模型乙"):
        tell({"name": name, "code": code_of(sealing, OPERATOR, name)})
    rate(made.study, DOCTORS, "cut", tell, most)


def synchronize(how: str) -> None:
    """Let the study's connections be less careful, to see that a test of power cuts can fail."""
    connect = db.connections.pysqlite3.connect

    class Careless(db.connections.pysqlite3.Connection):
        def execute(self, statement, *arguments):
            return super().execute(
                statement.replace("synchronous = full", f"synchronous = {how}"), *arguments
            )

    db.connections.pysqlite3.connect = partial(connect, factory=Careless)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--acts", type=int, default=40, help="Acts a rater.")
    parser.add_argument("--synchronous", choices=("full", "normal", "off"), default="full")
    given = parser.parse_args()
    if given.synchronous != "full":
        synchronize(given.synchronous)
    make_and_rate(given.folder, given.acts)


if __name__ == "__main__":
    main()
