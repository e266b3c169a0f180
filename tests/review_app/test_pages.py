"""Finding a page: in a row where all fit, else by sections, with a keyboard or on a phone."""

import pytest
from playwright.sync_api import expect

from db.people import ROLES
from review_app.pages import IN_A_ROW, PAGES, in_sections


@pytest.mark.parametrize("role", ROLES)
def test_no_page_is_lost_in_the_sections_and_no_list_of_them_is_long(role):
    mine = [page for page in PAGES if role in page.roles]
    sections = in_sections(mine)
    assert sorted(page.path for each in sections.values() for page in each) == sorted(
        page.path for page in mine
    )
    assert max(map(len, sections.values())) <= IN_A_ROW


def test_a_lead_opens_a_page_by_its_section_with_the_keyboard(visit, server, drawn_page):
    page = visit("lead")
    sections = page.get_by_test_id("stTopNavSection")
    expect(sections).to_have_text(["评审", "组织", "结果", "数据与模型"])
    sections.nth(1).press("Enter")
    expect(page.get_by_role("menuitem", name="批次")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="改写管理")).to_be_visible()
    assert page.url == server.url + "/rewritings"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_role_stands_whole_beside_a_name_that_is_long(visit, width, language):
    page = visit("senior", f"/language/{language}", viewport={"width": width, "height": 900})
    page.evaluate("document.querySelector('.visitor .name').textContent = '欧阳若水'.repeat(5)")
    shown = page.locator(".visitor").evaluate(
        """(visitor) => [...visitor.querySelectorAll('.name, .role')].map((each) => [
          each.scrollWidth <= each.clientWidth, each.getBoundingClientRect().right <= innerWidth,
          each.clientWidth > 30])"""
    )
    assert shown == [[False, True, True], [True, True, True]]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [800, 1024, 1280, 1440])
def test_no_page_s_name_is_covered_by_the_visitor_s_however_long_that_is(visit, server, width, language):
    page = visit("senior", f"/language/{language}", viewport={"width": width, "height": 900})
    page.evaluate(
        "document.querySelector('.visitor .name').textContent = '欧阳高年资医师 · Senior physician'.repeat(2)"
    )
    visitor = page.locator(".visitor").bounding_box()
    links = page.locator("[data-testid=stTopNav] a").locator("visible=true").all()
    assert links and all(
        each.bounding_box()["x"] + each.bounding_box()["width"] <= visitor["x"] for each in links
    )
    assert visitor["x"] + visitor["width"] <= width


def test_on_a_phone_every_page_stands_under_its_section(visit, server):
    page = visit("lead", viewport={"width": 390, "height": 844})
    # while the menu is closed, the keyboard meets none of its links
    for _ in range(8):
        page.keyboard.press("Tab")
        left = page.evaluate("document.activeElement.getBoundingClientRect().left")
        assert left >= 0, page.evaluate("document.activeElement.textContent")
    page.get_by_test_id("stExpandSidebarButton").press("Enter")
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(sum("lead" in each.roles for each in PAGES))
    links.filter(has_text="冻结数据集").click()
    expect(page.get_by_role("heading", name="冻结数据集")).to_be_visible()
    # and the menu no longer lies over the page, on this one or the next
    expect(links.first).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="冻结数据集")).to_be_visible()
    expect(links.first).to_be_hidden()


@pytest.mark.parametrize(
    ("login", "path", "times"),
    [("physician", "/jobs", 1), ("senior", "/nowhere", 1), ("engineer", "/jobs", 0), ("senior", "/", 0)],
)
def test_who_asks_for_a_page_that_is_none_of_theirs_reads_so_where_they_land(visit, login, path, times):
    said = "这个地址没有页面，或不向您的角色开放"
    expect(visit(login, path).get_by_text(said)).to_have_count(times)


@pytest.mark.parametrize("path", ["audit", "drafting", "rewriting", "scoring", "verification"])
def test_a_page_of_work_with_nothing_on_it_leads_to_where_the_work_is(visit, server, path):
    page = visit("physician", f"/{path}")
    page.get_by_role("link", name="看看“我的任务”里有什么").press("Enter")
    expect(page.get_by_text("目前没有分配给您的任务。")).to_be_visible()
    assert page.url == server.url + "/"
