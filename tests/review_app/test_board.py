"""The board in a real browser, on a real Streamlit server: keys, saving, faults, and what is shown."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
SLOTS = "ABCDEF"
SUBMITTED = "上一题已提交，可按“上一题”返回修改"
# every one of these was changed or lost by one of the ways Streamlit shows text
HOSTILE = (
    "  3~5天 $5 与 $6 <b>粗</b> *星* :red[x] ![](http://x.invalid/a.png) <script>1</script>\n\n    3. 七\t末 "
)
# no request for work leaves the browser, not even the last one of a page that is being closed
CUT_OFF = """
const send = window.fetch;
window.fetch = (address, options) =>
  localStorage.cut && String(address).includes("/work/") ? Promise.reject(Error()) : send(address, options);
"""
# the first draft waits in the browser until the test lets it go
HOLD_FIRST = """
const send = window.fetch;
window.fetch = async (address, options) => {
  if (!window.letGo && String(address).includes("/draft")) await new Promise((go) => (window.letGo = go));
  return send(address, options);
};
"""
CRITERION = {"key": "overall", "name": "总体", "low": 1, "high": 10, "anchors": {"1": "有害", "10": "很好"}}


def item(number, text="回答", criteria=(CRITERION,), long=1):
    """An item with six responses that tell their slot."""
    talk = [{"role": "patient", "content": "我头痛。"}, {"role": "doctor", "content": text * long}]
    return {
        "assignment_id": number,
        "question": f"第 {number} 问：头痛三天，怎么办？",
        "reference": [{"title": "参考答案", "text": f"参考 {text}"}],
        "responses": [{"slot": slot, "conversation": talk} for slot in SLOTS],
        "criteria": list(criteria),
        "masked": False,
    }


def open_board(page, stage, query="", assignment="1"):
    page.goto(f"{stage.url}/{query}")
    expect(ready(page, assignment)).to_be_visible(timeout=20_000)


def ready(page, assignment):
    return page.locator(f".board[data-assignment='{assignment}'][aria-busy='false']")


def score(page, digits="123456"):
    for key in (*digits, "Control+Enter"):
        page.keyboard.press(key)


def stored(stage, assignment="1", number=1):
    """The item's annotations once there are so many on the server."""
    stage.until(lambda: len(stage.annotations(assignment)) >= number)
    annotations = stage.annotations(assignment)
    assert len(annotations) == number
    return annotations


def chosen(page):
    """Slot to the value marked on its strip."""
    marked = page.locator(".scale [aria-checked=true]:visible").all()
    return {radio.get_attribute("aria-label")[0]: radio.get_attribute("data-value") for radio in marked}


def test_six_digits_and_control_enter_are_the_whole_work_of_an_item(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    score(page, "705938")
    expect(ready(page, "2")).to_be_visible()
    (annotation,) = stored(stage)
    assert annotation["answers"]["ratings"] == {
        slot: {"overall": value} for slot, value in zip(SLOTS, (7, 10, 5, 9, 3, 8), strict=True)
    }
    assert annotation["status"] == "submitted" and annotation["expected_revision"] == 0
    assert annotation["active_ms"] > 0 and len(annotation["nonce"]) >= 16


def test_nothing_is_scored_before_the_physician_scores(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    assert chosen(page) == {}
    expect(page.locator(".card.current")).to_have_attribute("data-slot", "A")


def test_an_incomplete_item_is_not_sent_and_the_missing_card_gets_the_focus(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    for key in ("7", "c", "5", "e", "6", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.locator(".notice")).to_have_text("还未评分：B D F")
    expect(page.locator(".card.current")).to_have_attribute("data-slot", "B")
    assert stage.annotations() == []


def test_a_reload_half_way_brings_back_every_rating_and_the_comment(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    for key in ("7", "0", "m"):
        page.keyboard.press(key)
    page.keyboard.type("第二个更好")
    page.reload()
    expect(ready(page, "1")).to_be_visible()
    assert chosen(page) == {"A": "7", "B": "10"}
    expect(page.locator("textarea")).to_have_value("第二个更好")


def test_leaving_the_page_right_after_the_last_key_still_saves_it(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    page.keyboard.press("m")
    page.keyboard.type("最后一字")
    page.goto(f"{stage.url}/stage")
    stage.until(lambda: stage.draft() == {"comment": "最后一字"})


def test_a_rating_changed_while_the_first_is_on_its_way_is_saved_as_changed(stage, page):
    stage.play([item(1)])
    page.add_init_script(HOLD_FIRST)
    open_board(page, stage)
    page.keyboard.press("7")
    page.wait_for_function("() => Boolean(window.letGo)")
    page.keyboard.press("a")
    page.keyboard.press("9")
    page.evaluate("letGo()")
    stage.until(lambda: stage.draft() == {"A.overall": "9"})


def test_what_never_reached_the_server_is_kept_by_the_browser(stage, page):
    stage.play([item(1)])
    page.add_init_script(CUT_OFF)
    open_board(page, stage)
    page.evaluate("localStorage.cut = 1")
    page.keyboard.press("7")
    page.reload()
    expect(ready(page, "1")).to_be_visible()
    assert chosen(page) == {"A": "7"} and stage.draft() == {}
    page.evaluate("localStorage.removeItem('cut')")
    stage.until(lambda: stage.draft() == {"A.overall": "7"})


def test_active_time_leaves_out_an_idle_hour_and_goes_on_after_a_reload(stage, page):
    stage.play([item(1)])
    page.clock.install()
    open_board(page, stage)
    page.clock.fast_forward("01:00:00")
    page.keyboard.press("7")
    page.clock.fast_forward(20_000)
    page.reload()
    expect(ready(page, "1")).to_be_visible()
    for key in ("1", "2", "3", "4", "5", "Control+Enter"):
        page.keyboard.press(key)
    stored(stage)
    # 30 s and the time "回答" takes to read of the hour, all of the 20 s, and what this test itself takes
    assert 50_400 <= stage.annotations()[0]["active_ms"] < 80_000


def test_what_is_typed_while_the_server_is_dead_is_there_when_it_is_back(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    page.keyboard.press("4")
    stage.until(lambda: stage.draft() == {"A.overall": "4"})
    stage.kill()
    for key in ("5", "6", "m"):
        page.keyboard.press(key)
    page.keyboard.type("断网时写的")
    expect(page.locator(".status")).to_have_text("网络中断，已保存在本机，恢复后自动上传")
    stage.start()
    stage.until(lambda: stage.draft().get("comment") == "断网时写的")
    assert stage.draft() == {"A.overall": "4", "B.overall": "5", "C.overall": "6", "comment": "断网时写的"}
    expect(page.locator(".status")).to_have_text(re.compile(r"^已保存 \d\d:\d\d:\d\d$"))


def test_a_submit_into_a_dead_server_is_stored_once_when_it_is_back(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    stage.kill()
    score(page)
    expect(page.locator(".status")).to_have_attribute("data-kind", "offline")
    expect(ready(page, "2")).to_be_visible()
    stage.start()
    stored(stage)
    assert stage.annotations("2") == []


def test_a_submit_whose_answer_was_lost_is_sent_again_and_stored_once(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    lost = []

    def lose_the_first_answer(route):
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.abort()

    page.route("**/submit", lose_the_first_answer)
    score(page)
    expect(ready(page, "2")).to_be_visible()
    expect(page.locator(".notice")).to_have_text(SUBMITTED, timeout=20_000)
    assert stage.read()["submits_heard"] == 2 and len(stage.annotations()) == 1


def kept_of_first(page):
    """What the browser keeps of the first item."""
    kept = page.evaluate("Object.keys(localStorage)")
    return [key for key in kept if re.search(":(time|draft):1:|:submit:1$", key)]


def test_a_reload_while_the_answer_to_a_submit_is_lost_stores_it_once(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    page.route("**/submit", lambda route: (route.fetch(), route.abort()))
    score(page)
    expect(page.locator(".status")).to_have_attribute("data-kind", "offline")
    page.unroute("**/submit")
    page.reload()
    expect(ready(page, "2")).to_be_visible()
    stage.until(lambda: stage.read()["told_already"] >= 1)
    assert len(stage.annotations()) == 1 and stage.annotations("2") == []
    expect(page.locator(".status")).to_contain_text("已保存")
    assert kept_of_first(page) == []


@pytest.mark.parametrize("twice", ["double click", "key"])
def test_submitting_twice_stores_one_annotation_and_leaves_the_next_item_alone(stage, page, twice):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    for digit in "123456":
        page.keyboard.press(digit)
    if twice == "key":
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+Enter")
    else:
        page.locator(".bar .submit").dblclick()
    expect(ready(page, "2")).to_be_visible()
    assert stage.annotations("2") == []
    # the outbox sends in order: a second submission of the first item would be heard before this one
    score(page)
    stored(stage, "2")
    assert stage.read()["submits_heard"] == 2


def test_the_next_item_scored_before_is_not_submitted_by_a_press_that_cannot_have_seen_it(stage, page):
    before = {f"{slot}.overall": "5" for slot in SLOTS}
    stage.play([item(1), item(2)], work={"2": {"draft": before, "annotations": []}})
    open_board(page, stage)
    score(page)
    expect(ready(page, "2")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_have_text("这一题刚显示，评分是之前评的：请看过再提交")
    shown = page.evaluate("performance.now()")
    page.wait_for_function("(shown) => performance.now() > shown + 1000", arg=shown)
    assert stage.annotations("2") == []
    page.keyboard.press("Control+Enter")
    stored(stage, "2")


def test_who_goes_on_without_submitting_is_not_told_of_a_submission(stage, page):
    stage.play([item(1), item(2), item(3)])
    open_board(page, stage)
    score(page)
    expect(ready(page, "2")).to_be_visible()
    expect(page.locator(".notice")).to_have_text(SUBMITTED)
    for digit in "123456":
        page.keyboard.press(digit)
    page.keyboard.press("]")
    expect(ready(page, "3")).to_be_visible()
    expect(page.locator(".notice")).to_have_text("")
    stored(stage)
    expect(page.locator(".notice")).to_have_text("")
    page.keyboard.press("[")
    expect(ready(page, "2")).to_be_visible()
    expect(page.locator(".notice")).to_have_text("")


def test_keys_pressed_right_after_submit_never_land_on_the_next_item(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    score(page)
    while page.locator(".board").get_attribute("data-assignment") == "1":
        page.keyboard.press("9")
    page.keyboard.press("9")
    expect(ready(page, "2")).to_be_visible()
    assert chosen(page) == {}
    (annotation,) = stored(stage)
    assert [rating["overall"] for rating in annotation["answers"]["ratings"].values()] == [1, 2, 3, 4, 5, 6]


def test_backspace_clears_the_current_rating_or_takes_back_the_last(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    for key in ("7", "8", "Backspace"):
        page.keyboard.press(key)
    assert chosen(page) == {"A": "7"}
    for key in ("9", "a", "Backspace"):
        page.keyboard.press(key)
    assert chosen(page) == {"B": "9"}
    stage.until(lambda: stage.draft() == {"A.overall": "", "B.overall": "9"})


def test_letters_arrows_and_tab_choose_the_card(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    for key, slot in [("d", "D"), ("ArrowUp", "A"), ("ArrowRight", "B"), ("ArrowDown", "E"), ("Tab", "F")]:
        page.keyboard.press(key)
        expect(page.locator(".card.current")).to_have_attribute("data-slot", slot)


def test_the_reference_scrolls_by_keyboard_while_it_has_the_focus(stage, page):
    stage.play([item(1, "很长的参考。" * 300)])
    open_board(page, stage)
    page.locator(".reference").focus()
    page.keyboard.press("PageDown")
    page.locator(".reference").evaluate(
        "node => node.scrollTop || new Promise((done) => node.addEventListener('scroll', done, {once: true}))"
    )
    page.keyboard.press("ArrowDown")
    expect(page.locator(".card.current")).to_have_attribute("data-slot", "A")


def test_enlarged_the_cards_come_one_after_another_and_stay_so_on_the_next_item(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    page.keyboard.press("z")
    expect(page.locator(".talk:visible")).to_have_count(1)
    for digit in "123456":
        page.keyboard.press(digit)
    expect(page.locator(".talk:visible")).to_have_count(6)
    page.keyboard.press("Control+Enter")
    expect(ready(page, "2")).to_be_visible()
    expect(page.locator(".talk:visible")).to_have_count(1)


def test_digits_in_the_comment_and_keys_of_an_input_method_score_nothing(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    page.locator("textarea").click()
    page.keyboard.type("7分 abc S ?")
    composing = page.context.new_cdp_session(page)
    composing.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    composing.send(
        "Input.dispatchKeyEvent", {"type": "keyDown", "key": "Process", "windowsVirtualKeyCode": 229}
    )
    composing.send("Input.insertText", {"text": "你"})
    page.keyboard.press("Escape")
    page.evaluate(
        """() => document.body.dispatchEvent(new KeyboardEvent('keydown',
             {key: '8', isComposing: true, bubbles: true, composed: true}))"""
    )
    expect(page.locator("textarea")).to_have_value("7分 abc S ?你")
    assert chosen(page) == {}
    page.keyboard.press("6")
    assert chosen(page) == {"A": "6"}


def test_text_is_shown_exactly_and_nothing_outside_is_asked_for(stage, page):
    stage.play([item(1, HOSTILE)])
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_board(page, stage)
    shown = page.locator(".card[data-slot=C] .turn.doctor .text")
    assert shown.evaluate(
        "node => [node.textContent, getComputedStyle(node).whiteSpace, node.children.length]"
    ) == [
        HOSTILE,
        "pre-wrap",
        0,
    ]
    assert page.locator(".reference .text").first.evaluate("node => node.textContent") == f"参考 {HOSTILE}"
    assert [url for url in asked if not url.startswith((stage.url, "blob:", "data:"))] == []


def test_question_and_reference_stay_in_view_beside_a_grid_of_three_by_two(stage, page):
    stage.play([item(1, "很长的回答。", long=300)])
    open_board(page, stage)
    boxes = [page.locator(f".card[data-slot={slot}]").bounding_box() for slot in SLOTS]
    assert len({round(box["x"]) for box in boxes}) == 3 and len({round(box["y"]) for box in boxes}) == 2
    for name in (".question", ".reference", ".bar", *(f".card[data-slot={slot}] .scale" for slot in SLOTS)):
        box = page.locator(name).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900, f"{name} is out of view"


def test_on_a_phone_answers_stand_one_under_another_and_nothing_covers_the_scale(stage, browser):
    stage.play([item(1, "很长的回答。", long=120)])
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_board(page, stage)
    boxes = [page.locator(f".card[data-slot={slot}]").bounding_box() for slot in SLOTS]
    assert len({round(box["x"]) for box in boxes}) == 1
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    radio = page.locator(".card[data-slot=D] .scale button").first
    radio.scroll_into_view_if_needed()
    box = radio.bounding_box()
    assert box["height"] >= 44 and box["width"] >= 44
    radio.tap()
    expect(page.locator(".card[data-slot=D] [aria-checked=true]")).to_have_text("1")
    fold = page.locator(".fold").bounding_box()
    assert fold["y"] >= 0 and fold["y"] + fold["height"] < 200
    expect(page.locator(".reference")).to_be_hidden()
    page.locator(".fold").tap()
    expect(page.locator(".reference")).to_be_visible()
    context.close()


def test_two_tabs_converge_and_the_second_is_told_of_the_first_ones_submission(stage, page, context):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    second = context.new_page()
    open_board(second, stage)
    page.keyboard.press("7")
    expect(second.locator(".card[data-slot=A] [aria-checked=true]")).to_have_text("7")
    score(second, "23456")
    expect(ready(second, "2")).to_be_visible()
    expect(page.locator(".notice")).to_have_text("此题已在另一个标签页提交；按 Ctrl+Enter 继续，或刷新后修改")
    page.keyboard.press("Control+Enter")
    expect(ready(page, "2")).to_be_visible()
    assert len(stage.annotations()) == 1 and stage.read()["submits_heard"] == 1


def test_of_what_is_acknowledged_nothing_is_left_in_the_browser(stage, page, context):
    stage.play([item(1), item(2)])
    first, second = context.new_page(), context.new_page()
    for tab in (first, second):
        open_board(tab, stage)
    score(first)
    expect(ready(first, "2")).to_be_visible()
    expect(first.locator(".status")).to_contain_text("已保存")
    expect(second.locator(".notice")).to_contain_text("已在另一个标签页提交")
    for tab in (second, first):
        tab.close()
    page.goto(stage.url)
    expect(ready(page, "2")).to_be_visible(timeout=30_000)
    assert kept_of_first(page) == []


def test_a_digit_in_a_tab_whose_item_another_has_filled_is_told_where_it_could_go(stage, page, context):
    stage.play([item(1)])
    open_board(page, stage)
    second = context.new_page()
    open_board(second, stage)
    for digit in "123456":
        page.keyboard.press(digit)
    expect(second.locator(".bar .scored")).to_have_text("已评 6/6")
    second.keyboard.press("3")
    expect(second.locator(".notice")).to_have_text("所有回答都已评分；要改哪一个，请先按它的字母")
    for key in ("b", "9"):
        second.keyboard.press(key)
    expect(second.locator(".notice")).to_have_text("")
    assert list(chosen(second).values()) == ["1", "9", "3", "4", "5", "6"]


def test_a_stale_tab_on_another_machine_is_told_shown_both_and_overwrites_nothing(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    theirs = {"ratings": {slot: {"overall": 9} for slot in SLOTS}, "comment": "别处写的"}
    other = {"answers": theirs, "nonce": "n" * 32, "status": "submitted"}
    stage.play([item(1), item(2)], work={"1": {"draft": {}, "annotations": [other]}})
    score(page)
    expect(page.locator(".notice")).to_have_text("第 1 题未被接受：此题已在别处提交，请刷新。")
    expect(ready(page, "2")).to_be_visible()
    page.keyboard.press("[")
    expect(ready(page, "1")).to_be_visible()
    assert chosen(page) == dict(zip(SLOTS, "123456", strict=True))
    expect(page.locator("textarea")).to_have_value("别处写的")
    assert stage.annotations() == [other]
    page.keyboard.press("Control+Enter")
    page.locator("dialog .picks button").first.click()
    assert stored(stage, number=2)[1]["expected_revision"] == 1


def test_what_the_server_refuses_is_told_and_comes_again_as_it_was(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    refusal = {"status": 409, "body": '{"error": "本批已锁定。"}', "content_type": "application/json"}
    page.route("**/submit", lambda route: route.fulfill(**refusal))
    page.keyboard.press("m")
    page.keyboard.type("第二个更好")
    page.keyboard.press("Escape")
    score(page)
    expect(page.locator(".notice")).to_have_text("第 1 题未被接受：本批已锁定。")
    expect(page.locator(".place")).to_have_text("第 2 / 2 题 · 已完成 0")
    page.unroute("**/submit")
    expect(ready(page, "2")).to_be_visible()
    score(page)
    # the last one is submitted; what was refused is next, with all that was typed
    expect(ready(page, "1")).to_be_visible()
    assert chosen(page) == dict(zip(SLOTS, "123456", strict=True))
    expect(page.locator("textarea")).to_have_value("第二个更好")
    page.keyboard.press("Control+Enter")
    assert stored(stage)[0]["answers"]["comment"] == "第二个更好"
    expect(page.get_by_text("finished: 1")).to_be_visible()


def test_scoring_goes_on_while_the_server_is_away_and_each_is_stored_once(stage, page):
    stage.play([item(number) for number in range(1, 5)])
    open_board(page, stage)
    page.route("**/work/**", away)
    for number in (1, 2, 3):
        score(page)
        expect(ready(page, str(number + 1))).to_be_visible()
    expect(page.locator(".status")).to_have_text("网络中断，已保存在本机，恢复后自动上传")
    # nothing is said to be submitted before it is
    expect(page.locator(".notice")).to_have_text("")
    assert stage.read()["work"] == {}
    page.unroute("**/work/**")
    expect(page.locator(".notice")).to_have_text(SUBMITTED, timeout=20_000)
    assert all(len(stored(stage, str(number))) == 1 for number in (1, 2, 3))
    assert stage.read()["submits_heard"] == 3


def test_the_last_item_is_told_as_done_once_it_is_stored(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    page.route("**/submit", lambda route: route.abort())
    score(page)
    expect(page.locator(".notice")).to_have_text("全部评完，正在上传 1 题，请勿关闭此页…")
    expect(page.get_by_text("finished: None")).to_be_visible()
    page.unroute("**/submit")
    expect(page.get_by_text("finished: 1")).to_be_visible(timeout=20_000)
    stored(stage)


def test_an_item_that_is_late_is_waited_for_and_no_key_is_kept_for_it(stage, page):
    stage.play([item(1), item(2)])
    held = []
    page.route("**/work/2", lambda route: held.append(route))
    open_board(page, stage)
    score(page)
    expect(page.locator(".waiting")).to_have_text("正在取下一题…")
    for key in ("7", "s", "Control+Enter"):
        page.keyboard.press(key)
    stored(stage)
    held[0].continue_()
    expect(ready(page, "2")).to_be_visible()
    assert chosen(page) == {} and stage.annotations("2") == []
    expect(page.locator("dialog")).to_have_count(0)


def test_an_item_gone_back_to_on_its_way_is_shown_as_stored_once_it_is(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    page.route("**/submit", lambda route: route.abort())
    score(page)
    expect(ready(page, "2")).to_be_visible()
    page.keyboard.press("[")
    expect(ready(page, "1")).to_be_visible()
    expect(page.locator(".notice")).to_have_text("此题正在上传，稍后可修改")
    page.keyboard.press("9")
    assert chosen(page) == dict(zip(SLOTS, "123456", strict=True))
    page.unroute("**/submit")
    expect(page.locator(".notice")).to_contain_text("此题已提交（第 1 版）", timeout=20_000)
    for key in ("9", "a", "8", "Control+Enter"):
        page.keyboard.press(key)
    page.locator("dialog .picks button").first.click()
    assert [each["expected_revision"] for each in stored(stage, number=2)] == [0, 1]


def test_a_reload_shows_the_item_that_was_gone_to(stage, page):
    stage.play([item(number) for number in range(1, 5)])
    open_board(page, stage)
    page.keyboard.press("]")
    expect(ready(page, "2")).to_be_visible()
    page.keyboard.press("]")
    expect(ready(page, "3")).to_be_visible()
    page.reload()
    expect(ready(page, "3")).to_be_visible()
    score(page)
    expect(ready(page, "4")).to_be_visible()
    assert "item" not in page.url


def test_a_skipped_item_is_scored_later_with_a_reason(stage, page):
    skipped = {"answers": {"reason": "题目不清楚"}, "nonce": "n" * 32, "status": "skipped"}
    stage.play([item(1), item(2)], work={"1": {"draft": {}, "annotations": [skipped]}})
    open_board(page, stage, assignment="2")
    page.keyboard.press("[")
    expect(ready(page, "1")).to_be_visible()
    expect(page.locator(".notice")).to_have_text("此题曾跳过；现在评分并提交，需写明原因")
    score(page)
    page.locator("dialog .picks button").first.click()
    assert stored(stage, number=2)[1]["reason"] == "按错了"


@pytest.mark.parametrize("masked", [True, False])
def test_a_masked_answer_says_why_it_is_masked(stage, page, masked):
    stage.play([item(1) | {"masked": masked}])
    open_board(page, stage)
    expect(page.get_by_text("处的文字可能透露来源，已遮住")).to_have_count(int(masked))


def away(route):
    """Nothing is saved; what was fetched ahead may still arrive."""
    route.continue_() if route.request.method == "GET" else route.abort()


def test_going_back_opens_the_answers_for_amendment_with_a_reason(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    score(page)
    expect(ready(page, "2")).to_be_visible()
    stored(stage)
    page.keyboard.press("[")
    expect(ready(page, "1")).to_be_visible()
    assert chosen(page) == dict(zip(SLOTS, "123456", strict=True))
    for key in ("b", "9", "Control+Enter"):
        page.keyboard.press(key)
    page.locator("dialog input").fill("重读后改判")
    page.keyboard.press("Enter")
    amended = stored(stage, number=2)[1]
    assert (amended["reason"], amended["expected_revision"]) == ("重读后改判", 1)
    assert amended["answers"]["ratings"]["B"] == {"overall": 9}


def test_skipping_takes_a_reason(stage, page):
    stage.play([item(1), item(2)])
    open_board(page, stage)
    page.keyboard.press("s")
    page.locator("dialog input").fill("题")
    page.keyboard.press("Enter")
    expect(page.locator("dialog .missing")).to_have_text("请至少写两个字")
    page.locator("dialog .picks button").first.click()
    expect(ready(page, "2")).to_be_visible()
    (skipped,) = stored(stage)
    assert (skipped["status"], skipped["reason"]) == ("skipped", "题目不清楚")


def test_with_several_criteria_a_card_is_finished_before_the_next(stage, page):
    safety = {"key": "safety", "name": "安全", "low": 1, "high": 5, "anchors": {}, "may_be_na": True}
    stage.play([item(1, criteria=(CRITERION, safety))])
    open_board(page, stage)
    for key in ("7", "9", "3", "8", "n"):
        page.keyboard.press(key)
    stage.until(lambda: len(stage.draft()) == 4)
    assert stage.draft() == {"A.overall": "7", "A.safety": "3", "B.overall": "8", "B.safety": "na"}


def test_a_locked_batch_can_be_looked_at_and_not_touched(stage, page):
    stage.play([item(1)], locked=True)
    open_board(page, stage)
    page.keyboard.press("7")
    expect(page.locator(".notice")).to_have_text("本批已锁定，只能查看")
    assert chosen(page) == {} and stage.draft() == {}


def test_a_signed_out_physician_is_told_and_saved_after_signing_in_again(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    page.route("**/draft", lambda route: route.fulfill(status=401))
    page.keyboard.press("7")
    expect(page.locator(".status")).to_have_text("登录已过期，内容已保存在本机；请在另一标签页重新登录")
    page.unroute("**/draft")
    stage.until(lambda: stage.draft() == {"A.overall": "7"})


def test_the_servers_sentence_is_shown_when_it_refuses(stage, page):
    stage.play([item(1)])
    open_board(page, stage)
    stage.play([item(1)], locked=True)
    page.keyboard.press("7")
    expect(page.locator(".status")).to_have_text("本批已锁定。")


def test_words_are_complete_in_both_languages_and_all_that_the_scripts_ask_for():
    from review_app.components.words import WORDS

    folder = ROOT / "review_app" / "components"
    asked = set()
    for script in folder.glob("*.js"):
        asked |= set(re.findall(r'"((?:board|outbox|editor)\.[a-z_]+)"', script.read_text(encoding="utf-8")))
    assert asked <= set(WORDS)
    assert all(chinese.strip() and english.strip() for chinese, english in WORDS.values())
    assert all(set(re.findall(r"{\w+}", zh)) == set(re.findall(r"{\w+}", en)) for zh, en in WORDS.values())
