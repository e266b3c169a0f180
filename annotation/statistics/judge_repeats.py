"""How far a judge agrees with itself when it judges the same answer again."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.answer_sums import ratio
from annotation.statistics.estimate import Estimate
from annotation.statistics.ranks import DECIMALS
from annotation.statistics.resampling import resampled, stream

NO_REPEATS = "no answer was judged twice"


@dataclass(frozen=True)
class JudgeRepeats:
    """Of the `n` answers judged at least twice by the same judge; intervals are BCa over questions.

    `sd` within answers, in points · `changed`: the share of two repeats that differ · `flipped`: of two
    answers to a question that both of two repeats tell apart, the share they order the other way round.
    """

    n: int
    sd: Estimate
    changed: Estimate
    flipped: Estimate


def judge_repeats(judgments: pd.DataFrame, seed: int) -> JudgeRepeats:
    """From the scored rows of a long table of judgments, each judge's repeats compared with its own."""
    rows = judgments[judgments["status"] == "scored"]
    # one column a repeat; a criterion is judged apart
    by = ["question", "model", "rater", "criterion"]
    table = rows.pivot(index=by, columns="repeat", values="value").sort_index()
    again = table[table.notna().sum(axis=1) > 1]
    questions = pd.Index(again.index.get_level_values("question")).unique()
    sums = np.zeros((len(questions), 6))
    place = questions.get_indexer(again.index.get_level_values("question"))
    np.add.at(sums[:, :4], place, _within_answers(again.to_numpy()))
    np.add.at(sums[:, 4:], *_order_changes(again, questions))
    drawn = resampled(sums, "questions", stream(seed, "repeats"))
    return JudgeRepeats(
        n=len(again.groupby(level=["question", "model"])),
        sd=drawn.estimate(lambda part: np.sqrt(ratio(part[:, 0], part[:, 1])), NO_REPEATS),
        changed=drawn.estimate(lambda part: ratio(part[:, 2], part[:, 3]), NO_REPEATS),
        flipped=drawn.estimate(
            lambda part: ratio(part[:, 4], part[:, 5]), "no two answers are told apart by two repeats"
        ),
    )


def _within_answers(values: np.ndarray) -> np.ndarray:
    """Squares about the answer's mean, degrees of freedom, differing pairs of repeats, pairs of repeats."""
    n = (~np.isnan(values)).sum(axis=1)
    squares = np.nansum((values - np.nanmean(values, axis=1, keepdims=True)) ** 2, axis=1)
    a, b = np.triu_indices(values.shape[1], 1)
    gaps = values[:, a] - values[:, b]
    differ = (np.abs(np.nan_to_num(gaps)) > 10**-DECIMALS).sum(axis=1)
    return np.column_stack([squares, n - 1, differ, (~np.isnan(gaps)).sum(axis=1)])


def _order_changes(again: pd.DataFrame, questions: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """The question of each two answers, and (flips, orders both repeats tell) over its pairs of repeats."""
    rows = again.reset_index()
    rows["place"] = np.arange(len(rows))
    pairs = rows[["question", "rater", "criterion", "place"]].merge(
        rows[["question", "rater", "criterion", "place"]], on=["question", "rater", "criterion"]
    )
    pairs = pairs[pairs["place_x"] < pairs["place_y"]]
    values = again.to_numpy()
    order = np.sign(np.round(values[pairs["place_x"]] - values[pairs["place_y"]], DECIMALS))
    a, b = np.triu_indices(values.shape[1], 1)
    both = np.nan_to_num(order[:, a] * order[:, b])
    counts = np.column_stack([(both < 0).sum(axis=1), (both != 0).sum(axis=1)])
    return questions.get_indexer(pairs["question"]), counts
