"""The bootstrap: SciPy's BCa interval where SciPy has one, a reason where there is none."""

import numpy as np
import pytest
from scipy import stats

from annotation.statistics.bca import bca, percentile
from annotation.statistics.estimate import Interval
from annotation.statistics.resampling import resampled, resampled_twice, stream, weights


def mean(sums):
    return sums[:, 0] / sums[:, 1]


def columns(values):
    return np.column_stack([values, np.ones(len(values))])


def test_the_last_bit_of_a_resample_moves_no_end():
    values = np.random.default_rng(3).integers(1, 6, 37).astype(float)
    once = resampled(columns(values), "questions", np.random.default_rng(3))
    value, drawn, left_out = (mean(sums) for sums in (once.whole, once.drawn, once.left_out))
    assert (drawn == value[0]).sum() > 100
    ends = [bca(value[0], each, left_out, "BCa") for each in (drawn, drawn + 1e-15)]
    assert (ends[0].low, ends[0].high) == pytest.approx((ends[1].low, ends[1].high), abs=1e-12)


@pytest.mark.parametrize("seed, decimals", [(1, 9), (2, 9), (3, 0)])
def test_the_interval_is_scipys_from_the_same_draws(seed, decimals):
    # to whole numbers, many resamples tie with the value itself
    values = np.random.default_rng(seed).exponential(size=37).round(decimals)
    drawn = resampled(columns(values), "questions", np.random.default_rng(seed))
    ours = drawn.interval(mean)
    theirs = stats.bootstrap((values,), np.mean, rng=np.random.default_rng(seed)).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours.method == "BCa bootstrap over 37 questions"


def test_weights_count_every_draw_whatever_the_batch(monkeypatch):
    whole = np.concatenate(list(weights(np.random.default_rng(1), 50, 40)))
    assert (whole.sum(axis=1) == 50).all()
    monkeypatch.setattr("annotation.statistics.resampling.BATCH_CELLS", 150)
    assert (np.concatenate(list(weights(np.random.default_rng(1), 50, 40))) == whole).all()


def test_three_units_are_too_few_and_nine_are_few():
    assert resampled(columns(np.arange(3.0)), "questions", stream(1, "x")).interval(mean) == (
        "3 questions: fewer than 4 cannot be resampled"
    )
    interval = resampled(columns(np.arange(9.0)), "models", stream(1, "x")).interval(mean)
    assert interval.method == "BCa bootstrap over 9 models (few clusters)"


@pytest.mark.parametrize(
    "value, drawn, left_out, why",
    [
        (1.0, np.ones(100), np.ones(9), "every resample gives the same value"),
        (
            1.0,
            np.r_[np.full(10, np.nan), np.arange(90.0)],
            np.arange(9.0),
            "too many resamples hold no variation",
        ),
        (1.0, np.arange(100.0), np.r_[np.nan, np.arange(8.0)], "too many resamples hold no variation"),
        (1.0, np.arange(100.0), np.ones(9), "leaving a unit out never changes the value"),
        (-5.0, np.arange(100.0), np.arange(9.0), "the value lies outside all its resamples"),
    ],
)
def test_an_interval_that_cannot_be_had_is_a_sentence(value, drawn, left_out, why):
    assert bca(value, drawn, left_out, "BCa") == why


def test_percentiles_over_two_things_are_wider_than_over_one():
    random = np.random.default_rng(4)
    # questions x models: the models differ much more than the questions do
    values = random.normal(size=(30, 6)) + 3 * random.normal(size=6)
    sums = np.stack([values, np.ones_like(values)], axis=-1)
    once = resampled(sums, "questions", stream(1, "one"))
    over_questions = once.interval(lambda part: mean(part.sum(axis=1)))
    over_both = resampled_twice(once, "models", stream(1, "both"))(mean)
    assert over_both.high - over_both.low > 3 * (over_questions.high - over_questions.low)
    assert over_both.method == "percentile bootstrap over 30 questions and 6 models"


def test_percentiles_are_undefined_when_too_many_resamples_are():
    assert (
        percentile(np.r_[np.full(10, np.nan), np.arange(90.0)], "x") == "too many resamples hold no variation"
    )
    assert isinstance(percentile(np.arange(100.0), "x"), Interval)


def test_streams_are_their_own():
    assert stream(1, "a").random() != stream(1, "b").random()
    assert stream(1, "a").random() == stream(1, "a").random()
