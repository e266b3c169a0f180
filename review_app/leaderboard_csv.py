"""The leaderboard as a spreadsheet's CSV: the lines and columns that its page shows this person."""

import pandas as pd

from annotation.board_columns import Column, dimensions_of, figures_of, rubric_of
from annotation.leaderboard import Standing, contests, leaderboard, value_in
from db.errors import NotFound
from db.people import Person
from db.study import Study
from db.submissions import SEES_ALL, Submission, submissions
from pipelines.reports.sheets import csv_bytes
from review_app.words import Words


def leaderboard_csv(study: Study, person: Person, words: Words, mark: str, part: str) -> bytes:
    """The contest of this mark, or the latest; a cell that a program would run as a formula is text.

    An empty cell is a figure that there is none of: nothing scored, or, as the columns on N/A say, a
    dimension that applied to no answer. Each line says of which contest it is.
    """
    seen = submissions(study, person)
    found = [each for each in contests(seen) if mark in ("", each.mark)]
    if not found:
        raise NotFound("There is no such leaderboard.", "没有这个排行榜。")
    dimensions = dimensions_of(seen, found[0])
    lines = leaderboard(seen, found[0], part)
    return csv_bytes(pd.DataFrame([_row(line, dimensions, person.role in SEES_ALL, words) for line in lines]))


def _row(line: Standing, dimensions: list[Column], all_seen: bool, words: Words) -> dict:
    row = {"#": line.rank or "", words("leaderboard.model"): line.submission.model}
    figures = {key: words(f"leaderboard.{name}") for key, name in figures_of(line.submission.contest).items()}
    row |= {name: value_in(line, key) for key, name in figures.items()}
    for column in dimensions:
        dimension, name = line.dimensions.get(column.key), column.name[words.language]
        row[name] = dimension.mean if dimension else None
        row[f"{name} N/A"] = dimension.not_applicable if dimension else 0
    row |= {words("leaderboard.csv_scored"): line.scored, words("leaderboard.csv_answers"): line.answers}
    row |= _contest(line.submission, words)
    return row | ({words("leaderboard.shown"): int(line.submission.shown)} if all_seen else {})


def _contest(submission: Submission, words: Words) -> dict:
    contest = submission.contest
    known = {
        "set": contest.eval_set,
        "rubric": rubric_of(contest).name[words.language],
        "file": submission.questions_file,
        "items": len(submission.results),
        "whole": submission.whole or len(submission.results),
        "judge": contest.judge,
        "prompt_hash": contest.prompt_hash,
        "rubric_hash": contest.rubric_hash,
        "questions_hash": contest.questions,
    }
    named = {words(f"leaderboard.csv_{key}"): value for key, value in known.items()}
    return named | {words("leaderboard.at"): submission.at[:10]}
