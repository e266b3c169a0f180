"""What a later job, or a stop, leaves on a card: ways on, bills, answers so far; and where the focus goes."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from db.job_progress import BILLS, CONTEST, CUT, FILE, LAST_BILLS, WITHOUT, JobProgress
from db.jobs import add_job, cancel_job, jobs, resume_job
from pipelines.asking.prices import Bill
from pipelines.asking.without import Without
from tests.conftest import choose, drawn, served
from tests.jobs_study import (
    FILES,
    NOWHERE,
    PRICE,
    WAIT,
    expect_buttons,
    make_jobs_study,
    run_job_to,
    without_result,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_jobs_study(tmp_path_factory.mktemp("later") / "study")


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


def test_a_way_on_says_that_it_makes_a_new_job_and_is_gone_once_a_later_job_has_used_it(visit, made):
    number = run_job_to(made, "failed", "budget", model="poor", budget=0.5, price=PRICE)
    page = visit("engineer", "/jobs")
    card = page.locator(f".st-key-job-{number}")
    expect(card).to_contain_text("将排成一个新作业", timeout=WAIT)
    expect(card.locator(".state.gone-on")).to_have_count(0)
    card.get_by_label("新的费用上限").fill("2.5")
    card.get_by_role("button", name="按新上限继续").press("Enter")
    expect(card).to_contain_text(f"已由作业 {number + 1} 接着做", timeout=WAIT)
    expect_buttons(card, [])
    expect(card.get_by_label("新的费用上限")).to_have_count(0)
    expect(card.locator(".state.gone-on")).to_have_count(1)
    # the newest is never without one
    later = page.locator(f".st-key-job-{number + 1}")
    later.get_by_role("button", name="取消").press("Enter")
    expect(later.get_by_role("button", name="继续", exact=True)).to_be_visible(timeout=WAIT)
    drawn(page)
    expect_buttons(card, [])


def test_asking_again_is_offered_by_the_newest_job_of_the_same_work_alone(visit, made):
    told = without_result(["failed", "failed"])
    old = run_job_to(made, "completed", model="again", files=told, concurrency=1)
    other = run_job_to(made, "completed", model="another", files=told, concurrency=1)
    whole = run_job_to(made, "completed", model="again", concurrency=2)
    new = run_job_to(made, "completed", model="again", concurrency=9)
    page = visit("engineer", "/jobs")
    page.goto(page.url.replace("/jobs", "/language/en"))
    page.goto(page.url.rpartition("/")[0] + "/jobs")
    card = page.locator(f".st-key-job-{old}")
    expect(card).to_contain_text(f"Job {new} has gone on with this", timeout=WAIT)
    drawn(page)
    expect_buttons(card, [])
    expect(page.locator(f".st-key-job-{other}")).to_contain_text("This queues a new job", timeout=WAIT)
    expect_buttons(page.locator(f".st-key-job-{other}"), ["Ask the 2 failed again"])
    # it has no way on that could be used up
    expect(page.locator(f".st-key-job-{whole}")).not_to_contain_text("gone on")


def test_what_the_last_run_cost_is_told_apart_from_what_other_jobs_have_paid(visit, made):
    whole, last = Bill(9, 90, 900, cost=0.8703, currency="CNY"), Bill(1, 5, 2, cost=0.0002, currency="CNY")
    both = run_job_to(
        made, "completed", model="paid", files={BILLS: [asdict(whole)], LAST_BILLS: [asdict(last)]}
    )
    alone = run_job_to(
        made, "completed", model="own", files={BILLS: [asdict(whole)], LAST_BILLS: [asdict(whole)]}
    )
    page = visit("engineer", "/jobs")
    expect(page.locator(f".st-key-job-{both}")).to_contain_text(
        "最近一次运行请求 1 次，用去提示 5、回答 2 个 token，费用 0.0002 CNY。"
        "历次（其他作业的也算在内）共请求 9 次，用去提示 90、回答 900 个 token，费用 0.8703 CNY。",
        timeout=WAIT,
    )
    card = page.locator(f".st-key-job-{alone}")
    expect(card).to_contain_text("历次共请求 9 次，")
    expect(card).not_to_contain_text("最近一次")


def test_a_stopped_generation_hands_out_what_it_has_named_as_incomplete(visit, made):
    table = made.study.folder / "generated" / "q-1"
    table.mkdir(parents=True)
    for model in ("all", "m"):
        (table / f"{model}.jsonl").write_text('{"id": 1, "output": "休息"}\n', encoding="utf-8")
    # the first model's run has come to its end with nothing left over
    bills, without = [asdict(Bill(1)), asdict(Bill(1))], [asdict(Without("m", {"missing": 1}, ""))]
    number = run_job_to(
        made,
        "cancelled",
        files={BILLS: bills, LAST_BILLS: bills, WITHOUT: without},
        kind="generate",
        model=["all", "m", "n"],
        answers="generated/q-1",
        **FILES,
    )
    page = visit("engineer", "/jobs")
    links = page.locator(f".st-key-job-{number} .job-led a", has_text="已有")
    whole = page.locator(f".st-key-job-{number} .job-led a", has_text="all")
    expect(links).to_have_text(["下载 m 已有的回答（不完整）"], timeout=WAIT)
    expect(whole).to_have_text("下载 all 的回答")
    for link, name in ((whole, "all.jsonl"), (links, "incomplete-m.jsonl")):
        with page.expect_download() as downloading:
            link.click()
        assert downloading.value.suggested_filename == f"answers-job-{number}-{name}"
    assert Path(downloading.value.path()).read_text(encoding="utf-8") == '{"id": 1, "output": "休息"}\n'


@pytest.mark.parametrize(
    ("cut", "zh", "en"),
    [
        (6, "6 条回答到长度上限时还没写完", "6 answers reached the length limit before their end"),
        (1, "1 条回答到长度上限时还没写完", "1 answer reached the length limit before its end"),
        (0, None, None),
    ],
)
def test_a_card_says_how_many_answers_were_cut_at_the_length_limit(visit, made, cut, zh, en):
    told = {CUT: [{"prompts": 0, "answers": cut}, {"prompts": 0, "answers": 0}]}
    number = run_job_to(made, "completed", files=told, kind="generate", model=[f"cut-{cut}"], **FILES)
    page = visit("engineer", "/jobs")
    for said in (zh, en):
        card = page.locator(f".st-key-job-{number}")
        expect(card.locator(".state")).to_be_visible(timeout=WAIT)
        notes = card.locator(".job-note")
        if said:
            expect(notes).to_contain_text(said)
        else:
            expect(notes).to_have_count(0)
        page.goto(page.url.replace("/jobs", "/language/en"))
        page.goto(page.url.rpartition("/")[0] + "/jobs")


def test_incomplete_answers_are_told_from_whole_ones_where_they_are_submitted(visit, made):
    folder = made.study.folder / "generated" / "q-2"
    folder.mkdir(parents=True)
    for model, state in (("whole", "completed"), ("part", "cancelled")):
        (folder / f"{model}.jsonl").write_text('{"id": 1, "output": "休息"}\n', encoding="utf-8")
        run_job_to(made, state, kind="generate", model=[model], answers="generated/q-2", **FILES)
    page = visit("engineer", "/jobs")
    if not page.locator(".st-key-job-kind").is_visible():
        page.locator("summary").first.click()
    page.get_by_role("radiogroup").get_by_text("提交到排行榜").click()
    expect(page.locator(".st-key-submit-file")).to_be_visible(timeout=WAIT)
    for name, only in (("whole.jsonl · q-2", 0), ("part.jsonl · q-2（不完整）", 1)):
        choose(page, "本服务器生成的回答", name)
        page.locator(".st-key-job-start button").press("Enter")
        expect(page.locator(".only")).to_have_count(only, timeout=WAIT)


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "任务 导诊分诊 · 抽取 5"), ("en", "tasks Triage · drawn 5")]
)
def test_a_polishing_names_its_tasks_as_people_do(visit, made, language, said):
    number = run_job_to(made, "cancelled", kind="polish", model=language, task=["triage"], sample=5)
    page = visit("engineer", f"/language/{language}")
    page.goto(page.url.rpartition("/")[0] + "/jobs")
    told = page.locator(f".st-key-job-{number} .job-asked").first
    for each in said.split(" · "):
        expect(told).to_contain_text(each, timeout=WAIT)


def test_a_card_has_the_name_of_who_asked_and_the_time_of_the_browsers_clock(visit, made):
    number = run_job_to(made, "completed", model="timed")
    (job,) = (each for each in jobs(made.study, made["engineer"]) if each.id == number)
    page = visit("engineer", "/jobs", timezone_id="Asia/Tokyo")
    there = datetime.fromisoformat(job.at).astimezone(ZoneInfo("Asia/Tokyo"))
    asked = page.locator(f".st-key-job-{number} .job-asked").first
    expect(asked).to_contain_text(f"{there:%m-%d %H:%M} {made['engineer'].name} · ", timeout=WAIT)
    expect(page.get_by_text("时区（UTC+09:00）")).to_have_count(1)
    assert made["engineer"].name != made["engineer"].login


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (
            ["unparsed"] * 2 + ["refused", "missing"],
            ["已有 3 条得不到结果，继续时不会再问：2 未能读出、1 被拒绝。"],
        ),
        # they are asked about in no run, so that more may be without a result than were asked
        (["empty"] * 8, ["已有 8 条得不到结果，继续时不会再问：8 回答为空。"]),
        # what going on asks is no end
        (["missing", "failed"], []),
    ],
)
def test_a_cancelled_job_says_what_of_it_is_settled_without_a_result(visit, made, statuses, said):
    number = run_job_to(made, "cancelled", model=str(len(statuses)), files=without_result(statuses))
    card = visit("engineer", "/jobs").locator(f".st-key-job-{number}")
    expect(card.get_by_role("link", name="下载未得结果的明细")).to_be_visible(timeout=WAIT)
    assert card.locator(".job-note").all_inner_texts() == said


def test_a_submission_leads_to_its_own_contest(visit, made):
    told = {CONTEST: [{"mark": "0123456789ab"}]}
    number = run_job_to(made, "completed", files=told, kind="submit", model="contest", eval_set="doctorbench")
    link = visit("engineer", "/jobs").locator(f".st-key-job-{number} .job-led a")
    expect(link).to_have_attribute("href", "/leaderboard?contest=0123456789ab", timeout=WAIT)


def test_who_may_not_go_on_with_a_job_reads_who_can(visit, made):
    number = run_job_to(made, "cancelled", kind="generate", model=["theirs"], **FILES)
    waiting = add_job(made.study, made["engineer"], "generate", {"model": ["waits"], **FILES})
    page = visit("lead", "/jobs")
    for job, said in ((number, "这类作业由工程师接着处理。"), (waiting, "这类作业由工程师取消。")):
        card = page.locator(f".st-key-job-{job}")
        expect(card).to_contain_text(said, timeout=WAIT)
        expect_buttons(card, [])
    cancel_job(made.study, made["engineer"], waiting)


def test_a_job_that_waits_to_go_on_has_no_pace_of_its_last_run(visit, made):
    told = {FILE: asdict(JobProgress(12, 40, 1.99, 14.0, 1, 0.4036))}
    number = run_job_to(made, "interrupted", model="no pace", files=told)
    page = visit("engineer", "/jobs")
    card = page.locator(f".st-key-job-{number}")
    resume_job(made.study, made["engineer"], number)
    expect(card.locator(".state")).to_have_text("◷ 排队中", timeout=WAIT)
    expect(card.locator("[data-testid=stProgress]")).to_have_text("12 / 40")
    cancel_job(made.study, made["engineer"], number)


@pytest.mark.parametrize(("perhaps", "said"), [(4, "有 4 次没有等到答复，可能也已收费"), (0, "没有等到答复")])
def test_what_was_in_flight_at_a_kill_is_told_as_perhaps_charged(visit, made, perhaps, said):
    whole = [asdict(Bill(72, 90, 900, unknown=perhaps, cost=0.9, currency="CNY"))]
    number = run_job_to(made, "completed", model=f"perhaps-{perhaps}", files={BILLS: whole})
    card = visit("engineer", "/jobs").locator(f".st-key-job-{number}")
    expect(card).to_contain_text("历次共请求 72 次，", timeout=WAIT)
    assert (said in card.inner_text()) == bool(perhaps)


def test_rows_are_no_table_where_the_job_has_asked_for_none(visit, made):
    missing = without_result(["missing"] * 3)
    nothing = run_job_to(made, "failed", model="silent", files=missing)
    some = run_job_to(
        made, "failed", model="broken", files=missing | {FILE: asdict(JobProgress(2, 5, 1.0, None))}
    )
    page = visit("engineer", "/jobs")
    expect(page.locator(f".st-key-job-{some} .job-led")).to_contain_text("下载未得结果的明细", timeout=WAIT)
    expect(page.locator(f".st-key-job-{nothing}")).to_be_visible()
    expect(page.locator(f".st-key-job-{nothing} .job-led")).to_have_count(0)


def focused(page, card):
    """What has the focus, by its text; None where it is not in the card."""
    return page.evaluate(
        "(card) => document.activeElement.closest(card) ? document.activeElement.innerText : null", card
    )


def test_after_cancel_and_resume_the_focus_is_still_at_the_card(visit, made):
    number = add_job(made.study, made["engineer"], "judge", {"base_url": NOWHERE, "model": "focus"})
    page, name = visit("engineer", "/jobs"), f".st-key-job-{number}"
    card = page.locator(name)
    for press, state in (("取消", "⊘ 已取消"), ("继续", "◷ 排队中"), ("取消", "⊘ 已取消")):
        card.get_by_role("button", name=press, exact=True).press("Enter")
        expect(card.locator(".state")).to_have_text(state, timeout=WAIT)
        drawn(page)
        assert focused(page, name).startswith(state)
    # one step further, and nobody is brought back who has gone elsewhere
    page.keyboard.press("Tab")
    assert focused(page, name) == "继续"
    page.keyboard.press("Space")
    expect(card.locator(".state")).to_have_text("◷ 排队中", timeout=WAIT)
    drawn(page)
    page.locator("h2").first.click()
    cancel_job(made.study, made["engineer"], number)
    expect(card.locator(".state")).to_have_text("⊘ 已取消", timeout=WAIT)
    drawn(page)
    assert focused(page, name) is None


def test_a_page_on_which_nothing_moves_asks_little_and_sees_what_another_person_starts(visit, made):
    for job in jobs(made.study, made["engineer"]):
        if job.state == "queued":
            cancel_job(made.study, made["engineer"], job.id)
    page, frames = visit("engineer", "/leaderboard"), {"sent": [], "received": []}
    page.clock.install()

    def listen(socket):
        for way, seen in frames.items():
            socket.on(f"frame{way}", lambda frame, seen=seen: seen.append(frame))

    def asks_little():
        drawn(page)
        for seen in frames.values():
            seen.clear()
        begun = page.evaluate("Date.now()")
        for _ in range(5):
            page.clock.run_for(4_000)
            drawn(page)
        # what the page's own clock has gone on meanwhile comes to it
        looks = (page.evaluate("Date.now()") - begun) / 4_000 + 1
        assert len(frames["sent"]) <= looks
        # each look is answered by its beginning and its end, without a card
        assert len(frames["received"]) <= 5 * looks
        assert sum(map(len, frames["received"])) < 2_500 * looks

    page.on("websocket", listen)
    page.goto(page.url.replace("/leaderboard", "/jobs"))
    asks_little()
    number = add_job(made.study, made["lead"], "judge", {"base_url": NOWHERE, "model": "moves"})
    page.clock.run_for(5_000)
    card = page.locator(f".st-key-job-{number}")
    expect(card.locator(".state")).to_have_text("◷ 排队中", timeout=WAIT)
    drawn(page)
    cancel_job(made.study, made["lead"], number)
    page.clock.run_for(4_000)
    expect(card.locator(".state")).to_have_text("⊘ 已取消", timeout=WAIT)
    asks_little()
