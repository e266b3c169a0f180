"""Unblindings that nobody planned: whom a source became known to, by accident or in an emergency.

The planned one, of a whole locked batch by two people, is `db.batch_states.unblind`. These are told after
they happened, as events, which nothing takes back; the batch's report lists them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from db import events
from db.batch_states import codes_shown
from db.errors import Invalid, Refused
from db.people import Person, require
from db.people import by_login as person_by_login
from db.reasons import require_reason
from db.study import Study, as_stored, reading, writing

NOTED = "unblinding noted"
INADVERTENT, EMERGENCY = "inadvertent", "emergency"


@dataclass(frozen=True)
class Unblinding:
    """`who` learnt at `at` what `codes` stand for; `by` noted it later. Both are sign-in names."""

    kind: str
    who: str
    at: str
    codes: tuple[str, ...]
    why: str
    by: str


def note_unblinding(
    study: Study, actor: Person, batch_id: int, kind: str, who: str, at: str, codes: Sequence[str], why: str
) -> None:
    """Note that `who` learnt the sources behind `codes` of a batch; all that it shows where none is given.

    `at` is a time with its zone. Raises Invalid for what cannot be, such as a code that the batch never
    showed, Refused where the batch was unblinded for everybody by then.
    """
    require(actor, "lead", "admin")
    require_reason(why)
    person, known = person_by_login(study, who), codes_shown(study, batch_id)
    if not known:
        raise Invalid(f"Batch {batch_id} has shown no answer of a source; nothing in it is blinded.")
    if strange := sorted(set(codes) - set(known)):
        raise Invalid(f"Batch {batch_id} has no code {', '.join(strange)}; it has {', '.join(known)}.")
    if kind not in (INADVERTENT, EMERGENCY):
        raise Invalid(f"An unblinding to be noted is {INADVERTENT} or {EMERGENCY}, not {kind}.")
    with writing(study) as database:
        moment = _past(study, database, batch_id, at)
        detail = {"kind": kind, "who": person.login, "at": moment, "codes": sorted(codes) or known}
        events.append(study, database, actor.login, NOTED, f"batch {batch_id}", **detail, why=why.strip())


def unblindings_noted(study: Study, actor: Person, batch_id: int) -> list[Unblinding]:
    """What was noted of a batch, as it was noted."""
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        rows = database.execute(
            "select actor, detail from events where action = 'unblinding noted' and subject = ? order by seq",
            (f"batch {batch_id}",),
        ).fetchall()
    told = [(by, json.loads(detail)) for by, detail in rows]
    return [
        Unblinding(each["kind"], each["who"], each["at"], tuple(each["codes"]), each["why"], by)
        for by, each in told
    ]


def _past(study: Study, database: Database, batch_id: int, told: str) -> str:
    """The time as it is stored: one that has come, and before the sources were told to everybody."""
    try:
        time = datetime.fromisoformat(told)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Invalid(f"{told} is no time with its zone; write 2026-03-01T08:00:00+08:00.")
    at = as_stored(time)
    if at > study.now():
        raise Invalid(f"{told} has not come yet.")
    (unblinded,) = database.execute(
        "select max(at) from batch_states where batch_id = ? and state = 'unblinded'", (batch_id,)
    ).fetchone()
    if unblinded and at >= unblinded:
        raise Refused(f"Batch {batch_id} was unblinded at {unblinded}; from then on its sources are known.")
    return at
