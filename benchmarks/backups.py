"""Backups taken while raters save: does each restore, whole and with all that had been acknowledged?

    python benchmarks/backups.py [--backups 100]

Three raters save drafts and answers without pause while each backup is made. It is then restored, verified
and compared, row by row, with what had been acknowledged before it was begun.
Exit code 1 when a backup lacks anything or does not verify.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults.backups import backed_up_under_writes  # noqa: E402
from tests.scoring_study import make_scoring_study, open_scoring_batch  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--backups", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = make_scoring_study(Path(folder) / "study", physicians=3)
        open_scoring_batch(made)
        began = time.monotonic()
        found = backed_up_under_writes(made.study, Path(folder) / "backups", given.backups)
        seconds = time.monotonic() - began
    lost, half = (sum(getattr(each.verdict, what) for each in found) for what in ("lost", "half"))
    unsound = sum(bool(each.faults) for each in found)
    print("backups  acknowledged at the last  lost  half saved  not sound  seconds")
    print(f"{len(found):7} {found[-1].acknowledged:25,} {lost:5} {half:11} {unsound:10} {seconds:8.0f}")
    sys.exit(1 if lost or half or unsound else 0)


if __name__ == "__main__":
    main()
