"""Ratings and judgments of the same answers side by side, joined on (question, model) first."""

from dataclasses import dataclass

import pandas as pd

from db.errors import Invalid

ANSWER = ["question", "model"]


@dataclass(frozen=True)
class LeftOut:
    """How many rows of one side did not enter, and why."""

    side: str
    reason: str
    n: int


@dataclass(frozen=True)
class Joined:
    """One row an answer (question, task, model, human, judge, ratings, judgments), and what is not in it.

    `human` and `judge` are means over raters, `ratings` and `judgments` the rows they came from. Sorted by
    question and model, so that the order of the files changes nothing.
    """

    table: pd.DataFrame
    left_out: tuple[LeftOut, ...]


def join(ratings: pd.DataFrame, judgments: pd.DataFrame) -> Joined:
    """Join two long tables on (question, model), and on the criterion where both name one.

    A rater's repeats are averaged first, then the raters, then the criteria both sides scored, so that who
    repeats more does not weigh more. Only `scored` rows enter. Raises Invalid when the two share no answer
    or disagree on a question's task.
    """
    _refuse_other_task(ratings, judgments)
    left_out = [*_not_scored(ratings, "ratings"), *_not_scored(judgments, "judgments")]
    scored = [table[table["status"] == "scored"] for table in (ratings, judgments)]
    both_name_criteria = all((table["criterion"] != "").any() for table in scored)
    key = [*ANSWER, "criterion"] if both_name_criteria else ANSWER
    human, judge = (_means(table, key) for table in scored)
    left_out += _without_other(human, judge, "ratings", "judgment")
    left_out += _without_other(judge, human, "judgments", "rating")
    pairs = human.add_suffix("_human").join(judge.add_suffix("_judge"), how="inner")
    if pairs.empty:
        raise Invalid(
            "Ratings and judgments share no answer with a score in both; where they come from files, name "
            "questions and models alike in both.",
            "没有一个回答同时有评分和评判的分数；若两者来自文件，请在两个文件中使用相同的题目名和模型名。",
        )
    return Joined(_with_task(pairs, ratings), tuple(left_out))


def _means(scored: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The mean over raters of each rater's mean, and the number of rows, by `key`."""
    by_rater = scored.groupby([*key, "rater"])["value"].agg(["mean", "size"])
    by_key = by_rater.groupby(level=list(range(len(key))))
    return pd.DataFrame({"mean": by_key["mean"].mean(), "rows": by_key["size"].sum()})


def _with_task(pairs: pd.DataFrame, ratings: pd.DataFrame) -> pd.DataFrame:
    by_answer = pairs.groupby(level=ANSWER)
    table = pd.DataFrame(
        {
            "human": by_answer["mean_human"].mean(),
            "judge": by_answer["mean_judge"].mean(),
            "ratings": by_answer["rows_human"].sum(),
            "judgments": by_answer["rows_judge"].sum(),
        }
    ).reset_index()
    task = ratings.drop_duplicates("question").set_index("question")["task"]
    table.insert(1, "task", table["question"].map(task))
    return table


def _not_scored(table: pd.DataFrame, side: str) -> list[LeftOut]:
    counts = table.loc[table["status"] != "scored", "status"].value_counts().sort_index()
    return [LeftOut(side, status, int(n)) for status, n in counts.items()]


def _without_other(these: pd.DataFrame, others: pd.DataFrame, side: str, what: str) -> list[LeftOut]:
    alone = int(these.loc[~these.index.isin(others.index), "rows"].sum())
    return [LeftOut(side, f"no {what} of the same answer", alone)] if alone else []


def _refuse_other_task(ratings: pd.DataFrame, judgments: pd.DataFrame) -> None:
    task = ratings.drop_duplicates("question").set_index("question")["task"]
    known = judgments[judgments["question"].isin(task.index)]
    other = known["task"] != known["question"].map(task)
    if other.any():
        raise Invalid(
            f"The judgments' line {other.idxmax()} gives its question another task than the ratings do; "
            "name the task alike in both.",
            f"评判文件第 {other.idxmax()} 行的题目，任务与评分文件中的不同；请在两个文件中使用同一任务名。",
        )
