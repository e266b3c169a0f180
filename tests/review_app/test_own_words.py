"""Streamlit's own English words, and what is kept in English, said in the visitor's language."""

import re

import pytest
from playwright.sync_api import expect

from review_app.example_study import open_example
from tests.conftest import drawn, open_list, served

PHONE = {"width": 390, "height": 844}
# what a page of these calls its controls, where it is not in Chinese
NOT_CHINESE = """() => [...document.querySelectorAll("button, input, textarea, nav, section, [role]")]
  .filter(each => !each.closest("template, svg"))
  .flatMap(each => ["aria-label", "placeholder", "title"].map(name => each.getAttribute(name)))
  .filter(said => /[A-Za-z]/.test(said || "") && !/[\\u4e00-\\u9fff]/.test(said))"""
ADDRESSES = {"https://…/v1", "http://127.0.0.1:8080"}
PATHS = ("/batches", "/training", "/people", "/jobs", "/audit-results", "/label-studio")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    study, _ = open_example(tmp_path_factory.mktemp("words") / "study")
    with served(study) as running:
        yield running


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE])
@pytest.mark.parametrize("path", PATHS)
def test_no_control_has_an_english_name_on_a_chinese_page(visit, path, viewport):
    page = visit("lead", path, viewport=viewport)
    expect(page.locator('[aria-label="列出选项"], .st-key-endpoint-keys').first).to_be_attached()
    assert set(page.evaluate(NOT_CHINESE)) <= ADDRESSES


def test_controls_that_are_pressed_or_opened_keep_to_chinese(visit):
    page = visit("lead", "/batches")
    page.get_by_role("button", name="显示密码").press("Enter")
    expect(page.get_by_role("button", name="隐藏密码")).to_be_visible()
    page.get_by_role("button", name="隐藏密码").press("Enter")
    expect(page.get_by_role("button", name="显示密码")).to_be_visible()
    expect(page.get_by_role("button", name="说明 重复题比例（%）", exact=True)).to_be_visible()
    expect(page.get_by_role("progressbar", name="进度").first).to_be_visible()

    several = page.get_by_role("combobox", name="评分医师")
    open_list(several)
    expect(page.get_by_role("option", name="全选", exact=True)).to_be_visible()
    several.press_sequentially("zzz")
    expect(page.get_by_text("没有这样的选项", exact=True)).to_be_visible()


def test_a_list_whose_choice_is_taken_out_asks_for_one_in_chinese(visit):
    page = visit("lead", "/verifications")
    one = page.get_by_role("combobox").first
    open_list(one)
    one.fill("")
    expect(one).to_have_attribute("placeholder", "请选择")


def test_a_chart_and_what_can_be_done_with_it_have_chinese_names_and_hints(visit):
    page = visit("lead", "/training")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    expect(chart).to_have_attribute("aria-label", "图表")
    chart.hover()
    tools = page.locator("[data-testid=stElementToolbar]").first
    tools.get_by_role("button", name="看数据").hover()
    expect(page.get_by_test_id("stTooltipContent")).to_have_text("看数据")
    expect(tools.get_by_role("button", name=re.compile("[A-Za-z]{4}(?!.*[）])"))).to_have_count(0)


def test_how_judgments_ended_is_told_in_chinese_on_the_data_page(visit):
    page = visit("lead", "/data")
    expect(page.get_by_role("cell", name="已评分", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="scored", exact=True)).to_have_count(0)


def test_the_menu_of_pages_on_a_phone_is_opened_and_closed_by_chinese_names(visit):
    page = visit("lead", "/people", viewport=PHONE)
    page.get_by_role("button", name="打开页面菜单").press("Enter")
    page.get_by_role("button", name="收起页面菜单").press("Enter")
    expect(page.get_by_role("button", name="打开页面菜单")).to_be_visible()


def test_on_an_english_page_they_are_called_as_streamlit_calls_them(visit):
    page = visit("lead", "/language/en")
    page.goto(page.url.rpartition("/")[0] + "/batches")
    drawn(page)
    page.get_by_role("button", name="Show password").press("Enter")
    expect(page.get_by_role("button", name="Hide password")).to_be_visible()
    expect(page.get_by_role("button", name="Help for Repeats within one evaluator (%)")).to_be_visible()


def test_they_change_with_the_language_of_a_form_that_stays_open(visit):
    page = visit("engineer", "/jobs")
    # a first visit has the form open, which is not loaded anew with the language
    expect(page.locator(".st-key-job-kind")).to_be_visible()
    page.get_by_text("接口密钥", exact=True).click()
    for name, other in (("显示密码", "English"), ("Show password", "中文")):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible(timeout=40_000)
        page.get_by_role("link", name=other, exact=True).press("Enter")
    expect(page.get_by_role("button", name="显示密码", exact=True)).to_be_visible(timeout=40_000)
