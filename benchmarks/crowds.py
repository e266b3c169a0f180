"""Many who save at once: what is lost, what fails, and whether the second is told.

    python benchmarks/crowds.py [--writers 64] [--acts 20] [--editors 4] [--edits 250] [--doubles 1000]

Processes on items of their own, processes that amend one and the same answer, and answers sent to the server
twice at the same moment, by turns the same one (a double click) and two different ones (two tabs).
Exit code 1 when anything is lost or half saved, fails, or the second of two is not told.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db.verification import verify  # noqa: E402
from tests.conftest import served  # noqa: E402
from tests.faults.crowds import Crowd, editors, sent_twice, writers  # noqa: E402
from tests.scoring_study import ScoringStudy, make_scoring_study, open_scoring_batch  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--writers", type=int, default=64)
    parser.add_argument("--acts", type=int, default=20, help="Drafts and answers of each writer.")
    parser.add_argument("--editors", type=int, default=4)
    parser.add_argument("--edits", type=int, default=250, help="Amendments of each editor.")
    parser.add_argument("--doubles", type=int, default=1000)
    given = parser.parse_args()

    def twice(made: ScoringStudy) -> Crowd:
        with served(made.study) as server:
            return sent_twice(server, "doctor1", given.doubles)

    print("                acknowledged  told they were second  lost  half saved  failed  not sound  seconds")
    logins = [f"doctor{number}" for number in range(1, given.writers + 1)]
    held = [
        tried(
            f"{given.writers} writers", given.writers, lambda made: writers(made.study, logins, given.acts)
        ),
        tried(
            f"{given.editors} editors",
            1,
            lambda made: editors(made.study, "doctor1", given.editors, given.edits),
        ),
        tried("sent twice", 1, twice),
    ]
    sys.exit(0 if all(held) else 1)


def tried(name: str, physicians: int, crowd_of: Callable[[ScoringStudy], Crowd]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        made = make_scoring_study(Path(folder) / "study", physicians=physicians)
        open_scoring_batch(made)
        began = time.monotonic()
        crowd = crowd_of(made)
        seconds = time.monotonic() - began
        unsound = any(check.faults for check in verify(made.study))
    print(
        f"{name:15} {crowd.acknowledged:12,} {crowd.told_another_was_first:22,} {crowd.verdict.lost:5}"
        f" {crowd.verdict.half:11} {len(crowd.failed):7} {unsound:10} {seconds:8.0f}",
        flush=True,
    )
    for sentence in crowd.failed[:3]:
        print(f"  {sentence[:200]}")
    return crowd.held and not unsound


if __name__ == "__main__":
    main()
