"""The best label of every record as one letter in a text, kept with each labelling as it is stored.

One by one a million labels take a second to read, as letters some milliseconds; `verify` compares the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlite_utils import Database

# the letter of no label; the others follow it
SPACE = 32
LETTERS = """
select t.rule_version_id, t.first_record, (
  with recursive tried (id) as (
    select t.first_record union all select id + 1 from tried where id < t.last_record)
  select group_concat(char(32 + coalesce(n.place, 0)), '' order by tried.id) from tried
  left join labels l on l.rule_version_id = t.rule_version_id and l.record_id = tried.id and l.rank = 1
  left join label_letters n on n.label = l.label)
from labellings t
"""


@dataclass(frozen=True)
class LabelPlaces:
    """A label or none for each record up to the last that was asked about.

    `places[id]` tells which of `labels` is a record's, 0 for none; there is no record 0.
    """

    labels: tuple[str | None, ...]
    places: np.ndarray


def keep_letters(database: Database, version_id: int, first_record: int) -> None:
    """After a labelling, whose labels are stored."""
    labelling = {"version": version_id, "first": first_record}
    database.execute(
        """
        insert into label_letters (label)
        select distinct label from labels
        where rule_version_id = :version and record_id >= :first and rank = 1
          and label not in (select label from label_letters)
        """,
        labelling,
    )
    database.execute(
        f"insert into best_labels {LETTERS} where t.rule_version_id = :version and t.first_record = :first",
        labelling,
    )


def best_places(database: Database, version_id: int) -> LabelPlaces:
    """What a version gives the records up to the last that it was tried on."""
    kept = database.execute(
        "select first_record, letters from best_labels where rule_version_id = ?", (version_id,)
    ).fetchall()
    return label_places(database, kept)


def label_places(database: Database, kept: Sequence[tuple[int, str]]) -> LabelPlaces:
    """What texts of letters say, each of the records from its first on."""
    known = database.execute("select place, label from label_letters").fetchall()
    labels: list[str | None] = [None] * (1 + max((place for place, _ in known), default=0))
    for place, label in known:
        labels[place] = label
    # numbers this small are sorted in a quarter of the time
    return LabelPlaces(tuple(labels), (letters_of(kept) - np.uint32(SPACE)).astype(np.uint16))


def letters_of(kept: Sequence[tuple[int, str]]) -> np.ndarray:
    """The letters of texts as numbers, by the record's id; SPACE for one that none is of."""
    end = max((first + len(letters) for first, letters in kept), default=1)
    found = np.full(end, SPACE, dtype=np.uint32)
    for first, letters in kept:
        found[first : first + len(letters)] = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32)
    return found
