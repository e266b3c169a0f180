"""The example study has something to show on every page, and says what of it is simulated."""

import pytest

from annotation.correlation.report import correlation_report
from annotation.label_audit.results import study_results
from annotation.label_audit.words import reading
from db.batches import batches
from db.people import OPERATOR, ROLES
from db.progress import progress
from db.sign_in import authenticate
from db.verification import verify
from db.work import queues
from pipelines.reports.write_correlation_report import html
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


def test_of_each_activity_one_batch_is_over_and_one_is_open(opened):
    study, _ = opened
    assert [(batch.activity, batch.state) for batch in batches(study, OPERATOR)] == [
        ("label_audit", "open"),
        ("label_audit", "locked"),
        ("blinded_scoring", "open"),
        ("blinded_scoring", "unblinded"),
    ]


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
    assert report.simulated == 216
    assert "模拟评分" in html(report, "zh") and "simulated ratings" in html(report, "en")


def test_the_reports_figures_are_those_of_the_simulated_tables(opened):
    study, _ = opened
    levels = correlation_report(study, OPERATOR, 1).correlation.levels
    # computed with pandas from examples/simulated_ratings.csv and simulated_judgments.csv
    found = {name: (levels[name].n, round(levels[name].r, 3)) for name in ("item", "cell", "model")}
    assert found == {"item": (72, 0.877), "cell": (36, 0.906), "model": (6, 0.965)}


def test_the_study_is_whole_and_opening_it_again_keeps_it(opened):
    study, sign_ins = opened
    assert [fault for check in verify(study) for fault in check.faults] == []
    again, new = open_example(study.folder)
    assert len(batches(again, OPERATOR)) == 4
    assert {each.password for each in new}.isdisjoint(each.password for each in sign_ins)
