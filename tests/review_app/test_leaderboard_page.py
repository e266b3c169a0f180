"""The leaderboard as it looks: each column within reach, what is no figure told apart, the same as a file."""

import csv
import io

import pytest
from playwright.sync_api import expect

from annotation.doctorbench import DOCTORBENCH
from db.submissions import Contest, Result, add_submission, show_submission, submissions
from tests.conftest import choose, served
from tests.scoring_study import make_scoring_study

WAIT = 40_000
NAMES = [each.key for each in DOCTORBENCH.criteria]
FORMULA = "=HYPERLINK(1)"


def result(row, rating, status="scored", vetoed=False, raw=None, **criteria):
    given = dict.fromkeys(NAMES, 5.0) | criteria if status == "scored" else {}
    return Result(row, "", status, rating, rating if raw is None else raw, vetoed, given)


# model → its results: one whole, with a veto; one partly scored, below 0, 0 and N/A; one never scored
SUBMITTED = {
    "whole": [result("1", 80.0), result("2", 20.0, vetoed=True, raw=70.0, safety=0.0)],
    FORMULA: [result("1", -3.5, facts=-2.0, evidence=None, support=0.0), result("2", None, "unparsed")],
    "unread": [result("1", None, "unparsed"), result("2", None, "failed")],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = make_scoring_study(tmp_path_factory.mktemp("board") / "study", questions=1, sources=1)
    hashes = {"questions": "q" * 64, "prompt_hash": "p" * 64, "rubric_hash": DOCTORBENCH.hash}
    contest = Contest(
        eval_set="doctorbench",
        judge="the-judge",
        rubric=DOCTORBENCH.as_json(),
        parameters="{}",
        veto_at=0.0,
        veto_ceiling=20.0,
        repeats=1,
        **hashes,
    )
    for model, results in SUBMITTED.items():
        number, _ = add_submission(made.study, made["engineer"], model, contest, results)
        show_submission(made.study, made["engineer"], number, model == "whole")
    return made


@pytest.fixture(scope="module")
def server(made):
    with served(made.study) as running:
        yield running


def cells(page, model):
    """A line's cells by their columns' names."""
    heads = [each.strip(" ▼▲\n") for each in page.locator(".board th").all_inner_texts()]
    line = page.locator(".board tr", has=page.locator(".model", has_text=model))
    return dict(zip(heads, line.locator("td").all(), strict=True))


def test_what_is_no_figure_is_told_from_every_figure(visit):
    page = visit("engineer", "/leaderboard", viewport={"width": 1440, "height": 900})
    whole, partly, none = (cells(page, name) for name in ("whole", "HYPERLINK", "unread"))
    shown = [
        partly[name].inner_text() for name in ("均分", "标准差", "医学事实准确", "循证与引用", "情感支持")
    ]
    assert shown == ["-3.50", "—", "-2.00", "N/A", "0.00"]
    red = "element => getComputedStyle(element).color"
    assert partly["均分"].evaluate(red) == partly["医学事实准确"].evaluate(red) == "rgb(176, 0, 32)"
    assert partly["情感支持"].evaluate(red) != "rgb(176, 0, 32)"
    assert [whole[name].inner_text() for name in ("均分", "否决前均分", "被否决")] == ["50.00", "75.00", "1"]
    # a mean over some of the answers says so beside the name, and one that was never scored has no rank
    assert "仅 1 / 2 题得分" in partly["模型"].inner_text()
    assert "⚠" not in whole["模型"].inner_text()
    assert {none[name].inner_text() for name in ("均分", "中位数", "被否决", "医学事实准确")} == {"—"}
    assert (none["#"].inner_text(), none["得分 / 全部"].inner_text()) == ("", "0 / 2")


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
    expect(last).to_be_in_viewport(ratio=1, timeout=WAIT)
    assert model.evaluate("each => each.getBoundingClientRect().left") == before
    expect(page.locator(".board-more")).not_to_be_visible()


def test_every_dimension_sorts_by_keyboard_and_what_has_no_value_stands_last(visit):
    page = visit("engineer", "/leaderboard", viewport={"width": 1440, "height": 900})
    link = page.get_by_role("link", name="循证与引用")
    link.focus()
    assert link.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("[aria-sort=descending]")).to_contain_text("循证与引用", timeout=WAIT)
    assert [each.split("\n")[0] for each in page.locator(".board td.model").all_inner_texts()] == [
        "whole",
        FORMULA,
        "unread",
    ]
    # a second time by the same column: the other way round
    page.locator("[aria-sort=descending] a").press("Enter")
    expect(page.locator("[aria-sort=ascending]")).to_contain_text("循证与引用", timeout=WAIT)


def test_every_figure_sorts_both_ways(visit):
    page = visit("engineer", "/leaderboard", viewport={"width": 1440, "height": 900})
    for order, models in (
        ("ascending", [FORMULA, "whole", "unread"]),
        ("descending", ["whole", FORMULA, "unread"]),
    ):
        page.locator("[aria-sort] a").click()
        expect(page.locator(f"[aria-sort={order}]")).to_contain_text("均分", timeout=WAIT)
        names = [each.split("\n")[0] for each in page.locator(".board td.model").all_inner_texts()]
        assert names == models


def test_the_file_holds_what_the_page_shows_this_person_and_no_formula(visit, made):
    for login, models in (("doctor1", ["whole"]), ("engineer", ["whole", f"'{FORMULA}", "unread"])):
        page = visit(login, "/leaderboard")
        with page.expect_download() as download:
            page.get_by_role("link", name="下载此表（CSV）").press("Enter")
        text = download.value.path().read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["模型"] for row in rows] == models
        assert ("公开" in rows[0]) == (login == "engineer")
    partly = rows[1]
    assert [partly[name] for name in ("均分", "标准差", "情感支持", "循证与引用", "循证与引用 N/A")] == [
        *("-3.5", "", "0.0", "", "1")
    ]
    assert (partly["得分题数"], partly["全部题数"]) == ("1", "2")


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
    heads = [each.strip(" ▼▲\n") for each in page.locator(".board th").all_inner_texts()]
    assert heads[2] == "均分" and heads.index("循证与引用") > heads.index("医学事实准确")
    assert page.locator(".board .by").first.is_hidden()
    page = visit("engineer", "/leaderboard?sort=evidence", viewport={"width": 390, "height": 844})
    assert page.locator(".board .by").all_inner_texts() == [
        "循证与引用 5.00",
        "循证与引用 N/A",
        "循证与引用 —",
    ]
