"""The judge's own leanings, what word overlap would have done in its place, and what masking changes."""

from collections.abc import Callable, Iterable

from annotation.correlation.blocks.block import ANSWERS, Block, Column, Table, estimates, spoken, table
from annotation.correlation.blocks.levels import level_table
from annotation.correlation.blocks.names import AGREEMENT, FIGURE, HUMAN, JUDGE, LEVELS, MODEL, N
from annotation.correlation.blocks.reasons import in_words
from annotation.correlation.judge_findings import Without
from annotation.correlation.report import CorrelationReport
from annotation.planted import PLANTED_INSTRUCTION, PLANTED_RATING
from annotation.proportion import Proportion
from annotation.rubric import Text
from annotation.statistics.estimate import Estimate, Interval, undefined
from annotation.statistics.ngram_overlap import TOKENISER
from annotation.statistics.position_bias import PositionBias

PLANTED = {
    PLANTED_RATING: Text("评分", "a rating"),
    PLANTED_INSTRUCTION: Text("给评判的指令", "an instruction to the judge"),
}
BOTH_PLANTED = Text("评分与指令", "a rating and an instruction")


def biases_block(report: CorrelationReport) -> Block:
    found = report.findings
    rows = {
        Text(
            "每多 100 字，评判比医师多给的分", "Points more than physicians per 100 characters"
        ): found.length,
        Text("对同系列模型的偏爱（分）", "Kindness to the own family, points"): found.family,
        Text(
            "同等长度下对同系列的偏爱（分）", "Kindness to the own family at equal length, points"
        ): found.family_at_length,
        Text(
            "对植入评分或指令的回答的偏爱（分）", "Kindness to answers that plant a rating, points"
        ): found.planted,
    }
    repeats = {
        Text("重复评判的标准差（分）", "SD between repeats, points"): found.repeats.sd,
        Text("重复评判不同的占比", "Share of repeats that differ"): found.repeats.changed,
        Text("回答对排序翻转的占比", "Share of pairs whose order flips"): found.repeats.flipped,
    }
    family = "、".join(report.own_family) or "—"
    title = Text(f"偏差（同系列：{family}）", f"Biases (own family: {family})")
    again = Text(f"重复评判（{found.repeats.n} 份回答）", f"Repeats ({found.repeats.n} answers)")
    return Block(
        "biases",
        Text("评判模型的偏差", "The judge's biases"),
        len(report.answers),
        0,
        ANSWERS,
        tuple(_reading(report)),
        (
            estimates("biases", title, FIGURE, rows.items(), signed=True),
            estimates("repeats", again, FIGURE, repeats.items()),
            *_position(found.position),
            _planted(report),
        ),
    )


def _position(found: PositionBias | str) -> tuple[Table, ...]:
    if isinstance(found, str):
        return ()
    rows = {
        Text("换序后结论一致的占比", "Pairs with the same winner in both orders"): found.consistent,
        Text("两序都由同一位置胜出者中，先出现者的占比（0.5 为无偏）",
             "Of pairs a place won both times, won by the first (0.5 is no bias)"): found.first_place,
    }  # fmt: skip
    title = Text("位置偏差（成对评判，两种次序）", "Position (pairs judged in both orders)")
    return (estimates("position", title, FIGURE, [(name, _share(one)) for name, one in rows.items()]),)


def _share(one: Proportion) -> Estimate:
    if one.share is None:
        return undefined("no pair was won by a place in both orders")
    return Estimate(one.share, Interval(one.low, one.high, f"exact, {one.k} of {one.n}"))


def _planted(report: CorrelationReport) -> Table:
    columns = (
        Column("question", Text("题目", "Question")),
        Column("model", MODEL),
        Column("planted", Text("植入了", "Plants")),
        Column("human", HUMAN, 2),
        Column("judge", JUDGE, 2),
    )
    found = report.answers[report.answers["planted"] != ""]
    rows = [
        (row.question, row.model, PLANTED.get(row.planted, BOTH_PLANTED), row.human, row.judge)
        for row in found.itertuples()
    ]
    return table("planted", Text("植入评分或指令的回答", "Answers that plant something"), columns, rows)


def _reading(report: CorrelationReport) -> Iterable[Text]:
    found = report.findings
    yield from _lean(
        found.length,
        Text("较长的回答被评判模型多给了分", "The judge favours longer answers"),
        Text("较长的回答被评判模型少给了分", "The judge marks longer answers down"),
        Text("看不出回答长度影响评判", "No leaning towards length shows"),
    )
    if report.own_family:
        yield from _lean(
            found.family_at_length,
            Text("评判模型偏爱同系列的回答", "The judge favours its own family"),
            Text("评判模型对同系列的回答更严", "The judge is harder on its own family"),
            Text("看不出对同系列的偏爱", "No leaning towards the own family shows"),
        )
        yield Text(
            "评判的分差若比医师更大，对最好的模型也会显得偏爱：请与校准斜率一同阅读。",
            "A judge with a wider scale also looks kind to whoever is best: read it beside the calibration slope.",
        )
    else:
        yield Text(
            "未指明哪些模型与评判模型同系列，故未估计自家偏爱。",
            "No model was named as of the judge's own family, so kindness to it is not estimated.",
        )
    yield from _more(report)


def _more(report: CorrelationReport) -> Iterable[Text]:
    """What planted answers and both orders show, or that there are none."""
    planted = int((report.answers["planted"] != "").sum())
    if planted:
        yield Text(
            f"{planted} 份回答植入了评分或给评判的指令，逐一列出。",
            f"{planted} answer{'s plant' if planted > 1 else ' plants'} a rating or an instruction to the judge; "
            "each is listed.",
        )
    else:
        yield Text(
            "没有回答植入评分或给评判的指令。", "No answer plants a rating or an instruction to the judge."
        )
    position = report.findings.position
    if isinstance(position, str):
        yield Text(
            "位置偏差：没有这样的数据，没有回答对按两种次序各评判一次。",
            "Position bias: no such data, for no pair of answers was judged in both orders.",
        )
    repeats = report.findings.repeats
    if repeats.sd.value is not None:
        yield Text(
            f"同一回答再评一次，评判的标准差为 {repeats.sd.value:.2f} 分。",
            f"Judged again, the same answer's judgments have a standard deviation of {repeats.sd.value:.2f} points.",
        )


def _lean(found: Estimate, up: Text, down: Text, none: Text) -> Iterable[Text]:
    if found.value is None or found.interval is None:
        return
    said = up if found.interval.low > 0 else down if found.interval.high < 0 else none
    yield Text(f"{said.zh}（{spoken(found)}）。", f"{said.en} ({spoken(found)}).")


def overlaps_block(report: CorrelationReport) -> Block:
    title = Text("词面重合基线", "N-gram baselines")
    n = len(report.correlation.table)
    if not report.overlaps:
        said = Text(
            "没有参考答案，无法计算词面重合。", "No answer has a reference, so no overlap is counted."
        )
        return Block("overlaps", title, 0, n, ANSWERS, (said,), ())
    judge, *others = report.overlaps
    names = [(Text("评判模型", "The judge"), judge), *((each.name, each) for each in others)]
    best = max((each for each in others if each.r is not None), key=lambda each: each.r, default=None)
    reading = [Text(f"分词：{TOKENISER_ZH}。", f"Tokens: {TOKENISER}.")]
    if best is not None and judge.r is not None:
        reading.insert(
            0,
            Text(
                f"最好的词面指标 {best.name} 与医师评分的 r 为 {best.r:.2f}，评判模型为 {judge.r:.2f}。",
                f"The best overlap measure, {best.name}, has r = {best.r:.2f} with the ratings; "
                f"the judge has {judge.r:.2f}.",
            ),
        )
    if judge.n < n:
        reading.append(
            Text(
                f"在抽取的 {judge.n} 份回答上计算。",
                f"Counted on {judge.n} answers to questions drawn by the seed.",
            )
        )
    measures = level_table("overlaps", title, Text("指标", "Measure"), names)
    return Block("overlaps", title, judge.n, n - judge.n, ANSWERS, tuple(reading), (measures,))


TOKENISER_ZH = "汉字逐字，其余按词"


def masked_block(report: CorrelationReport) -> Block:
    return _without_block(
        report,
        "masked",
        Text("不含被遮蔽回答的同一报告", "The same without masked answers"),
        Text("不含遮蔽", "without masked"),
        report.findings.without_masked,
        lambda n: Text(
            f"{n} 份回答自报身份而被遮蔽；遮蔽本身也会透露这一点，故去掉它们再算一遍。",
            f"{n} answers named their own model and are masked; a mask itself tells that, so all is computed again "
            "without them.",
        ),
    )


def planted_block(report: CorrelationReport) -> Block:
    return _without_block(
        report,
        "unplanted",
        Text("不含植入评分或指令的回答的同一报告", "The same without answers that plant something"),
        Text("不含植入", "without planting"),
        report.findings.without_planted,
        lambda n: Text(
            f"{n} 份回答植入了评分或给评判的指令，可能左右了评判，故去掉它们再算一遍。标记是请人查看的理由，"
            "不是定论：请先逐一看过。",
            f"{n} answer{'s plant' if n > 1 else ' plants'} a rating or an instruction and may have swayed the judge, "
            "so all is computed again without. A flag is a reason to look, not a verdict: look at each first.",
        ),
    )


def _without_block(
    report: CorrelationReport,
    key: str,
    title: Text,
    without: Text,
    found: Without | str,
    reading: Callable[[int], Text],
) -> Block:
    """Levels and agreement with and without some answers; `reading` is said of how many were left out."""
    n = len(report.answers)
    if isinstance(found, str):
        reason = in_words(found)
        said = Text(f"{reason.zh}，结果不变。", f"{found[0].upper()}{found[1:]}; nothing changes.")
        return Block(key, title, n, 0, ANSWERS, (said,), ())
    return Block(
        key, title, n - found.left_out, found.left_out, ANSWERS, (reading(found.left_out),),
        (_levels(report, key, found, without), _agreement(report, key, found, without)),
    )  # fmt: skip


def _levels(report: CorrelationReport, key: str, found: Without, without: Text) -> Table:
    columns = (
        Column("level", Text("层级", "Level")),
        Column("n", N),
        Column("r_all", Text("r（全部）", "r, all")),
        Column("r", Text(f"r（{without.zh}）", f"r, {without.en}")),
        Column("interval", Text("95% 区间", "95 % interval")),
    )
    rows = [
        (LEVELS[each.name], each.n, report.correlation.levels[each.name].r, each.r, each.interval)
        for each in found.levels
    ]
    return table(f"{key}_levels", Text("各层级", "Levels"), columns, rows)


def _agreement(report: CorrelationReport, key: str, found: Without, without: Text) -> Table:
    columns = (
        Column("figure", FIGURE),
        Column("all", Text("全部", "All"), 2),
        Column("without", Text(without.zh, without.en.capitalize()), 2),
        Column("interval", Text("95% 区间", "95 % interval"), 2),
    )
    rows = []
    for name_of, name in AGREEMENT.items():
        left = getattr(found.agreement, name_of)
        rows.append((name, getattr(report.correlation.agreement, name_of).value, left.value, left.interval))
    return table(f"{key}_agreement", Text("数值一致性", "Agreement"), columns, rows)
