"""What is wrong with the blinding key, and what to do: verify, doctor and the start of serve say it alike."""

import hashlib

from sqlite_utils import Database

from db.blinding_key import codes_held
from db.checks import Check
from db.errors import Damaged, Inaccessible, Refused, fault_and_remedy
from db.file_access import access_told, database_faults
from db.key_standing import CLOSED, in_log_alone, is_closed, is_gone, out_of_place, steps_of
from db.study import Study, reading

PUT_BACK = "put it back from a backup; without it no batch is unblinded"
MOST_LISTED = 5


def key_faults(study: Study) -> list[tuple[str, str]]:
    """Each fault with its remedy; none where all is well, or nothing was ever sealed.

    A closed key is the file that the event of its closing tells of. In an open one each code stands for the
    name that was sealed.
    """
    return _looked_at(study)[1]


def whole_key(study: Study) -> Check:
    """The check of `wardround verify`; it counts the codes of an open key, for a closed one shows none."""
    known, faults = _looked_at(study)
    what = "the blinding key is there, and as it was sealed or closed"
    return Check(what, known, tuple("; ".join(each) for each in faults))


def _looked_at(study: Study) -> tuple[int, list[tuple[str, str]]]:
    if misplaced := out_of_place(study):
        return 0, [fault_and_remedy(misplaced)]
    with reading(study) as database:
        if is_closed(study):
            return 0, _closed_faults(study, database)
        if is_gone(study):
            return 0, [("the blinding key is gone, open and closed", PUT_BACK)]
        if in_log_alone(study, steps_of(database)):
            told = "the blinding key is open, and the log tells that it was closed"
            return 0, [(told, "wardround key close")]
        return _open_faults(study, database) if study.blinding_key.exists() else (0, [])


def _closed_faults(study: Study, database: Database) -> list[tuple[str, str]]:
    closings = [each for each in steps_of(database) if each.action == CLOSED]
    try:
        with access_told():
            held = hashlib.sha256(study.closed_key.read_bytes()).hexdigest()
    except Inaccessible as error:
        return [fault_and_remedy(error)]
    if closings and closings[-1].detail["sha256"] == held:
        return []
    return [(f"{study.closed_key.name} is not as it was written", PUT_BACK)]


def _open_faults(study: Study, database: Database) -> tuple[int, list[tuple[str, str]]]:
    key = study.blinding_key
    damage = [(f"{key.name} is damaged", PUT_BACK)]
    # SQLite would read one that cannot be written, and fail at the next sealing
    if kept := database_faults(key):
        return 0, [fault_and_remedy(fault) for fault in kept]
    try:
        held = codes_held(study, database)
    except Damaged:
        return 0, damage
    except Refused:
        # unless somebody has closed it meanwhile
        return 0, [] if is_closed(study) else [(f"others may read {key.name}", f"chmod 600 {key}")]
    if held.sealed and not held.known:
        # emptied, and made anew by an earlier version
        return 0, damage
    if held.sealed and len(held.missing) == held.sealed:
        told = f"{key.name} has none of the {_codes(held.sealed)} sealed in study.db"
        return held.known, [(f"{told}: the two are of different studies, or it was made anew", PUT_BACK)]
    faults = []
    if held.missing:
        told = (
            f"the blinding key lacks {_listed(held.missing)} of the {_codes(held.sealed)} sealed in study.db"
        )
        faults.append((told, PUT_BACK))
    if held.renamed:
        told = f"the blinding key has another name for {_listed(held.renamed)} than was sealed"
        faults.append((told, PUT_BACK))
    return held.known, faults


def _codes(count: int) -> str:
    return f"{count} code{'' if count == 1 else 's'}"


def _listed(codes: list[str]) -> str:
    """How many they are, and the first few."""
    more = ", ..." if len(codes) > MOST_LISTED else ""
    return f"{_codes(len(codes))} ({', '.join(sorted(codes)[:MOST_LISTED])}{more})"
