"""The consent text stands before any work, is agreed to once, and can be taken back; a lead sees who did."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from db import people
from db.consent import add_text, last_words
from db.queues import queues
from tests.raw_http import mark_of
from tests.real_round import import_real_cases, open_real_batch


@pytest.fixture(scope="module")
def asked(server, tmp_path_factory):
    import_real_cases(server.study, tmp_path_factory.mktemp("data"), 2)
    open_real_batch(server.study, ("physician",), calibration_share=0)
    lead = people.by_login(server.study, "lead")
    add_text(
        server.study, lead, "自愿参加。\n评分**仅**用于研究。", "You take part freely.\nFor research only."
    )
    return server


def test_consent_comes_first_and_may_be_taken_back(asked, visit):
    page = visit("physician")
    # word for word: Markdown would take the asterisks
    expect(page.get_by_text("评分**仅**用于研究。")).to_be_visible()
    expect(page.get_by_role("button", name="继续")).to_have_count(0)
    page.goto(f"{asked.url}/scoring")
    expect(page.get_by_text("同意之后才能保存任何内容")).to_be_visible()
    assert put_draft(asked) == 409
    page.get_by_role("button", name="我已阅读并同意").press("Enter")
    expect(page.locator(".board")).to_be_visible(timeout=20_000)
    assert put_draft(asked) == 200
    page.goto(asked.url)
    page.get_by_text("知情同意").click()
    expect(page.get_by_role("button", name="撤回同意")).to_be_disabled()
    page.get_by_text("我确定要撤回").click()
    page.get_by_role("button", name="撤回同意").click()
    expect(page.get_by_text("您已撤回同意")).to_be_visible()
    assert put_draft(asked) == 409
    person = people.by_login(asked.study, "physician")
    assert not last_words(asked.study)[person.id].given


def test_a_lead_sees_who_agreed_and_is_asked_only_before_answering(asked, visit):
    page = visit("lead", "/people")
    expect(page.get_by_role("columnheader", name="知情同意")).to_be_visible()
    expect(page.get_by_role("cell", name="尚未同意").first).to_be_visible()
    page.goto(asked.url)
    expect(page.get_by_role("button", name="我已阅读并同意")).to_have_count(0)
    page.goto(f"{asked.url}/scoring")
    expect(page.get_by_role("button", name="我已阅读并同意")).to_be_visible()


def put_draft(server) -> int:
    """The status that saving a draft by hand gets, the page aside."""
    person = people.by_login(server.study, "physician")
    assignment = queues(server.study, person)[0].next
    request = urllib.request.Request(
        f"{server.url}/work/{assignment}/draft", b'{"field": "comment", "value": "x"}', method="PUT",
        headers={
            "Cookie": f"wardround={server.token('physician')}", "Origin": server.url,
            "X-Mark": mark_of(server, "physician"),
        },
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
