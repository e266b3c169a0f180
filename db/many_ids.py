"""Many ids at once: as one array of SQLite's, for a row of each costs Python several times as long."""

import json
from collections.abc import Mapping, Sequence

from sqlite_utils import Database


def ids_of(database: Database, query: str, values: Mapping | Sequence = ()) -> list[int]:
    """The ids that a query gives under the name `id`, in its order."""
    return json.loads(database.execute(f"select json_group_array(id) from ({query})", values).fetchone()[0])


def ids_by(database: Database, query: str, values: Mapping | Sequence = ()) -> dict[str, list[int]]:
    """The ids that a query gives as `id`, by what it gives as `of`."""
    rows = database.execute(f"select of, json_group_array(id) from ({query}) group by of", values).fetchall()
    return {of: json.loads(ids) for of, ids in rows}
