"""Who may call which function of the store: each takes the actor and refuses by role, or says why not."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import db
from db.errors import NotFound, Refused
from db.labels import record_labels
from db.people import OPERATOR, ROLES, Person
from db.records import record
from db.study import Study, reading
from tests.conftest import copy_of
from tests.whole_study import make_whole_study

ROOT = Path(__file__).parents[2]
READERS = ("senior", "lead", "engineer", "admin")
MATRIX = {
    (): "jobs: claim_job end_job jobs_in",
    ("admin",): """closing: close_account; erasure: erase; jobs: end_jobs_of; personal_rows: rows_of;
        people: add disable require_closable set_password; reset_links: make""",
    ("senior",): "instructions: add_instruction; signoffs: sign",
    (
        "lead",
    ): """approving: approve_items approve_lot; batch_states: lock open_batch unblind; batches: create;
        invitations: belong_to invite; label_studio: add_project assigned map_author note_accounts
        note_result;
        label_studio_surveys: add_survey survey_project take_in_survey taken_in;
        survey_answers: close_survey enter_simulated keep_taxonomy merge_proposals;
        surveys: make_survey open_survey""",
    (
        "lead",
        "admin",
    ): """blinding_key: names originals; consent: add_text; key_closing: close_key open_key;
        label_studio: accounts authors projects results;
        pay: pay_grades set_pay worked; people: everyone; survey_answers: merges received sent_in taxonomy;
        surveys: find_survey surveys; unblindings_noted: note_unblinding; watched: watched_answers""",
    ("lead", "engineer"): """freezing: freeze; held_out: hold_out; jobs: add_job cancel_job resume_job;
        judgments: add_judgments note_judging; polished: add_polished add_prompt note_polishing;
        submissions: add_submission show_submission""",
    (
        "lead",
        "engineer",
        "admin",
    ): """batch_states: source_names; batches: batches find_batch;
        blinding_key: code_of; given_labels: given_labels names;
        guesses: guesses; imports: add_file; jobs: jobs last_step; judgments: counts_by_judge;
        personal_data: decide; unblindings_noted: unblindings_noted;
        ratings: answered_records judgments ratings; verified: undrawn undrawn_count;
        records: namings_by_rule responses_of set_aside_lines""",
    ("engineer", "admin"): "runs: enter_run",
    ("senior", "lead"): "approving: withdraw; signoffs: reopen",
    ("senior", "lead", "admin"): "progress: progress",
    ("senior", "lead", "engineer"): """labels: add_labels add_rule_version;
        passes: add_dedup_pass add_filter_pass; rule_drafts: drop_rule_draft rule_draft save_rule_draft""",
    READERS: """approvals: approved_examples; approving: item_approvals lots lots_approved;
        frozen_marks: datasets where; handovers: handed_items; labels: best_label_places
        best_labels_of label_counts records_by_label;
        polished: counts_of_polished polished; records: records records_after; signoffs: signoffs;
        verified: verification_batches""",
    # of their own work alone; that of others looks as if it were not there
    (
        "physician",
        "senior",
        "lead",
    ): """annotations: save_draft store_annotation; blinding_key: names_to_guess; consent: give withdraw;
        decisions: decide; guesses: begin guess has_begun left_to_guess listed_names may_guess;
        work: work""",
    ROLES: """answered: answered_batch; labels: record_labels; records: record; submissions: submissions;
        queues: given queues""",
}
# functions that take a study and no actor -> why
EVERYONES = {
    "ids, counts, hashes and states: no text of a record, no answer, no name of a person or a source": """
        answered: awaiting_records drawn_count state_of_locked; consent: is_asked last_word last_words;
        batch_states: codes_shown; batches: state_of; freezing: newest_version;
        frozen: withdrawn; frozen_marks: marked_runs; held_out: frozen_records held_out; jobs: state_of_job;
        judgments: judged_keys; label_studio: code_of; label_studio_surveys: mark_of;
        labels: tried_up_to untried;
        passes: differing_answers duplicate_counts excluded exclusion_counts newest_pass set_apart
        set_apart_count state_of_corpus; personal_data: decisions; polished: polished_keys;
        pseudonyms: pseudonym; coverage: coverage; runs: runs_of;
        records: count_of_kind counts imported_tasks with_answer rows_by_source sources""",
    "instructions, prompts, rules and consent texts, which say nothing of a patient and which all read": """
        instructions: current_instructions instruction instruction_history;
        consent: current_text; labels: rule_version rule_versions; polished: prompt_text""",
    "a secret, which they are given, is the right": """
        invitations: invitation; people: add_first_admin; reset_links: person_of redeem;
        sessions: revoke signed_in; sign_in: authenticate;
        sittings: begin keep note_alive send_in sitting withdraw""",
    "whether the blinding key is open and who keeps its phrase, which whoever waits for it is told": """
        key_standing: is_closed keeper require_closable require_open""",
    "asked by the server itself, of whom it has before it": """
        people: by_login nobody_yet; sessions: open_session""",
    "for the program and the operator at the host": """
        as_of: as_of moment_of state write_database; backups: back_up; events: broken_at head;
        file_access: folder_faults; heads: missing_heads note_head; key_closing: finish_closing;
        key_faults: key_faults whole_key; key_standing: in_log_alone is_closed_in_log_alone is_gone
        out_of_place standing was_sealed;
        seals: seal; study: file_faults reading writing writing_without_trace; verification: verify""",
    "called by the store alone": """
        blinding_key: known_codes seal; digests: digest_of; key_standing: damage_of damage_told
        require_file""",
}


def named(listed: str) -> list[str]:
    """The dotted names in "module: name name; module: name"."""
    return [
        f"{module.strip()}.{name}"
        for module, _, names in (part.partition(":") for part in listed.split(";"))
        for name in names.split()
    ]


ALLOWED = {name: roles for roles, listed in MATRIX.items() for name in named(listed)}
WITHOUT = {name for listed in EVERYONES.values() for name in named(listed)}


def store_functions() -> dict[str, Callable]:
    """The public functions of `db` that begin with a study, but for steps of a caller's transaction."""
    found = {}
    for module in pkgutil.iter_modules(db.__path__):
        members = vars(importlib.import_module(f"db.{module.name}"))
        for name, function in members.items():
            if inspect.isfunction(function) and function.__module__ == f"db.{module.name}":
                takes = list(inspect.signature(function).parameters)
                if not name.startswith("_") and takes[:1] == ["study"] and "database" not in takes:
                    found[f"{module.name}.{name}"] = function
    return found


FUNCTIONS = store_functions()
TAKES_ACTOR = sorted(
    name for name, each in FUNCTIONS.items() if list(inspect.signature(each).parameters)[1:2] == ["actor"]
)


@pytest.fixture(scope="module")
def whole(cast_study, tmp_path_factory):
    return make_whole_study(copy_of(cast_study, tmp_path_factory.mktemp("roles") / "study"))


def test_every_function_of_the_store_is_in_the_matrix_or_says_why_it_takes_no_actor():
    assert set(TAKES_ACTOR) == set(ALLOWED)
    assert set(FUNCTIONS) - set(TAKES_ACTOR) == WITHOUT


def nobody(role: str, disabled: bool = False) -> Person:
    """Somebody who never had anything to do."""
    return Person(10**6, "nobody", "nobody", role, disabled)


def refused_by_role(study: Study, name: str, actor: Person) -> bool:
    """Whether the function refuses the actor for who they are, whatever they ask for."""
    positional, keywords = arguments_of(FUNCTIONS[name])
    try:
        FUNCTIONS[name](study, actor, *positional, **keywords)
    except Refused as error:
        return "needs the role" in str(error)
    except Exception:
        # refused, or a nonsense of an argument found out, after the role was looked at
        return False
    return False


def arguments_of(function: Callable) -> tuple[list, dict]:
    """Something of the kind that each further parameter asks for."""
    made = {int: 10**6, float: 0.5, bool: True, str: "x"}
    positional, keywords = [], {}
    for each in list(inspect.signature(function).parameters.values())[2:]:
        value = made.get(each.annotation, ())
        if each.kind is each.KEYWORD_ONLY:
            keywords[each.name] = value
        elif each.kind is each.POSITIONAL_OR_KEYWORD and each.default is each.empty:
            positional.append(value)
    return positional, keywords


@pytest.mark.parametrize("name", TAKES_ACTOR)
def test_a_function_of_the_store_refuses_every_role_but_its_own(whole, name):
    may = {role for role in ROLES if not refused_by_role(whole.study, name, nobody(role))}
    assert may == set(ALLOWED[name])
    assert not refused_by_role(whole.study, name, OPERATOR)


@pytest.mark.parametrize("name", TAKES_ACTOR)
def test_a_function_of_the_store_refuses_a_closed_account(whole, name):
    assert all(refused_by_role(whole.study, name, nobody(role, disabled=True)) for role in ROLES)


def test_what_the_store_alone_may_call_is_called_by_nobody_else():
    inner = [*named(EVERYONES["called by the store alone"]), "blinding_key.names_to_guess"]
    called = "|".join(name.replace(".", r"\.") for name in inner)
    outside = [
        path for folder in ("annotation", "pipelines", "review_app") for path in (ROOT / folder).rglob("*.py")
    ]
    assert [path for path in outside if re.search(called, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("login", ["physician", "physician2", "stranger"])
def test_a_physician_reads_the_records_of_opened_batches_they_answer_in_and_no_other(whole, login):
    person = whole.people.get(login, nobody("physician"))
    with reading(whole.study) as database:
        everything = {row[0] for row in database.execute("select id from records")}
        theirs = {
            row[0]
            for row in database.execute(
                """
                select record_id from items where batch_id in (
                  select i.batch_id from assignments a join items i on i.id = a.item_id where a.person_id = ?)
                and batch_id <> ?
                """,
                (person.id, whole.batches["draft"]),
            )
        }
    assert {id_ for id_ in everything if reads(whole.study, person, id_)} == theirs
    assert (len(theirs) > 0) == (login != "stranger") and theirs < everything


def reads(study: Study, person: Person, record_id: int) -> bool:
    try:
        return record(study, person, record_id).id == record_id
    except NotFound:
        return False


def test_what_the_rules_say_of_a_record_is_shown_to_its_expert_after_the_lock_alone(whole):
    with reading(whole.study) as database:
        of = dict(database.execute("select batch_id, min(record_id) from items group by batch_id").fetchall())
    physician = whole.people["physician"]
    assert record_labels(whole.study, physician, of[whole.batches["locked"]], 1) == ()
    with pytest.raises(Refused, match="once the batch is locked"):
        record_labels(whole.study, physician, of[whole.batches["verifying"]], 1)
