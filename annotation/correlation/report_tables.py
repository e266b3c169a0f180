"""A batch's ratings and judgments as the long tables of its report, and the means they come to."""

from collections.abc import Mapping, Sequence

import pandas as pd

from db.ratings import JudgmentRow, RatingRow

NO_TASK = "—"


def rating_table(rows: Sequence[RatingRow], names: Mapping[str, str]) -> pd.DataFrame:
    """One row a value; `names` gives each source's code its name. `position` counts a rater's own answers."""
    table = pd.DataFrame(
        {
            "question": [question_name(row.record_id, row.question) for row in rows],
            "task": [row.task or NO_TASK for row in rows],
            "model": [names[row.source_code] for row in rows],
            "rater": [row.rater for row in rows],
            "criterion": [row.criterion for row in rows],
            "repeat": [row.occasion for row in rows],
            "value": [row.value for row in rows],
            "status": ["scored" if row.value is not None else _unrated(row) for row in rows],
            "part": [row.part for row in rows],
            "slot": [row.slot for row in rows],
            "place": [row.place for row in rows],
            "active_ms": [row.active_ms for row in rows],
            "simulated": [row.simulated for row in rows],
        }
    )
    order = table.sort_values(["rater", "place", "slot"], kind="stable")
    table["position"] = order.groupby("rater").cumcount() + 1
    return table


def judgment_table(rows: Sequence[JudgmentRow], names: Mapping[str, str]) -> pd.DataFrame:
    """One row a judgment; the rater is the judge under its prompt."""
    return pd.DataFrame(
        {
            "question": [question_name(row.record_id, row.question) for row in rows],
            "task": [row.task or NO_TASK for row in rows],
            "model": [names[row.source_code] for row in rows],
            "rater": [f"{row.judge} · {row.prompt_hash[:8]}" for row in rows],
            "criterion": [row.criterion for row in rows],
            "repeat": [row.repeat for row in rows],
            "value": [row.value for row in rows],
            "status": [row.status for row in rows],
        }
    )


def question_name(record_id: int, external_id: str) -> str:
    """A name unique in the study (files may both have a case 1) that still shows the file's own id."""
    return f"{record_id}-{external_id}"


def record_of(question: str) -> int:
    """The record's id in a question's name."""
    return int(question.split("-", 1)[0])


def means(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Human and judge over a part of the joined answers, and how many of everything stand behind them."""
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


def model_means(table: pd.DataFrame) -> pd.DataFrame:
    """The models, the one that physicians rate highest first."""
    models = means(table, ["model"])
    models["difference"] = models["judge"] - models["human"]
    return models.sort_values("human", ascending=False, ignore_index=True)


def rater_means(ratings: pd.DataFrame) -> pd.DataFrame:
    scored = ratings[ratings["status"] == "scored"]
    return scored.groupby("rater")["value"].agg(ratings="size", mean="mean", sd="std").reset_index()


def wide_ratings(ratings: pd.DataFrame, judgments: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row an answer, one column a rater and criterion, and the judge last; means over repeats."""
    key = ["question", "task", "model"]
    named = ratings.assign(
        rater=ratings["rater"] + ratings["criterion"].map(lambda one: f" · {one}" if one else "")
    )
    sides = [
        table[table["status"] == "scored"].groupby([*key, "rater"])["value"].mean().unstack("rater")
        for table in ((named,) if judgments is None else (named, judgments))
    ]
    return pd.concat(sides, axis=1).sort_index().reset_index()


def _unrated(row: RatingRow) -> str:
    return row.status if row.status in ("skipped", "missing") else "n/a"
