"""The leaderboard as a spreadsheet's CSV: the lines and columns that its page shows this person."""

import pandas as pd

from annotation.leaderboard import Standing, contests, dimensions_of, leaderboard, value_in
from db.errors import NotFound
from db.people import Person
from db.study import Study
from db.submissions import SEES_ALL, submissions
from pipelines.reports.sheets import csv_bytes
from review_app.words import Words

FIGURES = ("mean", "median", "sd", "raw", "vetoed")


def leaderboard_csv(study: Study, person: Person, words: Words, mark: str, part: str) -> bytes:
    """The contest of this mark, or the latest; a cell that a program would run as a formula is text.

    An empty cell is a figure that there is none of: nothing scored, or, as the columns on N/A say, a
    dimension that applied to no answer.
    """
    seen = submissions(study, person)
    found = [each for each in contests(seen) if mark in ("", each.mark)]
    if not found:
        raise NotFound("There is no such leaderboard.", "没有这个排行榜。")
    names = {key: name[words.language == "en"] for key, name in dimensions_of(seen, found[0]).items()}
    lines = leaderboard(seen, found[0], part)
    return csv_bytes(pd.DataFrame([_row(line, names, person.role in SEES_ALL, words) for line in lines]))


def _row(line: Standing, names: dict[str, str], all_seen: bool, words: Words) -> dict:
    row = {"#": line.rank or "", words("leaderboard.model"): line.submission.model}
    row |= {words("leaderboard." + key): value_in(line, key) for key in FIGURES}
    for key, name in names.items():
        dimension = line.dimensions.get(key)
        row[name] = dimension.mean if dimension else None
        row[f"{name} N/A"] = dimension.not_applicable if dimension else 0
    row |= {
        words("leaderboard.csv_scored"): line.scored,
        words("leaderboard.csv_answers"): line.answers,
        words("leaderboard.csv_judge"): line.submission.contest.judge,
        words("leaderboard.at"): line.submission.at[:10],
    }
    return row | ({words("leaderboard.shown"): int(line.submission.shown)} if all_seen else {})
