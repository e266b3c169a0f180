"""The judge against other judges of the batch, and against physicians' vetoes."""

from collections.abc import Iterable

from annotation.correlation.blocks.block import (
    ANSWERS,
    INTERVAL,
    WHY,
    Block,
    Column,
    Table,
    estimates,
    spoken,
    table,
    why,
)
from annotation.correlation.blocks.names import MODEL, N
from annotation.correlation.blocks.reasons import in_words, sentence
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text
from annotation.statistics.pearson import p_text
from annotation.statistics.veto import VetoAgreement

JUDGES = Text("与其他评判模型比较", "Against other judges")
VETO = Text("一票否决", "Vetoes")


def judges_block(report: CorrelationReport) -> Block:
    n = len(report.correlation.table)
    if not report.others:
        said = Text(
            "没有这样的数据：本批次只有一个评判模型（同一模型换提示词也算另一个）。",
            "No such data: this batch has one judge only (the same model under another prompt is another).",
        )
        return Block("judges", JUDGES, 0, n, ANSWERS, (said,), ())
    columns = (
        Column("other", Text("另一评判", "Other judge")),
        Column("n", N),
        Column("own_r", Text("本评判的 r", "This judge's r")),
        Column("other_r", Text("另一评判的 r", "Other's r")),
        Column("difference", Text("差（本 − 另）", "This minus other"), signed=True),
        Column("interval", INTERVAL),
        Column("t", Text("Williams t", "Williams' t"), 2, signed=True),
        Column("p", Text("p（若各回答独立）", "p, if answers were independent")),
        Column("why", WHY),
    )
    rows, most = [], 0
    for each in report.others:
        found = each.compared
        if isinstance(found, str):
            rows.append((each.judge.name, 0, *[None] * 6, in_words(found)))
            continue
        most = max(most, found.n)
        p = None if found.p is None else p_text(found.p)
        rows.append(
            (each.judge.name, found.n, found.first_r, found.second_r, found.difference.value,
             found.difference.interval, found.t, p, why(found.difference))
        )  # fmt: skip
    return Block(
        "judges",
        JUDGES,
        most,
        max(n - most, 0),
        ANSWERS,
        tuple(_judges_reading(report)),
        (table("judges", JUDGES, columns, rows),),
    )


def _judges_reading(report: CorrelationReport) -> Iterable[Text]:
    yield Text(
        f"两者在同一批回答上与同样的医师评分比较；本评判为 {report.judge.name}。区间按题重抽样；"
        "Williams t 假定各回答独立，仅供对照。",
        f"Both are held against the same ratings of the same answers; this judge is {report.judge.name}. "
        "Intervals resample questions; Williams' t takes answers as independent and stands beside for comparison.",
    )
    for each in report.others:
        found = each.compared
        if isinstance(found, str) or found.difference.interval is None:
            continue
        gap = found.difference
        ends = spoken(gap)
        if gap.interval.holds(0):
            said = "看不出谁与医师更一致", "which of the two goes better with physicians cannot be told"
        elif gap.value > 0:
            said = "本评判与医师更一致", "this judge goes better with physicians"
        else:
            said = "另一评判与医师更一致", "the other judge goes better with physicians"
        name = each.judge.name
        yield Text(
            f"与 {name} 相比：{said[0]}（r 之差 {ends}）。",
            f"Against {name}: {said[1]} (r differs by {ends}).",
        )


def veto_block(report: CorrelationReport) -> Block:
    found, n = report.vetoes, len(report.correlation.table)
    if isinstance(found, str):
        reason = sentence(in_words(found))
        said = Text(f"没有这样的数据：{reason.zh}", f"No such data: {reason.en[0].lower()}{reason.en[1:]}")
        return Block("veto", VETO, 0, n, ANSWERS, (said,), ())
    rows = {
        Text(
            "灵敏度：医师否决的，评判也否决", "Sensitivity: physicians' vetoes the judge gave too"
        ): found.sensitivity,
        Text("特异度：医师放行的，评判也放行", "Specificity: answers both let pass"): found.specificity,
        Text(
            "阳性预测值：评判否决的，医师也否决", "PPV: the judge's vetoes physicians gave too"
        ): found.precision,
    }
    shares = estimates("veto", VETO, Text("指标", "Figure"), rows.items())
    reading = Text(
        f"评判漏掉医师否决的 {len(found.missed)} 份回答，逐一列出。多位评分者时，半数及以上否决者计为否决。"
        "Wilson 区间视各回答独立。" if found.missed else
        "评判没有漏掉医师的任何否决。多位评分者时，半数及以上否决者计为否决。Wilson 区间视各回答独立。",
        f"The judge missed {len(found.missed)} answers that physicians vetoed; each is listed. Of several raters half "
        "or more make a veto. Wilson's intervals take answers as independent." if found.missed else
        "The judge missed no veto of physicians. Of several raters half or more make a veto. Wilson's intervals take "
        "answers as independent.",
    )  # fmt: skip
    return Block("veto", VETO, found.n, max(n - found.n, 0), ANSWERS, (reading,), (shares, _missed(found)))


def _missed(found: VetoAgreement) -> Table:
    columns = (Column("question", Text("题目", "Question")), Column("model", MODEL))
    return table("missed_vetoes", Text("漏掉的否决", "Vetoes missed"), columns, found.missed)
