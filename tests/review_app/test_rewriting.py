"""Three cases rewritten in real browsers, from open to accepted: one is returned on the way, one amended."""

import json
import re

import pytest
from playwright.sync_api import expect

from annotation.dialogue_rewriting.rows import refuse_malformed
from db.handovers import handed_items
from db.people import OPERATOR
from tests.rewriting_study import give, import_cases, open_rewriting, written

# an ordinary one, one with a step by step course, and the longest of the 74
CASES = ("0", "8", "34")


@pytest.fixture(scope="module")
def batch_id(server, tmp_path_factory):
    import_cases(server.study, tmp_path_factory.mktemp("data"), CASES)
    return open_rewriting(server.study)


def rewriter(page, number, total=3):
    shown = page.locator(".rewriter[data-phase=open]")
    expect(shown.get_by_text(f"第 {number} / {total}")).to_be_visible()
    return shown


def field(page, name):
    return page.locator(f"[data-field='{name}']")


def keys(page, *pressed):
    for key in pressed:
        page.keyboard.press(key)


def write(page, number):
    """A whole dialogue by keyboard: facts placed, the patient's words finished, answers attached."""
    rewriter(page, number)
    keys(page, "Alt+0", "Home", "1", "2", "3", "End", "1", "End", "2", "End", "3")
    for turn, asked in enumerate(("要做哪些检查？", "这说明什么？", "怎么治疗？"), start=1):
        keys(page, f"Alt+{turn}", "Control+End")
        page.keyboard.insert_text(asked)
    keys(page, "Alt+d")


def test_three_cases_from_open_to_accepted(batch_id, server, visit, drawn_page):
    page = visit("physician", "/")
    page.get_by_role("button", name="开始").click()
    shown = rewriter(page, 1)

    # a passage is placed by key and marked with its turn; undo takes both back, per turn
    keys(page, "Home", "2")
    expect(shown.locator(".run.t2")).to_have_count(1)
    expect(field(page, "2.question")).not_to_have_value("")
    keys(page, "Alt+2", "Alt+z")
    expect(field(page, "2.question")).to_have_value("")
    expect(shown.locator(".run.t2")).to_have_count(0)

    # selected text goes to the turn whose key is pressed, exactly as selected
    keys(page, "Alt+0")
    chosen = page.evaluate(SELECT_TWELVE_CHARACTERS)
    keys(page, "1")
    expect(field(page, "1.question")).to_have_value(chosen)

    # keys of an input method that is composing are its own; what is typed is kept over a reload
    page.evaluate(COMPOSE_A_DIGIT)
    expect(field(page, "1.question")).to_have_value(chosen)
    field(page, "1.question").fill("疗程3~5天，必要时7~10天")
    expect(page.locator(".hints")).to_contain_text("原文没有这些数：3、5天、7、10天")
    expect(page.locator(".bar .status")).to_have_text(re.compile("^已保存"))
    page.reload()
    rewriter(page, 1)
    expect(field(page, "1.question")).to_have_value("疗程3~5天，必要时7~10天")

    # an empty turn is pointed at and not sent; a large paste is noted without its text
    keys(page, "Control+Enter")
    expect(page.locator(".notice")).to_have_text("第 1 轮还没有参考回答")
    page.evaluate(PASTE_FORTY_CHARACTERS)
    expect(page.locator(".notice")).to_contain_text("粘贴了 40 字")
    field(page, "1.question").fill("")
    for number in (1, 2, 3):
        write(page, number)
        if number == 1:
            # without the declaration nothing is sent, and it is pointed at
            keys(page, "Alt+d", "Control+Enter")
            expect(page.locator(".notice")).to_have_text("请先勾选声明")
            keys(page, "Alt+d")
        keys(page, "Control+Enter")
    expect(page.get_by_text("目前 3 题都已处理")).to_be_visible()

    # a second physician accepts one, returns one with a note, amends one
    page = visit("physician2", "/rewriting")
    rewriter(page, 1)
    keys(page, "Alt+q", "Control+Enter")
    rewriter(page, 2, total=3)
    keys(page, "Alt+w", "Control+Enter")
    expect(page.locator(".notice")).to_have_text("退回时请至少写一条意见")
    field(page, "note.2").fill("第二轮请写明体温")
    keys(page, "Control+Enter")
    rewriter(page, 3)
    keys(page, "Alt+e", "Alt+3", "Control+Home")
    page.keyboard.insert_text("检查结果出来了，")
    keys(page, "Alt+d", "Control+Enter")
    expect(page.get_by_text("目前 3 题都已处理")).to_be_visible()

    # both come back to their author with what was said and changed
    page = visit("physician", "/rewriting")
    shown = rewriter(page, 2)
    expect(shown.locator(".steps")).to_contain_text("第二轮请写明体温")
    keys(page, "Alt+2", "Control+Home")
    page.keyboard.insert_text("查了体温，")
    keys(page, "Alt+d", "Control+Enter")
    shown = rewriter(page, 3)
    expect(shown.locator("ins")).to_have_text("检查结果出来了，")
    keys(page, "Alt+d", "Control+Enter")
    expect(page.get_by_text("目前 3 题都已处理")).to_be_visible()
    page = visit("physician2", "/rewriting")
    shown = rewriter(page, 2)
    expect(shown.locator("ins").last).to_have_text("查了体温，")
    keys(page, "Alt+q", "Control+Enter")
    expect(page.get_by_text("目前 3 题都已处理")).to_be_visible()

    # the lead sees all accepted and takes them home in the published form
    page = visit("lead", "/rewritings")
    expect(page.get_by_text("退回 1 次，审者修改 1 次，作者异议 0 次")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载定稿对话（3 份").click()
    rows = [json.loads(line) for line in download.value.path().read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == list(CASES)
    for row in rows:
        refuse_malformed(row)
    assert sum("查了体温" in row["turn_2_question"] for row in rows) == 1

    steps = [step for item in handed_items(server.study, OPERATOR, batch_id) for step in item.steps]
    pastes = [paste for step in steps for paste in step.answers.get("pastes", ())]
    assert [(paste["characters"], paste["from_case"]) for paste in pastes] == [(40, False)]
    assert "贴" * 40 not in json.dumps([dict(step.answers) for step in steps], ensure_ascii=False)


def test_a_senior_decides_with_both_versions_in_view_and_an_input_method_is_left_alone(
    server, visit, tmp_path
):
    study = server.study
    import_cases(study, tmp_path, ("48",))
    batch_id = open_rewriting(study, name="裁定", ids=("48",))
    for number, (login, answers) in enumerate(
        [
            ("physician", written("我发热半月，")),
            ("physician2", {"verdict": "returned", "notes": {"0": "再口语一些", "2": "请写明叩诊"}}),
            ("physician", written("我发烧半个月了，", contested="叩诊不必由患者说")),
        ],
        start=1,
    ):
        give(study, login, answers, number=number, batch_id=batch_id)

    page = visit("senior", "/", viewport={"width": 1440, "height": 900})
    page.get_by_role("button", name="开始").click()
    shown = rewriter(page, 1, total=1)
    expect(page.locator(".notice")).to_contain_text("请裁定")
    steps = shown.locator(".steps")
    expect(steps).to_contain_text("请写明叩诊")
    expect(steps.locator("del").first).to_have_text("热")
    expect(steps.locator("ins").first).to_have_text("烧")
    # what was said stands beside the text it is about as well
    expect(shown.locator(".turns .said").first).to_contain_text("再口语一些")
    expect(shown.locator("[data-turn='2'] .said")).to_have_text("审阅意见： 请写明叩诊")
    expect(shown.locator(".turns > div .said").last).to_contain_text("叩诊不必由患者说")
    # nobody comes after a senior: there is no return and no skip
    expect(page.get_by_role("radio", name="退回")).to_have_count(0)
    expect(page.locator(".bar .skip")).to_be_hidden()
    keys(page, "s")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # a word is composed with digits and Enter while the page saves and looks up hints; it arrives once
    keys(page, "Alt+e", "Alt+1", "Control+Home")
    before = field(page, "1.question").input_value()
    ime = page.context.new_cdp_session(page)
    with page.expect_response("**/hints"):
        ime.send("Input.imeSetComposition", {"text": "yi'sheng", "selectionStart": 8, "selectionEnd": 8})
        for key in ("1", "Enter"):
            composing = {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229, "modifiers": 2}
            ime.send("Input.dispatchKeyEvent", composing)
    ime.send("Input.insertText", {"text": "李医生，"})
    expect(field(page, "1.question")).to_have_value("李医生，" + before)
    expect(page.locator(".bar .status")).to_have_text(re.compile("^已保存"))
    keys(page, "Alt+d", "Control+Enter")
    expect(page.get_by_text("目前 1 题都已处理")).to_be_visible()
    (item,) = handed_items(study, OPERATOR, batch_id)
    assert item.turn == "nobody"
    assert item.steps[-1].answers["turns"][0]["question"] == "李医生，" + before

    # its author finds it settled
    page = visit("physician", f"/rewriting?batch={batch_id}&item=1")
    expect(page.locator(".rewriter[data-phase=locked] .notice")).to_have_text("已定稿，只能查看")


def test_only_a_lead_draws_and_downloads(batch_id, server, visit, drawn_page):
    page = visit("physician", "/rewritings")
    expect(page.get_by_text("新建改写批次")).to_have_count(0)
    assert page.request.get(f"{server.url}/export/dialogues/{batch_id}").status == 403
    page = visit("lead", "/rewritings")
    page.get_by_label("批次名称").fill("改写二")
    page.get_by_role("button", name="抽取并保存为草稿").click()
    expect(page.get_by_role("alert")).to_be_visible()  # nobody was chosen to write


# the first element behind any shadow root that a selector finds
FIND = """
const FIND = (node, wanted) => node.querySelector(wanted) ??
  [...node.querySelectorAll("*")].map((each) => each.shadowRoot && FIND(each.shadowRoot, wanted))
    .find(Boolean);
"""
SELECT_TWELVE_CHARACTERS = (
    f"() => {{ {FIND}"
    """
  const text = FIND(document, ".run[data-unit]").lastChild;
  const range = document.createRange();
  range.setStart(text, 1);
  range.setEnd(text, 13);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return text.data.slice(1, 13);
}"""
)
COMPOSE_A_DIGIT = """() => {
  for (const key of ["1", "Enter"]) {
    const init = { key, ctrlKey: key === "Enter", isComposing: true, bubbles: true, composed: true };
    window.dispatchEvent(new KeyboardEvent("keydown", init));
  }
}"""
PASTE_FORTY_CHARACTERS = (
    f"() => {{ {FIND}"
    """
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", "贴".repeat(40));
  const box = FIND(document, "[data-field='2.question']");
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true }));
}"""
)
