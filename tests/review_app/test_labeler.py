"""The labeler in a real browser on a real server: keys, search, saving, faults, and what is shown."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from annotation.tasks import TASKS
from db import people
from db.queues import queues
from db.study import reading
from db.work import work
from review_app.components.labeler_words import WORDS
from tests.audit_study import AuditStudy, fill, open_audit
from tests.raw_http import ask

# every one of these is changed by one of the ways Streamlit shows text
HOSTILE = "3~5天 $5 与 $6 <b>粗</b> *星* :red[x] ![](http://x.invalid/a.png) <script>1</script>"
ITEMS = 12
COMPONENTS = Path(__file__).parents[2] / "review_app" / "components"
STATES = ("saved", "skipped", "sending", "refused")


@pytest.fixture(scope="module")
def made(server):
    fill(server.study, 400, HOSTILE)
    who = {login: people.by_login(server.study, login) for login in ("senior", "physician", "lead")}
    return AuditStudy(server.study, who | {"expert": who["senior"]})


@pytest.fixture
def batch_id(made, request):
    """A fresh batch of the test's own."""
    return open_audit(made, request.node.name, size=ITEMS, seed=1)


@pytest.fixture
def open_labeler(visit, batch_id):
    def open_page(language="zh", **options):
        page = visit("senior", f"/audit?batch={batch_id}", **options)
        if language == "en":
            page.context.add_cookies([{"name": "language", "value": "en", "url": page.url}])
            page.reload()
        ready(page)
        return page

    return open_page


def ready(page, assignment=None):
    mark = f"[data-assignment='{assignment}']" if assignment else ""
    shown = page.locator(f".labeler{mark}[aria-busy=false]")
    expect(shown).to_be_visible(timeout=20_000)
    return shown


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def label(page, *keys):
    """Choose with these keys, submit, and wait until the next record can be labelled."""
    before = page.locator(".labeler").get_attribute("data-assignment")
    press(page, *keys, "Enter")
    expect(page.locator(f".labeler[aria-busy=false]:not([data-assignment='{before}'])")).to_be_visible()


def chosen(page):
    checked = page.locator(".task[aria-checked=true]")
    return checked.get_attribute("data-key") if checked.count() else None


def queue(made, batch_id):
    mine = queues(made.study, made["expert"])
    return next(each for each in mine if each.batch_id == batch_id)


def stored(made, batch_id):
    """(label or skip reason, revision, reason) of each annotation of the batch, in the order stored."""
    with reading(made.study) as database:
        rows = database.execute(
            """
            select n.answers, n.revision, n.reason from annotations n
            join assignments a on a.id = n.assignment_id join items i on i.id = a.item_id
            where i.batch_id = ? order by n.id
            """,
            (batch_id,),
        ).fetchall()
    given = [(json.loads(answers), revision, reason) for answers, revision, reason in rows]
    return [(answers.get("label", answers.get("reason")), *rest) for answers, *rest in given]


def saved(page):
    expect(page.locator(".status")).to_have_text(re.compile("^已保存"), timeout=20_000)


def test_two_digits_and_enter_are_the_whole_work_of_a_record(made, batch_id, open_labeler):
    page = open_labeler()
    assert chosen(page) is None
    label(page, "2", "5")
    label(page, "1")  # a phase of one task
    label(page, "2", "0")  # the tenth
    label(page, "0")
    expect(page.locator(".recent li")).to_have_text([re.compile(f"^{n} .+✓") for n in (1, 2, 3, 4)])
    assert [each[0] for each in stored(made, batch_id)] == [
        "case_summary",
        "triage",
        "disease_grading",
        "none",
    ]


def test_two_digits_reach_every_task(open_labeler):
    page = open_labeler()
    phases = list(dict.fromkeys(task.phase for task in TASKS))
    for task in TASKS:
        place = [each for each in TASKS if each.phase == task.phase].index(task) + 1
        press(page, str(phases.index(task.phase) + 1), str(place % 10))
        assert chosen(page) == task.key


def test_letters_characters_and_english_find_a_task(open_labeler):
    page = open_labeler()
    for typed, key in [
        ("c", "initial_diagnosis"),
        ("jbz", "differential_diagnosis"),
        ("jin", "next_examinations"),
        ("bl", "case_summary"),
        ("triage", "triage"),
        ("follow", "follow_up_plan"),
    ]:
        press(page, *typed)
        assert chosen(page) == key, typed
        press(page, "Escape")
    press(page, "z", "z", "Backspace")
    assert chosen(page) is None
    expect(page.locator(".task:not(.faded)")).to_have_text([re.compile("^2症状|^2治疗方案|^6治疗调整")] * 3)
    press(page, "ArrowDown", "ArrowDown")
    assert chosen(page) == "treatment_plan"
    press(page, "Escape", "/")
    page.keyboard.type("随访")
    assert chosen(page) == "follow_up_plan"
    press(page, "Escape", "q", "q")
    expect(page.locator(".notice")).to_have_text("没有任务匹配“qq”")


def test_in_english_letters_are_english_first(open_labeler):
    page = open_labeler("en")
    press(page, *"tri")
    assert chosen(page) == "triage"
    press(page, "Escape", *"health")
    assert chosen(page) == "health_guidance"
    press(page, "Escape", *"sfjh")
    assert chosen(page) == "follow_up_plan"


def test_nothing_is_submitted_before_something_is_chosen(made, batch_id, open_labeler):
    page = open_labeler()
    press(page, "Enter")
    expect(page.locator(".notice")).to_have_text("请先选一项任务，或按 0 选“都不是”")
    assert stored(made, batch_id) == []


@pytest.mark.parametrize(
    "letters, said",
    [("x", "没有任务匹配“x”"), ("zzz", "没有任务匹配“zzz”"), ("z", "请先选一项任务，或按 0 选“都不是”")],
)
def test_a_choice_that_letters_typed_since_do_not_mean_is_not_submitted(
    letters, said, made, batch_id, open_labeler
):
    page = open_labeler()
    press(page, "3", "5", *letters, "Enter")
    expect(page.locator(".notice")).to_have_text(said)
    assert stored(made, batch_id) == []
    press(page, "Escape", "3", "5", "Enter")
    expect(page.locator(".notice")).not_to_have_text(said)
    ready(page)
    assert len(stored(made, batch_id)) == 1


def test_keys_right_after_a_submit_never_land_on_the_next_record(made, batch_id, open_labeler):
    page = open_labeler()
    press(page, "2", "5", "Enter", "Enter", "0", "Enter")
    ready(page)
    saved(page)
    assert chosen(page) is None and len(stored(made, batch_id)) == 1


def test_a_note_is_kept_and_its_keys_choose_nothing(made, batch_id, open_labeler):
    page = open_labeler()
    press(page, "2", "5", "Tab", "Tab")
    page.locator(".note").focus()
    page.keyboard.type("3~5天 c 0")
    assert chosen(page) == "case_summary"
    saved(page)
    page.reload()
    ready(page)
    expect(page.locator(".note")).to_have_value("3~5天 c 0")
    assert chosen(page) == "case_summary"
    press(page, "Control+Enter")
    expect(page.locator(".recent li")).to_have_count(1)
    saved(page)
    with reading(made.study) as database:
        (answers,) = database.execute("select answers from annotations order by id desc limit 1").fetchone()
    assert json.loads(answers) == {"label": "case_summary", "note": "3~5天 c 0"}


def test_going_back_amends_with_a_reason_and_a_skip_takes_one(made, batch_id, open_labeler):
    page = open_labeler()
    label(page, "2", "5")
    press(page, "[")
    ready(page, queue(made, batch_id).assignment_ids[0])
    expect(page.locator(".notice")).to_contain_text("第 1 版")
    assert chosen(page) == "case_summary"
    press(page, "0", "Enter", "ArrowDown", "Enter")
    ready(page, queue(made, batch_id).assignment_ids[1])
    press(page, "-")
    page.keyboard.type("题")
    press(page, "Enter")
    expect(page.locator("dialog .missing")).to_have_text("请至少写两个字")
    press(page, "ArrowDown", "Enter")
    ready(page, queue(made, batch_id).assignment_ids[2])
    saved(page)
    assert stored(made, batch_id) == [
        ("case_summary", 1, ""),
        ("none", 2, "按错了"),
        ("题干不完整", 1, "题干不完整"),
    ]


def test_labelling_goes_on_while_the_server_is_away_and_each_is_stored_once(made, batch_id, open_labeler):
    page = open_labeler()
    page.route("**/work/**", away)
    for keys in (("1",), ("2", "1"), ("2", "2")):
        label(page, *keys)
    expect(page.locator(".status")).to_have_text("网络中断，已保存在本机，恢复后自动上传")
    expect(page.locator(".recent [data-state=sending]")).to_have_count(3)
    assert stored(made, batch_id) == []
    page.unroute("**/work/**")
    expect(page.locator(".recent [data-state=saved]")).to_have_count(3, timeout=20_000)
    assert stored(made, batch_id) == [
        ("triage", 1, ""),
        ("inquiry_prompts", 1, ""),
        ("symptom_inquiry", 1, ""),
    ]


def away(route):
    """Nothing is saved; what was fetched ahead may still arrive."""
    route.continue_() if route.request.method == "GET" else route.abort()


def test_a_record_that_is_late_is_waited_for(open_labeler):
    page = open_labeler()
    page.route(re.compile(r"/work/\d+$"), lambda route: route.abort())
    waiting = page.locator(".waiting")
    for _ in range(ITEMS):
        before = page.locator(".labeler").get_attribute("data-assignment")
        press(page, "1", "Enter")
        next_one = page.locator(f".labeler[aria-busy=false]:not([data-assignment='{before}'])")
        expect(next_one.or_(waiting)).to_be_visible()
        if waiting.count():
            break
    expect(waiting).to_have_text("正在取下一条…")
    press(page, "2", "5", "Enter")
    page.unroute(re.compile(r"/work/\d+$"))
    ready(page)
    assert chosen(page) is None


def test_a_reload_sends_what_was_not_sent(made, batch_id, open_labeler):
    page = open_labeler()
    page.route("**/submit", lambda route: route.abort())
    label(page, "1")
    page.unroute("**/submit")
    page.reload()
    ready(page, queue(made, batch_id).assignment_ids[1])
    saved(page)
    assert stored(made, batch_id) == [("triage", 1, "")]


def test_what_the_server_refuses_comes_back_with_its_sentence(made, batch_id, open_labeler):
    page = open_labeler()
    refusal = {"status": 409, "body": '{"error": "本批已锁定。"}', "content_type": "application/json"}
    page.route("**/submit", lambda route: route.fulfill(**refusal))
    label(page, "1")
    expect(page.locator(".notice")).to_have_text("第 1 条未被接受：本批已锁定。")
    expect(page.locator(".recent [data-state=refused]")).to_have_count(1)
    page.unroute("**/submit")
    press(page, "[")
    ready(page, queue(made, batch_id).assignment_ids[0])
    label(page, "2", "5")
    expect(page.locator(".recent [data-state=saved]")).to_have_count(1)
    assert stored(made, batch_id) == [("case_summary", 1, "")]


def test_a_refusal_stays_in_view_when_the_next_record_comes_after_it(made, batch_id, open_labeler):
    page = open_labeler()
    first, second = queue(made, batch_id).assignment_ids[:2]
    held = []
    page.route(f"**/work/{second}", lambda route: held.append(route))
    page.reload()
    ready(page, first)
    refusal = {"status": 409, "body": '{"error": "本批已锁定。"}', "content_type": "application/json"}
    page.route("**/submit", lambda route: route.fulfill(**refusal))
    press(page, "1", "Enter")
    expect(page.locator(".notice")).to_have_text("第 1 条未被接受：本批已锁定。")
    held[0].continue_()
    ready(page, second)
    expect(page.locator(".notice")).to_have_text("第 1 条未被接受：本批已锁定。")
    press(page, "2")
    press(page, "5")
    expect(page.locator(".notice")).to_have_text("")


def test_another_tab_is_told(made, batch_id, open_labeler):
    page = open_labeler()
    second = page.context.new_page()
    second.goto(page.url)
    ready(second)
    press(second, "2", "5")
    expect(page.locator(".task[aria-checked=true]")).to_have_attribute("data-key", "case_summary")
    label(second)
    expect(page.locator(".notice")).to_have_text("此条已在另一个标签页提交；按 Enter 继续")
    press(page, "Enter")
    ready(page, queue(made, batch_id).assignment_ids[1])
    assert len(stored(made, batch_id)) == 1


def test_an_input_methods_keys_choose_nothing(open_labeler):
    page = open_labeler()
    page.evaluate(
        """() => document.body.dispatchEvent(new KeyboardEvent('keydown',
             {key: 'c', isComposing: true, bubbles: true, composed: true}))"""
    )
    assert chosen(page) is None
    press(page, "c")
    assert chosen(page) == "initial_diagnosis"


def test_the_record_is_shown_exactly_and_nothing_outside_is_asked_for(open_labeler):
    asked = []
    page = open_labeler()
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    ready(page)
    shown = page.locator(".record .question .text")
    assert shown.evaluate("node => node.textContent").endswith(HOSTILE)
    assert shown.evaluate("node => [getComputedStyle(node).whiteSpace, node.children.length]") == [
        "pre-wrap",
        0,
    ]
    assert [url for url in asked if not url.startswith((page.url.split("/audit")[0], "blob:", "data:"))] == []


def test_on_a_desktop_everything_stands_in_one_window(open_labeler):
    page = open_labeler(viewport={"width": 1440, "height": 900})
    label(page, "1")
    for name in (".record", ".find", ".task.none", ".note", ".recent", ".bar"):
        box = page.locator(name).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900, f"{name} is out of view"


def test_on_a_phone_a_tap_opens_a_phase_and_a_tap_chooses(made, batch_id, open_labeler):
    page = open_labeler(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator(".phase").nth(1).tap()
    task = page.locator(".task[data-key=disease_grading]")
    box = task.bounding_box()
    assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 390
    task.tap()
    expect(task).to_be_hidden()
    expect(page.locator(".means")).to_contain_text("疾病分级")
    bar = page.locator(".bar").bounding_box()
    assert bar["y"] + bar["height"] <= 844
    page.locator(".bar .submit").tap()
    ready(page, queue(made, batch_id).assignment_ids[1])
    saved(page)
    assert stored(made, batch_id) == [("disease_grading", 1, "")]


def test_no_byte_sent_to_the_expert_tells_the_rules_label(made, batch_id, open_labeler):
    page = open_labeler()
    frames, items = [], {}
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))

    def noted(route):
        # read on the way: a page that has been left gives its answers to nobody
        answer = route.fetch()
        items[route.request.url] = answer.text()
        route.fulfill(response=answer)

    page.route(re.compile(r"/work/\d+$"), noted)
    page.reload()
    ready(page)
    for _ in range(ITEMS - 1):
        label(page, "1")
    drawn_labels = {each.labels[0].label if each.labels else None for each in works(made, batch_id)}
    assert len(drawn_labels) == 3 and len(items) == ITEMS - 1
    sent = b"".join(each if isinstance(each, bytes) else each.encode() for each in frames)
    # every task is named as often as any other: in the list to choose from, and nowhere else
    assert len({sent.count(f'"{task.key}"'.encode()) for task in TASKS}) == 1
    for text in (sent.decode("utf-8", "replace"), *items.values()):
        assert "rule for" not in text and "made.toml" not in text
    assert not any(f'"{task.key}"' in each for each in items.values() for task in TASKS)


def test_somebody_elses_record_is_not_there(server, made, batch_id):
    (mine, *_) = queue(made, batch_id).assignment_ids
    assert ask(server, "GET", f"/work/{mine}", server.token("senior")).status == 200
    assert ask(server, "GET", f"/work/{mine}", server.token("physician")).status == 404
    assert ask(server, "GET", f"/work/{mine}", server.token("admin")).status == 409
    assert ask(server, "GET", f"/work/{mine}").status == 401


def works(made, batch_id):
    return [work(made.study, made["expert"], id_) for id_ in queue(made, batch_id).assignment_ids]


def test_words_are_complete_in_both_languages_and_all_that_the_scripts_ask_for():
    asked = set()
    for script in COMPONENTS.glob("labeler*.js"):
        asked |= set(re.findall(r'"(labeler\.[a-z_]+)"', script.read_text(encoding="utf-8")))
    assert asked <= set(WORDS)
    named = {f"labeler.{name}" for name in ("previous", "next", "skip", "help", "submit", "case", "question")}
    assert named <= set(WORDS) and {f"labeler.state_{state}" for state in STATES} <= set(WORDS)
    for chinese, english in WORDS.values():
        assert chinese.strip() and english.strip()
        assert re.findall(r"{\w+}", chinese) == re.findall(r"{\w+}", english)
