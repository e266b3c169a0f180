"""Whether every tampering with a sealed fact or an account is found, in any table, row and column.

    python benchmarks/tampered_facts.py [--number 1000]

The tamperer has the database of a study in which everything has happened, with all its triggers off, but not
the key.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlite_utils import Database

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db import people, seals  # noqa: E402
from db.connections import connected  # noqa: E402
from db.growth import KEYED, fact_tables, growth_of  # noqa: E402
from db.people import OPERATOR  # noqa: E402
from db.sealed_checks import accounts, sealed_facts  # noqa: E402
from db.study import Study, create_study, reading  # noqa: E402
from db.survey_answers import close_survey  # noqa: E402
from tests.conftest import CAST, password_of  # noqa: E402
from tests.whole_study import make_whole_study  # noqa: E402


def changed(database: Database, table: str, random: Random) -> str:
    """One column of one row is another."""
    key, row = any_row(database, table, random)
    column = random.choice(sorted(row))
    value = row[column]
    text = database[table].columns_dict[column] is str
    other = f"{value}{random.random()}" if text else (value or 0) + random.randrange(1, 10**6)
    database.execute(
        f"update {table} set {column} = ? where {key}", (other, *key_values(database, table, row))
    )
    return column


def removed(database: Database, table: str, random: Random) -> str:
    """One row is gone."""
    key, row = any_row(database, table, random)
    database.execute(f"delete from {table} where {key}", key_values(database, table, row))
    return "a row"


def added(database: Database, table: str, random: Random) -> str:
    """One row more, like another but for its keys, stands among those that were there."""
    _, row = any_row(database, table, random)
    group = "" if table == "people" else growth_of(table).group
    unique = {column for index in database[table].indexes if index.unique for column in index.columns}
    for column in {*unique, *database[table].pks} & set(row) - {group}:
        number = random.randrange(10**6, 10**7)
        row[column] = f"{number:064}" if database[table].columns_dict[column] is str else -number
    if database[table].pks == ["rowid"] or growth_place(table) == "rowid" and len(database[table].pks) > 1:
        row["rowid"] = -random.randrange(1, 10**6)
    places = ", ".join("?" for _ in row)
    database.execute(f"insert into {table} ({', '.join(row)}) values ({places})", list(row.values()))
    return "a row"


KINDS = (changed, removed, added)


def growth_place(table: str) -> str:
    return "" if table == "people" else growth_of(table).place


def any_row(database: Database, table: str, random: Random) -> tuple[str, dict]:
    """SQL that names a row by its key, and the row."""
    place = random.randrange(database[table].count)
    (row,) = database.query(f"select * from {table} limit 1 offset {place}")
    pks = [key for key in database[table].pks if key in row] or list(row)
    return " and ".join(f"{key} is ?" for key in pks), row


def key_values(database: Database, table: str, row: dict) -> list:
    return [row[key] for key in ([key for key in database[table].pks if key in row] or list(row))]


def sealed_whole(study: Study) -> None:
    """Seal all there is; of an open survey nothing is sealed, so that it is closed before."""
    with reading(study) as database:
        still_open = database.execute("select survey_id from survey_state where state = 'open'").fetchall()
    for (survey_id,) in still_open:
        close_survey(study, people.by_login(study, "lead"), survey_id)
    seals.seal(study)


def tell(study: Study, number: int) -> tuple[Counter, list[str]]:
    """Of so many tamperings how many of each kind were made, and those that were not found.

    What a table without an order takes in is not sealed yet, and is not tried.
    """
    made, missed = Counter(), []
    with connected(study.database) as database:
        database.execute("pragma foreign_keys = off")
        database.execute("pragma ignore_check_constraints = on")
        for trigger in list(database.triggers):
            database.execute(f"drop trigger {trigger.name}")
        tables = [table for table in [*fact_tables(database), "people"] if database[table].count]
        for each in range(number):
            random = Random(f"tampering {each}")
            table = random.choice(tables)
            kind = random.choice([kind for kind in KINDS if kind is not added or in_order(table)])
            database.execute("begin")
            where = kind(database, table, random)
            if not (sealed_facts(study, database).faults or accounts(study, database).faults):
                missed.append(f"{each}: {kind.__name__} {table}, {where}")
            database.execute("rollback")
            made[kind.__name__] += 1
    return made, missed


def in_order(table: str) -> bool:
    """Other tables, where a row comes with one of another table or in no order, stand in `test_seals.py`."""
    return table not in KEYED and (table == "people" or growth_of(table).place == "rowid")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=1000, help="Tamperings in all.")
    number = parser.parse_args().number
    with TemporaryDirectory() as folder:
        study = create_study(Path(folder) / "study")
        for login, (role, name) in CAST.items():
            people.add(study, OPERATOR, login, name, role, password_of(login))
        make_whole_study(study)
        sealed_whole(study)
        made, missed = tell(study, number)
    for kind, many in sorted(made.items()):
        print(f"{kind:<8} {many}")
    print(f"found    {number - len(missed)} of {number}")
    print("\n".join(missed))
    if missed:
        sys.exit(1)


if __name__ == "__main__":
    main()
