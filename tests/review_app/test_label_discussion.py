"""The discussion of an audit: what is begun is kept for its author, and a press acts on its own case."""

import re

import pytest
from playwright.sync_api import expect

from db import sessions
from db.study import reading
from tests.audit_study import answer_all, lock_audit, make_audit_study, open_audit, rules_label
from tests.conftest import choose, drawn, served
from tests.double_clicks import settle

REASON = "规则只看了“复查”二字"
SAVE = "保存"
FIRST, SECOND, CHOOSE, ALL = (
    "第 1 处，共 2 处",
    "第 2 处，共 2 处",
    "请先选择怎样处理这一处。",
    "全部讨论完毕",
)
WRONG = "[data-testid=stAlertContentError]"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_audit_study(tmp_path_factory.mktemp("discussion") / "study", records=80)


@pytest.fixture(scope="module")
def server(made):
    with served(made.study) as running:
        yield running


@pytest.fixture
def batch_id(made, request):
    """A locked batch of which both experts label the same two records otherwise than the rules."""
    objected = set()

    def label_of(shown):
        if len(objected) < 2:
            objected.add(shown.record.id)
        return "follow_up_plan" if shown.record.id in objected else rules_label(shown)

    second = {"second": made["second"].id, "second_share": 1.0}
    batch_id = open_audit(made, name=request.node.name, **second)
    for login in ("expert", "second"):
        answer_all(made, login, batch_id, label_of)
    lock_audit(made, batch_id)
    return batch_id


def case(page):
    return page.get_by_role("combobox", name="看另一处")


def reason(page):
    return page.locator("[class*=st-key-discussed-] input")


def new_label(page):
    return page.locator("[class*=st-key-new-label-]").get_by_role("combobox")


def decision(page, named):
    return page.locator("[class*=st-key-decision-]").get_by_role("radio", name=named)


def save_the_first(page):
    """The button, with which the first case was saved; the second one has come."""
    save = page.get_by_role("button", name=SAVE)
    keep_both(page)
    save.press("Enter")
    expect(case(page)).to_have_value(SECOND)
    return save


def keep_both(page):
    # the form that was saved may still stand there
    settle([page])
    page.locator("[class*=st-key-decision-]").get_by_text("各自保留").click()


def decided(made):
    with reading(made.study) as database:
        return database.execute("select decision, reason from decisions order by id").fetchall()


def go_on_as(page, made, server, login):
    """In the same tab somebody signs in whose predecessor's session has merely ended."""
    token = sessions.open_session(made.study, made[login])
    page.context.add_cookies([{"name": "wardround", "value": token, "url": server.url}])
    page.reload()
    drawn(page)


def test_what_is_chosen_and_typed_is_back_after_a_reload_and_for_its_author_alone(
    made, server, visit, batch_id
):
    page = visit("expert", f"/audit?batch={batch_id}")
    reason(page).fill(REASON)
    page.get_by_text("我改判").click()
    choose(page, "改为", "导诊分诊")
    expect(page.get_by_text("只留在本机")).to_be_visible()
    settle([page])
    page.reload()
    drawn(page)
    expect(decision(page, "我改判")).to_be_checked()
    expect(reason(page)).to_have_value(REASON)
    expect(new_label(page)).to_have_value("导诊分诊")
    assert REASON not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    go_on_as(page, made, server, "second")
    expect(case(page)).to_have_value(FIRST)
    expect(decision(page, "我改判")).not_to_be_checked()
    expect(reason(page)).to_have_value("")
    expect(new_label(page)).to_have_value("")

    go_on_as(page, made, server, "expert")
    expect(reason(page)).to_have_value(REASON)
    expect(decision(page, "我改判")).to_be_checked()
    # what was saved is asked for no more, and the browser forgets it
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('wardround-unsent:')).length"
    before = page.evaluate(kept)
    page.get_by_role("button", name=SAVE).press("Enter")
    expect(case(page)).to_have_value(SECOND)
    expect(reason(page)).to_have_value("")
    # a function, because the page's policy lets no text be evaluated
    page.wait_for_function(f"(before) => {kept} === before - 1", arg=before)
    assert decided(made) == [("changed", REASON)]


def test_a_second_press_says_and_changes_nothing_and_a_press_on_a_case_of_its_own_asks_to_choose(
    made, visit, batch_id
):
    page = visit("expert", f"/audit?batch={batch_id}")
    before = len(decided(made))
    save = save_the_first(page)
    # the second press, slower than a double click, meets the case that has come instead
    save.press("Enter")
    settle([page])
    expect(case(page)).to_have_value(SECOND)
    expect(page.locator(WRONG).or_(page.get_by_text(CHOOSE))).to_have_count(0)
    # a press that is this one's own
    save.press("Enter")
    expect(page.get_by_text(CHOOSE)).to_be_visible()
    expect(page.locator(WRONG)).to_have_count(0)
    page.get_by_text("我改判").click()
    save.press("Enter")
    expect(page.locator(WRONG)).to_contain_text("改判时还要选新的任务")
    assert len(decided(made)) == before + 1


def test_a_press_on_the_first_case_that_is_shown_is_that_ones_own(visit, batch_id):
    page = visit("expert", f"/audit?batch={batch_id}")
    page.get_by_role("button", name=SAVE).press("Enter")
    expect(page.get_by_text(CHOOSE)).to_be_visible()


def test_a_case_saved_again_begins_empty_and_a_second_press_saves_it_no_second_time(made, visit, batch_id):
    page = visit("expert", f"/audit?batch={batch_id}")
    before = len(decided(made))
    save = save_the_first(page)
    keep_both(page)
    save.press("Enter")
    expect(page.get_by_text(ALL)).to_be_visible()
    # the one that is shown stays in view when it is decided again
    keep_both(page)
    reason(page).fill("再看一次")
    save.press("Enter")
    expect(decision(page, "各自保留")).not_to_be_checked()
    save.press("Enter")
    settle([page])
    assert len(decided(made)) == before + 3


def test_ones_list_of_work_tells_the_experts_what_waits_for_them_and_leads_to_it(visit, batch_id):
    page = visit("second")
    card = page.locator(f".st-key-card-{batch_id}")
    expect(card.get_by_text("2 处标签分歧等您讨论。")).to_be_visible()
    card.get_by_role("button", name="讨论").press("Enter")
    for title in (SECOND, FIRST):
        keep_both(page)
        page.get_by_role("button", name=SAVE).press("Enter")
        expect(case(page)).to_have_value(re.compile(title))
    page = visit("expert")
    expect(page.locator(f".st-key-card-{batch_id}").get_by_role("button", name="查看")).to_be_visible()
    expect(page.locator(f".st-key-card-{batch_id}").get_by_text("等您讨论")).to_have_count(0)
