"""The statistics of the data: what was asked, what was answered, and who rated how much of it."""

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.block import Block, Column, Table, table
from annotation.correlation.blocks.levels import PHASE_NAMES
from annotation.correlation.blocks.names import MODEL, TASK, task_name
from annotation.correlation.published_tables import phase_of
from annotation.correlation.study_data import NO_SPECIALTY, by_model, by_task, raters_an_answer
from annotation.rubric import Text

QUESTIONS, ANSWERS = Text("题数", "Questions"), Text("回答数", "Answers")


def data_block(report: AgreementReport) -> Block:
    questions, answers = report.questions, report.answers
    models, raters = answers["model"].nunique(), report.ratings["rater"].nunique()
    scored = int((report.ratings["status"] == "scored").sum())
    reading = Text(
        f"{len(questions)} 道题，{questions['task'].nunique()} 个任务，{models} 个模型的 {len(answers)} 份回答，"
        f"{raters} 位评分者的 {scored} 次评分。",
        f"{len(questions)} questions in {questions['task'].nunique()} tasks, {len(answers)} answers by {models} "
        f"models, {scored} ratings by {raters} raters.",
    )
    tables = [_tasks(report), _models(report), _raters(report)]
    if (questions["specialty"] != NO_SPECIALTY).any():
        tables.insert(1, _specialties(report))
    title = Text("数据概况", "Statistics of the data")
    return Block(
        "data", title, len(questions), 0, Text("道题", "questions"), (reading,), tuple(tables), ("data",)
    )


def _tasks(report: AgreementReport) -> Table:
    columns = (
        Column("task", TASK),
        Column("phase", Text("阶段", "Phase")),
        Column("questions", QUESTIONS),
        Column("asked", Text("题干字数（均值）", "Characters asked, mean"), 0),
        Column("reference", Text("参考答案字数（均值）", "Characters of the reference, mean"), 0),
        Column("answer", Text("回答字数（均值）", "Characters of an answer, mean"), 0),
    )
    rows = [
        (task_name(row.task), PHASE_NAMES.get(phase_of(row.task)), int(row.questions), row.asked, row.reference,
         row.answer)
        for row in by_task(report.questions, report.answers).itertuples()
    ]  # fmt: skip
    return table("data_by_task", Text("按任务", "By task"), columns, rows)


def _specialties(report: AgreementReport) -> Table:
    counts = report.questions["specialty"].value_counts()
    columns = (Column("specialty", Text("专科", "Specialty")), Column("questions", QUESTIONS))
    rows = sorted(((str(name), int(n)) for name, n in counts.items()), key=lambda row: (-row[1], row[0]))
    return table("data_by_specialty", Text("按专科", "By specialty"), columns, rows)


def _models(report: AgreementReport) -> Table:
    columns = (
        Column("model", MODEL),
        Column("answers", ANSWERS),
        Column("mean", Text("字数均值", "Characters, mean"), 0),
        Column("sd", Text("字数标准差", "Characters, SD"), 0),
        Column("masked", Text("自报身份而遮蔽", "Masked: named their model")),
        Column("planted", Text("含植入评分或指令", "Plant a rating or instruction")),
    )
    rows = [
        (row.model, int(row.answers), row.mean, row.sd, int(row.masked), int(row.planted))
        for row in by_model(report.answers).itertuples()
    ]
    return table("data_by_model", Text("按模型", "By model"), columns, rows)


def _raters(report: AgreementReport) -> Table:
    columns = (
        Column("raters", Text("评分者数", "Raters of an answer")),
        Column("answers", ANSWERS),
        Column("questions", QUESTIONS),
    )
    rows = [tuple(map(int, row)) for row in raters_an_answer(report.ratings).to_numpy()]
    return table("data_by_raters", Text("每份回答的评分者数", "How many rated an answer"), columns, rows)
