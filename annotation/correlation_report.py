"""The human-against-judge report of one unblinded batch: levels, models, raters, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from annotation.correlation import Correlation, correlate
from db.batch_states import source_names
from db.batches import Batch, find_batch
from db.errors import Invalid, Refused
from db.people import Person
from db.ratings import JudgmentRow, RatingRow, judgments, ratings
from db.study import Study

NO_TASK = "—"


@dataclass(frozen=True)
class Judge:
    """A judge is a model under a prompt; another prompt is another judge."""

    model: str
    prompt_hash: str
    judgments: int

    @property
    def name(self) -> str:
        return f"{self.model} · {self.prompt_hash[:8]}"


@dataclass(frozen=True)
class CorrelationReport:
    """All a page or a file shows. Tables:

    ratings, judgments: long tables (question, task, model, rater, value, status, …), one row a value ·
    cells: model, task, human, judge, n · models: model, human, judge, difference, n_answers, n_ratings ·
    raters: rater, n, mean, sd. `simulated` counts ratings that a program made, not a person.
    """

    batch: Batch
    judge: Judge
    correlation: Correlation
    ratings: pd.DataFrame
    judgments: pd.DataFrame
    cells: pd.DataFrame
    models: pd.DataFrame
    raters: pd.DataFrame
    simulated: int


def judges_of(study: Study, actor: Person, batch_id: int) -> list[Judge]:
    """The judges that judged answers of a batch, the one with the most judgments first."""
    return _judges(judgments(study, actor, batch_id))


def correlation_report(
    study: Study, actor: Person, batch_id: int, judge: str | None = None, seed: int = 0
) -> CorrelationReport:
    """Join a batch's ratings with one judge's judgments and correlate them, level by level.

    `judge` is a `Judge.name`; it may be left out when there is one only. Refused before unblinding, for a
    report names the models.
    """
    names = source_names(study, actor, batch_id)
    judged = judgments(study, actor, batch_id)
    chosen = _choose(_judges(judged), judge)
    rated = ratings(study, actor, batch_id)
    if not any(row.value is not None for row in rated):
        raise Refused("The batch holds no rating yet; there is nothing to correlate.")
    human = _rating_table(rated, names)
    model = _judgment_table(
        [row for row in judged if _judge_of(row) == (chosen.model, chosen.prompt_hash)], names
    )
    correlation = correlate(human, model, seed=seed)
    return CorrelationReport(
        batch=find_batch(study, actor, batch_id),
        judge=chosen,
        correlation=correlation,
        ratings=human,
        judgments=model,
        cells=_cells(correlation.table),
        models=_models(correlation.table),
        raters=_raters(human),
        simulated=sum(row.simulated for row in rated),
    )


def _rating_table(rows: Sequence[RatingRow], names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "question": [_question(row) for row in rows],
            "task": [row.task or NO_TASK for row in rows],
            "model": [names[row.source_code] for row in rows],
            "rater": [row.rater for row in rows],
            "criterion": [row.criterion for row in rows],
            "repeat": [row.occasion for row in rows],
            "value": [row.value for row in rows],
            "status": ["scored" if row.value is not None else _unrated(row) for row in rows],
            "part": [row.part for row in rows],
            "slot": [row.slot for row in rows],
            "active_ms": [row.active_ms for row in rows],
            "simulated": [row.simulated for row in rows],
        }
    )


def _judgment_table(rows: Sequence[JudgmentRow], names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "question": [_question(row) for row in rows],
            "task": [row.task or NO_TASK for row in rows],
            "model": [names[row.source_code] for row in rows],
            "rater": [f"{row.judge} · {row.prompt_hash[:8]}" for row in rows],
            "repeat": [row.repeat for row in rows],
            "value": [row.value for row in rows],
            "status": [row.status for row in rows],
        }
    )


def _question(row: RatingRow | JudgmentRow) -> str:
    """A name unique in the study (files may both have a case 1) that still shows the file's own id."""
    return f"{row.record_id}-{row.question}"


def _unrated(row: RatingRow) -> str:
    return "missing" if row.status == "skipped" else "n/a"


def _judges(rows: Sequence[JudgmentRow]) -> list[Judge]:
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[_judge_of(row)] = counts.get(_judge_of(row), 0) + 1
    return [Judge(*key, n) for key, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _judge_of(row: JudgmentRow) -> tuple[str, str]:
    return row.judge, row.prompt_hash


def _choose(judges: Sequence[Judge], wanted: str | None) -> Judge:
    if not judges:
        raise Refused("No judge has judged this batch's answers; run `wardround judge --study` first.")
    found = [each for each in judges if wanted in (None, each.name)]
    if len(found) != 1:
        known = "; ".join(each.name for each in judges)
        raise Invalid(f"Name one judge of this batch: {known}.")
    return found[0]


def _cells(table: pd.DataFrame) -> pd.DataFrame:
    return _means(table, ["model", "task"])


def _models(table: pd.DataFrame) -> pd.DataFrame:
    models = _means(table, ["model"])
    models["difference"] = models["judge"] - models["human"]
    return models.sort_values("human", ascending=False, ignore_index=True)


def _means(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return (
        table.groupby(by)
        .agg(
            human=("human", "mean"),
            judge=("judge", "mean"),
            answers=("question", "size"),
            ratings=("ratings", "sum"),
            judgments=("judgments", "sum"),
        )
        .reset_index()
    )


def _raters(human: pd.DataFrame) -> pd.DataFrame:
    scored = human[human["status"] == "scored"]
    return scored.groupby("rater")["value"].agg(ratings="size", mean="mean", sd="std").reset_index()
