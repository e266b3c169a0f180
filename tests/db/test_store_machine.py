"""Whatever people do in whatever order, the store says and holds what a plain model of it does."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.store_machine import RECORDS, StoreMachine
from tests.verification_study import make_verification_study

# a larger campaign is `python benchmarks/store_machine.py`
SMALL = settings(
    max_examples=40,
    stateful_step_count=30,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def machine(study):
    make_verification_study(study, records=RECORDS)
    return type("Machine", (StoreMachine,), {"template": study.folder})


def test_the_store_is_its_model(machine):
    run_state_machine_as_test(machine, settings=SMALL)
