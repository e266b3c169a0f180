"""kill -9 in the middle of saving loses nothing that was acknowledged, and leaves nothing half saved."""

import random

import pytest

from db.verification import verify
from tests.faults.kills import Tally, kill_at_the_store, kill_the_server, total
from tests.scoring_study import make_scoring_study, open_scoring_batch


@pytest.mark.parametrize(("kill", "times"), [(kill_at_the_store, 10), (kill_the_server, 1)])
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path, kill, times):
    made = make_scoring_study(tmp_path / "study", physicians=3)
    open_scoring_batch(made)
    chance = random.Random(1)
    tally = total(kill(made.study, chance, f"kill{number:04d}") for number in range(times))
    assert tally.held, tally
    assert isinstance(tally, Tally) and tally.kills == times and tally.acknowledged >= times
    assert not any(check.faults for check in verify(made.study))
