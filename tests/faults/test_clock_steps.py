"""A clock that is set in the middle of work: no duration is wrong by a second, and no door opens."""

import json
import re
import secrets
from dataclasses import replace
from datetime import timedelta
from random import Random
from time import monotonic

import pytest
from playwright.sync_api import expect

from db import events, people, reset_links, sessions
from db.errors import Refused
from db.invitations import invite
from db.people import OPERATOR
from db.study import reading, utc_now
from db.survey_answers import close_survey, sent_in
from db.surveys import find_survey
from db.verification import verify
from review_app.server.survey_desk import handle_of
from tests.conftest import copy_of, served
from tests.faults.clock import STEPS, SteppedClock, sit
from tests.raw_http import ask
from tests.real_round import import_real_cases, open_real_batch
from tests.survey_study import ANSWERS, opened_survey

SITTINGS = 40
# the page's own clock is set as well; what it measures with is not
DATE_IS_SET = """
const RealDate = Date;
window.off = 0;
window.Date = class extends RealDate {
  constructor(...given) { given.length ? super(...given) : super(RealDate.now() + window.off * 1000); }
  static now() { return RealDate.now() + window.off * 1000; }
};
"""


def set_by(study, seconds):
    return replace(study, clock=lambda: utc_now() + timedelta(seconds=seconds))


def test_no_sitting_is_measured_wrong_by_a_second(study, cast):
    survey_id, chance = opened_survey(study, cast["lead"]), Random(12)
    for _ in range(SITTINGS):
        sat = sit(study, cast["lead"], survey_id, chance)
        assert abs(sat.seconds - sat.stored_seconds) <= 1, sat
        assert abs(sat.away - sat.stored_away) <= 1 and sat.stored_pauses == bool(sat.away), sat


def test_the_chain_keeps_its_order_and_is_whole(study):
    for number, seconds in enumerate(STEPS):
        people.set_password(set_by(study, seconds), OPERATOR, "lead", f"a long password {number}")
    with reading(study) as database:
        rows = database.execute("select at from events order by seq").fetchall()
    assert [row[0] for row in rows] != sorted(row[0] for row in rows)
    assert not any(check.faults for check in verify(study))
    assert events.head(study).seq == len(rows)


@pytest.mark.parametrize(
    ("seconds", "goes_on"),
    # eight hours forward are eight hours without a sign of life: the person signs in anew
    [(-28_800, True), (-3600, True), (-1, True), (1, True), (3600, True), (28_801, False)],
)
def test_a_session_goes_on_unless_the_clock_is_set_eight_hours_forward(study, cast, seconds, goes_on):
    token = sessions.open_session(study, cast["physician"])
    for _ in range(2):
        assert (sessions.signed_in(set_by(study, seconds), token) is not None) == goes_on
    # put right again, it goes on as if nothing had been
    assert sessions.signed_in(study, token) is not None


def test_a_clock_set_back_prolongs_a_session_by_no_more_than_that(study, cast):
    token = sessions.open_session(study, cast["physician"])
    later = sessions.LONGEST.total_seconds()
    sessions.signed_in(set_by(study, 4 * 3600), token)
    assert sessions.signed_in(set_by(study, later - 3600), token) is None
    back = set_by(study, later + 60 - 3600)
    assert sessions.signed_in(back, token) is None


@pytest.mark.parametrize(
    ("seconds", "good"), [(-28_800, False), (-3600, False), (-1, True), (1, True), (3600, False)]
)
def test_a_reset_link_is_never_good_for_longer(study, seconds, good):
    token = reset_links.make(study, OPERATOR, "lead")
    if good:
        assert reset_links.person_of(set_by(study, seconds), token).login == "lead"
    else:
        with pytest.raises(Refused, match="no longer valid"):
            reset_links.person_of(set_by(study, seconds), token)


@pytest.mark.parametrize("seconds", STEPS)
def test_what_was_good_once_stays_used(study, cast, seconds):
    token = reset_links.make(study, OPERATOR, "lead")
    reset_links.redeem(study, token, "another long password")
    with pytest.raises(Refused):
        reset_links.redeem(set_by(study, seconds), token, "yet another password")


# -- a real server whose clock is set


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    return SteppedClock(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def server(cast_study, clock, tmp_path_factory):
    study = copy_of(cast_study, tmp_path_factory.mktemp("stepped") / "study")
    import_real_cases(study, tmp_path_factory.mktemp("data"), 2)
    open_real_batch(study, ("physician",), calibration_share=0.0)
    with served(study, environment=clock.environment) as running:
        yield running


@pytest.fixture(autouse=True)
def right_again(clock):
    clock.step(0)
    yield
    clock.step(0)


@pytest.fixture
def lead(server):
    return people.by_login(server.study, "lead")


def posted(server, path, body, secret=""):
    cookie = {"Cookie": f"wardround-survey={secret}"} if secret else {}
    return ask(server, "POST", path, body=json.dumps(body), Origin=server.url, **cookie)


@pytest.mark.parametrize("seconds", STEPS)
def test_the_servers_clock_is_set_indeed(server, clock, seconds):
    """Without this, nothing of what follows would say anything."""
    clock.step(seconds)
    token = reset_links.make(set_by(server.study, seconds), OPERATOR, "senior")
    assert ask(server, "GET", f"/reset/{token}").status == 200
    clock.step(seconds + 3600)
    assert ask(server, "GET", f"/reset/{token}").status == 410


def test_a_sitting_at_the_desk_of_a_server_whose_clock_is_set(server, clock, lead):
    survey_id = opened_survey(server.study, lead, "对时")
    truly = []
    for order in range(3):
        (token,) = invite(server.study, lead, survey_id, 1)
        secret, steps = secrets.token_hex(32), Random(order).sample(STEPS, len(STEPS))
        consent = find_survey(server.study, lead, survey_id).consent_hash
        began = monotonic()
        sent = {"token": token, "secret": secret, "consent": consent}
        assert posted(server, "/survey/zh/begin", sent).status == 200
        for seconds in steps:
            clock.step(seconds)
            path = f"/survey/zh/work/{handle_of(secret)}/alive"
            assert posted(server, path, {"away": False}, secret).status == 200
        path = f"/survey/zh/work/{handle_of(secret)}/submit"
        assert posted(server, path, {"answers": ANSWERS}, secret).status == 200
        truly.append(monotonic() - began)
        # a link is good once, whatever the clock says
        again = {**sent, "secret": secrets.token_hex(32)}
        assert posted(server, "/survey/zh/begin", again).status == 409
    clock.step(0)
    close_survey(server.study, lead, survey_id)
    given = sent_in(server.study, lead, survey_id)
    assert len(given) == 3 and all(each.pauses == 0 for each in given)
    assert all(each.active_seconds <= max(truly) + 1 for each in given)


def test_an_item_scored_while_both_clocks_are_set_is_measured_right(server, clock, visit):
    page = visit("physician")
    page.add_init_script(DATE_IS_SET)
    page.goto(f"{server.url}/scoring")
    for place, steps in enumerate(((-3600, 20_000), (3600, -28_800)), start=1):
        shown = page.locator(".board[aria-busy='false']").get_by_text(re.compile(f"第 {place} / 2"))
        expect(shown).to_be_visible(timeout=20_000)
        began = monotonic()
        for keys, seconds in zip(("705", "938"), steps, strict=True):
            for key in keys:
                page.keyboard.press(key)
            clock.step(seconds)
            page.evaluate(f"window.off = {-seconds}")
        expect(page.locator(".status")).to_have_text(re.compile("^已保存"))
        page.keyboard.press("Control+Enter")
        truly = monotonic() - began
        done = page.get_by_text("已全部完成") if place == 2 else page.get_by_text("第 2 / 2 题 · 已完成 1")
        expect(done).to_be_visible(timeout=20_000)
        with reading(server.study) as database:
            row = database.execute("select active_ms from annotations order by id desc limit 1").fetchone()
        assert abs(row[0] / 1000 - truly) <= 1
        clock.step(0)
    assert not any(check.faults for check in verify(server.study))


def test_eight_hours_forward_ask_for_a_sign_in_and_lose_nothing(server, clock, visit):
    page = visit("physician", "/scoring?item=1")
    expect(page.locator(".board[aria-busy='false']")).to_be_visible(timeout=20_000)
    page.keyboard.press("4")
    clock.step(28_800)
    page.keyboard.press("m")
    page.keyboard.insert_text("对时之间写的")
    expect(page.locator(".status")).to_have_text(re.compile("登录已过期，内容已保存在本机"), timeout=20_000)
    clock.step(0)
    expect(page.locator(".status")).to_have_text(re.compile("^已保存"), timeout=20_000)
    with reading(server.study) as database:
        assert ("对时之间写的",) in database.execute("select value from drafts").fetchall()


def test_a_survey_taken_in_a_browser_while_both_clocks_are_set_is_measured_right(
    server, clock, lead, browser
):
    survey_id = opened_survey(server.study, lead, "对时二")
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(DATE_IS_SET)
    page.goto(f"{server.url}/survey/#{invite(server.study, lead, survey_id, 1)[0]}")
    page.get_by_role("button", name="我同意").click()
    began = monotonic()
    for heading, seconds in (("诊前", 3600), ("诊断", -28_800), ("治疗", 1), ("诊后", 28_800)):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        groups = page.locator(".rating")
        groups.first.locator("input").first.focus()
        for _ in range(groups.count()):
            page.keyboard.press("4")
        clock.step(seconds)
        page.evaluate(f"window.off = {-seconds}")
        expect(page.get_by_role("status")).to_have_text(re.compile("^已保存"))
        page.get_by_role("button", name="下一页").click()
    page.get_by_label("不用", exact=True).click()
    page.get_by_role("button", name="下一页").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交，谢谢您")).to_be_visible()
    truly = monotonic() - began
    context.close()
    clock.step(0)
    close_survey(server.study, lead, survey_id)
    (given,) = sent_in(server.study, lead, survey_id)
    assert given.pauses == 0 and abs(given.active_seconds - truly) <= 1
