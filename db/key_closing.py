"""Closing the sealed file: encrypted under a phrase that one person keeps, out of the server account's reach.

It is closed as long as `Study.closed_key` is there. A sealed file beside that is what a killed closing or
opening left: nothing reads it, and the next step overwrites it. So a kill at any moment leaves the key either
closed or open. What is removed is removed by who has the turn to write, so that it vanishes for no other.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlite_utils import Database

from db import closed_file, events, key_phrase, people
from db.connections import DISK, connected
from db.durable import flush, write_secret
from db.errors import Conflict, DiskFull, Refused
from db.key_standing import (
    CLOSED,
    OPENED,
    damage_told,
    in_log_alone,
    is_closed,
    is_closed_in_log_alone,
    out_of_place,
    require_closable,
    require_file,
    require_open,
    steps_of,
)
from db.named_files import files_naming
from db.people import Person
from db.study import Study, writing

KEEPERS = ("lead", "admin")


def close_key(study: Study, actor: Person, phrase: str) -> list[str]:
    """Encrypt the sealed file under a phrase of `key_phrase.draw`, without which it is lost from then on.

    Returns the study's files in which the name of a source still stands. Raises Invalid for a mistyped
    phrase, Refused where the key is closed already, NotFound where there is none yet.
    """
    people.require(actor, *KEEPERS)
    drawn = key_phrase.drawn_letters(phrase)
    with ExitStack() as held:
        with writing(study) as database, _disk_told():
            require_closable(study)
            plain, sealed = held.enter_context(_alone_with_key(study))
            # somebody else's closing, which was waited for, has emptied the file
            require_closable(study)
            names = [row[0] for row in sealed.execute("select name from sources")]
            closed = closed_file.encrypted(plain.read(), drawn)
            beside = _unfinished(study)
            beside.unlink(missing_ok=True)
            write_secret(beside, closed)
            digest = hashlib.sha256(closed).hexdigest()
            events.append(study, database, actor.login, CLOSED, "blinding_key", sha256=digest)
        beside.rename(study.closed_key)
        flush(study.folder)
        _overwrite(plain)
    finish_closing(study)
    return files_naming(study.folder, names)


def open_key(study: Study, actor: Person, phrase: str, **told) -> None:
    """Put the sealed file back. The event, which has `told` besides, is on disk before the file is.

    Raises Invalid for a mistyped phrase and Refused for another one, with nothing changed.
    """
    people.require(actor, *KEEPERS)
    if not phrase.strip():
        require_open(study)
    drawn = key_phrase.drawn_letters(phrase)
    with writing(study) as database:
        require_file(study)
        if not is_closed(study):
            raise Refused("The blinding key is open already.", "揭盲密钥已经是开启状态。")
        closed = study.closed_key.read_bytes()
        content = closed_file.decrypted(closed, drawn)
        events.append(study, database, actor.login, OPENED, "blinding_key", **told)
    with writing(study), _disk_told():
        if not is_closed(study) or study.closed_key.read_bytes() != closed:
            raise Conflict(
                "Somebody else opened or closed the blinding key meanwhile; try again.",
                "其他人刚刚开启或封存了揭盲密钥，请重试。",
            )
        _remove_left_over(study)
        write_secret(study.blinding_key, content)
        study.closed_key.unlink()
        flush(study.folder)


def finish_closing(study: Study) -> None:
    """Make good what a killed closing or opening left, so that the files are as the log says.

    The sealed file beside the closed one is overwritten. A closing that is in the log alone is followed there
    by an opening: what came into the key since is not in what was encrypted.
    """
    if out_of_place(study):
        # told by verify, doctor and the start of serve
        return
    if is_closed(study) and study.blinding_key.exists():
        with writing(study):
            if is_closed(study):
                _remove_left_over(study)
    elif is_closed_in_log_alone(study):
        with writing(study) as database:
            # who closes it at this moment is waited for
            with _alone_with_key(study):
                pass
            if in_log_alone(study, steps_of(database)):
                events.append(
                    study, database, "operator", OPENED, "blinding_key", why="its closing was cut off"
                )
                _unfinished(study).unlink(missing_ok=True)


def _unfinished(study: Study) -> Path:
    return study.closed_key.with_name(f".{study.closed_key.name}.unfinished")


@contextmanager
def _alone_with_key(study: Study) -> Iterator[tuple[BinaryIO, Database]]:
    """The sealed file as bytes and as a database; whoever waits for it meanwhile finds it closed.

    The bytes' file is closed after SQLite's own: the first to close a file lifts the locks of the other.
    """
    with (
        open(study.blinding_key, "r+b") as plain,
        damage_told(study),
        connected(study.blinding_key) as sealed,
    ):
        sealed.execute("begin exclusive")
        yield plain, sealed


def _remove_left_over(study: Study) -> None:
    if study.blinding_key.exists():
        with open(study.blinding_key, "r+b") as plain:
            _overwrite(plain)
        study.blinding_key.unlink()
        flush(study.folder)


def _overwrite(file: BinaryIO) -> None:
    """Zeros where the content was, on the disk, and then nothing."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    for at in range(0, size, 2**20):
        file.write(bytes(min(2**20, size - at)))
    file.flush()
    os.fsync(file.fileno())
    file.truncate(0)
    os.fsync(file.fileno())


@contextmanager
def _disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFull(*DISK) from error
