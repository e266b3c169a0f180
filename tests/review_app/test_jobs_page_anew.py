"""A job's form filled in anew with its file, and what keyboard and screen reader get of files."""

import re

import pytest
from playwright.sync_api import expect

from db.jobs import jobs
from tests.conftest import choose, served
from tests.jobs_study import FILES, PRICE, UPLOAD, WAIT, make_jobs_study, run_job_to, upload

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
ASKED = {"concurrency": 5, "budget": 0.5, "price": PRICE} | FILES
FAILED = 12
BROKEN = {"name": "坏的.jsonl", "mimeType": "text/plain", "buffer": b'{"id": 1, "input": "q"}\nno json\n'}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = make_jobs_study(tmp_path_factory.mktemp("anew") / "study")
    # each of other work, or a later one would have gone on with it
    for number in range(FAILED):
        model = "mistyped" + f"-{number}" * bool(number)
        run_job_to(made, "failed", "arguments", kind="generate", model=[model], **ASKED)
    return made


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


@pytest.fixture
def jobs_page(visit, drawn_page):
    def opened(language="zh", size="desktop"):
        page = visit("engineer", f"/language/{language}", viewport=SIZES[size])
        page.goto(page.url.rpartition("/")[0] + "/jobs")
        drawn_page(page)
        expect(page.locator(".st-key-job-1")).to_be_visible(timeout=WAIT)
        return page

    return opened


@pytest.mark.parametrize(("language", "size"), [("zh", "desktop"), ("en", "phone")])
def test_the_page_goes_to_the_form_that_is_filled_in_and_the_file_need_not_be_chosen_again(
    jobs_page, made, language, size
):
    page, before = jobs_page(language, size), len(jobs(made.study, made["engineer"]))
    card = page.locator(".st-key-job-1")
    card.locator(".st-key-change-1 button").press("Enter")
    filled = page.locator(".filled")
    expect(filled).to_be_focused(timeout=WAIT)
    expect(filled).to_be_in_viewport()
    where = {"zh": "已在页面顶部的表单里按本作业填好", "en": "The form at the top of this page is filled in"}
    expect(card).to_contain_text(where[language], timeout=WAIT)
    expect(page.locator(".st-key-job-model input")).to_have_value("mistyped")
    expect(page.locator(".st-key-job-concurrency input")).to_have_value("5")
    expect(page.get_by_text("发热的题.jsonl").first).to_be_visible()
    page.locator(".st-key-job-model input").fill(f"right-{language}")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".found")).to_contain_text(str(before + 1), timeout=WAIT)
    new, *_ = jobs(made.study, made["engineer"])
    assert (new.arguments["file"], new.arguments["file_name"]) == (UPLOAD, "发热的题.jsonl")
    assert new.arguments["model"] == [f"right-{language}"]


def test_a_form_folded_again_is_unfolded_for_what_is_filled_in(jobs_page):
    page = jobs_page()
    for _ in range(2):
        page.locator(".st-key-change-1 button").press("Enter")
        expect(page.locator(".filled")).to_be_focused(timeout=WAIT)
        page.locator("summary").first.click()
        expect(page.locator(".filled")).to_be_hidden(timeout=WAIT)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_keyboard_is_at_the_file_that_was_chosen_and_every_name_is_in_the_visitors_language(
    jobs_page, drawn_page, language
):
    page = jobs_page(language)
    page.locator("summary").first.click()
    field = page.locator(".st-key-job-file")
    asks = {"zh": "题目文件（.jsonl）", "en": "The questions' file (.jsonl)"}[language]
    choose, removes, other = {
        "zh": ("选择文件", "移除", "换一个文件"),
        "en": ("Choose a file", "Remove", "Choose another file"),
    }[language]
    button = field.get_by_role("button", name=f"{choose} {asks}", exact=True)
    expect(button).to_be_visible(timeout=WAIT)
    button.focus()
    upload(field, BROKEN)
    expect(field.get_by_role("group", name="坏的.jsonl")).to_be_focused(timeout=WAIT)
    expect(field.get_by_role("button", name=f"{other} {asks}", exact=True)).to_be_visible()
    # called by its own name, not by its place on the server
    drawn_page(page)
    page.locator(".st-key-job-start button").press("Enter")
    said = {"zh": "坏的.jsonl 第 2 行：", "en": "坏的.jsonl, line 2: "}[language]
    expect(page.locator(".wrong").filter(has_text=said)).to_be_visible(timeout=WAIT)
    assert "/uploads/" not in page.locator("main, [data-testid=stMain]").first.inner_text()
    field.get_by_role("button", name=f"{removes} 坏的.jsonl", exact=True).press("Enter")
    expect(button).to_be_focused(timeout=WAIT)


def test_a_form_half_filled_in_keeps_what_was_typed_and_chosen_in_the_other_language(jobs_page, drawn_page):
    page = jobs_page("zh", "phone")
    page.locator("summary").first.click()
    chosen = {"name": "题.jsonl", "mimeType": "text/plain", "buffer": b'{"id": 1, "input": "q"}\n'}
    upload(page.locator(".st-key-job-file"), chosen)
    expect(page.locator("[data-testid=stFileChip]")).to_be_visible(timeout=WAIT)
    drawn_page(page)
    typed = {"base-url": "http://127.0.0.1:9/v1", "model": "m, n", "budget": "0.5", "concurrency": "3"}
    for name, value in typed.items():
        page.locator(f".st-key-job-{name} input").fill(value)
    choose(page, "评测集", re.compile("^dotabench"))
    # a look at another kind, with a file of its own
    kinds = page.get_by_role("radiogroup")
    kinds.get_by_text("提交到排行榜", exact=True).click()
    expect(page.locator(".st-key-submit-name")).to_be_visible(timeout=WAIT)
    drawn_page(page)
    expect(page.locator("[data-testid=stFileChip]").locator("visible=true")).to_have_count(0)
    upload(page.locator(".st-key-submit-upload"), {**chosen, "name": "答.jsonl"})
    expect(page.get_by_role("button", name="移除 答.jsonl", exact=True)).to_be_visible(timeout=WAIT)
    drawn_page(page)
    kinds.get_by_text("生成回答", exact=True).click()
    expect(page.get_by_role("button", name="移除 题.jsonl", exact=True)).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("button", name="移除 答.jsonl", exact=True)).to_be_hidden()
    drawn_page(page)
    choose(page, "评测集", re.compile("^dotabench"))
    # the currency of what was typed is not another with the language
    for title, language, other, removes in (
        ("Jobs", "en", "中文", "Remove"),
        ("作业", "zh-CN", "English", "移除"),
    ):
        page.locator(".visitor a").press("Enter")
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=WAIT)
        drawn_page(page)
        for name, value in (typed | {"price-currency": "CNY"}).items():
            expect(page.locator(f".st-key-job-{name} input")).to_have_value(value)
        expect(page.locator(".st-key-job-eval-set input")).to_have_value(re.compile("^dotabench"))
        expect(page.get_by_role("button", name=f"{removes} 题.jsonl", exact=True)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.get_by_role("link", name=other, exact=True)).to_be_focused()
    kinds.get_by_text("提交到排行榜", exact=True).click()
    expect(page.get_by_role("button", name="移除 答.jsonl", exact=True)).to_be_visible(timeout=WAIT)
    # another page, and this one loaded anew, are in the language chosen last
    page.reload()
    expect(page.get_by_role("heading", name="作业", exact=True)).to_be_visible(timeout=WAIT)


def test_a_key_half_typed_stays_in_view_and_is_in_no_frame_of_a_change_of_language(jobs_page, drawn_page):
    page, sent = jobs_page(), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    drawn_page(page)
    page.locator("summary").first.click()
    page.locator("summary").nth(1).click()
    field = page.locator("[class*='st-key-key-key-'] input")
    field.fill("sk-HALF-TYPED")
    page.locator(".visitor a").press("Enter")
    expect(page.get_by_role("heading", name="Jobs", exact=True)).to_be_visible(timeout=WAIT)
    drawn_page(page)
    expect(field).to_be_visible()
    expect(field).to_have_value("sk-HALF-TYPED")
    assert sent and not [frame for frame in sent if "sk-HALF-TYPED" in str(frame)]
