"""The survey report's tables as values: the page and the files draw the same."""

from collections.abc import Iterable
from statistics import median

from annotation.rubric import Text
from annotation.survey.careless_indices import longstring, variability
from annotation.survey.proposals import COMMON_PROPOSERS, ProposedTask
from annotation.survey.report import ChoiceShares, RatingMean, by_section
from annotation.survey.results import Respondent, SurveyResults
from annotation.survey.validity_settings import PAPER
from annotation.survey.validity_words import CHECK_NAMES
from annotation.survey.words import said
from annotation.table import Table
from annotation.tasks import find_task

COLON = Text("：", ": ")
COMMA = Text("、", ", ")
SEMICOLON = Text("；", "; ")
IN_BRACKETS = Text("{}（{}）", "{} ({})")


def _table(title: str, words: dict[str, str], columns: Iterable[str], rows: Iterable[tuple]) -> Table:
    return Table(title, tuple(words[column] for column in columns), tuple(rows))


def haste_table(results: SurveyResults, language: str) -> Table:
    """The paper's rule beside the median's, the one in force marked."""
    words = said(language)
    settings = results.settings
    share = settings.haste_share if settings.haste_share is not None else PAPER.haste_share
    share = "1/3" if share == PAPER.haste_share else f"{share:.3g}"
    rows = [
        (
            _rule(results, each.centre, share, language),
            _two(each.middle),
            _two(each.threshold),
            each.hasty,
            each.valid,
        )
        for each in results.haste_rules
    ]
    return _table(words["haste"], words, ("rule", "middle", "threshold", "hasty", "valid"), rows)


def excluded_table(results: SurveyResults, language: str) -> Table:
    """Every questionnaire that does not count, with each reason and what was measured of it."""
    words = said(language)
    columns = ("respondent", "reasons", "seconds", "pauses", "longstring", "variability")
    rows = [_excluded(each, language) for each in results.respondents if each.checked.flags]
    return _table(words["excluded"], words, columns, rows)


def links(results: SurveyResults, language: str) -> str:
    """How many links were made and opened, and how many answers came in."""
    counts = results.counts
    return f"{said(language)['links']}{COLON[language]}{counts.invited} / {counts.taken} / {counts.received}"


def times(results: SurveyResults, language: str) -> str:
    """How long it took, and how often people paused; "" when nobody sent in."""
    given = [each.given for each in results.respondents]
    if not given:
        return ""
    return said(language)["times"].format(
        median=median(each.active_seconds for each in given),
        paused=sum(each.pauses > 0 for each in given),
        pauses=sum(each.pauses for each in given),
    )


def sensitivity_table(results: SurveyResults, language: str) -> Table:
    words = said(language)
    rows = [
        (
            each.setting[language],
            _two(each.threshold_seconds),
            each.valid,
            _two(each.mean),
            _two(each.largest_move),
        )
        for each in results.validity.sensitivity
    ]
    return _table(words["sensitivity"], words, ("if", "threshold", "valid", "mean", "move"), rows)


def runs_table(results: SurveyResults, language: str) -> Table:
    words = said(language)
    return _table(words["runs"], words, ("length", "respondents"), results.validity.longstrings)


def tasks_table(results: SurveyResults, language: str, grouped: bool = False) -> Table:
    """Task means with their interval, the highest first; `grouped` within each phase."""
    words = said(language)
    titles = {section.key: section.title[language] for section in results.questionnaire.sections}
    sections = by_section(results.report)
    ordered = [each for key in titles if key in sections for each in sections[key]]
    ratings = ordered if grouped else results.report.ratings
    rows = [_rating(each, titles[each.section], words, language) for each in ratings]
    title = words["by_phase"] if grouped else words["sorted"]
    return _table(title, words, ("task", "phase", "rating", "interval", "points"), rows)


def choice_table(results: SurveyResults, choice: ChoiceShares, language: str) -> Table:
    """The shares of one choice, under a note that says out of how many."""
    words = said(language)
    rows = tuple((each.option.name[language], str(each.share)) for each in choice.options)
    of = words["of"].format(answered=choice.answered, asked=choice.asked, all=results.report.respondents)
    note = SEMICOLON[language].join([choice.only_of[language], of] if choice.only_of else [of])
    return Table(choice.name[language], (words["option"], words["share"]), rows, note)


def texts_tables(results: SurveyResults, language: str) -> list[Table]:
    """What the valid respondents wrote, a table a text question; no table where nobody wrote."""
    words = said(language)
    found = []
    for question in results.questionnaire.questions:
        given = [
            (each.label, each.given.answers[question.key])
            for each in results.respondents
            if question.kind == "text" and each.checked.valid and each.given.answers.get(question.key)
        ]
        if given:
            found.append(_table(question.asks[language], words, ("respondent", "text"), given))
    return found


def proposals_table(results: SurveyResults, language: str) -> Table:
    words = said(language)
    titles = {section.key: section.title[language] for section in results.questionnaire.sections}
    rows = [
        (
            each.name,
            each.proposers,
            COMMA[language].join(titles[key] for key in each.sections),
            "\n".join(each.wordings),
            remark(each, words, language),
        )
        for each in results.proposals
    ]
    columns = ("name", "proposers", "phase", "wordings", "remark")
    return _table(words["proposals"], words, columns, rows)


def remark(proposed: ProposedTask, words: dict[str, str], language: str) -> str:
    """Whether a proposal is a gap in the list of tasks, or one of them already."""
    if proposed.known_task:
        task = find_task(proposed.known_task)
        return words["known"].format(name=Text(task.chinese, task.english)[language])
    return words["gap"].format(count=COMMON_PROPOSERS) if proposed.gap else ""


def taxonomy_table(results: SurveyResults, language: str) -> Table | None:
    """Every task and what means it in the other taxonomy; None without a mapping."""
    found = results.comparison
    if found is None:
        return None
    words = said(language)
    rows = [
        (words[how], _task_name(key, language), COMMA[language].join(name[language] for name in names))
        for how in ("same", "partly")
        for key, names in getattr(found, how)
    ]
    rows += [(words["only_ours"], _task_name(key, language), None) for key in found.only_ours]
    rows += [(words["only_theirs"], None, name[language]) for name in found.only_theirs]
    title = words["taxonomy"] + COLON[language] + results.mapped.name
    columns = (words["remark"], words["task"], words["category"])
    return Table(title, columns, tuple(rows), results.mapped.note)


def _excluded(each: Respondent, language: str) -> tuple:
    reasons = [
        CHECK_NAMES[flag.check][language] + COLON[language] + flag.why[language]
        for flag in each.checked.flags
    ]
    values = each.checked.submission.values()
    return (
        each.label,
        SEMICOLON[language].join(reasons),
        each.given.active_seconds,
        f"{each.given.pauses} / {each.given.paused_seconds}",
        longstring(values).length,
        _two(variability(values)),
    )


def _rating(each: RatingMean, section: str, words: dict[str, str], language: str) -> tuple:
    interval = words["no_interval"] if each.low is None else f"{each.low:.2f}–{each.high:.2f}"
    points = " · ".join(f"{point}: {count}" for point, count in each.counts)
    return each.name[language], section, _two(each.mean), interval, f"{points}  (n={each.n})"


def _rule(results: SurveyResults, centre: str, share: str, language: str) -> str:
    words = said(language)
    rule = words[f"rule.{centre}"].format(share=share)
    in_force = results.settings.haste_share is not None and results.settings.haste_of == centre
    return IN_BRACKETS[language].format(rule, words["in_force"]) if in_force else rule


def _task_name(key: str, language: str) -> str:
    task = find_task(key)
    return Text(task.chinese, task.english)[language]


def _two(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"
