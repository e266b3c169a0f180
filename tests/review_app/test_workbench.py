"""An engineer and a senior mend a rule in a browser, on real exam questions of which some were audited."""

import json
import re

import pytest
from playwright.sync_api import expect

from annotation.answering import answer
from annotation.label_audit.batches import Setup, set_up
from db import people
from db.batch_states import lock, open_batch
from db.labels import best_labels_of, rule_versions
from db.people import OPERATOR
from db.queues import queues
from db.work import work
from pipelines.import_records import import_file, read_file
from pipelines.label_study import label_study
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import TASK_RULES, rules_text
from tests.raw_http import ask
from tests.real_round import DATA

QUESTIONS = 300
RULE = "next examinations"
CHOSEN = "规则（有 ● 的已修改）"


@pytest.fixture(scope="module")
def study(server, tmp_path_factory):
    """Real exam questions, labelled, and a locked audit in which the expert objects to one label."""
    rows = json.loads((DATA / "cmexam" / "cmexam_test_annotated.json").read_text(encoding="utf-8"))
    cut = tmp_path_factory.mktemp("data") / "cmexam.json"
    cut.write_text(json.dumps(rows[:QUESTIONS], ensure_ascii=False), encoding="utf-8")
    study = server.study
    import_file(study, OPERATOR, read_file(cut, licence="Apache-2.0"))
    label_study(study, OPERATOR, rules_text(TASK_RULES), "task_rules.toml", Deadline)
    lead, senior = (people.by_login(study, login) for login in ("lead", "senior"))
    batch = set_up(study, lead, Setup("第一批", 1, senior.id, 7, 60))
    open_batch(study, lead, batch)
    objected = False
    for assignment_id in queues(study, senior)[0].assignment_ids:
        (label,) = [each.label for each in work(study, senior, assignment_id).labels if each.rank == 1]
        by = work(study, senior, assignment_id).labels[0].rule
        if by == RULE and not objected:
            objected, label = True, "follow_up_plan"
        answer(
            study, senior, assignment_id, answers={"label": label, "note": ""}, expected_revision=0,
            nonce=f"made-{assignment_id}-0000000000", active_ms=4000,
        )  # fmt: skip
    lock(study, lead, batch, "lead2", server.password("lead2"), "done", "test")
    assert objected
    return study


def write(page, text):
    editor = page.get_by_label("规则文本").first
    editor.fill(text)
    editor.press("Control+Enter")


def choose(page, title):
    """Another rule into the editor, by the beginning of what it is called in the list."""
    page.get_by_role("combobox", name=CHOSEN).fill(title)
    page.get_by_role("option", name=title).first.click()


def view(page, name):
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def test_a_rule_is_mended_from_a_disagreement_and_saved_once_its_damage_is_seen(study, server, visit):
    # the senior's disagreement leads to the workbench, with the rule that fired and the record
    senior = visit("senior", "/audit?batch=1", viewport={"width": 1440, "height": 900})
    senior.get_by_role("link", name="在规则工作台打开").click()
    editor = senior.get_by_label("规则文本")
    expect(editor).to_have_value(re.compile(f"name = '{RULE}'"))
    expect(senior.get_by_text("随访计划").first).to_be_visible()
    # the rule is called and explained in Chinese
    expect(senior.get_by_text("问下一步、首先或为确诊应做哪项检查。", exact=True)).to_be_visible()
    as_it_was = editor.input_value()

    # what the engine cannot do is refused with the reason, and nothing hangs
    write(senior, as_it_was.replace("any = [", "any = [\n  { question = '(?=检查)' },"))
    expect(senior.get_by_text("环视，线性时间的引擎不支持")).to_be_visible()
    write(senior, as_it_was.replace("any = [", "any = [\n  { question = '(a+)+$' },"))
    expect(senior.get_by_text(re.compile("匹配 .* 条：新增 0，减少 0"))).to_be_visible()

    # what is no TOML is named by the line that is seen, and the rule by its task
    write(senior, as_it_was.replace("[[rule]]", "[[rule]]\nfoo = x"))
    expect(senior.get_by_text("第 2 行第 7 列")).to_be_visible()
    expect(senior.get_by_role("combobox", name=CHOSEN)).to_have_value(re.compile("进一步检查"))

    # a wider rule: gains at once, marked in the text
    write(senior, as_it_was.replace("any = [", "any = [\n  { question = '检查' },"))
    expect(senior.get_by_text(re.compile("匹配 .* 条：新增 [1-9]"))).to_be_visible()
    expect(senior.locator("mark", has_text="检查").first).to_be_visible()

    # a rule that never matches loses everything, and breaks past decisions: not saved unseen
    write(senior, as_it_was.replace("all = [", "all = [\n  { question = '绝无此语' },"))
    expect(senior.get_by_text("规则应当匹配它自己的这个例子，却没有").first).to_be_visible()
    without_examples = re.sub(r"(?s)matches = \[.*?\n\]", "matches = []", as_it_was)
    write(senior, without_examples.replace("all = [", "all = [\n  { question = '绝无此语' },"))
    expect(senior.get_by_text(re.compile("→ 0 条：新增 0，减少"))).to_be_visible()
    view(senior, "重放与保存")
    senior.get_by_role("textbox", name="版本名称").fill("不再匹配")
    senior.get_by_role("textbox", name="版本名称").press("Enter")
    save = senior.get_by_role("button", name="保存并给全部记录打标签")
    expect(senior.get_by_text("打破（原来一致，现在不一致）")).to_be_visible()
    expect(save).to_be_disabled()

    # the draft outlives the page
    senior.goto(f"{server.url}/rules")
    expect(senior.get_by_label("规则（有 ● 的已修改）")).to_be_visible()
    view(senior, "重放与保存")
    expect(senior.get_by_text("我已看过上面打破的")).to_be_visible()
    senior.get_by_role("textbox", name="版本名称").fill("不再匹配")
    senior.get_by_role("textbox", name="版本名称").press("Enter")
    senior.get_by_text("我已看过上面打破的").click()
    save.click()
    expect(senior.get_by_text("已保存，全部记录已打标签")).to_be_visible(timeout=20_000)
    assert rule_versions(study)[0].added_by == "senior"
    assert "next_examinations" not in best_labels_of(study, OPERATOR, 2, range(1, 1000)).values()

    # the two versions side by side
    view(senior, "比较版本")
    expect(senior.get_by_text("1 条规则不同")).to_be_visible()
    expect(senior.locator(".rows td", has_text="下一步检查")).to_be_visible()


def test_text_that_is_no_rule_is_named_where_it_stands_and_mended_there(study, visit, drawn_page):
    engineer = visit("engineer", f"/rules?rule={RULE}", viewport={"width": 1440, "height": 900})
    # for a moment the editor before it is still there, below it
    editor, chosen = engineer.get_by_label("规则文本").first, engineer.get_by_role("combobox", name=CHOSEN)
    good = editor.input_value()
    # an edit of another rule is there to be lost
    choose(engineer, "开放式鉴别诊断")
    expect(editor).to_have_value(re.compile("name = 'differential diagnosis, open'"))
    write(engineer, other := editor.input_value().replace("priority = 94", "priority = 93"))
    drawn_page(engineer)
    choose(engineer, "下一步检查 ·")
    expect(editor).to_have_value(good)

    write(engineer, "garbage [[")
    expect(engineer.get_by_text("规则文本 不是合规的 TOML：第 1 行第 9 列")).to_be_visible()
    expect(editor).to_have_value("garbage [[")
    expect(chosen).to_have_value(re.compile("^下一步检查"))
    # it stays so when the page is opened anew, and when another rule is looked at
    engineer.reload()
    drawn_page(engineer)
    choose(engineer, "还不是规则：garbage [[")
    expect(editor).to_have_value("garbage [[")
    choose(engineer, "开放式鉴别诊断")
    expect(editor).to_have_value(other)
    expect(engineer.get_by_text("规则“garbage [[”的文本 不是合规的 TOML：第 1 行第 9 列")).to_be_visible()
    # what is TOML and no rule is named too
    choose(engineer, "还不是规则")
    expect(editor).to_have_value("garbage [[")
    write(engineer, "name = 'x'")
    expect(engineer.get_by_text("规则须以 [[rule]] 一行开头")).to_be_visible()

    write(engineer, good)
    expect(engineer.get_by_text(re.compile("匹配 .* 条：新增 0，减少 0"))).to_be_visible()
    expect(chosen).to_have_value(re.compile("^下一步检查"))
    choose(engineer, "● 开放式鉴别诊断")
    expect(editor).to_have_value(other)
    engineer.get_by_role("button", name="放弃草稿").click()
    expect(engineer.get_by_role("button", name="放弃草稿")).to_be_disabled()


def test_an_engineer_finds_a_wording_without_a_rule_and_begins_one(study, visit, drawn_page):
    engineer = visit("engineer", "/rules", viewport={"width": 1440, "height": 900})
    view(engineer, "任务与重叠")
    expect(engineer.get_by_text(re.compile(r"300 条中 \d+ 条有标签"))).to_be_visible()
    expect(engineer.get_by_text("同时属于两项任务的记录")).to_be_visible()
    view(engineer, "无标签")
    expect(engineer.locator("mark").first).to_be_visible()
    drawn_page(engineer)
    phrase = engineer.locator("mark").first.inner_text()
    engineer.get_by_role("button", name="以此措辞写一条规则").click()
    # for a moment the editor before it is still there, below it
    editor = engineer.get_by_label("规则文本").first
    expect(editor).to_have_value(re.compile(f"question = '{phrase}'"))
    drawn_page(engineer)
    view(engineer, "增减")
    drawn_page(engineer)
    expect(engineer.get_by_text(re.compile("匹配 0 → [1-9]"))).to_be_visible()
    engineer.get_by_role("button", name="放弃草稿").click()
    expect(engineer.get_by_role("button", name="放弃草稿")).to_be_disabled()
    # the rules that come with the program are a choice like any version
    base = engineer.get_by_label("从哪一版改起")
    base.click()
    engineer.get_by_role("option", name="随程序附带的规则").click()
    drawn_page(engineer)
    expect(base).to_have_value("随程序附带的规则")


def test_a_physician_has_no_workbench(study, server):
    page = ask(server, "GET", "/rules", server.token("physician"))
    assert "规则文本" not in page.text


def test_the_data_page_shows_the_stages_and_runs_changed_filters(study, server, visit, drawn_page):
    engineer = visit("engineer", "/data", viewport={"width": 1440, "height": 900})
    # rows of the file, which stands on one line
    expect(engineer.locator(".rows").first).to_contain_text("300")
    engineer.get_by_text("过滤规则", exact=True).click()
    filters = engineer.get_by_label("规则文本")
    expect(filters).to_have_value(re.compile("label = 'keep'"))
    filters.fill("[[rule]]\nname = '提到图'\nlabel = 'remove'\nany = [{ question = '图' }]\n")
    filters.press("Control+Enter")
    drawn_page(engineer)
    engineer.get_by_role("button", name="过滤全部记录").click()
    expect(engineer.locator(".rows td", has_text="提到图")).to_be_visible(timeout=20_000)
    engineer.get_by_text("去重", exact=True).last.click()
    engineer.get_by_role("button", name="查找重复").click()
    expect(engineer.locator(".rows td", has_text="相似度 ≥ 0.8")).to_be_visible(timeout=20_000)
    # the workbench says how many of the study's records that leaves it
    engineer.goto(f"{server.url}/rules")
    expect(
        engineer.get_by_text(re.compile(r"研究共 300 条记录，过滤、去重后余 [12]?\d?\d 条"))
    ).to_be_visible()
