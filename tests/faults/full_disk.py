"""A server whose study's disk is full for a while, in the middle of the saving."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from db.study import Study
from tests.conftest import Server, served
from tests.faults.acts import Act, Holding, Verdict, acts, holdings_of, judge
from tests.faults.disk import compile_disk, observed
from tests.faults.over_http import send


@dataclass(frozen=True)
class SmallVolume:
    """A mounted volume that is filled by a file of its own; mounting takes root."""

    folder: Path

    def fill(self) -> None:
        with suppress(OSError), (self.folder / "filler").open("ab", buffering=0) as filler:
            while filler.write(bytes(4096)):
                pass

    def free(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)


@dataclass(frozen=True)
class ObservedDisk:
    """The sign that the disk is full: while the file is there, no file of the study grows."""

    sign: Path

    def fill(self) -> None:
        self.sign.touch()

    def free(self) -> None:
        self.sign.unlink(missing_ok=True)


@contextmanager
def on_a_small_disk(study: Study, folder: Path) -> Iterator[tuple[Server, ObservedDisk]]:
    """A server of the study, and the disk that can be filled under it."""
    disk = ObservedDisk(folder / "full")
    environment = observed(compile_disk(folder), study.folder.resolve(), full=disk.sign)
    with served(study, environment=environment) as server:
        yield server, disk


@dataclass(frozen=True)
class Filled:
    """What came of filling a disk: acts acknowledged before and refused while it was full, by status."""

    acknowledged: int
    refused: tuple[int, ...]
    sentences: frozenset[str]
    verdict: Verdict


def fill_and_free(
    server: Server, disk: SmallVolume | ObservedDisk, holdings: dict[str, dict[int, Holding]], number: int
) -> Filled:
    """Each rater does `number` acts; every second one meets a full disk first, and is then repeated."""
    before = {id_: each for held in holdings.values() for id_, each in held.items()}
    done: list[Act] = []
    refused, sentences = [], set()
    for login, held in holdings.items():
        token = server.token(login)
        for place, act in enumerate(islice(acts(login, held, "full"), number)):
            if place % 2:
                disk.fill()
                status, body = send(server, token, act)
                disk.free()
                # what fits into room that the database has already is saved all the same
                if status != 200:
                    refused.append(status)
                    sentences.add(body.get("error", ""))
            status, body = send(server, token, act)
            assert status == 200, f"with space again: {status} {body}"
            done.append(act)
    verdict = judge(before, done, (), holdings_of(server.study, before))
    return Filled(len(done), tuple(refused), frozenset(sentences), verdict)
