"""Signing in as a person does it, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from review_app.server.door import bundle


def test_a_person_signs_in_changes_the_language_and_signs_out(browser, server, drawn_page):
    page = browser.new_page()
    page.goto(server.url + "/")
    page.get_by_label("登录名").fill("lead")
    page.get_by_label("密码").fill(server.password("lead"))
    page.get_by_role("button", name="登录").click()
    drawn_page(page)
    expect(page.get_by_text("冯负责，您好")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text("Hello, 冯负责")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto(server.url + "/")
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.close()


def test_nothing_is_asked_of_another_host(visit, server):
    asked = []
    page = visit("physician")
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert asked and all(url.startswith((server.url, "data:", "blob:")) for url in asked)


def test_no_page_breaks_its_own_security_policy(visit, drawn_page):
    page = visit("lead")
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.reload()
    drawn_page(page)
    assert complaints == []


def test_no_page_asks_for_what_is_not_there(visit, server, drawn_page):
    page, missing = visit("lead"), []
    page.on("response", lambda answer: answer.status >= 400 and missing.append((answer.status, answer.url)))
    for path in ("", "scoring", "batches", "report", "data", "jobs", "people"):
        page.goto(f"{server.url}/{path}")
        drawn_page(page)
        page.wait_for_load_state("networkidle")
    assert missing == []


def test_a_link_from_another_site_opens_the_page_it_names(visit, server, drawn_page):
    """The strict cookie is not sent with the click itself."""
    page = visit("lead")
    elsewhere = f'<a href="{server.url}/batches">here</a>'
    page.route(
        "https://elsewhere.example/", lambda route: route.fulfill(body=elsewhere, content_type="text/html")
    )
    page.goto("https://elsewhere.example/")
    page.get_by_role("link", name="here").click()
    drawn_page(page)
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    assert page.url == server.url + "/batches"


def test_one_signs_in_without_javascript(browser, server):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(server.url + "/batches")
    page.get_by_label("登录名").fill("lead")
    page.get_by_label("密码").fill(server.password("lead"))
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(server.url + "/batches")
    page.context.close()


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ("CSS.supports = () => false", "浏览器版本过旧"),
        ("window.CSS = undefined", "浏览器版本过旧"),
        ("WebSocket = class { constructor() { setTimeout(() => this.onclose(), 0) } }", "拦截了"),
    ],
)
def test_a_browser_that_will_not_do_is_told_before_the_password_is_typed(browser, server, spoilt, told):
    page = browser.new_page()
    page.add_init_script(spoilt)
    page.goto(server.url + "/sign-in")
    expect(page.get_by_text(told)).to_be_visible()
    page.close()


def test_a_browser_that_will_do_is_told_nothing(browser, server):
    page = browser.new_page()
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(server.url + "/sign-in")
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("alert").count() == 0 and len(sockets) == 1
    page.close()


def test_the_bundle_arrives_while_the_password_is_typed(browser, server, drawn_page):
    page = browser.new_context().new_page()
    page.goto(server.url + "/sign-in")
    page.wait_for_load_state("networkidle")
    page.get_by_label("登录名").fill("lead")
    page.get_by_label("密码").fill(server.password("lead"))
    page.get_by_role("button", name="登录").click()
    drawn_page(page)
    loaded = page.evaluate(
        "performance.getEntriesByType('resource').map(one => [new URL(one.name).pathname, one.transferSize])"
    )
    sizes = dict(loaded)
    assert [path for path in bundle() if sizes.get(path, 0)] == []
    page.context.close()
