"""Drawing a verification by seed: parts of any sizes, an overlap, the share that is always overseen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from annotation.drawing import spread, stratified
from db.batches import Plan, PlannedAssignment, PlannedItem, PlannedRole
from db.errors import Invalid

PART = 350
OVERSEEN_SHARE = 0.10


@dataclass(frozen=True)
class Drawable:
    """A polished response that can be drawn."""

    polished_id: int
    record_id: int
    task: str


@dataclass(frozen=True)
class Drawn:
    """The plan, and the records of the share that is always overseen."""

    plan: Plan
    overseen: tuple[int, ...] = field(default=())


def draw(
    responses: Sequence[Drawable],
    reviewers: Sequence[int],
    overseers: Sequence[int],
    seed: int,
    sizes: Sequence[int] = (),
    overlap: float = 0.0,
    share: float = OVERSEEN_SHARE,
) -> Drawn:
    """Each response to one reviewer, `overlap` of each one's part to a second; people are ids.

    `sizes` are the parts in the order of `reviewers`; without, they are equal and PART at most. Parts hold
    every task in its proportion. `share` of each reviewer's items is always overseen, one at least.
    """
    sizes = _sizes(responses, reviewers, sizes)
    _check(reviewers, overseers, sizes, overlap, share)
    random = Random(seed)
    dealt = stratified(sorted(responses, key=lambda each: each.record_id), lambda each: each.task, random)
    parts = _parts(spread(dealt, sum(sizes)), sizes)
    twice = [random.sample(part, round(overlap * len(part))) for part in parts]
    assignments, seen = [], {}
    for place, (person, part) in enumerate(zip(reviewers, parts, strict=True)):
        queue = random.sample(part + twice[place - 1], len(part) + len(twice[place - 1]))
        for number, each in enumerate(queue, start=1):
            assignments.append(PlannedAssignment(each.record_id, person, 1, number, {}))
            seen.setdefault(each.record_id, set()).add(person)
    shared = {each.record_id for part in twice for each in part}
    drawn = [each for part in parts for each in part]
    plan = Plan(
        tuple(
            PlannedItem(each.record_id, each.task, "calibration" if each.record_id in shared else "own")
            for each in drawn
        ),
        tuple(assignments),
        _overseeing(drawn, overseers, seen),
        {each.record_id: each.polished_id for each in drawn},
    )
    looked_at = (random.sample(part, math.ceil(share * len(part))) for part in parts)
    return Drawn(plan, tuple(sorted(each.record_id for part in looked_at for each in part)))


def _sizes(responses: Sequence[Drawable], reviewers: Sequence[int], sizes: Sequence[int]) -> tuple[int, ...]:
    if not responses:
        raise Invalid("There is no polished response to verify.", "没有可核对的润色回答。")
    if sizes and (len(sizes) != len(reviewers) or min(sizes) < 1):
        raise Invalid("Give each reviewer a part of 1 or more.", "请为每位核对者填写不少于 1 的份数。")
    if sum(sizes) > len(responses):
        raise Invalid(
            f"The parts come to {sum(sizes)}, and there are {len(responses)} responses.",
            f"各份合计 {sum(sizes)}，而可核对的回答只有 {len(responses)} 条。",
        )
    if sizes or not reviewers:
        return tuple(sizes)
    whole, more = divmod(min(len(responses), PART * len(reviewers)), len(reviewers))
    return tuple(whole + (place < more) for place in range(len(reviewers)))


def _check(reviewers, overseers, sizes, overlap: float, share: float) -> None:
    if not reviewers or not min(sizes):
        raise Invalid("Choose reviewers, at most one a response.", "请选择核对者，人数不超过回答数。")
    if not overseers:
        raise Invalid("Choose who oversees.", "请选择高年资督导。")
    if not 0 <= overlap <= 1 or not 0 < share <= 1:
        raise Invalid(
            "The overlap is from 0 to 1, the overseen share over 0.", "重叠为 0 至 1，督导比例大于 0。"
        )
    if overlap and len(reviewers) < 2:
        raise Invalid("An overlap needs two reviewers.", "重叠核对至少需要两位核对者。")
    if not set(overseers) - set(reviewers):
        raise Invalid("Nobody oversees their own work; choose another overseer.", "督导不能只有核对者本人。")


def _parts(drawn: Sequence[Drawable], sizes: Sequence[int]) -> list[list[Drawable]]:
    """Parts of these sizes; dealt like cards, so that each has its share of every run of `drawn`."""
    # an item goes to the part that is furthest behind its share
    parts: list[list[Drawable]] = [[] for _ in sizes]
    for each in drawn:
        behind = min(range(len(sizes)), key=lambda place: (len(parts[place]) + 1) / sizes[place])
        parts[behind].append(each)
    return parts


def _overseeing(drawn: Sequence[Drawable], overseers: Sequence[int], seen) -> tuple[PlannedRole, ...]:
    """For each response the overseer with the fewest so far who does not verify it."""
    load = dict.fromkeys(overseers, 0)
    roles = []
    for each in drawn:
        free = [person for person in load if person not in seen[each.record_id]]
        if not free:
            raise Invalid(
                "Nobody oversees their own work; choose another overseer.", "督导不能只有核对者本人。"
            )
        chosen = min(free, key=load.__getitem__)
        load[chosen] += 1
        roles.append(PlannedRole(each.record_id, "reviewer", chosen))
    return tuple(roles)
