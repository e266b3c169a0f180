"""What a lead reads before a batch is drawn: how much to share, and what it costs."""

import pytest

from annotation.blinded_scoring.planning import Wish, outlook
from annotation.statistics.planning import Rater
from db.errors import Invalid

RATERS = [Rater("physician", 165)] * 2 + [Rater("senior", 250)]
WISH = Wish(icc=0.7, width=0.2, minutes=6)


def test_the_shared_questions_follow_from_the_width_and_the_pay_from_the_share():
    found = outlook(WISH, questions=550, answers_each=6, chosen_share=0.1, raters=RATERS)
    # 68 answers by Bonett's formula for three raters: 12 questions of six answers each
    assert (found.needed, found.questions) == (68, 12)
    assert found.share == pytest.approx(12 / 550)
    assert found.width < 0.2
    # 550 questions, 55 of them three times: 660 ratings of 6 minutes are 66 hours, 22 each
    assert found.by_seniority == {
        "physician": (pytest.approx(44), pytest.approx(44 * 165)),
        "senior": (pytest.approx(22), pytest.approx(22 * 250)),
    }


def test_without_a_shared_question_there_is_no_width():
    assert outlook(WISH, 550, 6, 0.0, RATERS).width is None


def test_a_small_study_needs_more_than_it_has():
    assert outlook(WISH, questions=5, answers_each=2, chosen_share=1.0, raters=RATERS).share > 1


def test_one_rater_agrees_with_nobody():
    with pytest.raises(Invalid, match="One rater"):
        outlook(WISH, 550, 6, 0.1, RATERS[:1])
