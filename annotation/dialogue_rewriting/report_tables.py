"""The rewriting report's tables and sentences as values: the page and the files draw the same."""

from annotation.dialogue_rewriting.case_parts import KINDS
from annotation.dialogue_rewriting.dialogue import TURNS
from annotation.dialogue_rewriting.report import Dialogue, RewritingReport
from annotation.dialogue_rewriting.report_words import KIND_NAMES, SEPARATOR, WORDS
from annotation.dialogue_rewriting.standing import STATES
from annotation.personal_data.texts import warning
from annotation.table import Table

FLAGS = ("pasted", "hasty")
DIALOGUE_COLUMNS = (
    *("case", "author", "reviewer", "state", "returns"),
    *("writing", "reviewing", "characters", "facts", "look"),
)


def sentences(report: RewritingReport, language: str) -> list[str]:
    """How often texts were given back, how long each part took, what to look at."""
    times = {role: minutes(ms) or "—" for role, ms in report.median_ms.items()}
    told = [
        WORDS["verdicts"][language].format(
            returns=report.returns, amendments=report.amendments, contested=report.contested
        ),
        WORDS["times"][language].format(**times),
        WORDS["flags"][language].format(**{flag: report.flags.get(flag, 0) for flag in FLAGS}),
    ]
    found = warning([each.record for each in report.dialogues if each.personal_data])
    return [*told, found[language]] if found else told


def tables(report: RewritingReport, language: str) -> list[Table]:
    """Every table, in the order in which they are read."""
    drawn = [_states(report, language), _dialogues(report, language), _authors(report, language)]
    if report.lengths:
        drawn.append(_lengths(report, language))
    return [*drawn, _placed(report, language)]


def minutes(ms: int | None) -> str | None:
    """Milliseconds as minutes and seconds; None stays None."""
    return None if ms is None else f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def _states(report: RewritingReport, language: str) -> Table:
    rows = [(WORDS[f"state.{state}"][language], report.states.get(state, 0)) for state in STATES]
    return _table("states", ("state", "count"), rows, language)


def _dialogues(report: RewritingReport, language: str) -> Table:
    return _table(
        "dialogues", DIALOGUE_COLUMNS, [_dialogue(each, language) for each in report.dialogues], language
    )


def _dialogue(each: Dialogue, language: str) -> tuple:
    flags = [WORDS[f"flag.{flag}"][language] for flag in FLAGS if flag in each.flags]
    return (
        " ".join(filter(None, (each.record, each.title))),
        each.author or None,
        each.reviewer or None,
        WORDS[f"state.{each.state}"][language],
        each.returns,
        minutes(each.writing_ms),
        minutes(each.review_ms),
        each.characters,
        f"{each.used} / {each.facts}" if each.facts else None,
        SEPARATOR[language].join(flags) or None,
    )


def _authors(report: RewritingReport, language: str) -> Table:
    rows = [
        (each.login, each.given, each.written, each.accepted, each.returns, minutes(each.median_ms))
        for each in report.authors
    ]
    return _table("authors", ("login", "given", "written", "accepted", "returns", "median"), rows, language)


def _lengths(report: RewritingReport, language: str) -> Table:
    rows = [(turn, report.lengths[turn, "question"], report.lengths[turn, "answer"]) for turn in TURNS]
    return _table("lengths", ("turn", "question", "answer"), rows, language)


def _placed(report: RewritingReport, language: str) -> Table:
    columns = [WORDS["turn_number"][language].format(turn=turn) for turn in TURNS]
    rows = [(KIND_NAMES[kind][language], *(report.placed[kind, turn] for turn in TURNS)) for kind in KINDS]
    return Table(WORDS["placed"][language], (WORDS["part"][language], *columns), tuple(rows))


def _table(title: str, columns: tuple[str, ...], rows: list[tuple], language: str) -> Table:
    named = tuple(WORDS[column][language] for column in columns)
    return Table(WORDS[title][language], named, tuple(rows))
