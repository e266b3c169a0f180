"""Forbidden between a verified answer and a trained model."""

from tests.forbidden.acts import act, allowed, assigned, copied, newest_answer

LAST_SIGNED = "(select max(id) from signoffs)"
WAITING = "s.correct = 1 and v.polished_id not in (select polished_id from approvals)"
LEAD2S = """s.correct = 1 and s.item_id in (select item_id from assignments where person_id = :lead2)"""
# the one approval that stands and is in no dataset yet
UNFROZEN = "(select max(id) from approvals)"
ITS_RECORD = f"""(select p.record_id from approvals a join polished_responses p on p.id = a.polished_id
  where a.id = {UNFROZEN})"""
ITS_AMENDMENT = copied(
    "annotations",
    f"""id = (select last_annotation from signed_items s join approvals a
          on a.item_id = s.item_id and a.signoff_id = s.signoff_id where a.id = {UNFROZEN})""",
    revision="revision + 1", replaces="id", reason="'再改'", nonce="hex(randomblob(16))",
)  # fmt: skip
NEXT = "(select max(id) from frozen_datasets)"
WITH = "(select json_set(made_with, '$.base_model', hex(randomblob(32))) from frozen_datasets)"


def announced(made_with: str = WITH) -> str:
    columns = f"null, 'next', 1, hex(randomblob(32)), 1, 1, 'engineer', 'now', {made_with}"
    return f"insert into frozen_datasets values ({columns})"


def run(made_with: str = WITH) -> str:
    columns = f"null, 'next', hex(randomblob(32)), 'engineer', 'now', {made_with}"
    return f"insert into training_runs values ({columns})"


def without(what: str) -> str:
    return f"json_remove({WITH}, '$.{what}')"


ANNOUNCED, RUN = announced(), run()
WITHDRAW_ALL = "insert into withdrawals select id, '复查', :lead, 'now' from standing_approvals"


def signature(**changed: str):
    """A senior's signature under the batch that is still being verified."""
    given = {"batch_id": ":verifying_batch", "number": "1", "items": "1"}
    return copied("signoffs", f"id = {LAST_SIGNED}", **given | changed)


def signed_item(**changed: str):
    item = f"(select a.item_id from assignments a where a.id = {assigned('verifying', 'senior2')})"
    given = {"signoff_id": LAST_SIGNED, "item_id": item, "last_annotation": newest_answer("verifying")}
    return copied("signed_items", "1", **given | changed)


def approval(of: str, signoff: str = LAST_SIGNED, text: str = "s.text_hash", by: str = ":lead") -> str:
    return f"""
    insert into approvals
    select null, v.polished_id, {signoff}, s.item_id, null, {text}, {by}, 'now'
    from signed_items s join verified_responses v on v.item_id = s.item_id
    where s.signoff_id = {signoff} and {of} limit 1
    """


def lot(bound: float = 0.5, threshold: float = 0.4, signoff: str = LAST_SIGNED, by: str = ":lead") -> str:
    return f"""
    insert into approval_lots select null, {signoff}, model, prompt_hash, '', 9, 8, 8, 0.95, {bound}, {threshold},
      1, 'why', {by}, 'now' from polished_responses where model = 'a-polisher' limit 1
    """


def member(which: str) -> str:
    return f"""insert into approvals select null, id, null, null, (select max(id) from approval_lots), text_hash,
      :lead, 'now' from polished_responses where {which} limit 1"""


def frozen(
    approval: str = UNFROZEN, record: str = ITS_RECORD, licence: str = "'Apache-2.0'", dataset: str = NEXT
):
    return f"""insert into frozen_members values ({dataset}, 1 + (select count(*) from frozen_members), {approval},
      {record}, {licence}, hex(randomblob(32)))"""


SIGNED = (
    allowed("a senior signs a batch", signature()),
    allowed("a signature covers an item", signature(), signed_item()),
    act("a lead signs", "a senior signs", signature(by_person=":lead")),
    act("a physician signs", "a senior signs", signature(by_person=":physician")),
    act("a senior signs their own work", "their own work", signature(by_person=":senior2")),
    act("a batch is signed twice", "the batch is signed", copied("signoffs", f"id = {LAST_SIGNED}", number="3")),
    act("a signature is left out", "one signature after another", signature(number="2")),
    act("nothing is signed", "CHECK", signature(items="0")),
    act("an item of another batch is signed", "items of its batch", signature(),
        signed_item(item_id="(select min(item_id) from signed_items)", last_annotation="last_annotation")),
    act("more is signed than was said", "as many as it says", signature(), signed_item(),
        signed_item(item_id="(select max(id) from items where batch_id = :verifying_batch)")),
    act("a superseded answer is signed", "superseded", signature(), signed_item(last_annotation="1")),
    act("a physician opens a signed batch again", "opens a signed batch",
        copied("reopenings", "1", signoff_id=LAST_SIGNED, by_person=":physician")),
    act("a batch opens again without a reason", "CHECK",
        copied("reopenings", "1", signoff_id=LAST_SIGNED, reason="''")),
)  # fmt: skip

APPROVED = (
    allowed("a lead approves what stands signed", approval(WAITING)),
    act("a senior approves", "a lead approves", approval(WAITING, by=":senior2")),
    act("an engineer approves", "a lead approves", approval(WAITING, by=":engineer")),
    act("a response is approved twice", "approved already", approval("s.correct = 1 and v.polished_id in "
        "(select polished_id from standing_approvals)")),
    act("another text is approved than was signed", "word for word", approval(WAITING, text="hex(randomblob(32))")),
    act("what was found wrong is approved", "word for word", approval("s.correct = 0")),
    act("what an old signature covered is approved", "word for word", approval(WAITING, signoff="1")),
    act("a lead approves their own work", "their own work", WITHDRAW_ALL, approval(LEAD2S, by=":lead2")),
    act("an approval has no signature and no lot", "CHECK", copied("approvals", "id = 1", signoff_id="null",
        item_id="null", polished_id="(select polished_id from verified_responses order by item_id desc limit 1)")),
    allowed("a lead approves a lot", lot()),
    act("a senior approves a lot", "a lead approves a lot", lot(by=":senior")),
    act("a lot is approved on an old signature", "stands signed", lot(signoff="1")),
    act("a lot is approved below its threshold", "CHECK", lot(bound=0.4, threshold=0.5)),
    act("a bound is above what was seen", "CHECK", lot(bound=0.95, threshold=0.5)),
    act("a flagged response is approved in a lot", "neither flagged", lot(), member("flags <> '[]'")),
    act("a verified response is approved in a lot", "neither flagged|already", lot(), WITHDRAW_ALL,
        member("model = 'a-polisher' and flags = '[]' and id in (select polished_id from verified_responses)")),
    act("another model's response is approved in a lot", "neither flagged", lot(),
        copied("polished_responses", "model = 'another'", key="hex(randomblob(32))"),
        member("id = (select max(id) from polished_responses)")),
    act("an engineer withdraws", "withdraws an approval", "insert into withdrawals values (2, '复查', :engineer, 'now')"),
    act("an approval is withdrawn without a reason", "CHECK", "insert into withdrawals values (2, '', :lead, 'now')"),
    act("an approval is withdrawn twice", "already holds", copied("withdrawals", "1")),
)  # fmt: skip

FROZEN = (
    allowed("a standing approval is frozen and sealed", ANNOUNCED, frozen(),
            f"insert into frozen_seals values ({NEXT}, hex(randomblob(32)), 'now')"),
    act("what nobody approved is frozen", "standing approval", ANNOUNCED, frozen(approval="999")),
    act("what was withdrawn is frozen", "standing approval", ANNOUNCED, frozen(
        approval="(select approval_id from withdrawals)", record="(select p.record_id from withdrawals w join "
        "approvals a on a.id = w.approval_id join polished_responses p on p.id = a.polished_id)")),
    act("another record's approval is frozen", "standing approval|FOREIGN", ANNOUNCED, frozen(record="12")),
    act("what was changed since it was signed is frozen", "standing approval", ANNOUNCED,
        copied("reopenings", "1", signoff_id=LAST_SIGNED), ITS_AMENDMENT, frozen()),
    act("an example is frozen without a licence", "licence of its source", ANNOUNCED, frozen(licence="''")),
    act("an example is frozen under an unknown licence", "licence of its source", ANNOUNCED,
        frozen(licence="'unknown'")),
    act("an example is frozen under another licence", "licence of its source", ANNOUNCED, frozen(licence="'MIT'")),
    act("a test record is frozen", "never trained on", ANNOUNCED,
        f"insert into held_out_records values ({ITS_RECORD}, 'test', 't', 1, 'engineer', 'now')", frozen()),
    act("a record like a test record is frozen", "never trained on", ANNOUNCED,
        f"insert into held_out_records values ({ITS_RECORD}, 'withheld', 't', 1, 'engineer', 'now')", frozen()),
    act("what is scored blind is frozen", "never trained on", ANNOUNCED,
        f"insert into items values (null, :draft_batch, {ITS_RECORD}, 't', 'own')", frozen()),
    act("a sealed dataset takes another example", "sealed dataset", frozen(dataset="1")),
    act("an approval is frozen twice in a dataset", "already holds", ANNOUNCED, frozen(), frozen()),
    act("a dataset is sealed with one missing", "exactly the examples", ANNOUNCED,
        f"insert into frozen_seals values ({NEXT}, hex(randomblob(32)), 'now')"),
    act("a version is frozen twice", "already holds", copied("frozen_datasets", "1")),
    act("what was trained on becomes a test record", "cannot be a test item",
        "insert into held_out_records select record_id, 'test', 't', 1, 'engineer', 'now' from frozen_members limit 1"),
    *(
        act(f"a dataset does not say its {what}", "what it was made with", announced(without(what)))
        for what in ("code", "commit", "libraries", "lock", "models", "prompts", "python", "sqlite")
    ),
    *(
        act(f"a run does not say its {what}", "what it was made with", run(without(what)))
        for what in ("base_model", "code", "commit", "libraries", "lock", "python", "sqlite")
    ),
    act("a dataset says nothing of what made it", "what it was made with", announced("null")),
    act("a run says no JSON of what made it", "what it was made with", run("'{'")),
    act("a run reads what is not sealed", "sealed datasets only", ANNOUNCED, RUN,
        f"insert into training_run_datasets values ((select max(id) from training_runs), {NEXT})"),
    act("a run reads what was withdrawn", "was withdrawn", RUN,
        "insert into training_run_datasets values ((select max(id) from training_runs), 1)"),
)  # fmt: skip

POLISHED = (
    act("a physician accepts an instruction", "a senior accepts", copied("instructions", "wording = 1",
        revision="revision + 1", accepted_by=":physician")),
    act("an instruction's revision is left out", "revised as a whole", copied("instructions", "wording = 1",
        revision="revision + 2")),
    act("a wording is added afterwards", "revised as a whole", copied("instructions", "task = 'triage'",
        wording="2", at="'later'")),
    act("an unanswered response has a text to train on", "CHECK", copied("polished_responses", "1",
        key="hex(randomblob(32))", text="''")),
    act("a prompt's answer is paid and kept twice", "already holds this key", copied("polished_responses", "1")),
)  # fmt: skip

ACTS = (*SIGNED, *APPROVED, *FROZEN, *POLISHED)
