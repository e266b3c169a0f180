"""A batch and a real Label Studio server in step: pushed blinded, pulled once, and checked as if hostile."""

import json
from dataclasses import dataclass

import pytest
from label_studio_sdk.client import LabelStudio

from annotation.dialogue_rewriting.dialogue import FIELDS, TURNS
from db import people
from db.batch_states import lock
from db.errors import NotFound, Refused
from db.events import broken_at
from db.label_studio import accounts as server_accounts
from db.label_studio import map_author, projects
from db.people import Person
from db.queues import queues
from db.study import Study, reading
from db.survey_answers import close_survey, sent_in
from db.work import work
from pipelines.label_studio import push as pushing
from pipelines.label_studio.connection import Connection
from pipelines.label_studio.pull import pull, take_export
from pipelines.label_studio.push import push
from pipelines.label_studio.standing import standing
from pipelines.label_studio.survey import pull_survey, push_survey
from tests.audit_study import make_audit_study, open_audit
from tests.label_studio_server import LabelStudioServer, label_studio
from tests.rewriting_study import import_cases, open_rewriting
from tests.scoring_study import PASSWORD, make_scoring_study, open_scoring_batch
from tests.survey_study import RATINGS, opened_survey
from tests.verification_study import REVISED, make_verification_study, open_verification

QUESTIONS = 6


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with label_studio(tmp_path_factory.mktemp("label-studio")) as running:
        yield running


@pytest.fixture(scope="module")
def accounts(server):
    """Two annotators at the server: their numbers, and what each may do with a token of their own."""
    made = [server.sign_up(name) for name in ("one", "two")]
    return [(number, server.client_of(token)) for number, token in made]


@pytest.fixture
def connection(server):
    with Connection(server.url, server.token) as connection:
        yield connection


@dataclass
class Round:
    """A batch at a server: the study, the batch, and what there is of one physician."""

    study: Study
    lead: Person
    batch_id: int
    person: Person
    server: LabelStudioServer
    author: int
    client: LabelStudio

    @property
    def project(self):
        made = projects(self.study, self.lead, self.batch_id)
        return next(each.project for each in made if each.person_id == self.person.id)

    def tasks(self):
        return [each.model_dump() for each in self.server.client.tasks.list(project=self.project)]

    def annotate(self, task, result, **more):
        """As the physician does it there, with a token of their own."""
        return self.client.annotations.create(id=task["id"], result=result, **{"lead_time": 30.5} | more).id

    def pull(self):
        with Connection(self.server.url, self.server.token) as connection:
            return pull(self.study, self.lead, self.batch_id, connection)

    def stored(self):
        """The current answers here, in the queue's order; None for one not answered."""
        queue = next(each for each in queues(self.study, self.person) if each.batch_id == self.batch_id)
        return [work(self.study, self.person, each).annotation for each in queue.assignment_ids]


def scoring_round(server, accounts, folder) -> Round:
    made = make_scoring_study(folder / "study", questions=QUESTIONS, sources=3, physicians=2)
    batch_id = open_scoring_batch(made)
    for (author, _), login in zip(accounts, ("doctor1", "doctor2"), strict=True):
        map_author(made.study, made["lead"], server.url, author, made[login])
    return Round(made.study, made["lead"], batch_id, made["doctor1"], server, *accounts[0])


@pytest.fixture
def scoring(server, accounts, tmp_path):
    return scoring_round(server, accounts, tmp_path)


def stars(**ratings):
    return [
        {
            "from_name": f"{slot}_overall",
            "to_name": f"response_{slot}",
            "type": "rating",
            "value": {"rating": n},
        }
        for slot, n in ratings.items()
    ]


def words(name, to, text):
    return {"from_name": name, "to_name": to, "type": "textarea", "value": {"text": [text]}}


def choice(name, to, key):
    return {"from_name": name, "to_name": to, "type": "choices", "value": {"choices": [key]}}


GOOD = stars(A=7, B=3, C=10)


def test_scores_go_out_blinded_and_come_back_once_with_their_author_time_and_later_changes(
    scoring, connection
):
    pushed = push(scoring.study, scoring.lead, scoring.batch_id, connection)
    assert [(each.person.login, each.sent == each.total > 0) for each in pushed] == [
        ("doctor1", True),
        ("doctor2", True),
    ]
    tasks = scoring.tasks()
    assert len(tasks) == len(scoring.stored())
    # nothing but what the physician may see, and a code that says nothing
    assert {key for task in tasks for key in task["data"]} == {
        *("question", "reference", "response_A", "response_B", "response_C", "wardround"),
    }
    sent = json.dumps(tasks, ensure_ascii=False, default=str)
    assert "疗程3~5天，必要时7~10天" in sent
    assert not any(
        name in sent for name in ("code0", "code1", "code2", "doctor2", "triage", "treatment_plan")
    )

    # pushed again, nothing goes twice
    again = push(scoring.study, scoring.lead, scoring.batch_id, connection)
    assert [each.sent for each in again] == [0, 0] and len(scoring.tasks()) == len(tasks)

    # one answered, one skipped; pulled twice, they come once
    first = scoring.annotate(tasks[0], [*GOOD, words("comment", "question", "疗程3~5天")])
    scoring.annotate(tasks[1], [], was_cancelled=True)
    pulled = pull(scoring.study, scoring.lead, scoring.batch_id, connection)
    assert (pulled.stored, pulled.known, pulled.set_aside) == (2, 0, [])
    assert pull(scoring.study, scoring.lead, scoring.batch_id, connection).known == 2
    answered, skipped, *rest = scoring.stored()
    assert rest == [None] * len(rest)
    assert answered.answers == {
        "ratings": {"A": {"overall": 7}, "B": {"overall": 3}, "C": {"overall": 10}},
        "comment": "疗程3~5天",
    }
    assert (skipped.status, skipped.answers) == ("skipped", {"reason": "Skipped in Label Studio."})
    with reading(scoring.study) as database:
        rows = database.execute("select by_person, active_ms from annotations order by id").fetchall()
    assert rows == [(scoring.person.id, 30_500), (scoring.person.id, 30_500)]

    # changed there by its author: a new revision here; deleted there: kept here, and said
    scoring.client.annotations.update(id=first, result=stars(A=8, B=3, C=10))
    assert scoring.pull().changed == 1
    scoring.client.annotations.delete(first)
    assert scoring.pull().gone == 1
    assert scoring.pull().gone == 0
    assert scoring.stored()[0].answers["ratings"]["A"] == {"overall": 8}
    assert [each.revision for each in scoring.stored()[:2]] == [2, 1]
    (one, _) = standing(scoring.study, scoring.lead, scoring.batch_id)
    assert (one.answered, one.gone, one.set_aside) == (2, 1, 0)
    assert broken_at(scoring.study) is None


def region(control, to, kind, value):
    return {"from_name": control, "to_name": to, "type": kind, "value": value}


HOSTILE = [
    ("not between 1 and 10", stars(A=42, B=3, C=10), {}),
    ("not a whole number", stars(A=7.5, B=3, C=10), {}),
    ("not a whole number", stars(A=True, B=3, C=10), {}),
    ("not a whole number", stars(A="7", B=3, C=10), {}),
    ("C_overall is not rated", stars(A=7, B=3), {}),
    ("A_overall is not rated", [], {}),
    ("a control that the form does not have", [*GOOD, words("source", "question", "x")], {}),
    ("answers A_overall twice", [*GOOD, *stars(A=1)], {}),
    ("not of the form's kind", [*GOOD[1:], region("A_overall", "response_A", "number", {"number": 7})], {}),
    ("not of the form's kind", [*GOOD[1:], region("A_overall", "response_B", "rating", {"rating": 7})], {}),
    ("not a text", [*GOOD, region("comment", "question", "textarea", {"text": [7]})], {}),
    ("not one a person could have spent", GOOD, {"lead_time": -5}),
    ("not one a person could have spent", GOOD, {"lead_time": 1e9}),
    ("account {other} is doctor2, and the item is doctor1's", GOOD, {"completed_by": "other"}),
    ("nobody has said who account 1 is", GOOD, {"completed_by": "owner"}),
]


def test_what_label_studio_accepts_and_cannot_be_is_set_aside_with_its_reason(scoring, connection, accounts):
    push(scoring.study, scoring.lead, scoring.batch_id, connection)
    other = accounts[1][0]
    for task, (_, result, more) in zip(_repeated(scoring.tasks()), HOSTILE, strict=False):
        if "completed_by" in more:
            more = {"completed_by": {"other": other, "owner": 1}[more["completed_by"]]}
        scoring.annotate(task, result, **more)
    pulled = scoring.pull()
    assert pulled.stored == 0
    reasons = [each.reason for each in sorted(pulled.set_aside, key=lambda each: each.annotation)]
    for (expected, _, _), reason in zip(HOSTILE, reasons, strict=True):
        assert expected.format(other=other) in reason
    assert scoring.stored() == [None] * len(scoring.tasks())
    # said again at every pull, kept once
    assert len(scoring.pull().set_aside) == len(HOSTILE)
    with reading(scoring.study) as database:
        assert database["label_studio_results"].count == len(HOSTILE)
    (one, _) = standing(scoring.study, scoring.lead, scoring.batch_id)
    assert (one.set_aside, one.answered) == (len(HOSTILE), 0)
    # each leads to its task
    assert {task for task, _ in one.reasons} <= {each["id"] for each in scoring.tasks()}
    assert len(one.reasons) == len(HOSTILE)


def _repeated(tasks):
    while True:
        yield from tasks


def test_an_account_is_nobody_until_a_person_says_who_it_is(server, accounts, connection, tmp_path):
    made = scoring_round(server, accounts, tmp_path)
    stranger, token = server.sign_up(f"stranger{made.batch_id}")
    push(made.study, made.lead, made.batch_id, connection)
    client = server.client_of(token)
    client.annotations.create(id=made.tasks()[0]["id"], result=GOOD, lead_time=20)
    assert "nobody has said" in made.pull().set_aside[0].reason
    there = server_accounts(made.study, made.lead, server.url)
    assert there[stranger] == f"stranger{made.batch_id}@example.com"
    with pytest.raises(NotFound, match="has no account 99999"):
        map_author(made.study, made.lead, server.url, 99999, made.person)
    map_author(made.study, made.lead, server.url, stranger, made.person)
    pulled = made.pull()
    assert (pulled.stored, pulled.set_aside) == (1, [])


def test_an_answer_that_another_account_changed_or_doubled_is_not_the_authors(scoring, connection, accounts):
    push(scoring.study, scoring.lead, scoring.batch_id, connection)
    tasks = scoring.tasks()
    scoring.annotate(tasks[0], GOOD)
    scoring.annotate(tasks[0], stars(A=1, B=1, C=1))
    changed = scoring.annotate(tasks[1], GOOD)
    accounts[1][1].annotations.update(id=changed, result=stars(A=1, B=1, C=1))
    pulled = scoring.pull()
    assert pulled.stored == 1
    assert [each.reason.split(";")[0] for each in pulled.set_aside] == [
        "this item was answered already, here or in another annotation",
        f"account {accounts[1][0]} changed it after its author, account {scoring.author}",
    ]
    assert scoring.stored()[0].answers["ratings"]["A"] == {"overall": 7}


def test_answers_to_a_text_that_was_changed_there_do_not_count(scoring, connection):
    push(scoring.study, scoring.lead, scoring.batch_id, connection)
    first, second, *_ = scoring.tasks()
    # the code of another task, the words of another answer
    swapped = first["data"] | {"wardround": second["data"]["wardround"]}
    scoring.server.client.tasks.update(id=str(first["id"]), data=swapped)
    made_up = second["data"] | {"wardround": "0" * 24}
    scoring.server.client.tasks.update(id=str(second["id"]), data=made_up)
    for task in (first, second):
        scoring.annotate(task, GOOD)
    assert [each.reason for each in scoring.pull().set_aside] == [
        "the text of its task was changed in Label Studio",
        "its task is none that was pushed into this project",
    ]


def test_a_locked_batch_takes_nothing_more(scoring, connection):
    push(scoring.study, scoring.lead, scoring.batch_id, connection)
    scoring.annotate(scoring.tasks()[0], GOOD)
    lock(scoring.study, scoring.lead, scoring.batch_id, "senior", PASSWORD, "done", "test")
    pulled = scoring.pull()
    assert "locked" in pulled.set_aside[0].reason and pulled.stored == 0


def test_a_batch_that_is_not_open_leaves_nothing_at_the_server(server, connection, tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=QUESTIONS, sources=3)
    batch_id = open_scoring_batch(made)
    lock(made.study, made["lead"], batch_id, "senior", PASSWORD, "done", "test")
    before = server.client.projects.list().items
    with pytest.raises(Refused, match="is locked and takes no more"):
        push(made.study, made["lead"], batch_id, connection)
    assert server.client.projects.list().items == before


def test_a_guideline_becomes_instructions_that_can_be_read_and_do_nothing():
    shown = pushing.as_instructions(
        "# Scores\n\n- one\n\n| points | meaning |\n|---|---|\n| 9 | good |\n\n<script>x</script>"
    )
    for part in ("<h1>Scores</h1>", "<li>one</li>", "<td>good</td>", "&lt;script&gt;"):
        assert part in shown
    assert "<script" not in shown


def test_a_push_that_was_cut_off_by_a_restart_goes_on_where_it_stopped(
    server, accounts, connection, tmp_path, monkeypatch
):
    made = scoring_round(server, accounts, tmp_path)
    monkeypatch.setattr(pushing, "CHUNK", 2)
    waited = []

    class CutOff(Exception):
        pass

    def restart(seconds):
        waited.append(seconds)
        if len(waited) == 1:
            server.start()

    def stop_once(done, total):
        if done == 2:
            server.stop()

    # the server goes down after the first tasks: the push waits for it and ends as if nothing had been
    with Connection(server.url, server.token, sleep=restart) as patient:
        push(made.study, made.lead, made.batch_id, patient, tell=stop_once)
    assert waited
    assert len(made.tasks()) == len(made.stored())

    # the push itself dies, with a project made and its tasks not all sent: the next one sends what is missing
    other = scoring_round(server, accounts, tmp_path / "other")

    def die(done, total):
        if done == 2:
            raise CutOff

    with pytest.raises(CutOff):
        push(other.study, other.lead, other.batch_id, connection, tell=die)
    assert len(other.tasks()) == 2
    push(other.study, other.lead, other.batch_id, connection)
    assert len({task["data"]["wardround"] for task in other.tasks()}) == len(other.tasks())
    assert len(other.tasks()) == len(other.stored())


def test_a_personal_access_token_works_and_a_wrong_one_is_told_without_being_shown(server):
    personal = server.client.tokens.create().token
    with Connection(server.url, personal) as connection:
        assert connection.whoami() == "owner@example.com"
    wrong = "0123456789abcdef" * 2
    with (
        Connection(server.url, wrong) as connection,
        pytest.raises(Refused, match="does not accept the key") as refusal,
    ):
        connection.whoami()
    assert wrong not in str(refusal.value) and refusal.value.__cause__ is None


def test_a_server_that_is_not_there_is_waited_for_and_then_named():
    waited = []
    with (
        Connection("http://127.0.0.1:9/", "key", sleep=waited.append) as connection,
        pytest.raises(Refused, match="http://127.0.0.1:9 does not answer"),
    ):
        connection.whoami()
    assert waited == sorted(waited) and sum(waited) > 20


def test_an_export_file_brings_in_what_the_server_would(scoring, connection, tmp_path):
    push(scoring.study, scoring.lead, scoring.batch_id, connection)
    scoring.annotate(scoring.tasks()[0], GOOD)
    exported = scoring.server.client.projects.exports.as_json(scoring.project)
    take = (scoring.study, scoring.lead, scoring.batch_id, scoring.server.url, exported)
    assert take_export(*take).stored == 1
    assert take_export(*take).known == 1 and scoring.pull().known == 1


def test_an_audit_goes_there_and_back(server, accounts, connection, tmp_path):
    made = make_audit_study(tmp_path / "study")
    batch_id = open_audit(made, size=5)
    map_author(made.study, made["lead"], server.url, accounts[0][0], made["expert"])
    there = Round(made.study, made["lead"], batch_id, made["expert"], server, *accounts[0])
    push(there.study, there.lead, batch_id, connection)
    sent = json.dumps(there.tasks(), default=str)
    # the rules' label is not among what is sent, nor which record has one
    assert "rule for" not in sent and "proposed" not in sent
    for task, label in zip(there.tasks(), ("triage", "none", "follow_up_plan", "bogus"), strict=False):
        there.annotate(task, [choice("label", "question", label), words("note", "question", "看过")])
    pulled = there.pull()
    assert pulled.stored == 3
    assert [each.reason for each in pulled.set_aside] == ["label is not one of the options offered"]
    assert [each.answers["label"] for each in there.stored()[:3]] == ["triage", "none", "follow_up_plan"]


def test_a_rewriting_goes_there_and_back_to_its_reviewer_here(server, accounts, connection, study, tmp_path):
    import_cases(study, tmp_path, ("1",))
    batch_id = open_rewriting(study)
    author, reviewer, lead = (people.by_login(study, each) for each in ("physician", "physician2", "lead"))
    map_author(study, lead, server.url, accounts[0][0], author)
    there = Round(study, lead, batch_id, author, server, *accounts[0])
    push(study, lead, batch_id, connection)
    (task,) = there.tasks()
    turns = [
        words(f"turn_{turn}_{field}", "case", f"第{turn}轮{field}") for turn in TURNS for field in FIELDS
    ]
    there.annotate(task, turns)
    assert "Declare first" in there.pull().set_aside[0].reason
    there.annotate(task, [*turns, choice("declared", "case", "declared")])
    assert there.pull().stored == 1
    (annotation,) = there.stored()
    assert annotation.answers["turns"][2]["question"] == "第3轮question"
    # the reviewer has it now, here
    assert len(next(each for each in queues(study, reviewer)).assignment_ids) == 1


def test_a_verification_goes_there_and_back_to_its_overseer_here(server, accounts, connection, study):
    made = make_verification_study(study, records=3, flagged=1)
    batch_id = open_verification(made, reviewers=(made["physician"].id,))
    map_author(study, made["lead"], server.url, accounts[0][0], made["physician"])
    there = Round(study, made["lead"], batch_id, made["physician"], server, *accounts[0])
    push(study, there.lead, batch_id, connection)
    tasks = there.tasks()
    yes = [choice(f"before_{each}", "response", "yes") for each in ("correct", "practical")]
    no = [choice("before_correct", "response", "no"), yes[1]]
    after = [choice(f"after_{each}", "response", "yes") for each in ("correct", "practical")]
    text = tasks[1]["data"]["response"]
    mark = {"start": 2, "end": 5, "text": text[2:5], "labels": ["dose"]}
    marked = region("error", "response", "labels", mark)

    # left as it is, the prefilled text is no revision; the second is revised, with its error marked
    there.annotate(tasks[0], [*yes, words("revised", "response", tasks[0]["data"]["response"])])
    there.annotate(tasks[1], [*no, *after, marked, words("revised", "response", REVISED)])
    # an error that does not lie where it says, and a half-given verdict
    there.annotate(tasks[2], [*no, region("error", "response", "labels", {**mark, "text": "别处的字"})])
    there.annotate(tasks[2], yes[:1])
    pulled = there.pull()
    assert pulled.stored == 2
    assert [each.reason for each in pulled.set_aside] == [
        "a marked error does not lie where it says in the response",
        "Practical: choose one of the options offered.",
    ]
    first, second, third = there.stored()
    assert (first.answers["text"], first.answers["after"], third) == (None, None, None)
    assert second.answers["text"] == REVISED
    assert second.answers["errors"] == [{"kind": "dose", "start": 2, "end": 5}]


def test_a_survey_is_taken_there_and_leads_to_nobody_here(server, accounts, connection, study, cast):
    survey_id = opened_survey(study, cast["lead"])
    number = push_survey(study, cast["lead"], survey_id, connection, "zh")
    assert push_survey(study, cast["lead"], survey_id, connection, "zh") == number
    (task,) = connection.tasks_of(number)

    def given(client, *more, agreed=True, **ratings):
        rated = {**RATINGS, **ratings}
        result = [region(key, "introduction", "rating", {"rating": n}) for key, n in rated.items()]
        consent = [choice("consent", "introduction", "agreed")] if agreed else []
        client.annotations.create(id=task["id"], result=[*result, *consent, *more], lead_time=200)

    no = choice("uses_models", "introduction", "no")
    (_, one), (_, two) = accounts
    proposals = {"text": ["转诊信", "家属沟通"]}
    given(one, no, region("proposed_diagnosis", "introduction", "textarea", proposals))
    given(one, no)
    given(two, no, agreed=False)
    given(two, no, triage=9)
    given(two, no, words("proposed_treatment", "introduction", "请致电13800138000"))
    pulled = pull_survey(study, cast["lead"], survey_id, connection)
    assert (pulled.new, pulled.known) == (1, 0)
    reasons = [str(error) for error in pulled.set_aside]
    assert [reason[:24] for reason in reasons[:3]] == [
        "an account answered twic",
        "without consent nothing ",
        "triage is not between 1 ",
    ]
    assert "personal" in reasons[3] or "个人信息" in reasons[3]
    assert pull_survey(study, cast["lead"], survey_id, connection).known == 1
    close_survey(study, cast["lead"], survey_id)
    (answers,) = sent_in(study, cast["lead"], survey_id)
    assert answers.answers["proposed_diagnosis"] == ["转诊信", "家属沟通"]
    assert answers.active_seconds == 200
    # not even the numbers of the accounts and annotations are kept
    with reading(study) as database:
        kept = list(database.query("select * from label_studio_taken"))
    assert [list(row) for row in kept] == [["mark"]]
    assert broken_at(study) is None
