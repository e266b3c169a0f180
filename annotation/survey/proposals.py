"""Tasks respondents proposed: wordings merged by a lead, and the gaps that more than five of them name."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from annotation.survey.questionnaire import Questionnaire
from annotation.tasks import TASKS
from db.errors import Invalid

# a proposed task is missing from the list when more respondents than this propose it
COMMON_PROPOSERS = 5


@dataclass(frozen=True)
class ProposedTask:
    """One thing proposed. A respondent counts once, however often or in whatever words they propose it.

    `wordings` are as written, the commonest first. `known_task` is the key of the task it names, if it is one
    of the 22 already; then it is no gap.
    """

    name: str
    sections: tuple[str, ...]
    proposers: int
    wordings: tuple[str, ...]
    known_task: str | None
    gap: bool


def proposed_tasks(
    questionnaire: Questionnaire,
    answers: Sequence[Mapping[str, Any]],
    merges: Mapping[str, str] | None = None,
) -> tuple[ProposedTask, ...]:
    """The proposals by number of proposers, the most first.

    Wordings that differ only in letter case, width, blanks or punctuation are one. `merges` is the lead's:
    wording -> the name it goes under; names may be merged on. Raises Invalid when merges lead in a circle.
    """
    names = {_plain(wording): name for wording, name in (merges or {}).items()}
    proposers: dict[str, set[int]] = defaultdict(set)
    written: dict[str, list[str]] = defaultdict(list)
    sections: dict[str, dict[str, None]] = defaultdict(dict)
    shown: dict[str, str] = {}
    for respondent, section, wording in _proposals(questionnaire, answers):
        name = _merged(wording, names)
        key = _plain(name)
        shown.setdefault(key, name)
        proposers[key].add(respondent)
        written[key].append(wording)
        sections[key][section] = None
    found = [_task(shown[key], tuple(sections[key]), len(proposers[key]), written[key]) for key in proposers]
    return tuple(sorted(found, key=lambda each: (-each.proposers, each.name)))


def _proposals(questionnaire: Questionnaire, answers: Sequence[Mapping[str, Any]]):
    """(respondent's number, section, wording) of every proposal."""
    for respondent, each in enumerate(answers):
        for section in questionnaire.sections:
            for question in section.questions:
                if question.kind == "proposals":
                    for wording in each.get(question.key) or ():
                        yield respondent, section.key, wording


def _merged(wording: str, names: Mapping[str, str]) -> str:
    """The name the wording goes under after every merge."""
    passed = {_plain(wording)}
    name = wording
    while _plain(name) in names and _plain(names[_plain(name)]) != _plain(name):
        name = names[_plain(name)]
        if _plain(name) in passed:
            raise Invalid(
                f"The merges lead from {wording} back to itself; take one of them out.",
                f"合并关系从“{wording}”又绕回它自己，请去掉其中一条。",
            )
        passed.add(_plain(name))
    return names.get(_plain(name), name)


def _task(name: str, sections: tuple[str, ...], proposers: int, written: Sequence[str]) -> ProposedTask:
    known = next(
        (task.key for task in TASKS if _plain(name) in map(_plain, (task.chinese, task.english))), None
    )
    wordings = sorted(dict.fromkeys(written), key=lambda wording: -written.count(wording))
    gap = proposers > COMMON_PROPOSERS and known is None
    return ProposedTask(name, sections, proposers, tuple(wordings), known, gap)


def _plain(wording: str) -> str:
    """The wording without what does not tell two tasks apart."""
    return re.sub(r"[\W_]+", "", normalize("NFKC", wording)).casefold()
