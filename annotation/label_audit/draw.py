"""Drawing an audit batch: by seed, never a record already audited, unlabelled ones on request."""

from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from db.errors import Invalid

RecordId = int | str
# label → the records that have it and can be drawn, in order; None → those without a label
Pools = Mapping[str | None, Sequence[RecordId]]
ByLabel = dict[str, Sequence[RecordId]]
Drawn = list[tuple[RecordId, str]]
SIZE = 50


@dataclass(frozen=True)
class AuditDraw:
    """The drawn batch. `records` is the order to audit in, which does not tell labelled from unlabelled.

    `labels` has each one's label, None for unlabelled. `short` counts how many fewer labelled records there
    were than asked for.
    """

    records: tuple[RecordId, ...]
    labels: Mapping[RecordId, str | None]
    short: int


def draw_batch(
    pools: Pools, *, size: int = SIZE, seed: int, mode: str = "all", unlabelled_share: float = 0.0
) -> AuditDraw:
    """A batch of records to audit; the same arguments give the same batch, whatever the mapping's order.

    `pools` holds no record that was audited before. Of a pool the length is asked, and the places drawn: with
    a range in the place of each, as long as it, the batch is told by its numbers alone.
    mode "all": `size` at random over all labelled records. "stratified": `size` in all, shared out between
    labels in proportion to their records, so that agreement needs no weights. "per_task": `size` of every
    label, which shows rare labels and overstates their weight in the agreement.
    `unlabelled_share` of the whole batch comes on top, from the unlabelled records.
    Raises Invalid for a size under 1, an unknown mode or a share outside 0 to under 1.
    """
    if size < 1:
        raise Invalid(
            f"An audit batch needs at least 1 record, not {size}.",
            f"审核批次至少要有 1 条记录，不能是 {size}。",
        )
    if mode not in MODES:
        raise Invalid(
            f"There is no way of drawing called {mode}; choose {', '.join(MODES)}.",
            f"没有 {mode} 这种抽取方式；可选 {'、'.join(MODES)}。",
        )
    if not 0 <= unlabelled_share < 1:
        raise Invalid(
            f"The unlabelled share is from 0 to under 1, not {unlabelled_share}.",
            f"未标记记录的比例应从 0 起、小于 1，不能是 {unlabelled_share}。",
        )
    random = Random(seed)
    by_label = {label: pools[label] for label in sorted(filter(None, pools)) if pools[label]}
    if not by_label:
        raise Invalid(
            "Every labelled record has been audited; label more records, or stop here.",
            "有标签的记录都已抽检过；请先给更多记录打标签，或到此为止。",
        )
    drawn = MODES[mode](by_label, size, random)
    unlabelled = pools.get(None, ())
    extra = round(len(drawn) * unlabelled_share / (1 - unlabelled_share))
    missing = random.sample(unlabelled, min(extra, len(unlabelled)))
    asked = size * len(by_label) if mode == "per_task" else size
    labels = dict(drawn) | dict.fromkeys(missing)
    return AuditDraw(tuple(random.sample(list(labels), len(labels))), labels, asked - len(drawn))


def _over_all(by_label: ByLabel, size: int, random: Random) -> Drawn:
    """Out of all pools laid end to end, which are not: of a million records only places are drawn."""
    labels, ends = list(by_label), list(accumulate(map(len, by_label.values())))
    drawn = []
    for place in random.sample(range(ends[-1]), min(size, ends[-1])):
        at = bisect(ends, place)
        # counted back from the pool's end
        drawn.append((by_label[labels[at]][place - ends[at]], labels[at]))
    return drawn


def _per_task(by_label: ByLabel, size: int, random: Random) -> Drawn:
    return [
        (record, label)
        for label, records in by_label.items()
        for record in random.sample(records, min(size, len(records)))
    ]


def _stratified(by_label: ByLabel, size: int, random: Random) -> Drawn:
    """Each label's share of `size`, rounded by largest remainder, equal remainders by lot."""
    total = sum(map(len, by_label.values()))
    size = min(size, total)
    shares = {label: divmod(size * len(records), total) for label, records in by_label.items()}
    by_lot = random.sample(list(by_label), len(by_label))
    by_remainder = sorted(by_lot, key=lambda label: -shares[label][1])
    one_more = set(by_remainder[: size - sum(whole for whole, _ in shares.values())])
    return [
        (record, label)
        for label, records in by_label.items()
        for record in random.sample(records, shares[label][0] + (label in one_more))
    ]


MODES: dict[str, Callable[[ByLabel, int, Random], Drawn]] = {
    "all": _over_all,
    "per_task": _per_task,
    "stratified": _stratified,
}
