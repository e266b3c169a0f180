"""A small table as a person sees it: headings in few lines, names unbroken, figures and dashes in line."""

import re
from io import BytesIO

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

PHONE = {"width": 390, "height": 844}
# how many lines the text in each of these cells takes
LINES = """cells => cells.map(cell => {
  const all = document.createRange();
  all.selectNodeContents(cell);
  return new Set([...all.getClientRects()].map(line => Math.round(line.top))).size;
})"""


def _table():
    from review_app.table import show_table

    show_table(["name", "figure", "told"], [("a", 1.5, None), ("b", None, "c")])


def _crowded():
    from review_app.table import show_table

    wide = [f"column {number} of many" for number in range(6)]
    row = ["100.0% (2/2) [15.8%]"] * len(wide)
    show_table([*wide, "用时中位数（分:秒）", "每题用时中位数"], [(*row, 1.5, 2)])


def _long_names():
    from review_app.table import show_table

    columns = ["批次", *(f"column {number} of many" for number in range(6))]
    show_table(columns, [("呼吸系统疾病 案例分析-慢阻肺急性加重（示例）", *["56.3%–94.3%"] * 6)])


def test_a_dash_among_numbers_stands_to_the_right_as_they_do_and_any_other_to_the_left():
    (drawn,) = AppTest.from_function(_table).run().get("html")
    cells = re.findall('<td class="(.*?)">(.*?)</td>', drawn.proto.body)
    assert cells == [
        ("short", "a"),
        ("number", "1.5"),
        ("short", "—"),
        ("short", "b"),
        ("number", "—"),
        ("short", "c"),
    ]


@pytest.mark.parametrize("viewport", [{"width": 800, "height": 900}, PHONE])
def test_a_heading_over_narrow_figures_takes_three_lines_at_most(browser, viewport):
    (drawn,) = AppTest.from_function(_crowded).run().get("html")
    page = browser.new_page(viewport=viewport)
    # as Streamlit's own style has it
    page.set_content(f"<style>* {{ box-sizing: border-box; }}</style>{drawn.proto.body}")
    lines = page.locator(".rows th").evaluate_all(LINES)
    page.close()
    assert max(lines) <= 3


@pytest.fixture
def phone_table(browser):
    """A table of long names on a phone, as Streamlit's own style has it."""
    (drawn,) = AppTest.from_function(_long_names).run().get("html")
    page = browser.new_page(viewport=PHONE)
    page.set_content(f"<style>* {{ box-sizing: border-box; }}</style>{drawn.proto.body}")
    yield page.locator(".rows")
    page.close()


def test_on_a_phone_a_long_name_takes_three_lines_and_leaves_room_for_figures(phone_table):
    assert max(phone_table.locator("td:first-child").evaluate_all(LINES)) <= 3
    name = phone_table.locator("td:first-child").bounding_box()
    assert name["width"] < PHONE["width"] / 2


def test_a_shade_on_the_right_says_that_there_are_columns_beyond_it(phone_table):
    def right_edge() -> tuple[int, int, int]:
        seen = Image.open(BytesIO(phone_table.screenshot())).convert("RGB")
        return seen.getpixel((seen.width - 2, seen.height // 2))

    white = (255, 255, 255)
    assert right_edge() != white
    phone_table.evaluate("table => { table.scrollLeft = table.scrollWidth; }")
    assert right_edge() == white


def test_on_a_phone_a_name_that_fits_is_not_broken_within_its_word(visit):
    page = visit("lead", "/people", viewport=PHONE)
    logins = page.locator(".rows td:first-child")
    assert "physician2" in logins.all_inner_texts()
    assert set(logins.evaluate_all(LINES)) == {1}
