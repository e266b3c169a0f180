"""The levels side by side: what pooling answers, tasks and models does to a correlation."""

from collections.abc import Iterable, Iterator

from annotation.correlation.blocks.block import ANSWERS, INTERVAL, METHOD, WHY, Block, Column, Table, table
from annotation.correlation.blocks.names import LEVELS, task_name
from annotation.correlation.blocks.reasons import in_words
from annotation.correlation.published_tables import NO_PHASE
from annotation.correlation.report import CorrelationReport
from annotation.correlation.study_data import NO_SPECIALTY
from annotation.rubric import Text, rubric_from_json
from annotation.statistics.levels import Level
from annotation.statistics.pearson import p_text
from annotation.tasks import PHASES

PHASE_NAMES = {each.key: Text(each.chinese, each.english) for each in PHASES}
COLUMNS = (
    Column("n", Text("n", "n")),
    Column("r", Text("r", "r")),
    Column("interval", INTERVAL),
    Column("spearman", Text("斯皮尔曼 ρ", "Spearman rho")),
    Column("kendall", Text("肯德尔 τ-b", "Kendall tau-b")),
    Column("tied_human", Text("医师同分对占比", "Tied pairs, physicians"), 2),
    Column("tied_judge", Text("评判同分对占比", "Tied pairs, judge"), 2),
    Column("method", METHOD),
    Column("why", WHY),
)


def levels_block(report: CorrelationReport) -> Block:
    result = report.correlation
    levels = [(LEVELS[name], level) for name, level in result.levels.items()]
    return Block(
        "levels",
        Text("各层级的相关", "Correlation, level by level"),
        len(result.table),
        sum(each.n for each in result.left_out),
        Text("份回答（未纳入者为行数）", "answers (rows left out)"),
        tuple(_reading(report)),
        (
            level_table("levels", Text("各层级", "Levels"), Text("层级", "Level"), levels),
            _independent(levels),
            _beside(result.levels["item"]),
        ),
        ("cells", "answers"),
    )


def parts_block(report: CorrelationReport) -> Block:
    """The item level by task, phase, specialty, rater and criterion."""
    return Block(
        "parts",
        Text("按任务、阶段、专科与评分者", "By task, phase, specialty and rater"),
        len(report.correlation.table),
        0,
        ANSWERS,
        (_range_of_tasks(report.tasks),),
        tuple(_part_tables(report)),
        ("tasks", "heat"),
    )


def _part_tables(report: CorrelationReport) -> Iterator[Table]:
    """One table a way to part the answers; left out where the study parts them in no such way."""
    by = [(task_name(each.name), each) for each in report.tasks]
    title = Text("按任务（任务内全部回答）", "By task (all its answers)")
    yield level_table("by_task", title, Text("任务", "Task"), by)
    if any(each.name != NO_PHASE for each in report.phases):
        by = [(PHASE_NAMES.get(each.name, each.name), each) for each in report.phases]
        yield level_table("by_phase", Text("按诊疗阶段", "By phase"), Text("阶段", "Phase"), by)
    if any(each.name != NO_SPECIALTY for each in report.specialties):
        by = [(each.name, each) for each in report.specialties]
        yield level_table("by_specialty", Text("按专科", "By specialty"), Text("专科", "Specialty"), by)
    by = [(each.name, each) for each in report.of_raters]
    yield level_table("by_rater", Text("按评分者", "By rater"), Text("评分者", "Rater"), by)
    if report.criteria:
        names = {each.key: each.name for each in rubric_from_json(report.batch.rubric).criteria}
        by = [(names.get(each.name, each.name), each) for each in report.criteria]
        yield level_table("by_criterion", Text("按评分项", "By criterion"), Text("评分项", "Criterion"), by)


def _range_of_tasks(tasks: Iterable[Level]) -> Text:
    found = [each for each in tasks if each.r is not None]
    if len(found) < 2:
        return Text("只有一个任务可以估计。", "One task alone can be estimated.")
    low, high = (pick(found, key=lambda each: each.r) for pick in (min, max))
    return Text(
        f"各任务的 r 从 {low.r:.2f}（{task_name(low.name).zh}）到 {high.r:.2f}（{task_name(high.name).zh}）；"
        "区间重叠时不宜排名。",
        f"By task r runs from {low.r:.2f} ({task_name(low.name).en}) to {high.r:.2f} "
        f"({task_name(high.name).en}); do not rank tasks whose intervals overlap.",
    )


def level_table(key: str, title: Text, what: Text, levels: Iterable[tuple[Text | str, Level]]) -> Table:
    """Levels under their names, with every figure they have."""
    return table(
        key, title, (Column("level", what), *COLUMNS), [(name, *_row(each)) for name, each in levels]
    )


def _row(level: Level) -> tuple:
    return (
        level.n,
        level.r,
        level.interval,
        level.spearman,
        level.kendall,
        *level.ties,
        in_words(level.interval.method) if level.interval else None,
        in_words(level.reason) if level.reason else None,
    )


def _independent(levels: list[tuple[Text, Level]]) -> Table:
    columns = (
        Column("level", Text("层级", "Level")),
        Column("fisher", Text("Fisher 区间", "Fisher interval")),
        Column("p", Text("p", "p")),
    )
    title = Text("若各点相互独立（通常并非如此）", "If the points were independent (they seldom are)")
    rows = [(name, each.fisher, None if each.p is None else p_text(each.p)) for name, each in levels]
    return table("if_independent", title, columns, rows)


def _beside(item: Level) -> Table:
    columns = (Column("interval", INTERVAL), Column("method", METHOD))
    title = Text("回答层级的其他区间", "Further intervals of the item level")
    rows = [(each, in_words(each.method)) for each in item.beside]
    return table("item_beside", title, columns, rows)


def _reading(report: CorrelationReport) -> Iterable[Text]:
    levels, p = report.correlation.levels, report.correlation.permutation_p
    item, model, within = (levels[name].r for name in ("item", "model", "within_model"))
    if item is not None and model is not None and model > item:
        yield Text(
            f"模型层级的 r（{model:.2f}）高于单个回答层级（{item:.2f}）：求均值会抬高相关，两者应一并报告。",
            f"r is higher between models ({model:.2f}) than between single answers ({item:.2f}): "
            "averaging raises it, so report both.",
        )
    if within is not None and item is not None:
        yield Text(
            f"去除模型均值后 r 为 {within:.2f}：评判模型区分同一模型好坏回答的能力，题目难易也在其中。",
            f"With the models' means removed r is {within:.2f}: how well the judge tells one model's good "
            "answers from its bad ones, hard questions among them.",
        )
    same = levels["within_question"].r
    if same is not None:
        yield Text(
            f"去除题目均值后 r 为 {same:.2f}：评判模型是否像医师那样排列同一题的各份回答。",
            f"With the questions' means removed r is {same:.2f}: whether the judge orders the answers to one "
            "question as physicians do.",
        )
    if isinstance(p, float):
        yield Text(
            f"在题内打乱评判的归属，得到同样大的 r 的概率 {p_text(p)}。",
            f"With judgments shuffled over models inside each question, an r this large has {p_text(p)}.",
        )
