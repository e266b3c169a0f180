"""An instruction from the lead's draw to a senior's acceptance, in real browsers, over a return."""

import re

from playwright.sync_api import expect

from db.imports import add_file
from db.incoming import NewFile
from db.instructions import current_instructions
from db.people import OPERATOR
from tests.polishing_study import exam_question


def field(page, name):
    return page.locator(f"[data-field='{name}']")


def open_drafter(page):
    shown = page.locator(".drafter[data-phase=open]")
    expect(shown).to_be_visible()
    return shown


def choose(page, label, option):
    box = page.get_by_label(label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()
    page.keyboard.press("Escape")


def test_an_instruction_goes_from_the_draw_over_a_return_to_its_acceptance(server, visit, drawn_page):
    file = NewFile("0" * 64, "made.json", "mcq", "none", 6)
    add_file(server.study, OPERATOR, file, [exam_question(number) for number in range(1, 7)])

    # a lead draws both tasks for one writer and one senior, and opens the batch
    page = visit("lead", "/batches")
    page.get_by_test_id("stRadioGroup").get_by_text("指令撰写").click()
    page.get_by_label("批次名称").fill("指令一")
    choose(page, "撰写者", "周医师")
    choose(page, "审定者（高年资医师，不会审自己的）", "郑医师")
    page.get_by_role("button", name="抽取并保存为草稿").click()
    page.get_by_role("button", name=re.compile("^开放")).click()
    expect(page.get_by_text("已开放").first).to_be_visible()
    # and the form begins anew, so that nothing is drawn again by mistake
    expect(page.get_by_label("批次名称")).to_have_value("")

    # the writer sees the task's own records, and the prompt grows with every key
    page = visit("physician", "/")
    page.get_by_role("button", name="开始").click()
    shown = open_drafter(page)
    first = shown.locator(".case-text").inner_text()
    page.keyboard.press("Alt+ArrowDown")
    expect(shown.locator(".case-text")).not_to_have_text(first)
    expect(shown.get_by_text("记录 2/3")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_have_text("请至少写一种")
    page.keyboard.insert_text("请给出建议，疗程3~5天")
    expect(shown.locator(".reads mark")).to_have_text("请给出建议，疗程3~5天")
    expect(page.locator(".notice")).to_have_text("")
    page.keyboard.press("Alt+n")
    page.keyboard.insert_text("第二种写法")
    expect(shown.locator(".reads mark")).to_have_text("第二种写法")
    expect(page.locator(".bar .status")).to_have_text(re.compile("^已保存"))
    page.reload()
    open_drafter(page)
    expect(field(page, "wording.2")).to_have_value("第二种写法")

    # in a second tab stands what is typed in the first, and that it was submitted there
    second = page.context.new_page()
    second.goto(page.url)
    open_drafter(second)
    field(page, "wording.2").fill("第二种写法。")
    expect(field(second, "wording.2")).to_have_value("第二种写法。")
    field(page, "wording.2").fill("第二种写法")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("第 2 / 2")).to_be_visible()
    expect(second.locator(".notice")).to_have_text(re.compile("^此题已在另一个标签页提交"))
    second.close()
    open_drafter(page)
    page.keyboard.insert_text("另一任务的指令")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("目前 2 项都已处理")).to_be_visible()

    # the senior returns one with a note and accepts the other, amended in place
    page = visit("senior", "/drafting")
    open_drafter(page)
    page.keyboard.press("Alt+w")
    expect(page.locator(".notice")).to_have_text("退回时请写明意见")
    page.keyboard.insert_text("请写明对谁说")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("第 2 / 2")).to_be_visible()
    open_drafter(page)
    page.keyboard.press("Alt+1")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("（审定时补充）")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("目前 2 项都已处理")).to_be_visible()
    assert sum(len(each) for each in current_instructions(server.study).values()) == 1

    # it comes back with the note, is mended, and accepted
    page = visit("physician", "/drafting")
    shown = open_drafter(page)
    expect(shown.locator(".steps")).to_contain_text("请写明对谁说")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice")).to_have_text("没有改动")
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("请对患者说：")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("目前 2 项都已处理")).to_be_visible()
    page = visit("senior", "/drafting")
    open_drafter(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("目前 2 项都已处理")).to_be_visible()
    kept = [each.text for found in current_instructions(server.study).values() for each in found]
    assert sorted(kept) == sorted(
        ["请对患者说：请给出建议，疗程3~5天", "第二种写法", "另一任务的指令（审定时补充）"]
    )

    # a lead reads what is accepted, figures and all
    page = visit("lead", "/batches")
    page.get_by_test_id("stRadioGroup").get_by_text("指令撰写").click()
    expect(page.get_by_text("第 1 版 · senior 审定")).to_be_visible()
    expect(page.get_by_text(re.compile("疗程3~5天|（审定时补充）"))).to_be_visible()
