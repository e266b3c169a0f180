"""Which records every source has answered, and which some have not."""

from dataclasses import dataclass

from db.study import Study, reading


@dataclass(frozen=True)
class Gap:
    """A record that some sources did not answer."""

    record_id: int
    external_id: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """Which sources answered which records, over the files whose records were answered at all."""

    codes: tuple[str, ...]
    records: int
    gaps: tuple[Gap, ...]

    @property
    def complete(self) -> int:
        """How many records every source answered."""
        return self.records - len(self.gaps)


def coverage(study: Study) -> Coverage:
    """Which records lack which source codes; a case no source answered lacks them all."""
    with reading(study) as database:
        asked = database.execute(
            """
            select id, external_id from records where source_id in
              (select r.source_id from records r join responses a on a.record_id = r.id) order by id
            """
        ).fetchall()
        answered = set(database.execute("select record_id, source_code from responses").fetchall())
    codes = tuple(sorted({code for _, code in answered}))
    gaps = []
    for record_id, external_id in asked:
        missing = tuple(code for code in codes if (record_id, code) not in answered)
        if missing:
            gaps.append(Gap(record_id, external_id, missing))
    return Coverage(codes, len(asked), tuple(gaps))
