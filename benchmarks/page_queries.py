"""What each page asks of the store, timed on a made study of a million records and 100,000 annotations.

    python benchmarks/page_queries.py [--records 1000000] [--annotations 100000] [--folder FOLDER] [--times 5]

The study is made in bulk, under every guard, in FOLDER where it is kept (a few minutes, 0.7 GB), else in a
folder that is gone afterwards. It tells each question's median and ends with an error when one is slower than
GOAL_MS. Questions that read the whole corpus by their nature stand apart at the end: a command or a button
asks them, or a page once for a state of the study.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_million import make_million  # noqa: E402
from benchmarks.made_rest import SECRET, TOKEN, URL  # noqa: E402
from db import approving, consent, guesses, label_studio, passes, people, polished, records  # noqa: E402
from db.annotations import save_draft  # noqa: E402
from db.answered import (  # noqa: E402
    answered_batch,
    awaiting_records,
    drawn_count,
    state_of_locked,
)
from db.approvals import approved_examples  # noqa: E402
from db.batch_states import source_names  # noqa: E402
from db.batches import batches, find_batch, state_of  # noqa: E402
from db.coverage import coverage  # noqa: E402
from db.freezing import newest_version  # noqa: E402
from db.frozen import withdrawn  # noqa: E402
from db.frozen_marks import datasets, marked_runs, where  # noqa: E402
from db.given_labels import given_labels, names  # noqa: E402
from db.handovers import handed_items  # noqa: E402
from db.held_out import frozen_records, held_out  # noqa: E402
from db.instructions import current_instructions, instruction_history  # noqa: E402
from db.invitations import invitation  # noqa: E402
from db.jobs import jobs, last_step  # noqa: E402
from db.judgments import counts_by_judge  # noqa: E402
from db.key_standing import keeper  # noqa: E402
from db.labels import (  # noqa: E402
    best_label_places,
    best_labels_of,
    label_counts,
    record_labels,
    records_by_label,
    rule_version,
    rule_versions,
    tried_up_to,
    untried,
)
from db.pay import pay_grades, worked  # noqa: E402
from db.people import Person  # noqa: E402
from db.progress import progress  # noqa: E402
from db.queues import given, queues  # noqa: E402
from db.ratings import answered_records, judgments, ratings  # noqa: E402
from db.rule_drafts import rule_draft  # noqa: E402
from db.sessions import open_session, signed_in  # noqa: E402
from db.signoffs import signoffs  # noqa: E402
from db.sittings import sitting  # noqa: E402
from db.study import Study, reading  # noqa: E402
from db.submissions import submissions  # noqa: E402
from db.survey_answers import merges, received, sent_in, taxonomy  # noqa: E402
from db.surveys import find_survey, surveys  # noqa: E402
from db.unblindings_noted import unblindings_noted  # noqa: E402
from db.verified import undrawn, undrawn_count, verification_batches  # noqa: E402
from db.watched import watched_answers  # noqa: E402
from db.work import work  # noqa: E402

GOAL_MS = 100
OPEN, LOCKED = 1, 2
AUDIT, PROMPT = "label_audit", "5" * 64


def asked(study: Study) -> dict[str, Callable[[], object]]:
    """Page and question → the question; batch 1 is open and the first physician's, batch 2 is locked."""
    lead, doctor = people.by_login(study, "lead"), people.by_login(study, "p0")
    token = open_session(study, doctor)
    (queue,) = [each for each in queues(study, doctor) if each.batch_id == OPEN]
    shown = work(study, doctor, queue.next).record.id
    batch_of = {(each.activity, each.state): each.id for each in batches(study, lead)}
    scored, scoring, unblinded = (
        batch_of["blinded_scoring", state] for state in ("locked", "open", "unblinded")
    )
    verifying = batch_of["response_verification", "open"]
    survey_of = {each.state: each.id for each in surveys(study, lead)}
    filtered, deduplicated = (passes.newest_pass(study, step).id for step in (passes.FILTER, passes.DEDUP))
    (project,) = label_studio.projects(study, lead)
    with reading(study) as database:
        cases = [row[0] for row in database.execute("select distinct record_id from responses")]
        held = [row[0] for row in database.execute("select record_id from items")]
    return {
        "every request: who is it": lambda: signed_in(study, token),
        "sign-in: is there anybody": lambda: people.nobody_yet(study),
        "every page: the account": lambda: people.by_login(study, "p0"),
        "every page: is consent due": lambda: consent.is_asked(study, doctor),
        "consent: the text": lambda: consent.current_text(study),
        "consent: one's last word": lambda: consent.last_word(study, doctor),
        "my work: queues": lambda: queues(study, doctor),
        "my work: what locked batches rest on": lambda: state_of_locked(study),
        "work page: the item": lambda: work(study, doctor, queue.next),
        "work page: a draft saved": lambda: save_draft(study, doctor, queue.next, "label", "triage"),
        "work page: answers so far": lambda: given(study, doctor, OPEN),
        "guessing: may one": lambda: guesses.may_guess(study, doctor, scored),
        "guessing: has one begun": lambda: guesses.has_begun(study, doctor, scored),
        "guessing: what is left": lambda: guesses.left_to_guess(study, doctor, scored),
        "discussion: the record": lambda: records.record(study, doctor, shown),
        "my work, audit results: every locked batch": lambda: given_labels(study, lead),
        "audit results: names": lambda: names(study, lead),
        "audit results: replay on audited records": lambda: best_labels_of(study, lead, 1, held),
        "discussion, results: a locked batch": lambda: answered_batch(study, lead, LOCKED),
        "discussion: its rules": lambda: rule_version(study, 1),
        "batches: all": lambda: batches(study, lead),
        "batches: one": lambda: find_batch(study, lead, OPEN),
        "batches: its state": lambda: state_of(study, OPEN),
        "batches: progress": lambda: progress(study, lead, OPEN),
        "batches: watching": lambda: watched_answers(study, lead, scoring),
        "batches: hours worked": lambda: worked(study, lead, OPEN),
        "batches: pay": lambda: pay_grades(study, lead),
        "batches: sources' names": lambda: source_names(study, lead, unblinded),
        "batches: who keeps the phrase": lambda: keeper(study),
        "new batch: records with answers": lambda: answered_records(study, lead),
        "new batch: records trained on": lambda: frozen_records(study),
        "new batch: their records": lambda: records.records(study, lead, ids=cases),
        "new audit: labels to draw from": lambda: label_counts(study, lead, 1, never_in=AUDIT),
        "new audit: records drawn before": lambda: drawn_count(study, AUDIT),
        "new audit: the draw, records by label": lambda: records_by_label(study, lead, 1, never_in=AUDIT),
        "new instructions: those accepted": lambda: current_instructions(study),
        "new instructions, tables of parts: the rules' labels": lambda: best_label_places(study, lead, 1),
        "new instructions: tasks as imported": lambda: records.imported_tasks(study),
        "new instructions: records with an answer": lambda: records.with_answer(study),
        "new instructions: a task's history": lambda: instruction_history(study, "triage"),
        "rewritings: cases to draw": lambda: records.count_of_kind(study, "cmb-clin", with_pairs=True),
        "rewritings: dialogues to draw": lambda: records.count_of_kind(study, "dotabench"),
        "rewritings, verifications: a batch's items": lambda: handed_items(study, lead, verifying),
        "verifications: batches": lambda: verification_batches(study, lead),
        "verifications: signatures": lambda: signoffs(study, lead, verifying),
        "verifications: approvals": lambda: approving.item_approvals(study, lead, verifying),
        "verifications: lots": lambda: approving.lots(study, lead, verifying),
        "verifications: lots approved": lambda: approving.lots_approved(study, lead, verifying),
        "verifications: what was polished": lambda: polished.counts_of_polished(study, lead),
        "verifications: responses to draw": lambda: undrawn_count(study, lead, "polisher", PROMPT),
        "report: ratings": lambda: ratings(study, lead, scored),
        "report: judgments": lambda: judgments(study, lead, scored, by_criterion=True),
        "report: unblindings noted": lambda: unblindings_noted(study, lead, unblinded),
        "report: guesses": lambda: guesses.guesses(study, lead, unblinded),
        "report: a record's responses": lambda: records.responses_of(study, lead, cases),
        "data: files": lambda: records.sources(study),
        "data: rows of each file": lambda: records.rows_by_source(study),
        "data: lines set aside": lambda: records.set_aside_lines(study, lead),
        "data: coverage": lambda: coverage(study),
        "data: masked": lambda: records.namings_by_rule(study, lead),
        "data: judged": lambda: counts_by_judge(study, lead),
        "data: counts": lambda: records.counts(study),
        "data: stages": lambda: passes.state_of_corpus(study),
        "data: newest pass": lambda: passes.newest_pass(study, passes.FILTER),
        "data: filtered out": lambda: passes.exclusion_counts(study, filtered),
        "data: duplicates": lambda: passes.duplicate_counts(study, deduplicated),
        "data: duplicates that differ": lambda: passes.differing_answers(study, deduplicated, 50),
        "data: records set apart": lambda: passes.set_apart_count(study),
        "data: labels": lambda: label_counts(study, lead, 1),
        "data: held out": lambda: held_out(study),
        "rules: versions": lambda: rule_versions(study),
        "rules: what one writes": lambda: rule_draft(study, lead),
        "rules: tried up to": lambda: tried_up_to(study, 1),
        "rules: still to be tried": lambda: untried(study, 1),
        "rules: one record's labels": lambda: record_labels(study, lead, shown, 1),
        "rules: records under audit": lambda: awaiting_records(study, AUDIT),
        "rules: examples": lambda: records.records(study, lead, ids=range(1, 1000, 7)),
        "surveys: all": lambda: surveys(study, lead),
        "surveys: one": lambda: find_survey(study, lead, survey_of["closed"]),
        "surveys: received": lambda: received(study, lead, survey_of["open"]),
        "surveys: answers": lambda: sent_in(study, lead, survey_of["closed"]),
        "surveys: merged proposals": lambda: merges(study, lead, survey_of["closed"]),
        "surveys: taxonomy": lambda: taxonomy(study, lead, survey_of["closed"]),
        "survey: a link": lambda: invitation(study, f"{TOKEN}1"),
        "survey: a respondent's sitting": lambda: sitting(study, SECRET),
        "Label Studio: projects": lambda: label_studio.projects(study, lead),
        "Label Studio: what became of answers": lambda: label_studio.results(study, lead, project),
        "Label Studio: accounts": lambda: label_studio.accounts(study, lead, URL),
        "Label Studio: who they are": lambda: label_studio.authors(study, lead, URL),
        "Label Studio: who answers": lambda: label_studio.assigned(study, lead, OPEN),
        "leaderboard: all": lambda: submissions(study, lead),
        "jobs: all": lambda: jobs(study, lead),
        "jobs: the last step": lambda: last_step(study, lead),
        "datasets: all": lambda: datasets(study, lead),
        "datasets: what was withdrawn": lambda: withdrawn(study, "doctor", 1),
        "datasets: where a record is": lambda: where(study, lead, shown),
        "datasets: newest version": lambda: newest_version(study, "doctor"),
        "training: marked runs": lambda: marked_runs(study),
        "people: all": lambda: people.everyone(study, lead),
        "people: what each consented to": lambda: consent.last_words(study),
    }


def whole_corpus(study: Study) -> dict[str, Callable[[], object]]:
    """What hands over a row for each of very many: files, freezing, what the workbench or a draw reads."""
    lead: Person = people.by_login(study, "lead")
    locked = [each.id for each in batches(study, lead) if (each.activity, each.state) == (AUDIT, "locked")]
    return {
        "audit's files: every answer": lambda: [answered_batch(study, lead, each) for each in locked],
        "rules: records set apart": lambda: passes.set_apart(study),
        "drawing a verification: responses": lambda: undrawn(study, lead, "polisher", PROMPT),
        "freezing: every approved example": lambda: approved_examples(study, lead),
    }


@dataclass(frozen=True)
class Taken:
    """Medians in milliseconds: by the clock, and of the processor alone."""

    wall: float
    processor: float


def taken_by(question: Callable[[], object], times: int) -> Taken:
    question()
    walls, processors = [], []
    for _ in range(times):
        began, busy = time.perf_counter(), time.process_time()
        question()
        walls.append(1000 * (time.perf_counter() - began))
        processors.append(1000 * (time.process_time() - busy))
    return Taken(statistics.median(walls), statistics.median(processors))


def told(name: str, taken: Taken, remark: str = "") -> None:
    print(f"{name:<45} {taken.wall:8.1f} ms, processor {taken.processor:8.1f}  {remark}".rstrip(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--annotations", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Where the study is, or is to be kept.")
    parser.add_argument("--times", type=int, default=5)
    asked_for = parser.parse_args()
    with TemporaryDirectory() if not asked_for.folder else nullcontext(asked_for.folder) as folder:
        study = Study(Path(folder))
        if not study.database.exists():
            study = make_million(Path(folder), asked_for.records, asked_for.annotations)
        slow = 0
        for name, question in asked(study).items():
            taken = taken_by(question, asked_for.times)
            slow += taken.wall > GOAL_MS
            told(name, taken, "over the goal" * (taken.wall > GOAL_MS))
        for name, question in whole_corpus(study).items():
            told(name, taken_by(question, asked_for.times), "reads the whole corpus")
    if slow:
        sys.exit(f"{slow} questions took more than {GOAL_MS} ms.")


if __name__ == "__main__":
    main()
