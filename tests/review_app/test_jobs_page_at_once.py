"""Who types, changes kinds, chooses a file and presses Start without a pause loses no letter and no press."""

import pytest
from playwright.sync_api import expect

from db.jobs import jobs
from tests.conftest import served
from tests.jobs_study import NOWHERE, WAIT, make_jobs_study

# long enough for the page to be drawn anew while it is being typed
EACH_KEY_MS = 60
ROWS = "".join(f'{{"id": {number}, "input": "{"q" * 1000}"}}\n' for number in range(1000))
FILE = {"name": "题.jsonl", "mimeType": "text/plain", "buffer": ROWS.encode()}
SLOW_LINE = {"offline": False, "latency": 0, "downloadThroughput": 10**8, "uploadThroughput": 500_000}

# before the page has begun to upload, which makes the button one of no use
CHOOSE_AND_PRESS = """rows => {
  const field = document.querySelector(".st-key-job-file input[type=file]");
  const files = new DataTransfer();
  files.items.add(new File([rows], "题.jsonl"));
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector(".st-key-job-start button").click();
}"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_jobs_study(tmp_path_factory.mktemp("at-once") / "study")


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


@pytest.fixture
def page(visit, made):
    page = visit("engineer", "/jobs")
    page.began_with = len(jobs(made.study, made["engineer"]))
    if not page.locator(".st-key-job-kind").is_visible():
        page.locator("summary").first.click()
    return page


def typed(page, name, text, delay=0):
    page.locator(f".st-key-job-{name} input").focus()
    page.keyboard.type(text, delay=delay)


def started(page, made):
    """The job that was started, once the page says so."""
    expect(page.locator(".found")).to_contain_text(str(page.began_with + 1), timeout=WAIT)
    return jobs(made.study, made["engineer"])[0]


@pytest.mark.parametrize("slower", [1, 6])
def test_what_is_typed_while_the_kind_changes_stays_and_the_press_starts_it(page, made, slower):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.get_by_role("radiogroup").get_by_text("模型评判", exact=True).click()
    typed(page, "base-url", NOWHERE, EACH_KEY_MS)
    typed(page, "judge", f"judge-{slower}")
    page.locator(".st-key-job-start button").press("Enter")
    job = started(page, made)
    assert (job.kind, job.arguments["base_url"]) == ("judge", NOWHERE)
    assert job.arguments["model"] == f"judge-{slower}"


def test_start_waits_for_the_file_that_is_being_uploaded(page, made):
    typed(page, "base-url", NOWHERE)
    typed(page, "model", "whole")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
    page.evaluate(CHOOSE_AND_PRESS, FILE["buffer"].decode())
    job = started(page, made)
    assert (job.arguments["model"], job.arguments["file_name"]) == (["whole"], "题.jsonl")
    assert page.locator(".wrong").count() == 0


def test_whoever_goes_on_writing_while_the_file_is_uploaded_is_not_started_half_written(page, made):
    typed(page, "base-url", NOWHERE)
    typed(page, "model", "half")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
    page.evaluate(CHOOSE_AND_PRESS, FILE["buffer"].decode())
    page.keyboard.type("-written")
    start = page.locator(".st-key-job-start button")
    expect(start).to_be_disabled(timeout=WAIT)
    expect(start).to_be_enabled(timeout=WAIT)
    assert len(jobs(made.study, made["engineer"])) == page.began_with
    start.press("Enter")
    assert started(page, made).arguments["model"] == ["half-written"]
