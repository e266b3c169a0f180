"""A batch goes draft, open, locked, unblinded; one way, and the last two steps are taken by two people."""

from db import blinding_key, events, key_closing, key_standing, seals, sign_in
from db.batches import enter, state_of
from db.errors import Refused
from db.locked_audits import keep_given
from db.people import Person, require
from db.reasons import require_reason
from db.study import Study, reading, writing


def open_batch(study: Study, actor: Person, batch_id: int) -> None:
    """Let the assigned people answer."""
    require(actor, "lead")
    _step(study, actor, batch_id, "open", None, "")


def lock(
    study: Study,
    actor: Person,
    batch_id: int,
    second_login: str,
    second_password: str,
    reason: str,
    address: str,
) -> None:
    """End the answering for good, with a second person's password."""
    require(actor, "lead")
    require_reason(reason)
    _step(
        study,
        actor,
        batch_id,
        "locked",
        _second(study, actor, second_login, second_password, address),
        reason,
    )


def unblind(
    study: Study,
    actor: Person,
    batch_id: int,
    second_login: str,
    second_password: str,
    reason: str,
    address: str,
    phrase: str = "",
) -> None:
    """Write down, with a second person's password, which source each code of a locked batch stood for.

    `phrase` opens the blinding key where it is closed (`db.key_closing`), and it stays open afterwards.
    """
    require(actor, "lead")
    require_reason(reason)
    second = _second(study, actor, second_login, second_password, address)
    if state_of(study, batch_id) != "locked":
        raise Refused("Only a locked batch can be unblinded.", "只有已锁定的批次才能揭盲。")
    codes = codes_shown(study, batch_id)
    if key_standing.is_closed(study):
        key_closing.open_key(study, actor, phrase, batch=batch_id, second=second.login)
    names = blinding_key.names(study, actor, codes)
    seals.seal(study)
    with writing(study) as database:
        enter(study, database, batch_id, "unblinded", actor.id, second.id, reason)
        rows = [{"batch_id": batch_id, "source_code": code, "source_name": names[code]} for code in codes]
        database["unblindings"].insert_all(rows)
        events.append(
            study, database, actor.login, "batch unblinded", f"batch {batch_id}",
            second=second.login, kind="planned", sources=len(codes),
        )  # fmt: skip
        seals.seal_rest(study, database)


def codes_shown(study: Study, batch_id: int) -> list[str]:
    """The codes of the sources whose responses the batch showed, in order."""
    with reading(study) as database:
        rows = database.execute(
            """
            select distinct r.source_code from presentations p
            join responses r on r.id = p.response_id join assignments a on a.id = p.assignment_id
            join items i on i.id = a.item_id where i.batch_id = ? order by 1
            """,
            (batch_id,),
        )
        return [code for (code,) in rows]


def source_names(study: Study, actor: Person, batch_id: int) -> dict[str, str]:
    """Code → source name of an unblinded batch; Refused before."""
    require(actor, "lead", "engineer", "admin")
    if state_of(study, batch_id) != "unblinded":
        en = "The sources are named once the batch is locked and unblinded."
        zh = "批次锁定并揭盲后才显示来源。"
        if key_standing.is_closed(study):
            who = key_standing.keeper(study)
            en += f" That takes the phrase of the closed blinding key, which {who} keeps."
            zh += f"揭盲需要封存口令，由 {who} 保管。"
        raise Refused(en, zh)
    with reading(study) as database:
        return dict(
            database.execute(
                "select source_code, source_name from unblindings where batch_id = ? order by 2", (batch_id,)
            ).fetchall()
        )


def _step(study: Study, actor: Person, batch_id: int, state: str, second: Person | None, reason: str) -> None:
    if state == "locked":
        # what may be much, before anybody waits for it
        seals.seal(study)
    with writing(study) as database:
        enter(study, database, batch_id, state, actor.id, second and second.id, reason)
        signed = {"second": second.login} if second else {}
        events.append(study, database, actor.login, f"batch {state}", f"batch {batch_id}", **signed)
        if state == "locked":
            keep_given(database, batch_id)
            seals.seal_rest(study, database)


def _second(study: Study, actor: Person, login: str, password: str, address: str) -> Person:
    """The second person of a step that needs two: another senior, lead or admin, with their password."""
    second = sign_in.authenticate(study, login, password, address)
    if second.id == actor.id:
        raise Refused("The second person must be somebody else.", "第二人必须是另一位人员。")
    require(second, "senior", "lead", "admin")
    return second
