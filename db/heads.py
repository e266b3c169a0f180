"""Heads of the event log that were noted elsewhere: they show whether its end was cut off.

The chain alone shows every change in its middle; a log that simply ends earlier is a whole chain too.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from db import events
from db.chain import FIRST
from db.durable import cannot_be_written
from db.errors import Invalid, Refused
from db.events import Head
from db.study import Study, reading

# a line a day is some 110 characters: four hundred years of them
LARGEST_FILE = 2**24


def note_head(study: Study, file: Path) -> Head:
    """Append the log's head, with the time, to a file outside the study; on disk on return.

    Raises Refused for a file in the study, and where it cannot be written.
    """
    if file.resolve().is_relative_to(study.folder.resolve()):
        raise Refused(
            f"{file} lies in the study's own folder, and who changes the study could change it too; "
            "name a file elsewhere.",
            f"{file} 在研究自己的文件夹中，能改动研究的人也能改动它；请指定别处的文件。",
        )
    head = events.head(study)
    try:
        with open(file, "a", encoding="ascii") as lines:
            lines.write(f"{study.now()} {head.seq} {head.mac}\n")
            lines.flush()
            os.fsync(lines.fileno())
    except OSError as error:
        raise cannot_be_written(file, error) from None
    return head


def noted_heads(file: TextIO, name: str) -> list[Head]:
    """The heads in an open file. Raises Invalid as `heads_in` does, and for a file that is too large."""
    text = file.read(LARGEST_FILE + 1)
    if len(text) > LARGEST_FILE:
        raise Invalid(
            f"{name} is larger than 16 MiB, or never ends; give the heads alone, or the last of them."
        )
    return list(heads_in(text.split("\n"), name))


def heads_in(lines: Iterable[str], name: str) -> Iterator[Head]:
    """The heads in lines that end with a number and a mac, as `note_head` and `wardround verify` write them.

    Raises Invalid for a line that does not, naming the file and the line.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        *_, seq, mac = ["", *line.split()]
        if not seq.isdecimal() or len(mac) != len(FIRST):
            raise Invalid(
                f"{name}, line {number}: a head is a number and 64 letters and digits; mend the line."
            )
        yield Head(int(seq), mac)


def missing_heads(study: Study, heads: Iterable[Head]) -> list[Head]:
    """The heads that the log no longer holds as they were."""
    with reading(study) as database:
        kept = {0: FIRST, **dict(database.execute("select seq, mac from events").fetchall())}
    return [head for head in heads if kept.get(head.seq) != head.mac]
