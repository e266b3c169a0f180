"""Sign-off: a senior's signature under a verified batch, by password; it locks, and any change voids it."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from db import events, sign_in
from db.errors import Conflict, Invalid, NotFound, Refused
from db.people import Person, require
from db.reasons import require_reason
from db.study import Study, reading, writing

MAY_SEE = ("senior", "lead", "engineer", "admin")


@dataclass(frozen=True)
class SettledItem:
    """An item as it is settled: text, verdicts on the model's text and on this one, and its newest answer."""

    item_id: int
    last_annotation: int
    text: str
    correct_before: bool
    practical_before: bool
    correct: bool
    practical: bool


@dataclass(frozen=True)
class Signoff:
    """A signature under a batch. It stands until the batch is opened again or a signed item changes.

    `changed` counts the signed items that are no longer as they were; `reopened` is the reason given, "" for
    none.
    """

    id: int
    batch_id: int
    number: int
    items: int
    left_out: int
    content_hash: str
    person_id: int
    login: str
    name: str
    at: str
    reopened: str
    changed: int

    @property
    def stands(self) -> bool:
        return not self.reopened and not self.changed


def sign(
    study: Study,
    actor: Person,
    batch_id: int,
    settled: Sequence[SettledItem],
    left_out: Collection[int],
    password: str,
    address: str,
) -> Signoff:
    """Sign a batch as it is settled, with the signer's own password again; from then on it is locked.

    `left_out` are the items that nobody could judge; every other one must be in `settled`, as it is now.
    Raises Refused for who answered in it or a wrong password, Conflict when an item changed meanwhile.
    """
    require(actor, "senior")
    if sign_in.authenticate(study, actor.login, password, address).id != actor.id:
        raise Refused("Sign with your own password.", "请用您本人的密码签名。")
    if not settled:
        raise Invalid("There is nothing to sign: no item is settled.", "没有可签的题目：尚无已定的题。")
    hashed = _content_hash(settled)
    with writing(study) as database:
        _refuse_unless_whole(database, batch_id, settled, left_out)
        _refuse_unsignable(database, actor, batch_id)
        row = {
            "batch_id": batch_id,
            "number": 1 + _count(database, "signoffs", batch_id),
            "items": len(settled),
            "left_out": len(left_out),
            "content_hash": hashed,
            "by_person": actor.id,
            "at": study.now(),
        }
        signoff_id = database["signoffs"].insert(row).last_pk
        database["signed_items"].insert_all(_row(signoff_id, each) for each in settled)
        events.append(
            study, database, actor.login, "batch signed", f"batch {batch_id}",
            signoff=signoff_id, items=len(settled), left_out=len(left_out), content_hash=hashed,
        )  # fmt: skip
        return _signoffs(database, batch_id)[-1]


def reopen(study: Study, actor: Person, batch_id: int, reason: str) -> None:
    """Open a signed batch again, which negates its signature for good."""
    require(actor, "senior", "lead")
    require_reason(reason)
    with writing(study) as database:
        signed = _locking(database, batch_id)
        if not signed:
            raise Refused("This batch is not signed.", "本批次尚未签名。")
        row = {"signoff_id": signed, "reason": reason.strip(), "by_person": actor.id, "at": study.now()}
        database["reopenings"].insert(row)
        events.append(study, database, actor.login, "batch reopened", f"batch {batch_id}", signoff=signed)


def signoffs(study: Study, actor: Person, batch_id: int) -> list[Signoff]:
    """Every signature under a batch, the newest last."""
    require(actor, *MAY_SEE)
    with reading(study) as database:
        return _signoffs(database, batch_id)


def is_signed(database: Database, batch_id: int) -> bool:
    """Whether a signature locks the batch now."""
    return _locking(database, batch_id) is not None


def signed_hash(database: Database, signoff_id: int) -> str:
    """What `content_hash` must be for what is kept of a signature."""
    rows = database.query(
        "select * from signed_items where signoff_id = :id order by item_id", {"id": signoff_id}
    )
    names = SettledItem.__dataclass_fields__
    return _content_hash(SettledItem(**{name: row[name] for name in names}) for row in rows)


def _content_hash(settled: Iterable[SettledItem]) -> str:
    """SHA-256 over exactly what is signed, item by item in their order."""
    rows = sorted(
        [each.item_id, each.last_annotation, each.text, *map(int, _verdicts(each))] for each in settled
    )
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def _verdicts(item: SettledItem) -> tuple[bool, bool, bool, bool]:
    return item.correct_before, item.practical_before, item.correct, item.practical


def _row(signoff_id: int, item: SettledItem) -> dict:
    text_hash = hashlib.sha256(item.text.encode()).hexdigest()
    return {"signoff_id": signoff_id, **asdict(item), "text_hash": text_hash}


def _refuse_unless_whole(database: Database, batch_id: int, settled, left_out) -> None:
    """Every item of the batch is there once, with the answer that is its newest now."""
    newest = dict(
        database.execute(
            """
            select i.id, n.last_annotation from items i left join item_annotations n on n.item_id = i.id
            where i.batch_id = ?
            """,
            (batch_id,),
        ).fetchall()
    )
    if not newest:
        raise NotFound(f"There is no batch {batch_id}.", f"没有批次 {batch_id}。")
    given = [each.item_id for each in settled]
    if sorted([*given, *left_out]) != sorted(newest):
        raise Refused(
            "Not every item of the batch is settled yet; the signature comes last.",
            "本批次还有未定的题目，全部定稿后才能签名。",
        )
    if any(newest[each.item_id] != each.last_annotation for each in settled):
        raise Conflict(
            "An item was changed meanwhile; look at it again before you sign.",
            "有题目刚被修改，请重新查看后再签名。",
        )


def _refuse_unsignable(database: Database, actor: Person, batch_id: int) -> None:
    if is_signed(database, batch_id):
        raise Refused("This batch is signed already.", "本批次已签名。")
    own = database.execute(
        """
        select 1 from annotations n join assignments a on a.id = n.assignment_id
        join items i on i.id = a.item_id
        where i.batch_id = ? and a.role = 'annotator' and a.person_id = ? limit 1
        """,
        (batch_id, actor.id),
    ).fetchone()
    if own:
        raise Refused(
            "You answered in this batch yourself; another senior signs it.",
            "您本人参与了本批次的核对，须由另一位高年资医师签名。",
        )


def _locking(database: Database, batch_id: int) -> int | None:
    row = database.execute(
        "select id from signoffs where batch_id = ? and id not in (select signoff_id from reopenings)",
        (batch_id,),
    ).fetchone()
    return row[0] if row else None


def _count(database: Database, table: str, batch_id: int) -> int:
    return database.execute(f"select count(*) from {table} where batch_id = ?", (batch_id,)).fetchone()[0]


def _signoffs(database: Database, batch_id: int) -> list[Signoff]:
    rows = database.query(
        """
        select s.id, s.batch_id, s.number, s.items, s.left_out, s.content_hash, s.by_person as person_id,
               p.login, p.name, s.at, coalesce(r.reason, '') as reopened,
               (select count(*) from superseded_items c where c.signoff_id = s.id) as changed
        from signoffs s join people p on p.id = s.by_person left join reopenings r on r.signoff_id = s.id
        where s.batch_id = :batch order by s.number
        """,
        {"batch": batch_id},
    )
    return [Signoff(**row) for row in rows]
