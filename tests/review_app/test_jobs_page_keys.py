"""A key that is typed goes over the wire once, when it is kept; typed and not kept, never."""

import pytest
from playwright.sync_api import expect

from db.jobs import state_of_job
from pipelines.jobs.keys import key_for
from tests.conftest import drawn, served
from tests.jobs_study import NOWHERE, WAIT, choose_judge, make_jobs_study, run_job_to

KEY = "sk-TYPED-AND-NOT-KEPT"
# a line on which what the server says comes bit by bit, so that the page is drawn as often
BIT_BY_BIT = """
const listen = WebSocket.prototype.addEventListener;
window.apart = 0;
let last = 0;
WebSocket.prototype.addEventListener = function (name, hear, ...more) {
  if (name !== "message") return listen.call(this, name, hear, ...more);
  return listen.call(this, name, (event) => {
    last = Math.max(last + window.apart, performance.now());
    setTimeout(() => hear.call(this, event), last - performance.now());
  }, ...more);
};
"""
APART_MS = 50


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_jobs_study(tmp_path_factory.mktemp("keys") / "study")


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


@pytest.fixture
def page(visit):
    """The jobs page on such a line, with what the browser has sent as `sent`."""
    page = visit("engineer", "/leaderboard")
    page.sent, page.sockets = [], []

    def listen(socket):
        page.sockets.append(socket)
        socket.on("framesent", lambda frame: page.sent.append(frame))

    page.on("websocket", listen)
    page.add_init_script(BIT_BY_BIT)
    page.goto(page.url.replace("/leaderboard", "/jobs"))
    drawn(page)
    return page


def type_key_for(page, number, key):
    page.locator(f".st-key-key-on-{number} button").press("Enter")
    expect(page.locator(".st-key-endpoint-keys .filled")).to_be_focused(timeout=WAIT)
    expect(page.locator(".st-key-key-base-url input")).to_have_value(NOWHERE)
    page.locator("[class*=st-key-key-key-] input").fill(key)


def start_another(page, model):
    """Start a job, whose card takes the place of the one at the top, and see the list renew itself."""
    choose_judge(page)
    page.locator(".st-key-job-base-url input").fill(NOWHERE)
    page.locator(".st-key-job-judge input").fill(model)
    page.evaluate("apart => { window.apart = apart; }", APART_MS)
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".found")).to_be_visible(timeout=WAIT)
    page.evaluate("window.apart = 0")
    drawn(page)
    with page.sockets[-1].expect_event("framesent"):
        pass


def with_key(page):
    return [frame for frame in page.sent if KEY in str(frame)]


def test_a_key_typed_for_a_failed_job_and_not_kept_is_in_no_frame_however_the_list_moves(page, made):
    number = run_job_to(made, "failed", "key", model="wants-a-key")
    expect(page.locator(f".st-key-key-on-{number}")).to_be_visible(timeout=WAIT)
    page.locator(".st-key-endpoint-keys summary").click()
    page.locator("[class*=st-key-key-key-] input").fill(KEY)
    page.evaluate("apart => { window.apart = apart; }", APART_MS)
    type_key_for(page, number, KEY)
    start_another(page, "moves-the-cards")
    assert page.locator("input[type=password]").count() == 1
    assert page.sent and with_key(page) == []


def test_a_kept_key_goes_over_the_wire_once_and_the_job_that_failed_for_it_goes_on(page, made):
    number = run_job_to(made, "failed", "key", model="goes-on")
    card = page.locator(f".st-key-job-{number}")
    type_key_for(page, number, KEY)
    expect(card.locator(".job-note")).to_contain_text("保存后本作业接着运行")
    page.locator(".st-key-key-keep button").press("Enter")
    expect(page.get_by_text(f"密钥已保存，作业 {number} 接着运行。")).to_be_visible(timeout=WAIT)
    expect(card.locator(".state")).to_have_text("◷ 排队中", timeout=WAIT)
    start_another(page, "comes-after")
    assert len(with_key(page)) == 1
    assert key_for(made.study, NOWHERE) == KEY and KEY not in page.content()
    expect(page.locator(".st-key-endpoint-keys .filled")).to_have_count(0)


def test_a_key_of_another_address_is_kept_and_lets_no_job_go_on(page, made):
    number = run_job_to(made, "failed", "key", model="other-address")
    type_key_for(page, number, KEY)
    other = NOWHERE.replace("9/v1", "10/v1")
    page.locator(".st-key-key-base-url input").fill(other)
    page.locator(".st-key-key-keep button").press("Enter")
    expect(page.get_by_text("密钥已保存。")).to_be_visible(timeout=WAIT)
    drawn(page)
    assert key_for(made.study, other) == KEY and state_of_job(made.study, number) == "failed"
    expect(page.locator(".st-key-endpoint-keys .filled")).to_be_visible()
