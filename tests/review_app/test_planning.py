"""A lead plans a batch, watches it and counts its hours in a real browser, told no rating and no source."""

import re

import pytest
from playwright.sync_api import expect

from annotation.answering import answer
from db import people
from db.batches import batches
from db.people import OPERATOR
from db.queues import queues
from tests.conftest import choose, open_list
from tests.real_round import MODELS, import_real_cases, open_real_batch

CASES = 12
RATERS = ("physician", "physician2")


@pytest.fixture(scope="module")
def study(server, tmp_path_factory):
    import_real_cases(server.study, tmp_path_factory.mktemp("data"), CASES)
    return server.study


def row(page, *parts):
    """The first table row that holds all of these, in this order."""
    return page.get_by_role("row").filter(has_text=re.compile(r"\s*".join(map(re.escape, parts)))).first


def test_pay_is_set_and_a_plan_reckons_with_it(study, visit, drawn_page):
    page = visit("lead", "/people")
    for login, seniority, hourly in (("physician", "中级", "165"), ("physician2", "副高级", "250")):
        drawn_page(page)
        choose(page, "登录名", login)
        choose(page, "职级", seniority)
        page.get_by_label("每小时报酬（元）").fill(hourly)
        page.get_by_role("button", name="设置职级与报酬").click()
        expect(row(page, login)).to_contain_text(hourly)

    page = visit("lead", "/batches")
    open_list(page.get_by_role("combobox", name="评分医师"))
    for name in ("周医师", "吴医师"):
        page.get_by_role("option", name=name).click()
    page.keyboard.press("Escape")
    page.get_by_text("规模：要多少共评题").click()
    # Bonett's 101 answers for two raters at an ICC of 0.7, six answers a question
    expect(page.get_by_text("需要 101 份全体共评的回答，即 17 题")).to_be_visible()
    expect(page.get_by_text("题目不够")).to_be_visible()
    # 12 questions of which 10 % are shared: 13 ratings of 6 minutes, 0.65 hours each
    expect(row(page, "中级", "1", "0.7", "107")).to_be_visible()
    expect(row(page, "合计", "2", "1.3", "270")).to_be_visible()


def test_a_running_batch_is_watched_without_a_rating_or_a_source(study, visit, drawn_page):
    batch_id = open_real_batch(study, RATERS, calibration_share=1.0)
    for number, login in enumerate(RATERS):
        rater = people.by_login(study, login)
        for place, assignment_id in enumerate(queues(study, rater)[0].assignment_ids):
            ratings = {slot: {"overall": 3 + number + (place + ord(slot)) % 5} for slot in "ABCDEF"}
            answer(
                study, rater, assignment_id, answers={"ratings": ratings, "comment": ""},
                expected_revision=0, nonce=f"{login}-{assignment_id:016}", active_ms=300_000,
            )  # fmt: skip
    page = visit("lead", "/batches")
    page.get_by_text("质量指标").click()
    expect(row(page, "周医师", "12", "1.00×")).to_be_visible()
    expect(page.get_by_text("Krippendorff")).to_be_visible()
    page.get_by_text("已用工时与报酬").click()
    # twelve items of five minutes are an hour
    expect(row(page, "周医师", "中级", "1.00", "165", "165")).to_be_visible()
    expect(row(page, "合计", "—", "2.00", "—", "415")).to_be_visible()
    drawn_page(page)
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert not [model for model in MODELS if model in shown]
    assert [batch.state for batch in batches(study, OPERATOR) if batch.id == batch_id] == ["open"]

    # on a phone nothing is wider than the page
    page = visit("lead", "/batches", viewport={"width": 390, "height": 844}, locale="en-US")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
