"""One round in real browsers: physicians score real dialogues; a lead locks, unblinds, reads the report."""

import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from db import people
from db.batches import batches
from db.people import OPERATOR
from db.queues import queues
from db.ratings import ratings
from db.study import reading
from pipelines.judge_responses import judge_study
from tests.conftest import drawn, open_list
from tests.pipelines.loopback_model import LoopbackModel, serving
from tests.real_round import MODELS, import_real_cases, open_real_batch

CASES = 3


@pytest.fixture(scope="module")
def batch_id(server, tmp_path_factory):
    import_real_cases(server.study, tmp_path_factory.mktemp("data"), CASES)
    batch_id = open_real_batch(server.study, ("physician", "physician2"))
    # a newer one, which the batches page shows first and which must not be locked by mistake
    open_real_batch(server.study, ("senior",), name="第二轮")
    return batch_id


def board(page, number):
    """The board once it shows the item at this place of the queue."""
    shown = page.locator(".board[aria-busy='false']")
    expect(shown.get_by_text(re.compile(f"第 {number} / "))).to_be_visible(timeout=20_000)
    return shown


def score(page, number, keys="705938"):
    board(page, number)
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Control+Enter")


def score_all(page, total, first=1):
    for number in range(first, total + 1):
        score(page, number)
    expect(page.get_by_text("已全部完成")).to_be_visible()


def test_a_whole_round(batch_id, server, browser, visit, drawn_page):
    study = server.study
    total, total2 = (assigned(study, login) for login in ("physician", "physician2"))

    # a physician signs in, starts with one click, scores by keyboard, and reloads half-way through an item
    page = browser.new_page()
    page.goto(server.url)
    page.get_by_label("登录名").fill("physician")
    page.get_by_label("密码").fill(server.password("physician"))
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="开始").click()
    board(page, 1)
    for key in "70":
        page.keyboard.press(key)
    page.keyboard.press("m")
    page.keyboard.type("疗程3~5天，必要时7~10天")
    expect(page.locator(".status")).to_have_text(re.compile("^已保存"))
    page.reload()
    board(page, 1)
    expect(page.locator("textarea")).to_have_value("疗程3~5天，必要时7~10天")
    score(page, 1, keys="5938")  # A and B came back with the page
    score_all(page, total, first=2)
    page.close()

    # another one finishes; an answer is amended as a new row, with a reason
    page = visit("physician2", "/scoring")
    score_all(page, total2)
    page.goto(f"{server.url}/scoring?item=1")
    board(page, 1)
    for key in ("a", "3", "Control+Enter"):
        page.keyboard.press(key)
    page.get_by_role("textbox", name="原因").fill("重读后改判")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已全部完成")).to_be_visible()
    with reading(study) as database:
        assert database.execute("select count(*) from annotations where revision = 2").fetchone() == (1,)

    # a judge judges the same answers
    with ThreadPoolExecutor() as beside:  # Playwright keeps this thread's event loop to itself
        beside.submit(judge_all, study).result()

    # the lead watches, locks with a second person's password, unblinds, and opens the report
    page = visit("lead", "/batches")
    open_list(page.get_by_role("combobox").first)
    page.get_by_role("option", name="第一轮").click()
    expect(page.get_by_text(f"进行中 · {total + total2} / {total + total2}")).to_be_visible()
    confirm(page, server, "锁定批次", password="mistyped")
    expect(page.get_by_text("登录名或密码不正确")).to_be_visible()
    confirm(page, server, "锁定批次")
    expect(page.get_by_text("批次“第一轮”已锁定。")).to_be_visible()
    drawn(page)
    assert page.get_by_label("第二人密码").input_value() == ""
    confirm(page, server, "揭盲")
    expect(page.get_by_text("批次“第一轮”已揭盲。")).to_be_visible()
    assert [batch.state for batch in batches(study, OPERATOR)] == ["open", "unblinded"]
    for model in MODELS:
        expect(page.get_by_role("cell", name=model, exact=True)).to_be_visible()
    page.goto(f"{server.url}/report")
    drawn_page(page)
    expect(page.get_by_role("cell", name="回答（每题每模型）").first).to_be_visible()
    expect(
        page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
    ).to_be_visible()

    # and takes it home
    with page.expect_download() as download:
        page.get_by_role("link", name="下载报告").click()
    files = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    figures = json.loads(files.read("report.json"))
    assert figures["levels"]["item"]["n"] == 6 * CASES
    assert {row["model"] for row in figures["models"]} == set(MODELS)
    assert len(ratings(study, people.by_login(study, "lead"), batch_id)) == (total + total2) * 6


def judge_all(study):
    with serving(LoopbackModel(seed=4)) as model:
        judge_study(study, OPERATOR, base_url=model.base_url, model="loopback-judge")


def assigned(study, login):
    return len(queues(study, people.by_login(study, login))[0].assignment_ids)


def confirm(page, server, step, password=None):
    drawn(page)
    page.get_by_label("事由").fill("评分完成")
    page.get_by_label("第二人登录名").fill("lead2")
    page.get_by_label("第二人密码").fill(password or server.password("lead2"))
    page.get_by_role("button", name=step).click()
