"""What else moves the judge: length, its own family, chance; what masked and planting answers change."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from annotation.statistics.answer_sums import answer_sums
from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.judge_bias import length_slope, own_family, planted_kindness
from annotation.statistics.judge_repeats import JudgeRepeats, judge_repeats
from annotation.statistics.levels import Level, levels_of
from annotation.statistics.method_agreement import MethodAgreement, method_agreement, of_all_models
from annotation.statistics.position_bias import PositionBias, position_bias
from annotation.statistics.resampling import resampled, stream

NO_FAMILY = "no model was named as of the judge's own family"
NONE_MASKED = "no answer is masked"
NONE_PLANTED = "no answer plants a rating or an instruction"
NO_PAIRS = "no pair of answers was judged in both orders"
ALL_MASKED = "every answer is masked"
ALL_PLANTED = "every answer plants a rating or an instruction"


@dataclass(frozen=True)
class Without:
    """The same report without the `left_out` answers that are masked, or that plant something."""

    left_out: int
    levels: tuple[Level, ...]
    agreement: MethodAgreement


@dataclass(frozen=True)
class JudgeFindings:
    """`length`: points per 100 characters · `family` and `family_at_length`: points for the own family, as
    the answers are and at equal length · `planted`: points for answers that plant a rating or instruction ·
    `repeats` · `position`, of pairs judged in both orders · `without_masked` and `without_planted`; or why
    there is none.
    """

    length: Estimate
    family: Estimate
    family_at_length: Estimate
    planted: Estimate
    repeats: JudgeRepeats
    position: PositionBias | str
    without_masked: Without | str
    without_planted: Without | str


def judge_findings(
    answers: pd.DataFrame,
    judgments: pd.DataFrame,
    own: Sequence[str],
    seed: int,
    verdicts: Sequence[tuple[str, str]] = (),
) -> JudgeFindings:
    """From the joined answers with length, masked and planted, the long table of judgments, and the verdicts
    on pairs of answers in the one order and the other.
    """
    nobody = undefined(NO_FAMILY)
    kin = set(own)
    return JudgeFindings(
        length=length_slope(answers, seed),
        family=own_family(answers, kin, seed, same_length=False) if kin else nobody,
        family_at_length=own_family(answers, kin, seed, same_length=True) if kin else nobody,
        planted=planted_kindness(answers, seed),
        repeats=judge_repeats(judgments, seed),
        position=position_bias(verdicts) if verdicts else NO_PAIRS,
        without_masked=_without(answers, answers["masked"], (NONE_MASKED, ALL_MASKED), seed),
        without_planted=_without(answers, answers["planted"] != "", (NONE_PLANTED, ALL_PLANTED), seed),
    )


def _without(answers: pd.DataFrame, left_out: pd.Series, why: tuple[str, str], seed: int) -> Without | str:
    """`why` are the reasons when none would be left out, and when all would."""
    kept = answers[~left_out].reset_index(drop=True)
    if len(kept) == len(answers):
        return why[0]
    if kept.empty:
        return why[1]
    center = float(kept["human"].mean())
    sums = resampled(answer_sums(kept, center), "questions", stream(seed, "questions"))
    return Without(
        len(answers) - len(kept), levels_of(kept, sums, seed), method_agreement(of_all_models(sums), center)
    )
