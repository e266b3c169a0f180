"""Pairs of answers in the same order, ties as a class of their own, and permutations as chance."""

import itertools

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.permutation import permutation_p
from annotation.statistics.ranking import ranking
from annotation.statistics.resampling import stream


def table(rows):
    return pd.DataFrame(rows, columns=["question", "model", "human", "judge"])


def test_ties_are_a_class_and_not_half_a_point():
    found = ranking(
        table(
            [
                ("q1", "A", 7, 8), ("q1", "B", 7, 6), ("q1", "C", 3, 1),
                ("q2", "A", 5, 5), ("q2", "B", 5, 5),
            ]
        ),
        seed=1,
    )  # fmt: skip
    # q1: AB tied against better, AC and BC right; q2: AB tied on both sides
    assert (found.n, found.accuracy.value) == (4, pytest.approx(3 / 4))
    assert found.table.tolist() == [[2, 0, 0], [1, 2, 1], [0, 0, 2]]


def test_the_leaderboard_is_ordered_by_the_humans_means():
    rows = [(f"q{q}", model, human, judge) for q in range(5) for model, human, judge in
            (("A", 6, 5), ("B", 8, 7), ("C", 7, 9))]  # fmt: skip
    found = ranking(table(rows), seed=1)
    assert [model for model, *_ in found.order] == ["B", "C", "A"]
    # of three pairs one is turned round
    assert found.leaderboard == pytest.approx(1 / 3)


def test_within_a_tie_width_answers_count_as_tied():
    rows = table([("q1", "A", 7.0, 7.4), ("q1", "B", 6.8, 6.0)])
    assert ranking(rows, seed=1).accuracy.value == 1
    assert ranking(rows, seed=1, tie_width=0.5).accuracy.value == 0


def test_one_answer_a_question_has_nothing_to_rank():
    found = ranking(table([("q1", "A", 7, 8), ("q2", "A", 5, 5)]), seed=1)
    assert (found.n, found.accuracy.value, found.accuracy.reason) == (0, None, "no question has two answers")
    assert found.leaderboard is None


def test_the_permutation_p_is_the_share_of_all_permutations():
    rows = table(
        [
            ("q1", "A", 1, 2),
            ("q1", "B", 2, 1),
            ("q1", "C", 4, 5),
            ("q2", "A", 1, 1),
            ("q2", "B", 3, 2),
            ("q3", "A", 9, 1),
        ]
    )
    human, judge = np.array([1, 2, 4]) - 7 / 3, np.array([2, 1, 5])
    one = [float(human @ permuted) for permuted in itertools.permutations(judge)]
    other = [float(np.array([-1, 1]) @ permuted) for permuted in itertools.permutations([1, 2])]
    sums = np.abs([a + b for a in one for b in other])
    exact = (sums >= abs(one[0] + other[0]) - 1e-9).mean()
    found = permutation_p(rows.sample(frac=1, random_state=1), stream(1, "p"), permutations=20_000)
    assert found == pytest.approx(exact, abs=0.015)


def test_perfect_order_reaches_the_smallest_p_and_chance_does_not():
    random = np.random.default_rng(1)
    rows = table([(f"q{q}", f"m{m}", m, m) for q in range(20) for m in range(4)])
    assert permutation_p(rows, stream(1, "p"), permutations=999) == 1 / 1000
    rows["judge"] = random.normal(size=80)
    assert permutation_p(rows, stream(1, "p"), permutations=999) > 0.05


@pytest.mark.parametrize("human, judge", [([5, 5], [1, 2]), ([1, 2], [5, 5])])
def test_without_differences_inside_questions_there_is_no_p(human, judge):
    rows = table([("q1", model, h, j) for model, h, j in zip("AB", human, judge, strict=True)])
    assert permutation_p(rows, stream(1, "p")) == "in no question do both human and judge tell answers apart"
