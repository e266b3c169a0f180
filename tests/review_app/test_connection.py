"""When the line is down or the session over, the page says so, and goes on by itself afterwards."""

import re

import pytest
from playwright.sync_api import expect

from db import sessions

OVER = "登录已失效。"
LOST = "正在重试"


@pytest.fixture
def wake():
    """Makes the page send something, as any click would."""

    def act(page):
        page.get_by_role("link", name="我的任务").first.click()

    return act


def sign_in_elsewhere(page, server, login):
    cookie = {"name": "wardround", "value": server.token(login), "url": server.url}
    page.context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])


def test_a_session_that_is_over_is_said_with_the_way_back(visit, server, wake):
    page = visit("lead", "/batches")
    (cookie,) = (each for each in page.context.cookies() if each["name"] == "wardround")
    sessions.revoke(server.study, cookie["value"])
    wake(page)
    expect(page.locator("#connection")).to_contain_text(OVER)
    page.get_by_role("link", name="重新登录").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2F"))


def test_the_page_goes_on_when_one_has_signed_in_in_another_tab(visit, server, wake):
    page = visit("lead", "/batches")
    (cookie,) = (each for each in page.context.cookies() if each["name"] == "wardround")
    sessions.revoke(server.study, cookie["value"])
    wake(page)
    expect(page.locator("#connection")).to_contain_text(OVER)
    sign_in_elsewhere(page, server, "lead")
    expect(page.locator("#connection")).to_have_count(0, timeout=20_000)


def test_a_dead_server_is_said_and_its_return_noticed(browser, study, serve, drawn_page):
    with serve(study) as server:
        page = browser.new_context().new_page()
        sign_in_elsewhere(page, server, "lead")
        page.goto(server.url)
        drawn_page(page)
    expect(page.locator("#connection")).to_contain_text(LOST)
    with serve(study, "--port", server.url.rsplit(":")[-1]):
        expect(page.locator("#connection")).to_have_count(0, timeout=20_000)
    page.context.close()
