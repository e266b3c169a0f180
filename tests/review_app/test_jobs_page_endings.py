"""How a job ended, on its card: what came to no result, what it waits for, and only the ways on that help."""

import csv
import io
import re
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import expect

from db.job_progress import FILE, JobProgress
from db.jobs import end_job, jobs
from db.people import OPERATOR
from pipelines.jobs.keys import forget_key, keep_key
from tests.conftest import served
from tests.jobs_study import (
    FILES,
    NOWHERE,
    PRICE,
    WAIT,
    choose_judge,
    expect_buttons,
    make_jobs_study,
    run_job_to,
    without_result,
)
from tests.pipelines.loopback_model import LoopbackModel, error, serving

KEY = "sk-NEVER-ON-A-PAGE"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_jobs_study(tmp_path_factory.mktemp("endings") / "study")


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


@pytest.fixture
def ran(made):
    """A job as its command has left it, in this state; its number."""
    running = []

    def to(state, needs="", without=(), progress=None, **given):
        # a work of its own each, of which no other is the follower
        own = {"model": f"m{len(jobs(made.study, made['lead']))}", "concurrency": 1}
        files = without_result(without) if without else {}
        files |= {FILE: asdict(progress)} if progress else {}
        number = run_job_to(made, state, needs, files, **own | given)
        if state == "running":
            running.append(number)
        return number

    yield to
    for number in running:
        end_job(made.study, OPERATOR, number, ["completed"])


@pytest.fixture
def card(visit):
    """The card of a job, in this language."""

    def of(number, language="zh", login="engineer", **options):
        page = visit(login, "/jobs", **options)
        if language == "en":
            page.get_by_role("link", name="English").click()
            expect(page.get_by_role("heading", name="Jobs")).to_be_visible(timeout=WAIT)
        found = page.locator(f".st-key-job-{number}")
        expect(found).to_be_visible(timeout=WAIT)
        return found

    return of


def test_a_job_that_came_to_no_result_in_part_says_how_many_why_and_whether_asking_again_helps(ran, card):
    without = ["unparsed"] * 2 + ["failed", "refused", "missing", "empty", "n/a"]
    number = ran(
        "completed", without=without, progress=JobProgress(9, 9, 1.0, None, 7), kind="submit", **FILES
    )
    zh, en = card(number), card(number, "en")
    expect(zh.locator(".state")).to_have_text("◐ 已完成，7 条未得结果")
    expect(en.locator(".state")).to_have_text("◐ completed, 7 without a result")
    for each, said in ((zh, "未得结果"), (en, "without a result")):
        assert (
            each.locator(".job, .job-note, .job-asked, [data-testid=stProgress]")
            .evaluate_all("all => all.map(one => one.innerText).join('\\n')")
            .count(said)
            == 1
        )
    assert en.locator(".job-note").inner_text().splitlines() == [
        "1 failed (the last: HTTP 500); asked again, it may come to a result.",
        "1 missing, not asked; asked again, it may come to a result.",
        "2 unparsed (no rating line); the same job started anew does not ask them, only the button below "
        "does.",
        "1 refused by the model or the endpoint; to ask again does not help.",
        "1 not asked, for the answer is empty; to ask again does not help.",
        "1 to which no criterion applies; nothing is missing there.",
    ]
    expect_buttons(zh, ["重问失败的 2 条", "重问未能读出的 2 条"])
    expect_buttons(en, ["Ask the 2 failed again", "Ask the 2 unread ones again"])


@pytest.mark.parametrize(
    ("kind", "says", "ways_on"),
    [
        ("generate", "only the button below does.", ["Ask the 2 empty ones again"]),
        (
            "polish",
            "They are stored in the study as such and not asked again. Another model may do better.",
            [],
        ),
    ],
)
def test_a_model_that_said_nothing_has_empty_answers_and_no_unread_ones(ran, card, kind, says, ways_on):
    en = card(ran("completed", without=["empty"] * 2, kind=kind, **FILES), "en")
    expect(en.locator(".job-note")).to_have_text(
        re.compile("2 empty: the model said nothing.*" + re.escape(says))
    )
    for each in ways_on:
        expect(en.get_by_role("button", name=each)).to_be_visible(timeout=WAIT)
    expect_buttons(en, ways_on)


def test_what_came_to_no_result_can_be_had_as_a_table_and_links_say_of_which_job(ran, card):
    number = ran("completed", without=["unparsed", "failed"])
    zh = card(number)
    link = zh.get_by_role("link", name=f"下载未得结果的明细（CSV）（作业 {number}）")
    with zh.page.expect_download() as downloading:
        link.click()
    content = Path(downloading.value.path()).read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(content))) == [
        ["模型", "id", "结果", "原因"],
        ["m", "q0", "未能读出", "没有评分行"],
        ["m", "q1", "失败", "没有评分行"],
    ]
    assert downloading.value.suggested_filename == f"without-result-job-{number}.csv"
    expect(zh.get_by_role("link", name=f"看数据页的汇总（作业 {number}）")).to_be_visible()
    # what a study has stored as unread stays so
    expect_buttons(zh, ["重问失败的 1 条"])
    expect(zh.locator(".job-note")).to_contain_text("已存入研究，不再重问")


def test_unread_answers_are_asked_again_by_a_press(ran, card, made):
    number = ran("failed", "ratings", ["unparsed"] * 2, kind="generate", **FILES, model=["m"])
    zh = card(number)
    # as jobs of before told an empty answer
    expect_buttons(zh, ["重问未能读出的 2 条"])
    zh.get_by_role("button", name="重问未能读出的 2 条").press("Enter")
    expect(zh.page.locator(f".st-key-job-{number + 1}")).to_contain_text("无用回答最多重问 5", timeout=WAIT)
    new, old, *_ = jobs(made.study, made["engineer"])
    assert (new.arguments["ask_again"], new.arguments["answers"]) == (5, "generated")
    assert {**old.arguments, "ask_again": 5, "answers": "generated"} == new.arguments


@pytest.mark.parametrize(
    ("needs", "kept", "zh", "budget"),
    [
        ("", False, ["继续", "修改后重新发起"], 0),
        ("budget", False, ["按新上限继续"], 1),
        ("arguments", False, ["修改后重新发起"], 0),
        ("key", False, ["填写密钥并继续", "修改后重新发起"], 0),
        ("key", True, ["继续", "填写密钥并继续", "修改后重新发起"], 0),
    ],
)
def test_only_the_ways_on_that_can_help_are_offered(ran, card, made, needs, kept, zh, budget):
    number = ran("failed", needs, budget=0.5, price=PRICE)
    if kept:
        keep_key(made.study, made["engineer"], NOWHERE, KEY)
    found = card(number)
    expect_buttons(found, zh)
    expect(found.get_by_label("新的费用上限")).to_have_count(budget)
    if kept:
        forget_key(made.study, made["engineer"], NOWHERE)


def test_unread_answers_are_not_what_helps_a_job_that_needs_something_else(ran, card):
    number = ran("failed", "budget", ["unparsed"], kind="generate", budget=0.5, price=PRICE, **FILES)
    expect_buttons(card(number), ["按新上限继续"])


def test_a_job_that_was_asked_for_wrongly_is_changed_in_its_form_and_started_anew(ran, card, made):
    price = {"prompt": 2.0, "completion": 8.0, "currency": "USD"}
    asked = {"budget": 0.5, "price": price, "repeats": 3, "batch": True, "model": "mistyped"}
    number = ran("failed", "arguments", **asked)
    page = card(number).page
    page.locator(f".st-key-change-{number} button").press("Enter")
    expect(page.get_by_text(f"已按作业 {number} 填好")).to_be_visible(timeout=WAIT)
    field = lambda name: page.locator(f".st-key-job-{name} input")  # noqa: E731
    expect(field("judge")).to_have_value("mistyped")
    for name, value in (("base-url", NOWHERE), ("budget", "0.5"), ("price-prompt", "2"), ("repeats", "3")):
        expect(field(name)).to_have_value(value)
    assert page.locator("[data-testid=stAlert]").count() == 0
    field("judge").fill("right")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".found")).to_contain_text(str(number + 1), timeout=WAIT)
    new, old, *_ = jobs(made.study, made["engineer"])
    assert new.arguments == old.arguments | {"model": "right"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_running_job_that_waits_for_its_endpoint_says_until_when(ran, card, language):
    at = time.time() + 600
    number = ran("running", progress=JobProgress(12, 80, 1.0, 64.0, resumes_at=at))
    time_of_day = time.strftime("%H:%M:%S", time.localtime(at))
    said = {"zh": f"接口要求放慢：等到 {time_of_day} 再问。", "en": f"it is asked again at {time_of_day}."}
    expect(card(number, language).get_by_role("status")).to_contain_text(said[language])


@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_what_a_running_job_has_cost_so_far_has_its_currency_before_any_estimate_is_kept(ran, card, currency):
    price = {"prompt": 2.0, "completion": 8.0, "currency": currency}
    number = ran("running", progress=JobProgress(12, 80, 1.0, 64.0, cost=0.4036), price=price)
    expect(card(number)).to_contain_text(f"费用 0.4036 {currency}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_running_job_whose_endpoint_is_away_says_since_when(ran, card, language):
    since = time.time() - 75
    number = ran("running", progress=JobProgress(12, 80, 0.0, None, away_since=since))
    time_of_day = time.strftime("%H:%M:%S", time.localtime(since))
    said = {"zh": f"接口自 {time_of_day} 起无法访问", "en": f"has been away since {time_of_day}"}
    expect(card(number, language).get_by_role("status")).to_contain_text(said[language])


def test_one_that_waits_no_more_says_nothing_of_it(ran, card):
    number = ran("running", progress=JobProgress(12, 80, 1.0, 64.0, resumes_at=time.time() - 1))
    found = card(number)
    expect(found).to_contain_text("12 / 80")
    expect(found.get_by_role("status")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_missing_key_is_told_from_a_refused_one_on_the_page(visit, made, language):
    page = visit("engineer", f"/language/{language}")
    with serving(LoopbackModel(answer=lambda asked: error(401))) as model:
        other = model.base_url.removesuffix("/v1")
        keep_key(made.study, made["engineer"], other, KEY)
        page.goto(page.url.rpartition("/")[0] + "/jobs")
        choose_judge(page, language)
        page.locator(".st-key-job-base-url input").fill(model.base_url)
        page.locator(".st-key-job-judge input").fill("m")
        page.locator(".st-key-job-test button").press("Enter")
        missing = {
            "zh": f"已为 {other} 保存过密钥：是不是这个地址？",
            "en": f"One is kept for {other}: is that the address",
        }
        expect(page.locator(".found")).to_contain_text(missing[language], timeout=WAIT)
        keep_key(made.study, made["engineer"], model.base_url, KEY)
        page.locator(".st-key-job-test button").press("Enter")
        refused = {"zh": "接口不接受为", "en": f"does not accept the key kept for {model.base_url}"}
        expect(page.locator(".found")).to_contain_text(refused[language], timeout=WAIT)
        assert KEY not in page.content()
