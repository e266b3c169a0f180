"""The judge in physicians' midst, and each physician's severity and habits."""

from collections.abc import Iterable

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.block import ANSWERS, Block, Column, Table, estimates, spoken, table, why
from annotation.correlation.blocks.names import FIGURE, MODEL, RATER, N
from annotation.correlation.blocks.reasons import in_words, sentence
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text
from annotation.statistics.pearson import p_text

CEILING = Text("评判的上限：医师能做到多好", "The human ceiling: how well physicians themselves do")
ALT = Text("替代标注者检验", "Alternative annotator test")


def ceiling_block(report: CorrelationReport) -> Block:
    result, n = report.correlation, len(report.correlation.table)
    found = result.ceiling
    corrected = _disattenuated(report)
    if isinstance(found, str):
        reason = in_words(found)
        return Block("ceiling", CEILING, 0, n, ANSWERS, (sentence(reason),), (corrected,))
    names = {
        Text("评分者与其余评分者均值的 r（平均）", "Rater against the mean of the rest, r"): found.r,
        Text("评判与同一均值的 r（平均）", "Judge against the same rest, r"): found.judge_r,
        Text("两者之差（评判 − 评分者）", "Judge minus rater"): found.gap,
    }
    raters = table(
        "against_rest",
        Text("逐一对比", "One by one"),
        (
            Column("rater", RATER),
            Column("n", N),
            Column("r", Text("评分者的 r", "Rater's r")),
            Column("judge_r", Text("评判的 r", "Judge's r")),
        ),
        [(each.rater, each.n, each.r, each.judge_r) for each in found.raters],
    )
    tables = (
        estimates("ceiling", Text("上限", "Ceiling"), FIGURE, names.items()),
        raters,
        corrected,
    )
    return Block("ceiling", CEILING, found.n, n - found.n, ANSWERS, tuple(_gap_reading(found)), tables)


def _gap_reading(found) -> Iterable[Text]:
    gap = found.gap
    if gap.value is None or gap.interval is None:
        return
    if gap.interval.low > 0:
        said = (
            "评判模型与其余医师的一致性高于一位医师",
            "The judge goes with the rest better than a physician does",
        )
    elif gap.interval.high < 0:
        said = (
            "评判模型与其余医师的一致性低于一位医师",
            "The judge goes with the rest less well than a physician does",
        )
    else:
        said = (
            "评判模型与其余医师的一致性，和一位医师难分高下",
            "The judge cannot be told from one more physician here",
        )
    yield Text(f"{said[0]}（r 之差 {spoken(gap)}）。", f"{said[1]} (difference of r {spoken(gap)}).")


def _disattenuated(report: CorrelationReport) -> Table:
    found = report.correlation.disattenuation
    rows = {
        Text("医师评分均值的信度", "Reliability of the mean rating"): found.human,
        Text("评判均值的信度", "Reliability of the mean judgment"): found.judge,
        Text("双侧校正后的 r", "r corrected for both"): found.r,
        Text("仅校正医师一侧的 r", "r corrected for the raters alone"): found.human_side,
    }
    title = Text("去衰减的 r（先看原始 r）", "Disattenuated r (read the raw r first)")
    return estimates("disattenuated", title, FIGURE, rows.items())


def alternative_block(report: CorrelationReport) -> Block:
    test, n = report.correlation.alternative_annotator, len(report.correlation.table)
    if isinstance(test, str):
        return Block("alt_test", ALT, 0, n, ANSWERS, (sentence(in_words(test)),), ())
    columns = (
        Column("rater", RATER),
        Column("n", N),
        Column("judge_share", Text("评判不远于其余的占比", "Judge at least as near"), 2),
        Column("rater_share", Text("评分者不远于其余的占比", "Rater at least as near"), 2),
        Column("p", Text("p", "p")),
        Column("won", Text("评判胜出", "Judge won")),
    )
    rows = [
        (one.rater, one.n, one.judge_share, one.rater_share, p_text(one.p), one.won) for one in test.raters
    ]
    passed = ("通过，可以替代其中一位医师", "passes and could stand in for one of these physicians")
    failed = (
        "未通过，不足以说明它可以替代医师",
        "does not pass: nothing shows that it could stand in for a physician",
    )
    verdict = passed if test.passes else failed
    reading = Text(
        f"让评判模型 {test.epsilon} 之后，它不逊于其中 {test.winning_rate:.0%} 的评分者（ω = {test.winning_rate:.2f}，"
        f"0.5 起为通过）：{verdict[0]}。只就此评分标准与这些评分者而言。",
        f"Given a start of {test.epsilon}, the judge does no worse than {test.winning_rate:.0%} of the raters (omega = "
        f"{test.winning_rate:.2f}, passes from 0.5): it {verdict[1]}. This holds for this rubric and these raters.",
    )
    most = max(one.n for one in test.raters)
    return Block(
        "alt_test", ALT, most, max(n - most, 0), ANSWERS, (reading,), (table("alt_test", ALT, columns, rows),)
    )


def raters_block(report: AgreementReport) -> Block:
    effects = report.effects
    scored = int((report.ratings["status"] == "scored").sum())
    columns = (
        Column("rater", RATER),
        Column("n", N),
        Column("mean", Text("均值", "Mean"), 2),
        Column("sd", Text("标准差", "SD"), 2),
        Column("longest_run", Text("最长同分串", "Longest run of one value")),
        Column("seconds", Text("每份回答用时中位数（秒）", "Median seconds an answer"), 1),
        Column("drift", Text("每百次评分漂移", "Drift per 100 ratings"), 2, signed=True),
        Column("drift_interval", Text("95% 区间", "95 % interval"), 2),
        Column("why", Text("说明", "Why")),
    )
    habits = [
        (one.rater, one.n, one.mean, one.sd, one.longest_run, one.seconds, one.drift.value, one.drift.interval,
         why(one.drift))
        for one in report.habits
    ]  # fmt: skip
    severity = Text("宽严（正值为严，分）", "Severity (positive is severe, points)")
    adjusted = Text("按宽严调整后的模型均值", "Model means adjusted for severity")
    return Block(
        "raters",
        Text("评分者的宽严与习惯", "Raters: severity and habits"),
        scored,
        len(report.ratings) - scored,
        Text("次评分", "ratings"),
        tuple(_severity_reading(report)),
        (
            estimates("severity", severity, RATER, effects.severity.items(), 2, signed=True),
            table("habits", Text("习惯", "Habits"), columns, habits),
            estimates("adjusted", adjusted, MODEL, effects.adjusted.items(), 2),
        ),
        ("severity",),
    )


def _severity_reading(report: AgreementReport) -> Iterable[Text]:
    known = {name: one.value for name, one in report.effects.severity.items() if one.value is not None}
    if len(known) > 1:
        severe, kind = max(known, key=known.get), min(known, key=known.get)
        ends = {rater: spoken(report.effects.severity[rater]) for rater in (severe, kind)}
        yield Text(
            f"对相同的回答，{severe} 最严（{ends[severe]}），{kind} 最宽（{ends[kind]}）。",
            f"On the same answers {severe} is the most severe ({ends[severe]}) and {kind} the kindest "
            f"({ends[kind]}).",
        )
    for one in report.habits:
        if one.drift.interval and not one.drift.interval.holds(0):
            yield Text(
                f"{one.rater} 的评分随进度漂移，每百次 {spoken(one.drift)} 分。",
                f"{one.rater} drifts by {spoken(one.drift)} points per 100 ratings.",
            )
