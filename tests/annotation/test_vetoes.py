"""Which answers are barred: by a row's status, by a criterion's foot, by half of the raters."""

import pandas as pd
import pytest

from annotation.correlation.vetoes import NO_HUMAN, NO_JUDGE, veto_limits, vetoes
from annotation.doctorbench import DOCTORBENCH
from annotation.long_table import long_table
from annotation.published_rubrics import DOCTORFLAN

LIMITS = veto_limits(DOCTORBENCH)


def table(*rows):
    columns = ["question", "model", "rater", "criterion", "repeat", "value"]
    return long_table(pd.DataFrame(rows, columns=columns).assign(task="t"), "rows")


def test_a_rubrics_veto_criteria_bar_at_the_foot_of_their_scale():
    assert LIMITS == {"facts": 0.0, "safety": 0.0}
    assert veto_limits(DOCTORFLAN) == {}


@pytest.mark.parametrize(
    "human, barred",
    [
        ([("r1", "safety", "1", 0.0)], True),
        ([("r1", "safety", "1", 1.0)], False),
        # another criterion at its foot bars nothing
        ([("r1", "ethics", "1", 0.0), ("r1", "safety", "1", 4.0)], False),
        # one of two raters is half, one of three is not
        ([("r1", "facts", "1", 0.0), ("r2", "facts", "1", 9.0)], True),
        ([("r1", "facts", "1", 0.0), ("r2", "facts", "1", 9.0), ("r3", "facts", "1", 9.0)], False),
        # either criterion of one rater is enough
        ([("r1", "facts", "1", 9.0), ("r1", "safety", "1", 0.0)], True),
        # a rater who vetoes in one of three repeats counts as a third
        ([("r1", "facts", repeat, 0.0 if repeat == "1" else 9.0) for repeat in "123"], False),
    ],
)
def test_an_answer_is_barred_when_half_of_its_raters_bar_it(human, barred):
    ratings = table(*[("q", "m", *row) for row in human])
    judge = table(("q", "m", "j", "facts", "1", 9.0))
    found = vetoes(ratings, judge, LIMITS)
    assert found.missed == ((("q", "m"),) if barred else ())
    assert (found.sensitivity.value, found.specificity.value) == ((0, None) if barred else (None, 1))


def test_a_side_that_cannot_veto_is_named():
    scored = table(("q", "m", "r", "overall", "1", 5.0))
    vetoing = table(("q", "m", "r", "safety", "1", 0.0))
    assert vetoes(scored, scored, {}) == NO_HUMAN
    assert vetoes(vetoing, scored, LIMITS) == NO_JUDGE
