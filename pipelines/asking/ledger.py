"""The ledger: one JSON line an attempt, on disk as it arrives, so that nothing paid for is asked twice.

A line's `key` is the SHA-256 of everything the answer depends on; change any of it and the key is another.
Lines are appended with one write each and reach the disk within about a second (fsync in the background),
so that kill -9 loses only what was in flight and a power cut at most about a second. A run that asks says so
by a line `{"in_flight": N}`, at most so many at once, and when it ends in order by `{"in_flight": 0}`.
"""

import asyncio
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from db.durable import writing_to
from db.errors import Conflict, Invalid, Refused

FSYNC_EVERY_SECONDS = 1.0
IN_FLIGHT = "in_flight"
# how a ledger begins; of one whose first write broke off there is less
_BEGINS = b'{"in_flight":'


@dataclass(frozen=True)
class Attempt:
    """One request that was made, and what it came to.

    status   scored (a judge's rating) · answered (a generated text) · unparsed (no rating to be read; in
             ledgers of earlier versions an empty text too) · empty (a text that says nothing) · refused (by
             the model, or as a request) · failed (no answer)
    ratings  criterion key to rating, None for not applicable; empty unless scored
    text     what the model wrote; empty when nothing arrived
    model    the one asked; `answered_model` is the name the answer came under
    batch    the id of the batch it came in, at the batch price; empty for a request of its own
    fingerprint  the endpoint's own name for the state it answered in; empty where it gives none
    billed   False when the endpoint surely charged nothing; then, and when no answer arrived, tokens are 0
    estimated  True where an answer came without its usage, and the tokens are counted by its letters
    address  host and port of the endpoint that was asked; empty in ledgers of earlier versions
    finish   why the answer ended there, in the endpoint's word; empty where nothing came, and in ledgers of
             earlier versions
    anchor   the key of what was asked again to see whether the judge has changed; empty for anything else
    """

    key: str
    id: str
    status: str
    reason: str
    ratings: dict[str, float | None]
    text: str
    model: str
    answered_model: str
    parameters: dict
    prompt_tokens: int
    completion_tokens: int
    billed: bool
    batch: str
    at: str
    # last and with defaults, for ledgers written before they were kept
    fingerprint: str = ""
    anchor: str = ""
    estimated: bool = False
    address: str = ""
    finish: str = ""


def key_of(**parts) -> str:
    """SHA-256 over everything an answer depends on, as canonical JSON."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Ledger:
    """An open ledger file. Only one process writes to it at a time; `with opened(path)` makes one.

    `cut_off` is how many requests were in flight at most when earlier runs were killed: they may have been
    charged, and no attempt tells of them. Nor does one of the `damaged` lines, by their numbers.
    """

    def __init__(
        self, descriptor: int, name: str, attempts: dict[int, Attempt], cut_off: int, damaged: Sequence[int]
    ):
        self.name, self.cut_off, self.damaged = name, cut_off, damaged
        self._descriptor = descriptor
        self._everything: list[Attempt] = []
        self._of_key: dict[str, list[Attempt]] = {}
        self._unsynced = False
        self._unkept: OSError | None = None
        self._lines = attempts
        for attempt in attempts.values():
            self._remember(attempt)

    @property
    def untold(self) -> int:
        """How many requests may have been charged of which no attempt tells, by kills and damage."""
        return self.cut_off + len(self.damaged)

    def attempts(self, key: str) -> list[Attempt]:
        """What was attempted under this key, oldest first; over all runs."""
        return self._of_key.get(key, [])

    def everything(self) -> list[Attempt]:
        """All attempts of all runs, oldest first."""
        return self._everything

    def set_aside(self, attempt: Attempt) -> None:
        """Take this attempt, read from the file, for damaged: it cannot have come to what it says."""
        self._everything.remove(attempt)
        self._of_key[attempt.key].remove(attempt)
        number = next(number for number, each in self._lines.items() if each is attempt)
        self.damaged = sorted([*self.damaged, number])

    def append(self, attempt: Attempt) -> None:
        """Put the attempt on the file. Raises Refused when the disk takes no more.

        One that could not be written is in `everything`, for it is paid for all the same; it settles nothing.
        """
        try:
            self._write(vars(attempt))
        except Refused:
            self._everything.append(attempt)
            raise
        self._remember(attempt)

    @contextmanager
    def asking(self, in_flight: int) -> Iterator[None]:
        """While inside, at most so many requests are in flight; a kill is then known by the next run."""
        self._write({IN_FLIGHT: in_flight})
        yield
        self._write({IN_FLIGHT: 0})

    def _write(self, values: dict) -> None:
        self._refuse_unkept()
        append_line(self._descriptor, json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n")
        self._unsynced = True

    def _remember(self, attempt: Attempt) -> None:
        self._everything.append(attempt)
        self._of_key.setdefault(attempt.key, []).append(attempt)

    def sync(self) -> None:
        """Make what was appended survive a power cut. Raises Refused when the disk did not take it."""
        if self._unsynced:
            self._unsynced = False
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                # told for good: a second fsync says nothing of what the first one lost
                self._unkept = error
        self._refuse_unkept()

    def _refuse_unkept(self) -> None:
        if self._unkept:
            raise not_written(self._unkept) from self._unkept

    @asynccontextmanager
    async def synced(self):
        """While inside, the file is synced about once a second, without holding up the requests."""
        task = asyncio.create_task(self._sync_regularly())
        try:
            yield
        finally:
            task.cancel()
            self.sync()

    async def _sync_regularly(self) -> None:
        while True:
            await asyncio.sleep(FSYNC_EVERY_SECONDS)
            # the next line to be written is refused
            with suppress(Refused):
                await asyncio.to_thread(self.sync)


@contextmanager
def opened(path: Path, table: Path | None = None) -> Iterator[Ledger]:
    """The ledger at `path`, made when missing, held against any other run.

    One that nothing came into is not left behind, nor folders made for it, unless `table`, the file it
    accounts for, is there.
    """
    made = [each for each in (path.parent, *path.parent.parents) if not each.exists()]
    with writing_to(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _held(path)
    try:
        ledger = Ledger(descriptor, path.name, *_read(path))
        _end_torn_line(descriptor, path)
        try:
            yield ledger
        finally:
            empty = not (ledger.everything() or ledger.cut_off or ledger.damaged)
            if empty and not (table and table.exists()):
                path.unlink(missing_ok=True)
                _remove_empty(made)
    finally:
        os.close(descriptor)


def append_line(descriptor: int, line: str) -> None:
    """One write, so that a kill leaves the line whole or absent. Raises Refused when the disk is full."""
    data = line.encode()
    try:
        written = os.write(descriptor, data)
    except OSError as error:
        raise not_written(error) from error
    if written < len(data):
        raise Refused(
            "The results cannot be written, the disk is full; make room and run again.",
            "结果无法写入：磁盘已满；请腾出空间后再继续。",
        )


def not_written(error: OSError) -> Refused:
    """What a person is told when the disk takes no more, or the folder is there no more."""
    if isinstance(error, FileNotFoundError):
        return Refused(
            "The results cannot be written, for their folder is gone or has another name now: put it back, "
            "with the ledger in it, and run again; in a new folder what was answered is asked once more.",
            "结果无法写入：所在文件夹已不在原处或改了名；请连同其中的账本放回原处再继续，"
            "另建空文件夹会把已答的部分重新提问。",
        )
    return Refused(
        f"The results cannot be written ({error.strerror}); make room and run again.",
        f"结果无法写入（{error.strerror}）；请腾出空间后再继续。",
    )


def _held(path: Path) -> int:
    """A descriptor of the file at `path`, locked. Raises Conflict when another run has it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _lock(descriptor, path)
            # a run that ended in between may have removed the file that was opened
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove these folders, the innermost first, as far as nothing lies in them."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict(
            f"Another run is at these results, which {path.name} keeps; try again when it has ended.",
            f"另一个作业正在做这些内容（记在 {path.name}）；请等它结束后再试。",
        ) from None


def _read(path: Path) -> tuple[dict[int, Attempt], int, list[int]]:
    """Every attempt of a whole line by its number, how many requests were in flight at most when runs were
    killed, and which lines are damaged, as a crash or another hand leaves them.

    Raises Invalid for a file of which not one line is a ledger's: it is another one, not to be written into.
    """
    attempts, damaged, cut_off, in_flight, own = {}, [], 0, 0, False
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                values = json.loads(line)
                if isinstance(values, dict) and IN_FLIGHT in values:
                    # a run that began while another had not ended: that one was killed
                    cut_off += in_flight if values[IN_FLIGHT] else 0
                    in_flight = values[IN_FLIGHT]
                else:
                    attempts[number] = Attempt(**values)
                own = True
            except (ValueError, RecursionError):
                damaged += [number] if line.strip() else []
                own = own or line.startswith(_BEGINS) or _BEGINS.startswith(line)
            except TypeError:
                raise _no_ledger(path, number) from None
    if damaged and not own:
        raise _no_ledger(path, damaged[0])
    return attempts, cut_off + in_flight, damaged


def _no_ledger(path: Path, line: int) -> Invalid:
    return Invalid(
        f"{path.name}, line {line}, is no ledger line; is this another file? It is left as it is: choose "
        "another --out, or put the ledger back.",
        f"{path.name} 第 {line} 行不是账本记录；文件是否放错了？它未被改动；请另选输出文件，或把账本放回。",
    )


def _end_torn_line(descriptor: int, path: Path) -> None:
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        append_line(descriptor, "\n")
