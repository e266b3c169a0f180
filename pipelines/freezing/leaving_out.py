"""What of the approved examples is not frozen, and why: withdrawn, held out, like a test item, not drawn."""

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.deduplicate import DuplicateRule, text_of
from pipelines.freezing.own_words import kinds_written
from pipelines.similarity.prefixes import build_index, part_of
from pipelines.similarity.shingles import shingle
from pipelines.similarity.similar_pairs import candidates, compare

NO_LICENCE = {"", "none", "unknown", "unlicensed", "unlicenced"}
HELD_OUT_REASONS = {
    "test": "test item",
    "withheld": "too like a test item (the split)",
    "scored": "test item (blinded scoring)",
}


@dataclass(frozen=True)
class TestItem:
    """Something to test on: `name` says where it is from; `text` is what similarity looks at."""

    __test__ = False

    name: str
    text: str


@dataclass(frozen=True)
class LeftOut:
    """An approved example that is not frozen. like: the test item it is like, "" for none."""

    record_id: int
    approval_id: int
    reason: str
    like: str = ""
    similarity: float = 0.0


@dataclass(frozen=True)
class Sifted:
    """The approved examples to freeze, and those to leave out with why."""

    kept: tuple
    left_out: tuple[LeftOut, ...]


def sift(
    approved: Sequence,
    held_out: Mapping[int, str],
    tests: Sequence[TestItem],
    rule: DuplicateRule,
    seed: int,
    per_task: int | None = None,
) -> Sifted:
    """Sort approved examples into what is frozen and what is not; of each task at most `per_task`, drawn."""
    sorted_ = sorted(approved, key=lambda each: (each.record_id, each.approval_id))
    left_out: list[LeftOut] = []
    rest = _apart(sorted_, lambda each: _own_fault(each, held_out), left_out)
    like = dict(_likenesses(rest, tests, rule))
    rest = _apart(rest, lambda each: like.get(each.approval_id), left_out)
    drawn = _drawn(rest, seed, per_task)
    rest = _apart(
        rest,
        lambda each: None if each.approval_id in drawn else _left(each, f"over {per_task} of its task"),
        left_out,
    )
    return Sifted(tuple(rest), tuple(sorted(left_out, key=lambda each: (each.record_id, each.approval_id))))


def tests_digest(tests: Sequence[TestItem]) -> str:
    """One hash over all that was compared with, whatever its order."""
    return hashlib.sha256("\0".join(sorted(each.text for each in tests)).encode()).hexdigest()


def text_to_compare(values: Mapping, rule: DuplicateRule) -> str:
    return text_of(values, rule.fields)


def _own_fault(each, held_out: Mapping[int, str]) -> LeftOut | None:
    if each.withdrawn:
        return _left(each, "approval withdrawn")
    if not each.consented:
        return _left(each, "consent taken back")
    if each.licence.strip().lower() in NO_LICENCE:
        return _left(each, "source without a licence")
    if each.record_id in held_out:
        return _left(each, HELD_OUT_REASONS[held_out[each.record_id]])
    if not each.response.strip():
        return _left(each, "empty answer")
    if kinds := kinds_written(each):
        return _left(each, f"personal data written into it ({kinds})")
    return None


def _likenesses(
    examples: Sequence, tests: Sequence[TestItem], rule: DuplicateRule
) -> list[tuple[int, LeftOut]]:
    """For each example like a test item: its approval, and the item it is most like. Nothing is estimated."""
    if not examples or not tests:
        return []
    texts = [text_to_compare(vars(each), rule) for each in examples] + [each.text for each in tests]
    index = build_index(shingle(texts, rule.shingle), rule.threshold)
    mine = np.arange(len(texts)) < len(examples)
    own, theirs = part_of(index, mine), part_of(index, ~mine)
    best: dict[int, LeftOut] = {}
    for seekers, pool in ((own, theirs), (theirs, own)):
        for pairs in compare(index, candidates(index, seekers, pool)):
            found = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.jaccard.tolist(), strict=True)
            for one, other, similarity in found:
                example, test = examples[min(one, other)], tests[max(one, other) - len(examples)]
                before = best.get(example.approval_id)
                if before is None or (-similarity, test.name) < (-before.similarity, before.like):
                    best[example.approval_id] = _left(
                        example, "like a test item", test.name, round(similarity, 4)
                    )
    return list(best.items())


def _drawn(examples: Sequence, seed: int, per_task: int | None) -> set[int]:
    chance = random.Random(seed)
    drawn: set[int] = set()
    for task in sorted({each.task for each in examples}):
        ids = [each.approval_id for each in examples if each.task == task]
        drawn |= set(ids if per_task is None else chance.sample(ids, min(per_task, len(ids))))
    return drawn


def _apart(examples: Sequence, fault: Callable, left_out: list[LeftOut]) -> list:
    kept = []
    for each in examples:
        found = fault(each)
        if found:
            left_out.append(found)
        else:
            kept.append(each)
    return kept


def _left(each, reason: str, like: str = "", similarity: float = 0.0) -> LeftOut:
    return LeftOut(each.record_id, each.approval_id, reason, like, similarity)
