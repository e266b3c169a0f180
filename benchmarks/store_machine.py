"""The store against a plain model of it, for longer than a test may take.

    python benchmarks/store_machine.py [--examples 500] [--steps 80] [--seed 1]

Each example is a life of a study: random people draw, open, type, submit, amend, skip, lock, unblind, sign,
reopen, approve and withdraw, wrong ones among them; after every step the store must equal the model and the
chain of events be whole. It ends with the shortest life that shows a difference, if there is one.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from hypothesis import HealthCheck, seed, settings  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402

from db import people  # noqa: E402
from db.people import OPERATOR  # noqa: E402
from db.study import create_study  # noqa: E402
from tests.conftest import CAST, password_of  # noqa: E402
from tests.store_machine import RECORDS, StoreMachine  # noqa: E402
from tests.verification_study import make_verification_study  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        study = create_study(Path(folder) / "study")
        for login, (role, name) in CAST.items():
            people.add(study, OPERATOR, login, name, role, password_of(login))
        make_verification_study(study, records=RECORDS)
        machine = seed(given.seed)(type("Machine", (StoreMachine,), {"template": study.folder}))
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=given.examples,
                stateful_step_count=given.steps,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    print(f"{given.examples} lives of up to {given.steps} steps: the store is its model")


if __name__ == "__main__":
    main()
