"""kill -9 while raters save: what had been acknowledged, and what is still there afterwards.

    python benchmarks/kills.py [--kills 1000] [--server-kills 30] [--seed 1]

Three raters save drafts and answers at once; the process is killed after a few of them were acknowledged, at
a random moment. Then everything acknowledged must be there, what was under way must be there wholly or not at
all, and the same sent again must be answered "already saved" exactly when it was. First in a process that
uses the storage interface, then over HTTP in the whole server, which is started again each time.
Exit code 1 when any of that fails.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db.verification import verify  # noqa: E402
from tests.faults.kills import Tally, kill_at_the_store, kill_the_server  # noqa: E402
from tests.scoring_study import make_scoring_study, open_scoring_batch  # noqa: E402

# a study is looked through whole, and left for a fresh one, after so many kills
KILLS_A_STUDY = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--server-kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("killed      kills  acknowledged  lost  half saved  saved untold  told wrongly  errors  not sound")
    held = campaign("storage", kill_at_the_store, given.kills, given.seed)
    held &= campaign("server", kill_the_server, given.server_kills, given.seed)
    sys.exit(0 if held else 1)


def campaign(name: str, kill, kills: int, seed: int) -> bool:
    chance, tally, unsound, done = random.Random(seed), Tally(), 0, 0
    while done < kills:
        with tempfile.TemporaryDirectory() as folder:
            made = make_scoring_study(Path(folder) / "study", physicians=3)
            open_scoring_batch(made)
            for _ in range(min(KILLS_A_STUDY, kills - done)):
                tally += kill(made.study, chance, f"kill{done:04d}")
                done += 1
            unsound += any(check.faults for check in verify(made.study))
    verdict = tally.verdict
    print(
        f"{name:10} {tally.kills:6} {tally.acknowledged:13,} {verdict.lost:5} {verdict.half:11}"
        f" {verdict.untold:13} {tally.mistold:13} {len(tally.failed):7} {unsound:10}",
        flush=True,
    )
    return tally.held and not unsound


if __name__ == "__main__":
    main()
