"""What the correlation report says, in Chinese and English, on the page and in its files alike."""

from annotation.correlation_report import CorrelationReport
from annotation.rubric import Text

WORDS = {
    "title": Text("医师评分与评判模型的相关", "Physicians' ratings against the judge"),
    "simulated": Text(
        "注意：本报告含模拟评分（由程序生成，并非医师所评），仅供演示。",
        "Note: this report holds simulated ratings, made by a program and not by physicians. For show only.",
    ),
    "batch": Text("批次", "Batch"),
    "judge": Text("评判模型 · 提示词版本", "Judge · prompt version"),
    "seed": Text("随机种子", "Seed"),
    "rubric": Text("评分标准哈希", "Rubric hash"),
    "guideline": Text("评分指南版本", "Guideline version"),
    "levels": Text("各层级的皮尔逊相关", "Pearson correlation, level by level"),
    "level": Text("层级", "Level"),
    "interval": Text("95% 置信区间", "95 % interval"),
    "undefined": Text("无法估计", "not estimable"),
    "reason": Text("说明", "Why"),
    "level.item": Text("回答（每题每模型）", "Item (a model's answer to a question)"),
    "level.cell": Text("单元（模型 × 任务）", "Cell (model × task)"),
    "level.model": Text("模型均值", "Model mean"),
    "level.within_model": Text("模型内（去除模型均值）", "Within model (model means removed)"),
    "level.within_question": Text("题内（去除题目均值）", "Within question (question means removed)"),
    "scatter": Text("各单元的均值", "Means of the cells"),
    "models": Text("各模型", "By model"),
    "model": Text("模型", "Model"),
    "human": Text("医师", "Physicians"),
    "machine": Text("评判模型", "Judge"),
    "difference": Text("评判 − 医师", "Judge − physicians"),
    "answers": Text("回答数", "Answers"),
    "ratings": Text("评分数", "Ratings"),
    "judgments": Text("评判数", "Judgments"),
    "raters": Text("各评分者", "By rater"),
    "rater": Text("评分者", "Rater"),
    "mean": Text("均值", "Mean"),
    "sd": Text("标准差", "SD"),
    "left_out": Text("未纳入的数据", "What was left out"),
    "side": Text("来源", "Side"),
    "none_left_out": Text("全部评分与评判均已纳入。", "Every rating and judgment entered."),
    "reading": Text("如何读这份报告", "In words"),
}


def reading(report: CorrelationReport, language: str) -> list[str]:
    """The report in plain sentences, each from the figures shown."""
    return [each[language] for each in (_order(report), _kindness(report), _pooling(report)) if each]


def _order(report: CorrelationReport) -> Text | None:
    human = list(report.models.sort_values("human", ascending=False)["model"])
    judge = list(report.models.sort_values("judge", ascending=False)["model"])
    if len(human) < 2:
        return None
    if human == judge:
        return Text(
            f"评判模型对 {len(human)} 个模型的排序与医师完全一致。",
            f"The judge ranks the {len(human)} models as the physicians do.",
        )
    placed = sum(one == other for one, other in zip(human, judge, strict=True))
    return Text(
        f"{len(human)} 个模型中有 {placed} 个的名次与医师排序相同。",
        f"The judge gives {placed} of {len(human)} models the place that the physicians give them.",
    )


def _kindness(report: CorrelationReport) -> Text:
    kindest = report.models.sort_values("difference").iloc[-1]
    hardest = report.models.sort_values("difference").iloc[0]
    return Text(
        f"相对医师，评判模型对 {kindest.model} 最宽（{kindest.difference:+.2f}），"
        f"对 {hardest.model} 最严（{hardest.difference:+.2f}）；相关系数本身看不出这一点。",
        f"Against the physicians the judge is kindest to {kindest.model} ({kindest.difference:+.2f}) "
        f"and hardest on {hardest.model} ({hardest.difference:+.2f}); r alone does not show it.",
    )


def _pooling(report: CorrelationReport) -> Text | None:
    levels = report.correlation.levels
    item, model = levels["item"].r, levels["model"].r
    if item is None or model is None or model <= item:
        return None
    return Text(
        f"模型层级的 r（{model:.2f}）高于单个回答层级（{item:.2f}）：求均值会抬高相关，两者应一并报告。",
        f"r is higher between models ({model:.2f}) than between single answers ({item:.2f}): "
        "averaging raises it, so report both.",
    )
