"""How many of the records left out have which best label, kept for each version of the rules as they arise.

Left out are records set apart, and for an activity besides those that a batch of it holds. Counted anew they
would be looked up one by one, of a large study a hundred thousand; `verify` does so.
"""

from sqlite_utils import Database

# activity '' stands for those set apart alone, label '' for those that the version was tried on and gave none
COUNTED = """
with apart as materialized (select record_id from set_apart where record_id between :first and :last),
left_out as (
  select '' as activity, record_id from apart
  union select b.activity, a.record_id from (select distinct activity from batches) b join apart a
  union select b.activity, i.record_id from batches b join items i on i.batch_id = b.id
    and i.record_id between :first and :last)
select o.activity, v.id as rule_version_id, coalesce(l.label, '') as label, count(*) as records
from rule_versions v join left_out o
  on o.record_id <= (select coalesce(max(last_record), 0) from labellings where rule_version_id = v.id)
left join labels l on l.rule_version_id = v.id and l.record_id = o.record_id and l.rank = 1
where :version is null or v.id = :version group by o.activity, v.id, coalesce(l.label, '')
"""
ALL = {"version": None, "first": 1, "last": 2**62}


def recount(database: Database) -> None:
    """After a pass, whose records take the place of those of the pass before."""
    database.execute("delete from left_out_label_counts")
    database.execute(f"insert into left_out_label_counts {COUNTED}", ALL)


def count_labelled(database: Database, version_id: int, first: int, last: int) -> None:
    """After a labelling of the records with these ids."""
    _add(database, COUNTED, {"version": version_id, "first": first, "last": last})


def count_drawn(database: Database, batch_id: int) -> None:
    """After the draw of a batch; the first one of an activity begins with what is set apart."""
    (activity,) = database.execute("select activity from batches where id = ?", (batch_id,)).fetchone()
    first = database.execute(
        "select 1 from batches where activity = ? and id <> ?", (activity, batch_id)
    ).fetchone()
    if not first:
        database.execute(
            """
            insert into left_out_label_counts
            select ?, rule_version_id, label, records from left_out_label_counts where activity = ''
            """,
            (activity,),
        )
    _add(database, _DRAWN, {"activity": activity, "batch": batch_id})


def left_out_counts(database: Database, version_id: int, activity: str = "") -> dict[str | None, int]:
    """Best label, None for none → how many records left out have it."""
    drawn = database.execute("select 1 from batches where activity = ?", (activity,)).fetchone()
    rows = database.execute(
        "select label, records from left_out_label_counts where rule_version_id = ? and activity = ?",
        (version_id, activity if drawn else ""),
    ).fetchall()
    return {label or None: n for label, n in rows}


_DRAWN = """
select :activity as activity, v.id as rule_version_id, coalesce(l.label, '') as label, count(*) as records
from items i cross join rule_versions v
left join labels l on l.rule_version_id = v.id and l.record_id = i.record_id and l.rank = 1
where i.batch_id = :batch
  and i.record_id <= (select coalesce(max(last_record), 0) from labellings where rule_version_id = v.id)
  and i.record_id not in (select record_id from set_apart)
  and not exists (
    select 1 from batches b join items o on o.batch_id = b.id and o.record_id = i.record_id
    where b.activity = :activity and b.id <> :batch)
group by v.id, coalesce(l.label, '')
"""


def _add(database: Database, counted: str, values: dict) -> None:
    database.execute(
        f"""
        insert into left_out_label_counts select * from ({counted}) where true
        on conflict do update set records = records + excluded.records
        """,
        values,
    )
