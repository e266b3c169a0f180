"""Raters work on an observed disk; the power is cut again and again, and the study opened each time."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pysqlite3 import DatabaseError

from db.blinding_key import known_codes
from db.errors import WardroundError
from db.study import Study, open_study
from db.verification import verify
from tests.faults.acts import Holding, Verdict, holdings_of, judge
from tests.faults.disk import Disk, Entry, compile_disk, entries, observed
from tests.faults.raters import Told

ROOT = Path(__file__).parents[2]
UNOPENED = "the study does not open"


@dataclass(frozen=True)
class Cut:
    """What was found after one cut. `acknowledged` counts what had been told to be on disk."""

    acknowledged: int
    verdict: Verdict
    faults: tuple[str, ...]


def record(folder: Path, acts: int, synchronous: str = "full") -> list[Entry]:
    """Let three raters do `acts` acts each on an observed disk; every operation, in order."""
    work, log = folder / "observed", folder / "log"
    work.mkdir()
    command = [sys.executable, "-m", "tests.faults.raters", str(work), "--acts", str(acts)]
    subprocess.run(
        [*command, "--synchronous", synchronous],
        cwd=ROOT,
        env=observed(compile_disk(folder), work, log),
        check=True,
    )
    return list(entries(log.read_bytes()))


def cuts(folder: Path, happened: list[Entry], number: int, seed: int) -> Iterator[Cut]:
    """Cut `number` times: half right after an acknowledgement, half anywhere; half leave torn sectors."""
    chance = random.Random(seed)
    told_at = [place for place, entry in enumerate(happened, start=1) if entry.path.endswith("/told")]
    anywhere = range(told_at[0], len(happened) + 1)
    places = sorted(chance.choice(told_at if each % 2 else anywhere) for each in range(number))
    disk, told, done, text = Disk(), Told(), 0, b""
    for each, place in enumerate(places):
        for entry in happened[done:place]:
            if entry.path.endswith("/told"):
                *lines, text = (text + entry.data).split(b"\n")
                for line in lines:
                    told.hear(json.loads(line))
            else:
                disk.apply(entry)
        done = place
        after = folder / "after"
        shutil.rmtree(after, ignore_errors=True)
        disk.cut(folder / "observed", after, random.Random(f"{seed} {each}") if each % 4 < 2 else None)
        yield _look(after, told)


def _look(folder: Path, told: Told) -> Cut:
    acknowledged = len(told.done) + len(told.codes) + told.made
    try:
        study = open_study(folder / "study")
    except (WardroundError, DatabaseError):
        return Cut(acknowledged, Verdict(lost=acknowledged), (UNOPENED,) if told.made else ())
    ids = {act.assignment_id for act in (*told.done, *told.begun.values())}
    before = dict.fromkeys(ids, Holding())
    verdict = judge(before, told.done, list(told.begun.values()), holdings_of(study, ids))
    kept = known_codes(Study(folder / "sealed"), told.codes) if told.codes else {}
    verdict += Verdict(lost=sum(kept[name] != code for name, code in told.codes.items()))
    faults = tuple(fault for check in verify(study) for fault in check.faults)
    return Cut(acknowledged, verdict, faults)
