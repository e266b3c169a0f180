"""Drawing an audit batch: by seed, never a record already audited, unlabelled ones on request."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from random import Random

from db.errors import Invalid

RecordId = int | str
ByLabel = dict[str, list[RecordId]]
SIZE = 50


@dataclass(frozen=True)
class AuditDraw:
    """The drawn batch. `records` is the order to audit in, which does not tell labelled from unlabelled.

    `short` counts how many fewer labelled records there were than asked for.
    """

    records: tuple[RecordId, ...]
    unlabelled: frozenset[RecordId]
    short: int


def draw_batch(
    labels: Mapping[RecordId, str | None],
    *,
    size: int = SIZE,
    seed: int,
    mode: str = "all",
    exclude: Collection[RecordId] = (),
    unlabelled_share: float = 0.0,
) -> AuditDraw:
    """A batch of records to audit; the same arguments give the same batch, whatever the mapping's order.

    `labels` maps each record to the rules' label, None for unlabelled; `exclude` holds those audited before.
    mode "all": `size` at random over all labelled records. "stratified": `size` in all, shared out between
    labels in proportion to their records, so that agreement needs no weights. "per_task": `size` of every
    label, which shows rare labels and overstates their weight in the agreement.
    `unlabelled_share` of the whole batch comes on top, from the unlabelled records.
    Raises Invalid for a size under 1, an unknown mode or a share outside 0 to under 1.
    """
    if size < 1:
        raise Invalid(f"An audit batch needs at least 1 record, not {size}.")
    if mode not in MODES:
        raise Invalid(f"There is no way of drawing called {mode}; choose {', '.join(MODES)}.")
    if not 0 <= unlabelled_share < 1:
        raise Invalid(f"The unlabelled share is from 0 to under 1, not {unlabelled_share}.")
    random = Random(seed)
    by_label, unlabelled = _not_audited(labels, set(exclude))
    if not by_label:
        raise Invalid(
            "Every labelled record has been audited; label more records, or stop here.",
            "有标签的记录都已抽检过；请先给更多记录打标签，或到此为止。",
        )
    drawn = MODES[mode](by_label, size, random)
    extra = round(len(drawn) * unlabelled_share / (1 - unlabelled_share))
    missing = random.sample(unlabelled, min(extra, len(unlabelled)))
    asked = size * len(by_label) if mode == "per_task" else size
    return AuditDraw(
        tuple(random.sample(drawn + missing, len(drawn) + len(missing))),
        frozenset(missing),
        asked - len(drawn),
    )


def _not_audited(
    labels: Mapping[RecordId, str | None], audited: set[RecordId]
) -> tuple[ByLabel, list[RecordId]]:
    """The records by label, labels and records in order, and the unlabelled ones."""
    by_label: dict[str, list[RecordId]] = defaultdict(list)
    unlabelled = []
    for record in sorted(labels.keys() - audited):
        label = labels[record]
        (unlabelled if label is None else by_label[label]).append(record)
    return dict(sorted(by_label.items())), unlabelled


def _over_all(by_label: ByLabel, size: int, random: Random) -> list[RecordId]:
    pool = [record for records in by_label.values() for record in records]
    return random.sample(pool, min(size, len(pool)))


def _per_task(by_label: ByLabel, size: int, random: Random) -> list[RecordId]:
    return [
        record for records in by_label.values() for record in random.sample(records, min(size, len(records)))
    ]


def _stratified(by_label: ByLabel, size: int, random: Random) -> list[RecordId]:
    """Each label's share of `size`, rounded by largest remainder, equal remainders by lot."""
    total = sum(map(len, by_label.values()))
    size = min(size, total)
    shares = {label: divmod(size * len(records), total) for label, records in by_label.items()}
    by_lot = random.sample(list(by_label), len(by_label))
    by_remainder = sorted(by_lot, key=lambda label: -shares[label][1])
    one_more = set(by_remainder[: size - sum(whole for whole, _ in shares.values())])
    return [
        record
        for label, records in by_label.items()
        for record in random.sample(records, shares[label][0] + (label in one_more))
    ]


MODES: dict[str, Callable[[ByLabel, int, Random], list[RecordId]]] = {
    "all": _over_all,
    "per_task": _per_task,
    "stratified": _stratified,
}
