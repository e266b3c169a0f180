"""Two audits of real exam questions in browsers, with a change of the rules in between."""

import csv
import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from annotation.tasks import PHASES, TASKS
from db import people
from db.labels import best_labels_of
from db.people import OPERATOR
from db.queues import queues
from db.records import record
from db.study import reading
from db.work import work
from pipelines.import_records import import_file, read_file
from pipelines.label_study import label_study
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import TASK_RULES, rules_text
from tests.raw_http import ask
from tests.real_round import DATA

QUESTIONS = 300
SIZE = 10
SEED = "7"


@pytest.fixture(scope="module")
def study(server, tmp_path_factory):
    """The first real exam questions, labelled by the rules as they are."""
    rows = json.loads((DATA / "cmexam" / "cmexam_test_annotated.json").read_text(encoding="utf-8"))
    cut = tmp_path_factory.mktemp("data") / "cmexam.json"
    cut.write_text(json.dumps(rows[:QUESTIONS], ensure_ascii=False), encoding="utf-8")
    import_file(server.study, OPERATOR, read_file(cut, licence="Apache-2.0"))
    label_study(server.study, OPERATOR, rules_text(TASK_RULES), "task_rules.toml", Deadline)
    return server.study


def person(study, login):
    return people.by_login(study, login)


def digits_of(key):
    if key == "none":
        return "0"
    task = next(each for each in TASKS if each.key == key)
    phase = [each.key for each in PHASES].index(task.phase) + 1
    place = [each for each in TASKS if each.phase == task.phase].index(task) + 1
    return f"{phase}{place % 10}"


def choose_audit(page):
    page.locator("[data-testid=stRadio]").get_by_text("标签抽检").click()


def draw(page, study, name):
    """A lead draws ten records, and some unlabelled ones, on the page, and opens the batch."""
    choose_audit(page)
    page.get_by_label("批次名称").fill(name)
    size = page.get_by_label("有标签的条数")
    size.fill(str(SIZE))
    size.press("Enter")
    # a page proposes a seed by chance: this one holds no record that begins like another one's question
    page.get_by_label("随机种子").fill(SEED)
    page.get_by_label("随机种子").press("Enter")
    expect(page.get_by_text(re.compile(f"有标签 {SIZE} 条，无标签 2 条"))).to_be_visible()
    page.get_by_role("button", name="抽取并保存为草稿").click()
    expect(page.get_by_text("草稿 · 0 /")).to_be_visible()
    # what was done stands above the form that was sent
    expect(page.locator(".done")).to_be_in_viewport()
    page.get_by_role("button", name="开放批次").click()
    expect(page.get_by_text("进行中 · 0 /")).to_be_visible()
    return newest_batch(study)


def newest_batch(study):
    with reading(study) as database:
        return database.execute("select max(id) from batches").fetchone()[0]


def lock(page, server):
    page.get_by_label("事由").fill("标注完成")
    page.get_by_label("第二人登录名").fill("lead2")
    page.get_by_label("第二人密码").fill(server.password("lead2"))
    page.get_by_role("button", name="锁定批次").click()
    expect(page.get_by_text("已锁定").first).to_be_visible()


def label_all(page, study, label_of):
    """Label the whole queue by keyboard alone; `label_of(work)` gives the expert's label."""
    expert = person(study, "senior")
    page.get_by_role("button", name="开始").click()
    for assignment_id in next(each for each in queues(study, expert) if each.state == "open").assignment_ids:
        expect(page.locator(f".labeler[data-assignment='{assignment_id}'][aria-busy=false]")).to_be_visible()
        for key in (*digits_of(label_of(work(study, expert, assignment_id))), "Enter"):
            page.keyboard.press(key)
    expect(page.get_by_text("已全部完成")).to_be_visible(timeout=20_000)


def rules_label(shown):
    return shown.labels[0].label if shown.labels else "none"


def test_two_batches_with_a_change_of_the_rules_between_them(study, server, visit, drawn_page):
    lead = visit("lead", "/batches")
    first = draw(lead, study, "第一批")

    # the expert agrees with the rules but for one record
    expert = visit("senior")
    doubtful = {}

    def with_one_objection(shown):
        label = rules_label(shown)
        if label != "none" and not doubtful:
            doubtful[shown.record.id] = "follow_up_plan"
        return doubtful.get(shown.record.id, label)

    label_all(expert, study, with_one_objection)

    # the lead locks; before that nobody, the expert least of all, could have seen a label of the rules
    lead.reload()
    drawn_page(lead)
    lock(lead, server)

    # the expert sees the disagreement with what matched, and puts it down to the rule
    expert.goto(f"{server.url}/audit?batch={first}")
    drawn_page(expert)
    expect(expert.get_by_text("1 条与规则（或另一位专家）不一致")).to_be_visible()
    expect(expert.locator("mark").first).to_be_visible()
    expert.locator("[class*=st-key-discussed-] input").fill("规则只看了“复查”二字")
    expert.get_by_text("规则错了").click()
    expert.get_by_role("button", name="保存").click()
    expect(expert.get_by_text("全部讨论完毕")).to_be_visible()
    with reading(study) as database:
        assert database.execute("select reason from decisions").fetchall() == [("规则只看了“复查”二字",)]

    # an engineer mends the rules for that record, and the next draw shows what that does to the decisions
    ((record_id, wanted),) = doubtful.items()
    label_study(study, person(study, "engineer"), mended(study, record_id, wanted), "v2.toml", Deadline)
    lead.goto(f"{server.url}/batches")
    drawn_page(lead)
    choose_audit(lead)
    expect(lead.get_by_text("保持 11，修正 1，打破 0，仍错 0")).to_be_visible()
    second = draw(lead, study, "第二批")
    assert not drawn(study, first) & drawn(study, second)

    # the second batch, under the new rules, agrees entirely
    expert.goto(server.url)
    drawn_page(expert)
    label_all(expert, study, rules_label)
    lead.reload()
    drawn_page(lead)
    lock(lead, server)

    # the result says what it shows, and what it does not
    lead.get_by_role("button", name="抽检结果").click()
    expect(lead.get_by_text("批次“第二批”通过：10 条中 10 条一致；但区间低至 69.2%")).to_be_visible()
    expect(lead.get_by_text("再抽 49 条即可断定超过 95%")).to_be_visible()
    expect(lead.get_by_text("至今已看 2 批")).to_be_visible()
    expect(
        lead.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas")
    ).to_be_visible()

    # and everything can be taken home, in the form that the command reads
    with lead.expect_download() as download:
        lead.get_by_role("link", name="下载报告与全部记录").click()
    files = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    rows = list(csv.DictReader(io.StringIO(files.read("records.csv").decode("utf-8-sig"))))
    assert len(rows) == 2 * (SIZE + 2)
    assert [row["decision"] for row in rows if row["rule_label"] != row["expert_label"]] == ["rule wrong"]
    batches = list(csv.DictReader(io.StringIO(files.read("batches.csv").decode("utf-8-sig"))))
    assert [(row["rule_version"], row["agreed"], row["expert"]) for row in batches] == [
        ("1", "9", "senior"),
        ("2", "10", "senior"),
    ]


def mended(study, record_id, wanted):
    """The rules with one more on top, for this record's question."""
    question = re.escape(record(study, OPERATOR, record_id).question[:12])
    return rules_text(TASK_RULES) + (
        f"\n[[rule]]\nname = 'mended'\nlabel = '{wanted}'\npriority = 999\n"
        f"all = [ {{ question = '''{question}''' }} ]\n"
    )


def drawn(study, batch_id):
    with reading(study) as database:
        rows = database.execute("select record_id from items where batch_id = ?", (batch_id,))
        return {row[0] for row in rows}


@pytest.mark.parametrize("login", ["physician", "senior"])
def test_whoever_labels_gets_no_results(study, server, login):
    assert ask(server, "GET", "/export/audit", server.token(login)).status == 403


def test_a_version_labels_most_real_questions_it_is_made_for(study):
    labels = best_labels_of(study, OPERATOR, 1, range(1, 1000))
    assert sum(label is not None for label in labels.values()) > QUESTIONS / 4
