"""The people page in a real browser: an account is closed for good, and by nobody who is not sure."""

from playwright.sync_api import expect

from db import people
from tests.double_clicks import pick, settle


def test_an_account_is_closed_only_by_who_is_sure(server, visit):
    page = visit("admin", "/people")
    pick(page, "disable-login", named="physician2")
    page.get_by_role("button", name="停用账号").click()
    expect(page.get_by_text("停用不可恢复，请先勾选“我确认停用”。")).to_be_visible()
    assert not people.by_login(server.study, "physician2").disabled
    # Streamlit lays its own box over the input
    page.get_by_text("我确认停用", exact=True).click()
    page.get_by_role("button", name="停用账号").click()
    # nobody is sure of the next one
    expect(page.get_by_role("checkbox", name="我确认停用")).not_to_be_checked()
    assert people.by_login(server.study, "physician2").disabled


def test_who_is_added_is_told_and_a_second_press_finds_the_form_empty_and_says_nothing_else(server, visit):
    page = visit("admin", "/people")
    for name, typed in (("login", "newcomer"), ("name", "新医师"), ("password", "a long password")):
        page.locator(f"[class*=st-key-add-{name}-] input").fill(typed)
    add = page.get_by_role("button", name="添加人员")
    for _ in range(2):
        add.press("Enter")
        expect(page.get_by_text("已添加 newcomer。")).to_be_in_viewport()
        settle([page])
    expect(page.get_by_text("已添加 newcomer。")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    for name in ("login", "name", "password"):
        expect(page.locator(f"[class*=st-key-add-{name}-] input")).to_have_value("")
    assert people.by_login(server.study, "newcomer").name == "新医师"
    # another one begun and refused is not told beside it
    page.locator("[class*=st-key-add-login-] input").fill("newcomer")
    add.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("已添加 newcomer。")).to_have_count(0)
