"""Two judges of the same answers against the same ratings, pair by pair."""

from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from annotation.correlation.joining import ANSWER, join
from annotation.statistics.two_judges import TwoJudges, two_judges
from db.errors import Invalid

NONE_IN_COMMON = "the two judged no rated answer in common"


@dataclass(frozen=True)
class JudgePair:
    """Two judges by name, and how they compare; a sentence where they share no rated answer."""

    first: str
    second: str
    compared: TwoJudges | str


def judge_pairs(ratings: pd.DataFrame, judgments: pd.DataFrame, seed: int) -> tuple[JudgePair, ...]:
    """Every two judges in a long table of judgments, each a `rater` of it."""
    parts = {str(judge): rows for judge, rows in judgments.groupby("rater")}
    return tuple(
        JudgePair(first, second, compared(ratings, parts[first], parts[second], seed))
        for first, second in combinations(sorted(parts), 2)
    )


def compared(ratings: pd.DataFrame, first: pd.DataFrame, second: pd.DataFrame, seed: int) -> TwoJudges | str:
    """Two long tables of judgments against one of ratings, on the answers all three hold."""
    try:
        tables = [join(ratings, judgments).table for judgments in (first, second)]
    except Invalid:
        return NONE_IN_COMMON
    both = tables[0].merge(tables[1][[*ANSWER, "judge"]], on=ANSWER, suffixes=("_first", "_second"))
    if both.empty:
        return NONE_IN_COMMON
    return two_judges(both.rename(columns={"judge_first": "first", "judge_second": "second"}), seed)
