"""Behind the report's points: the answers of a cell, the worst disagreements, and a batch to look again."""

import secrets

import pandas as pd
import streamlit as st

from annotation.correlation.blocks.names import task_name
from annotation.correlation.disagreements import (
    adjudication_batch,
    answers_behind,
    words_behind,
    worst_disagreements,
)
from annotation.correlation.report import CorrelationReport
from db.errors import WardroundError
from db.people import Person, everyone
from db.study import Study
from review_app.plain import plain
from review_app.table import show_table
from review_app.words import Words

EVALUATORS = ("physician", "senior")


def show(study: Study, person: Person, words: Words, report: CorrelationReport) -> None:
    with st.expander(words("disagreements.behind")):
        _cell(study, person, words, report)
    with st.expander(words("disagreements.worst")):
        worst = worst_disagreements(report)
        listed(study, person, words, worst, "worst")
        if person.role == "lead":
            _adjudicate(study, person, words, report, worst)


def _cell(study: Study, person: Person, words: Words, report: CorrelationReport) -> None:
    """The answers that one point of the cells' scatter, or one box of the heat map, is the mean of."""
    left, right = st.columns(2)
    model = left.selectbox(
        words("disagreements.model"), sorted(report.cells["model"].unique()), key="cell-model"
    )
    tasks = sorted(report.cells.loc[report.cells["model"] == model, "task"])
    task = right.selectbox(
        words("disagreements.task"),
        tasks,
        format_func=lambda one: task_name(one)[words.language],
        key="cell-task",
    )
    behind = answers_behind(report, model, task)
    listed(study, person, words, behind, "cell")


def listed(study: Study, person: Person, words: Words, answers: pd.DataFrame, key: str) -> None:
    """Answers as a table, and one of them in full when it is chosen."""
    _table(answers, words)
    _one_answer(study, person, words, answers, key)


def _table(answers: pd.DataFrame, words: Words) -> None:
    columns = ("question", "task", "model", "human", "judge", "gap", "masked")
    show_table(
        [words("disagreements." + column) for column in columns],
        [
            (
                row.question,
                task_name(row.task)[words.language],
                row.model,
                f"{row.human:.2f}",
                f"{row.judge:.2f}",
                f"{row.gap:+.2f}",
                words("disagreements.is_masked") if row.masked else None,
            )
            for row in answers.itertuples()
        ],
    )


def _one_answer(study: Study, person: Person, words: Words, answers: pd.DataFrame, key: str) -> None:
    """One of the listed answers in full, chosen from a list; nothing is read before."""
    chosen = st.selectbox(
        words("disagreements.read"),
        list(answers.itertuples(index=False)),
        index=None,
        format_func=lambda row: f"{row.question} · {row.model} · {row.gap:+.2f}",
        placeholder="",
        key=f"{key}-answer",
    )
    if chosen is None:
        return
    parts = zip(
        ("asked", "reference", "answer"),
        words_behind(study, person, chosen.question, chosen.response_id),
        strict=True,
    )
    for name, text in parts:
        if text:
            st.caption(words("disagreements." + name))
            plain(text)


def _adjudicate(
    study: Study, person: Person, words: Words, report: CorrelationReport, worst: pd.DataFrame
) -> None:
    people = {
        each.id: each for each in everyone(study, person) if each.role in EVALUATORS and not each.disabled
    }
    seniors = [id_ for id_, each in people.items() if each.role == "senior"]
    who = st.multiselect(
        words("disagreements.who"),
        list(people),
        default=seniors,
        format_func=lambda id_: people[id_].name,
        placeholder="",
        key="adjudicators",
    )
    st.caption(words("disagreements.why", count=worst["question"].nunique()))
    if not st.button(words("disagreements.draw"), disabled=not who, key="adjudicate"):
        return
    name = words("disagreements.name", batch=report.batch.name)
    try:
        seed = secrets.randbelow(1_000_000)
        adjudication_batch(study, person, list(worst["question"]), tuple(who), name, seed)
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        st.success(words("disagreements.drawn"))
