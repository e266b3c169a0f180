"""Studies of any small and lopsided shape have figures or reasons: no NaN, no warning, no traceback."""

import numpy as np
import pandas as pd
import pytest

from annotation.agreement import agreement
from annotation.agreement_figures import agreement_figures
from annotation.agreement_text import agreement_text
from annotation.correlation.blocks.reasons import in_words
from annotation.correlation.correlate import correlate
from annotation.correlation.figures import correlation_figures
from annotation.correlation.text import correlation_text
from annotation.figures import as_json
from annotation.long_table import long_table
from annotation.rating_table import RatingTable
from annotation.statistics.judge_repeats import judge_repeats
from annotation.statistics.krippendorff_alpha import LEVELS
from annotation.statistics.rater_effects import rater_effects


def side(random, questions, models, raters):
    """A long table in which anything may be missing and most scores are tied."""
    rows = [
        (f"q{q}", f"t{q % 2}", f"m{m}", rater, repeat, float(random.integers(1, 4)))
        for q in range(questions)
        for m in range(models)
        for rater in raters
        for repeat in range(random.integers(1, 3))
        if (q, m) == (0, 0) or random.random() > 0.3
    ]
    return pd.DataFrame(rows, columns=["question", "task", "model", "rater", "repeat", "value"])


@pytest.mark.parametrize("seed", range(16))
def test_a_lopsided_study_has_figures_or_reasons(seed):
    random = np.random.default_rng(seed)
    questions, models = random.integers(1, 7), random.integers(1, 5)
    ratings = side(random, questions, models, [f"r{n}" for n in range(random.integers(1, 5))])
    judgments = side(random, questions, models, ["judge"])
    result = correlate(ratings, judgments, seed=seed)
    figures = correlation_figures(result)
    assert as_json(figures) and correlation_text(result)
    for name, level in figures["levels"].items():
        missing = level["r"] is None or level["interval"] is None
        assert missing == any(path.startswith(f"levels.{name}.") for path in figures["reasons"])
    said = [*figures["reasons"].values(), *(level["interval_method"] for level in figures["levels"].values())]
    assert [each for each in said if each and in_words(each).zh == each] == []
    table = long_table(ratings, "ratings")
    for estimate in [*rater_effects(table, seed).severity.values(), judge_repeats(table, seed).flipped]:
        assert (estimate.value is None or estimate.interval is None) == (estimate.reason is not None)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_a_lopsided_table_has_figures_or_reasons(level, seed):
    random = np.random.default_rng(seed)
    values = random.integers(0, 4, (random.integers(1, 7), random.integers(1, 4))).astype(float)
    values[random.random(values.shape) < 0.3] = np.nan
    table = RatingTable(pd.DataFrame(values, columns=[f"r{n}" for n in range(values.shape[1])]), None, 0)
    result = agreement(table, level, seed=seed)
    figures = agreement_figures(result)
    assert as_json(figures) and agreement_text(result)
    for name in ("alpha", "percent", "fleiss_kappa"):
        assert (figures[name] is None) == (name in figures["reasons"])
