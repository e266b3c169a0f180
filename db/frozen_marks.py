"""Where an approved record went: the datasets that hold it, the runs that read them, what was withdrawn."""

from dataclasses import dataclass

from sqlite_utils import Database

from db.errors import NotFound
from db.frozen import title_of
from db.people import Person, require
from db.study import Study, reading

MAY_SEE = ("engineer", "lead", "senior", "admin")


@dataclass(frozen=True)
class Dataset:
    """A frozen dataset as the study knows it. withdrawn: examples whose approval was taken back since."""

    name: str
    version: int
    sha256: str
    manifest_sha256: str
    examples: int
    seed: int
    frozen_by: str
    frozen_at: str
    withdrawn: int
    runs: tuple[str, ...]

    @property
    def title(self) -> str:
        return title_of(self.name, self.version)


@dataclass(frozen=True)
class Holding:
    """A record in a dataset, at a line of its examples. withdrawn: why its approval was taken back, or ""."""

    dataset: str
    line: int
    approval_id: int
    withdrawn: str
    runs: tuple[str, ...]


def datasets(study: Study, actor: Person) -> list[Dataset]:
    """Every sealed dataset, the newest first."""
    require(actor, *MAY_SEE)
    with reading(study) as database:
        rows = database.query(
            """
            select d.id, d.name, d.version, d.sha256, s.manifest_sha256, d.examples, d.seed, d.frozen_by,
                   d.frozen_at,
                   (select count(*) from withdrawn_members w where w.dataset_id = d.id) as withdrawn
            from frozen_datasets d join frozen_seals s on s.dataset_id = d.id order by d.id desc
            """
        )
        return [Dataset(runs=_runs(database, row.pop("id")), **row) for row in list(rows)]


def where(study: Study, actor: Person, record_id: int) -> list[Holding]:
    """Every sealed dataset that holds the record, in the order in which they were frozen."""
    require(actor, *MAY_SEE)
    with reading(study) as database:
        if not database.execute("select 1 from records where id = ?", (record_id,)).fetchone():
            raise NotFound(
                f"There is no record {record_id} in this study.", f"本研究中没有记录 {record_id}。"
            )
        rows = database.query(
            """
            select d.id, d.name, d.version, m.line, m.approval_id, coalesce(w.reason, '') as withdrawn
            from frozen_members m join frozen_datasets d on d.id = m.dataset_id
            join frozen_seals s on s.dataset_id = d.id
            left join withdrawn_members w on w.dataset_id = d.id and w.approval_id = m.approval_id
            where m.record_id = :record order by d.id, m.line
            """,
            {"record": record_id},
        )
        return [
            Holding(
                title_of(row["name"], row["version"]),
                row["line"],
                row["approval_id"],
                row["withdrawn"],
                _runs(database, row["id"]),
            )
            for row in list(rows)
        ]


def marked_runs(study: Study) -> dict[str, int]:
    """The runs that read an example whose approval was withdrawn since, and how many such examples."""
    with reading(study) as database:
        return dict(database.execute("select run, count(*) from withdrawn_in_runs group by run").fetchall())


def _runs(database: Database, dataset_id: int) -> tuple[str, ...]:
    rows = database.execute(
        """
        select r.name from training_run_datasets t join training_runs r on r.id = t.run_id
        where t.dataset_id = ? order by r.id
        """,
        (dataset_id,),
    )
    return tuple(name for (name,) in rows)
