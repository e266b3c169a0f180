"""An engineer's day on the pages: a key, a job that fails and is resumed, one cancelled, the leaderboard."""

import re

import pytest
from playwright.sync_api import expect

from db.submissions import submissions
from tests.conftest import choose
from tests.pipelines.loopback_model import LoopbackModel, error, serving
from tests.pipelines.test_submit import rated, write_answers
from tests.scoring_study import make_scoring_study

KEY = "sk-NEVER-ON-A-PAGE"
WAIT = 40_000


@pytest.fixture
def made(tmp_path):
    return make_scoring_study(tmp_path / "study", questions=4, sources=3)


def open_page(browser, server, login, path, drawn_page):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    cookie = {"name": "wardround", "value": server.token(login), "url": server.url}
    context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])
    page = context.new_page()
    page.sent = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: page.sent.append(frame)))
    page.goto(server.url + path)
    drawn_page(page)
    return page


def test_jobs_are_started_watched_cancelled_and_resumed_and_no_page_shows_a_key(
    browser, serve, made, drawn_page
):
    refusing = lambda asked: error(401)  # noqa: E731
    with (
        serving(LoopbackModel(latency_seconds=1, answer=refusing)) as model,
        serve(made.study, "--worker") as server,
    ):
        page = open_page(browser, server, "engineer", "/jobs", drawn_page)
        # a key is typed once and never comes back
        page.get_by_text("接口密钥", exact=True).click()
        page.get_by_label("密钥所属的接口").fill(model.base_url)
        page.get_by_label("密钥", exact=True).fill(KEY)
        page.get_by_role("button", name="保存密钥").click()
        expect(page.get_by_text("密钥已保存")).to_be_visible(timeout=WAIT)
        expect(page.get_by_label("密钥", exact=True)).to_have_value("")

        # a job is started with the keyboard, fails, and says why
        page.get_by_role("radiogroup", name="种类").get_by_text("模型评判").click()
        # the form of the kind before has a field of this name too, and what is put there goes with it
        expect(page.get_by_label("裁判模型", exact=True)).to_be_visible(timeout=WAIT)
        drawn_page(page)
        page.get_by_label("接口地址").fill(model.base_url)
        page.get_by_label("裁判模型", exact=True).fill("the-judge")
        page.get_by_label("同时请求数", exact=True).fill("1")
        page.get_by_role("button", name="开始作业", exact=True).press("Enter")
        card = page.locator(".st-key-job-1")
        expect(card).to_contain_text("失败", timeout=WAIT)
        expect(card).to_contain_text(f"接口不接受为 {model.base_url} 保存的密钥")

        # resumed, it shows how far it is; cancelled, it stops; resumed again, it completes
        model.answer = lambda asked: None
        card.get_by_role("button", name="继续", exact=True).click()
        expect(card).to_contain_text("运行中", timeout=WAIT)
        expect(card).to_contain_text(" / 12 · 每秒", timeout=WAIT)
        card.get_by_role("button", name="取消").click()
        expect(card).to_contain_text("已取消", timeout=WAIT)
        paid = len(model.billed)
        assert 0 < paid < 12
        model.latency_seconds = 0
        page.reload()
        drawn_page(page)
        card.get_by_role("button", name="继续").click()
        expect(card).to_contain_text("已完成", timeout=WAIT)
        expect(card).to_contain_text("12 / 12")
        assert (len(model.billed), model.keys) == (12, {KEY})
        assert KEY not in page.content()
        assert not [frame for frame in page.sent if KEY in str(frame)]


def test_a_submission_reaches_the_leaderboard_sorts_by_any_dimension_and_is_shown_on_purpose(
    browser, serve, made, drawn_page, tmp_path
):
    generated = made.study.folder / "generated"
    # one model's answers to two files of questions, one of them from before each file had a folder
    (generated / "fever-0a1b2c3d").mkdir(parents=True)
    write_answers(generated / "fever-0a1b2c3d" / "m.jsonl", "better", answer="better")
    write_answers(generated / "m.jsonl", "worse", answer="worse")
    low = {"facts": 9, "evidence": "N/A", "support": 0}
    answer = lambda asked: rated(asked, **({} if "better" in asked.text else low))  # noqa: E731
    with serving(LoopbackModel(answer=answer)) as model, serve(made.study, "--worker") as server:
        page = open_page(browser, server, "engineer", "/jobs", drawn_page)
        page.get_by_role("radiogroup", name="种类").get_by_text("提交到排行榜").click()
        for number, name in enumerate(("m.jsonl", "m.jsonl · fever-0a1b2c3d"), start=1):
            choose(page, "本服务器生成的回答", re.compile(f"^{re.escape(name)}$"))
            page.get_by_label("接口地址").fill(model.base_url)
            page.get_by_label("裁判模型", exact=True).fill("the-judge")
            page.get_by_role("button", name="开始作业", exact=True).click()
            expect(page.locator(f".st-key-job-{number}")).to_contain_text("已完成", timeout=WAIT)
            expect(page.locator(f".st-key-job-{number} .job-asked").first).to_contain_text(f" · {name} · ")
        page.goto(f"{server.url}/leaderboard")
        drawn_page(page)
        rows = page.locator(".board tr")
        expect(rows.nth(1)).to_contain_text("better", timeout=WAIT)
        expect(rows.nth(2)).to_contain_text("N/A")
        expect(rows.nth(2)).to_contain_text("0.00")
        page.get_by_role("button", name="医学事实准确").press("Enter")
        expect(page.locator(".board tr").nth(1)).to_contain_text("worse")

        # nobody else sees it until it is shown
        doctor = open_page(browser, server, "doctor1", "/leaderboard", drawn_page)
        expect(doctor.get_by_text("还没有可看的提交")).to_be_visible(timeout=WAIT)
        choose(page, "模型", "worse")
        page.get_by_role("button", name="公开", exact=True).click()
        # there from the start; it can be pressed once it is stored that the line is shown
        expect(page.get_by_role("button", name="不再公开")).to_be_enabled(timeout=WAIT)
        doctor.reload()
        drawn_page(doctor)
        expect(doctor.locator(".board tr")).to_have_count(2, timeout=WAIT)
    assert [(each.model, each.shown) for each in submissions(made.study, made["lead"])] == [
        ("worse", True),
        ("better", False),
    ]
