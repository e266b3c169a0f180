"""A disk that fills while raters save through the server, again and again, and what is lost by it.

    python benchmarks/full_disk.py [--acts 250] [--mebibytes 8]

The study lies on a small volume of its own, which a file fills and frees; mounting one takes root. Without
root the server runs on an observed disk that refuses to grow (needs gcc). Every second draft or answer meets
the full disk, must be refused with 503 and a sentence, and goes in when there is space again.
Exit code 1 when something acknowledged is lost, or a refusal is anything else.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db.verification import verify  # noqa: E402
from tests.conftest import served  # noqa: E402
from tests.faults.full_disk import SmallVolume, fill_and_free, on_a_small_disk  # noqa: E402
from tests.faults.raters import DOCTORS, mine  # noqa: E402
from tests.scoring_study import make_scoring_study, open_scoring_batch  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--acts", type=int, default=250, help="Acts of each rater.")
    parser.add_argument("--mebibytes", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, volume(Path(folder) / "volume", given.mebibytes) as mounted:
        made = make_scoring_study(Path(folder) / "volume" / "study", physicians=len(DOCTORS))
        open_scoring_batch(made)
        holdings = mine(made.study, DOCTORS)
        if mounted:
            with served(made.study) as server:
                filled = fill_and_free(server, SmallVolume(Path(folder) / "volume"), holdings, given.acts)
        else:
            with on_a_small_disk(made.study, Path(folder)) as (server, disk):
                filled = fill_and_free(server, disk, holdings, given.acts)
        unsound = [fault for check in verify(made.study) for fault in check.faults]
    others = [status for status in filled.refused if status != 503]
    print(f"disk: {'a volume of its own' if mounted else 'observed'}; said: {', '.join(filled.sentences)}")
    print("acknowledged  refused  otherwise refused  lost  half saved  not sound")
    print(
        f"{filled.acknowledged:12,} {len(filled.refused):8,} {len(others):18} {filled.verdict.lost:5}"
        f" {filled.verdict.half:11} {len(unsound):10}"
    )
    sys.exit(1 if others or filled.verdict.lost or filled.verdict.half or unsound else 0)


@contextmanager
def volume(folder: Path, mebibytes: int) -> Iterator[bool]:
    """A small volume mounted at `folder`; False where this user may not mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


if __name__ == "__main__":
    main()
