"""Three polished exam answers in three browsers: revised, returned, amended, signed, approved, void."""

import json
import re

import pytest
from playwright.sync_api import expect

from annotation.response_verification.batches import Setup, drawable, set_up
from annotation.response_verification.items import verified_batch
from db import people
from db.approvals import approved_examples
from db.batch_states import open_batch
from db.study import reading
from tests.conftest import password_of
from tests.polished_exams import MODEL, add_polished_exams

EXAMS = 200


@pytest.fixture(scope="module")
def prompt_hash(server, tmp_path_factory):
    """200 real questions, their answers polished under the prompt of this hash."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", "of-a-loopback-server")
        senior = people.by_login(server.study, "senior")
        return add_polished_exams(server.study, tmp_path_factory.mktemp("data"), senior, EXAMS)


@pytest.fixture(scope="module")
def batch_id(server, prompt_hash):
    """Three of them for one physician, all of them overseen by the senior."""
    assert len(drawable(server.study, people.by_login(server.study, "lead"), MODEL, prompt_hash)) == EXAMS
    return opened(server.study, prompt_hash, "physician", 3)


def opened(study, prompt_hash, reviewer, size):
    lead, senior, of = (people.by_login(study, login) for login in ("lead", "senior", reviewer))
    setup = Setup(
        *(f"核对 {reviewer}", MODEL, prompt_hash, (of.id,), (senior.id,), 7, "对照原答案核对。", "1"),
        sizes=(size,),
        share=1.0,
    )
    batch_id = set_up(study, lead, setup)
    open_batch(study, lead, batch_id)
    return batch_id


def verifier(page, place, total):
    shown = page.locator(".verifier[data-phase=open][aria-busy=false]")
    expect(shown.get_by_text(f"第 {place} / {total} 条")).to_be_visible()
    return shown


def keys(page, *pressed):
    for key in pressed:
        page.keyboard.press(key)


def done(page, total):
    expect(page.get_by_text(f"目前 {total} 条都已处理")).to_be_visible()


def test_from_verification_to_approval(batch_id, server, visit):
    # a physician verifies by keyboard alone: nothing is sent before it is whole
    page = visit("physician", "/")
    page.get_by_role("button", name="开始").click()
    verifier(page, 1, 3)
    keys(page, "2", "3", "Enter")
    expect(page.locator(".notice")).to_have_text("选了“有误”，请标出至少一处错误")
    keys(page, "ArrowDown", "Shift+ArrowDown", "d")
    expect(page.locator(".errors li")).to_have_count(1)
    keys(page, "e", "Control+Home")
    page.keyboard.insert_text("综合判断，")
    expect(page.locator(".difference ins")).to_have_text("综合判断，")
    keys(page, "Escape", "Enter")
    expect(page.locator(".notice")).to_have_text("修订后是否正确？按 5 或 6")
    # what is typed and judged survives a reload
    expect(page.locator(".bar .status")).to_contain_text("已保存")
    page.reload()
    verifier(page, 1, 3)
    expect(page.locator("[data-field=text]")).to_have_value(re.compile("^综合判断，"))
    keys(page, "5", "7", "Enter")
    verifier(page, 2, 3)
    # the next item's first words are not under the page's head
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    keys(page, "1", "4", "Enter")
    expect(page.locator(".notice")).to_have_text("选了“不实用”，请写明原因")
    page.keyboard.insert_text("没有说明为何排除其他选项")
    keys(page, "Control+Enter")
    verifier(page, 3, 3)
    keys(page, "1", "3", "Enter")
    done(page, 3)

    # the senior returns the first with a reason, amends the second, accepts the third
    page = visit("senior", "/verification")
    verifier(page, 1, 3)
    expect(page.locator(".why")).to_have_text("送来督导：抽查、判为有误")
    keys(page, "r", "Control+Enter")
    expect(page.locator(".notice")).to_have_text("退回时请写明原因")
    page.keyboard.insert_text("请写明依据")
    keys(page, "Control+Enter")
    verifier(page, 2, 3)
    keys(page, "w", "Control+End")
    page.keyboard.insert_text("其余选项与病机不符。")
    keys(page, "Escape", "5", "7", "Enter")
    verifier(page, 3, 3)
    keys(page, "a", "Enter")
    done(page, 3)

    # both come back with what was said and changed: one is reworked, one agreed to
    page = visit("physician", "/verification")
    verifier(page, 1, 3)
    expect(page.locator(".steps")).to_contain_text("请写明依据")
    keys(page, "e", "Control+End")
    page.keyboard.insert_text("依据教材。")
    # what was judged before stays judged when it is pressed again
    keys(page, "Escape", "5", "7", "Enter")
    verifier(page, 2, 3)
    expect(page.locator(".steps ins")).to_have_text("其余选项与病机不符。")
    keys(page, "Enter")
    done(page, 3)
    page = visit("senior", "/verification")
    verifier(page, 1, 3)
    expect(page.locator(".steps ins").last).to_have_text("依据教材。")
    keys(page, "a", "Enter")
    done(page, 3)

    # signed with the password again, and locked
    page = visit("senior")
    page.get_by_test_id("stMain").get_by_role("button", name="核对管理").click()
    told = page.get_by_test_id("stForm").filter(has_text="请再次输入您的密码").locator(".wrong")
    for password, seen in (
        ("not the password", told.filter(has_text="登录名或密码不正确")),
        (password_of("senior"), page.get_by_text("有效，批次已锁定")),
    ):
        # after a refusal the field is another, and the one before it is about to go
        expect(page.get_by_label("请再次输入您的密码")).to_have_count(1)
        page.get_by_label("请再次输入您的密码").fill(password)
        page.get_by_role("button", name="签名并锁定").click()
        expect(seen).to_be_visible()
    page = visit("physician", "/verification?item=3")
    expect(page.locator(".verifier[data-phase=locked] .notice")).to_have_text("本批次已签名并锁定，只能查看")

    # the lead approves what is correct and practical, sees the bound of the lot, and takes the pairs home
    page = visit("lead", "/verifications")
    page.get_by_role("button", name="批准全部正确且实用的 3 条").click()
    expect(page.get_by_text("已批准 3 条。")).to_be_visible()
    # 2 of 3 were correct before revision: the exact one-sided bound at 95 % is 0.1354
    expect(page.get_by_role("cell", name="13.5%").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载偏好对").click()
    pairs = [json.loads(line) for line in download.value.path().read_text(encoding="utf-8").splitlines()]
    assert len(pairs) == 2 and all(pair["chosen"] != pair["rejected"] for pair in pairs)

    # one approval is withdrawn with a reason, and then given again
    page.get_by_label("选择记录：查看全文、逐条批准或撤回").click()
    keys(page, "ArrowDown", "Enter", "Escape")
    page.get_by_text("选中的有 1 条已批准").wait_for()
    page.get_by_test_id("stForm").filter(has_text="撤回会标记").get_by_label("事由").fill("剂量有疑问")
    page.get_by_role("button", name="撤回批准").click()
    expect(page.get_by_text("已撤回 1 条。")).to_be_visible()
    page.get_by_role("button", name="批准全部正确且实用的 1 条").click()
    expect(page.get_by_text("已批准 1 条。")).to_be_visible()

    # opening it again negates the signature; what changes then is approved no longer
    page.get_by_label("事由").first.fill("教材已改版")
    page.get_by_role("button", name="重新开放").click()
    expect(page.get_by_text("已失效：重新开放（教材已改版）")).to_be_visible()
    page = visit("senior", "/verification?item=3")
    keys(verifier(page, 3, 3).page, "r")
    page.keyboard.insert_text("按新版教材再核对")
    keys(page, "Control+Enter")
    page.get_by_label("原因").first.wait_for()
    keys(page, "ArrowDown", "Enter")
    done(page, 3)
    lead = people.by_login(server.study, "lead")
    states = [each.standing.state for each in verified_batch(server.study, lead, batch_id)[1]]
    assert sorted(states) == ["returned", "settled", "settled"]
    found = approved_examples(server.study, lead)
    reasons = sorted(each.withdrawn_reason for each in found)
    assert reasons == ["", "", "changed after it was approved", "剂量有疑问"]


@pytest.fixture(scope="module")
def theirs(server, prompt_hash):
    opened(server.study, prompt_hash, "physician2", 2)


@pytest.mark.usefixtures("theirs")
def test_on_a_phone_the_question_is_read_whole_and_the_original_answer_stays(visit):
    page = visit("physician2", "/verification", viewport={"width": 390, "height": 844})
    verifier(page, 1, 2)
    assert page.locator(".asked").evaluate("each => each.scrollHeight - each.clientHeight") <= 0
    expect(page.locator(".pane.response")).to_be_in_viewport()
    page.locator(".difference").scroll_into_view_if_needed()
    expect(page.locator(".original .reference")).to_be_in_viewport()
    expect(page.locator(".asked")).not_to_be_in_viewport()


@pytest.mark.usefixtures("theirs")
def test_an_item_is_skipped_with_a_reason_which_the_overseer_reads(server, visit):
    page = visit("physician2", "/verification")
    verifier(page, 1, 2)
    keys(page, "s")
    page.locator("dialog input").fill("题")
    keys(page, "Enter")
    expect(page.locator("dialog .missing")).to_have_text("请至少写两个字")
    page.locator("dialog input").fill("题目缺少图片")
    keys(page, "Enter")
    verifier(page, 2, 2)
    # what was skipped is with the overseer, and not skipped again
    keys(page, "[")
    looked_at = page.locator(".verifier[aria-busy=false]")
    expect(looked_at.locator(".notice")).to_have_text("正在督导，只能查看")
    keys(page, "s")
    expect(looked_at.get_by_role("button", name="跳过")).to_be_disabled()
    keys(page, "]")
    verifier(page, 2, 2)
    keys(page, "1", "3", "Enter")
    done(page, 2)
    with reading(server.study) as database:
        given = database.execute(
            "select status, reason from annotations where by_person = ? order by id",
            (people.by_login(server.study, "physician2").id,),
        ).fetchall()
    assert given == [("skipped", "题目缺少图片"), ("submitted", "")]
    page = visit("senior", "/verification")
    verifier(page, 1, 2)
    expect(page.get_by_text("核对者跳过了此条：题目缺少图片")).to_be_visible()
