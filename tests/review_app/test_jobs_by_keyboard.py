"""An engineer's day by the keyboard alone, on a phone in English: from the first answer to the shown line."""

import pytest
from playwright.sync_api import Page, expect

from db.submissions import submissions
from tests.conftest import drawn, served
from tests.jobs_study import WAIT, make_jobs_study
from tests.pipelines.loopback_model import LoopbackModel, serving

MOST_TABS = 60
QUESTIONS = b"".join(b'{"id": %d, "input": "A cough for %d days?"}\n' % (n, n) for n in range(4))
# whether what has the focus is this, is in view, and is framed: itself, or the box close around it
THERE = """wanted => {
  const at = document.activeElement;
  if (!at.matches(wanted)) return null;
  const framed = (each, up) => each && up >= 0 && ((getComputedStyle(each).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(each).outlineWidth) > 0) || getComputedStyle(each).boxShadow !== 'none'
    || framed(each.parentElement, up - 1));
  const box = at.getBoundingClientRect();
  return [framed(at, 3), box.bottom > 0 && box.top < innerHeight];
}"""


@pytest.fixture
def made(tmp_path):
    return make_jobs_study(tmp_path / "study")


@pytest.fixture
def judge():
    with serving(LoopbackModel(seed=3)) as model:
        yield model


@pytest.fixture
def server(made):
    with served(made.study, "--worker") as running:
        yield running


def go_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """By Tab, or Shift+Tab, to what this selector names, which is then seen to have the keyboard."""
    for _ in range(MOST_TABS):
        if there := page.evaluate(THERE, wanted):
            assert there == [True, True], wanted
            return
        page.keyboard.press(key)
        # the page may be drawing anew what had the keyboard, and gives it back
        expect(page.locator(":focus")).to_be_attached()
    raise AssertionError(f"{wanted} is not reached")


def back_to(page: Page, wanted: str) -> None:
    go_to(page, wanted, "Shift+Tab")


def test_answers_are_had_judged_submitted_and_shown_with_no_hand_on_a_mouse(visit, made, judge, server):
    page = visit("engineer", "/language/en", viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"{server.url}/jobs")
    drawn(page)
    card = lambda number: page.locator(f".st-key-job-{number} .state")  # noqa: E731

    # the form is open at the first visit: a file, the endpoint, its test, and the answers
    go_to(page, ".st-key-job-file button")
    # a page that is still being drawn may draw the button anew under the keyboard
    drawn(page)
    expect(page.locator(".st-key-job-file button")).to_be_focused()
    with page.expect_file_chooser() as choosing:
        page.keyboard.press("Enter")
    choosing.value.set_files({"name": "coughs.jsonl", "mimeType": "text/plain", "buffer": QUESTIONS})
    expect(page.get_by_role("group", name="coughs.jsonl")).to_be_focused(timeout=WAIT)
    go_to(page, ".st-key-job-base-url input")
    page.keyboard.type(judge.base_url)
    go_to(page, ".st-key-job-model input")
    page.keyboard.type("qwen-72b")
    go_to(page, ".st-key-job-test button")
    page.keyboard.press("Enter")
    expect(page.locator(".found .yes")).to_have_count(3, timeout=WAIT)
    back_to(page, ".st-key-job-start button")
    page.keyboard.press("Space")
    expect(card(1)).to_have_text("✓ completed", timeout=WAIT)

    # a judging, cancelled and resumed
    judge.latency_seconds = 2
    back_to(page, ".st-key-job-kind input")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".st-key-job-repeats")).to_be_visible(timeout=WAIT)
    drawn(page)
    go_to(page, ".st-key-job-judge input")
    page.keyboard.type("the-judge")
    go_to(page, ".st-key-job-concurrency input")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("1")
    go_to(page, ".st-key-job-start button")
    page.keyboard.press("Enter")
    expect(card(2)).to_have_text("▶ running", timeout=WAIT)
    go_to(page, ".st-key-cancel-2 button")
    page.keyboard.press("Enter")
    expect(card(2)).to_have_text("⊘ cancelled", timeout=WAIT)
    judge.latency_seconds = 0
    go_to(page, ".st-key-resume-2 button")
    page.keyboard.press("Enter")
    expect(card(2)).to_have_text("✓ completed", timeout=WAIT)

    # the answers onto the leaderboard: endpoint and judge are there, also past a kind that has no judge
    back_to(page, ".st-key-job-kind input")
    for kind in ("tasks", "file"):
        page.keyboard.press("ArrowRight")
        at = page.locator({"tasks": ".st-key-job-tasks", "file": ".st-key-submit-file"}[kind])
        expect(at).to_be_visible(timeout=WAIT)
        drawn(page)
    go_to(page, ".st-key-submit-file input")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="qwen-72b.jsonl")).to_be_visible(timeout=WAIT)
    page.keyboard.press("Enter")
    go_to(page, ".st-key-job-judge input")
    expect(page.locator(".st-key-job-judge input")).to_have_value("the-judge")
    go_to(page, ".st-key-job-start button")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-job-3 .job-led a").first).to_be_visible(timeout=WAIT)
    drawn(page)

    # sorted, shown, and seen by a physician
    go_to(page, ".st-key-job-3 .job-led a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leaderboard?contest=*")
    drawn(page)
    go_to(page, ".board th button")
    page.keyboard.press("Space")
    expect(page.locator(".board th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    go_to(page, ".st-key-show-submission button")
    page.keyboard.press("Enter")
    expect(page.locator(".shown-now")).to_be_focused(timeout=WAIT)
    expect(visit("doctor1", "/leaderboard").locator(".board td.model")).to_contain_text("qwen-72b")
    back_to(page, ".st-key-hide-submission button")
    page.keyboard.press("Space")
    expect(page.locator(".shown-now")).to_contain_text("is not shown any more", timeout=WAIT)
    assert [each.shown for each in submissions(made.study, made["lead"])] == [False]
