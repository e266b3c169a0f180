"""Power cuts while raters save: how much of what had been acknowledged is still there afterwards.

    python benchmarks/power_cuts.py [--cuts 200] [--acts 60] [--seed 1]

Each write of three raters, from the making of the study on, passes an observer that knows which bytes and
names an fsync has covered. A cut keeps those alone; every second pair of cuts also keeps torn pieces of the
rest. `normal` and `off` are SQLite told to hurry: they show that the cuts would find a loss. Needs gcc.
Exit code 1 when something acknowledged is lost or half saved with the setting that Wardround uses.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults.acts import Verdict  # noqa: E402
from tests.faults.power_cuts import Cut, cuts, record  # noqa: E402

OURS = "full"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--acts", type=int, default=60, help="Acts of each rater.")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("synchronous  cuts  acknowledged   lost  (in cuts)  half saved  stored untold  not sound")
    broken = False
    for synchronous in (OURS, "normal", "off"):
        with tempfile.TemporaryDirectory() as folder:
            happened = record(Path(folder), given.acts, synchronous)
            found = list(cuts(Path(folder), happened, given.cuts, given.seed))
        told = total(found)
        unsound = sum(bool(each.faults) for each in found)
        print(
            f"{synchronous:11} {len(found):5} {sum(each.acknowledged for each in found):13,}"
            f" {told.lost:6,} {sum(each.verdict.lost > 0 for each in found):10} {told.half:11}"
            f" {told.untold:14} {unsound:10}"
        )
        broken |= synchronous == OURS and bool(told.lost or told.half or unsound)
    sys.exit(1 if broken else 0)


def total(found: list[Cut]) -> Verdict:
    return sum((each.verdict for each in found), Verdict())


if __name__ == "__main__":
    main()
