"""What people decided about lines with personal data: kept, masked or left out; each decision is an event."""

from collections.abc import Mapping

from db import events
from db.errors import Invalid
from db.people import Person, require
from db.study import Study, reading, writing

KEEP, MASK, LEAVE_OUT = DECISIONS = ("keep", "mask", "leave out")


def decide(
    study: Study, actor: Person, file_sha256: str, found: Mapping[int, tuple[str, ...]], decision: str
) -> None:
    """Decide about lines of a file; `found` has by line the kinds of personal data that stand there."""
    require(actor, "engineer", "lead", "admin")
    if decision not in DECISIONS:
        raise Invalid(f"Personal data is decided on by one of {', '.join(DECISIONS)}; {decision!r} is none.")
    with writing(study) as database:
        row = {"file_sha256": file_sha256, "decision": decision, "by_login": actor.login, "at": study.now()}
        database["personal_data_decisions"].insert_all(
            {**row, "line": line, "kinds": ", ".join(kinds)} for line, kinds in found.items()
        )
        events.append(
            study,
            database,
            actor.login,
            f"personal data: {decision}",
            f"file {file_sha256[:12]}",
            lines=sorted(found),
            kinds=sorted({kind for kinds in found.values() for kind in kinds}),
        )


def decisions(study: Study, file_sha256: str) -> dict[int, str]:
    """By line of the file: what was decided last."""
    with reading(study) as database:
        rows = database.execute(
            "select line, decision from personal_data_decisions where file_sha256 = ? order by id",
            (file_sha256,),
        )
        return dict(rows.fetchall())
