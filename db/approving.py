"""Approving what was verified, item by item or a lot on a verified sample of it, and taking it back."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.errors import Conflict, NotFound, Refused
from db.people import Person, require
from db.reasons import require_reason
from db.study import Study, reading, writing

MAY_SEE = ("senior", "lead", "engineer", "admin")


@dataclass(frozen=True)
class Lot:
    """The unverified rest of what a model polished under one prompt, and the signed sample of it.

    `verified` of the sample `correct` and `practical` were so before any revision; `members` may be approved:
    answered, not flagged, in no verification batch and not approved yet. `task` is "" for all tasks.
    """

    signoff_id: int
    model: str
    prompt_hash: str
    task: str
    verified: int
    correct: int
    practical: int
    members: int


@dataclass(frozen=True)
class ItemApproval:
    """A standing approval of a verified item."""

    approval_id: int
    item_id: int
    by: str
    at: str


@dataclass(frozen=True)
class ApprovedLot:
    """A lot as it was approved: its sample's counts, the bound and the threshold that was chosen."""

    id: int
    model: str
    task: str
    verified: int
    correct: int
    practical: int
    level: float
    lower_bound: float
    threshold: float
    members: int
    reason: str
    by: str
    at: str


def item_approvals(study: Study, actor: Person, batch_id: int) -> dict[int, ItemApproval]:
    """The standing approvals of a batch's items, by item."""
    require(actor, *MAY_SEE)
    with reading(study) as database:
        rows = database.execute(
            """
            select a.id, a.item_id, p.name, a.at from standing_approvals a join people p on p.id = a.by_person
            join items i on i.id = a.item_id where i.batch_id = ?
            """,
            (batch_id,),
        )
        return {row[1]: ItemApproval(*row) for row in rows}


def lots_approved(study: Study, actor: Person, batch_id: int) -> list[ApprovedLot]:
    """The lots approved on a batch's signatures, the newest first."""
    require(actor, *MAY_SEE)
    with reading(study) as database:
        rows = database.query(
            """
            select l.id, l.model, l.task, l.verified, l.correct, l.practical, l.level, l.lower_bound,
                   l.threshold, l.members, l.reason, p.name as by, l.at
            from approval_lots l join signoffs s on s.id = l.signoff_id join people p on p.id = l.by_person
            where s.batch_id = :batch order by l.id desc
            """,
            {"batch": batch_id},
        )
        return [ApprovedLot(**row) for row in rows]


def approve_items(study: Study, actor: Person, item_ids: Collection[int]) -> int:
    """Approve signed items as they were signed, each an approval of its own; returns how many.

    Raises Refused for an item that does not stand signed, is not correct, is approved already, or in whose
    verification the lead took part.
    """
    require(actor, "lead")
    with writing(study) as database:
        for item_id in dict.fromkeys(item_ids):
            row = _approvable(database, actor, item_id)
            _approve(study, database, actor, {**row, "item_id": item_id})
    return len(set(item_ids))


def lots(study: Study, actor: Person, batch_id: int, task: str = "") -> list[Lot]:
    """What could be approved as a lot on this batch's standing signature: one a model and prompt."""
    require(actor, *MAY_SEE)
    with reading(study) as database:
        return _lots(database, batch_id, task)


def approve_lot(
    study: Study,
    actor: Person,
    batch_id: int,
    lot: Lot,
    *,
    level: float,
    lower_bound: float,
    threshold: float,
    reason: str,
) -> int:
    """Approve every member of a lot because its verified sample is good enough; returns how many.

    `lower_bound` is the exact one-sided bound, at confidence `level`, of the share that is correct; it is
    kept with the `threshold` that was chosen before. Raises Refused below the threshold, Conflict when the
    counts are no longer those of `lot`.
    """
    require(actor, "lead")
    require_reason(reason)
    _refuse_below(lower_bound, threshold)
    with writing(study) as database:
        _refuse_unless_as_seen(database, batch_id, lot)
        row = {
            **vars(lot),
            "level": level,
            "lower_bound": lower_bound,
            "threshold": threshold,
            "reason": reason.strip(),
            "by_person": actor.id,
            "at": study.now(),
        }
        lot_id = database["approval_lots"].insert(row).last_pk
        database.execute(
            f"""
            insert into approvals (polished_id, lot_id, text_hash, by_person, at)
            select p.id, :lot, p.text_hash, :person, :at {_MEMBERS} order by p.id
            """,
            {"lot": lot_id, "person": actor.id, "at": row["at"], **_of(lot)},
        )
        events.append(
            study, database, actor.login, "lot approved", f"lot {lot_id}", members=lot.members,
            verified=lot.verified, correct=lot.correct, lower_bound=lower_bound, threshold=threshold,
        )  # fmt: skip
    return lot.members


def _refuse_below(lower_bound: float, threshold: float) -> None:
    if not lower_bound >= threshold > 0:
        raise Refused(
            f"The lower bound {lower_bound:.1%} is below the threshold {threshold:.1%}; verify more items, "
            "or approve the verified ones alone.",
            f"下限 {lower_bound:.1%} 低于所选阈值 {threshold:.1%}；请扩大核对样本，或只批准已核对的条目。",
        )


def _refuse_unless_as_seen(database: Database, batch_id: int, lot: Lot) -> None:
    """Refuse a lot whose counts have changed since the lead looked, and one with nothing to approve."""
    if lot not in _lots(database, batch_id, lot.task):
        raise Conflict("The lot has changed meanwhile; look at it again.", "该批数据刚有变化，请重新查看。")
    if not lot.members:
        raise Refused("The lot has no member left to approve.", "没有可批准的条目。")


def withdraw(study: Study, actor: Person, approval_ids: Collection[int], reason: str) -> None:
    """Take approvals back, with a reason; the datasets and runs they went into are marked by it."""
    require(actor, "senior", "lead")
    require_reason(reason)
    with writing(study) as database:
        for approval_id in dict.fromkeys(approval_ids):
            if not database.execute("select 1 from approvals where id = ?", (approval_id,)).fetchone():
                raise NotFound(f"There is no approval {approval_id}.", f"没有编号为 {approval_id} 的批准。")
            if database.execute("select 1 from withdrawals where approval_id = ?", (approval_id,)).fetchone():
                raise Conflict(
                    f"Approval {approval_id} is withdrawn already.", f"批准 {approval_id} 已撤回。"
                )
            row = {"approval_id": approval_id, "reason": reason.strip(), "by_person": actor.id}
            database["withdrawals"].insert({**row, "at": study.now()})
            events.append(study, database, actor.login, "approval withdrawn", f"approval {approval_id}")


# what `lots` counts and `approve_lot` approves
_MEMBERS = """
from polished_responses p join instructions i on i.id = p.instruction_id
where p.model = :model and p.prompt_hash = :prompt_hash and (:task = '' or i.task = :task)
  and p.status = 'answered' and p.flags = '[]'
  and not exists (select 1 from verified_responses v where v.polished_id = p.id)
  and not exists (select 1 from standing_approvals a where a.polished_id = p.id)
"""


def _of(lot: Lot) -> dict:
    return {"model": lot.model, "prompt_hash": lot.prompt_hash, "task": lot.task}


def _lots(database: Database, batch_id: int, task: str) -> list[Lot]:
    rows = list(
        database.query(
            """
            select s.id as signoff_id, p.model, p.prompt_hash, :task as task, count(*) as verified,
                   sum(c.correct_before) as correct, sum(c.practical_before) as practical
            from standing_signoffs s join signed_items c on c.signoff_id = s.id
            join verified_responses v on v.item_id = c.item_id
            join polished_responses p on p.id = v.polished_id join instructions i on i.id = p.instruction_id
            where s.batch_id = :batch and (:task = '' or i.task = :task)
            group by s.id, p.model, p.prompt_hash order by p.model, p.prompt_hash
            """,
            {"batch": batch_id, "task": task},
        )
    )
    return [Lot(**row, members=_members(database, row)) for row in rows]


def _members(database: Database, row: dict) -> int:
    wanted = {name: row[name] for name in ("model", "prompt_hash", "task")}
    return database.execute(f"select count(*) {_MEMBERS}", wanted).fetchone()[0]


def _approvable(database: Database, actor: Person, item_id: int) -> dict:
    """The newest signature's row of an item, refused with the reason why it cannot be approved."""
    rows = list(
        database.query(
            """
            select v.polished_id, s.id as signoff_id, c.text_hash, c.correct,
                   not exists (select 1 from reopenings where signoff_id = s.id)
                     and not exists (select 1 from superseded_items x where x.signoff_id = s.id
                                     and x.item_id = c.item_id) as stands,
                   exists (select 1 from standing_approvals a
                           where a.polished_id = v.polished_id) as approved,
                   exists (select 1 from assignments g where g.item_id = c.item_id
                           and g.person_id = :person) as own
            from signed_items c join signoffs s on s.id = c.signoff_id
            join verified_responses v on v.item_id = c.item_id
            where c.item_id = :item order by s.number desc limit 1
            """,
            {"item": item_id, "person": actor.id},
        )
    )
    row = rows[0] if rows else {"stands": 0}
    for refused, sentence, zh in (
        (not row["stands"], "does not stand signed; sign the batch first", "尚未签名或签名已失效，请先签名"),
        (
            row.get("own"),
            "is your own work; another lead approves it",
            "是您参与核对的，须由另一位负责人批准",
        ),
        (row.get("approved"), "is approved already", "已批准"),
        (not row.get("correct"), "was found not correct, and is never approved", "核对为不正确，不能批准"),
    ):
        if refused:
            raise Refused(f"Item {item_id} {sentence}.", f"第 {item_id} 题{zh}。")
    return {name: row[name] for name in ("polished_id", "signoff_id", "text_hash")}


def _approve(study: Study, database: Database, actor: Person, row: dict) -> None:
    approval_id = database["approvals"].insert({**row, "by_person": actor.id, "at": study.now()}).last_pk
    events.append(
        study, database, actor.login, "response approved", f"approval {approval_id}",
        item=row["item_id"], text_hash=row["text_hash"],
    )  # fmt: skip
