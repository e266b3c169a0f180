"""The correlation of ratings and judgments, level by level."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from annotation.correlation.correlate import correlate
from annotation.statistics.task_jackknife import cell_interval

# human and judge means of the paper's tables 1 and 2
HUMAN = {
    "BianQue-2": 4.58,
    "HuatuoGPT": 4.97,
    "DISC-MedLLM": 5.36,
    "Baichuan2": 6.69,
    "DotaGPT": 7.83,
    "GPT-4": 8.06,
}
JUDGE = {
    "BianQue-2": 3.72,
    "HuatuoGPT": 4.29,
    "DISC-MedLLM": 4.24,
    "Baichuan2": 6.59,
    "DotaGPT": 8.25,
    "GPT-4": 8.42,
}


def long(values, rater):
    rows = [(q, t, m, rater, v) for (q, t, m), v in values.items()]
    return pd.DataFrame(rows, columns=["question", "task", "model", "rater", "value"])


def simulated(seed=3, tasks=5, questions=6, models=4):
    """Human and judge values with model, question and own noise, one rater a side."""
    random = np.random.default_rng(seed)
    human, judge = {}, {}
    for task in range(tasks):
        for number in range(questions):
            ease = random.normal()
            for model in range(models):
                true = 5 + model / 2 + ease
                key = (f"q{task}-{number}", f"t{task}", f"m{model}")
                human[key], judge[key] = true + random.normal(), true + random.normal()
    return long(human, "li"), long(judge, "judge")


def test_the_papers_six_model_means_give_its_r_and_interval():
    answers = {("q1", "t1", model): mean for model, mean in HUMAN.items()}
    judged = {("q1", "t1", model): mean for model, mean in JUDGE.items()}
    model = correlate(long(answers, "doctors"), long(judged, "gpt-4"), seed=1).levels["model"]
    assert model.n == 6
    assert model.r == pytest.approx(0.994398, abs=1e-6)
    low, high = model.interval.low, model.interval.high
    assert (round(low, 4), round(high, 4)) == (0.9474, 0.9994)
    # Fisher's by hand: atanh 0.994398 -+ 1.959964 / sqrt(3)
    z, half = math.atanh(model.r), 1.959963985 / math.sqrt(3)
    assert (low, high) == pytest.approx((math.tanh(z - half), math.tanh(z + half)), abs=1e-6)


def test_the_levels_are_correlations_of_answers_cells_and_models():
    ratings, judgments = simulated()
    result = correlate(ratings, judgments, seed=1)
    both = ratings.merge(judgments, on=["question", "task", "model"])
    for name, by in {"item": ["question", "model"], "cell": ["model", "task"], "model": ["model"]}.items():
        means = both.groupby(by)[["value_x", "value_y"]].mean()
        level = result.levels[name]
        assert (level.n, level.r) == (len(means), pytest.approx(means.corr().iloc[0, 1], abs=1e-12))
        assert level.interval.holds(level.r)


def test_the_item_interval_is_scipys_bca_over_questions():
    ratings, judgments = simulated()
    interval = correlate(ratings, judgments, seed=1).levels["item"].interval
    both = ratings.merge(judgments, on=["question", "task", "model"])
    groups = [part[["value_x", "value_y"]].to_numpy() for _, part in both.groupby("question")]

    def r(drawn):
        return np.corrcoef(np.concatenate([groups[int(one)] for one in drawn]).T)[0, 1]

    rival = stats.bootstrap(
        (np.arange(30),), r, vectorized=False, n_resamples=2000, rng=5
    ).confidence_interval
    assert (interval.low, interval.high) == pytest.approx((rival.low, rival.high), abs=0.02)


def test_the_cell_interval_leaves_each_question_out_in_turn():
    ratings, judgments = simulated()
    table = correlate(ratings, judgments, seed=1).table

    def z(rows):
        return np.arctanh(rows.groupby(["model", "task"])[["human", "judge"]].mean().corr().iloc[0, 1])

    variance = 0
    for _, rows in table.groupby("task"):
        left_out = [z(table[table["question"] != q]) for q in rows["question"].unique()]
        variance += (len(left_out) - 1) * np.var(left_out)
    half = 1.96 * np.sqrt(variance)
    interval = cell_interval(table)
    assert (interval.low, interval.high) == pytest.approx(
        np.tanh([z(table) - half, z(table) + half]), abs=1e-9
    )


def test_the_same_seed_gives_the_same_numbers_and_another_seed_moves_only_the_bootstrap():
    one, same, other = (correlate(*simulated(), seed=seed).levels for seed in (7, 7, 8))
    assert one == same
    assert one["item"].interval != other["item"].interval
    assert one["cell"] == other["cell"]


def test_a_constant_judge_has_no_r_and_says_so():
    ratings, judgments = simulated()
    for level in correlate(ratings, judgments.assign(value=5), seed=1).levels.values():
        assert (level.r, level.interval) == (None, None)
        assert level.reason.startswith("all judge values are equal")


def test_two_models_have_no_r_at_model_level_and_one_question_none_at_item_level_interval():
    ratings, judgments = simulated(models=2)
    assert correlate(ratings, judgments, seed=1).levels["model"].reason == "fewer than 3 points (2)"
    ratings, judgments = simulated(tasks=1, questions=1)
    levels = correlate(ratings, judgments, seed=1).levels
    assert levels["item"].reason == "1 question: fewer than 4 cannot be resampled"
    assert levels["cell"].reason.startswith("task t0 has one question")
