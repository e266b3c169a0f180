"""The blinding key closed and opened again, killed at every line on the way, or cut off at every write.

    python -m tests.faults.key_steps STUDY COPY
    python -m tests.faults.key_steps STUDY --phrase PHRASE

copies the study in the folder STUDY onto the disk, or closes its key and opens it.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import db.closed_file
import db.durable
import db.key_closing
import db.key_standing
from db.blinding_key import known_codes
from db.durable import flush, write_secret
from db.errors import Refused
from db.key_closing import close_key, finish_closing, open_key
from db.key_standing import is_closed, is_closed_in_log_alone
from db.named_files import files_naming
from db.people import OPERATOR
from db.study import Study
from db.verification import verify
from tests.faults.disk import Disk, compile_disk, entries, observed
from tests.faults.kills import forked
from tests.sealed_study import NAMES

ROOT = Path(__file__).parents[2]
STEPS = {"close": close_key, "open": open_key}
TRACED = {module.__file__ for module in (db.key_closing, db.key_standing, db.durable, db.closed_file)}


def killed_at_every_line(study: Study, folder: Path, step: str, phrase: str) -> Iterator[Study]:
    """Copies of the study, in each of which the step was killed one line later than in the one before."""
    for line in range(1, 1000):
        copy = Study(shutil.copytree(study.folder, folder / f"{step}-{line}"))
        process = forked().Process(target=_take, args=(copy.folder, step, phrase, line))
        process.start()
        process.join()
        if process.exitcode == 0:
            return
        assert process.exitcode == -signal.SIGKILL
        yield copy
    raise AssertionError("the step never ended")


def cut_at_every_write(study: Study, folder: Path, phrase: str) -> Iterator[Study]:
    """Copies of the study as a power cut leaves them after every write of a closing and an opening."""
    work, log = folder / "observed", folder / "log"
    work.mkdir()
    environment = observed(compile_disk(folder), work, log)
    command = [sys.executable, "-m", "tests.faults.key_steps"]
    # what is observed must have been written under observation
    subprocess.run([*command, str(study.folder), str(work / "study")], cwd=ROOT, env=environment, check=True)
    before = len(list(entries(log.read_bytes())))
    subprocess.run([*command, str(work / "study"), "--phrase", phrase], cwd=ROOT, env=environment, check=True)
    disk = Disk()
    for number, entry in enumerate(entries(log.read_bytes()), start=1):
        disk.apply(entry)
        if number >= before:
            after = folder / f"cut-{number}"
            disk.cut(work, after, None)
            yield Study(after / "study")


def how_it_stands(study: Study, phrase: str) -> str:
    """ "open" or "closed", after all that either promises was tried; anything else is an AssertionError.

    "open, and not in the log" is what is told by `verify`, and open once `finish_closing` has said so there.
    """
    stands = "closed" if is_closed(study) else "open"
    faults = [fault for check in verify(study) for fault in check.faults]
    if is_closed_in_log_alone(study):
        assert faults.pop().startswith("the blinding key is open, and the log tells that it was closed")
        stands = "open, and not in the log"
    assert not faults
    finish_closing(study)
    assert not any(check.faults for check in verify(study))
    if stands == "closed":
        assert files_naming(study.folder, NAMES) == []
        try:
            known_codes(study, NAMES)
        except Refused:
            open_key(study, OPERATOR, phrase)
    assert None not in known_codes(study, NAMES).values()
    return stands


def _take(folder: Path, step: str, phrase: str, line: int) -> None:
    study, act = Study(folder), STEPS[step]
    sys.settrace(_killing_at(line))
    act(study, OPERATOR, phrase)
    sys.settrace(None)


def _killing_at(line: int) -> Callable:
    """A trace that kills this process before the given line of those that write, counted as they are run."""
    left = line

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename not in TRACED:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


def _copy_onto_the_disk(folder: Path, copy: Path) -> None:
    copy.mkdir()
    flush(copy.parent)
    for path in folder.iterdir():
        write_secret(copy / path.name, path.read_bytes())


if __name__ == "__main__":
    if sys.argv[2] == "--phrase":
        for take in STEPS.values():
            take(Study(Path(sys.argv[1])), OPERATOR, sys.argv[3])
    else:
        _copy_onto_the_disk(Path(sys.argv[1]), Path(sys.argv[2]))
