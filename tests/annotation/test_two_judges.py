"""Two judges of the same answers, compared."""

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.two_judges import two_judges, williams


def answers(first_noise, second_noise, questions=60, models=3):
    random = np.random.default_rng(1)
    human = random.normal(size=questions * models)
    return pd.DataFrame(
        {
            "question": np.repeat(np.arange(questions), models),
            "human": human,
            "first": human + random.normal(0, first_noise, human.size),
            "second": human + random.normal(0, second_noise, human.size),
        }
    )


@pytest.mark.parametrize(
    "first, second, between, n, published",
    [
        # the R package psych's r.test(103, .4, .5, .1), and two outputs of the R package cocor
        (0.4, 0.5, 0.1, 103, -0.89),
        (0.5447, 0.8, 0.0729, 70, -2.8114),
        (0.8066, 0.2383, 0.2255, 177, 9.3823),
    ],
)
def test_williams_t_is_the_one_r_packages_print(first, second, between, n, published):
    # the correlations are printed with four digits, so t is known to about 0.2 %
    assert williams(first, second, between, n)[0] == pytest.approx(published, rel=0.003)


def test_williams_p_is_two_sided():
    assert williams(0.5447, 0.8, 0.0729, 70)[1] == pytest.approx(0.0065, abs=5e-5)


def test_the_better_judge_is_found_by_both_ways():
    table = answers(0.5, 2.0)
    found = two_judges(table, seed=1)
    assert found.first_r == pytest.approx(table["human"].corr(table["first"]))
    assert found.difference.value == pytest.approx(found.first_r - found.second_r)
    assert found.difference.interval.low > 0 and found.p < 0.001


def test_equal_judges_are_not_told_apart():
    found = two_judges(answers(1.0, 1.0), seed=1)
    assert found.difference.interval.holds(0) and found.p > 0.05


def test_a_constant_judge_and_the_same_judge_twice_are_undefined():
    table = answers(1.0, 1.0)
    found = two_judges(table.assign(second=5.0), seed=1)
    assert (found.second_r, found.difference.value, found.t) == (None, None, None)
    found = two_judges(table.assign(second=table["first"]), seed=1)
    assert (found.difference.value, found.difference.interval, found.p) == (0, None, None)
