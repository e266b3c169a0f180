"""On the page: a draw with an overlap, a disagreement, a skip, and a lot approved on its sample."""

import re

import pytest
from playwright.sync_api import expect

from db.approvals import approved_examples
from tests.conftest import open_list, password_of
from tests.verification_study import make_verification_study

DRAWN, IN_ALL = 6, 8


@pytest.fixture(scope="module")
def made(server):
    """Eight polished responses, none drawn."""
    return make_verification_study(server.study, records=IN_ALL)


def keys(page, *pressed):
    for key in pressed:
        page.keyboard.press(key)


def choose(page, label, *names):
    open_list(page.get_by_role("combobox", name=label))
    for name in names:
        page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    # the list fades, and what is pressed meanwhile falls on it
    expect(page.get_by_role("option")).to_have_count(0)


def each_item(page, act):
    """Do `act(place)` with one item after the other until all are done; how many they were."""
    done = page.get_by_text(re.compile(r"目前 \d+ 条都已处理"))
    shown = page.locator(".verifier[data-phase=open][aria-busy=false]")
    place = 0
    while True:
        expect(shown.or_(done).first).to_be_visible()
        if done.is_visible():
            return place
        place += 1
        assignment = shown.get_attribute("data-assignment")
        act(place)
        expect(page.locator(f".verifier[data-assignment='{assignment}']")).to_have_count(0)


def test_the_rest_of_a_lot_is_approved_on_a_sample_drawn_with_an_overlap(made, visit):
    # the lead draws: three each, and half of them for a second physician too
    lead = visit("lead", "/verifications", viewport={"width": 1440, "height": 1300})
    lead.get_by_label("批次名称").fill("样本")
    choose(lead, "核对者", "周医师", "吴医师")
    choose(lead, "督导", "郑医师")
    lead.get_by_label("各人份数").fill("3 3")
    lead.get_by_label("由第二人再核对的比例").fill("50")
    lead.get_by_role("button", name="抽取并开放").click()
    expect(lead.get_by_text("✓ 已抽取并开放“样本”。")).to_be_visible()

    # one skips what nobody can judge; of what both see the other finds all not practical
    def first(place):
        if place == 1:
            keys(page, "s")
            page.locator("dialog[open]").wait_for()
            keys(page, "ArrowDown", "Enter")
        else:
            keys(page, "1", "3", "Enter")

    def second(place):
        keys(page, "1", "4", "m")
        page.keyboard.insert_text("没有说明疗程")
        keys(page, "Control+Enter")

    page = visit("physician", "/verification")
    mine = each_item(page, first)
    page = visit("physician2", "/verification")
    theirs = each_item(page, second)
    # half of three is two, as Python rounds
    assert (mine, theirs) == (5, 5)

    # the senior skips what was skipped, reads both answers where they differ, and takes one of them
    said = []

    def oversee(place):
        why = page.locator(".why").inner_text()
        said.append(why)
        if "跳过" in why:
            keys(page, "s")
            page.locator("dialog[open]").wait_for()
            keys(page, "ArrowDown", "Enter")
            return
        if "不一" in why:
            keys(page, "n")
        keys(page, "a", "Enter")

    page = visit("senior", "/verification")
    each_item(page, oversee)
    assert sum("跳过" in why for why in said) == 1 and sum("不一" in why for why in said) >= 2

    # signed without the one that nobody could judge; the report says how far the two agreed
    page = visit("senior", "/verifications")
    expect(page.get_by_text("这 5 条定稿的文字与判断负责（另有 1 条无人能判")).to_be_visible()
    page.get_by_label("请再次输入您的密码").fill(password_of("senior"))
    page.get_by_role("button", name="签名并锁定").click()
    expect(page.get_by_text("有效，批次已锁定")).to_be_visible()
    expect(page.get_by_text("判断相同 0.0% (0/")).to_be_visible()
    expect(page.get_by_text("正确 无法估计（判断全部相同）")).to_be_visible()
    assert page.get_by_role("row").filter(has_text="周医师").get_by_role("cell").nth(7).inner_text() == "1"

    # five of five correct show at least 0.05 ** (1 / 5) = 54.9 %: enough for 54.5, not for 95
    lead = visit("lead", "/verifications")
    expect(lead.get_by_role("cell", name="54.9%").first).to_be_visible()
    lot = lead.get_by_test_id("stForm").filter(has_text="阈值")
    lot.get_by_label("事由").fill("样本全对")
    lot.get_by_role("button", name="批准这 2 条").click()
    expect(lead.get_by_text("下限 54.9% 低于所选阈值 95.0%")).to_be_visible()
    lot.get_by_label("阈值").fill("54.5")
    lot.get_by_role("button", name="批准这 2 条").click()
    expect(lead.get_by_text("已批准 2 条。")).to_be_visible()
    expect(lead.get_by_role("row").filter(has_text="样本全对")).to_contain_text("54.5%")
    assert len(approved_examples(made.study, made["lead"])) == IN_ALL - DRAWN
