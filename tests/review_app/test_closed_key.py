"""With a closed key physicians score on and are told who has the list; a lead unblinds by the phrase."""

import pytest
from playwright.sync_api import expect

from db import people
from db.batches import state_of
from db.key_closing import close_key
from db.key_phrase import draw
from db.key_standing import is_closed
from tests.sealed_study import NAMES, import_sealed, lock_batch, open_sealed_batch

KEEPER = "卫管理 (admin)"


@pytest.fixture(scope="module")
def batch_id(server, tmp_path_factory):
    import_sealed(server.study, tmp_path_factory.mktemp("files"), cases=1)
    return open_sealed_batch(server.study)


@pytest.fixture(scope="module")
def phrase(server, batch_id):
    phrase = draw()
    close_key(server.study, people.by_login(server.study, "admin"), phrase)
    return phrase


def test_scoring_goes_on_and_the_guessing_says_who_keeps_the_list(batch_id, phrase, visit):
    page = visit("physician", "/scoring")
    expect(page.locator(".board[aria-busy='false']")).to_be_visible(timeout=20_000)
    for key in ("1", "2", "3", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("最后一问（可不答）")).to_be_visible(timeout=20_000)
    expect(page.get_by_text(f"模型名单目前已封存，由 {KEEPER} 保管")).to_be_visible()
    expect(page.get_by_role("button", name="列出模型并开始")).to_have_count(0)


def test_a_report_that_waits_says_who_keeps_the_phrase(batch_id, phrase, visit):
    page = visit("lead", "/report")
    expect(page.get_by_text(f"揭盲需要封存口令，由 {KEEPER} 保管")).to_be_visible()


def test_what_a_lock_is_refused_for_is_told_beside_the_button(batch_id, phrase, server, visit):
    page = visit("lead", "/batches")
    for reason, said in (("评分完成", "第二人必须是另一位人员。"), ("", "请写明事由，以备查考。")):
        page.get_by_label("事由").fill(reason)
        page.get_by_label("第二人登录名").fill("lead")
        page.get_by_label("第二人密码").fill(server.password("lead"))
        page.get_by_role("button", name="锁定").click()
        told = page.get_by_test_id("stForm").filter(has_text="第二人密码").locator(".wrong")
        expect(told).to_have_text(said)
        expect(told).to_be_in_viewport()
        expect(told).to_be_focused()
    assert state_of(server.study, batch_id) == "open"


def test_a_lead_unblinds_by_the_phrase_and_a_wrong_one_is_told(batch_id, phrase, server, visit, drawn_page):
    lock_batch(server.study, batch_id)
    page = visit("lead", "/batches")
    expect(page.get_by_text(f"请密钥保管人 {KEEPER} 在此输入封存口令")).to_be_visible()
    for typed, said in (
        # with its stop: what the form itself says goes on otherwise
        ("", "揭盲密钥已封存。"),
        (draw(), "这不是封存揭盲密钥时的口令"),
        ("O" + phrase[1:], "封存口令第 1 组输入有误"),
    ):
        confirm(page, server, typed)
        # within sight of the button that was pressed, and under the keyboard
        told = page.get_by_test_id("stForm").locator(".wrong")
        expect(told).to_contain_text(said)
        expect(told).to_be_in_viewport()
        expect(told).to_be_focused()
        drawn_page(page)
        assert page.get_by_label("封存口令").input_value() == ""
        assert is_closed(server.study) and state_of(server.study, batch_id) == "locked"
    confirm(page, server, phrase.lower().replace("-", " "))
    expect(page.get_by_text("批次“封存的批次”已揭盲。")).to_be_visible()
    for name in NAMES:
        expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()
    assert not is_closed(server.study)


def confirm(page, server, phrase):
    page.get_by_label("事由").fill("评分完成")
    page.get_by_label("第二人登录名").fill("senior")
    page.get_by_label("第二人密码").fill(server.password("senior"))
    page.get_by_label("封存口令").fill(phrase)
    page.get_by_role("button", name="揭盲").click()
