"""Where judge and physicians differ most, the answers behind a cell, and a batch to look at them again."""

import pandas as pd

from annotation.blinded_scoring.batches import Setup, set_up
from annotation.correlation.answer_facts import reference, spoken
from annotation.correlation.report import CorrelationReport
from annotation.correlation.report_tables import record_of
from annotation.correlation.scatter_charts import BUBBLE
from db.people import Person
from db.records import record, responses_of
from db.study import Study

MOST = 30
COLUMNS = ["question", "task", "model", "human", "judge", "gap", "length", "masked", "response_id"]


def worst_disagreements(report: CorrelationReport, most: int = MOST) -> pd.DataFrame:
    """The answers on which judge and physicians lie farthest apart, the farthest first, with `gap`."""
    answers = report.answers.assign(gap=report.answers["judge"] - report.answers["human"])
    far = answers["gap"].abs().sort_values(ascending=False, kind="stable").index
    return answers.loc[far, COLUMNS].head(most).reset_index(drop=True)


def answers_behind(report: CorrelationReport, model: str, task: str) -> pd.DataFrame:
    """The answers that one cell (model × task) is the mean of, the farthest apart first."""
    every = worst_disagreements(report, len(report.answers))
    return every[(every["model"] == model) & (every["task"] == task)].reset_index(drop=True)


def answers_near(report: CorrelationReport, judge: float, human: float) -> pd.DataFrame:
    """The answers that one bubble of the scatter stands for, the farthest apart first."""
    every = worst_disagreements(report, len(report.answers))
    rounded = (every[["judge", "human"]] / BUBBLE).round() * BUBBLE
    near = (rounded["judge"] - judge).abs().lt(1e-9) & (rounded["human"] - human).abs().lt(1e-9)
    return every[near].reset_index(drop=True)


def adjudication_batch(
    study: Study, actor: Person, questions: list[str], evaluators: tuple[int, ...], name: str, seed: int
) -> int:
    """A draft batch of blinded scoring over these questions, each shared by all evaluators; its id.

    The questions come back with every source's answer and under new letters, so that nobody can tell which
    answer was disputed.
    """
    only = tuple(sorted({record_of(question) for question in questions}))
    return set_up(study, actor, Setup(name, evaluators, seed, 1.0, 0.0, "", "1", only))


def words_behind(study: Study, actor: Person, question: str, response_id: int) -> tuple[str, str, str]:
    """A question, its reference, and what one answer to it says, masked as its raters saw it."""
    asked = record(study, actor, record_of(question))
    said = [each for each in responses_of(study, actor, [asked.id]) if each.id == response_id]
    shown = "\n\n".join(part for part in (asked.case_description, asked.question) if part)
    return shown, reference(asked), spoken(said[0])
