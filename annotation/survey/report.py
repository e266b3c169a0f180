"""What a survey came to: task means with intervals, and shares that never stand without their denominator."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any

from scipy import stats

from annotation.proportion import LEVEL, Proportion, proportion
from annotation.rubric import Text
from annotation.survey.questionnaire import Option, Question, Questionnaire, Section, questions_asked

# one respondent's answers, as `check_answers` keeps them
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class RatingMean:
    """One rated question over those who answered it.

    `low` and `high` are the t interval of the mean, cut at the scale's ends: None with fewer than two
    answers, or when all are the same. `counts` holds the answers at each point of the scale.
    """

    question: str
    name: Text
    section: str
    n: int
    mean: float | None
    low: float | None
    high: float | None
    counts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class OptionShare:
    """How many of those asked who answered gave the option."""

    option: Option
    share: Proportion


@dataclass(frozen=True)
class ChoiceShares:
    """A choice's shares. Their denominator is `answered`, of `asked`, of all respondents; `only_of` says in
    words who was asked, None when everyone was."""

    question: str
    name: Text
    asked: int
    answered: int
    only_of: Text | None
    options: tuple[OptionShare, ...]


@dataclass(frozen=True)
class SurveyReport:
    """The valid answers' report; `ratings` from the highest mean down, those without answers last."""

    questionnaire: str
    version: str
    hash: str
    respondents: int
    ratings: tuple[RatingMean, ...]
    choices: tuple[ChoiceShares, ...]


def survey_report(questionnaire: Questionnaire, answers: Sequence[Answers]) -> SurveyReport:
    """The report over the valid respondents' answers. No respondent gives Nones and 0 of 0."""
    ratings = [
        _rating(questionnaire, section, question, answers)
        for section in questionnaire.sections
        for question in section.questions
        if question.kind == "rating" and question.right_answer is None
    ]
    asked = [{question.key for question in questions_asked(questionnaire, each)} for each in answers]
    return SurveyReport(
        questionnaire.key,
        questionnaire.version,
        questionnaire.hash,
        len(answers),
        tuple(sorted(ratings, key=_highest_first)),
        tuple(
            _choice(questionnaire, question, answers, asked)
            for question in questionnaire.questions
            if question.options
        ),
    )


def by_section(report: SurveyReport) -> dict[str, tuple[RatingMean, ...]]:
    """The ratings of each section, highest mean first: the tasks by phase."""
    sections = dict.fromkeys(each.section for each in report.ratings)
    return {name: tuple(each for each in report.ratings if each.section == name) for name in sections}


def mean_interval(values: Sequence[float], level: float = LEVEL) -> tuple[float, float] | None:
    """Student's t interval of a mean; None with fewer than two values, or when all are the same."""
    if len(values) < 2 or len(set(values)) == 1:
        return None
    half = float(stats.t.ppf((1 + level) / 2, len(values) - 1)) * stdev(values) / len(values) ** 0.5
    return mean(values) - half, mean(values) + half


def _rating(
    questionnaire: Questionnaire, section: Section, question: Question, answers: Sequence[Answers]
) -> RatingMean:
    scale = questionnaire.scale
    values = [each[question.key] for each in answers if each.get(question.key) is not None]
    interval = mean_interval(values)
    counts = Counter(values)
    return RatingMean(
        question.key,
        question.asks,
        section.key,
        len(values),
        mean(values) if values else None,
        max(interval[0], scale.low) if interval else None,
        min(interval[1], scale.high) if interval else None,
        tuple((point, counts[point]) for point in range(scale.low, scale.high + 1)),
    )


def _highest_first(rating: RatingMean) -> float:
    return -rating.mean if rating.mean is not None else float("inf")


def _choice(
    questionnaire: Questionnaire, question: Question, answers: Sequence[Answers], asked: Sequence[set[str]]
) -> ChoiceShares:
    concerned = [each for each, keys in zip(answers, asked, strict=True) if question.key in keys]
    given = [each[question.key] for each in concerned if each.get(question.key) is not None]
    ticked = Counter(key for answer in given for key in ([answer] if isinstance(answer, str) else answer))
    return ChoiceShares(
        question.key,
        question.asks,
        len(concerned),
        len(given),
        _only_of(questionnaire, question),
        tuple(OptionShare(option, proportion(ticked[option.key], len(given))) for option in question.options),
    )


def _only_of(questionnaire: Questionnaire, question: Question) -> Text | None:
    """Who was asked: those who answered the condition's question so."""
    if question.only_if is None:
        return None
    earlier = next(each for each in questionnaire.questions if each.key == question.only_if.question)
    names = [option.name for option in earlier.options if option.key in question.only_if.answers]
    return Text(
        f"仅问“{earlier.asks.zh}”答“{'”或“'.join(name.zh for name in names)}”者",
        f"only those who answered “{earlier.asks.en}” with “{'” or “'.join(name.en for name in names)}”",
    )
