"""What may be trained on: every approved response with where it comes from and who decided."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db.people import Person, require
from db.study import Study, reading

MAY_READ = ("lead", "engineer", "admin", "senior")
SUPERSEDED = "changed after it was approved"


@dataclass(frozen=True)
class Decider:
    """Somebody who decided about an example, as annotator, reviewer, signer or approver."""

    person_id: int
    role: str


@dataclass(frozen=True)
class ApprovedExample:
    """An approved response. One that was `withdrawn` since is still told, for what it went into already.

    content_hash   the record's
    response       the approved text; `polished` is what the model wrote where it was revised, else None
    reference      the record's own answer, as imported
    specialty      what the record's metadata calls its specialty or department, "" nothing
    rule_version   the newest rules that gave the record this task, None where none did
    consented      nobody whose words are in it took their consent back
    deciders       annotators and reviewers of the item; for a member of a lot those of none; then who signed,
                   then who approved
    """

    approval_id: int
    record_id: int
    content_hash: str
    task: str
    specialty: str
    source: str
    licence: str
    instruction: str
    case_description: str
    question: str
    options: Mapping[str, str]
    response: str
    reference: str
    polished: str | None
    model: str
    prompt_hash: str
    rule_version: int | None
    deciders: tuple[Decider, ...]
    approved_at: str
    withdrawn: bool
    withdrawn_reason: str = ""
    withdrawn_at: str = ""
    simulated: bool = False
    consented: bool = True


def approved_examples(study: Study, actor: Person) -> tuple[ApprovedExample, ...]:
    """Every approval by record, then in the order given; a text that was changed since counts as withdrawn.

    `simulated` says that a program gave an answer that led to it.
    """
    require(actor, *MAY_READ)
    with reading(study) as database:
        answering = _answering(database)
        rules = _rule_versions(database)
        return tuple(_example(row, answering, rules) for row in list(database.query(_SELECT)))


_SELECT = """
select a.id as approval_id, p.record_id, r.content_hash, i.task, r.metadata, s.name as source, s.licence,
       i.text as instruction, r.case_description, r.question, r.options, r.answer as reference,
       coalesce(c.text, p.text) as response, p.text as polished, p.model, p.prompt_hash, a.item_id,
       a.by_person as approver, coalesce(g.by_person, h.by_person) as signer, a.at as approved_at,
       w.reason, w.at as withdrawn_at, x.item_id is not null as superseded,
       a.id not in (select approval_id from approvals_without_consent) as consented
from approvals a join polished_responses p on p.id = a.polished_id
join instructions i on i.id = p.instruction_id join records r on r.id = p.record_id
join sources s on s.id = r.source_id
left join signed_items c on c.signoff_id = a.signoff_id and c.item_id = a.item_id
left join signoffs g on g.id = a.signoff_id
left join approval_lots l on l.id = a.lot_id left join signoffs h on h.id = l.signoff_id
left join withdrawals w on w.approval_id = a.id
left join superseded_items x on x.signoff_id = a.signoff_id and x.item_id = a.item_id
order by p.record_id, a.id
"""


def _example(row: dict, answering: Mapping, rules: Mapping) -> ApprovedExample:
    metadata = json.loads(row["metadata"])
    people, simulated = answering.get(row["item_id"], ((), False))
    deciders = (*people, Decider(row["signer"], "signer"), Decider(row["approver"], "approver"))
    kept = ("approval_id", "record_id", "content_hash", "task", "source", "licence", "instruction")
    texts = ("case_description", "question", "response", "reference", "model", "prompt_hash", "approved_at")
    revised = row["polished"] != row["response"]
    superseded = bool(row["superseded"])
    return ApprovedExample(
        **{name: row[name] for name in (*kept, *texts)},
        specialty=str(metadata.get("specialty") or metadata.get("department") or ""),
        options=json.loads(row["options"]),
        polished=row["polished"] if revised else None,
        rule_version=rules.get((row["record_id"], row["task"])),
        deciders=deciders,
        withdrawn=row["reason"] is not None or superseded,
        withdrawn_reason=row["reason"] or (SUPERSEDED if superseded else ""),
        withdrawn_at=row["withdrawn_at"] or "",
        simulated=simulated,
        consented=bool(row["consented"]),
    )


def _answering(database: Database) -> dict[int, tuple[tuple[Decider, ...], bool]]:
    """By verified item: who answered to it in which role, and whether any of the answers is simulated."""
    found: dict[int, tuple[tuple[Decider, ...], bool]] = {}
    rows = database.execute(
        """
        select a.item_id, a.person_id, a.role, max(n.simulated) from annotations n
        join assignments a on a.id = n.assignment_id join verified_responses v on v.item_id = a.item_id
        group by a.item_id, a.person_id, a.role order by a.item_id, min(n.id)
        """
    )
    for item_id, person_id, role, simulated in rows:
        people, before = found.get(item_id, ((), False))
        found[item_id] = ((*people, Decider(person_id, role)), before or bool(simulated))
    return found


def _rule_versions(database: Database) -> dict[tuple[int, str], int]:
    """The newest rules whose best label of a record is a task that something of it was approved for."""
    rows = database.execute(
        """
        select l.record_id, l.label, max(l.rule_version_id) from labels l
        join polished_responses p on p.record_id = l.record_id join approvals a on a.polished_id = p.id
        where l.rank = 1 group by l.record_id, l.label
        """
    )
    return {(record_id, label): version for record_id, label, version in rows}
