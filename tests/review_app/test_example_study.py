"""The example study has something to show on every page, and says what of it is simulated."""

import json

import pytest

from annotation.answering import presented
from annotation.correlation.report import correlation_report
from annotation.dialogue_rewriting.report import as_lines, rewriting_report
from annotation.label_audit.results import study_results
from annotation.label_audit.words import reading
from annotation.response_verification.items import newest_batch
from annotation.response_verification.report import verification_report
from annotation.survey.results import survey_results
from db import people
from db.batches import batches
from db.frozen_marks import datasets
from db.instructions import current_instructions
from db.people import OPERATOR, ROLES
from db.progress import progress
from db.queues import queues
from db.runs import CARD, runs_of
from db.sign_in import authenticate
from db.submissions import submissions
from db.surveys import surveys
from db.verification import verify
from db.work import work
from pipelines.reports.write_correlation_report import html
from pipelines.reports.write_survey_report import html as survey_html
from pipelines.reports.write_verification_report import html as verification_html
from review_app.example_study import open_example


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return open_example(tmp_path_factory.mktemp("example") / "study")


def test_there_is_a_sign_in_for_every_role_and_work_for_the_physicians(opened):
    study, sign_ins = opened
    assert {each.role for each in sign_ins} == set(ROLES)
    for each in sign_ins:
        person = authenticate(study, each.login, each.password, "here")
        if each.role in ("physician", "senior"):
            assert queues(study, person)[0].next is not None


def test_of_each_activity_one_batch_is_played_and_one_is_open(opened):
    study, _ = opened
    assert [(batch.activity, batch.state) for batch in batches(study, OPERATOR)] == [
        ("response_verification", "open"),
        ("response_verification", "open"),
        ("instruction_drafting", "open"),
        ("instruction_drafting", "open"),
        ("dialogue_rewriting", "open"),
        ("dialogue_rewriting", "open"),
        ("label_audit", "open"),
        ("label_audit", "locked"),
        ("blinded_scoring", "open"),
        ("blinded_scoring", "unblinded"),
    ]


def test_two_instructions_are_accepted_and_the_senior_has_one_to_review_marked_as_simulated(opened):
    study, _ = opened
    assert {task: len(found) for task, found in current_instructions(study).items()} == {
        "triage": 2,
        "medication_advice": 1,
    }
    waiting = {}
    for login in ("physician", "senior"):
        mine = people.by_login(study, login)
        queue = next(each for each in queues(study, mine) if each.activity == "instruction_drafting")
        waiting[login] = len(queue.assignment_ids) - len(queue.done)
        steps = work(study, mine, queue.next).steps
        assert all(step.simulated for step in steps)
    assert waiting["physician"] >= 1 and waiting["senior"] >= 1


def test_a_simulated_verification_waits_for_the_senior_and_two_texts_for_the_physician(opened):
    study, _ = opened
    report = verification_report(study, OPERATOR, newest_batch(study, OPERATOR))
    assert (report.states, report.simulated) == ({"settled": 1, "in_review": 1, "open": 2}, True)
    assert "程序模拟" in verification_html(report, "zh") and "模拟" in report.batch.name
    senior = people.by_login(study, "senior")
    (queue,) = (each for each in queues(study, senior) if each.activity == "response_verification")
    _, shown = presented(study, senior, queue.next, "zh")
    assert [error["kind"] for error in shown["answers"][0]["opinion"]["errors"]] == ["dose"]


def test_an_engineer_sees_a_frozen_dataset_a_run_and_a_leaderboard_that_say_they_are_made_up(opened):
    study, _ = opened
    engineer = people.by_login(study, "engineer")
    (dataset,) = datasets(study, engineer)
    assert (dataset.title, dataset.examples, dataset.runs) == ("simulated-v1", 3, ("simulated-run",))
    (run,) = runs_of(study)
    assert (run.state, len(run.progress), run.about["datasets"][0]["examples"]) == ("finished", run.steps, 3)
    assert run.progress[-1].loss < run.progress[0].loss / 2
    assert "nothing was trained" in (run.folder / CARD).read_text(encoding="utf-8")
    shown = submissions(study, people.by_login(study, "physician"))
    assert [each.model for each in shown] == ["模拟模型甲（示例）"]
    assert all("示例" in each.model for each in submissions(study, engineer))
    assert len(submissions(study, engineer)) == 2


def test_the_audit_says_that_it_is_simulated_and_finds_what_the_rules_get_wrong(opened):
    study, _ = opened
    results = study_results(study, OPERATOR)
    assert "程序模拟" in "".join(reading(results, "zh")) and "simulated" in "".join(reading(results, "en"))
    (batch,) = results.report.batches
    assert (batch.agreement.n, batch.missed.n) == (20, 5)
    assert 0 < batch.agreement.k < 20 and batch.missed.k > 0 and not batch.passed


def test_simulated_ratings_say_so_in_the_progress_and_in_the_report(opened):
    study, _ = opened
    assert sum(row.simulated for row in progress(study, OPERATOR, 1)) == 36
    report = correlation_report(study, OPERATOR, 1)
    assert report.physicians.simulated == 216
    assert "模拟评分" in html(report, "zh") and "simulated ratings" in html(report, "en")


def test_the_reports_figures_are_those_of_the_simulated_tables(opened):
    study, _ = opened
    levels = correlation_report(study, OPERATOR, 1).correlation.levels
    # computed with pandas from examples/simulated_ratings.csv and simulated_judgments.csv
    found = {name: (levels[name].n, round(levels[name].r, 3)) for name in ("item", "cell", "model")}
    assert found == {"item": (72, 0.877), "cell": (36, 0.906), "model": (6, 0.965)}


def test_one_survey_is_simulated_and_read_and_one_is_open(opened):
    study, _ = opened
    waiting, over = surveys(study, OPERATOR)
    assert (waiting.state, waiting.simulated, over.state, over.simulated) == ("open", False, "closed", True)
    results = survey_results(study, OPERATOR, over.id)
    # of the 82 made, one sent in twice, and a link is good for one
    assert (results.validity.received, results.validity.valid) == (81, 71)
    assert len(results.validity.flow) == 5
    # three wordings of one proposal, which are a gap once a lead has merged them
    assert sum(each.proposers for each in results.proposals if each.sections == ("diagnosis",)) > 5
    assert "程序模拟" in survey_html(results, "zh") and "made by a program" in survey_html(results, "en")


def test_rewriting_waits_for_the_physician_and_the_senior_and_what_is_simulated_says_so(opened):
    study, _ = opened
    latest, earlier = (
        rewriting_report(study, OPERATOR, batch.id)
        for batch in batches(study, OPERATOR)
        if batch.activity == "dialogue_rewriting"
    )
    assert (latest.states, latest.simulated) == ({"unwritten": 2, "in_review": 2}, 2)
    assert (earlier.states, earlier.simulated) == ({"accepted": 1, "in_adjudication": 1}, 2)
    senior = people.by_login(study, "senior")
    (assignment_id,) = (
        queue.next for queue in queues(study, senior) if queue.activity == "dialogue_rewriting"
    )
    _, shown = presented(study, senior, assignment_id, "zh")
    assert [step["simulated"] for step in shown["steps"]] == [True, True, True]
    (row,) = map(json.loads, as_lines(study, OPERATOR, only_accepted(study)).splitlines())
    assert "模拟" in row["note"]


def only_accepted(study):
    return next(batch.id for batch in batches(study, OPERATOR) if "模拟改写" in batch.name)


def test_the_study_is_whole_and_opening_it_again_keeps_it(opened):
    study, sign_ins = opened
    assert [fault for check in verify(study) for fault in check.faults] == []
    again, new = open_example(study.folder)
    assert len(batches(again, OPERATOR)) == 10
    assert {each.password for each in new}.isdisjoint(each.password for each in sign_ins)
