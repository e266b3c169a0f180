"""Scores by weight: what does not apply is left out, a true 0 counts, a veto leaves the raw total."""

import pytest

from annotation.doctorbench import DOCTORBENCH
from annotation.rubric import Criterion, Rubric, Text
from annotation.rubric_score import Score, Veto, checklist_score, score, weighted_mean


def criterion(key, high=10, weight=1.0, veto=False, low=0):
    words = Text(key, key)
    return Criterion(key, words, words, low, high, weight=weight, may_be_na=True, veto=veto)


RUBRIC = Rubric(
    "r", "1", Text("r", "r"), (criterion("facts", veto=True), criterion("tone", 5, 2.0), criterion("care", 5))
)


@pytest.mark.parametrize(
    ("ratings", "raw"),
    [
        ({"facts": 10, "tone": 5, "care": 5}, 100),
        # (8 + 2*4 + 1) / (10 + 2*5 + 5) = 17/25
        ({"facts": 8, "tone": 4, "care": 1}, 68),
        # care left out: (8 + 8) / (10 + 10)
        ({"facts": 8, "tone": 4, "care": None}, 80),
        # a true 0 stays in: 16/25
        ({"facts": 8, "tone": 4, "care": 0}, 64),
        ({"facts": None, "tone": None, "care": None}, None),
        ({"facts": 10, "tone": 0, "care": 0}, 40),
    ],
)
def test_the_total_is_out_of_what_applies(ratings, raw):
    assert score(ratings, RUBRIC, Veto()).raw == (None if raw is None else pytest.approx(raw))


@pytest.mark.parametrize(
    ("facts", "veto", "total"),
    [
        # (0 + 10 + 5) / 25 = 60 without the veto
        (0, Veto(), 0),
        (0, Veto(ceiling=40), 40),
        (0, Veto(ceiling=90), 60),
        (1, Veto(), 64),
        (2, Veto(at=0.2, ceiling=40), 40),
        (3, Veto(at=0.2, ceiling=40), 72),
        (None, Veto(), 100),
    ],
)
def test_a_veto_lowers_the_total_and_leaves_the_raw_one(facts, veto, total):
    found = score({"facts": facts, "tone": 5, "care": 5}, RUBRIC, veto)
    assert found.total == pytest.approx(total)
    assert found.vetoed_by == (("facts",) if total < found.raw or (facts == 0) else ())


def test_only_a_veto_criterion_vetoes():
    assert score({"facts": 10, "tone": 0, "care": 0}, RUBRIC, Veto()) == Score(40, 40, (), ())


def test_negative_ratings_give_a_negative_total():
    rubric = Rubric("n", "1", Text("n", "n"), (criterion("harm", low=-10),))
    assert score({"harm": -5}, rubric, Veto()).total == -50


def test_the_mean_by_weight_is_on_the_scale_of_the_rubric():
    # (2*4 + 1) / 3
    assert weighted_mean({"facts": None, "tone": 4, "care": 1}, RUBRIC) == 3
    assert weighted_mean({"overall": 7}, RUBRIC) == 7
    assert weighted_mean({}, RUBRIC) is None


CHECKLIST = Rubric(
    "c",
    "1",
    Text("c", "c"),
    (
        criterion("asks_fever", 1, 3.0, veto=True),
        criterion("asks_onset", 1, 1.0, veto=True),
        criterion("kind", 1, 1.0),
        criterion("antibiotic", 1, -4.0),
    ),
)


@pytest.mark.parametrize(
    ("met", "raw", "share", "must_ask"),
    [
        ((1, 1, 1, 0), 1, 1, 1),
        # (3 + 1) / 5, one of two must-ask items
        ((1, 0, 1, 0), 0.8, 0.8, 0.5),
        # (5 - 4) / 5
        ((1, 1, 1, 1), 0.2, 0.2, 1),
        # (1 - 4) / 5, cut at 0
        ((0, 0, 1, 1), -0.6, 0, 0),
    ],
)
def test_a_checklist_gains_points_and_loses_them(met, raw, share, must_ask):
    ratings = dict(zip([each.key for each in CHECKLIST.criteria], met, strict=True))
    found = checklist_score(ratings, CHECKLIST)
    assert (found.raw, found.share, found.must_ask) == pytest.approx((raw, share, must_ask))
    assert all(ratings[key] == 0 for key in found.missed)


def test_a_checklist_without_points_or_must_ask_items_has_no_score():
    only_negative = Rubric("c", "1", Text("c", "c"), (criterion("harm", 1, -1.0),))
    found = checklist_score({"harm": 1}, only_negative)
    assert (found.raw, found.share, found.must_ask) == (None, None, None)


def test_doctorbench_has_thirteen_dimensions_and_two_vetoes():
    assert len({each.key for each in DOCTORBENCH.criteria}) == 13
    assert [each.key for each in DOCTORBENCH.criteria if each.veto] == ["facts", "safety"]
