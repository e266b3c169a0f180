"""The models: their ranking, their means by physicians, and their corrected means."""

from collections.abc import Iterable

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.block import ANSWERS, INTERVAL, Block, Column, estimates, table, why
from annotation.correlation.blocks.levels import PHASE_NAMES
from annotation.correlation.blocks.names import HUMAN, JUDGE, MODEL
from annotation.correlation.published_tables import ALL
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text
from annotation.statistics.ranking import CLASSES

ALL_PHASES = Text("全部", "All")
PHASE = Text("阶段", "Phase")
CLASS_NAMES = {
    "worse": Text("较差", "worse"),
    "tied": Text("相同", "tied"),
    "better": Text("较好", "better"),
}


def ranking_block(report: CorrelationReport) -> Block:
    found = report.correlation.ranking
    models = table(
        "models",
        Text("模型榜", "The models"),
        (
            Column("model", MODEL),
            Column("human", HUMAN, 2),
            Column("judge", JUDGE, 2),
            Column("difference", Text("评判 − 医师", "Judge − physicians"), 2, signed=True),
            Column("answers", Text("回答数", "Answers")),
            Column("ratings", Text("评分数", "Ratings")),
            Column("judgments", Text("评判数", "Judgments")),
        ),
        report.models[["model", "human", "judge", "difference", "answers", "ratings", "judgments"]]
        .astype(object)
        .values.tolist(),
    )
    accuracy = {Text("回答对排序一致的占比", "Pairs of answers put alike"): found.accuracy}
    classes = table(
        "pair_classes",
        Text("回答对：医师（行）与评判（列）", "Pairs: physicians (rows) by judge (columns)"),
        (Column("human", HUMAN), *(Column(f"judge_{name}", CLASS_NAMES[name]) for name in CLASSES)),
        [(CLASS_NAMES[name], *map(int, row)) for name, row in zip(CLASSES, found.table, strict=True)],
    )
    title = Text("排序", "Ranking")
    return Block(
        "ranking",
        title,
        found.n,
        0,
        Text("对同题回答", "pairs of answers to one question"),
        tuple(_order(report)),
        (models, estimates("pair_accuracy", title, Text("指标", "Figure"), accuracy.items()), classes),
    )


def corrected_block(report: CorrelationReport) -> Block:
    columns = (
        Column("model", MODEL),
        Column("rated", Text("已评", "Rated")),
        Column("judged", Text("仅评判", "Judged only")),
        Column("human", Text("仅用医师评分", "Ratings alone"), 2),
        Column("human_interval", INTERVAL, 2),
        Column("corrected", Text("校正均值（PPI++）", "Corrected mean (PPI++)"), 2),
        Column("corrected_interval", INTERVAL, 2),
        Column("judge", Text("仅用评判", "Judge alone"), 2),
        Column("weight", Text("评判权重 λ", "Weight lambda"), 2),
        Column("why", Text("说明", "Why")),
    )
    rows = [
        (model, one.n_rated, one.n_judged, one.human_only.value, one.human_only.interval, one.corrected.value,
         one.corrected.interval, one.judge_only, one.weight, why(one.corrected))
        for model, one in report.corrected.items()
    ]  # fmt: skip
    rated = sum(one.n_rated for one in report.corrected.values())
    more = sum(one.n_judged for one in report.corrected.values())
    if more:
        said = Text(
            f"另有 {more} 份回答只有评判：用已评部分校正评判的偏差后并入，区间仍然有效，"
            "前提是已评的回答是全部回答的随机一部分。",
            f"{more} further answers are judged only: they enter once the rated part has shown the judge's bias; "
            "the intervals hold if the rated answers are a random part of all.",
        )
    else:
        said = Text(
            "每份有评判的回答都有医师评分，校正均值与医师均值相同。",
            "Every judged answer was rated too, so the corrected means are the physicians' own.",
        )
    title = Text("校正均值（少量评分 + 大量评判）", "Corrected means (few ratings, many judgments)")
    return Block(
        "corrected", title, rated + more, 0, ANSWERS, (said,), (table("corrected", title, columns, rows),)
    )


def means_block(report: AgreementReport) -> Block:
    """Physicians' means of the models by phase, and changes against the backbone, without any judge."""
    columns = (
        Column("model", MODEL),
        Column("phase", PHASE),
        Column("n", Text("题数", "Questions")),
        Column("mean", Text("医师评分均值", "Mean rating"), 2),
        Column("interval", INTERVAL, 2),
    )
    rows = [
        (one.model, phase_name(one.phase), one.n, one.mean.value, one.mean.interval) for one in report.means
    ]
    tables = [table("rated_means", Text("按模型与阶段", "By model and phase"), columns, rows)]
    reading = [Text("区间按题重抽样。", "Intervals resample questions.")]
    if report.changes:
        gaps = [
            (one.model, phase_name(one.phase), one.n, one.human.value, one.human.interval)
            for one in report.changes
        ]
        change = Text(f"与 {report.backbone} 之差", f"Change against {report.backbone}")
        gap = Column("change", change, 2, signed=True)
        tables.append(table("rated_changes", change, (*columns[:3], gap, columns[4]), gaps))
        reading.append(paired(report.backbone))
    scored = int((report.ratings["status"] == "scored").sum())
    return Block(
        "means",
        Text("模型得分（医师）", "The models, by physicians"),
        scored,
        len(report.ratings) - scored,
        Text("次评分", "ratings"),
        tuple(reading),
        tuple(tables),
    )


def paired(backbone: str) -> Text:
    return Text(
        f"差值为各模型减 {backbone}，按题配对。单个区间不含 0，说明确有差别；区间一多，总有几个碰巧不含 0。",
        f"Changes are each model minus {backbone}, paired by question. One interval that leaves out 0 speaks for a "
        "difference; among many a few leave it out by chance.",
    )


def phase_name(key: str) -> Text:
    return ALL_PHASES if key == ALL else PHASE_NAMES.get(key, Text(key, key))


def _order(report: CorrelationReport) -> Iterable[Text]:
    human = list(report.models.sort_values("human", ascending=False)["model"])
    judge = list(report.models.sort_values("judge", ascending=False)["model"])
    if len(human) < 2:
        return
    if human == judge:
        yield Text(
            f"评判模型对 {len(human)} 个模型的排序与医师完全一致。",
            f"The judge ranks the {len(human)} models as the physicians do.",
        )
    else:
        placed = sum(one == other for one, other in zip(human, judge, strict=True))
        yield Text(
            f"{len(human)} 个模型中有 {placed} 个的名次与医师排序相同。",
            f"The judge gives {placed} of {len(human)} models the place that the physicians give them.",
        )
    tau = report.correlation.ranking.leaderboard
    if tau is not None:
        yield Text(f"模型榜的 τ-b 为 {tau:.2f}。", f"Tau-b of the two leaderboards is {tau:.2f}.")
