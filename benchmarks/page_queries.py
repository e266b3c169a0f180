"""What each page asks of the store, timed on a made study of a million records and 100,000 annotations.

    python benchmarks/page_queries.py [--records 1000000] [--annotations 100000] [--folder FOLDER] [--times 5]

The study is made in bulk, under every guard, in FOLDER where it is kept (a few minutes, 0.6 GB), else in a
folder that is gone afterwards. It tells each question's median and ends with an error when one is slower than
GOAL_MS. Questions that read the whole corpus by their nature, and are asked by a command or behind a button,
stand apart at the end.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_million import make_million  # noqa: E402
from db import people, records  # noqa: E402
from db.answered import answered_batch, awaiting_records, drawn_records  # noqa: E402
from db.batches import batches, find_batch, state_of  # noqa: E402
from db.coverage import coverage  # noqa: E402
from db.frozen_marks import datasets, marked_runs, where  # noqa: E402
from db.handovers import handed_items  # noqa: E402
from db.jobs import jobs  # noqa: E402
from db.judgments import counts_by_judge  # noqa: E402
from db.labels import best_labels, label_counts, record_labels, rule_versions, tried_up_to  # noqa: E402
from db.passes import state_of_corpus  # noqa: E402
from db.people import Person  # noqa: E402
from db.polished import counts_of_polished  # noqa: E402
from db.progress import progress  # noqa: E402
from db.ratings import answered_records  # noqa: E402
from db.sessions import open_session, signed_in  # noqa: E402
from db.study import Study  # noqa: E402
from db.submissions import submissions  # noqa: E402
from db.surveys import surveys  # noqa: E402
from db.verified import verification_batches  # noqa: E402
from db.watched import watched_answers  # noqa: E402
from db.work import given, queues, save_draft, work  # noqa: E402

GOAL_MS = 100
OPEN, LOCKED = 1, 2


def asked(study: Study) -> dict[str, Callable[[], object]]:
    """Page and question → the question; batch 1 is open and the first physician's, batch 2 is locked."""
    lead, doctor = people.by_login(study, "lead"), people.by_login(study, "p0")
    token = open_session(study, doctor)
    (queue,) = [each for each in queues(study, doctor) if each.batch_id == OPEN]
    shown = work(study, doctor, queue.next).record.id
    return {
        "every request: who is it": lambda: signed_in(study, token),
        "every page: the account": lambda: people.by_login(study, "p0"),
        "my work: queues": lambda: queues(study, doctor),
        "work page: the item": lambda: work(study, doctor, queue.next),
        "work page: a draft saved": lambda: save_draft(study, doctor, queue.next, "label", "triage"),
        "work page: answers so far": lambda: given(study, doctor, OPEN),
        "discussion: the record": lambda: records.record(study, doctor, shown),
        "discussion, results: a locked batch": lambda: answered_batch(study, lead, LOCKED),
        "batches: all": lambda: batches(study, lead),
        "batches: one": lambda: find_batch(study, lead, OPEN),
        "batches: its state": lambda: state_of(study, OPEN),
        "batches: progress": lambda: progress(study, lead, OPEN),
        "batches: watching": lambda: watched_answers(study, lead, OPEN),
        "rewritings: a batch's items": lambda: handed_items(study, lead, LOCKED),
        "verifications: batches": lambda: verification_batches(study, lead),
        "report: records with answers": lambda: answered_records(study, lead),
        "data: files": lambda: records.sources(study),
        "data: lines set aside": lambda: records.set_aside_lines(study, lead),
        "data: coverage": lambda: coverage(study),
        "data: masked": lambda: records.namings_by_rule(study, lead),
        "data: judged": lambda: counts_by_judge(study, lead),
        "data: counts": lambda: records.counts(study),
        "data: stages": lambda: state_of_corpus(study),
        "data: labels": lambda: label_counts(study, lead, 1),
        "rules: versions": lambda: rule_versions(study),
        "rules: tried up to": lambda: tried_up_to(study, 1),
        "rules: one record's labels": lambda: record_labels(study, lead, shown, 1),
        "rules: records under audit": lambda: awaiting_records(study, "label_audit"),
        "audits: records drawn before": lambda: drawn_records(study, "label_audit"),
        "polishing: counts": lambda: counts_of_polished(study, lead),
        "surveys: all": lambda: surveys(study, lead),
        "leaderboard: all": lambda: submissions(study, lead),
        "jobs: all": lambda: jobs(study, lead),
        "datasets: all": lambda: datasets(study, lead),
        "datasets: where a record is": lambda: where(study, lead, shown),
        "training: marked runs": lambda: marked_runs(study),
        "people: all": lambda: people.everyone(study, lead),
    }


def whole_corpus(study: Study) -> dict[str, Callable[[], object]]:
    """What reads a million rows because a million rows are what it is about."""
    lead: Person = people.by_login(study, "lead")
    return {
        "drawing an audit: every record's label": lambda: best_labels(study, lead, 1),
        "drawing instructions: records with an answer": lambda: records.ids_with_answer(study),
        "drawing: tasks as imported": lambda: records.imported_tasks(study),
    }


def median_ms(question: Callable[[], object], times: int) -> float:
    question()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        question()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


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
            median = median_ms(question, asked_for.times)
            slow += median > GOAL_MS
            print(f"{name:<45} {median:8.1f} ms{'  over the goal' * (median > GOAL_MS)}", flush=True)
        for name, question in whole_corpus(study).items():
            print(f"{name:<45} {median_ms(question, 1):8.1f} ms  reads the whole corpus", flush=True)
    if slow:
        sys.exit(f"{slow} questions took more than {GOAL_MS} ms.")


if __name__ == "__main__":
    main()
