"""Whether every tampering with the event log is found: edits, deletions, swaps, insertions, new macs, cuts.

    python benchmarks/tampering.py [--each 1000]

The tamperer has the database and all its triggers off, but not the key and not the heads noted elsewhere.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db import events  # noqa: E402
from db.events import FIRST, Head  # noqa: E402
from db.heads import missing_heads  # noqa: E402
from db.people import OPERATOR, add  # noqa: E402
from db.study import Study, create_study, reading, writing  # noqa: E402

EVENTS = 60
Row = tuple[int, str, str, str, str, str, str]


def edited(rows: list[Row], random: Random) -> list[Row]:
    """One field of one event is another; its mac stays."""
    place, column = random.randrange(len(rows)), random.randrange(1, 6)
    row = list(rows[place])
    row[column] = random.choice((row[column] + " ", row[column][:-1], "somebody"))
    return [*rows[:place], tuple(row), *rows[place + 1 :]]


def deleted(rows: list[Row], random: Random) -> list[Row]:
    """Events in the middle are gone, and those after them renumbered or not."""
    first = random.randrange(len(rows) - 1)
    last = random.randrange(first + 1, len(rows))
    left = [*rows[:first], *rows[last:]]
    return numbered(left) if random.random() < 0.5 else left


def swapped(rows: list[Row], random: Random) -> list[Row]:
    """Two events have changed places."""
    one, other = sorted(random.sample(range(len(rows)), 2))
    changed = list(rows)
    changed[one], changed[other] = changed[other], changed[one]
    return numbered(changed)


def inserted(rows: list[Row], random: Random) -> list[Row]:
    """An event that never was stands between two."""
    place = random.randrange(len(rows))
    made = (
        0,
        rows[place][1],
        "lead",
        "batch locked",
        "batch 1",
        "{}",
        hashlib.sha256(random.randbytes(8)).hexdigest(),
    )
    return numbered([*rows[:place], made, *rows[place:]])


def recomputed(rows: list[Row], random: Random) -> list[Row]:
    """One event is another, and all macs from there on are anew, as well as can be without the key."""
    changed = list(rows)
    place = random.randrange(len(rows))
    row = list(changed[place])
    row[2] = "somebody"
    changed[place] = tuple(row)
    before = changed[place - 1][6] if place else FIRST
    for at in range(place, len(changed)):
        body = changed[at][:6]
        before = hashlib.sha256(json.dumps([before, *body], ensure_ascii=False).encode()).hexdigest()
        changed[at] = (*body, before)
    return changed


def cut(rows: list[Row], random: Random) -> list[Row]:
    """The last events are gone: a whole chain still, but not up to the head that was noted."""
    return rows[: random.randrange(len(rows))]


KINDS: tuple[Callable[[list[Row], Random], list[Row]], ...] = (
    edited,
    deleted,
    swapped,
    inserted,
    recomputed,
    cut,
)


def numbered(rows: list[Row]) -> list[Row]:
    return [(seq, *row[1:]) for seq, row in enumerate(rows, start=1)]


def made_log(folder: Path) -> tuple[Study, Head]:
    """A study with so many events, and the head as it was noted elsewhere; its guards are off."""
    study = create_study(folder)
    add(study, OPERATOR, "lead", "lead", "lead", "correct horse battery")
    with writing(study) as database:
        for number in range(EVENTS - 1):
            events.append(study, database, "lead", "batch drawn", f"batch {number}", items=number)
        for trigger in database["events"].triggers:
            database.execute(f"drop trigger {trigger.name}")
    return study, events.head(study)


def found(study: Study, head: Head, tampered: list[Row], whole: list[Row]) -> bool:
    """Whether the log as it is then is told from the one that was noted; it is put back afterwards."""
    write(study, tampered)
    try:
        return events.broken_at(study) is not None or missing_heads(study, [head]) != []
    finally:
        write(study, whole)


def write(study: Study, rows: list[Row]) -> None:
    with writing(study) as database:
        database.execute("delete from events")
        database.conn.executemany("insert into events values (?, ?, ?, ?, ?, ?, ?)", rows)


def tell(each: int) -> dict[str, int]:
    """Of `each` tamperings of every kind, how many were found."""
    with TemporaryDirectory() as folder:
        study, head = made_log(Path(folder) / "study")
        with reading(study) as database:
            whole = [tuple(row) for row in database.execute("select * from events order by seq").fetchall()]
        assert not found(study, head, whole, whole)
        return {
            kind.__name__: sum(
                found(study, head, kind(whole, Random(f"{kind.__name__} {number}")), whole)
                for number in range(each)
            )
            for kind in KINDS
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--each", type=int, default=1000, help="Tamperings of every kind.")
    each = parser.parse_args().each
    told = tell(each)
    for name, many in told.items():
        print(f"{name:<12} {many} of {each} found")
    if any(many < each for many in told.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
