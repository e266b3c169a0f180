"""Everything a study holds on one person: which columns name people, and the rows that name this one."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from db import people
from db.people import Person, require
from db.study import Study, reading

# columns that hold a person's id without saying so to the database
UNTOLD = {("label_studio_people", "by_person")}
# text columns that hold a sign-in name; the same name on a number is a person's id
LOGIN_COLUMNS = {
    "login",
    "by_login",
    "added_by",
    "imported_by",
    "frozen_by",
    "started_by",
    "actor",
    "subject",
}
# not the person's to take away: whoever has it could sign in
WITHHELD = {"password_hash", "token_hash"}


@dataclass(frozen=True)
class Naming:
    """A column that names people: by their id, by their sign-in name, or by what stands for it."""

    table: str
    column: str
    by: str


def namings(database: Database) -> Iterator[Naming]:
    """Every column of the study that names a person."""
    for table in database.tables:
        ids = {key.column for key in table.foreign_keys if key.other_table == "people"}
        for column, kind in table.columns_dict.items():
            if column in ids or (table.name, column) in UNTOLD:
                yield Naming(table.name, column, "id")
            elif table.name == "sign_in_attempts" and column == "login":
                yield Naming(table.name, column, "digest")
            elif kind is str and column in LOGIN_COLUMNS:
                yield Naming(table.name, column, "login")
    yield Naming("people", "id", "id")


def rows_of(study: Study, actor: Person, login: str) -> dict[str, list[dict]]:
    """By table: every row that names the person, what hangs on their assignments, and their e-mail elsewhere.

    For the person's own copy; admins make it. Secrets are withheld.
    """
    require(actor, "admin")
    person = people.by_login(study, login)
    with reading(study) as database:
        found = {
            table: [_told(row) for row in database.query(f"select * from {table} where {where}", values)]
            for table, (where, values) in _conditions(database, person).items()
        }
    return {table: rows for table, rows in sorted(found.items()) if rows}


def value_for(person: Person, naming: Naming) -> object:
    """What stands in the column where it names this person."""
    digest = hashlib.sha256(person.login.casefold().encode()).hexdigest()
    return {"id": person.id, "login": person.login, "digest": digest}[naming.by]


def _conditions(database: Database, person: Person) -> dict[str, tuple[str, dict]]:
    columns: dict[str, list[Naming]] = {}
    for naming in namings(database):
        columns.setdefault(naming.table, []).append(naming)
    conditions = {
        table: (
            " or ".join(f"{each.column} = :{each.column}" for each in named),
            {each.column: value_for(person, each) for each in named},
        )
        for table, named in columns.items()
    }
    mine = "assignment_id in (select id from assignments where person_id = :person)"
    for table in ("drafts", "presentations"):
        conditions[table] = (mine, {"person": person.id})
    where, values = conditions["events"]
    conditions["events"] = (
        f"{where} or exists (select 1 from json_each(detail) d where d.value = :actor)",
        values,
    )
    conditions["label_studio_accounts"] = (ACCOUNTS_OF, {"person": person.id})
    return conditions


ACCOUNTS_OF = """exists (select 1 from label_studio_people p
  where p.url = label_studio_accounts.url and p.author = label_studio_accounts.author
    and p.person_id = :person)"""


def _told(row: dict) -> dict:
    return {name: "withheld" if name in WITHHELD else value for name, value in row.items()}
