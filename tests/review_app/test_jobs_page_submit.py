"""Answers submitted from the page: what can get no score is refused; faults are told with their fields."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from db.jobs import jobs
from tests.conftest import ROOT, choose, drawn, served
from tests.jobs_study import WAIT, make_jobs_study, upload
from tests.pipelines.judging_rows import doctorflan_rows, write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, serving

SUBMIT = {"zh": "提交到排行榜", "en": "Submit to the leaderboard"}
FAULTS = {
    "zh": ("每一行的回答都是空的", "都已由 the-judge 评过，评分未能读出"),
    "en": ("in every row the answer is empty", "the-judge has judged those that are not empty"),
}
# what a screen reader is told of a field: whether it is invalid, and the words that describe it
TOLD = """field => [field.getAttribute('aria-invalid'),
  document.getElementById(field.getAttribute('aria-describedby'))?.textContent ?? '']"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_jobs_study(tmp_path_factory.mktemp("submit") / "study")


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


@pytest.fixture(scope="module")
def judge(made):
    """A judge that says nothing of use, and has been asked already about the file `read in vain`."""
    with serving(LoopbackModel(answer=lambda asked: Answer("说不好。"))) as model:
        yield model


@pytest.fixture(scope="module")
def files(made, judge, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    rows = doctorflan_rows(2)
    read_in_vain = write_rows(folder / "vain.jsonl", rows)
    command = ["submit", str(read_in_vain), "--study", str(made.study.folder), "--eval-set", "doctorflan"]
    command += ["--name", "m", "--base-url", judge.base_url, "--model", "the-judge"]
    subprocess.run([sys.executable, "-m", "wardround", *command], cwd=ROOT, capture_output=True, check=False)
    assert len(judge.billed) >= len(rows)
    return write_rows(folder / "empty.jsonl", [row | {"output": ""} for row in rows]), read_in_vain


@pytest.fixture
def form(visit):
    def opened(language):
        page = visit("engineer", f"/language/{language}")
        page.goto(page.url.rpartition("/")[0] + "/jobs")
        drawn(page)
        if not page.locator(".st-key-job-kind").is_visible():
            page.locator("summary").first.click()
        page.get_by_role("radiogroup").get_by_text(SUBMIT[language], exact=True).click()
        expect(page.locator(".st-key-submit-upload").locator("visible=true")).to_be_visible(timeout=WAIT)
        drawn(page)
        return page

    return opened


@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_that_can_get_no_score_are_refused_beneath_their_file_before_the_job_waits(
    form, made, judge, files, language
):
    page, before = form(language), len(jobs(made.study, made["engineer"]))
    choose(page, {"zh": "评测集", "en": "Set"}[language], re.compile("^doctorflan"))
    for name, value in (("submit-name", "m"), ("submit-questions", "q"), ("job-judge", "the-judge")):
        page.locator(f".st-key-{name} input").fill(value)
    page.locator(".st-key-job-base-url input").fill(judge.base_url)
    asked = len(judge.asked)
    for file, said in zip(files, FAULTS[language], strict=True):
        upload(page.locator(".st-key-submit-upload"), file)
        drawn(page)
        for button in ("estimate", "start"):
            # each press has a number of its own: what the one before brought is no answer to this one
            last = [each.get_attribute("data-come-to") for each in page.locator(".wrong").all()]
            page.locator(f".st-key-job-{button} button").press("Enter")
            new = "".join(f":not([data-come-to='{each}'])" for each in last)
            expect(page.locator(f".wrong{new}", has_text=said)).to_have_count(1, timeout=WAIT)
            expect(page.locator(".wrong")).to_have_count(1)
            drawn(page)
        # beneath the upload, whatever is chosen beside it
        field, wrong = (page.locator(each).bounding_box() for each in (".st-key-submit-upload", ".wrong"))
        assert wrong["y"] >= field["y"] + field["height"] - 1
        assert abs(wrong["x"] - field["x"]) < 5
    assert (len(jobs(made.study, made["engineer"])), len(judge.asked)) == (before, asked)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_screen_reader_is_told_which_fields_are_wrong_and_why_until_they_are_mended(form, language):
    page = form(language)
    fields = {
        name: page.locator(f".st-key-{name} input") for name in ("job-base-url", "job-judge", "submit-name")
    }
    prices = page.locator(".st-key-job-price-prompt input, .st-key-job-price-completion input")
    assert [each.evaluate(TOLD)[0] for each in fields.values()].count("true") == 0
    page.locator(".st-key-job-price-prompt input").fill("much")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".wrong")).to_have_count(4, timeout=WAIT)
    sentences = dict(
        zip(("file", "url", "model", "price"), page.locator(".wrong").all_inner_texts(), strict=True)
    )
    assert fields["job-base-url"].evaluate(TOLD) == ["true", sentences["url"]]
    assert fields["job-judge"].evaluate(TOLD) == ["true", sentences["model"]]
    assert page.locator(".st-key-submit-file input").evaluate(TOLD) == ["true", sentences["file"]]
    assert [each.evaluate(TOLD) for each in prices.all()] == [["true", sentences["price"]]] * 2
    assert fields["submit-name"].evaluate(TOLD)[0] != "true"
    fields["job-judge"].fill("the-judge")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".wrong")).to_have_count(3, timeout=WAIT)
    assert fields["job-judge"].evaluate(TOLD) == [None, ""]
    assert fields["job-base-url"].evaluate(TOLD) == ["true", sentences["url"]]
