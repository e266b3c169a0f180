"""How long signing in takes over a known and an unknown name: python -m benchmarks.sign_in_timing [ROUNDS]

Prints medians in milliseconds, their difference, and how often chance alone gives as large a difference of
medians (a permutation test). Rounds go to both in turn, each guess to a name of its own, so no lock bites.
"""

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from db import people
from db.people import OPERATOR
from db.study import create_study
from tests.conftest import served
from tests.raw_http import post_form

SHUFFLES = 2_000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        study = create_study(Path(folder) / "study")
        for number in range(rounds):
            people.add(study, OPERATOR, f"known{number}", "示例", "physician", "a long password")
        with served(study) as server:
            taken = {"known": [], "nobody": []}
            for number in range(rounds):
                for kind, times in taken.items():
                    times.append(_milliseconds(server, f"{kind}{number}"))
    known, nobody = taken["known"], taken["nobody"]
    apart = statistics.median(known) - statistics.median(nobody)
    print(f"known   {statistics.median(known):7.2f} ms, median of {rounds}")
    print(f"unknown {statistics.median(nobody):7.2f} ms")
    print(f"apart   {apart:7.2f} ms; by chance alone in {_by_chance(known, nobody, apart):.2f} of shuffles")


def _milliseconds(server, login: str) -> float:
    began = time.perf_counter()
    assert post_form(server, "/sign-in", login=login, password="not the password", next="/").status == 401
    return 1000 * (time.perf_counter() - began)


def _by_chance(known: list[float], nobody: list[float], apart: float) -> float:
    chance, both = random.Random(1), [*known, *nobody]
    larger = 0
    for _ in range(SHUFFLES):
        chance.shuffle(both)
        other = statistics.median(both[: len(known)]) - statistics.median(both[len(known) :])
        larger += abs(other) >= abs(apart)
    return larger / SHUFFLES


if __name__ == "__main__":
    main()
