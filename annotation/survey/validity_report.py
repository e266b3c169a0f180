"""What the validity checks did to a survey: the flow, and what each threshold moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean

from annotation.rubric import Text
from annotation.survey import validity_words as words
from annotation.survey.careless_indices import longstring
from annotation.survey.submission import Submission
from annotation.survey.validity import Checked, check_validity, valid_submissions
from annotation.survey.validity_checks import CHECKS, Thresholds, mahalanobis_distances, thresholds
from annotation.survey.validity_settings import CENTRES, PAPER, Settings

PUBLISHED_SECONDS = 191.82
HASTE_SHARES = (1 / 4, 1 / 3, 1 / 2)
LONGSTRINGS = (10, 15, 20)
VARIABILITIES = (0.25, 0.5)
# a mean so far above the median was pulled up by a few who left the page open
PULLED_UP = 2


@dataclass(frozen=True)
class Step:
    """One check in the flow: how many it flags, how many fall here first, how many remain after it."""

    check: str
    flagged: int
    first: int
    remaining: int


@dataclass(frozen=True)
class Variant:
    """The survey under one other threshold: how many are valid, and the furthest any question's mean moves
    from where it is now, in points of the scale (None when either has no answer)."""

    setting: Text
    threshold_seconds: float | None
    valid: int
    mean: float | None
    largest_move: float | None


@dataclass(frozen=True)
class ValidityReport:
    """Everything the checks came to."""

    checked: tuple[Checked, ...]
    thresholds: Thresholds
    flow: tuple[Step, ...]
    sensitivity: tuple[Variant, ...]
    longstrings: tuple[tuple[int, int], ...]
    notes: tuple[Text, ...]

    @property
    def received(self) -> int:
        return len(self.checked)

    @property
    def valid(self) -> int:
        return sum(each.valid for each in self.checked)


def validity_report(submissions: Sequence[Submission], settings: Settings = PAPER) -> ValidityReport:
    """Run the checks and describe the result. An empty survey gives zeros and Nones."""
    checked = check_validity(submissions, settings)
    rated = [each.submission for each in checked]
    found = thresholds(submissions, settings)
    return ValidityReport(
        checked,
        found,
        flow(checked),
        sensitivity(submissions, settings),
        longstring_table(rated),
        _notes(rated, settings, found),
    )


def flow(checked: Sequence[Checked]) -> tuple[Step, ...]:
    """The checks in order, those that flag nobody left out."""
    steps = []
    remaining = len(checked)
    for name in CHECKS:
        flagged = [each for each in checked if any(flag.check == name for flag in each.flags)]
        first = sum(each.flags[0].check == name for each in flagged)
        remaining -= first
        if flagged:
            steps.append(Step(name, len(flagged), first, remaining))
    return tuple(steps)


def sensitivity(submissions: Sequence[Submission], settings: Settings) -> tuple[Variant, ...]:
    """The survey under other thresholds, one changed at a time, and both readings of the paper."""
    now = _question_means(valid_submissions(check_validity(submissions, settings)))
    timed = any(each.seconds is not None for each in submissions)
    variants = [(words.AS_SET, settings), *(_haste_variants(settings) if timed else []), *_variants(settings)]
    return tuple(_variant(name, submissions, variant, now) for name, variant in variants)


def longstring_table(submissions: Sequence[Submission]) -> tuple[tuple[int, int], ...]:
    """(length of the longest run of one answer, respondents with it), by length."""
    return tuple(sorted(Counter(longstring(each.values()).length for each in submissions).items()))


def _variants(settings: Settings) -> list[tuple[Text, Settings]]:
    return [
        *((words.longstring_at(length), replace(settings, longstring=length)) for length in LONGSTRINGS),
        (words.LONGSTRING_OFF, replace(settings, longstring=None)),
        *((words.variability_at(spread), replace(settings, variability=spread)) for spread in VARIABILITIES),
        (words.VARIABILITY_OFF, replace(settings, variability=None)),
    ]


def _haste_variants(settings: Settings) -> list[tuple[Text, Settings]]:
    """Other centres and shares, and the paper's "one-third of the average duration (191.82 seconds)", which
    can be read as the average or as the third."""
    off = replace(settings, haste_share=None)
    return [
        *(
            (words.haste_by(share, centre), replace(settings, haste_of=centre, haste_share=share))
            for centre in CENTRES
            for share in HASTE_SHARES
        ),
        (words.published_as(PUBLISHED_SECONDS, "mean"), replace(off, seconds_at_least=PUBLISHED_SECONDS / 3)),
        (
            words.published_as(PUBLISHED_SECONDS, "threshold"),
            replace(off, seconds_at_least=PUBLISHED_SECONDS),
        ),
        (words.HASTE_OFF, off),
    ]


def _variant(
    name: Text, submissions: Sequence[Submission], settings: Settings, now: dict[str, float]
) -> Variant:
    kept = valid_submissions(check_validity(submissions, settings))
    means = _question_means(kept)
    moves = [abs(means[question] - now[question]) for question in means.keys() & now.keys()]
    in_force = thresholds(submissions, settings).in_force or settings.seconds_at_least
    return Variant(
        name, in_force, len(kept), mean(means.values()) if means else None, max(moves, default=None)
    )


def _question_means(submissions: Sequence[Submission]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for each in submissions:
        for question, value in each.answers().items():
            if value is not None:
                values.setdefault(question, []).append(value)
    return {question: mean(given) for question, given in values.items()}


def _notes(submissions: Sequence[Submission], settings: Settings, found: Thresholds) -> tuple[Text, ...]:
    notes = []
    unknown = sum(each.seconds is None for each in submissions)
    if found.mean is None:
        notes.append(words.NO_TIME_KNOWN)
    elif unknown:
        notes.append(words.times_missing(unknown, len(submissions)))
    if settings.mahalanobis_p is not None and mahalanobis_distances(submissions) is None:
        notes.append(words.NO_DISTANCES)
    if found.mean is not None and found.median and found.mean > PULLED_UP * found.median:
        notes.append(words.pulled_up(found.mean, found.median, PULLED_UP))
    return tuple(notes)
