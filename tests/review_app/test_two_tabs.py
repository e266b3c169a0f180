"""Two tabs and two computers of one person on one item: no word goes under, or is called saved in vain."""

import json
import re

import pytest
from playwright.sync_api import expect

from annotation.answering import answer
from db.people import by_login
from db.queues import queues
from db.study import reading
from db.work import work
from review_app.example_study import open_example
from review_app.home import WORK_PAGE
from tests.conftest import served
from tests.review_app.test_typed_text import PAGES, SAVED, box, status

BOTH = re.compile("^同一处在另一标签页或电脑上也改过：这里的内容尚未保存")
ANOTHERS = re.compile("另有一题有两种内容，尚待选择")
OTHER_WORKS = re.compile("别的任务里有一题有两种内容，尚待选择")
SCORES = "736291"


@pytest.fixture
def server(tmp_path):
    study, _ = open_example(tmp_path / "study")
    with served(study) as running:
        yield running


@pytest.fixture
def computer(browser, server):
    """`computer(path)`: a browser of its own, signed in as whose work lies at that path."""
    contexts = []

    def new(path):
        context = browser.new_context()
        contexts.append(context)
        cookie = {"name": "wardround", "value": server.token(PAGES[path][0]), "url": server.url}
        context.add_cookies([cookie])
        return context

    yield new
    for context in contexts:
        context.close()


def tab(context, server, address, path=""):
    """A page of that context; `path` where more than the path is in the address."""
    page = context.new_page()
    page.goto(server.url + address)
    expect(box(page, path or address)).to_be_visible(timeout=30_000)
    return page


def add(page, path, text):
    """Type at the end of what is there; afterwards all of it is returned."""
    box(page, path).focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)
    return box(page, path).input_value()


def is_saved(page):
    expect(status(page)).to_have_text(SAVED, timeout=20_000)


def is_told_of_both(page):
    expect(status(page)).to_have_text(BOTH, timeout=20_000)


def is_all_done(page):
    # what is told of the submission itself goes with the item, here the only one
    expect(page.get_by_text("项都已处理")).to_be_visible(timeout=20_000)


def drafts(server):
    with reading(server.study) as database:
        return [row[0] for row in database.execute("select value from drafts")]


def texts_offered(page):
    """What is typed here, and what is stored."""
    page.keyboard.press("Alt+c")
    texts = page.locator("dialog.which .text")
    expect(texts).to_have_count(2)
    return texts.all_inner_texts()


def back_from_texts(page):
    # until a dialog has told the page that it is closed, keys are the dialog's
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


def choose(page, which):
    press_in_texts(page, which)
    expect(page.locator("dialog")).to_have_count(0)


def press_in_texts(page, which):
    """With the keyboard alone."""
    page.keyboard.press("Alt+c")
    button = page.locator(f"dialog.which button[data-which={which}]")
    expect(button).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        if button.evaluate("node => node.getRootNode().activeElement === node"):
            break
    page.keyboard.press("Enter")


@pytest.mark.parametrize("path", PAGES)
def test_what_two_tabs_and_another_computer_type_in_one_field_is_all_kept(server, computer, path):
    here = computer(path)
    first, second, far = tab(here, server, path), tab(here, server, path), tab(computer(path), server, path)

    # the tabs of one browser show each other what is stored, also where the keyboard is
    add(second, path, "")
    typed = add(first, path, "一")
    is_saved(first)
    expect(box(second, path)).to_have_value(typed, timeout=20_000)
    typed = add(second, path, "二")
    is_saved(second)
    expect(box(first, path)).to_have_value(typed, timeout=20_000)
    typed = add(first, path, "三")
    is_saved(first)
    expect(box(second, path)).to_have_value(typed, timeout=20_000)
    assert typed.endswith("一二三") and typed in drafts(server)

    # the other computer saw none of it, types there too, and is told: both are there, over a reload as well
    other = add(far, path, "远")
    is_told_of_both(far)
    assert typed in drafts(server) and other not in drafts(server)
    far.reload()
    expect(box(far, path)).to_have_value(other, timeout=30_000)
    is_told_of_both(far)
    shown = texts_offered(far)
    assert shown == [other, typed]
    back_from_texts(far)
    is_told_of_both(far)

    # its own words stay: the others are told once they type on, and take those
    choose(far, "here")
    is_saved(far)
    assert other in drafts(server) and typed not in drafts(server)
    add(first, path, "四")
    is_told_of_both(first)
    choose(first, "there")
    is_saved(first)
    expect(box(first, path)).to_have_value(other)
    assert other in drafts(server)
    typed = add(first, path, "五")
    is_saved(first)
    assert typed == f"{other}五" and typed in drafts(server)


def test_what_two_tabs_without_a_network_typed_is_kept_when_both_are_closed(server, computer):
    path = "/rewriting"
    here = computer(path)
    first, second = tab(here, server, path), tab(here, server, path)
    here.set_offline(True)
    texts = [add(first, path, "头一页"), add(second, path, "第二页")]
    for page in (first, second):
        expect(status(page)).to_have_text(re.compile("^网络中断"), timeout=20_000)
        page.close()
    here.set_offline(False)
    again = tab(here, server, path)
    is_told_of_both(again)
    shown = texts_offered(again)
    assert sorted(shown) == sorted(texts)


def scoring_items(server):
    person = by_login(server.study, "physician")
    return next(each for each in queues(server.study, person) if each.activity == "blinded_scoring")


def answers_to(server, assignment_id):
    with reading(server.study) as database:
        found = database.execute("select answers from annotations where assignment_id = ?", (assignment_id,))
        return [json.loads(row[0]) for row in found]


def item_of(page):
    return page.locator(".board[aria-busy=false]").get_attribute("data-assignment")


def back_to(page, assignment):
    expect(page.locator(".board[aria-busy=false]")).to_be_visible(timeout=20_000)
    page.keyboard.press("[")
    back = page.locator(f".board[data-assignment='{assignment}'][aria-busy=false]")
    expect(back).to_be_visible(timeout=20_000)


def score(page, comment=""):
    if comment:
        add(page, "/scoring", comment)
        page.keyboard.press("Escape")
    for key in ("a", *SCORES, "Control+Enter"):
        page.keyboard.press(key)


def test_an_answer_does_not_close_words_that_its_page_never_showed(server, computer):
    path = "/scoring"
    here, far = (tab(computer(path), server, path) for _ in range(2))
    assignment = int(item_of(here))
    words = add(far, path, "远处的备注")
    is_saved(far)
    score(here)
    expect(here.locator(".notice")).to_contain_text("也填写过；请查看后再提交", timeout=20_000)
    assert answers_to(server, assignment) == [] and words in drafts(server)
    back_to(here, assignment)
    expect(box(here, path)).to_have_value(words)
    here.keyboard.press("Control+Enter")
    is_saved(here)
    (stored,) = answers_to(server, assignment)
    assert stored["comment"] == words


def test_of_two_tabs_refused_answers_neithers_words_are_lost(server, computer):
    path = "/scoring"
    here = computer(path)
    first, second, far = tab(here, server, path), tab(here, server, path), tab(computer(path), server, path)
    assignment = int(item_of(first))
    assert {item_of(each) for each in (second, far)} == {str(assignment)}
    here.set_offline(True)
    score(first, "标签一")
    score(second, "标签二")
    score(far)
    is_saved(far)
    here.set_offline(False)
    for page in (first, second):
        expect(page.locator(".notice")).to_contain_text("未被接受", timeout=30_000)
    (stored,) = answers_to(server, assignment)
    assert stored["comment"] == ""
    # one of them is the draft of a change, and the other page has both
    told = re.compile(f"{SAVED.pattern}|{ANOTHERS.pattern}")
    for page in (first, second):
        expect(status(page)).to_have_text(told, timeout=30_000)
    behind = [page for page in (first, second) if ANOTHERS.search(status(page).inner_text())]
    (page,) = behind
    back_to(page, assignment)
    shown = texts_offered(page)
    assert sorted(shown) == ["标签一", "标签二"] and shown[1] in drafts(server)


def test_a_refused_answer_shows_the_words_that_its_page_had_not(server, computer):
    path = "/drafting"
    here = tab(computer(path), server, path)
    typed = add(here, path, "这里的写法")
    is_saved(here)
    far = tab(computer(path), server, path)
    expect(box(far, path)).to_have_value(typed)
    far.keyboard.press("Alt+n")
    far.keyboard.insert_text("远处的另一种写法")
    is_saved(far)
    here.keyboard.press("Control+Enter")
    expect(here.locator(".notice")).to_contain_text("也填写过；请查看后再提交", timeout=20_000)
    expect(here.locator("[data-field='wording.2']")).to_have_value("远处的另一种写法")
    here.keyboard.press("Control+Enter")
    is_all_done(here)
    with reading(server.study) as database:
        (stored,) = database.execute(
            "select answers from annotations where answers like '%远处的另一种写法%'"
        ).fetchall()
    assert json.loads(stored[0])["wordings"] == [typed, "远处的另一种写法"]


def test_words_under_a_nonce_that_stored_others_are_told_and_kept(server, computer):
    path = "/scoring"
    page = tab(computer(path), server, path)
    assignment = int(item_of(page))
    person = by_login(server.study, PAGES[path][0])

    def stored_otherwise_first(route):
        sent = json.loads(route.request.post_data)
        names = ("answers", "expected_revision", "nonce", "active_ms")
        given = {name: sent[name] for name in names}
        given["answers"] = given["answers"] | {"comment": "先存下的"}
        answer(server.study, person, assignment, **given)
        route.continue_()

    page.route("**/submit", stored_otherwise_first)
    words = "后来写下的"
    add(page, path, words)
    is_saved(page)
    page.keyboard.press("Escape")
    score(page)
    expect(page.locator(".notice")).to_contain_text("现在的内容未保存", timeout=20_000)
    (stored,) = answers_to(server, assignment)
    assert stored["comment"] == "先存下的"
    back_to(page, assignment)
    expect(box(page, path)).to_have_value(words)
    is_saved(page)
    page.reload()
    back_to(page, assignment)
    expect(box(page, path)).to_have_value(words)


def leftover(page):
    """The words that are not part of what was submitted, and what stands in the item, by keyboard."""
    page.keyboard.press("Alt+c")
    here = page.locator("dialog.which textarea").input_value()
    return [here, page.locator("dialog.which .text[data-which=there]").inner_text()]


SUBMITTED = "在别处交上去的写法"
# what is answered elsewhere, so that another has the item next
ANSWERS = {
    "/drafting": {"wordings": [SUBMITTED]},
    "/rewriting": {
        "turns": [{"question": SUBMITTED, "answer": "先查体。", "spans": [], "pairs": []}] * 3,
        "declared": True,
        "pastes": [],
    },
    "/verification": {
        "before": {"correct": False, "practical": True},
        "after": {"correct": True, "practical": True},
        "text": SUBMITTED,
        "errors": [{"kind": "dose", "start": 0, "end": 2}],
        "comment": "",
    },
}


def first_of(server, path):
    """Whose first item on a page it is, that item, and the place of its page in the browser's address."""
    person = by_login(server.study, PAGES[path][0])
    activity = next(name for name, page in WORK_PAGE.items() if f"/{page}" == path)
    queue = next(each for each in queues(server.study, person) if each.activity == activity and each.next)
    place = queue.assignment_ids.index(queue.next) + 1
    return person, queue.next, f"{path}?batch={queue.batch_id}&item={place}"


@pytest.mark.parametrize("path", ANSWERS)
def test_words_typed_beside_an_answer_given_elsewhere_are_told_apart_copied_and_given_up(
    server, computer, path
):
    person, assignment, address = first_of(server, path)
    far_computer = computer(path)
    # as where a page comes over plain HTTP
    far_computer.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    far = tab(far_computer, server, address, path)
    far_computer.set_offline(True)
    typed = add(far, path, "断网时写的")
    once = {"expected_revision": 0, "nonce": "elsewhere-nonce-1", "active_ms": 60_000}
    answer(server.study, person, assignment, answers=ANSWERS[path], **once)
    far_computer.set_offline(False)
    expect(status(far)).to_have_text(re.compile("^此题已由您在另一标签页或另一台电脑提交"), timeout=30_000)

    # loaded anew, the item shows what was submitted; the other words are told apart, and kept
    for _ in range(2):
        far.goto(server.url + address)
        expect(box(far, path)).to_have_value(SUBMITTED, timeout=30_000)
        expect(status(far)).to_have_text(re.compile("^这里另有文字不在已提交的内容里"), timeout=20_000)
        assert leftover(far) == [typed, SUBMITTED]
        back_from_texts(far)
    assert typed not in drafts(server)

    # from another item of the page, where there is one, it is a key away
    if path != "/drafting":
        far.goto(server.url + path)
        expect(status(far)).to_contain_text("另有 1 题的修改尚未提交", timeout=30_000)
        far.keyboard.press("Alt+c")
    # or from the page that all is done, where it was the only one
    else:
        far.goto(server.url + path)
        is_all_done(far)
        expect(far.locator(".left-here")).to_contain_text("有 1 题写下的内容还只在本机", timeout=30_000)
        far.get_by_role("link", name="到第 1 题").click()
    expect(status(far)).to_have_text(re.compile("^这里另有文字不在已提交的内容里"), timeout=30_000)

    press_in_texts(far, "copy")
    expect(far.locator("dialog.which [role=status]")).to_have_text("已复制")
    back_from_texts(far)
    assert pasted(far_computer) == typed

    choose(far, "give_up")
    expect(status(far)).not_to_contain_text("另有文字")
    far.reload()
    expect(box(far, path)).to_have_value(SUBMITTED, timeout=30_000)
    expect(status(far)).not_to_contain_text("另有文字")
    if path == "/drafting":
        far.goto(server.url + path)
        is_all_done(far)
        expect(far.locator(".left-here")).to_be_hidden()


def test_the_page_that_all_is_done_draws_itself_anew_once_what_was_left_is_sent(server, computer):
    path = "/scoring"
    person, _, address = first_of(server, path)
    for assignment in scoring_items(server).assignment_ids:
        slots = work(server.study, person, assignment).conversations
        answers = {"ratings": {slot: {"overall": 7} for slot in slots}, "comment": SUBMITTED}
        once = {"expected_revision": 0, "nonce": f"elsewhere-{assignment:06}", "active_ms": 60_000}
        answer(server.study, person, assignment, answers=answers, **once)
    here_computer = computer(path)
    here = tab(here_computer, server, address, path)
    here_computer.set_offline(True)
    here.keyboard.press(PAGES[path][1])
    typed = add(here, path, "断网时改的")
    here.close()
    is_away = lambda route: route.abort()  # noqa: E731
    here_computer.route("**/draft", is_away)
    here_computer.set_offline(False)
    here = here_computer.new_page()
    here.goto(server.url + path)
    expect(here.locator(".left-here")).to_contain_text("有 1 题写下的内容还只在本机", timeout=30_000)
    changed = here.get_by_text("1 题有未提交的修改")
    expect(changed).to_have_count(0)

    here_computer.unroute("**/draft", is_away)
    expect(changed).to_be_visible(timeout=30_000)
    expect(here.locator(".left-here")).to_be_hidden()
    assert typed in drafts(server)


@pytest.mark.parametrize(("which", "score_kept"), [("all_here", "9"), ("all_there", "1")])
def test_a_whole_item_scored_on_two_computers_is_settled_at_once(server, computer, which, score_kept):
    path = "/scoring"
    first, far = (tab(computer(path), server, path) for _ in range(2))
    many = len(SCORES)
    for page, digit in ((first, "1"), (far, "9")):
        page.keyboard.press("a")
        for _ in range(many):
            page.keyboard.press(digit)
        if page is first:
            is_saved(page)
    is_told_of_both(far)
    far.keyboard.press("Alt+c")
    every = far.locator(f"dialog.which button[data-which={which}]")
    expect(every).to_contain_text(f"{many} 处都")
    every.press("Enter")
    expect(far.locator("dialog")).to_have_count(0)
    is_saved(far)
    assert drafts(server) == [score_kept] * many


def test_a_nul_that_is_pasted_is_dropped(server, computer):
    path = "/scoring"
    page = tab(computer(path), server, path)
    typed = add(page, path, "前")
    page.evaluate("text => document.execCommand('insertText', false, text)", "中\0后")
    expect(box(page, path)).to_have_value(f"{typed}中后")
    is_saved(page)
    assert drafts(server) == [f"{typed}中后"]


@pytest.mark.parametrize("path", ["/scoring", "/rewriting"])
def test_ones_list_of_work_sends_what_a_lost_session_left_in_the_browser(server, computer, path):
    here_computer = computer(path)
    here = tab(here_computer, server, path)
    signed_in = here_computer.cookies()
    here_computer.clear_cookies()
    here.keyboard.press(PAGES[path][1])
    typed = add(here, path, "登录过期后写的")
    expect(status(here)).to_have_text(re.compile("^登录已过期"), timeout=20_000)
    assert typed not in drafts(server)

    # signed in again, with no page of work opened: first told, with the way to it, then sent
    here.close()
    here_computer.add_cookies(signed_in)
    is_away = lambda route: route.abort()  # noqa: E731
    here_computer.route("**/draft", is_away)
    home = here_computer.new_page()
    home.goto(server.url)
    expect(home.locator(".left-here p:visible")).to_contain_text(
        "有 1 题写下的内容还只在本机", timeout=30_000
    )
    way = home.get_by_role("link", name="到第 1 题").get_attribute("href")
    assert way.startswith(f"{path}?batch=") and way.endswith("&item=1")
    here_computer.unroute("**/draft", is_away)
    expect(home.locator(".left-here p:visible")).to_have_count(0, timeout=30_000)
    assert typed in drafts(server)


def test_ones_list_of_work_counts_what_it_has_sent(server, computer):
    path = "/scoring"
    here_computer = computer(path)
    here = tab(here_computer, server, path)
    signed_in = here_computer.cookies()
    here_computer.clear_cookies()
    score(here)
    expect(status(here)).to_have_text(re.compile("^登录已过期"), timeout=20_000)
    here.close()
    here_computer.add_cookies(signed_in)
    home = here_computer.new_page()
    # it is drawn before what waits is sent, and once more when it has been
    is_away = lambda route: route.abort()  # noqa: E731
    here_computer.route("**/submit", is_away)
    home.goto(server.url)
    total = len(scoring_items(server).assignment_ids)
    expect(home.get_by_text(f"0 / {total}")).to_be_visible(timeout=30_000)
    expect(home.locator(".left-here p:visible")).to_contain_text("有 1 题写下的内容还只在本机")
    here_computer.unroute("**/submit", is_away)
    expect(home.get_by_text(f"1 / {total}")).to_be_visible(timeout=30_000)
    assert len(scoring_items(server).done) == 1


def pasted(context):
    """What the clipboard holds, pasted by keyboard."""
    page = context.new_page()
    page.set_content("<textarea autofocus></textarea>")
    page.locator("textarea").focus()
    page.keyboard.press("Control+v")
    return page.locator("textarea").input_value()


def test_an_audits_draft_of_a_change_is_not_called_submitted(server, computer):
    path = "/audit"
    here = tab(computer(path), server, path)
    place = here.locator(".labeler")
    assignment = place.get_attribute("data-assignment")
    for key in ("0", "Enter"):
        here.keyboard.press(key)
    expect(place).not_to_have_attribute("data-assignment", assignment, timeout=20_000)
    is_saved(here)
    expect(here.locator(".labeler[aria-busy=false]")).to_be_visible(timeout=20_000)
    here.keyboard.press("[")
    expect(here.locator(f".labeler[data-assignment='{assignment}'][data-phase=open]")).to_be_visible(
        timeout=20_000
    )
    expect(here.locator(".notice")).to_contain_text("可修改")
    add(here, path, "改一改")
    is_saved(here)
    here.reload()
    expect(box(here, path)).to_have_value("改一改", timeout=30_000)
    expect(here.locator(".notice")).to_have_text("修改已存为草稿，尚未提交（Ctrl+Enter 提交）")


def test_a_conflict_of_another_item_is_a_key_away(server, computer):
    path = "/scoring"
    here, far = (tab(computer(path), server, path) for _ in range(2))
    assignment = int(item_of(here))
    add(far, path, "远处的备注")
    is_saved(far)
    score(here, "这里的备注")
    expect(here.locator(".notice")).to_contain_text("未被接受", timeout=20_000)
    expect(status(here)).to_have_text(ANOTHERS, timeout=20_000)
    assert item_of(here) != str(assignment) and "尚未保存" not in status(here).inner_text()
    here.keyboard.press("Alt+c")
    expect(here.locator(f".board[data-assignment='{assignment}'][aria-busy=false]")).to_be_visible(
        timeout=20_000
    )
    assert texts_offered(here) == ["这里的备注", "远处的备注"]


def in_conflict(server, computer, path):
    """A browser where words typed into a page's first item wait beside what is stored; its address; both."""
    _, _, address = first_of(server, path)
    here_computer = computer(path)
    here, far = tab(here_computer, server, address, path), tab(computer(path), server, address, path)
    stored = add(far, path, "远处的写法")
    is_saved(far)
    typed = add(here, path, "这里的写法")
    is_told_of_both(here)
    here.close()
    return here_computer, address, [typed, stored]


@pytest.mark.parametrize("path", ["/verification", "/scoring"])
def test_other_work_is_saved_beside_a_conflict_and_leads_to_it(server, computer, path):
    here_computer, address, texts = in_conflict(server, computer, "/drafting")
    here = tab(here_computer, server, path)
    expect(status(here)).to_have_text(OTHER_WORKS, timeout=20_000)
    assert "尚未保存" not in status(here).inner_text()
    typed = add(here, path, "别的任务里写的")
    is_saved(here)
    expect(status(here)).to_have_text(OTHER_WORKS)
    assert typed in drafts(server)

    here.keyboard.press("Alt+c")
    expect(box(here, "/drafting")).to_have_value(texts[0], timeout=30_000)
    assert here.url == server.url + address
    is_told_of_both(here)
    assert texts_offered(here) == texts
    back_from_texts(here)
    choose(here, "there")
    is_saved(here)
    here.goto(server.url + path)
    expect(box(here, path)).to_have_value(typed, timeout=30_000)
    expect(status(here)).not_to_have_text(OTHER_WORKS)


def test_another_item_of_the_same_work_is_saved_beside_a_conflict(server, computer):
    path = "/rewriting"
    here_computer, address, texts = in_conflict(server, computer, path)
    another = address.replace("item=1", "item=2")
    assert another != address
    here = tab(here_computer, server, another, path)
    expect(status(here)).to_have_text(ANOTHERS, timeout=20_000)
    add(here, path, "下一题写的")
    is_saved(here)
    expect(status(here)).to_contain_text("到第 1 题")
    here.keyboard.press("Alt+c")
    expect(box(here, path)).to_have_value(texts[0], timeout=30_000)
    is_told_of_both(here)
    assert here.url == server.url + address
