"""How long a lead waits for the whole report of 550 questions x 6 models: the page's figures, then all files.

    python benchmarks/whole_report.py [--rounds 3] [--questions 550]

A study is made in a temporary folder: 22 tasks, 6 models, 6 raters who share a tenth of the questions, a
judge with two repeats, another judge; ratings are marked as simulated. Prints wall and CPU seconds.
"""

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from annotation.answering import answer
from annotation.blinded_scoring.batches import Setup, set_up
from annotation.correlation.blocks.every import blocks
from annotation.correlation.report import correlation_report, judges_of
from annotation.tasks import TASKS
from db import events, people
from db.batch_states import lock, open_batch, unblind
from db.blinding_key import code_of
from db.incoming import record_hash, response_hash
from db.judgments import Judgment, add_judgments
from db.people import OPERATOR
from db.queues import queues
from db.record_letters import keep_record_letters
from db.study import Study, create_study, reading, writing
from pipelines.reports.write_correlation_report import write_correlation_report

MODELS, RATERS, SEED = 6, 6, 7
PASSWORD = "a password for a benchmark"
WORDS = "患者主诉反复上腹痛伴反酸，建议完善胃镜检查并规范抑酸治疗，注意饮食与随访。"


def made_study(folder: Path, questions: int) -> Study:
    study = create_study(folder)
    random = np.random.default_rng(SEED)
    lead = people.add(study, OPERATOR, "lead", "lead", "lead", PASSWORD)
    people.add(study, OPERATOR, "senior", "senior", "senior", PASSWORD)
    raters = [
        people.add(study, OPERATOR, f"rater{n}", f"rater{n}", "physician", PASSWORD) for n in range(RATERS)
    ]
    true = _answers(study, questions, random)
    batch_id = set_up(study, lead, Setup("whole", tuple(each.id for each in raters), SEED, 0.1, 0.0, "", "1"))
    open_batch(study, lead, batch_id)
    with reading(study) as database:
        shown: dict[int, dict[str, int]] = {}
        for assignment_id, slot, response_id in database.execute("select * from presentations"):
            shown.setdefault(assignment_id, {})[slot] = response_id
    for rater in raters:
        for assignment_id in queues(study, rater)[0].assignment_ids:
            given = {
                slot: {"overall": int(np.clip(round(true[response] + random.normal(0, 0.7)), 1, 10))}
                for slot, response in shown[assignment_id].items()
            }
            answer(
                study, rater, assignment_id, answers={"ratings": given, "comment": ""}, expected_revision=0,
                nonce=f"benchmark-{assignment_id:012}", active_ms=60_000, simulated=True,
            )  # fmt: skip
    _judge(study, true, random)
    for step in (lock, unblind):
        step(study, lead, batch_id, "senior", PASSWORD, "benchmark", "here")
    return study


def _answers(study: Study, questions: int, random: np.random.Generator) -> dict[int, float]:
    """Records and responses; what each response is truly worth."""
    codes = [code_of(study, OPERATOR, f"model-{m}") for m in range(MODELS)]
    true = {}
    with writing(study) as database:
        source = {"sha256": "0" * 64, "kind": "made", "name": "made", "licence": "none", "lines": questions}
        database["sources"].insert({**source, "id": 1, "imported_by": "benchmark", "imported_at": "now"})
        for q in range(1, questions + 1):
            ease = random.normal(0, 0.8)
            record = {
                "external_id": f"q{q}", "kind": "clinical_case", "task": TASKS[q % len(TASKS)].key,
                "case_description": WORDS * 8, "question": WORDS, "answer": WORDS * 6, "options": "{}",
                "metadata": "{}",
            }  # fmt: skip
            where = {"id": q, "source_id": 1, "line": q, "content_hash": record_hash(**record)}
            database["records"].insert(where | record)
            for m, code in enumerate(codes):
                said = (WORDS * 20)[: 150 + int(random.integers(0, 400))]
                turns = [{"role": "patient", "content": WORDS}, {"role": "doctor", "content": said}]
                told = json.dumps(turns, ensure_ascii=False)
                row = {
                    "source_id": 1, "line": q, "record_id": q, "source_code": code, "question": WORDS,
                    "conversation": told, "content_hash": response_hash("made", f"q{q}", told),
                }  # fmt: skip
                true[database["responses"].insert(row).last_pk] = 5 + m / 2 + ease + random.normal()
        keep_record_letters(database)
        noted = {"records": questions, "responses": len(true), "set_aside": 0, "datasets": ["made"]}
        events.append(study, database, "benchmark", "file imported", "made", sha256="0" * 64, **noted)
    return true


def _judge(study: Study, true: dict[int, float], random: np.random.Generator) -> None:
    prompt = hashlib.sha256(b"benchmark").hexdigest()

    def rated(value: float, noise: float) -> float:
        return float(np.clip(round(value + random.normal(0, noise)), 1, 10))

    rows = [
        Judgment(
            key=hashlib.sha256(f"{judge} {response} {repeat}".encode()).hexdigest(), response_id=response,
            rubric_hash=prompt, prompt_hash=prompt, judge=judge, parameters={"simulated": True},
            repeat=repeat, status="scored", rating=rated(value, noise),
            explanation="", answered_model="", prompt_tokens=0, completion_tokens=0, attempts=0,
        )
        for judge, noise, repeats in (("judge", 1.0, (1, 2)), ("other", 2.0, (1,)))
        for response, value in true.items()
        for repeat in repeats
    ]  # fmt: skip
    add_judgments(study, OPERATOR, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="How long a lead waits for the whole report.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=550)
    asked = parser.parse_args()
    times: dict[str, list[tuple[float, float]]] = {"the page's figures": [], "all files": []}
    with tempfile.TemporaryDirectory() as folder:
        study = made_study(Path(folder) / "study", asked.questions)
        judge = judges_of(study, OPERATOR, 1)[0].name
        named = {"own_family": ("model-5",), "backbone": "model-0"}
        for _ in range(asked.rounds):
            started = time.perf_counter(), time.process_time()
            report = correlation_report(study, OPERATOR, 1, judge, **named)
            blocks(report)
            figured = time.perf_counter(), time.process_time()
            write_correlation_report(report, Path(folder) / "report")
            written = time.perf_counter(), time.process_time()
            for name, before, after in (
                ("the page's figures", started, figured),
                ("all files", figured, written),
            ):
                times[name].append((after[0] - before[0], after[1] - before[1]))
    for name, each in times.items():
        wall, cpu = (statistics.median(one[which] for one in each) for which in (0, 1))
        print(f"{name:<22}{wall:>8.1f} s wall {cpu:>8.1f} s CPU")
    print(f"n: {len(report.correlation.table)} answers, {len(report.physicians.ratings)} ratings")


if __name__ == "__main__":
    main()
