"""Ways on from the jobs page: older jobs, another budget, a key forgotten, another currency."""

import pytest
from playwright.sync_api import expect

from db.jobs import jobs
from pipelines.jobs.keys import keep_key, key_for
from review_app.jobs import ENDED_SHOWN
from tests.conftest import served
from tests.jobs_study import NOWHERE, PRICE, WAIT, choose_judge, make_jobs_study, run_job_to

KEY = "sk-NEVER-ON-A-PAGE"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = make_jobs_study(tmp_path_factory.mktemp("ways") / "study")
    for number in range(1, ENDED_SHOWN + 4):
        run_job_to(made, "failed", "budget", model="m", concurrency=number, budget=0.5, price=PRICE)
    return made


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


def test_older_jobs_are_shown_on_wish(visit):
    page = visit("engineer", "/jobs")
    expect(page.locator(".st-key-job-4")).to_be_visible(timeout=WAIT)
    expect(page.locator(".st-key-job-3")).to_have_count(0)
    page.get_by_role("button", name="显示更早的作业").click()
    expect(page.locator(".st-key-job-1")).to_be_visible(timeout=WAIT)
    expect(page.locator(".st-key-jobs-older")).to_have_count(0, timeout=WAIT)


def test_a_job_that_stopped_at_its_budget_goes_on_under_another(visit, made):
    page = visit("engineer", "/jobs")
    card = page.locator(f".st-key-job-{ENDED_SHOWN + 3}")
    expect(card.get_by_label("新的费用上限")).to_have_value("0.5", timeout=WAIT)
    card.get_by_label("新的费用上限").fill("2.5")
    card.get_by_role("button", name="按新上限继续").click()
    started = page.locator(f".st-key-job-{ENDED_SHOWN + 4}")
    expect(started).to_contain_text("费用上限 2.5 CNY", timeout=WAIT)
    new, old, *_ = jobs(made.study, made["engineer"])
    assert new.arguments == old.arguments | {"budget": 2.5}


def test_the_addresses_with_a_key_are_listed_and_forgetting_says_whether_there_was_one(visit, made):
    keep_key(made.study, made["engineer"], NOWHERE, KEY)
    page = visit("engineer", "/jobs")
    page.get_by_text("接口密钥", exact=True).click()
    expect(page.get_by_text(f"已保存密钥的接口： {NOWHERE}")).to_be_visible(timeout=WAIT)
    for address, said in (("http://127.0.0.1:9999/v1", "什么也没有删除"), (NOWHERE, "该接口的密钥已删除")):
        assert key_for(made.study, NOWHERE) == KEY
        page.get_by_label("密钥所属的接口").fill(address)
        # by keyboard: while the panel unfolds, the button moves away under a pointer as quick as this one
        page.get_by_role("button", name="删除密钥").press("Enter")
        expect(page.get_by_text(said)).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("还没有为任何接口保存密钥")).to_be_visible(timeout=WAIT)
    assert key_for(made.study, NOWHERE) is None and KEY not in page.content()


def test_a_budget_in_another_currency_than_the_list_price_is_refused_with_both_remedies(visit, made):
    page, before = visit("engineer", "/jobs"), len(jobs(made.study, made["engineer"]))
    choose_judge(page)
    for name, value in (("base-url", NOWHERE), ("judge", "gpt-4o-mini"), ("budget", "1")):
        page.locator(f".st-key-job-{name} input").fill(value)
    page.locator(".st-key-job-start button").press("Enter")
    said = page.locator(".wrong").filter(has_text="gpt-4o-mini")
    expect(said).to_contain_text("gpt-4o-mini 的价目以 USD 计，而费用上限以 CNY 填写", timeout=WAIT)
    assert len(jobs(made.study, made["engineer"])) == before
