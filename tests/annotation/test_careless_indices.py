"""The indices of careless answering."""

import numpy as np
import pytest

from annotation.survey.careless_indices import Longstring, longstring, mahalanobis, variability


@pytest.mark.parametrize(
    "answers, length, answer",
    [
        ([], 0, None),
        ([None, None], 0, None),
        ([3], 1, 3),
        ([1, 2, 3, 4, 5], 1, 1),
        ([1, 2, 2, 2, 5, 5], 3, 2),
        ([4] * 22, 22, 4),
        ([1, 1, 2, 2], 2, 1),
        # a question left out ends a run
        ([5, 5, None, 5, 5, 5], 3, 5),
    ],
)
def test_the_longest_run_of_one_answer(answers, length, answer):
    assert longstring(answers) == Longstring(length, answer)


@pytest.mark.parametrize(
    "answers, expected",
    [
        ([], None),
        ([4], None),
        ([4, None], None),
        ([4, 4, 4], 0),
        # 1, 5: mean 3, squared deviations 4 + 4, over n - 1 = 1, root 2.828
        ([1, 5], 8**0.5),
        ([1, None, 5], 8**0.5),
        # 2, 4, 4, 4, 5, 5, 7, 9: squared deviations sum to 32, over 7
        ([2, 4, 4, 4, 5, 5, 7, 9], (32 / 7) ** 0.5),
    ],
)
def test_variability_is_the_standard_deviation_of_ones_own_answers(answers, expected):
    assert variability(answers) == (None if expected is None else pytest.approx(expected))


def test_mahalanobis_distance_is_the_hand_computed_one():
    rows = [(1, 0), (-1, 0), (1, 0), (-1, 0), (0, 2), (0, -2)]
    # mean (0, 0), no covariance; n - 1 = 5: variances 4 / 5 and 8 / 5, so 1 / 0.8 = 1.25 and 4 / 1.6 = 2.5
    assert mahalanobis(rows) == pytest.approx([1.25] * 4 + [2.5] * 2)


def test_a_row_with_a_gap_has_no_distance_and_does_not_move_the_others():
    rows = [(1, 0), (-1, 0), (1, 0), (-1, 0), (0, 2), (0, -2)]
    assert mahalanobis([*rows, (None, 9)])[:6] == pytest.approx(mahalanobis(rows))
    assert mahalanobis([*rows, (None, 9)])[6] is None


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(None, 1)],
        [(1, 2)],
        [(1, 2), (2, 1)],
        # a constant question
        [(1, 3), (2, 3), (3, 3), (4, 3)],
        # one question is twice the other
        [(1, 2), (2, 4), (3, 6), (5, 10)],
    ],
    ids=["empty", "no complete row", "one row", "as many rows as questions", "constant", "determined"],
)
def test_no_distance_without_a_covariance_that_can_be_inverted(rows):
    assert mahalanobis(rows) is None


def test_the_distances_average_to_the_number_of_questions():
    # with the sample covariance the distances sum to (n - 1) k, whatever the answers
    rows = np.random.default_rng(5).integers(1, 6, size=(200, 22)).tolist()
    assert sum(mahalanobis(rows)) == pytest.approx(199 * 22)
