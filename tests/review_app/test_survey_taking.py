"""The survey taken on a phone-sized browser: reloads, a killed server, two tabs, keys, both languages."""

import re
import signal
import socket
from itertools import pairwise
from time import monotonic

import pytest
from playwright.sync_api import expect

from db import people
from db.invitations import invite
from db.survey_answers import close_survey, received, sent_in
from tests.survey_study import opened_survey

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SAVED = re.compile("^已保存")
HOSTILE = '<img src=x onerror="document.title=1"> 3~5天 *x* $y$'


@pytest.fixture(scope="module")
def lead(server):
    return people.by_login(server.study, "lead")


@pytest.fixture
def survey_id(server, lead, request):
    return opened_survey(server.study, lead, request.node.name)


@pytest.fixture
def link(server, lead, survey_id):
    """`link()` is a new one-time link of the survey, on this server or on the one given."""

    def make(on=server):
        return f"{on.url}/survey/#{invite(server.study, lead, survey_id, 1)[0]}"

    return make


@pytest.fixture
def phone(browser):
    """`phone()` opens a page in a browser of its own, on a phone; errors in the page fail the test."""
    contexts, errors = [], []

    def new(context=None):
        if context is None:
            context = browser.new_context(**PHONE)
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield new
    for context in contexts:
        context.close()
    assert errors == []


def agree(page, address):
    page.goto(address)
    expect(page.get_by_role("heading", name="知情同意")).to_be_visible()
    page.get_by_role("button", name="我同意").click()
    expect(page.get_by_role("heading", name="诊前")).to_be_visible()


def question(page, name):
    return page.get_by_role("group", name=re.compile(f"{name}(?:选填)?$"))


def rate(page, name, point):
    question(page, name).locator(f"input[value='{point}']").tap()


def rate_all(page, point="4"):
    """Rate every question of the screen by keyboard alone, from the first."""
    groups = page.locator(".rating")
    groups.first.locator("input").first.focus()
    for _ in range(groups.count()):
        page.keyboard.press(point)


def go_on(page, heading):
    page.get_by_role("button", name="下一页").tap()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def test_on_a_phone_with_a_reload_and_a_killed_server_in_the_middle(
    server, serve, link, phone, lead, survey_id
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with serve(server.study, "--port", port) as first:
        page = phone()
        agree(page, link(first))
        # the token is gone from the address, and nothing is wider than the phone
        assert page.url == f"{first.url}/survey/#1"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("input:checked").count() == 0
        rate(page, "导诊分诊", 5)
        page.get_by_role("textbox").fill(f"{HOSTILE}\n预约提醒")
        expect(page.get_by_role("status")).to_have_text(SAVED)
        go_on(page, "诊断")
        page.get_by_role("button", name="下一页").tap()
        expect(page.get_by_text("请作答")).to_have_count(10)
        rate(page, "问诊提示", 2)
        rate(page, "症状查询", 3)
        page.reload()
        # the same screen, with what was answered
        expect(question(page, "问诊提示").get_by_label("2", exact=True)).to_be_checked()
        expect(question(page, "症状查询").get_by_label("3 有一些帮助")).to_be_checked()
        page.go_back()
        expect(question(page, "导诊分诊").get_by_label("5 对提高效率至关重要")).to_be_checked()
        expect(page.get_by_role("textbox")).to_have_value(f"{HOSTILE}\n预约提醒")
        page.go_forward()
        # the server dies; answers wait in the page
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        rate(page, "疾病查询", 1)
        expect(page.get_by_role("status")).to_have_text(re.compile("网络中断"))
    with serve(server.study, "--port", port):
        expect(page.get_by_role("status")).to_have_text(SAVED, timeout=20_000)
        page.reload()
        expect(question(page, "疾病查询").get_by_label("1 对效率没有影响")).to_be_checked()
        rate_all(page)
        # the keyboard has led to the proposals at the end of the screen
        page.keyboard.type("读片")
        go_on(page, "治疗")
        rate_all(page)
        go_on(page, "诊后")
        rate_all(page)
        go_on(page, "大语言模型的使用")
        # skip logic: the questions that follow come and go with the answer they hang on
        limits = question(page, "您遇到过哪些不足？可多选")
        expect(limits).to_be_hidden()
        page.get_by_label("用", exact=True).tap()
        limits.get_by_label("其他", exact=True).tap()
        page.get_by_role("button", name="下一页").tap()
        expect(question(page, "请写明其他不足").get_by_text("请作答")).to_be_visible()
        page.get_by_role("textbox", name="请写明其他不足").fill("太慢")
        go_on(page, "检查并提交")
        expect(page.get_by_text("必答题都已答完")).to_be_visible()
        page.get_by_role("button", name="提交", exact=True).tap()
        expect(page.get_by_text("已提交，谢谢您")).to_be_visible()
        page.reload()
        expect(page.get_by_text("已提交，谢谢您")).to_be_visible()
        # a link that was cut off, or is none, is not called sent in
        for cut in ("nonsense", link(first).partition("#")[2][:-4]):
            page.goto(f"{first.url}/survey/#{cut}")
            expect(page.get_by_text("不是有效的问卷链接")).to_be_visible()
            page.reload()
            expect(page.get_by_text("不是有效的问卷链接")).to_be_visible()
        page.goto(f"{first.url}/survey/")
        expect(page.get_by_text("已提交，谢谢您")).to_be_visible()
    close_survey(server.study, lead, survey_id)
    (given,) = sent_in(server.study, lead, survey_id)
    assert given.answers["triage"] == 5 and given.answers["symptom_inquiry"] == 4
    assert given.answers["proposed_pre_diagnosis"] == [HOSTILE, "预约提醒"]
    assert given.answers["proposed_diagnosis"] == ["读片"]
    assert (given.answers["limitations"], given.answers["other_limitation"]) == (["other"], "太慢")
    assert 0 < given.active_seconds < 300 and given.pauses <= 1


def test_two_tabs_are_one_sitting_and_send_in_once(server, link, phone, lead, survey_id):
    address = link()
    one = phone()
    agree(one, address)
    # the link again in the same browser goes on where it was; elsewhere it is used up
    other = phone(one.context)
    other.goto(address)
    expect(other.get_by_role("heading", name="诊前")).to_be_visible()
    elsewhere = phone()
    elsewhere.goto(address)
    expect(elsewhere.get_by_text("已在另一台设备或另一个浏览器中打开过")).to_be_visible()
    # what one tab answers, the other shows
    rate(one, "导诊分诊", 3)
    expect(question(other, "导诊分诊").get_by_label("3 有一些帮助")).to_be_checked()
    for heading in ("诊断", "治疗", "诊后", "大语言模型的使用"):
        go_on(one, heading)
        rate_all(one) if heading != "大语言模型的使用" else one.get_by_label("不用", exact=True).tap()
    go_on(one, "检查并提交")
    expect(one.get_by_role("status")).to_have_text(SAVED)
    other.goto(f"{server.url}/survey/#6")
    other.reload()
    expect(other.get_by_text("必答题都已答完")).to_be_visible()
    other.get_by_role("button", name="提交", exact=True).tap()
    expect(other.get_by_text("已提交，谢谢您")).to_be_visible()
    expect(one.get_by_text("已提交，谢谢您")).to_be_visible()
    assert received(server.study, lead, survey_id).received == 1


@pytest.mark.parametrize("of_another_survey", [False, True])
def test_a_colleague_is_told_of_what_was_begun_in_the_browser_before_it_is_left(
    server, link, phone, lead, of_another_survey
):
    page = phone()
    agree(page, link())
    rate(page, "导诊分诊", 5)
    expect(page.get_by_role("status")).to_have_text(SAVED)
    theirs = link()
    if of_another_survey:
        other = opened_survey(server.study, lead, "a colleague's")
        theirs = f"{server.url}/survey/#{invite(server.study, lead, other, 1)[0]}"
    page.goto(theirs)
    told = page.locator(".note")
    expect(told).to_contain_text("那一份就无法再继续；如果它是别人的，请换一个浏览器")
    # by keyboard, back to where it was
    told.get_by_role("button", name="继续那一份").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="诊断")).to_be_visible()
    page.get_by_role("button", name="上一页").tap()
    expect(question(page, "导诊分诊").locator("input[value='5']")).to_be_checked()


def test_closing_and_withdrawing_and_links_that_lead_nowhere(server, link, phone, lead, survey_id):
    page = phone()
    page.goto(f"{server.url}/survey/")
    expect(page.get_by_text("没有进行中的问卷")).to_be_visible()
    for address in (f"{server.url}/survey/#nonsense", link()[:-1] + "_"):
        page.goto(address)
        # the sentence is not the one of the address before
        page.reload()
        expect(page.get_by_text("不是有效的问卷链接")).to_be_visible()
    # withdrawing, in English
    agree(page, link())
    page.get_by_role("button", name="English").tap()
    expect(page.get_by_role("heading", name="Pre-diagnosis")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.get_by_role("button", name="中文")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{server.url}/survey/#6")
    page.reload()
    page.get_by_role("button", name="Withdraw").tap()
    page.get_by_role("button", name="Delete it").tap()
    expect(page.get_by_text("What you entered is deleted")).to_be_visible()
    # a telephone number is refused while it is typed, and not kept
    page = phone()
    agree(page, link())
    # a physician's unsent work in the same browser is neither sent from here nor given up
    page.evaluate("localStorage.setItem('wardround:submit:12', '{\"assignment\": 12, \"body\": {}}')")
    page.reload()
    page.get_by_role("textbox").fill("找我 13912345678")
    expect(page.get_by_role("status")).to_have_text(re.compile("不收集个人信息"))
    # the lead closes the survey under somebody's hands
    close_survey(server.study, lead, survey_id)
    rate(page, "导诊分诊", 3)
    expect(page.get_by_text("问卷已经结束")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == ["wardround:submit:12"]
    assert received(server.study, lead, survey_id).received == 0


@pytest.mark.parametrize("online_again", ["with the reload", "after it"])
def test_what_a_reload_found_unsent_is_sent_once(link, phone, online_again):
    page = phone()
    sent = []
    page.on("request", lambda request: request.method == "PUT" and sent.append(request.post_data))
    agree(page, link())
    page.route("**/draft", lambda route: route.abort())
    page.get_by_role("textbox").fill("读片\n预约提醒")
    if online_again == "with the reload":
        page.unroute("**/draft")
    page.reload()
    if online_again == "after it":
        expect(page.get_by_role("status")).to_have_text(re.compile("网络中断"))
        page.unroute("**/draft")
    sent.clear()
    expect(page.get_by_role("status")).to_have_text(SAVED)
    rate(page, "导诊分诊", 5)
    expect(page.get_by_role("status")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_role("textbox")).to_have_value("读片\n预约提醒")
    assert len(sent) <= 2 and len(set(sent)) == len(sent)


def test_an_answer_after_a_reload_leaves_the_other_unsent_ones_to_be_sent(link, phone):
    page = phone()
    sent = []
    page.on(
        "request", lambda request: request.method == "PUT" and sent.append(request.post_data_json["field"])
    )
    agree(page, link())
    page.route("**/draft", lambda route: route.abort())
    rate(page, "导诊分诊", 5)
    page.reload()
    expect(page.get_by_role("status")).to_have_text(re.compile("网络中断"))
    page.get_by_role("textbox").fill("读片")
    sent.clear()
    page.unroute("**/draft")
    expect(page.get_by_role("status")).to_have_text(SAVED)
    assert sent == ["triage", "proposed_pre_diagnosis"]


def test_what_a_reload_found_unsent_and_is_refused_is_sent_once(link, phone):
    page = phone()
    refused = []
    page.on("response", lambda response: response.status == 422 and refused.append(response.url))
    agree(page, link())
    page.route("**/draft", lambda route: route.abort())
    page.get_by_role("textbox").fill("找我 13912345678")
    page.reload()
    expect(page.get_by_role("status")).to_have_text(re.compile("网络中断"))
    refused.clear()
    page.unroute("**/draft")
    with page.expect_response(lambda response: response.url.endswith("/draft") and response.ok):
        rate(page, "导诊分诊", 5)
    # the rating is stored, and the words that are not are not called saved
    expect(page.get_by_role("status")).to_have_text(re.compile("请勿填写电话"))
    assert len(refused) == 1


@pytest.mark.parametrize("reloaded", [False, True])
def test_a_submission_that_is_asked_to_wait_goes_in_by_itself(server, link, phone, lead, survey_id, reloaded):
    page = phone()
    agree(page, link())
    rate_all(page)
    for heading in ("诊断", "治疗", "诊后", "大语言模型的使用"):
        go_on(page, heading)
        rate_all(page) if heading != "大语言模型的使用" else page.get_by_label("不用", exact=True).tap()
    go_on(page, "检查并提交")
    expect(page.get_by_role("status")).to_have_text(SAVED)
    wait = {"status": 429, "headers": {"Retry-After": "3"}, "json": {"error": "请求太频繁，请稍候再试。"}}
    asked, refusing = [], [True]

    def answer(route):
        asked.append(monotonic())
        route.fulfill(**wait) if refusing else route.continue_()

    page.route("**/submit", answer)
    page.get_by_role("button", name="提交", exact=True).tap()
    expect(page.get_by_role("status")).to_have_text(
        re.compile("^请求太频繁，服务器要求稍候；已保存在本机，[0-9:]{8} 自动发送$")
    )
    # nothing can be changed that may be in already
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    page.go_back()
    expect(page.get_by_text("正在提交")).to_be_visible()
    refusing.clear()
    if reloaded:
        page.reload()
    expect(page.get_by_text("已提交，谢谢您")).to_be_visible(timeout=10_000)
    # a page loaded anew knows of no wait
    assert reloaded or min(later - one for one, later in pairwise(asked)) >= 3
    assert received(server.study, lead, survey_id).received == 1


def test_a_tab_shows_nothing_of_who_agrees_in_another_tab_of_the_browser(link, phone):
    of_a = phone()
    agree(of_a, link())
    of_a.get_by_role("textbox").fill("甲已保存的话")
    expect(of_a.get_by_role("status")).to_have_text(SAVED)
    # some of it does not reach the server any more
    of_a.route("**/draft", lambda route: route.abort())
    of_a.get_by_role("textbox").fill("甲已保存的话，又写")
    expect(of_a.get_by_role("status")).to_have_text(re.compile("恢复后自动上传"))
    of_b = phone(of_a.context)
    of_b.goto(theirs := link())
    expect(of_b.get_by_text("此浏览器里有一份没有答完的问卷")).to_be_visible()
    of_b.get_by_role("button", name="我同意").click()
    of_b.get_by_role("textbox").fill("乙的话")
    expect(of_b.get_by_role("status")).to_have_text(SAVED)
    ended = "您在此页的答卷无法再继续"
    expect(of_a.get_by_text(ended)).to_be_visible()
    expect(of_a.get_by_text("恢复后自动上传")).to_have_count(0)
    of_a.unroute("**/draft")
    of_a.reload()
    expect(of_a.get_by_text(ended)).to_be_visible()
    expect(of_a.get_by_text("仍在研究方，算作没有提交")).to_be_visible()
    assert of_a.get_by_role("textbox").count() == 0
    # another link there is warned of, and leads to nothing of the other's; nor does theirs
    of_a.goto(link())
    expect(of_a.get_by_text("此浏览器里有一份没有答完的问卷")).to_be_visible()
    assert of_a.get_by_role("button", name="继续那一份").count() == 0
    of_a.goto(theirs)
    expect(of_a.get_by_text(ended)).to_be_visible()
    of_b.reload()
    expect(of_b.get_by_role("textbox")).to_have_value("乙的话")


def test_a_tab_that_hears_of_no_other_learns_from_the_server_that_its_sitting_ended(link, phone):
    of_a = phone()
    of_a.add_init_script("delete window.BroadcastChannel")
    agree(of_a, link())
    of_b = phone(of_a.context)
    agree(of_b, link())
    rate(of_a, "导诊分诊", 5)
    expect(of_a.get_by_text("您在此页的答卷无法再继续")).to_be_visible()


def test_who_has_withdrawn_reads_so_when_another_has_begun_in_the_browser(server, link, phone):
    of_a = phone()
    agree(of_a, link())
    of_a.goto(f"{server.url}/survey/#6")
    of_a.reload()
    of_a.get_by_role("button", name="放弃作答").tap()
    of_a.get_by_role("button", name="确定删除").tap()
    expect(of_a.get_by_text("已填内容已删除")).to_be_visible()
    of_b = phone(of_a.context)
    agree(of_b, link())
    of_a.reload()
    expect(of_a.get_by_text("已填内容已删除")).to_be_visible()
    assert of_a.get_by_role("group").count() == 0
