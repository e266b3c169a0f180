"""Near-duplicates are removed exactly: every pair at or over the threshold is found, and none under it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from db.errors import Invalid
from pipelines.similarity.blocks import GUARD_SHINGLE, Blocks, Wanted, pairs_in_blocks
from pipelines.similarity.keep_first import Guard, Kept, keep_first, keep_first_of
from pipelines.similarity.prefixes import build_index
from pipelines.similarity.shingles import shingle
from pipelines.similarity.similar_pairs import jaccard

THRESHOLD = 0.8
SHINGLE = 3
# equal stems with other options are other questions, so the options are compared as well
FIELDS = ("question", "case_description", "options")
LONGEST_SHINGLE = 64
PREFERENCES = ("answered", "longer", "first")


@dataclass(frozen=True)
class DuplicateRule:
    """What counts as a duplicate, and which of two is kept; recorded with what it removed.

    threshold: Jaccard similarity over 0 up to 1; shingle: characters a shingle; guard: the similarity, in
    pairs of characters, that two questions must have as well, or None to look at `fields` alone.
    """

    threshold: float = THRESHOLD
    shingle: int = SHINGLE
    fields: tuple[str, ...] = FIELDS
    guard: float | None = None
    prefer: tuple[str, ...] = PREFERENCES

    def __post_init__(self):
        if not 0 < self.threshold <= 1:
            raise Invalid(
                f"A threshold of {self.threshold} is not over 0 and at most 1.",
                f"阈值 {self.threshold} 应大于 0、不超过 1。",
            )
        if not 1 <= self.shingle <= LONGEST_SHINGLE:
            raise Invalid(
                f"A shingle of {self.shingle} characters is not between 1 and {LONGEST_SHINGLE}.",
                f"片段长度 {self.shingle} 应在 1 到 {LONGEST_SHINGLE} 字之间。",
            )
        if self.guard is not None and not 0 < self.guard <= 1:
            raise Invalid(
                f"A guard of {self.guard} is not over 0 and at most 1.",
                f"防护值 {self.guard} 应大于 0、不超过 1。",
            )
        if unknown := set(self.prefer) - set(PREFERENCES):
            raise Invalid(
                f"There is no preference {min(unknown)}; choose from {', '.join(PREFERENCES)}.",
                f"没有 {min(unknown)} 这种取舍；可选 {'、'.join(PREFERENCES)}。",
            )

    def as_values(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Duplicate:
    """A removed record by its place, the kept one it is like, how alike they are, and whether to look.

    `answers_differ`: the two are alike, but not in their answers, so one of them may be wrong.
    """

    place: int
    kept_place: int
    jaccard: float
    answers_differ: bool


def deduplicate(
    records: Sequence[Mapping], rule: DuplicateRule, blocks: Blocks | None = None
) -> list[Duplicate]:
    """The records to remove, in the order they came, so that no two of the others are duplicates.

    Records have any of the five fields: text, or for the options a list or a mapping from letters. With
    `blocks` others do the work; the result is the same.
    """
    texts = [text_of(record, rule.fields) for record in records]
    questions = [text_of(record, ("question",)) for record in records] if rule.guard else None
    kept = keep_distinct(texts, priority(records, rule.prefer), rule, questions, blocks)
    return [
        Duplicate(
            place, witness, kept.jaccard[place].item(), answers_differ(records[place], records[witness])
        )
        for place, witness in enumerate(kept.witness.tolist())
        if place != witness
    ]


def keep_distinct(
    texts: Sequence[str],
    order: np.ndarray,
    rule: DuplicateRule,
    questions: Sequence[str] | None = None,
    blocks: Blocks | None = None,
) -> Kept:
    """Which texts are kept when gone through in `order`, and by which witness each of the others went.

    `questions`, one a text, are needed for the rule's guard. A text without a letter or digit is a
    duplicate of nothing.
    """
    first = _first_equal(texts, order, questions)
    once = np.flatnonzero(first == np.arange(len(texts)))
    asked = [questions[place] for place in once] if rule.guard else None
    place_of = np.zeros(len(texts), np.int64)
    place_of[once] = np.arange(once.size)
    once_in_order = place_of[order[first[order] == order]]
    distinct = _keep([texts[place] for place in once], asked, once_in_order, rule, blocks)
    at = place_of[first]
    similarity = np.where(distinct.witness[at] == at, 1.0, distinct.jaccard[at])
    return Kept(once[distinct.witness[at]], similarity)


def text_of(record: Mapping, fields: Sequence[str]) -> str:
    """The named fields as one text; options in order of their wording, so that their letters do not count."""
    return "\n".join(_as_text(record.get(field) or "") for field in fields)


def priority(records: Sequence[Mapping], prefer: Sequence[str]) -> np.ndarray:
    """The places of the records, the ones to keep first: by the preferences in turn, then as they came."""
    keys = {
        "answered": lambda record: not record.get("answer"),
        "longer": lambda record: -_length_of_answer(record),
        "first": lambda record: 0,
    }
    wanted = [keys[name] for name in prefer]
    ranks = [tuple(key(record) for key in wanted) for record in records]
    return np.array(sorted(range(len(records)), key=ranks.__getitem__), np.int64)


def answers_differ(record: Mapping, other: Mapping) -> bool:
    """Whether both have an answer and the answers, letters read as their options, are worded otherwise.

    Width, case and blanks aside; decimal points and signs count, for 0.5 g is not 5 g.
    """
    one, two = _plain_answer(record), _plain_answer(other)
    return bool(one and two and one != two)


def _keep(
    texts: Sequence[str],
    questions: Sequence[str] | None,
    order: np.ndarray,
    rule: DuplicateRule,
    blocks: Blocks | None,
) -> Kept:
    """Which of texts that are all different are kept."""
    if blocks:
        wanted = Wanted(rule.threshold, rule.shingle, rule.guard or 0.0)
        return keep_first_of(pairs_in_blocks(texts, questions, wanted, blocks), order)
    guard = _guard_on(questions, rule.guard) if rule.guard else _no_guard
    return keep_first(build_index(shingle(texts, rule.shingle), rule.threshold), order, guard)


def _first_equal(texts: Sequence[str], order: np.ndarray, questions: Sequence[str] | None) -> np.ndarray:
    """For each text the first in `order` that is the same to the letter, and so asks the same."""
    seen: dict = {}
    first = np.empty(len(texts), np.int64)
    for place in order.tolist():
        text = texts[place], questions[place] if questions else ""
        first[place] = seen.setdefault(text, place) if any(map(str.isalnum, text[0])) else place
    return first


def _guard_on(questions: Sequence[str], threshold: float) -> Guard:
    """Pairs count only when their questions, too, are similar."""
    sets = shingle(questions, GUARD_SHINGLE)
    return lambda left, right: jaccard(sets, left, right) >= threshold


def _no_guard(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.ones(left.size, bool)


def _as_text(value: str | Sequence | Mapping) -> str:
    if isinstance(value, str):
        return value
    values = value.values() if isinstance(value, Mapping) else value
    return "\n".join(sorted(map(str, values)))


def _length_of_answer(record: Mapping) -> int:
    """The answer's characters and its explanation's."""
    return sum(len(_as_text(record.get(field) or "")) for field in ("answer", "explanation"))


def _plain_answer(record: Mapping) -> str:
    answer, options = _as_text(record.get("answer") or ""), record.get("options")
    if isinstance(options, Mapping) and answer and set(answer) <= set(options):
        answer = "\n".join(sorted(str(options[letter]) for letter in answer))
    return "".join(unicodedata.normalize("NFKC", answer).casefold().split())
