"""Many sittings in which the server's clock is set again and again: are their durations right?

    python benchmarks/clock_steps.py [--sittings 1000] [--seed 1]

Exit code 1 when a duration is wrong by more than a second, or a step of the clock counts as a pause.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db import people  # noqa: E402
from db.people import OPERATOR  # noqa: E402
from db.study import create_study  # noqa: E402
from tests.conftest import password_of  # noqa: E402
from tests.faults.clock import sit  # noqa: E402
from tests.survey_study import opened_survey  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sittings", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, worst, wrong = Random(asked.seed), 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        study = create_study(Path(folder) / "study")
        lead = people.add(study, OPERATOR, "lead", "Lead", "lead", password_of("lead"))
        survey_id = opened_survey(study, lead)
        for _ in range(asked.sittings):
            sat = sit(study, lead, survey_id, chance)
            off = max(abs(sat.seconds - sat.stored_seconds), abs(sat.away - sat.stored_away))
            worst = max(worst, off)
            wrong += off > 1 or sat.stored_pauses != bool(sat.away)
    print(f"{asked.sittings} sittings: {wrong} wrong by more than a second, {worst:.2f} s at most")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
