"""Many save at once and none is lost; what is sent twice is stored once, and the second is told."""

import pytest

from db.verification import verify
from tests.faults.crowds import editors, sent_twice, writers
from tests.scoring_study import make_scoring_study, open_scoring_batch


@pytest.fixture
def study(tmp_path):
    made = make_scoring_study(tmp_path / "study", physicians=8)
    open_scoring_batch(made)
    yield made.study
    assert not any(check.faults for check in verify(made.study))


def test_writers_at_once_lose_nothing_and_meet_no_error(study):
    crowd = writers(study, [f"doctor{number}" for number in range(1, 9)], most=6)
    assert crowd.held and crowd.acknowledged == 8 * 6, crowd


def test_editors_of_one_answer_overwrite_nothing(study):
    crowd = editors(study, "doctor1", number=3, edits=5)
    assert crowd.held and crowd.acknowledged == 3 * 5, crowd


def test_what_is_sent_twice_is_stored_once_and_the_second_is_told(study, serve):
    with serve(study) as server:
        crowd = sent_twice(server, "doctor1", number=12)
    assert crowd.held and (crowd.acknowledged, crowd.told_another_was_first) == (12, 12), crowd
