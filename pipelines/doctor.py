"""Whether a study and the machine under it are fit to work; each fault comes with its remedy."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from db import events
from db.connections import OLDEST_SAFE_SQLITE
from db.errors import Damaged, Inaccessible, NotFound, Refused, WardroundError, fault_and_remedy
from db.file_access import access_told
from db.key_faults import key_faults
from db.key_standing import standing
from db.migrations import check_schema, is_of_this_version
from db.people import OPERATOR, everyone
from db.study import Study, file_faults, reading
from pipelines.asking.counted import by_number, counted
from pipelines.jobs.presence import why_none, worker_is_there
from pipelines.reports.pdf import chinese_font

LEAST_FREE_BYTES = 10**9
OLDEST_BACKUP = timedelta(days=1)
CLOCK_TOLERANCE = timedelta(minutes=5)
# a checkout's; it goes on being true when the package was installed from an earlier state of it
PINNED = Path(__file__).parents[1] / "requirements" / "server.txt"
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "secure_delete": 1,
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what to do about it."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Diagnosis:
    """One check: what was looked at, what was seen, and the faults found."""

    what: str
    seen: str
    faults: tuple[Fault, ...] = ()


def diagnose(study: Study) -> list[Diagnosis]:
    """Every check, none stopped by another's fault; damage, or a mode, that stops several is told once.

    Of a study of another version those alone that need none of its tables. Nothing is changed.
    """
    found: list[Diagnosis] = []
    for check in CHECKS if _is_current(study) else OF_ANY_VERSION:
        try:
            with access_told():
                found.append(check(study))
        except (Damaged, Inaccessible) as error:
            if _told(error) not in [fault for each in found for fault in each.faults]:
                found.append(_of("study.db", "cannot be read", [_told(error)]))
    return found


def _is_current(study: Study) -> bool:
    """True where it cannot be told: then each check says why."""
    try:
        with reading(study) as database:
            return is_of_this_version(database)
    except (Damaged, Inaccessible):
        return True


def files(study: Study) -> Diagnosis:
    """Each is what it should be, and this account may read and write it."""
    faults = [_told(fault) for fault in file_faults(study)]
    return _of("files", "not all can be used" if faults else "in their places, and can be written", faults)


def sqlite_version(study: Study) -> Diagnosis:
    oldest = ".".join(map(str, OLDEST_SAFE_SQLITE))
    faults = []
    with reading(study) as database:
        (held,) = database.execute("select sqlite_version()").fetchone()
    if tuple(map(int, held.split("."))) < OLDEST_SAFE_SQLITE:
        faults.append(Fault(f"before {oldest} a study can be corrupted", "pip install --upgrade pysqlite3"))
    return _of("SQLite", held, faults)


def pragmas(study: Study) -> Diagnosis:
    with reading(study) as database:
        held = {name: database.execute(f"pragma {name}").fetchone()[0] for name in PRAGMAS}
    remedy = "end every program at the study; nothing but Wardround should write to study.db"
    faults = [
        Fault(f"{name} is {held[name]} and should be {wanted}", remedy)
        for name, wanted in PRAGMAS.items()
        if held[name] != wanted
    ]
    return _of("pragmas", ", ".join(f"{name} {value}" for name, value in held.items()), faults)


def schema(study: Study) -> Diagnosis:
    try:
        with reading(study) as database:
            check_schema(database)
    except Refused as error:
        return _of("schema", "not this version's", [_told(error)])
    return _of("schema", "this version's tables and triggers", [])


def database_file(study: Study) -> Diagnosis:
    """Its tables and indices fit together: not where another study's file lies beside this one's log."""
    with reading(study) as database:
        (found,) = database.execute("pragma integrity_check(1)").fetchone()
    remedy = "end every program at the study, and restore a backup: `wardround restore`"
    faults = [] if found == "ok" else [Fault(f"study.db is not sound: {found}", remedy)]
    return _of("database file", "not sound" if faults else "sound", faults)


def chain(study: Study) -> Diagnosis:
    try:
        with reading(study) as database:
            study.own_secret(database)
    except (NotFound, Refused, Inaccessible) as error:
        return _of("event log", "cannot be followed", [_told(error)])
    broken, head = events.broken_at(study), events.head(study)
    remedy = "keep the study as it is, compare with a backup, and find out who could write to study.db"
    faults = [] if broken is None else [Fault(f"the chain breaks at event {broken}", remedy)]
    return _of("event log", f"{counted(head.seq, 'event')}, head {head.mac[:12]}", faults)


def file_modes(study: Study) -> Diagnosis:
    """Keys and databases are their owner's alone."""
    keys = study.event_key, study.blinding_key, study.closed_key, study.folder / "endpoint_keys.json"
    paths = [study.database, *keys]
    # of a folder in the place of one other checks tell
    there = [path for path in paths if path.is_file()]
    faults = [
        Fault(f"others may read {path.name}", f"chmod 600 {path}")
        for path in there
        if path.stat().st_mode & 0o077
    ]
    return _of("keys' file modes", ", ".join(path.name for path in there), faults)


def blinding_key(study: Study) -> Diagnosis:
    """Closed, or readable by whoever has the server's account; a kill may have left it plain beside that."""
    key, faults = standing(study), [Fault(*each) for each in key_faults(study)]
    if not key.there:
        return _of("blinding key", "none" if key.gone else "none yet", faults)
    if not key.closed:
        # whether others may read it is told of the file modes
        of_key = [each for each in faults if each not in file_modes(study).faults]
        if of_key:
            return _of("blinding key", "open, and not as it should be", of_key)
        readers = "others than the server's account may" if faults else "the server's account can"
        return _of("blinding key", f"open: {readers} read it; wardround key close", [])
    hold = by_number(key.backups, "holds", "hold")
    held = f"; {counted(key.backups, 'backup')} made before {hold} it open" if key.backups else ""
    if key.left_over:
        faults.append(Fault("a killed command left it open beside the closed one", "wardround key close"))
    when = f" {key.last.at[:16].replace('T', ' ')} UTC by {key.last.who}" if key.last else ""
    return _of("blinding key", f"closed{when}{held}", faults)


def free_space(study: Study) -> Diagnosis:
    free = shutil.disk_usage(study.folder).free
    faults = []
    if free < LEAST_FREE_BYTES:
        faults.append(
            Fault("less than 1 GB is free", "make room on the study's disk, or move the study to another")
        )
    return _of("free space", f"{free / 1e9:.1f} GB", faults)


def clock(study: Study) -> Diagnosis:
    """The last event lies in the past."""
    now, last = study.clock(), _last_event(study, "%")
    faults = []
    if last and last > now + CLOCK_TOLERANCE:
        faults.append(
            Fault(
                f"the last event is of {last:%Y-%m-%d %H:%M}, which is to come", "set the clock: timedatectl"
            )
        )
    return _of("clock", f"{now:%Y-%m-%d %H:%M} UTC", faults)


def backup(study: Study) -> Diagnosis:
    last = _last_event(study, "backup made")
    remedy = "wardround backup INTO --study FOLDER, daily, onto another disk"
    if last is None:
        return _of("backup", "none", [Fault("no backup was ever made", remedy)])
    faults = []
    if study.clock() - last > OLDEST_BACKUP:
        faults.append(Fault("the last backup is older than a day", remedy))
    return _of("backup", f"{last:%Y-%m-%d %H:%M} UTC", faults)


def admins(study: Study) -> Diagnosis:
    there = [each for each in everyone(study, OPERATOR) if each.role == "admin" and not each.disabled]
    faults = []
    if len(there) < 2:
        remedy = "wardround people add LOGIN --name NAME --role admin --study FOLDER"
        faults.append(Fault("a second admin is missing, for the day the first has left", remedy))
    return _of("admins", str(len(there)), faults)


def worker(study: Study) -> Diagnosis:
    if worker_is_there(study):
        return _of("worker", "at work", [])
    why, _ = why_none(study)
    remedy = f"start the server, or `wardround worker`{f'; the last one ended with: {why}' if why else ''}"
    return _of("worker", "none", [Fault("nobody does the study's jobs", remedy)])


def fonts(study: Study) -> Diagnosis:
    font = chinese_font()
    remedy = "install a Chinese font, e.g. apt-get install fonts-noto-cjk"
    return _of("Chinese font", font or "none", [] if font else [Fault("no Chinese PDF can be set", remedy)])


def versions(study: Study) -> Diagnosis:
    """The packages installed are the ones pinned."""
    pinned = _pinned()
    faults = [
        Fault(f"{name} is {held or 'missing'} and should be {wanted}", f"pip install {name}=={wanted}")
        for name, wanted in pinned
        if (held := _installed(name)) != wanted
    ]
    return _of("pinned packages", f"{len(pinned)} looked at", faults)


def _pinned() -> list[tuple[str, str]]:
    """Package and version, as the checkout pins them; without one, as the installed package asks for them."""
    there = PINNED.is_file()
    lines = PINNED.read_text("utf-8").splitlines() if there else metadata.requires("wardround") or []
    return [line.partition("==")[::2] for line in lines if "==" in line]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _last_event(study: Study, action: str) -> datetime | None:
    with reading(study) as database:
        (at,) = database.execute("select max(at) from events where action like ?", (action,)).fetchone()
    return datetime.fromisoformat(at) if at else None


def _told(error: WardroundError) -> Fault:
    return Fault(*fault_and_remedy(error))


def _of(what: str, seen: str, faults: Iterator[Fault] | list[Fault]) -> Diagnosis:
    return Diagnosis(what, seen, tuple(faults))


# the others need tables as this version has them
OF_ANY_VERSION: tuple[Callable[[Study], Diagnosis], ...] = (
    *(files, sqlite_version, pragmas, schema, database_file, file_modes, free_space, fonts, versions),
)
CHECKS: tuple[Callable[[Study], Diagnosis], ...] = (
    *(
        files,
        sqlite_version,
        pragmas,
        schema,
        database_file,
        chain,
        file_modes,
        blinding_key,
        free_space,
        clock,
        backup,
        admins,
        worker,
        fonts,
    ),
    versions,
)
