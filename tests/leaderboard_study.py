"""A study with a leaderboard, and what its page shows of it."""

from dataclasses import replace
from pathlib import Path

from annotation.doctorbench import DOCTORBENCH
from db.submissions import Contest, Result, add_submission, show_submission
from tests.scoring_study import ScoringStudy, make_scoring_study

NAMES = [each.key for each in DOCTORBENCH.criteria]
FORMULA = "=HYPERLINK(1)"
COLOUR, RED = "element => getComputedStyle(element).color", "rgb(176, 0, 32)"


def result(row, rating, status="scored", vetoed=False, raw=None, **criteria):
    given = dict.fromkeys(NAMES, 5.0) | criteria if status == "scored" else {}
    return Result(row, "", status, rating, rating if raw is None else raw, vetoed, given)


# model → its results: one whole, with a veto; one partly scored, below 0, 0 and N/A; one never scored
SUBMITTED = {
    "whole": [result("1", 80.0), result("2", 20.0, vetoed=True, raw=70.0, safety=0.0)],
    FORMULA: [result("1", -3.5, facts=-2.0, evidence=None, support=0.0), result("2", None, "unparsed")],
    "unread": [result("1", None, "unparsed"), result("2", None, "failed")],
}
CONTEST = Contest(
    eval_set="doctorbench",
    questions="q" * 64,
    judge="the-judge",
    prompt_hash="p" * 64,
    rubric=DOCTORBENCH.as_json(),
    rubric_hash=DOCTORBENCH.hash,
    parameters="{}",
    veto_at=0.0,
    veto_ceiling=20.0,
    repeats=1,
)

# an older contest: two models scored on both answers, and one that was scored on the one it does best
OLDER = replace(CONTEST, judge="an-older-judge")
OLDER_SUBMITTED = {
    "high": [result("1", 90.0, facts=9.0), result("2", 90.0, facts=9.0)],
    "low": [result("1", 10.0, facts=1.0), result("2", 10.0, facts=1.0)],
    "highest of one": [result("1", 99.0, facts=10.0), result("2", None, "unparsed")],
}


def make_leaderboard_study(folder: Path) -> ScoringStudy:
    """The models of SUBMITTED, only "whole" shown to everybody, and before them those of an older contest."""
    made = make_scoring_study(folder, questions=1, sources=1)
    for model, results in OLDER_SUBMITTED.items():
        add_submission(made.study, made["engineer"], model, OLDER, results, "fever")
    for model, results in SUBMITTED.items():
        number, _ = add_submission(made.study, made["engineer"], model, CONTEST, results, "fever")
        show_submission(made.study, made["engineer"], number, model == "whole")
    return made


def cells(page, model):
    """A line's cells by their columns' names."""
    line = page.locator(".board tr", has=page.locator(".model", has_text=model))
    return dict(zip(heads(page), line.locator("td").all(), strict=True))


def heads(page):
    """The columns' names."""
    return page.locator(".board th").evaluate_all(
        "heads => heads.map((head) => (head.querySelector('button') ?? head).textContent)"
    )


def models(page):
    """The models from top to bottom."""
    return [each.split("\n")[0] for each in page.locator(".board td.model").all_inner_texts()]
