"""The people page in a real browser: an account is closed for good, and by nobody who is not sure."""

from playwright.sync_api import expect

from db import people
from tests.double_clicks import pick


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
