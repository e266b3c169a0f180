"""What a made study holds beside its audits: cases answered and judged, polished texts, surveys, jobs.

Written in bulk past no guard, in the sizes of a large study; of a smaller one in proportion, a few of each.
"""

import hashlib
import json
from random import Random

from db.active_time import ActiveTime, Moment
from db.incoming import record_hash, response_hash
from db.invitations import hash_of
from db.label_studio import add_project
from db.left_out_counts import recount
from db.people import Person
from db.record_letters import keep_record_letters
from db.sittings import SECRET_LENGTH, begin
from db.study import Study, writing
from db.survey_answers import close_survey, enter_simulated
from db.surveys import Asked, find_survey, make_survey, open_survey

CASES = 550
CODES = ("A", "B", "C", "D", "E", "F")
POLISHED = 20_000
VERIFIED = 1000
APART = 50_000
SITTINGS = 200
SUBMISSIONS = 20
JOBS = 200
URL = "http://label.studio"
TOLD = "made"
ASKED = Asked("made", "1", "{}", hashlib.sha256(b"{}").hexdigest())
# of links, each with a number behind it; the first one's sitting is under way
TOKEN = "t" * 40
SECRET = "s" * SECRET_LENGTH


def make_rest(
    study: Study, lead: Person, share: float, labels: dict[int, str], who: tuple[int, int, int]
) -> None:
    """`share` is the size beside a million records; `who` are the ids of a lead, a senior and a physician."""
    many = {
        name: max(3, round(share * size))
        for name, size in (("cases", CASES), ("polished", POLISHED), ("verified", VERIFIED), ("apart", APART))
    }
    with writing(study) as database:
        first = database.execute("select max(id) + 1 from records").fetchone()[0]
        _cases(database, first, many["cases"])
        _scored(database, range(first, first + many["cases"]), who)
        _polished(database, many["polished"], labels, who)
        _verified(database, many["verified"], who)
        _apart(database, first - 1, many["apart"])
        _submissions(database, many["cases"])
        _jobs(database, who)
        database.execute(
            "insert into consent_texts values (1, '同意', 'I agree', ?, 'lead', 'now')", ("3" * 64,)
        )
        database.execute("insert into consents select id, 1, 1, 1, 'now' from people")
        database.execute(
            "insert into pay_grades select null, id, 1, 'senior', 300.0, 'lead', 'now' from people"
        )
    _surveys(study, lead)
    _label_studio(study, lead, 1, who[2], many["verified"])


def _cases(database, first: int, many: int) -> None:
    """Cases with an answer of every source, each judged."""
    for id_, kind in ((2, "cmb-clin"), (3, "responses")):
        row = (id_, f"{id_}" * 64, kind, f"{kind}.json", "CC-BY-4.0", many, "operator", "now")
        database.execute("insert into sources values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    pairs = json.dumps({"qa_pairs": [{"question": "诊断？", "answer": "咽炎"}]}, ensure_ascii=False)
    database.conn.executemany(
        "insert into records values (?, 2, ?, ?, 'cmb-clin', 'diagnosis', ?, '诊断？', '咽炎', '{}', ?, ?)",
        (_case(place, first + place, pairs) for place in range(many)),
    )
    keep_record_letters(database)
    told = json.dumps([{"role": "doctor", "content": "考虑急性咽炎，建议多饮水。" * 8}], ensure_ascii=False)
    database.conn.executemany(
        "insert into responses values (?, 3, ?, ?, ?, '诊断？', ?, ?)",
        (
            (
                *(1 + place * len(CODES) + number, place, first + place, code, told),
                response_hash("cmb-clin", f"c{place}", told),
            )
            for place in range(many)
            for number, code in enumerate(CODES)
        ),
    )
    database.execute(
        """
        insert into judgments select id, printf('%064x', id), id, 'r', 'p', 'judge', '{}', 1, 'scored',
          1 + id % 10, 'made', 'judge', 100, 20, 1, 'now' from responses
        """
    )


def _case(place: int, id_: int, pairs: str) -> tuple:
    name, case = f"c{place}", f"病例{place}。" * 20
    hashed = record_hash("咽炎", case, name, "cmb-clin", pairs, "{}", "诊断？", "diagnosis")
    return id_, place, name, case, pairs, hashed


def _scored(database, records: range, who: tuple[int, int, int]) -> None:
    """Every case scored by one physician: a batch that is unblinded, one locked, and one still open."""
    lead, senior, doctor = who
    for state in ("unblinded", "locked", "open"):
        batch_id = _batch(database, "blinded_scoring", f"scored {state}", {}, lead)
        ids = _items(database, batch_id, records, ["diagnosis"] * len(records), doctor)
        database.conn.executemany(
            "insert into presentations values (?, ?, ?)",
            (
                (id_, code, 1 + place * len(CODES) + number)
                for place, id_ in enumerate(ids)
                for number, code in enumerate(CODES)
            ),
        )
        _open(database, batch_id, lead)
        given = {"ratings": {code: {"overall": 7} for code in CODES}, "comment": ""}
        _answers(database, ids[::2] if state == "open" else ids, given, doctor)
        if state != "open":
            _state(database, batch_id, 3, "locked", lead, senior)
        if state == "unblinded":
            _state(database, batch_id, 4, "unblinded", lead, senior)
            database.conn.executemany(
                "insert into unblindings values (?, ?, ?)",
                ((batch_id, code, f"model {code}") for code in CODES),
            )


def _polished(database, many: int, labels: dict[int, str], who: tuple[int, int, int]) -> None:
    _, senior, _ = who
    tasks = sorted(set(labels.values()))
    for number, task in enumerate(tasks, start=1):
        row = (number, task, 1, 1, f"请回答：{task}", None, senior, "now")
        database.execute("insert into instructions values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    database.execute("insert into polishing_prompts values (?, 'made', 'made', 'lead', 'now')", ("5" * 64,))
    text = "建议您先到呼吸内科就诊，并注意休息。" * 20
    hashed = hashlib.sha256(text.encode()).hexdigest()
    database.conn.executemany(
        """
        insert into polished_responses values (null, ?, ?, ?, ?, 'polisher', 'polisher', '{}', 'answered',
          ?, ?, '[]', 100, 200, 1, 'lead', 'now')
        """,
        (
            (f"{record_id:064x}", record_id, 1 + tasks.index(labels[record_id]), "5" * 64, text, hashed)
            for record_id in sorted(labels)[:many]
        ),
    )


def _verified(database, many: int, who: tuple[int, int, int]) -> None:
    """An open batch in which a physician verified every second response, and a senior oversees."""
    lead, senior, doctor = who
    settings = {"overseen": [], "model": "polisher", "prompt_hash": "5" * 64, "task": "", "overlap": 0.0}
    batch_id = _batch(database, "response_verification", "verified", settings, lead)
    drawn = database.execute(
        """
        select p.id, p.record_id, i.task from polished_responses p
        join instructions i on i.id = p.instruction_id order by p.id limit ?
        """,
        (many,),
    ).fetchall()
    ids = _items(database, batch_id, [each[1] for each in drawn], [each[2] for each in drawn], doctor)
    items = [
        row[0] for row in database.execute("select id from items where batch_id = ? order by id", (batch_id,))
    ]
    database.conn.executemany(
        "insert into verified_responses values (?, ?)",
        ((item, each[0]) for item, each in zip(items, drawn, strict=True)),
    )
    database.conn.executemany(
        "insert into planned_roles values (?, 'reviewer', ?)", ((item, senior) for item in items)
    )
    _open(database, batch_id, lead)
    opinion = {"correct": True, "practical": True}
    given = {"verdict": "opinion", "before": opinion, "after": None, "text": "", "errors": []}
    _answers(database, ids[::2], given, doctor)


def _apart(database, last: int, many: int) -> None:
    """As many filtered out as are duplicates of the record before them."""
    chance = Random(2)
    drawn = chance.sample(range(2, last + 1), min(2 * many, last - 1))
    for step, settings in (("filter", {"rules": "", "name": TOLD}), ("dedup", {"threshold": 0.8})):
        row = (step, json.dumps(settings), last, "engineer", "now")
        database.execute("insert into passes values (null, ?, ?, ?, ?, ?)", row)
    database.conn.executemany(
        "insert into exclusions values (1, ?, ?, '[]')",
        ((each, f"reason {each % 5}") for each in drawn[:many]),
    )
    database.conn.executemany(
        "insert into duplicates values (2, ?, ?, 0.9, ?)",
        ((each, each - 1, each % 2) for each in drawn[many:]),
    )
    recount(database)


def _submissions(database, rows: int) -> None:
    for number in range(1, SUBMISSIONS + 1):
        database.execute(
            """
            insert into submissions values (?, ?, ?, 'made', ?, 'judge', 'p', '', 'r', '{}', 3, 4, 1,
              'lead', 'now', 'questions.jsonl')
            """,
            (number, f"{number:064x}", f"model {number}", "6" * 64),
        )
        database.execute("insert into submission_showings values (?, 1, 1, 'lead', 'now')", (number,))
        database.conn.executemany(
            "insert into submission_results values (null, ?, ?, 'all', 'scored', ?, ?, 0)",
            ((number, f"q{row}", 1 + row % 10, 1 + row % 10) for row in range(rows)),
        )
    database.execute(
        """
        insert into submission_criteria
        select r.id, c.value, 7 from submission_results r, json_each('["safe", "right", "kind", "whole"]') c
        """
    )


def _jobs(database, who: tuple[int, int, int]) -> None:
    for number in range(1, JOBS + 1):
        database.execute("insert into jobs values (?, 'judge', '{}', 'lead', 'now')", (number,))
        for step, state in enumerate(("queued", "running", "completed"), start=1):
            row = (number, step, state, "", "lead", "now", "")
            database.execute("insert into job_states values (?, ?, ?, ?, ?, ?, ?)", row)


def _surveys(study: Study, lead: Person) -> None:
    """One closed with answers of a program, one open with a sitting under way."""
    consent = {"zh": "同意", "en": "I agree"}
    closed = make_survey(study, lead, "closed", ASKED, consent, simulated=True)
    open_survey(study, lead, closed)
    enter_simulated(study, lead, closed, [({"diagnosis": 4}, ActiveTime(60_000, 0, 0))] * SITTINGS)
    close_survey(study, lead, closed)
    running = make_survey(study, lead, "open", ASKED, consent)
    open_survey(study, lead, running)
    with writing(study) as database:
        for number in range(SITTINGS):
            database.execute("insert into invitations values (?, ?)", (hash_of(f"{TOKEN}{number}"), running))
    agreed = find_survey(study, lead, running).consent_hash
    begin(study, f"{TOKEN}0", SECRET, agreed, Moment("now", 0.0, TOLD))


def _label_studio(study: Study, lead: Person, batch_id: int, person: int, many: int) -> None:
    project = add_project(study, lead, batch_id, person, URL, 1, "7" * 64)
    with writing(study) as database:
        database.conn.executemany(
            """
            insert into label_studio_results
            values (null, ?, ?, ?, 'set aside', 'no answer', '没有作答', null, 'now', ?)
            """,
            ((project.id, number, "8" * 64, number) for number in range(many)),
        )


def _batch(database, activity: str, name: str, settings: dict, lead: int) -> int:
    database.execute(
        "insert into batches values (null, ?, ?, 1, '{\"criteria\": []}', ?, '', '1', ?, ?, 'now')",
        (activity, name, "2" * 64, json.dumps(settings), lead),
    )
    batch_id = database.execute("select max(id) from batches").fetchone()[0]
    _state(database, batch_id, 1, "draft", lead, None)
    return batch_id


def _items(database, batch_id: int, records, tasks, person: int) -> list[int]:
    """Items for these records, all the person's; the ids of their assignments in order."""
    item = database.execute("select max(id) + 1 from items").fetchone()[0]
    first = database.execute("select max(id) + 1 from assignments").fetchone()[0]
    database.conn.executemany(
        "insert into items values (?, ?, ?, ?, 'own')",
        (
            (item + place, batch_id, record, task)
            for place, (record, task) in enumerate(zip(records, tasks, strict=True))
        ),
    )
    database.conn.executemany(
        "insert into assignments values (?, ?, ?, 'annotator', 1, ?)",
        ((first + place, item + place, person, place + 1) for place in range(len(records))),
    )
    return list(range(first, first + len(records)))


def _open(database, batch_id: int, lead: int) -> None:
    _state(database, batch_id, 2, "open", lead, None)


def _answers(database, assignment_ids: list[int], given: dict, person: int) -> None:
    answers = json.dumps(given, sort_keys=True)
    hashed = hashlib.sha256(answers.encode()).hexdigest()
    database.conn.executemany(
        "insert into annotations values (null, ?, 1, null, 'submitted', ?, ?, '', ?, ?, 60000, 0, 'now')",
        ((id_, answers, hashed, f"nonce-of-the-rest-{id_}", person) for id_ in assignment_ids),
    )


def _state(database, batch_id: int, number: int, name: str, by: int, second: int | None) -> None:
    row = (batch_id, number, name, by, second, "", "now")
    database.execute("insert into batch_states values (?, ?, ?, ?, ?, ?, ?)", row)
