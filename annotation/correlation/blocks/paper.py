"""The paper's tables for one's own study: automatic and human, by phase and by task, models side by side."""

from collections.abc import Mapping

from annotation.correlation.blocks.block import ANSWERS, INTERVAL, Block, Column, Table, table
from annotation.correlation.blocks.models import PHASE, paired, phase_name
from annotation.correlation.blocks.names import MODEL, TASK, N, task_name
from annotation.correlation.published_tables import ALL, Change, phase_means, phase_of
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text

SIDES = {"judge": Text("自动评价", "Automatic"), "human": Text("人工评价", "Human")}


def paper_block(report: CorrelationReport) -> Block:
    """The automatic and the human table by phase and model, changes against the backbone, tasks in detail."""
    none = Text("未指定基座模型，故没有与基座的差值。", "No backbone is named, so no change is shown.")
    tables = [_by_phase(report, side) for side in SIDES]
    if report.changes:
        tables.append(_changes(report))
    tables += [_by_task(report, side) for side in SIDES]
    return Block(
        "paper",
        Text("论文用表", "Tables for the paper"),
        len(report.correlation.table),
        0,
        ANSWERS,
        (paired(report.backbone) if report.backbone else none,),
        tuple(tables),
    )


def _by_phase(report: CorrelationReport, side: str) -> Table:
    """A row a model, a column a phase, and beside it the change against the backbone where one is named."""
    means = phase_means(report.correlation.table)
    phases = [ALL, *(phase for phase in means["phase"].unique() if phase != ALL)]
    found = means.set_index(["model", "phase"])[side].to_dict()
    change = {(one.model, one.phase): one for one in report.changes}
    columns = [Column("model", MODEL)]
    for phase in phases:
        columns.append(Column(phase, phase_name(phase), 2))
        columns.append(Column(f"{phase}_change", Text("差", "Change"), 2, signed=True))
    rows = []
    for model in report.models["model"]:
        cells = [(found.get((model, phase)), _gap(change, model, phase, side)) for phase in phases]
        rows.append((model, *(cell for pair in cells for cell in pair)))
    name = SIDES[side]
    title = Text(f"{name.zh}，按阶段", f"{name.en}, by phase")
    return table(f"{'automatic' if side == 'judge' else side}_by_phase", title, columns, rows)


def _gap(changes: Mapping[tuple[str, str], Change], model: str, phase: str, side: str) -> float | None:
    one = changes.get((model, phase))
    return None if one is None else getattr(one, side).value


def _changes(report: CorrelationReport) -> Table:
    columns = (
        Column("model", MODEL),
        Column("phase", PHASE),
        Column("n", N),
        Column("judge", Text("自动评价之差", "Change, automatic"), 2, signed=True),
        Column("judge_interval", INTERVAL, 2),
        Column("human", Text("人工评价之差", "Change, human"), 2, signed=True),
        Column("human_interval", INTERVAL, 2),
    )
    rows = [
        (one.model, phase_name(one.phase), one.n, one.judge.value, one.judge.interval, one.human.value, one.human.interval)
        for one in report.changes
    ]  # fmt: skip
    return table(
        "changes", Text(f"与 {report.backbone} 之差", f"Change against {report.backbone}"), columns, rows
    )


def _by_task(report: CorrelationReport, side: str) -> Table:
    """A row a task, a column a model; `n` is the task's questions that any model answered."""
    models = list(report.models["model"])
    columns = [Column("task", TASK), Column("phase", PHASE), Column("n", N)]
    columns += [
        Column(f"model_{place}", Text(model, model), 2) for place, model in enumerate(models, start=1)
    ]
    rows = []
    for task, part in report.cells.groupby("task"):
        found = part.set_index("model")
        means = [float(found.at[model, side]) if model in found.index else None for model in models]
        rows.append((task_name(task), phase_name(phase_of(task)), int(part["answers"].max()), *means))
    name = SIDES[side]
    title = Text(f"{name.zh}，按任务", f"{name.en}, by task")
    return table(f"{'automatic' if side == 'judge' else side}_by_task", title, columns, rows)
