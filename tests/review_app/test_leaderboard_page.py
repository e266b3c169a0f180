"""The leaderboard as it looks: each column within reach, what is no figure told apart, the same as a file."""

import csv
import io

import pytest
from playwright.sync_api import expect

from annotation.doctorbench import DOCTORBENCH
from db.submissions import add_submission, submissions
from tests.conftest import choose, served
from tests.leaderboard_study import (
    COLOUR,
    CONTEST,
    FORMULA,
    OLDER,
    RED,
    cells,
    heads,
    make_leaderboard_study,
    models,
    result,
)

WAIT = 40_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_leaderboard_study(tmp_path_factory.mktemp("board") / "study")


@pytest.fixture(scope="module")
def server(made):
    with served(made.study) as running:
        yield running


def test_what_is_no_figure_is_told_from_every_figure(visit):
    page = visit("engineer", "/leaderboard", viewport={"width": 1440, "height": 900})
    whole, partly, none = (cells(page, name) for name in ("whole", "HYPERLINK", "unread"))
    shown = [
        partly[name].inner_text() for name in ("均分", "标准差", "医学事实准确", "循证与引用", "情感支持")
    ]
    assert shown == ["-3.50", "—", "-2.00", "N/A\n0 / 1", "0.00"]
    red = [partly[name].evaluate(COLOUR) == RED for name in ("均分", "医学事实准确", "情感支持")]
    assert red == [True, True, False]
    assert [whole[name].inner_text() for name in ("均分", "否决前均分", "被否决")] == ["50.00", "75.00", "1"]
    # a mean over some of the answers says so beside the name, and one that was never scored has no rank
    assert "仅 1 / 2 题得分，不排名" in partly["模型"].inner_text()
    assert [each["#"].inner_text() for each in (whole, partly, none)] == ["1", "", ""]
    assert "⚠" not in whole["模型"].inner_text()
    assert {none[name].inner_text() for name in ("均分", "中位数", "被否决", "医学事实准确")} == {"—"}
    assert (none["#"].inner_text(), none["得分 / 全部"].inner_text()) == ("", "0 / 2")


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "名次也只在它们之间"), ("en", "a rank is one among those")],
)
def test_who_sees_only_shown_models_reads_that_ranks_are_among_those(visit, language, said):
    for login, times in (("doctor1", 1), ("engineer", 0)):
        page = visit(login, f"/language/{language}")
        page.goto(f"{page.url.rpartition('/')[0]}/leaderboard")
        expect(page.locator(".board")).to_be_visible(timeout=WAIT)
        expect(page.get_by_text(said)).to_have_count(times)


def test_showing_a_line_is_said_and_the_keyboard_is_at_what_is_said(visit):
    page = visit("engineer", "/leaderboard")
    choose(page, "模型", "unread")
    for verb, said in (("公开", "unread 现已对所有人公开"), ("不再公开", "unread 现已不再公开")):
        button = page.get_by_role("button", name=verb, exact=True)
        # of no use until the line chosen is known
        expect(button).to_be_enabled(timeout=WAIT)
        button.press("Enter")
        status = page.get_by_role("status").filter(has_text=said)
        expect(status).to_be_focused(timeout=WAIT)
    # where the page draws it anew the keyboard is at it again
    status.evaluate("each => each.replaceWith(each.cloneNode(true))")
    expect(status).to_be_focused(timeout=WAIT)
    # of another line nothing has been said
    choose(page, "模型", "whole")
    expect(page.locator(".shown-now")).to_have_count(0, timeout=WAIT)


def test_a_board_stays_sorted_while_its_lines_are_shown_and_hidden(visit):
    page = visit("engineer", "/leaderboard")
    choose(page, "模型", "unread")
    page.get_by_role("button", name="中位数").press("Enter")
    page.get_by_role("button", name="中位数").press("Enter")
    for verb in ("公开", "不再公开"):
        button = page.get_by_role("button", name=verb, exact=True)
        expect(button).to_be_enabled(timeout=WAIT)
        button.press("Enter")
        expect(page.locator(".shown-now")).to_contain_text(verb, timeout=WAIT)
        expect(page.locator("[aria-sort]")).to_have_count(1)
        expect(page.locator("[aria-sort=ascending]")).to_contain_text("中位数")
        assert "sort=median&order=ascending" in page.url


def test_a_column_that_this_board_has_not_leaves_the_best_on_top(visit):
    page = visit("engineer", "/leaderboard?sort=of-another-board&order=ascending")
    expect(page.locator("[aria-sort]")).to_have_count(1, timeout=WAIT)
    expect(page.locator("[aria-sort=descending]")).to_contain_text("均分")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_every_column_is_within_reach_and_rank_and_model_stay_in_view(visit, size, language):
    page = visit("engineer", "/leaderboard", viewport={"width": size[0], "height": size[1]})
    if language == "en":
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="Leaderboard")).to_be_visible(timeout=WAIT)
    board, model, last = (
        page.locator(place) for place in (".board", ".board th.model", ".board th >> nth=-1")
    )
    # as wide as the window allows, and the page itself does not scroll sideways
    left, right = board.evaluate(
        "each => [each.getBoundingClientRect().left, each.getBoundingClientRect().right]"
    )
    assert left < 40 and size[0] - right < 60
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    hidden = board.evaluate("each => each.scrollWidth - each.clientWidth")
    shade = "each => Number(getComputedStyle(each).opacity)"
    assert (page.locator(".board-shade").evaluate(shade) > 0) == (hidden > 0)
    assert page.locator(".board-more").is_visible() == (hidden > 0)
    # by keyboard to the last column
    board.focus()
    before = model.evaluate("each => each.getBoundingClientRect().left")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    # all of it, but for the fraction of a pixel by which a table may be wider than its frame can scroll
    expect(last).to_be_in_viewport(ratio=0.98, timeout=WAIT)
    assert model.evaluate("each => each.getBoundingClientRect().left") == before
    expect(page.locator(".board-more")).not_to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_column_sorts_by_keyboard_both_ways_where_it_stands(visit, drawn_page, key):
    page = visit("engineer", "/leaderboard", viewport={"width": 1440, "height": 900})
    page.evaluate("window.sameDocument = true")
    button = page.get_by_role("button", name="循证与引用")
    button.focus()
    assert button.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    place = button.bounding_box()
    for order in ("descending", "ascending", "descending"):
        page.keyboard.press(key)
        expect(page.locator("[aria-sort]")).to_have_count(1)
        expect(page.locator(f"[aria-sort={order}]")).to_contain_text("循证与引用")
        assert page.evaluate("document.activeElement.textContent") == "循证与引用"
        assert models(page) == ["whole", FORMULA, "unread"]
        assert button.bounding_box() == place
    assert page.evaluate("window.sameDocument")
    # the other language shows the same
    page.get_by_role("link", name="English").click()
    expect(page.locator("[aria-sort=descending]")).to_contain_text("Evidence", timeout=WAIT)


def test_every_figure_sorts_both_ways_and_who_has_no_rank_stays_below(visit):
    page = visit("engineer", f"/leaderboard?contest={OLDER.mark}", viewport={"width": 1440, "height": 900})
    assert models(page) == ["high", "low", "highest of one"]
    for name in ("均分", "医学事实准确"):
        for order in ("ascending", "descending"):
            while page.locator(f"[aria-sort={order}]", has_text=name).count() == 0:
                page.get_by_role("button", name=name, exact=True).click()
            ranked = ["high", "low"] if order == "descending" else ["low", "high"]
            assert models(page) == [*ranked, "highest of one"], (name, order)
    # drawn anew, it stands as it stood
    page.reload()
    expect(page.locator("[aria-sort=descending]")).to_contain_text("医学事实准确", timeout=WAIT)


def test_the_file_holds_what_the_page_shows_this_person_and_no_formula(visit, made):
    for login, seen in (("doctor1", ["whole"]), ("engineer", ["whole", f"'{FORMULA}", "unread"])):
        page = visit(login, "/leaderboard")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载此表（CSV）").press("Enter")
        text = download.value.path().read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["模型"] for row in rows] == seen
        assert ("公开" in rows[0]) == (login == "engineer")
    partly = rows[1]
    assert [partly[name] for name in ("均分", "标准差", "情感支持", "循证与引用", "循证与引用 N/A")] == [
        *("-3.5", "", "0.0", "", "1")
    ]
    assert (partly["得分题数"], partly["全部题数"]) == ("1", "2")
    about = ("评测集", "评分标准", "题目文件", "题数", "裁判", "提示词哈希", "评分标准哈希", "题目哈希")
    assert [partly[name] for name in about] == [
        *("doctorbench", "DoctorBench：十三个维度", "fever", "2", "the-judge"),
        *("p" * 64, DOCTORBENCH.hash, "q" * 64),
    ]
    assert partly["提交日期"] == made.study.now()[:10]


def test_a_line_is_shown_to_everybody_on_purpose_and_hidden_again_by_keyboard(visit, made, drawn_page):
    page = visit("lead", "/leaderboard")
    choose(page, "模型", "unread")
    show = page.get_by_role("button", name="公开", exact=True)
    # the line chosen is none that is shown already
    expect(show).to_be_enabled(timeout=WAIT)
    drawn_page(page)
    show.press("Space")
    hide = page.get_by_role("button", name="不再公开")
    expect(hide).to_be_enabled(timeout=WAIT)
    seen = [each.model for each in submissions(made.study, made["doctor1"])]
    assert seen == ["whole", "unread"]
    hide.press("Enter")
    expect(show).to_be_enabled(timeout=WAIT)
    assert [each.model for each in submissions(made.study, made["doctor1"])] == ["whole"]


def test_a_sorted_column_stays_in_its_place_and_a_phone_shows_its_figure_beneath_the_name(visit):
    page = visit("engineer", "/leaderboard?sort=evidence", viewport={"width": 1440, "height": 900})
    names = heads(page)
    assert names[2] == "均分" and names.index("循证与引用") > names.index("医学事实准确")
    assert page.locator(".board .by").first.is_hidden()
    page = visit("engineer", "/leaderboard?sort=evidence", viewport={"width": 390, "height": 844})
    assert page.locator(".board .by").all_inner_texts() == [
        "循证与引用 5.00",
        "循证与引用 N/A0 / 1",
        "循证与引用 —",
    ]


def test_an_older_submission_that_everybody_still_sees_is_told_and_taken_back(visit, made):
    # the last story here: it adds to the study
    add_submission(made.study, made["engineer"], "whole", CONTEST, [result("1", 70.0), result("2", 60.0)])
    page = visit("lead", "/leaderboard")
    assert cells(page, "whole")["公开"].inner_text() == "较早的一次"
    choose(page, "模型", "whole")
    expect(page.get_by_text("其他人看到的仍是较早的一次")).to_be_visible()
    page.get_by_role("button", name="不再公开", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="whole 现已不再公开")).to_be_visible()
    assert "whole" not in [each.model for each in submissions(made.study, made["doctor1"])]
