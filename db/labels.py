"""Labels: which task each version of the rules gives a record, and the text that each rule matched."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from sqlite_utils import Database

from db import events
from db.errors import Invalid, NotFound, Refused
from db.label_letters import LabelPlaces, best_places, keep_letters
from db.left_out_counts import count_labelled, left_out_counts
from db.many_ids import ids_of
from db.own_records import was_settled_with
from db.people import OPERATOR, ROLES, Person, require
from db.study import Study, reading, writing

MAY_LABEL = ("engineer", "senior", "lead")
MAY_READ = (*MAY_LABEL, "admin")


@dataclass(frozen=True)
class RuleVersion:
    """A rules file as it was; `id` is its number in the study, `hash` the SHA-256 of its text."""

    id: int
    hash: str
    name: str
    text: str
    added_by: str
    added_at: str


@dataclass(frozen=True)
class Match:
    """What one condition of a rule found: `text` stands in `field` from character `start` on."""

    field: str
    start: int
    text: str


@dataclass(frozen=True)
class Label:
    """One label of one record; rank 1 is the best. `rule` gave it."""

    record_id: int
    rank: int
    label: str
    rule: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class LabelCount:
    """Of the records a version was tried on, how many have this best label; None: no label at all."""

    label: str | None
    n: int


def add_rule_version(study: Study, actor: Person, hash: str, name: str, text: str) -> RuleVersion:
    """Keep a rules file under the next number; a text known already keeps the number it has."""
    require(actor, *MAY_LABEL)
    if not text.strip():
        raise Invalid(f"{name} is empty; rules are needed.", f"{name} 是空的；请写入规则。")
    with writing(study) as database:
        known = list(database.query("select * from rule_versions where hash = :hash", {"hash": hash}))
        if known:
            return RuleVersion(**known[0])
        row = {"hash": hash, "name": name, "text": text, "added_by": actor.login, "added_at": study.now()}
        version_id = database["rule_versions"].insert(row).last_pk
        events.append(study, database, actor.login, "rules added", f"rules {version_id}", hash=hash)
    return RuleVersion(version_id, **row)


def add_labels(
    study: Study, actor: Person, version_id: int, record_ids: Sequence[int], labels: Iterable[Label]
) -> None:
    """Store what a version gives the records with these ids, which follow on those it was tried on before.

    All of it is on disk on return or none, so that a labelling that was killed goes on where it stood.
    """
    require(actor, *MAY_LABEL)
    first, last = min(record_ids), max(record_ids)
    with writing(study) as database:
        if first <= _tried_up_to(database, version_id):
            raise Invalid(
                f"Rules {version_id} have been tried on record {first} before.",
                f"规则第 {version_id} 版已在记录 {first} 上试过。",
            )
        database.conn.executemany(
            "insert into labels values (?, ?, ?, ?, ?, ?)",
            ((version_id, each.record_id, each.rank, each.label, each.rule, _json(each)) for each in labels),
        )
        database.execute(
            "insert into labellings values (?, ?, ?, ?, ?)",
            (version_id, first, last, actor.login, study.now()),
        )
        keep_letters(database, version_id, first)
        count_labelled(database, version_id, first, last)
        events.append(
            study, database, actor.login, "records labelled", f"rules {version_id}", first=first, last=last
        )


def rule_versions(study: Study) -> list[RuleVersion]:
    """Every version, the newest first."""
    with reading(study) as database:
        return [RuleVersion(**row) for row in database.query("select * from rule_versions order by id desc")]


def rule_version(study: Study, version_id: int) -> RuleVersion:
    with reading(study) as database:
        rows = list(database.query("select * from rule_versions where id = :id", {"id": version_id}))
    if not rows:
        raise NotFound(
            f"There are no rules number {version_id} in this study.", f"本研究中没有第 {version_id} 版规则。"
        )
    return RuleVersion(**rows[0])


def tried_up_to(study: Study, version_id: int) -> int:
    """The highest record id a version was tried on; 0 when on none."""
    with reading(study) as database:
        return _tried_up_to(database, version_id)


def untried(study: Study, version_id: int) -> int:
    """How many records a version was not tried on yet, those set apart too."""
    with reading(study) as database:
        tried = _tried_up_to(database, version_id)
        return database.execute("select count(*) from records where id > ?", (tried,)).fetchone()[0]


def best_label_places(study: Study, actor: Person, version_id: int) -> LabelPlaces:
    """What a version gives the records up to the last that it was tried on."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        return best_places(database, version_id)


def best_labels_of(
    study: Study, actor: Person, version_id: int, record_ids: Collection[int]
) -> dict[int, str | None]:
    """The best labels of those of these records that a version was tried on, by id; None for none."""
    found = best_label_places(study, actor, version_id)
    ids = np.array(sorted(record_ids), dtype=np.int64)
    ids = ids[ids < len(found.places)]
    return {
        id_: found.labels[place] for id_, place in zip(ids.tolist(), found.places[ids].tolist(), strict=True)
    }


def label_counts(study: Study, actor: Person, version_id: int, never_in: str = "") -> list[LabelCount]:
    """How many records each best label has, the most frequent first; those without one come last.

    Records set apart, as filtered out or as duplicates, are not counted, nor are those that a batch of the
    activity `never_in` holds.
    """
    require(actor, *MAY_READ)
    with reading(study) as database:
        # as counted when they were given, and when records were left out: looking at each takes seconds
        labelled = database.execute(
            "select label, records from label_counts where rule_version_id = ?", (version_id,)
        ).fetchall()
        left_out = left_out_counts(database, version_id, never_in)
        (tried,) = database.execute(
            "select (select count(*) from records) - (select count(*) from records where id > ?)",
            (_tried_up_to(database, version_id),),
        ).fetchone()
    counts: Counter[str | None] = Counter(dict(labelled))
    counts[None] = tried - counts.total()
    counts.subtract(left_out)
    unlabelled = counts.pop(None)
    found = sorted(((label, n) for label, n in counts.items() if n), key=lambda each: (-each[1], each[0]))
    return [*(LabelCount(*count) for count in found), LabelCount(None, unlabelled)]


def records_by_label(
    study: Study, actor: Person, version_id: int, never_in: str = ""
) -> dict[str | None, Sequence[int]]:
    """The records that `label_counts` counts, by label, their ids ascending; under None always, if none."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        found = best_places(database, version_id)
        left_out = np.concatenate(
            [ids_of(database, apart) for apart in _SET_APART] + [ids_of(database, _HELD, (never_in,))]
        )
    can_draw = np.ones(len(found.places), dtype=bool)
    can_draw[0], can_draw[left_out[left_out < len(can_draw)]] = False, False
    ids = np.flatnonzero(can_draw)
    places = found.places[ids]
    in_order = np.argsort(places, kind="stable")
    counts = np.bincount(places, minlength=len(found.labels))
    pools = np.split(ids[in_order], np.cumsum(counts)[:-1])
    return {
        # of a million numbers few are drawn, and only those are made Python's
        label: memoryview(pool)
        for label, pool in zip(found.labels, pools, strict=True)
        if label is None or len(pool)
    }


def record_labels(study: Study, actor: Person, record_id: int, version_id: int) -> tuple[Label, ...]:
    """What a version gives one record, best first; to who answered in its batch once that is locked."""
    require(actor, *ROLES)
    with reading(study) as database:
        all_are_theirs = actor.role in MAY_READ or actor == OPERATOR
        if not all_are_theirs and not was_settled_with(database, actor, record_id):
            raise Refused(
                "The rules' labels are shown once the batch is locked: before that they could sway.",
                "批次锁定后才显示规则给出的标签：在此之前可能影响标注。",
            )
        return labels_of(database, record_id, version_id)


def labels_of(database: Database, record_id: int, version_id: int | None) -> tuple[Label, ...]:
    """What a version gives one record, best first; nothing for no version."""
    rows = database.query(
        """
        select record_id, rank, label, rule, matches from labels
        where rule_version_id = :version and record_id = :record order by rank
        """,
        {"version": version_id, "record": record_id},
    )
    return tuple(_label(row) for row in rows)


# what the view `set_apart` gives, some of it twice, without being put in order first
_SET_APART = tuple(
    f"select record_id as id from {table} where pass_id = (select max(id) from passes where step = '{step}')"
    for table, step in (("exclusions", "filter"), ("duplicates", "dedup"))
)
_HELD = """
select i.record_id as id from batches b join items i on i.batch_id = b.id where b.activity = ?
"""


def _tried_up_to(database: Database, version_id: int) -> int:
    return database.execute(
        "select coalesce(max(last_record), 0) from labellings where rule_version_id = ?", (version_id,)
    ).fetchone()[0]


def _json(label: Label) -> str:
    return json.dumps([asdict(match) for match in label.matches], ensure_ascii=False)


def _label(row: dict) -> Label:
    return Label(**row | {"matches": tuple(Match(**match) for match in json.loads(row["matches"]))})
