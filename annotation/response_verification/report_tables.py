"""The verification report's tables and sentences as values: the page and the files draw the same."""

from annotation.personal_data.texts import kinds_in, warning
from annotation.plain_text import ends, number
from annotation.proportion import Proportion
from annotation.response_verification.opinion import ERROR_KINDS
from annotation.response_verification.overlap import Overlap
from annotation.response_verification.report import VerificationReport
from annotation.response_verification.report_words import WORDS
from annotation.response_verification.shares import Figures
from annotation.response_verification.standing import SETTLED, STATES
from annotation.statistics.estimate import Estimate
from annotation.table import Table
from annotation.tasks import TASKS

SHARES = ("correct_before", "practical_before", "correct_after", "practical_after", "revised")
TASK_NAMES = {task.key: task for task in TASKS}
NOTHING = "—"


def sentences(report: VerificationReport, language: str) -> list[str]:
    """What is settled, how much was revised, and how far two agreed where two verified."""
    change = NOTHING if report.median_change is None else f"{report.median_change:.1%}"
    told = [
        _word("settled", language).format(items=report.items, settled=report.states.get(SETTLED, 0)),
        _word("revision", language).format(
            revised=share_text(report.overall.revised),
            change=change,
            before=_or_dash(report.median_before),
            after=_or_dash(report.median_after),
        ),
    ]
    if report.overlap.n:
        told += _overlap(report.overlap, language)
    if found := warning(_telling(report)):
        told.append(found[language])
    return told


def _telling(report: VerificationReport) -> list[str]:
    """The records of which a comment or a revised text, settled or not, may hold personal data."""
    texts = [(each.record, each.comment) for each in report.impractical]
    texts += [
        (each.record, text)
        for each in report.rows
        if each.opinion
        for text in (each.opinion.comment, each.opinion.text)
    ]
    return sorted({record for record, text in texts if text and kinds_in([text])})


def _overlap(found: Overlap, language: str) -> list[str]:
    verdicts, text = share_text(found.same_verdicts), share_text(found.same_text)
    return [
        _word("overlap", language).format(n=found.n, verdicts=verdicts, text=text),
        _word("alpha", language).format(
            n=found.n,
            correct=_alpha_text(found.correct, language),
            practical=_alpha_text(found.practical, language),
        ),
    ]


def _alpha_text(found: Estimate, language: str) -> str:
    if found.value is None:
        return _word("alpha_undefined", language)
    if found.interval is None:
        return f"{number(found.value)} {_word('no_interval', language)}"
    return f"{number(found.value)} {ends(found.interval)}"


def tables(report: VerificationReport, language: str) -> list[Table]:
    """Every table, in the order in which they are read; those without a row are left out."""
    drawn = [
        _overall(report, language),
        _states(report, language),
        _tasks(report, language),
        _reviewers(report, language),
        _errors(report, language),
        _comments(report, language),
        _labour(report, language),
    ]
    return [table for table in drawn if table.rows]


def share_text(share: Proportion) -> str:
    """A share as k/n with its percentage and exact interval; a dash where n is 0."""
    if share.share is None:
        return NOTHING
    return f"{share.share:.1%} ({share.k}/{share.n}) [{share.low:.1%}, {share.high:.1%}]"


def task_name(task: str, language: str) -> str:
    """A task's name; as it came where it is none of ours."""
    found = TASK_NAMES.get(task)
    if not found:
        return task
    return found.chinese if language == "zh" else found.english


def _overall(report: VerificationReport, language: str) -> Table:
    rows = [(_word(name, language), share_text(getattr(report.overall, name))) for name in SHARES]
    return Table(_word("overall", language), ("", _word("all", language)), tuple(rows))


def _states(report: VerificationReport, language: str) -> Table:
    rows = [(_word(f"state.{state}", language), report.states.get(state, 0)) for state in STATES]
    return _table("states", ("state", "count"), rows, language)


def _tasks(report: VerificationReport, language: str) -> Table:
    rows = [(task_name(each.name, language), *_shares(each)) for each in report.tasks]
    return _table("tasks", ("task", *SHARES), rows, language)


def _reviewers(report: VerificationReport, language: str) -> Table:
    rows = [
        (
            each.name,
            each.given,
            *_shares(each.figures),
            each.skipped,
            each.returned,
            each.hasty,
            minutes(each.median_ms),
        )
        for each in report.reviewers
    ]
    columns = ("reviewer", "given", *SHARES, "skipped", "returned", "hasty", "median")
    return _table("reviewers", columns, rows, language)


def _errors(report: VerificationReport, language: str) -> Table:
    rows = [
        (option.name[language], report.error_kinds[option.key])
        for option in ERROR_KINDS.options
        if option.key in report.error_kinds
    ]
    return _table("errors", ("kind", "marks"), rows, language)


def _comments(report: VerificationReport, language: str) -> Table:
    rows = [
        (
            each.record,
            task_name(each.task, language),
            each.reviewer,
            _word("after" if each.after else "before", language),
            each.comment,
        )
        for each in report.impractical
    ]
    return _table("comments", ("record", "task", "reviewer", "when", "comment"), rows, language)


def _labour(report: VerificationReport, language: str) -> Table:
    rows = [
        (
            _word(each.seniority or "no_grade", language),
            each.people,
            round(each.hours, 2),
            round(each.simulated, 2),
            None if each.pay is None else round(each.pay),
        )
        for each in report.labour
    ]
    return _table("labour", ("seniority", "people", "hours", "simulated_hours", "pay"), rows, language)


def minutes(ms: int | None) -> str | None:
    """Milliseconds as minutes and seconds; None stays None."""
    return None if ms is None else f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def _shares(figures: Figures) -> tuple[str, ...]:
    return tuple(share_text(getattr(figures, name)) for name in SHARES)


def _table(name: str, columns: tuple[str, ...], rows: list[tuple], language: str) -> Table:
    return Table(_word(name, language), tuple(_word(each, language) for each in columns), tuple(rows))


def _word(key: str, language: str) -> str:
    return WORDS[key][language]


def _or_dash(value: int | None) -> str:
    return NOTHING if value is None else str(value)
