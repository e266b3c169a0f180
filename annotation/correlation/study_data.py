"""The statistics of a batch's data: its questions by task and specialty, its answers by model, its design."""

from collections.abc import Iterable

import pandas as pd

from annotation.correlation.answer_facts import reference
from annotation.correlation.report_tables import NO_TASK, question_name
from db.records import Record

NO_SPECIALTY = "—"
# where a record's metadata says its specialty, the most exact first
SPECIALTY_NAMES = ("specialty", "department", "discipline", "subject")


def specialty_of(record: Record) -> str:
    """The specialty a record's own metadata names; "—" where it names none."""
    named = (record.metadata.get(name) for name in SPECIALTY_NAMES)
    return next((value for value in named if isinstance(value, str) and value.strip()), NO_SPECIALTY)


def question_facts(rows: Iterable[Record], tasks: dict[int, str]) -> pd.DataFrame:
    """One row a question: question, task, specialty, asked, reference (characters); `tasks` by record id."""
    columns = ["question", "task", "specialty", "asked", "reference"]
    found = [
        (
            question_name(each.id, each.external_id),
            tasks.get(each.id) or NO_TASK,
            specialty_of(each),
            len(each.case_description) + len(each.question),
            len(reference(each)),
        )
        for each in rows
    ]
    return pd.DataFrame(found, columns=columns)


def by_task(questions: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """task, questions, and mean characters asked, in the reference and in an answer; tasks by name."""
    long = answers.merge(questions[["question", "task"]], on="question").groupby("task")["length"].mean()
    found = questions.groupby("task").agg(
        questions=("question", "size"), asked=("asked", "mean"), reference=("reference", "mean")
    )
    return found.join(long.rename("answer")).reset_index()


def by_model(answers: pd.DataFrame) -> pd.DataFrame:
    """model, answers, mean and SD of their characters, how many are masked and how many plant a rating."""
    return (
        answers.assign(planted=answers["planted"] != "")
        .groupby("model")
        .agg(
            answers=("question", "size"),
            mean=("length", "mean"),
            sd=("length", "std"),
            masked=("masked", "sum"),
            planted=("planted", "sum"),
        )
        .reset_index()
    )


def raters_an_answer(ratings: pd.DataFrame) -> pd.DataFrame:
    """raters, answers, questions: how many answers, and questions, so many different people rated."""
    scored = ratings[ratings["status"] == "scored"]
    counts = scored.groupby(["question", "model"])["rater"].nunique().reset_index(name="raters")
    found = counts.groupby("raters").agg(answers=("question", "size"), questions=("question", "nunique"))
    return found.reset_index()
