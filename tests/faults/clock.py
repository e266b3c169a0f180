"""A wall clock that is set while a server runs (clock.c), and respondents who sit through such steps."""

import os
import secrets
import struct
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from annotation.survey.taking import keep_answer, send_in
from db import sittings
from db.active_time import Moment
from db.invitations import invite
from db.people import Person
from db.study import Study, reading
from db.surveys import find_survey
from tests.survey_study import ANSWERS

SOURCE = Path(__file__).with_name("clock.c")
# seconds by which a clock is set: a correction, a wrong zone, a wrong zone in China
STEPS = (-28_800, -3600, -1, 0, 1, 3600, 28_800)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class SteppedClock:
    """The wall clock of processes that are started in `environment`; `step` sets it for all of them."""

    def __init__(self, folder: Path) -> None:
        self.file, library = folder / "step", folder / "clock.so"
        self.file.write_bytes(struct.pack("=q", 0))
        command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True)
        self.environment = os.environ | {"LD_PRELOAD": str(library), "CLOCK_STEP": str(self.file)}

    def step(self, seconds: int) -> None:
        """From now on the wall clock is off by so much."""
        with self.file.open("r+b") as file:
            file.write(struct.pack("=q", seconds))


@dataclass
class Time:
    """Time that a test lets pass; `off` is by how many seconds the wall clock is wrong."""

    seconds: float = 0.0
    off: float = 0.0
    ticker: str = field(default_factory=lambda: secrets.token_hex(4))

    def wall(self) -> datetime:
        return NINE + timedelta(seconds=self.seconds + self.off)

    def ticks(self) -> float:
        return 1000.0 + self.seconds

    def now(self) -> Moment:
        at = self.wall().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return Moment(at, self.ticks(), self.ticker)


@dataclass(frozen=True)
class Sat:
    """How long a respondent really was at it and away, in seconds, and what was stored."""

    seconds: float
    away: float
    stored_seconds: float
    stored_pauses: int
    stored_away: float


def sit(study: Study, lead: Person, survey_id: int, chance: Random) -> Sat:
    """One real sitting, through the desk's own functions, in which the clock is set again and again."""
    time, secret = Time(off=chance.choice(STEPS)), secrets.token_hex(32)
    (token,) = invite(study, lead, survey_id, 1)
    sittings.begin(study, token, secret, find_survey(study, lead, survey_id).consent_hash, time.now())
    active = away = 0.0
    for number in range(chance.randint(4, 9)):
        if number == 2 and chance.random() < 0.3:
            # the page is hidden for an hour
            sittings.note_alive(study, secret, True, time.now())
            time.seconds, away = time.seconds + 3600, away + 3600
            sittings.note_alive(study, secret, False, time.now())
        passed = chance.uniform(1, 40)
        time.seconds, active = time.seconds + passed, active + passed
        time.off = chance.choice(STEPS)
        if number % 2:
            sittings.note_alive(study, secret, False, time.now())
        else:
            keep_answer(study, secret, "triage", 3, "zh", time.now())
    before = _ids(study)
    send_in(study, secret, ANSWERS, "zh", time.now())
    with reading(study) as database:
        (new,) = _ids(study) - before
        row = database.execute(
            "select active_seconds, pauses, paused_seconds from survey_answers where id = ?", (new,)
        ).fetchone()
    return Sat(active, away, *row)


def _ids(study: Study) -> set[str]:
    with reading(study) as database:
        return {row[0] for row in database.execute("select id from survey_answers")}
