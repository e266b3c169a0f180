"""Once a day facts are sealed, and the event log's head goes where the study does not reach.

That is a file elsewhere, or the console.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import events
from db.errors import Refused, Unavailable
from db.heads import note_head
from db.seals import seal
from db.study import Study

LOOK_EVERY_SECONDS = 600.0


@contextmanager
def daily_head(study: Study, file: Path | None) -> Iterator[None]:
    """Note the head when the server starts and at the first look of every day after, until the block ends.

    Facts are sealed once it has started, and before each of the later heads, which thus cover the seals.

    Raises Refused for a file inside the study, or one that cannot be written. The console's log is elsewhere
    too, where a service manager keeps it.
    """
    if file:
        note_head(study, file)
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(study, file, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(study: Study, file: Path | None, over: threading.Event) -> None:
    day = study.now()[:10]
    # the first seal of a big study takes seconds, for which the server's start does not wait
    _sealed(study)
    while not over.wait(LOOK_EVERY_SECONDS):
        if study.now()[:10] == day or not _sealed(study):
            continue
        try:
            head = note_head(study, file) if file else events.head(study)
        except (Refused, Unavailable) as error:
            # tried again at the next look
            print(f"The event log's head could not be noted: {error}", flush=True)
            continue
        day = study.now()[:10]
        if not file:
            print(f"head of the event log: {head.seq} {head.mac}", flush=True)


def _sealed(study: Study) -> bool:
    """Whether all facts could be sealed; tried again at the next look where not."""
    try:
        seal(study)
    except (OSError, Unavailable) as error:
        print(f"The study's facts could not be sealed: {error}", flush=True)
        return False
    return True
