"""What the validity checks did to a survey: the flow, and what each threshold moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean

from annotation.careless_indices import longstring
from annotation.survey_submission import Submission
from annotation.validity import Checked, check_validity, valid_submissions
from annotation.validity_checks import CHECKS, Thresholds, mahalanobis_distances, thresholds
from annotation.validity_settings import CENTRES, PAPER, Settings

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

    setting: str
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
    notes: tuple[str, ...]

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
    variants = [("as set", settings), *(_haste_variants(settings) if timed else []), *_variants(settings)]
    return tuple(_variant(name, submissions, variant, now) for name, variant in variants)


def longstring_table(submissions: Sequence[Submission]) -> tuple[tuple[int, int], ...]:
    """(length of the longest run of one answer, respondents with it), by length."""
    return tuple(sorted(Counter(longstring(each.values()).length for each in submissions).items()))


def _variants(settings: Settings) -> list[tuple[str, Settings]]:
    return [
        *((f"longstring: {length}", replace(settings, longstring=length)) for length in LONGSTRINGS),
        ("longstring: off", replace(settings, longstring=None)),
        *((f"variability: {spread}", replace(settings, variability=spread)) for spread in VARIABILITIES),
        ("variability: off", replace(settings, variability=None)),
    ]


def _haste_variants(settings: Settings) -> list[tuple[str, Settings]]:
    """Other centres and shares, and the paper's "one-third of the average duration (191.82 seconds)", which
    can be read as the average or as the third."""
    off = replace(settings, haste_share=None)
    published = f"haste: the paper's {PUBLISHED_SECONDS} s read as the"
    return [
        *(
            (f"haste: {share:.2f} of the {centre}", replace(settings, haste_of=centre, haste_share=share))
            for centre in CENTRES
            for share in HASTE_SHARES
        ),
        (f"{published} mean", replace(off, seconds_at_least=PUBLISHED_SECONDS / 3)),
        (f"{published} threshold", replace(off, seconds_at_least=PUBLISHED_SECONDS)),
        ("haste: off", off),
    ]


def _variant(
    name: str, submissions: Sequence[Submission], settings: Settings, now: dict[str, float]
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


def _notes(submissions: Sequence[Submission], settings: Settings, found: Thresholds) -> tuple[str, ...]:
    notes = []
    unknown = sum(each.seconds is None for each in submissions)
    if found.mean is None:
        notes.append("No time is known, so haste was not checked.")
    elif unknown:
        notes.append(
            f"{unknown} of {len(submissions)} submissions have no time and are not in the mean or median."
        )
    if settings.mahalanobis_p is not None and mahalanobis_distances(submissions) is None:
        notes.append(
            "Mahalanobis distances cannot be computed: too few complete respondents for so many questions, "
            "or questions that determine one another. Nobody was flagged by them."
        )
    if found.mean is not None and found.median and found.mean > PULLED_UP * found.median:
        notes.append(
            f"The mean time {found.mean:.1f} s is over {PULLED_UP} times the median {found.median:.1f} s: "
            "a few left the page open, and the mean-based rule may flag the unhurried; see the median-based."
        )
    return tuple(notes)
