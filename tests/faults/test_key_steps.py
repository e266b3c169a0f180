"""A kill or a power cut while the blinding key is closed or opened leaves it either closed or open."""

from itertools import groupby

import pytest

from db.key_closing import close_key
from db.key_phrase import draw
from db.key_standing import is_closed
from db.people import OPERATOR
from tests.faults.key_steps import cut_at_every_write, how_it_stands, killed_at_every_line
from tests.sealed_study import import_sealed

FEWEST_STEPS = 40


@pytest.fixture
def sealed(study, tmp_path):
    import_sealed(study, tmp_path / "files")
    return study


@pytest.mark.parametrize(
    ("step", "expected"),
    [("close", ["open", "open, and not in the log", "closed"]), ("open", ["closed", "open"])],
)
def test_a_kill_at_any_line_leaves_the_key_closed_or_open(sealed, tmp_path, step, expected):
    phrase = draw()
    if step == "open":
        close_key(sealed, OPERATOR, phrase)
    found = [how_it_stands(each, phrase) for each in killed_at_every_line(sealed, tmp_path, step, phrase)]
    assert in_turn(found) == expected
    assert len(found) > FEWEST_STEPS


def test_a_power_cut_at_any_write_leaves_the_key_closed_or_open(sealed, tmp_path):
    phrase = draw()
    found = [how_it_stands(each, phrase) for each in cut_at_every_write(sealed, tmp_path, phrase)]
    assert in_turn(found) == ["open", "open, and not in the log", "closed", "open"]


def test_what_a_kill_left_is_overwritten_when_the_server_starts(sealed, serve):
    close_key(sealed, OPERATOR, draw())
    sealed.blinding_key.write_text("left by a kill")
    with serve(sealed):
        assert not sealed.blinding_key.exists() and is_closed(sealed)


def in_turn(found):
    return [each for each, _ in groupby(found)]
