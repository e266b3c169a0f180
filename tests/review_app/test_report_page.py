"""The report page in a real browser: from a point to the answers behind it, and ratings without a judge."""

import re

import pytest
from playwright.sync_api import expect

from db.batches import batches
from db.people import OPERATOR
from review_app.example_study import open_example
from tests.conftest import choose, served


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The example study served: one simulated round is unblinded and judged."""
    study = open_example(tmp_path_factory.mktemp("report") / "study")[0]
    with served(study) as running:
        yield running


def test_a_lead_reads_the_report_from_a_point_to_a_second_look(server, visit, drawn_page):
    page = visit("lead", "/report")
    # a click on a cell's point lists the two answers it is the mean of, and one is read in full
    page.locator("svg .mark-symbol.role-mark path").first.click()
    listed = page.get_by_role("table").filter(has_text="评判 − 医师").filter(has_text="遮蔽").first
    expect(listed.get_by_role("row")).to_have_count(3)
    choose(page, re.compile("阅读其中一份"), "ex-")
    expect(page.get_by_text("回答（如评分者所见）").first).to_be_visible()

    # the worst disagreements become a draft batch with one click: the seniors are chosen already
    page.get_by_text("分歧最大的回答").click()
    page.get_by_role("button", name="抽取复评批次").click()
    expect(page.get_by_text("已抽取复评批次")).to_be_visible()
    assert [batch.state for batch in batches(server.study, OPERATOR)].count("draft") == 1

    # without a judge the same page tells what ratings come to by themselves
    drawn_page(page)
    page.get_by_role("heading", name="相关性报告").scroll_into_view_if_needed()
    choose(page, re.compile("^评判模型$"), "只看医师评分")
    expect(page.get_by_text("医师之间的一致性")).to_be_visible()
    expect(page.get_by_text("各层级的相关")).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="simulated1").filter(has_text="72").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载报告").click()
    assert download.value.suggested_filename == "agreement-batch-1.zip"


def test_on_a_phone_nothing_is_wider_than_the_page_and_a_rows_name_stays_in_view(server, visit):
    page = visit("lead", "/report", viewport={"width": 390, "height": 844}, locale="en-US")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    table = page.locator(".rows").filter(has_text=re.compile("Spearman|斯皮尔曼")).first
    table.evaluate("rows => rows.scrollLeft = 200")
    first, box = table.locator("td").first.bounding_box(), table.bounding_box()
    assert first["x"] == pytest.approx(box["x"], abs=1)
