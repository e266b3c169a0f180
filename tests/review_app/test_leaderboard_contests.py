"""What a leaderboard says of its contest and of its columns, and what is a checklist's own."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from annotation.board_columns import Column
from annotation.rubric import Text
from db.submissions import add_submission, show_submission, submissions
from review_app.leaderboard import _legend
from review_app.words import words
from tests.conftest import ROOT, choose, open_list, served
from tests.leaderboard_study import COLOUR, CONTEST, OLDER, RED, cells, heads, make_leaderboard_study, result
from tests.pipelines.loopback_model import Answer, LoopbackModel, serving

WAIT = 40_000
# whether something of an element does not fit into it
CUT = """each => [each, ...each.children].some(
  (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth)"""
# two questions, each with items of its own, the last of each what must not be said
CHECKLISTS = [
    [{"item": "问体温", "points": 3, "must_ask": True}, {"item": "问用药"}, {"item": "误导", "points": -3}],
    [{"item": "问呕吐", "points": 2}, {"item": "恐吓", "points": -1}],
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_leaderboard_study(tmp_path_factory.mktemp("board") / "study")


@pytest.fixture(scope="module")
def server(made):
    with served(made.study) as running:
        yield running


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_scale_weight_veto_and_how_many_answers_a_dimension_is_over_are_seen_without_a_mouse(visit, size):
    viewport = {"width": size[0], "height": size[1]}
    page = visit("engineer", f"/leaderboard?contest={CONTEST.mark}", viewport=viewport)

    def beneath(name):
        head = page.locator(".board th", has=page.get_by_role("button", name=name, exact=True))
        measure = head.locator(".measure")
        measure.scroll_into_view_if_needed()
        expect(measure).to_be_in_viewport()
        return measure.inner_text().split("\n")

    assert beneath("均分") == ["0–100"]
    assert beneath("医学事实准确") == ["0–10", "权重 1", "一票否决"]
    assert beneath("情感支持") == ["0–5", "权重 1"]
    over = cells(page, "HYPERLINK")["循证与引用"].locator(".over")
    over.scroll_into_view_if_needed()
    expect(over).to_be_in_viewport()
    assert over.inner_text() == "0 / 1"
    assert page.locator(".board [title]").count() == 0


def test_contests_are_told_apart_by_what_people_know(visit, made, drawn_page):
    other = replace(CONTEST, questions="r" * 64)
    add_submission(made.study, made["engineer"], "one", other, [result("1", 5.0)], "cough.jsonl")
    page = visit("engineer", f"/leaderboard?contest={other.mark}", viewport={"width": 390, "height": 844})
    today = made.study.now()[:10]
    known = [
        f"DoctorBench：十三个维度 · the-judge · {file} · {items} 题 · {today}"
        for file, items in (("cough.jsonl", 1), ("fever", 2))
    ]
    # its field shows but a beginning on a phone, and the whole stands beneath it
    expect(page.locator(".contest")).to_have_text(known[0])
    expect(page.locator(".contest")).to_be_visible()
    open_list(page.get_by_role("combobox", name="评测"))
    assert [each for each in page.get_by_role("option").all_inner_texts() if "the-judge" in each] == known
    # the list shows all of each, which tells contests apart that begin alike
    shown = page.get_by_role("option").all()
    assert not any(each.evaluate(CUT) for each in shown)
    page.get_by_role("option", name=known[1]).click()
    expect(page.locator(".contest")).to_have_text(known[1], timeout=WAIT)
    assert CONTEST.mark not in page.locator("[data-testid=stMain]").inner_text()


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_who_answered_only_some_of_the_questions_is_told_so_and_has_no_rank(visit, made, size):
    """Also whoever sees none of those that answered them all."""
    names = {"zh": "不完整：3 题中的 1 题", "en": "incomplete: 1 of 3 questions"}
    marks = {"zh": "不完整：只答了 3 题中的 1 题，不排名", "en": "incomplete: 1 of 3 questions, not ranked"}
    some = replace(CONTEST, questions="s" * 64)
    number, _ = add_submission(made.study, made["engineer"], "hasty", some, [result("2", 99.0)], "eyes")
    whole = [result(row, 10.0) for row in ("1", "2", "3")]
    other_judge = replace(CONTEST, questions="w" * 64, judge="another")
    add_submission(made.study, made["engineer"], "thorough", other_judge, whole, "eyes")
    show_submission(made.study, made["engineer"], number, True)
    for login, language in (("engineer", "zh"), ("doctor1", "en")):
        page = visit(login, f"/language/{language}", viewport={"width": size[0], "height": size[1]})
        page.goto(f"{page.url.rpartition('/')[0]}/leaderboard?contest={some.mark}")
        expect(page.locator(".contest")).to_contain_text(names[language], timeout=WAIT)
        line = page.locator(".board tbody tr", has_text="hasty")
        expect(line.locator(".part")).to_have_text([f"⚠ {marks[language]}"])
        assert line.locator(".rank").inner_text() == ""
    page = visit("engineer", f"/leaderboard?contest={other_judge.mark}")
    assert [page.locator(".board .part").count(), cells(page, "thorough")["#"].inner_text()] == [0, "1"]


@pytest.mark.parametrize(
    ("language", "said", "instead"),
    [
        ("zh", "这里没有地址所指的评测，或未向您公开。", "下面是列表中的第一项。"),
        (
            "en",
            "The contest in the address is not here, or is not shown to you.",
            "Below is the first of the list.",
        ),
    ],
)
def test_a_contest_that_is_not_for_a_person_is_told_as_one_that_never_was(
    visit, made, language, said, instead
):
    def told(login, mark):
        page = visit(login, f"/language/{language}")
        page.goto(f"{page.url.rpartition('/')[0]}/leaderboard?contest={mark}")
        expect(page.locator(".board")).to_be_visible(timeout=WAIT)
        return page.locator(".not-there").all_inner_texts()

    hidden, never = told("doctor1", OLDER.mark), told("doctor1", "0" * 12)
    assert hidden == never == [f"⚠ {said} {instead}" if language == "en" else f"⚠ {said}{instead}"]
    assert told("engineer", OLDER.mark) == told("doctor1", CONTEST.mark) == []


@pytest.mark.parametrize(("language", "said"), [("zh", ("权重", "N/A")), ("en", ("weight", "N/A"))])
def test_only_a_board_with_dimensions_explains_them_and_weights_only_where_they_have_some(language, said):
    weighted, share = Column("facts", Text("", ""), (0, 10), 1.0), Column("must_ask", Text("", ""), (0, 1))
    boards = ((weighted, share), (share,), ())
    every, checklist, none = (_legend(each, True, words(language)) for each in boards)
    assert [tuple(part in each for part in said) for each in (every, checklist, none)] == [
        (True, True),
        (False, True),
        (False, False),
    ]


def test_what_a_checklist_loses_is_red_before_the_cut_and_no_column_is_a_questions_own_item(visit, made):
    rows = [
        {"id": n, "input": f"发热{n}天怎么办？", "output": "不用看医生。", "checklist": items}
        for n, items in enumerate(CHECKLISTS)
    ]
    file = made.study.folder / "harmful.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

    def does_harm_and_nothing_else(asked):
        nonce = asked.text.split("评分-")[1][:12]
        count = 3 if "发热0天" in asked.text else 2
        met = {f"item{n}": int(n == count) for n in range(1, count + 1)}
        return Answer("\n".join(f"评分-{nonce}-{key}：{rating}" for key, rating in met.items()))

    options = ["--eval-set", "checklist", "--name", "harmful", "--model", "judge"]
    with serving(LoopbackModel(answer=does_harm_and_nothing_else)) as model:
        arguments = ["submit", str(file), "--study", str(made.study.folder), "--base-url", model.base_url]
        # a browser is open, and beside it no other event loop can run in this process
        command = [sys.executable, "-m", "wardround", *arguments, *options]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    mark = next(
        each.contest.mark for each in submissions(made.study, made["lead"]) if each.model == "harmful"
    )
    page = visit("engineer", f"/leaderboard?contest={mark}", viewport={"width": 1440, "height": 900})
    assert heads(page) == [
        *("#", "模型", "均分", "中位数", "标准差", "截零前", "必问要点"),
        *("得分 / 全部", "提交日期", "公开"),
    ]
    harmful = cells(page, "harmful")
    # 3 lost of 4 to gain, and 1 of 2; the only must-ask item was not met, the other question has none
    assert [harmful[name].inner_text() for name in ("均分", "截零前", "必问要点")] == [
        *("0.00", "-0.62", "0.00\n1 / 2")
    ]
    assert [harmful[name].evaluate(COLOUR) == RED for name in ("均分", "截零前")] == [False, True]
    measures = page.locator(".board .measure").all_inner_texts()
    assert measures == ["0–1", "0–1", "至多 1", "0–1"]


def test_back_leaves_a_board_that_was_opened_by_its_address_and_what_was_chosen_stays_on_it(
    visit, made, drawn_page
):
    parted = replace(CONTEST, questions="s" * 64)
    results = [result("1", 5.0)._replace(part="内科"), result("2", 7.0)._replace(part="外科")]
    number, _ = add_submission(made.study, made["engineer"], "parted", parted, results, "parts.jsonl")
    page = visit("engineer", "/data")
    page.goto(f"{page.url.rpartition('/')[0]}/leaderboard?contest={parted.mark}")
    drawn_page(page)
    expect(page.get_by_role("combobox", name="题组")).to_be_visible()
    assert page.url.endswith(f"/leaderboard?contest={parted.mark}")
    page.go_back()
    expect(page).to_have_url(re.compile("/data$"))
    page.go_forward()
    drawn_page(page)

    # a choice is kept in the address, and leaves it with the page
    choose(page, "题组", "外科")
    expect(page).to_have_url(re.compile(r"[?&]part=%E5%A4%96%E7%A7%91"))
    page.get_by_role("link", name="我的任务").click()
    expect(page.get_by_text("，您好。")).to_be_visible()
    assert "part=" not in page.url
