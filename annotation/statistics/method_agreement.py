"""Whether the judge gives the numbers physicians give, which r does not ask: bias, limits, calibration."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotation.statistics import answer_sums
from annotation.statistics.estimate import Estimate
from annotation.statistics.resampling import Resampled

NO_ANSWERS = "no answers"
ONE_ANSWER = "one answer has no spread"
FLAT_JUDGE = "all judge values are equal"
FLAT_BOTH = "all values are equal"
NO_COVARIATION = "human and judge do not vary together"


@dataclass(frozen=True)
class MethodAgreement:
    """Judge minus human over n answers, each number with its BCa interval over questions.

    `bias`, `sd` and the limits of agreement (bias -+ 1.96 sd) in points; `slope_on_mean` is that of the
    difference on the mean of both, 0 when both scales are equally wide. `ccc` is Lin's concordance,
    `share_near` the share within one point. Calibration is human = `intercept` + `slope` judge by least
    squares; `deming` is the slope when both err alike. Source: Bland & Altman 1986; Lin 1989; Deming 1943.
    """

    n: int
    bias: Estimate
    sd: Estimate
    lower_limit: Estimate
    upper_limit: Estimate
    slope_on_mean: Estimate
    ccc: Estimate
    mae: Estimate
    rmse: Estimate
    share_near: Estimate
    slope: Estimate
    intercept: Estimate
    deming: Estimate


def method_agreement(sums: Resampled, center: float) -> MethodAgreement:
    """The agreement of human and judge from resampled `answer_sums` (rows x COLUMNS) shifted by `center`."""
    return MethodAgreement(
        n=int(sums.whole[0, answer_sums.N]),
        bias=sums.estimate(answer_sums.bias, NO_ANSWERS),
        sd=sums.estimate(answer_sums.sd, ONE_ANSWER),
        lower_limit=sums.estimate(answer_sums.lower_limit, ONE_ANSWER),
        upper_limit=sums.estimate(answer_sums.upper_limit, ONE_ANSWER),
        slope_on_mean=sums.estimate(answer_sums.slope_on_mean, FLAT_BOTH),
        ccc=sums.estimate(answer_sums.ccc, FLAT_BOTH),
        mae=sums.estimate(answer_sums.mae, NO_ANSWERS),
        rmse=sums.estimate(answer_sums.rmse, NO_ANSWERS),
        share_near=sums.estimate(answer_sums.share_near, NO_ANSWERS),
        slope=sums.estimate(answer_sums.slope, FLAT_JUDGE),
        intercept=sums.estimate(answer_sums.intercept_at(center), FLAT_JUDGE),
        deming=sums.estimate(answer_sums.deming_slope, NO_COVARIATION),
    )


def of_all_models(sums: Resampled) -> Resampled:
    """From sums by model to sums over them."""
    return sums.part(lambda rows: rows.sum(axis=1))


def by_model(sums: Resampled, center: float, models: list[str]) -> Mapping[str, MethodAgreement]:
    """Each model's agreement, from sums by question and model; `models` in the order of the sums."""
    return {
        str(model): method_agreement(sums.part(lambda rows, place=place: rows[:, place]), center)
        for place, model in enumerate(models)
    }
