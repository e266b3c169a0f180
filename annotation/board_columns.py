"""A leaderboard's dimensions: what each is called, the scale it is on, its weight, whether it vetoes."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.rubric import Criterion, Rubric, Text, rubric_from_json
from db.submissions import Contest, Submission

Scale = tuple[float, float]
# sets whose total is on a scale of its own, not on their criteria's: of 100 by weight; a share of points
TOTALS: dict[str, Scale] = {"doctorbench": (0, 100), "checklist": (0, 1)}
# the one thing over a checklist's items that is the same for every question: a share
MUST_ASK, SHARE = "must_ask", (0.0, 1.0)


@dataclass(frozen=True)
class Column:
    """A dimension. `scale` is its lowest and highest, None where no rubric says; `weight` None where no total
    is made of it; `veto` where it can hold the total down."""

    key: str
    name: Text
    scale: Scale | None = None
    weight: float | None = None
    veto: bool = False


def dimensions_of(submissions: Sequence[Submission], contest: Contest) -> list[Column]:
    """The dimensions that any submission to the contest was rated on, in the rubric's order."""
    of_contest = (each for each in submissions if each.contest == contest)
    given = dict.fromkeys(key for each in of_contest for row in each.results for key in row.criteria)
    if contest.eval_set == "checklist":
        given = {key: None for key in given if key == MUST_ASK}
    criteria = rubric_of(contest).criteria if contest.rubric else ()
    named = {each.key: _dimension(each, contest) for each in criteria if each.key in given}
    return [*named.values(), *(_unnamed(key, contest) for key in given if key not in named)]


def total_scale(contest: Contest) -> Scale | None:
    """The lowest and highest that an answer's total can be, None where no rubric says."""
    if contest.eval_set in TOTALS or not contest.rubric:
        return TOTALS.get(contest.eval_set)
    criteria = rubric_of(contest).criteria
    return min(each.low for each in criteria), max(each.high for each in criteria)


def has_vetoes(contest: Contest) -> bool:
    """Whether a dimension can hold the total down."""
    return contest.eval_set == "doctorbench" and any(each.veto for each in rubric_of(contest).criteria)


def figures_of(contest: Contest) -> dict[str, str]:
    """The figures over all dimensions, key → name: "raw" is that before vetoes, or a checklist's uncut."""
    named = {key: key for key in ("mean", "median", "sd")}
    if has_vetoes(contest):
        named |= {key: key for key in ("raw", "vetoed")}
    if contest.eval_set == "checklist":
        named["raw"] = "uncut"
    return named


def rubric_of(contest: Contest) -> Rubric:
    """The rubric that all questions share. One without criteria where each brings its own."""
    return rubric_from_json(contest.rubric) if contest.rubric else Rubric("", "", Text("", ""), ())


def _dimension(criterion: Criterion, contest: Contest) -> Column:
    veto = criterion.veto and has_vetoes(contest)
    return Column(criterion.key, criterion.name, (criterion.low, criterion.high), criterion.weight, veto)


def _unnamed(key: str, contest: Contest) -> Column:
    """What no rubric names: a turn by its number, a checklist's must-ask items, else the key."""
    if key == MUST_ASK:
        return Column(key, Text("必问要点", "Must-ask items"), SHARE)
    if key.isdecimal():
        return Column(key, Text(f"第 {key} 轮", f"Turn {key}"), total_scale(contest))
    return Column(key, Text(key, key))
