"""Whether the judge gives the numbers that physicians give: agreement, limits, calibration, single ratings."""

from collections.abc import Iterable

from annotation.correlation.blocks.block import ANSWERS, Block, Column, Table, estimates, spoken, table
from annotation.correlation.blocks.names import AGREEMENT, FIGURE, MODEL, RATER, N
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text

LIMITS = ("bias", "sd", "lower_limit", "upper_limit")
DISTANCES = ("slope_on_mean", "mae", "ccc")
CALIBRATION = ("slope", "intercept", "deming")


def agreement_block(report: CorrelationReport) -> Block:
    result = report.correlation
    pooled = [
        (name, getattr(result.agreement, key)) for key, name in AGREEMENT.items() if key not in CALIBRATION
    ]
    return Block(
        "agreement",
        Text("数值一致性（Bland–Altman）", "Agreement of the numbers (Bland–Altman)"),
        result.agreement.n,
        0,
        ANSWERS,
        (*_agreement_reading(report), _kindness(report)),
        (
            estimates("agreement", Text("全部模型", "All models"), FIGURE, pooled),
            _by_model(
                "limits_by_model", Text("按模型：偏差与界限", "By model: bias and limits"), report, LIMITS
            ),
            _by_model("distances_by_model", Text("按模型：距离", "By model: distances"), report, DISTANCES),
            _scores(report),
            _kappas(report),
        ),
        ("bland_altman",),
    )


def calibration_block(report: CorrelationReport) -> Block:
    result = report.correlation
    pooled = [(AGREEMENT[key], getattr(result.agreement, key)) for key in CALIBRATION]
    return Block(
        "calibration",
        Text("校准：医师 = a + b × 评判", "Calibration: human = a + b judge"),
        result.agreement.n,
        0,
        ANSWERS,
        tuple(_calibration_reading(report)),
        (
            estimates("calibration", Text("全部模型", "All models"), FIGURE, pooled),
            _by_model("calibration_by_model", Text("按模型", "By model"), report, CALIBRATION),
        ),
        ("calibration",),
    )


def _by_model(key: str, title: Text, report: CorrelationReport, figures: tuple[str, ...]) -> Table:
    columns = [Column("model", MODEL), Column("n", N)]
    for figure in figures:
        columns.append(Column(figure, AGREEMENT[figure], 2))
        columns.append(Column(f"{figure}_interval", Text("95% 区间", "95 % interval"), 2))
    rows = []
    for model, found in report.correlation.agreement_by_model.items():
        cells = [(getattr(found, one).value, getattr(found, one).interval) for one in figures]
        rows.append((model, found.n, *(cell for pair in cells for cell in pair)))
    return table(key, title, columns, rows)


def _scores(report: CorrelationReport) -> Table:
    counts = report.correlation.scores
    columns = (
        Column("human", Text("医师＼评判", "Physician \\ judge")),
        *(Column(f"judge_{score:g}", Text(f"{score:g}", f"{score:g}")) for score in counts.columns),
    )
    rows = [
        (f"{score:g}", *map(int, row)) for score, row in zip(counts.index, counts.to_numpy(), strict=True)
    ]
    return table(
        "scores", Text("单次评分与评判的交叉计数", "Single ratings by judgments, counts"), columns, rows
    )


def _kappas(report: CorrelationReport) -> Table:
    rows = [(each.rater, each.kappa) for each in report.correlation.kappas]
    title = Text("评判与各评分者的二次加权 kappa", "Quadratic kappa of the judge with each rater")
    return estimates("kappa", title, RATER, rows)


def _agreement_reading(report: CorrelationReport) -> Iterable[Text]:
    found = report.correlation.agreement
    if found.bias.value is not None:
        if found.bias.interval is None or found.bias.interval.holds(0):
            side = ("看不出整体偏宽或偏严", "no overall kindness or hardness shows")
        elif found.bias.value > 0:
            side = ("整体偏宽", "the judge is kinder than the physicians")
        else:
            side = ("整体偏严", "the judge is harder than the physicians")
        yield Text(
            f"评判平均与医师相差 {spoken(found.bias)} 分（正为宽）：{side[0]}。",
            f"On average the judge lies {spoken(found.bias)} points from the physicians: {side[1]}.",
        )
    if found.lower_limit.value is not None and found.upper_limit.value is not None:
        yield Text(
            f"单个回答的差值约有 95% 落在 {found.lower_limit.value:+.1f} 到 {found.upper_limit.value:+.1f} 分之间。",
            f"For single answers about 95 % of differences lie between {found.lower_limit.value:+.1f} and "
            f"{found.upper_limit.value:+.1f} points.",
        )


def _kindness(report: CorrelationReport) -> Text:
    ordered = list(report.models.sort_values("difference")["model"])
    by_model = report.correlation.agreement_by_model
    hardest, kindest = ((model, spoken(by_model[model].bias)) for model in (ordered[0], ordered[-1]))
    return Text(
        f"相对医师，评判模型对 {kindest[0]} 最宽（{kindest[1]}），对 {hardest[0]} 最严（{hardest[1]}）；"
        "相关系数本身看不出这一点。",
        f"Against the physicians the judge is kindest to {kindest[0]} ({kindest[1]}) and hardest on {hardest[0]} "
        f"({hardest[1]}); r alone does not show it.",
    )


def _calibration_reading(report: CorrelationReport) -> Iterable[Text]:
    slope = report.correlation.agreement.slope
    if slope.value is None or slope.interval is None:
        return
    if slope.interval.holds(1):
        yield Text(
            f"校准斜率 {slope.value:.2f}，区间含 1：评判分每差一分，医师分也大致差一分。",
            f"The calibration slope is {slope.value:.2f} and its interval holds 1: a point more from the judge "
            "goes with about a point more from physicians.",
        )
    else:
        how = ("小于", "less") if slope.value < 1 else ("大于", "more")
        yield Text(
            f"校准斜率 {slope.value:.2f}：评判分每差一分，医师分的差{how[0]}一分。"
            "评判噪声也会压低斜率，Deming 斜率则视双方误差相同。",
            f"The calibration slope is {slope.value:.2f}: a point more from the judge goes with {how[1]} than a "
            "point more from physicians. Noise in the judge lowers this slope too; Deming's lets both err alike.",
        )
