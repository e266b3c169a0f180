"""A study's records by column: read once, and then tried with rules again and again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from db.labels import MAY_READ
from db.passes import set_apart
from db.people import Person, require
from db.records import records_after
from db.study import Study
from pipelines.label_study import study_fields
from pipelines.rules.match_rules import Columns, as_columns

# read at once; the records of more would only cost memory
PIECE = 5_000


@dataclass(frozen=True)
class Corpus:
    """The ids of a study's records that go on, ascending, and their fields at the same places.

    `in_study` is how many records the study has, those set apart too.
    """

    ids: np.ndarray
    columns: Columns
    in_study: int

    def place_of(self, record_id: int) -> int | None:
        """Where a record stands; None for one that came in later."""
        place = int(np.searchsorted(self.ids, record_id))
        return place if place < self.ids.size and self.ids[place] == record_id else None


def study_corpus(study: Study, actor: Person, advance: Callable[[int], None] = lambda many: None) -> Corpus:
    """Every record of the study that filters and duplicates leave; for those who may read labels."""
    require(actor, *MAY_READ)
    apart = set_apart(study)
    after = in_study = 0
    ids: list[int] = []
    pieces: list[Columns] = []
    while piece := records_after(study, actor, after, PIECE):
        kept = [each for each in piece if each.id not in apart]
        ids += [each.id for each in kept]
        pieces.append(as_columns(map(study_fields, kept)))
        after = piece[-1].id
        in_study += len(piece)
        advance(len(piece))
    return Corpus(np.array(ids, np.int64), _joined(pieces or [as_columns(())]), in_study)


def _joined(pieces: list[Columns]) -> Columns:
    texts = {name: pa.concat_arrays([each.texts[name] for each in pieces]) for name in pieces[0].texts}
    return Columns(texts, np.concatenate([each.option_counts for each in pieces]))
