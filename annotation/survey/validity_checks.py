"""The validity checks themselves: each maps the submissions that fall to a sentence that says why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from scipy import stats

from annotation.rubric import Text
from annotation.survey import validity_words as words
from annotation.survey.careless_indices import longstring, mahalanobis, variability
from annotation.survey.submission import Part, Submission
from annotation.survey.validity_settings import PAPER, Requirement, SecondsRange, Settings

# submission's index -> why it falls
Found = dict[int, Text]
Submissions = Sequence[Submission]


@dataclass(frozen=True)
class Thresholds:
    """The paper's rule and the median-based one, in seconds; None when no time is known.

    `in_force` is the one that decides, None when haste is not checked.
    """

    mean: float | None
    median: float | None
    by_mean: float | None
    by_median: float | None
    in_force: float | None


def thresholds(submissions: Submissions, settings: Settings = PAPER) -> Thresholds:
    """The times under or at which a submission is hasty: a share of the centre of all known times."""
    times = [each.seconds for each in submissions if each.seconds is not None]
    if not times:
        return Thresholds(None, None, None, None, None)
    share = settings.haste_share if settings.haste_share is not None else PAPER.haste_share
    by_mean, by_median = share * mean(times), share * median(times)
    deciding = by_mean if settings.haste_of == "mean" else by_median
    in_force = None if settings.haste_share is None else deciding
    return Thresholds(mean(times), median(times), by_mean, by_median, in_force)


def left_out_parts(submission: Submission, settings: Settings) -> dict[str, Text]:
    """The parts that alone do not count, each with the first requirement it does not meet."""
    return {
        part.name: _unmet(part.facts, requirement)
        for requirement in reversed(settings.require)
        for part in submission.parts
        if requirement.of == "part" and _unmet(part.facts, requirement)
    }


def _duplicate(submissions: Submissions, settings: Settings) -> Found:
    """A respondent's later submissions; when asked, also those equal to an earlier in answers and time."""
    found: Found = {}
    people: dict[object, str] = {}
    contents: dict[object, str] = {}
    for index, each in enumerate(submissions):
        content = (tuple(each.values()), each.seconds)
        if settings.identical_answers and content in contents:
            found[index] = words.identical(contents[content])
        if settings.duplicates and each.respondent in people:
            found[index] = words.sent_before(people[each.respondent])
        people.setdefault(each.respondent, each.place)
        contents.setdefault(content, f"{each.respondent} ({each.place})")
    return found


def _requirement(submissions: Submissions, settings: Settings) -> Found:
    """What the submission's own row lacks; the first of several."""
    return {
        index: _unmet(each.facts, requirement)
        for requirement in reversed(settings.require)
        for index, each in enumerate(submissions)
        if requirement.of == "submission" and _unmet(each.facts, requirement)
    }


def _incomplete(submissions: Submissions, settings: Settings) -> Found:
    if settings.answered_share is None:
        return {}
    found = {}
    for index, each in enumerate(submissions):
        values = each.values()
        answered = sum(value is not None for value in values)
        if not values or answered / len(values) < settings.answered_share:
            found[index] = words.answered_only(answered, len(values))
    return found


def _hasty(submissions: Submissions, settings: Settings) -> Found:
    """Not over the threshold. A submission without a time cannot be shown to be unhurried, and is flagged."""
    limit = thresholds(submissions, settings)
    if limit.in_force is None:
        return {}
    centre = limit.mean if settings.haste_of == "mean" else limit.median
    rule = (limit.in_force, settings.haste_share, settings.haste_of, centre)
    return {
        index: words.NO_TIME if each.seconds is None else words.not_over(each.seconds, *rule)
        for index, each in enumerate(submissions)
        if each.seconds is None or each.seconds <= limit.in_force
    }


def _time(submissions: Submissions, settings: Settings) -> Found:
    """Outside the absolute bounds, as a whole or in any part; an unknown time is inside."""
    whole = SecondsRange(settings.seconds_at_least, settings.seconds_at_most)
    found = {}
    for index, each in enumerate(submissions):
        outside = [_outside(each.seconds, whole, "")]
        for part in each.parts:
            bounds = settings.part_seconds.get(part.name, SecondsRange())
            outside.append(_outside(part.seconds, bounds, part.name))
        if any(outside):
            found[index] = words.joined(outside)
    return found


def _uniform(submissions: Submissions, settings: Settings) -> Found:
    if settings.uniform is None:
        return {}
    found = {}
    for index, each in enumerate(submissions):
        whole = (Part("", each.answers()),)
        flat = [_flat(part, settings) for part in (each.parts if settings.uniform == "part" else whole)]
        if any(flat):
            found[index] = words.joined(flat)
    return found


def _straight_lined(submissions: Submissions, settings: Settings) -> Found:
    if settings.longstring is None:
        return {}
    found = {}
    for index, each in enumerate(submissions):
        run = longstring(each.values())
        if run.length >= max(settings.longstring, 1):
            found[index] = words.in_a_row(run.length, run.answer, settings.longstring)
    return found


def _low_variability(submissions: Submissions, settings: Settings) -> Found:
    if settings.variability is None:
        return {}
    found = {}
    for index, each in enumerate(submissions):
        values = [value for value in each.values() if value is not None]
        spread = variability(values)
        if len(values) >= settings.fewest_answers and spread is not None and spread < settings.variability:
            found[index] = words.spread_under(spread, settings.variability)
    return found


def _attention_check(submissions: Submissions, settings: Settings) -> Found:
    found = {}
    for index, each in enumerate(submissions):
        wrong = [check for check in settings.attention if each.attention.get(check.question) != check.answer]
        if wrong:
            found[index] = words.joined(words.wrong_answer(each.question, each.answer) for each in wrong)
    return found


def _outlying(submissions: Submissions, settings: Settings) -> Found:
    """Improbably far from the mean answers; nothing when no distance can be computed."""
    if settings.mahalanobis_p is None or not submissions:
        return {}
    distances = mahalanobis_distances(submissions) or ()
    width = len(submissions[0].values())
    return {
        index: words.improbable(distance, settings.mahalanobis_p)
        for index, distance in enumerate(distances)
        if distance is not None and stats.chi2.sf(distance, width) < settings.mahalanobis_p
    }


def _nothing_left(submissions: Submissions, settings: Settings) -> Found:
    """No answer in any part that counts."""
    found = {}
    for index, each in enumerate(submissions):
        gone = left_out_parts(each, settings)
        kept = [value for part in each.parts if part.name not in gone for value in part.answers.values()]
        if all(value is None for value in kept):
            found[index] = words.NOTHING_LEFT
    return found


def mahalanobis_distances(submissions: Submissions) -> list[float | None] | None:
    """As `careless_indices.mahalanobis`; None too when respondents were asked different questions."""
    asked = {tuple(each.answers()) for each in submissions}
    return mahalanobis([each.values() for each in submissions]) if len(asked) == 1 else None


def _unmet(facts: Mapping[str, str], requirement: Requirement) -> Text | None:
    """Why the row falls, None when it does not. The cell itself is not repeated: it may tell of a person."""
    cell = facts.get(requirement.column, "")
    if requirement.contains.casefold() in cell.casefold() and cell:
        return None
    return words.unmet(requirement.reason, "" if cell else requirement.column)


def _outside(seconds: float | None, bounds: SecondsRange, part: str) -> Text | None:
    if seconds is not None and bounds.at_least is not None and seconds < bounds.at_least:
        return words.under_least(seconds, bounds.at_least, part)
    if seconds is not None and bounds.at_most is not None and seconds > bounds.at_most:
        return words.over_most(seconds, bounds.at_most, part)
    return None


def _flat(part: Part, settings: Settings) -> Text | None:
    values = [value for value in part.answers.values() if value is not None]
    if len(values) < settings.fewest_answers or len(set(values)) > 1:
        return None
    return words.all_same(len(values), values[0], part.name)


# in this order a submission is said to have fallen first
CHECKS: dict[str, Callable[[Submissions, Settings], Found]] = {
    "duplicate": _duplicate,
    "requirement": _requirement,
    "incomplete": _incomplete,
    "hasty": _hasty,
    "uniform": _uniform,
    "straight-lined": _straight_lined,
    "low variability": _low_variability,
    "attention check": _attention_check,
    "time out of bounds": _time,
    "outlying": _outlying,
    "nothing left": _nothing_left,
}
