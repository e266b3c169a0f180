"""A sample's life, top to bottom: from a file of cases to a report that says how judge and physicians agree.

Read this first. Each step is the one function that does it; the pages and the command line call the same.
"""

from pathlib import Path

import pytest

from annotation.answering import answer
from annotation.blinded_scoring.batches import Setup, drawable, set_up
from annotation.correlation.report import correlation_report
from db import people
from db.annotations import save_draft
from db.batch_states import lock, open_batch, unblind
from db.coverage import coverage
from db.errors import Refused
from db.instructions import add_instruction
from db.people import OPERATOR
from db.polished import polished
from db.queues import queues
from db.ratings import ratings
from db.records import counts
from db.study import create_study
from db.verification import verify
from db.work import work
from pipelines.import_records import import_file, read_file, records_first
from pipelines.judge_responses import judge_study
from pipelines.polish_responses import polish_study
from pipelines.reports.write_correlation_report import write_correlation_report
from tests.pipelines.loopback_model import LoopbackModel, serving

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
PASSWORD = "a password of one's own"


def test_a_sample_goes_from_a_file_to_a_report(tmp_path):
    # a study is one folder, and somebody is in it
    study = create_study(tmp_path / "study")
    roles = {
        "he": "physician",
        "she": "physician",
        "lead": "lead",
        "senior": "senior",
        "engineer": "engineer",
    }
    who = {login: people.add(study, OPERATOR, login, login, role, PASSWORD) for login, role in roles.items()}

    # records, and six sources' responses to them, are imported; a second time adds nothing
    files = [EXAMPLES / "cases.json", *sorted((EXAMPLES / "responses").glob("*.json"))]
    parsed = records_first([read_file(path, licence="Apache-2.0") for path in files])
    for each in parsed + parsed:
        import_file(study, who["engineer"], each)
    cases = counts(study)["records"]
    assert (counts(study)["responses"], coverage(study).gaps) == (6 * cases, ())

    # a lead draws items into a batch by seed, and opens it
    evaluators = (who["he"].id, who["she"].id)
    setup = Setup(
        "round one", evaluators, 7, 0.5, 0, guideline="Compare with the reference.", guideline_version="1"
    )
    batch_id = set_up(study, who["lead"], setup)
    open_batch(study, who["lead"], batch_id)
    assert len(drawable(study, who["lead"]).questions) == cases

    # physicians answer their assignments; what they type is kept, what they submit is appended
    for rater in (who["he"], who["she"]):
        for assignment_id in queues(study, rater)[0].assignment_ids:
            save_draft(study, rater, assignment_id, "comment", "先写一半")
            given = score_by_length(work(study, rater, assignment_id))
            nonce = f"{rater.login}-{assignment_id}-nonce-000000"
            answer(
                study, rater, assignment_id, answers=given, expected_revision=0, nonce=nonce, active_ms=60_000
            )
        assert queues(study, rater)[0].next is None

    # a senior accepts a task's instruction, and a model writes the original answers out by it
    add_instruction(study, who["senior"], "triage", ["请说明该挂哪个科。", "该看哪个科？请说明理由。"])
    with serving(LoopbackModel(seed=1)) as model:
        polish_study(study, who["engineer"], base_url=model.base_url, model="a-polisher")
    assert {each.task for each in polished(study, who["senior"])} == {"triage"}

    # before the lock nobody reads ratings; the lock takes two people
    with pytest.raises(Refused, match="once the batch is locked"):
        ratings(study, who["lead"], batch_id)
    lock(study, who["lead"], batch_id, "senior", PASSWORD, "all done", "here")

    # a judge scores the same responses, without knowing whose they are
    with serving(LoopbackModel(seed=1)) as model:
        judge_study(study, who["engineer"], base_url=model.base_url, model="a-judge")

    # the sources are named when two people unblind the batch, and not before
    with pytest.raises(Refused, match="unblinded"):
        correlation_report(study, who["lead"], batch_id)
    unblind(study, who["lead"], batch_id, "senior", PASSWORD, "report", "here")

    # the report joins people and judge, level by level, and says how many of each
    report = correlation_report(study, who["lead"], batch_id)
    levels = report.correlation.levels
    assert (levels["item"].n, levels["model"].n) == (6 * cases, 6)
    assert len(report.physicians.ratings) == 6 * sum(
        len(queues(study, rater)[0].assignment_ids) for rater in (who["he"], who["she"])
    )
    assert {path.name for path in write_correlation_report(report, tmp_path / "report")} >= {
        "report.zh.html",
        "report.en.html",
        "report.json",
    }

    # and all of it can be proven to be as it was written
    assert [fault for check in verify(study) for fault in check.faults] == []


def score_by_length(shown) -> dict:
    """A stand-in for a physician: the longer the answers, the better."""
    lengths = {
        slot: sum(len(message["content"]) for message in conversation if message["role"] == "doctor")
        for slot, conversation in shown.conversations.items()
    }
    longest = max(lengths.values())
    return {
        "ratings": {
            slot: {"overall": max(1, round(10 * length / longest))} for slot, length in lengths.items()
        },
        "comment": "",
    }
