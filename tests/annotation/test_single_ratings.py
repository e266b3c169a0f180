"""Single ratings against single judgments, and correlations of parts."""

import numpy as np
import pandas as pd
import pytest

from annotation.correlation.correlate import correlate, correlate_parts, correlate_raters
from annotation.long_table import long_table
from annotation.statistics.kappa import kappa_value
from annotation.statistics.single_ratings import rater_kappas, score_table, single_pairs

COLUMNS = ["question", "model", "rater", "criterion", "repeat", "value"]


def table(rows, columns=COLUMNS):
    return long_table(pd.DataFrame(rows, columns=columns).assign(task="t"), "table")


def whole_scores(seed=1, questions=40):
    random = np.random.default_rng(seed)
    rows = [(f"q{q}", model, random.integers(1, 11)) for q in range(questions) for model in "ABC"]
    ratings = [(q, m, rater, "", 1, (score + random.integers(-2, 3)).clip(1, 10)) for q, m, score in rows
               for rater in ("li", "wu")]  # fmt: skip
    judgments = [(q, m, "judge", "", 1, (score + random.integers(-1, 2)).clip(1, 10)) for q, m, score in rows]
    return table(ratings), table(judgments)


def test_the_first_rating_meets_the_first_judgment():
    ratings = table([("q1", "A", "li", "", 2, 9), ("q1", "A", "li", "", 1, 7), ("q2", "A", "li", "", 1, 5)])
    judgments = table([("q1", "A", "judge", "", 2, 3), ("q1", "A", "judge", "", 1, 6)])
    assert single_pairs(ratings, judgments)[["human", "judge"]].values.tolist() == [[7, 6]]


def test_criteria_meet_their_like_and_a_total_meets_no_criterion():
    ratings = table([("q1", "A", "li", "accuracy", 1, 9), ("q1", "A", "li", "relevance", 1, 7)])
    judgments = table([("q1", "A", "judge", "relevance", 1, 6)])
    assert single_pairs(ratings, judgments)[["human", "judge"]].values.tolist() == [[7, 6]]
    assert single_pairs(ratings, table([("q1", "A", "judge", "", 1, 6)])).empty


def test_each_raters_quadratic_kappa_is_cohens():
    ratings, judgments = whole_scores()
    pairs = single_pairs(ratings, judgments)
    found = {one.rater: one for one in rater_kappas(pairs, seed=1)}
    for rater, rows in pairs.groupby("rater"):
        expected = kappa_value(rows["human"].to_numpy(), rows["judge"].to_numpy(), "quadratic")
        assert (found[rater].n, found[rater].kappa.value) == (120, pytest.approx(expected))
        assert found[rater].kappa.interval.holds(expected)


def test_the_table_of_scores_has_every_score_between_the_extremes():
    pairs = pd.DataFrame({"human": [3, 3, 6], "judge": [3, 5, 6]})
    counts = score_table(pairs)
    assert list(counts.index) == list(counts.columns) == [3, 4, 5, 6]
    assert counts.to_numpy().tolist() == [[1, 0, 1, 0], [0] * 4, [0] * 4, [0, 0, 0, 1]]
    assert score_table(pairs.head(0)).empty


def test_parts_are_correlated_over_their_answers():
    ratings, judgments = whole_scores()
    result = correlate(ratings, judgments, seed=1)
    half = result.table["question"].str[1:].astype(int) % 2
    even, odd = correlate_parts(result.table, half, seed=1)
    rows = result.table[half == 1]
    assert (odd.name, odd.n, odd.r) == ("1", 60, pytest.approx(rows["human"].corr(rows["judge"])))
    assert even.n == 60 and even.interval.holds(even.r)


def test_each_rater_is_correlated_alone_and_one_with_no_judged_answer_is_absent():
    ratings, judgments = whole_scores()
    alone = ratings.assign(rater=ratings["rater"].where(ratings["question"] != "q0", "xu"))
    alone = alone.drop_duplicates(["question", "model", "rater"])
    unjudged = judgments[judgments["question"] != "q0"]
    li, wu = correlate_raters(alone, unjudged, seed=1)
    rows = alone[alone["rater"] == "li"].merge(unjudged, on=["question", "model"])
    assert (li.name, wu.name, li.n) == ("li", "wu", 117)
    assert li.r == pytest.approx(rows["value_x"].corr(rows["value_y"]))


def test_a_rater_who_gave_no_score_is_absent_and_refuses_nobody_elses():
    ratings, judgments = whole_scores()
    unrated = ratings[ratings["rater"] == "wu"].assign(value=float("nan"), status="missing")
    (li,) = correlate_raters(pd.concat([ratings[ratings["rater"] == "li"], unrated]), judgments, seed=1)
    assert (li.name, li.n) == ("li", 120)
