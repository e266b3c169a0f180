"""Forbidden with accounts, surveys, jobs, scores and the event log."""

from tests.forbidden.acts import act, allowed, copied

SESSION = "insert into sessions values (lower(hex(randomblob(32))), :{}, 'now', 'now', null)"
CODED = "insert into judgments select null, hex(randomblob(32)), min(id), '', '', 'j', '{}', 1"


def survey(state: str) -> str:
    return f"(select survey_id from survey_state where state = '{state}')"


def survey_state(which: str, number: int, name: str, by: str = ":lead") -> str:
    return f"insert into survey_states values ({survey(which)}, {number}, '{name}', {by}, 'now')"


def event(seq: str) -> str:
    return f"insert into events values ((select max(seq) from events) + {seq}, 'now', 'a', 'b', 'c', '{{}}', hex(randomblob(32)))"


PEOPLE = (
    allowed("a password changes", "update people set password_hash = password_hash where id = :lead"),
    allowed("a session opens", SESSION.format("lead")),
    act("an account changes its sign-in name", "keeps its sign-in name", "update people set login = 'x' where id = :lead"),
    act("an account becomes another", "keeps its sign-in name", "update people set id = 999 where id = :gone"),
    act("a closed account opens again", "stays closed", "update people set disabled_at = null where id = :gone"),
    act("an account is deleted", "never deleted", "delete from people where id = :gone"),
    act("an account is replaced", "already holds", "insert or replace into people select * from people where id = :gone"),
    act("a sign-in name is taken twice", "UNIQUE|already holds", copied("people", "id = :lead", login="'LEAD'")),
    act("a password is kept as it is", "CHECK", "update people set password_hash = 'secret' where id = :lead"),
    act("somebody has a role that is none", "CHECK", "update people set role = 'owner' where id = :lead"),
    act("a session that is over goes on", "over stays over", SESSION.format("lead"),
        "update sessions set revoked_at = 'now'", "update sessions set revoked_at = null"),
    act("a session becomes another's", "over stays over", SESSION.format("lead"),
        "update sessions set person_id = :admin"),
    act("pay is written into the past", "follows the one before", "insert into pay_grades values (null, :lead, 2, 'senior', 100, 'admin', 'now')"),
)  # fmt: skip

SURVEYED = (
    allowed("a lead opens a survey", survey_state("draft", 2, "open")),
    act("a physician makes a survey", "a lead makes", copied("surveys", "1", name="'x'", created_by=":physician")),
    act("a physician closes a survey", "a lead opens and closes", survey_state("open", 3, "closed", ":physician")),
    act("a survey's draft is closed", "CHECK|one step", survey_state("draft", 3, "closed")),
    act("a closed survey opens again", "CHECK|one step", survey_state("closed", 4, "open")),
    act("a link is made for a draft", "links are made",
        f"insert into invitations values (lower(hex(randomblob(32))), {survey('draft')})"),
    act("a link is made for a closed survey", "links are made",
        f"insert into invitations values (lower(hex(randomblob(32))), {survey('closed')})"),
    act("a link is taken twice", "already holds", copied("spent_invitations", "1")),
    act("a link is taken once the survey is closed", "links are taken",
        f"""insert into spent_invitations select token_hash from invitations
            where survey_id = {survey('closed')} and token_hash not in (select token_hash from spent_invitations)"""),
    act("a link that was never made is taken", "FOREIGN KEY|links are taken",
        "insert into spent_invitations values (lower(hex(randomblob(32))))"),
    act("a closed survey is answered", "while the survey is open", copied("survey_answers", "1",
        id="lower(hex(randomblob(16)))")),
    act("a survey's draft is answered", "while the survey is open|links taken", copied("survey_answers", "1",
        id="lower(hex(randomblob(16)))", survey_id=survey("draft"))),
    allowed("an open survey is answered, once a link", copied("survey_answers", "1",
        id="lower(hex(randomblob(16)))", survey_id=survey("open"))),
    act("there are more answers than links taken", "than links taken",
        copied("survey_answers", "1", id="lower(hex(randomblob(16)))", survey_id=survey("open")),
        copied("survey_answers", "1", id="lower(hex(randomblob(16)))", survey_id=survey("open"))),
    act("proposals are read before the closing", "once the survey is closed",
        f"insert into proposal_merges values (null, {survey('open')}, 'w', 'n', :lead, 'now')"),
    act("a finished sitting goes on", "is finished", "update sittings set finished = 0 where finished = 1"),
    act("a finished sitting is deleted", "is finished", "delete from sittings where finished = 1"),
)  # fmt: skip

RUNNING = (
    act("a job runs beside another of its kind", "running already",
        "insert into job_states values (2, 2, 'running', '', 'operator', 'now', '')"),
    act("a job ends before it ran", "cannot go to this state",
        "insert into job_states values (2, 2, 'completed', '', 'operator', 'now', '')"),
    act("a job's state is left out", "cannot go to this state",
        "insert into job_states values (2, 3, 'cancelled', '', 'operator', 'now', '')"),
    act("a job's arguments are not JSON", "CHECK|malformed", copied("jobs", "1", arguments="'{'")),
    act("a source answers a record twice", "already holds", copied("responses", "1")),
    act("a record comes twice", "already holds this content_hash", copied("records", "1")),
    allowed("a record comes after the last", copied("records", "1", content_hash="hex(randomblob(32))")),
    act("a record's number leaves a gap", "one after another",
        copied("records", "1", id="(select 2 + max(id) from records)", content_hash="hex(randomblob(32))")),
    act("a file comes twice", "already holds this sha256", copied("sources", "1")),
    act("a judgment without a rating counts as scored", "CHECK",
        f"{CODED}, 'scored', null, '', '', 0, 0, 1, 'now' from responses"),
    act("a judgment that was not read has a rating", "CHECK",
        f"{CODED}, 'unparsed', 7, '', '', 0, 0, 1, 'now' from responses"),
    act("a submission's showing is left out", "one word after another",
        """insert into submissions values (1, hex(randomblob(32)), 'm', 'e', hex(randomblob(32)), 'j', 'p', 'r', 'h',
           '{}', 1, 1, 1, 'lead', 'now', 'q')""",
        "insert into submission_showings values (1, 2, 1, 'lead', 'now')"),
)  # fmt: skip

LOGGED = (
    allowed("an event is appended", event("1")),
    act("an event is left out", "in order", event("2")),
    act("an event comes before the last", "in order|already holds", event("0")),
    act("an event's mac comes twice", "already holds this mac", copied("events", "seq = 1",
        seq="(select 1 + max(seq) from events)")),
    act("an event's mac is none", "CHECK", copied("events", "seq = 1",
        seq="(select 1 + max(seq) from events)", mac="''")),
)  # fmt: skip

ACTS = (*PEOPLE, *SURVEYED, *RUNNING, *LOGGED)
