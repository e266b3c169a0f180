"""A correlation as one JSON object, and as a table to read."""

from annotation.correlation.correlate import Correlation
from annotation.correlation.judge_pairs import JudgePair
from annotation.figures import Reasons, ends
from annotation.statistics.estimate import Estimate
from annotation.statistics.human_ceiling import HumanCeiling
from annotation.statistics.levels import Level
from annotation.statistics.method_agreement import MethodAgreement
from annotation.statistics.pearson import p_text
from annotation.statistics.two_judges import TwoJudges
from annotation.statistics.veto import VetoAgreement

# figure -> the field of MethodAgreement it comes from
AGREEMENT = {
    "bias": "bias",
    "sd": "sd",
    "slope_on_mean": "slope_on_mean",
    "ccc": "ccc",
    "mae": "mae",
    "rmse": "rmse",
    "share_within_1": "share_near",
    "slope": "slope",
    "intercept": "intercept",
    "deming_slope": "deming",
}


def correlation_figures(result: Correlation) -> dict:
    """Every figure but the joined table; nulls are explained under `reasons`."""
    reasons = Reasons()
    figures = {
        "n": len(result.table),
        "left_out": [vars(part) for part in result.left_out],
        "levels": {name: _level(name, level, reasons) for name, level in result.levels.items()},
        **_agreement("", result.agreement, reasons),
        "permutation_p": reasons.found("permutation_p", result.permutation_p),
        "human_ceiling": _ceiling(result, reasons),
        "alt_test": _alt_test(result, reasons),
        "disattenuated": _disattenuated(result, reasons),
        "kappa": _kappas(result, reasons),
        "scores": _scores(result),
        "ranking": _ranking(result, reasons),
        "judges": [_judges(pair, reasons) for pair in result.judges],
        "veto": _veto(result, reasons),
        "models": {
            model: _agreement(f"models.{model}.", found, reasons)
            for model, found in result.agreement_by_model.items()
        },
    }
    return {**figures, "reasons": reasons.by_path}


def _level(name: str, level: Level, reasons: Reasons) -> dict:
    reasons.note(f"levels.{name}.{'r' if level.r is None else 'interval'}", level.reason)
    return {
        "n": level.n,
        "r": level.r,
        "interval": ends(level.interval),
        "interval_method": level.interval.method if level.interval else None,
        "spearman": level.spearman,
        "kendall": level.kendall,
        "tied_pairs": dict(zip(("human", "judge"), level.ties, strict=True)),
        "fisher_if_independent": ends(level.fisher),
        "p_if_independent": None if level.p is None else p_text(level.p),
        "beside": [{"interval": ends(one), "method": one.method} for one in level.beside],
    }


def _agreement(path: str, agreement: MethodAgreement, reasons: Reasons) -> dict:
    estimates = {name: getattr(agreement, field) for name, field in AGREEMENT.items()}
    limits = (agreement.lower_limit, agreement.upper_limit)
    for limit in limits:
        reasons.value(f"{path}limits", limit)
    defined = limits[0].value is not None
    named = {**estimates, "lower_limit": limits[0], "upper_limit": limits[1]}
    return {
        **{name: reasons.value(f"{path}{name}", found) for name, found in estimates.items()},
        "limits": [limit.value for limit in limits] if defined else None,
        "intervals": {name: reasons.ends(f"{path}intervals.{name}", found) for name, found in named.items()},
    }


def _ceiling(result: Correlation, reasons: Reasons) -> dict | None:
    ceiling: HumanCeiling | None = reasons.found("human_ceiling", result.ceiling)
    if ceiling is None:
        return None

    def both(name: str, estimate: Estimate) -> dict:
        return reasons.both(f"human_ceiling.{name}", estimate)

    return {
        "n": ceiling.n,
        "n_complete": ceiling.n_complete,
        "rater_against_rest": both("rater_against_rest", ceiling.r),
        "judge_against_rest": both("judge_against_rest", ceiling.judge_r),
        "judge_minus_rater": both("judge_minus_rater", ceiling.gap),
        "raters": [vars(rater) for rater in ceiling.raters],
        "icc": {form: both(f"icc.{form}", found) for form, found in ceiling.icc.items()},
        "alpha": {level: both(f"alpha.{level}", found) for level, found in ceiling.alpha.items()},
    }


def _alt_test(result: Correlation, reasons: Reasons) -> dict | None:
    test = reasons.found("alt_test", result.alternative_annotator)
    if test is None:
        return None
    return {**vars(test), "raters": [vars(rater) for rater in test.raters]}


def _disattenuated(result: Correlation, reasons: Reasons) -> dict:
    found = vars(result.disattenuation)
    return {name: reasons.value(f"disattenuated.{name}", estimate) for name, estimate in found.items()}


def _kappas(result: Correlation, reasons: Reasons) -> list[dict]:
    return [
        {"rater": one.rater, "n": one.n, **reasons.both(f"kappa.{one.rater}", one.kappa)}
        for one in result.kappas
    ]


def _scores(result: Correlation) -> dict:
    table = result.scores
    return {"labels": list(table.index), "counts": table.to_numpy().tolist()}


def _ranking(result: Correlation, reasons: Reasons) -> dict:
    ranking = result.ranking
    return {
        "n_pairs": ranking.n,
        "accuracy": reasons.both("ranking.accuracy", ranking.accuracy),
        "leaderboard_kendall": ranking.leaderboard,
        "models": [dict(zip(("model", "human", "judge"), row, strict=True)) for row in ranking.order],
    }


def _judges(pair: JudgePair, reasons: Reasons) -> dict:
    path = f"judges.{pair.first}.{pair.second}"
    found: TwoJudges | None = reasons.found(path, pair.compared)
    named = {"first": pair.first, "second": pair.second}
    if found is None:
        return {**named, "n": 0}
    return {
        **named,
        "n": found.n,
        "first_r": found.first_r,
        "second_r": found.second_r,
        "difference": reasons.both(f"{path}.difference", found.difference),
        "williams_t": found.t,
        "p_if_independent": None if found.p is None else p_text(found.p),
    }


def _veto(result: Correlation, reasons: Reasons) -> dict | None:
    found: VetoAgreement | None = reasons.found("veto", result.vetoes)
    if found is None:
        return None
    shares = ("sensitivity", "specificity", "precision")
    return {
        "n": found.n,
        **{name: reasons.both(f"veto.{name}", getattr(found, name)) for name in shares},
        "missed": [dict(zip(("question", "model"), answer, strict=True)) for answer in found.missed],
    }
