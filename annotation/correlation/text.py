"""A correlation as a table to read."""

from annotation.correlation.correlate import Correlation
from annotation.plain_text import ends, line, number
from annotation.statistics.estimate import Estimate
from annotation.statistics.levels import Level
from annotation.statistics.pearson import p_text
from annotation.text_table import text_table


def correlation_text(result: Correlation) -> str:
    """What `wardround correlate` prints: n used and left out, the levels, agreement, and the ceiling."""
    agreement = result.agreement
    return "\n".join(
        [
            f"{len(result.table)} answers with a rating and a judgment",
            *(f"  left out: {part.n} {part.side}, {part.reason}" for part in result.left_out),
            "",
            text_table(
                ["level", "n", "r", "95 % interval", "rho", "tau-b", "how"],
                map(_level, result.levels.values()),
            ),
            "",
            "Judge minus human, answers",
            line("bias", agreement.bias),
            line("lower limit", agreement.lower_limit),
            line("upper limit", agreement.upper_limit),
            line("concordance (Lin)", agreement.ccc),
            line("mean absolute", agreement.mae),
            line("slope, human on judge", agreement.slope),
            line("slope, Deming", agreement.deming),
            "",
            f"The judge orders answers by chance: {_permutation(result.permutation_p)}",
            *_ceiling(result),
            *_alternative_annotator(result),
            *_judges(result),
            *_veto(result),
        ]
    )


def _level(level: Level) -> list[object]:
    figures = [number(level.r), ends(level.interval), number(level.spearman), number(level.kendall)]
    return [level.name, level.n, *figures, level.reason or level.interval.method]


def _permutation(p: float | str) -> str:
    return f"undefined ({p})" if isinstance(p, str) else p_text(p)


def _ceiling(result: Correlation) -> list[str]:
    ceiling = result.ceiling
    if isinstance(ceiling, str):
        return [f"Human ceiling: {ceiling}"]
    estimates: dict[str, Estimate] = {
        "rater against the rest": ceiling.r,
        "judge against the rest": ceiling.judge_r,
        "judge minus rater": ceiling.gap,
        "alpha, interval": ceiling.alpha["interval"],
        "ICC(2,1)": ceiling.icc["ICC(2,1)"],
    }
    return ["", f"Human ceiling, {ceiling.n} shared answers", *(line(*pair) for pair in estimates.items())]


def _alternative_annotator(result: Correlation) -> list[str]:
    test = result.alternative_annotator
    if isinstance(test, str):
        return [f"Alternative annotator test: {test}"]
    verdict = "passes" if test.passes else "fails"
    figures = f"winning rate {number(test.winning_rate, 2)}, advantage {number(test.advantage, 2)}"
    return [f"Alternative annotator test: {figures} over {len(test.raters)} raters: {verdict}"]


def _judges(result: Correlation) -> list[str]:
    lines = []
    for pair in result.judges:
        if isinstance(pair.compared, str):
            lines.append(f"{pair.first} against {pair.second}: {pair.compared}")
        else:
            lines.append(line(f"r, {pair.first} minus {pair.second}", pair.compared.difference))
    return ["", *lines] if lines else []


def _veto(result: Correlation) -> list[str]:
    found = result.vetoes
    if isinstance(found, str):
        return []
    shares = {"sensitivity": found.sensitivity, "specificity": found.specificity, "PPV": found.precision}
    missed = [f"  missed: {question}, {model}" for question, model in found.missed]
    return ["", f"Vetoes, {found.n} answers", *(line(*pair) for pair in shares.items()), *missed]
