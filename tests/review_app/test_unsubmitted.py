"""A change to what was submitted elsewhere is told as not submitted, and the way back to it is shown."""

import re

import pytest
from playwright.sync_api import expect

from annotation.answering import answer, skip
from db.people import by_login
from db.queues import queues
from db.study import reading
from db.work import work
from review_app.example_study import open_example
from review_app.home import WORK_PAGE
from tests.conftest import served
from tests.review_app.test_board import CUT_OFF
from tests.review_app.test_typed_text import PAGES, SAVED, box, status

BEHIND = re.compile("^此题已在另一窗口或另一台电脑提交；这里的改动已保存为草稿，尚未提交")
NOT_SUBMITTED = "修改已存为草稿，尚未提交（Ctrl+Enter 提交）"
SUBMITTED = re.compile("已提交（第 1 版），可修改")
ELSEWHERE = "另有 1 题的修改尚未提交"
ELSEWHERE_WRITTEN = "别处的备注"
ON_HOME = "1 题有未提交的修改"
WAITS = "正在提交；若网络中断，恢复后会自动提交，不必再按"


@pytest.fixture
def server(tmp_path):
    study, _ = open_example(tmp_path / "study")
    with served(study) as running:
        yield running


def own_queue(server, path, login=""):
    person = by_login(server.study, login or PAGES[path][0])
    activity = next(name for name, page in WORK_PAGE.items() if f"/{page}" == path)
    return person, next(
        each for each in queues(server.study, person) if each.activity == activity and each.next
    )


def answers_to(shown):
    """What is answered elsewhere; nothing where another would have the item then, for it is skipped there."""
    ratings = {slot: {"overall": 7} for slot in shown.conversations}
    good = {"before": {"correct": True, "practical": True}, "after": None, "text": None, "errors": []}
    return {
        "blinded_scoring": {"ratings": ratings, "comment": ELSEWHERE_WRITTEN},
        "label_audit": {"label": "triage", "note": ELSEWHERE_WRITTEN},
        "response_verification": {**good, "comment": ELSEWHERE_WRITTEN},
    }.get(shown.batch.activity)


def give_elsewhere(server, path):
    """On another computer the person's next item is answered or skipped: it, and the queue before."""
    person, queue = own_queue(server, path)
    answers = answers_to(work(server.study, person, queue.next))
    once = {"expected_revision": 0, "nonce": "elsewhere-nonce-1", "active_ms": 60_000}
    if answers:
        answer(server.study, person, queue.next, answers=answers, **once)
    else:
        skip(server.study, person, queue.next, reason="题目不清楚", **once)
    return queue.next, queue


def add(page, path, text):
    page.keyboard.press(PAGES[path][1])
    box(page, path).focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)
    return box(page, path).input_value()


def drafts(server, assignment):
    with reading(server.study) as database:
        found = database.execute("select value from drafts where assignment_id = ?", (assignment,))
        return [row[0] for row in found]


@pytest.mark.parametrize("path", PAGES)
def test_a_change_to_what_was_submitted_elsewhere_is_told_and_found_again(server, visit, path):
    login = PAGES[path][0]
    page = visit(login, path)
    expect(box(page, path)).to_be_visible(timeout=30_000)
    assignment, queue = give_elsewhere(server, path)
    typed = add(page, path, "远处又写的")
    expect(status(page)).to_have_text(BEHIND)
    assert typed in drafts(server, assignment)

    # what was submitted comes first, with the change upon it
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_have_text(NOT_SUBMITTED, timeout=30_000)
    expect(box(page, path)).to_have_value(typed)

    # loaded anew the page is at another item, or at none, and says so
    page.goto(server.url + path)
    if len(queue.assignment_ids) > 1:
        expect(status(page)).to_contain_text(ELSEWHERE, timeout=30_000)
        page.keyboard.press("Alt+c")
    else:
        expect(page.get_by_text(ON_HOME)).to_be_visible(timeout=30_000)
        page.get_by_role("link", name="1 ●").press("Enter")
    expect(page.locator(".notice")).to_have_text(NOT_SUBMITTED, timeout=30_000)
    expect(box(page, path)).to_have_value(typed)

    # and so does the list of one's work
    page.goto(server.url)
    expect(page.get_by_text(ON_HOME)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="查看未提交的修改").press("Enter")
    expect(page.locator(".notice")).to_have_text(NOT_SUBMITTED, timeout=30_000)
    expect(box(page, path)).to_have_value(typed)


@pytest.mark.parametrize("path", ["/scoring", "/audit"])
def test_a_change_taken_back_is_none_and_one_that_is_left_is_told_at_the_next_item(server, visit, path):
    assignment, queue = give_elsewhere(server, path)
    place = queue.assignment_ids.index(assignment) + 1
    page = visit(PAGES[path][0], f"{path}?batch={queue.batch_id}&item={place}")
    expect(box(page, path)).to_have_value(ELSEWHERE_WRITTEN, timeout=30_000)
    changed = add(page, path, "改")
    expect(status(page)).to_have_text(SAVED)
    assert drafts(server, assignment) == [changed]
    expect(page.locator(".notice")).to_have_text(NOT_SUBMITTED)
    page.keyboard.press("Escape")
    box(page, path).blur()
    page.keyboard.press("]")
    expect(status(page)).to_contain_text(ELSEWHERE)
    page.keyboard.press("Alt+c")
    expect(box(page, path)).to_have_value(changed, timeout=20_000)

    # what reads as it was submitted is no change
    add(page, path, "")
    with page.expect_response("**/draft"):
        page.keyboard.press("Backspace")
    assert drafts(server, assignment) == []
    expect(status(page)).to_have_text(SAVED)
    expect(page.locator(".notice")).to_have_text(SUBMITTED)
    page.keyboard.press("Escape")
    box(page, path).blur()
    page.keyboard.press("]")
    expect(box(page, path)).to_have_value("", timeout=20_000)
    expect(status(page)).not_to_contain_text(ELSEWHERE)


@pytest.mark.parametrize(
    ("login", "path"), [("physician", "/rewriting"), ("physician", "/drafting"), ("senior", "/drafting")]
)
def test_what_was_submitted_from_another_page_is_not_called_missing_from_it(server, visit, login, path):
    queue = own_queue(server, path, login)[1]
    item = f"{path}?batch={queue.batch_id}&item={queue.assignment_ids.index(queue.next) + 1}"
    page = visit(login, item)
    expect(box(page, path)).to_be_visible(timeout=30_000)
    page.route("**/work/*/*", lambda route: route.abort())
    if path == "/rewriting":
        for turn in (1, 2, 3):
            page.locator(f"[data-field='{turn}.question']").fill("三天前开始头痛，怎么办？")
            page.locator(f"[data-field='{turn}.answer']").fill("请先测量血压。")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".notice")).to_have_text("请先勾选声明")
        page.keyboard.press("Alt+d")
        expect(page.locator(".notice")).to_have_text("")
    elif login == "senior":
        page.keyboard.press("Alt+w")
        page.keyboard.insert_text("请写明对谁说")
    else:
        add(page, path, "另写一种问法")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_have_text(WAITS)

    # another page, which shows nothing of the item, sends it once the server is back
    page.unroute("**/work/*/*")
    with page.expect_response("**/submit") as answered:
        page.goto(server.url)
    assert answered.value.status == 200
    page.goto(server.url + item)
    expect(page.locator(".rewriter[data-phase=locked]")).to_be_visible(timeout=30_000)
    expect(status(page)).not_to_contain_text("⚠")
    page.goto(server.url)
    expect(page.get_by_role("button", name="开始").first).to_be_visible()
    expect(page.get_by_text("未提交")).to_have_count(0)


def test_a_submission_that_waits_says_so_after_a_reload_too(visit, server):
    page = visit("physician", "/drafting")
    page.add_init_script(CUT_OFF)
    page.reload()
    expect(box(page, "/drafting")).to_be_visible(timeout=30_000)
    page.evaluate("localStorage.cut = 'yes'")
    add(page, "/drafting", "另写一种问法")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_have_text(WAITS)
    page.reload()
    expect(page.locator(".notice")).to_have_text(WAITS, timeout=30_000)
    page.evaluate("localStorage.removeItem('cut')")
    expect(page.get_by_text("目前 1 项都已处理")).to_be_visible(timeout=30_000)
