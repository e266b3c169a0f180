"""Signing in as a person does it, in a real browser."""

import re

from playwright.sync_api import expect


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
