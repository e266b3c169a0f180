"""The errors meant for people: each says what is wrong, with what, and what to do.

    WardroundError
    ├── Refused      the person may not do this, or not now
    ├── Invalid      the input is not what it must be
    ├── Conflict     somebody, or another tab, was first
    ├── NotFound     there is no such thing
    └── Unavailable  not just now: the database is held
        ├── DiskFull      the study's disk takes nothing more
        ├── Inaccessible  the system keeps a file of the study from this account
        └── Damaged       a file of the study cannot be read any more

Everything else is a bug and keeps its traceback.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")
# faults of a file that are told one by one
MOST_TOLD = 10


class WardroundError(Exception):
    """A sentence for the person who can mend it: in English, and in Chinese where a page may show it.

    `needs` is what has to be another before the same can succeed: "arguments", a "key", a "budget", or fresh
    "ratings"; "" where trying again as it was may do.
    """

    needs = ""

    def __init__(self, sentence: str, zh: str = "") -> None:
        super().__init__(sentence)
        self.zh = zh

    def said(self, language: str) -> str:
        """The sentence in "zh" where it has one, else in English."""
        return self.zh if language == "zh" and self.zh else str(self)


def fault_and_remedy(error: WardroundError) -> tuple[str, str]:
    """What an error's sentence says is wrong, and what to do, which is its last clause."""
    what, _, remedy = str(error).rpartition("; ")
    return what, remedy.rstrip(".")


class Refused(WardroundError):
    """The person may not do this, or not now."""


class Invalid(WardroundError):
    """The input is not what it must be."""

    needs = "arguments"


def found_in(*looks: Callable[[], T]) -> list[T]:
    """What each of these gives. Raises one Invalid with all that is wrong, where any of them does."""
    found, wrong = [], []
    for look in looks:
        try:
            found.append(look())
        except Invalid as fault:
            wrong.append(fault)
    if len(wrong) > 1:
        raise Invalid("\n".join(map(str, wrong)), "\n".join(each.zh or str(each) for each in wrong))
    if wrong:
        raise wrong[0]
    return found


def tell_faults(wrong: Mapping[int, Invalid], most: int = MOST_TOLD) -> None:
    """Raise Invalid with the first `most` of these faults of a file, by line, and how many more there are."""
    if not wrong:
        return
    told = [wrong[line] for line in sorted(wrong)][:most]
    english, chinese = [str(each) for each in told], [each.zh or str(each) for each in told]
    if more := len(wrong) - len(told):
        english.append(f"And {more} more {'line' if more == 1 else 'lines'} of this file.")
        chinese.append(f"该文件另有 {more} 行有误。")
    raise Invalid("\n".join(english), "\n".join(chinese))


class Conflict(WardroundError):
    """Somebody, or another tab, was first."""


class NotFound(WardroundError):
    """There is no such thing."""


class Unavailable(WardroundError):
    """Not just now: the disk is full, or the database is held. Nothing was stored; it can be tried again."""


class DiskFull(Unavailable):
    """The disk is full or out of order; what is there can still be read."""


class Inaccessible(Unavailable):
    """The system keeps a file of the study from this account: its mode or its owner has to be another."""


class Damaged(Unavailable):
    """A database of the study cannot be read any more; a backup has to be restored."""
