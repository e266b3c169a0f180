"""A full disk loses nothing acknowledged, is said plainly, and saving goes on when there is space."""

import json
import re

import pytest
from playwright.sync_api import expect

from db.verification import verify
from tests.faults.acts import Verdict
from tests.faults.full_disk import fill_and_free, on_a_small_disk
from tests.faults.raters import DOCTORS, mine
from tests.raw_http import ask, mark_of
from tests.scoring_study import make_scoring_study, open_scoring_batch

SAID = {
    "zh": re.compile("服务器磁盘已满或不可用，暂时无法保存"),
    "en": re.compile("The server's disk is full or out of order"),
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    made = make_scoring_study(tmp_path_factory.mktemp("full") / "study", physicians=3)
    open_scoring_batch(made)
    return made.study


@pytest.fixture(scope="module")
def small(study, tmp_path_factory):
    with on_a_small_disk(study, tmp_path_factory.mktemp("disk")) as both:
        yield both


def test_nothing_acknowledged_is_lost_and_saving_goes_on_with_space(study, small):
    filled = fill_and_free(*small, mine(study, DOCTORS), number=6)
    assert set(filled.refused) == {503} and all(filled.sentences)
    assert filled.verdict == Verdict()
    assert not any(check.faults for check in verify(study))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_saves_is_told_in_a_sentence_and_who_reads_goes_on(study, small, language):
    server, disk = small
    token = f"{server.token('doctor1')}; language={language}"
    item = f"/work/{next(iter(mine(study, DOCTORS)['doctor1']))}"
    assert ask(server, "GET", item, token).status == 200
    disk.fill()
    draft = json.dumps({"field": "comment", "value": "磁盘满时写的"})
    own = {"Origin": server.url, "X_Mark": mark_of(server, "doctor1")}
    saved = ask(server, "PUT", f"{item}/draft", token, draft, **own)
    read = [ask(server, "GET", path, token).status for path in ("/", item, "/_stcore/host-config")]
    disk.free()
    assert (saved.status, read) == (503, [200] * 3)
    assert SAID[language].search(saved.text)
    assert ask(server, "PUT", f"{item}/draft", token, draft, **own).status == 200


def test_who_signs_out_is_out_in_this_browser_and_told_that_it_was_not_noted(small):
    server, disk = small
    token = server.token("doctor1")
    disk.fill()
    left = ask(server, "POST", "/sign-out", token, Origin=server.url)
    told = ask(server, "GET", left.headers.get("location", "/"), "").text
    disk.free()
    assert (left.status, left.headers["set-cookie"].split(";")[0]) == (303, 'wardround=""')
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert "未能记录此次退出" in told and "could not note it" in told


@pytest.mark.parametrize(("language", "login"), [("zh", "doctor1"), ("en", "doctor2")])
def test_the_page_says_it_keeps_what_is_typed_and_saves_it_later(browser, small, language, login):
    server, disk = small
    context = browser.new_context()
    token = {"name": "wardround", "value": server.token(login), "url": server.url}
    context.add_cookies([token, {"name": "language", "value": language, "url": server.url}])
    page = context.new_page()
    page.goto(f"{server.url}/scoring")
    expect(page.locator(".board[aria-busy='false']")).to_be_visible(timeout=20_000)
    disk.fill()
    page.keyboard.press("m")
    page.keyboard.insert_text("磁盘满时写的")
    expect(page.locator(".status")).to_have_attribute("data-kind", "unavailable")
    expect(page.locator(".status")).to_have_text(SAID[language])
    page.reload()
    expect(page.locator("textarea")).to_have_value("磁盘满时写的", timeout=20_000)
    expect(page.locator(".status")).to_have_text(SAID[language], timeout=20_000)
    disk.free()
    page.reload()
    expect(page.locator("textarea")).to_have_value("磁盘满时写的", timeout=20_000)
    expect(page.locator(".status")).to_have_attribute("data-kind", "saved", timeout=20_000)
    context.close()
