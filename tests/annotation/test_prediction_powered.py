"""Model means from few ratings and many judgments."""

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.prediction_powered import corrected_mean, corrected_model_means


def simulated(seed, n=60, more=540, bias=1.0, noise=0.5):
    random = np.random.default_rng(seed)
    human = random.normal(6, 1.5, n + more)
    judge = human + bias + random.normal(0, noise, n + more)
    return human, judge


def test_a_biased_judge_narrows_the_interval_without_moving_the_mean():
    human, judge = simulated(1)
    found = corrected_mean(human[:60], judge[:60], judge[60:])
    width = found.corrected.interval.high - found.corrected.interval.low
    assert width < 0.6 * (found.human_only.interval.high - found.human_only.interval.low)
    assert found.corrected.interval.holds(6) and abs(found.judge_only - 7) < 0.2


def test_the_interval_covers_as_often_as_it_says():
    held = sum(
        corrected_mean(human[:60], judge[:60], judge[60:]).corrected.interval.holds(6)
        for human, judge in map(simulated, range(400))
    )
    # 380 of 400 expected; 0.95 +- 3.5 standard errors of 0.011
    assert 0.91 < held / 400 < 0.99


def test_it_is_the_ppi_formula():
    human, judge = simulated(3, n=20, more=50)
    found = corrected_mean(human[:20], judge[:20], judge[20:])
    weight = np.cov(human[:20], judge[:20])[0, 1] / ((1 + 20 / 50) * judge.var(ddof=1))
    assert found.weight == pytest.approx(weight)
    assert found.corrected.value == pytest.approx(
        weight * judge[20:].mean() + (human - weight * judge)[:20].mean()
    )


@pytest.mark.parametrize("judge", [np.full(40, 5.0), -np.arange(40.0)])
def test_a_judge_that_knows_nothing_is_not_trusted(judge):
    human = np.arange(40.0)
    found = corrected_mean(human[:30], judge[:30], judge[30:])
    assert found.weight == 0
    assert found.corrected == found.human_only


def test_nine_ratings_are_too_few_and_no_further_judgment_changes_nothing():
    human, judge = simulated(4, n=20, more=0)
    few = corrected_mean(human[:9], judge[:9], judge[9:])
    assert few.corrected.reason == "9 rated answers: fewer than 10" and few.judge_only is not None
    alone = corrected_mean(human, judge, judge[:0])
    assert alone.corrected == alone.human_only


def test_every_model_has_its_own():
    human, judge = simulated(5)
    judged = pd.DataFrame({"question": range(600), "model": ["A", "B"] * 300, "judge": judge})
    rated = judged[["question", "model"]].assign(human=human).head(60)
    means = corrected_model_means(rated, judged)
    assert {model: (one.n_rated, one.n_judged) for model, one in means.items()} == {
        "A": (30, 270),
        "B": (30, 270),
    }
