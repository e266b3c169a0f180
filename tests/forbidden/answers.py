"""Forbidden between the drawing of a batch and its unblinding."""

from tests.forbidden.acts import act, allowed, assigned, copied, item_of, newest_answer

NONCE = "'nonce-of-a-forbidden-act'"


def state(batch: str, number: int, name: str, by: str = ":lead", second: str = ":senior") -> str:
    return (
        f"insert into batch_states values (:{batch}_batch, {number}, '{name}', {by}, {second}, 'why', 'now')"
    )


def first_answer(batch: str = "open", person: str = "physician2", **changed: str):
    """An answer to something that has none yet."""
    given = {"assignment_id": assigned(batch, person), "by_person": f":{person}", "nonce": NONCE}
    return copied("annotations", "revision = 1 and status = 'submitted'", **given | changed)


def amendment(batch: str = "open", **changed: str):
    given = {"revision": "revision + 1", "replaces": "id", "reason": "'剂量错误'", "nonce": NONCE}
    return copied("annotations", f"id = {newest_answer(batch)}", **given | changed)


def closed(person: str) -> str:
    return f"update people set disabled_at = 'now' where id = :{person}"


def draft_assignment(person: str, role: str = "annotator", occasion: int = 9) -> str:
    return f"insert into assignments values (null, {item_of('draft')}, {person}, '{role}', {occasion}, 99)"


STATES = (
    allowed("a lead opens a batch", state("draft", 2, "open", second="null")),
    act("a physician draws a batch", "a lead draws", copied("batches", "1", name="'x'", created_by=":physician")),
    act("two batches of one name", "already holds this name", copied("batches", "1")),
    act("a physician opens a batch", "a lead moves", state("draft", 2, "open", ":physician", "null")),
    act("a batch opens twice", "already holds|one step", state("open", 2, "open", second="null")),
    act("a draft is locked", "CHECK|one step", state("draft", 2, "locked")),
    act("a draft is unblinded", "one step", state("draft", 4, "unblinded")),
    act("an open batch is unblinded", "CHECK|one step", state("open", 3, "unblinded")),
    act("an open batch becomes a draft again", "CHECK|one step", state("open", 3, "draft")),
    act("a locked batch opens again", "CHECK|one step", state("locked", 4, "open")),
    act("an unblinded batch goes on", "CHECK|one step", state("unblinded", 5, "draft")),
    allowed("two people lock a batch", state("open", 3, "locked")),
    act("one person locks a batch", "CHECK", state("open", 3, "locked", second="null")),
    act("one person is both who lock a batch", "CHECK", state("open", 3, "locked", second=":lead")),
    act("a physician locks a batch", "a lead moves", state("open", 3, "locked", ":physician")),
    act("a physician is the second of a lock", "second person is", state("open", 3, "locked", second=":physician")),
    act("an engineer is the second of a lock", "second person is", state("open", 3, "locked", second=":engineer")),
    act("a closed account is the second", "second person is", closed("senior"), state("open", 3, "locked")),
    act("a closed account locks a batch", "a lead moves", closed("lead"), state("open", 3, "locked")),
    allowed("two people unblind a locked batch", state("locked", 4, "unblinded")),
    act("one person unblinds a batch", "CHECK", state("locked", 4, "unblinded", second="null")),
    act("one person is both who unblind", "CHECK", state("locked", 4, "unblinded", second=":lead")),
    act("a physician is the second of an unblinding", "second person is",
        state("locked", 4, "unblinded", second=":physician")),
    act("a name is written before the unblinding", "unblinded batch",
        "insert into unblindings select :locked_batch, source_code, 'a name' from responses limit 1"),
    act("a name is written of a source not shown", "shown in the batch",
        "insert into unblindings values (:unblinded_batch, 'ZZZZ', 'a name')"),
)  # fmt: skip

DRAWN = (
    allowed("a draft gets an item", "insert into items values (null, :draft_batch, 12, 't', 'own')"),
    act("an open batch gets an item", "items are fixed", "insert into items values (null, :open_batch, 12, 't', 'own')"),
    act("a locked batch gets an item", "items are fixed",
        "insert into items values (null, :locked_batch, 12, 't', 'own')"),
    act("a record is drawn twice into a batch", "already holds", copied("items", "batch_id = :draft_batch")),
    act("what was trained on is scored blind", "tests no model",
        "insert into items select null, :draft_batch, record_id, 't', 'own' from frozen_members limit 1"),
    allowed("a draft gets an assignment", draft_assignment(":lead2")),
    act("an open batch gets an assignment", "assignments are fixed",
        f"insert into assignments values (null, {item_of('open')}, :lead2, 'annotator', 1, 99)"),
    act("an engineer is assigned", "is assigned", draft_assignment(":engineer")),
    act("a closed account is assigned", "is assigned", draft_assignment(":gone")),
    act("somebody is assigned twice", "already holds", copied("assignments",
        "item_id in (select id from items where batch_id = :draft_batch)")),
    act("an annotator is assigned as reviewer too", "their own work",
        draft_assignment(":lead2"), draft_assignment(":lead2", "reviewer")),
    act("an annotator is planned as reviewer", "their own work", draft_assignment(":lead2"),
        f"insert into planned_roles values ({item_of('draft')}, 'reviewer', :lead2)"),
    act("who will review is assigned as annotator", "their own work",
        f"insert into planned_roles values ({item_of('draft')}, 'reviewer', :lead2)", draft_assignment(":lead2")),
    act("a reviewer is planned in an open batch", "fixed when the batch opens",
        f"insert into planned_roles values ({item_of('open')}, 'reviewer', :lead2)"),
    act("a response is shown anew in an open batch", "presentations are fixed",
        copied("responses", "record_id = (select record_id from items where batch_id = :open_batch)",
               source_code="'new'"),
        """insert into presentations select min(a.id), 'Z', (select max(id) from responses) from assignments a
           join items i on i.id = a.item_id where i.batch_id = :open_batch
             and i.record_id = (select record_id from responses order by id desc limit 1)"""),
    act("a response to another record is shown", "its own record",
        draft_assignment(":lead2"),
        """insert into presentations select (select max(id) from assignments), 'A', id from responses
           where record_id not in (select record_id from items where batch_id = :draft_batch)
             or record_id <> (select record_id from items where batch_id = :draft_batch order by id limit 1)"""),
    act("an open batch verifies something else", "fixed when the batch opens",
        f"insert into verified_responses values ({item_of('open')}, 1)"),
)  # fmt: skip

ANSWERED = (
    allowed("the assigned answer", first_answer()),
    allowed("the assigned amend, with a reason", amendment()),
    act("a colleague answers", "only the assigned", first_answer(by_person=":physician")),
    act("a lead answers for a physician", "only the assigned", first_answer(by_person=":lead")),
    act("a closed account answers", "a closed account", closed("physician2"), first_answer()),
    act("nobody's assignment is answered", "FOREIGN KEY|while the batch is open", first_answer(assignment_id="99999")),
    act("a draft is answered", "while the batch is open", first_answer("draft")),
    act("a locked batch is answered", "while the batch is open", first_answer("locked")),
    act("an unblinded batch is answered", "while the batch is open", first_answer("unblinded")),
    act("an answer is amended after the lock", "while the batch is open", amendment("locked")),
    act("an answer is amended once signed", "the batch is signed", amendment("signed")),
    act("an answer is amended out of turn", "not this role's turn", amendment("verifying")),
    act("a revision is given twice", "stale revision|already holds", amendment(revision="revision", replaces="replaces")),
    act("a revision is left out", "stale revision", amendment(revision="revision + 2")),
    act("an amendment replaces an older one", "stale revision", amendment(replaces="replaces")),
    act("an amendment replaces nothing", "CHECK|stale revision", amendment(replaces="null")),
    act("an amendment has no reason", "CHECK", amendment(reason="''")),
    act("a nonce comes twice", "already holds this nonce", amendment(nonce="nonce")),
    act("a nonce can be guessed", "CHECK", amendment(nonce="'1'")),
    act("an answer is neither submitted nor skipped", "CHECK", amendment(status="'lost'")),
    act("an answer took less than no time", "CHECK", amendment(active_ms="-1")),
    act("an answer's hash is none", "CHECK", amendment(answers_hash="''")),
    act("an item is handed on with another's answer", "its newest answer",
        f"insert into handovers values ({newest_answer('open')}, {item_of('verifying')}, 'nobody')"),
    act("an item is handed to a stranger", "CHECK",
        f"""insert into handovers select {newest_answer('open')}, item_id, 'lead' from assignments
            where id = {assigned('open', 'physician')}"""),
)  # fmt: skip

DECIDED = (
    allowed("a decision is revised, with a reason", copied("decisions", "1", revision="2", replaces="id",
            reason="'再议'", nonce=NONCE)),
    act("an open batch is decided", "once its batch is locked",
        copied("decisions", "1", item_id=item_of("open"), nonce=NONCE)),
    act("who did not answer decides", "settle its items", copied("decisions", "1", revision="2", replaces="id",
        reason="'再议'", nonce=NONCE, by_person=":senior2")),
    act("a decision's revision is left out", "stale revision", copied("decisions", "1", revision="3", replaces="id",
        reason="'再议'", nonce=NONCE)),
    act("a decision is given twice", "stale revision|already holds", copied("decisions", "1", nonce=NONCE)),
    act("a decision is revised without a reason", "CHECK", copied("decisions", "1", revision="2", replaces="id",
        nonce=NONCE)),
    act("a decision's nonce comes twice", "already holds this nonce", copied("decisions", "1", revision="2",
        replaces="id", reason="'再议'")),
)  # fmt: skip

ACTS = (*STATES, *DRAWN, *ANSWERED, *DECIDED)
