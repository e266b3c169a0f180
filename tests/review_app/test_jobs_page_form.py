"""Before a job starts: what cannot run is refused beneath its field; connection and estimate. Its row."""

import pytest
from playwright.sync_api import expect

from db.jobs import jobs
from pipelines.asking.estimate import Estimate
from pipelines.jobs.keys import forget_key, keep_key, key_for
from pipelines.jobs.queue import start_job
from review_app.job_start import _estimates
from review_app.words import words
from tests.conftest import drawn, served
from tests.jobs_study import NOWHERE, SENTENCES, WAIT, choose_judge, make_jobs_study, run_job_to
from tests.pipelines.loopback_model import LoopbackModel, error, serving

KEY = "sk-NEVER-ON-A-PAGE"
SIGNS = {"zh": ("✓ 接口可连接", "✕ 密钥不被接受"), "en": ("✓ endpoint reachable", "✕ key not accepted")}
# where the name of a job and its buttons stand, all at one moment
BOXES = """card => [card.querySelector('.job'), ...card.querySelectorAll('button')].map(each => {
  const box = each.getBoundingClientRect();
  return {left: box.left, right: box.right, middle: (box.top + box.bottom) / 2};
})"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_jobs_study(tmp_path_factory.mktemp("form") / "study")


@pytest.fixture(scope="module")
def server(made):
    # without a worker: what is started here is looked at, not run
    with served(made.study) as running:
        yield running


@pytest.fixture
def form(visit):
    """The page with the form of a job that judges, in this language."""

    def opened(language="zh", login="engineer", **options):
        # in this language from the first: what a form keeps in another depends on whether it was open
        page = visit(login, f"/language/{language}", viewport={"width": 1440, "height": 900}, **options)
        page.goto(page.url.rpartition("/")[0] + "/jobs")
        drawn(page)
        choose_judge(page, language)
        return page

    return opened


def fill(page, **values):
    for name, value in values.items():
        # of the form before, a field of the same name may still be there, unseen
        field = page.locator(f".st-key-job-{name.replace('_', '-')} input").locator("visible=true")
        expect(field).to_have_count(1, timeout=WAIT)
        field.fill(value)


def beneath(page, name, of=1):
    """The words of the alert, among so many, that stands under this field and over the next one."""
    alerts = page.get_by_role("alert")
    expect(alerts).to_have_count(of, timeout=WAIT)
    drawn(page)
    (said,) = [each.inner_text() for each in alerts.all() if _is_beneath(each, name)]
    return said


def _is_beneath(alert, name):
    across, down = alert.evaluate(
        """(alert, name) => {
          const here = alert.getBoundingClientRect();
          const field = document.querySelector(`.st-key-${name} input`).getBoundingClientRect();
          return [here.left - field.left, here.top - field.top];
        }""",
        name,
    )
    return 0 < down < 80 and abs(across) < 40


@pytest.mark.parametrize(
    ("language", "missing"),
    [
        ("zh", ("请填写接口地址", "请填写模型名", "请先选择或上传一个文件", "请填写密钥")),
        ("en", ("Give the endpoint's address", "Name the model", "Choose or upload a file", "Give the key")),
    ],
)
@pytest.mark.parametrize(("kind", "file"), [("generate", "job-file"), ("submit", "submit-file")])
def test_all_empty_fields_are_refused_at_once_each_beneath_itself(form, language, missing, kind, file):
    page = form(language)
    address, model, chosen, key = missing
    name = {
        "generate": ("生成回答", "Generate answers"),
        "submit": ("提交到排行榜", "Submit to the leaderboard"),
    }[kind]
    page.get_by_role("radiogroup").get_by_text(name[language == "en"], exact=True).click()
    # of the form before, a field of the same name may still be there, unseen
    expect(page.locator(f".st-key-{file}").locator("visible=true")).to_have_count(1, timeout=WAIT)
    drawn(page)
    page.locator(".st-key-job-start button").press("Enter")
    assert address in beneath(page, "job-base-url", of=3)
    assert model in beneath(page, {"generate": "job-model", "submit": "job-judge"}[kind], of=3)
    assert chosen in beneath(page, file, of=3)
    page.locator("summary").nth(1).click()
    page.locator(".st-key-key-keep button").press("Enter")
    assert address in beneath(page, "key-base-url", of=2)
    assert key in beneath(page, "key-key-1", of=2)


@pytest.mark.parametrize(
    ("language", "model", "price"),
    [
        ("zh", "请填写模型名，与接口上的名称一致。", "这里没有 the-judge 的价格，无法守住费用上限。"),
        ("en", "Name the model, as its endpoint knows it.", "The price of the-judge is not known here"),
    ],
)
def test_what_cannot_run_is_refused_beneath_its_field_and_nothing_is_queued(
    form, made, language, model, price
):
    page, before = form(language), len(jobs(made.study, made["engineer"]))
    fill(page, base_url=NOWHERE)
    page.locator(".st-key-job-start button").press("Enter")
    assert beneath(page, "job-judge") == model
    fill(page, judge="the-judge", budget="0.5")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("the-judge", timeout=WAIT)
    assert price in beneath(page, "job-budget")
    assert page.locator(".st-key-job-budget input").input_value() == "0.5"
    assert len(jobs(made.study, made["engineer"])) == before
    # the remedy is on the page
    fill(page, price_prompt="2", price_completion="8")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".found")).to_contain_text(str(before + 1), timeout=WAIT)
    card = page.locator(f".st-key-job-{before + 1}")
    expect(card).to_contain_text("0.5 CNY" if language == "zh" else "0.5 USD", timeout=WAIT)
    card.get_by_role("button").first.press("Enter")
    expect(card.locator(".state")).to_have_text(
        {"zh": "⊘ 已取消", "en": "⊘ cancelled"}[language], timeout=WAIT
    )


@pytest.mark.parametrize(
    ("language", "number", "budget", "price"),
    [
        (
            "zh",
            "应为整数（1 至 1000），而不是 0",
            "应为大于 0 的数，而不是 -1",
            "价格应为不小于 0 的数，而不是 1e",
        ),
        ("en", "A whole number from 1 to 1000 is expected, not 0", "above 0 is expected, not -1", "not 1e."),
    ],
)
def test_numbers_out_of_range_are_refused_beneath_their_fields_with_all_else(
    form, made, language, number, budget, price
):
    page, before = form(language), len(jobs(made.study, made["engineer"]))
    fill(page, base_url="htp:/foo", judge="m", concurrency="0", budget="-1", repeats="21")
    fill(page, price_prompt="1e", price_completion="2")
    page.locator(".st-key-job-start button").press("Enter")
    assert "https://" in beneath(page, "job-base-url", of=5)
    assert number in beneath(page, "job-concurrency", of=5)
    assert budget in beneath(page, "job-budget", of=5)
    assert price in beneath(page, "job-price-prompt", of=5)
    assert "21" in beneath(page, "job-repeats", of=5)
    # what cannot be meant is told, and what can is not made another number
    fill(page, concurrency="1e5")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".wrong", has_text="100000")).to_be_visible(timeout=WAIT)
    assert len(jobs(made.study, made["engineer"])) == before


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "费用上限 0.00001 CNY 不够 the-judge 做一次"),
        ("en", "A budget of 0.00001 USD holds not one request"),
    ],
)
def test_a_budget_below_one_request_is_refused_where_the_estimate_is_known(form, made, language, said):
    page, before = form(language), len(jobs(made.study, made["engineer"]))
    fill(page, base_url=NOWHERE, judge="the-judge", price_prompt="2", price_completion="8")
    fill(page, budget="0.00001")
    page.locator(".st-key-job-estimate button").press("Enter")
    expect(page.locator(".found")).to_contain_text("12", timeout=WAIT)
    assert said in beneath(page, "job-budget")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".found")).to_have_count(0, timeout=WAIT)
    assert said in beneath(page, "job-budget")
    assert len(jobs(made.study, made["engineer"])) == before


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "不够 start-alone 做一次：至少约需"), ("en", "holds not one request of start-alone")],
)
def test_a_budget_below_one_request_is_refused_at_start_without_an_estimate_before(
    form, made, language, said
):
    page, before = form(language), len(jobs(made.study, made["engineer"]))
    fill(page, base_url=NOWHERE, judge="start-alone", price_prompt="2", price_completion="8")
    fill(page, budget="0.00001")
    page.locator(".st-key-job-start button").press("Enter")
    assert said in beneath(page, "job-budget")
    assert len(jobs(made.study, made["engineer"])) == before


def test_on_a_phone_the_keyboard_and_the_view_come_to_the_topmost_fault_at_each_press(form):
    page = form()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("radiogroup").get_by_text("生成回答", exact=True).click()
    expect(page.locator(".st-key-job-file").locator("visible=true")).to_be_visible(timeout=WAIT)
    drawn(page)
    start, topmost = page.locator(".st-key-job-start button"), page.locator(".wrong").first
    for faults in (3, 2):
        start.scroll_into_view_if_needed()
        start.press("Enter")
        expect(page.locator(".wrong")).to_have_count(faults, timeout=WAIT)
        expect(topmost).to_be_focused(timeout=WAIT)
        expect(topmost).to_be_in_viewport()
        assert "文件" in topmost.inner_text()
        fill(page, model="m")


def test_on_a_phone_enter_in_a_field_starts_nothing_and_what_the_button_has_started_is_seen(form, made):
    page, before = form(), len(jobs(made.study, made["engineer"]))
    page.set_viewport_size({"width": 390, "height": 600})
    fill(page, base_url=NOWHERE, judge="by-enter")
    for name in ("judge", "budget", "repeats"):
        page.locator(f".st-key-job-{name} input").press("Enter")
        drawn(page)
    start = page.locator(".st-key-job-start button")
    # had Enter sent the form, this would come after it
    fill(page, judge="by-button")
    start.press("Enter")
    started = page.locator(".found", has_text=str(before + 1))
    expect(started).to_be_visible(timeout=WAIT)
    expect(started).to_be_in_viewport()
    expect(start).to_be_focused()
    begun = jobs(made.study, made["engineer"])[: -before or None]
    assert [each.arguments["model"] for each in begun] == ["by-button"]
    # it stays where the page is drawn anew, until the next press
    page.locator(".visitor a").press("Enter")
    expect(page.locator(".found")).to_have_text(
        f"✓ Job {before + 1} is handed in; the list below says how far it is."
    )
    page.locator(".st-key-job-estimate button").press("Enter")
    expect(page.locator(".found", has_text="is handed in")).to_have_count(0, timeout=WAIT)


def test_a_phone_has_its_keyboard_of_digits_for_numbers_however_often_they_are_drawn_anew(form):
    page = form()
    field = lambda name: page.locator(f".st-key-job-{name} input")  # noqa: E731
    kinds = {"concurrency": "numeric", "repeats": "numeric", "budget": "decimal", "price-prompt": "decimal"}

    def keyboards():
        drawn(page)
        assert {name: field(name).evaluate("field => field.inputMode") for name in kinds} == kinds
        assert field("judge").evaluate("field => field.inputMode") not in ("numeric", "decimal")

    keyboards()
    fill(page, concurrency="0", budget="-1")
    page.locator(".st-key-job-start button").press("Enter")
    expect(page.locator(".wrong").first).to_be_visible(timeout=WAIT)
    keyboards()
    page.get_by_role("radiogroup").get_by_text("生成回答", exact=True).click()
    expect(page.locator(".st-key-job-file").locator("visible=true")).to_be_visible(timeout=WAIT)
    choose_judge(page)
    keyboards()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_connection_is_tested_by_three_findings_and_no_key_is_shown(form, made, language):
    page = form(language)
    with serving(LoopbackModel(answer=lambda asked: error(401))) as model:
        keep_key(made.study, made["engineer"], model.base_url, KEY)
        fill(page, base_url=model.base_url, judge="the-judge")
        page.locator(".st-key-job-test button").press("Enter")
        found = page.locator(".found")
        for sign in SIGNS[language]:
            expect(found).to_contain_text(sign, timeout=WAIT)
        model.answer = lambda asked: None
        page.locator(".st-key-job-test button").press("Enter")
        expect(found.locator(".yes")).to_have_count(3, timeout=WAIT)
        assert model.keys == {KEY} and KEY not in page.content()


def test_a_kept_key_goes_over_the_wire_once_and_its_field_comes_back_empty(visit, made):
    page, sent = visit("engineer", "/leaderboard"), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(page.url.replace("/leaderboard", "/jobs"))
    drawn(page)
    page.locator("summary").nth(1).click()
    for number, address in enumerate((NOWHERE, "no address")):
        page.locator(".st-key-key-base-url input").fill(address)
        page.locator(f".st-key-key-key-{number} input").fill(f"{KEY}-{number}")
        page.locator(".st-key-key-keep button").press("Enter")
        expect(page.locator(f".st-key-key-key-{number + 1} input")).to_have_value("", timeout=WAIT)
        drawn(page)
    choose_judge(page)
    drawn(page)
    with_key = [
        frame for frame in sent if KEY.encode() in (frame if isinstance(frame, bytes) else frame.encode())
    ]
    assert len(with_key) == 2 and sent[-1] not in with_key
    # a fault of the address leaves it there to be mended
    expect(page.locator(".st-key-key-base-url input")).to_have_value("no address")
    assert key_for(made.study, NOWHERE) == f"{KEY}-0"
    forget_key(made.study, made["engineer"], NOWHERE)


def test_the_estimate_names_requests_tokens_and_cost_and_asks_nobody(form):
    page = form()
    with serving(LoopbackModel()) as model:
        fill(page, base_url=model.base_url, judge="the-judge", price_prompt="2", price_completion="8")
        page.locator(".st-key-job-estimate button").press("Enter")
        found = page.locator(".found")
        expect(found).to_contain_text("将请求 12 次", timeout=WAIT)
        expect(found).to_contain_text("CNY。")
        assert model.asked == []


@pytest.mark.parametrize(("requests", "said"), [(0, True), (1, False)])
def test_an_estimate_of_no_request_says_that_nothing_would_be_asked(requests, said):
    found = [Estimate(requests, 6, 0, 0, 0.0, "USD")]
    assert ("would ask nothing" in _estimates(["m"], found, words("en"))) == said


def test_a_failed_job_is_told_from_a_completed_one_and_both_buttons_stand_beside_its_name(form, made):
    asked = {"model": "m", "file_name": "问题.jsonl"}
    for number, state in enumerate(("failed", "completed", "interrupted")):
        run_job_to(made, state, repeats=2 + number, **asked)
    page = form()
    newest = max(job.id for job in jobs(made.study, made["engineer"]))
    failed, completed = (page.locator(f".st-key-job-{newest - n}") for n in (2, 1))
    expect(failed.locator(".state")).to_have_text("✕ 失败", timeout=WAIT)
    expect(completed.locator(".state")).to_have_text("✓ 已完成")
    colour = "element => getComputedStyle(element).backgroundColor"
    assert failed.locator(".state").evaluate(colour) != completed.locator(".state").evaluate(colour)
    expect(failed.get_by_role("alert")).to_have_text(SENTENCES[1])
    expect(completed.get_by_role("button")).to_have_count(0)
    # Cancel keeps its place unseen
    resume, change = failed.get_by_role("button").all()
    assert (resume.inner_text(), resume.is_enabled()) == ("继续", True)
    assert change.inner_text() == "修改后重新发起"
    # in the line of its name, at its right, and next to one another
    expect(failed).to_be_visible()
    head, *boxes, beneath_them = failed.evaluate(BOXES)
    assert beneath_them["middle"] > head["middle"] + 14
    assert all(abs(box["middle"] - head["middle"]) < 14 for box in boxes)
    assert 0 <= boxes[0]["left"] - head["right"] < 60
    assert 0 < boxes[1]["left"] - boxes[0]["right"] < 40
    # a double click on Cancel does not meet Resume: where one was the other never is
    waiting = start_job(made.study, made["engineer"], "judge", {"base_url": NOWHERE, "repeats": 9} | asked)
    # where nothing moved the list rests
    page.reload()
    card = page.locator(f".st-key-job-{waiting}")
    expect(card.locator(".state")).to_have_text("◷ 排队中", timeout=WAIT)
    drawn(page)
    _, was = card.evaluate(BOXES)
    card.get_by_role("button", name="取消").click()
    expect(card.locator(".state")).to_have_text("⊘ 已取消", timeout=WAIT)
    drawn(page)
    _, cancelled, resumed = card.evaluate(BOXES)
    assert abs(cancelled["left"] - was["left"]) < 40 and resumed["left"] > was["right"]


def test_each_kinds_model_stays_as_it_was_typed_last_and_none_is_carried_into_a_judges_place(form):
    page = form()

    def look(kind, field, holds):
        page.get_by_role("radiogroup").get_by_text(kind, exact=True).click()
        shown = page.locator(f"[data-testid=stForm] .st-key-job-{field} input").locator("visible=true")
        expect(shown).to_have_value(holds, timeout=WAIT)
        drawn(page)
        expect(page.locator(".st-key-job-base-url input")).to_have_value(NOWHERE)

    page.get_by_role("radiogroup").get_by_text("生成回答", exact=True).click()
    expect(page.locator(".st-key-job-file").locator("visible=true")).to_be_visible(timeout=WAIT)
    fill(page, base_url=NOWHERE, model="answers, slow")
    page.locator(".st-key-job-estimate button").press("Enter")
    expect(page.locator(".wrong").first).to_be_visible(timeout=WAIT)
    # what was sent is typed over, and that is not sent
    fill(page, model="answers, wait")
    look("模型评判", "judge", "")
    fill(page, judge="judges")
    look("润色回答", "model", "answers, wait")
    look("提交到排行榜", "judge", "judges")
    fill(page, judge="another judge")
    page.get_by_role("radiogroup").get_by_text("生成回答", exact=True).click()
    look("生成回答", "model", "answers, wait")
    look("模型评判", "judge", "another judge")


def test_what_is_pressed_while_another_kinds_fields_come_is_the_button_that_stays(form):
    page = form()
    # another button in its place would have nothing of a press that had begun
    start = page.locator(".st-key-job-start button").element_handle()
    for kind, field in (("生成回答", "file"), ("模型评判", "judge"), ("润色回答", "model")):
        page.get_by_role("radiogroup").get_by_text(kind, exact=True).click()
        expect(page.locator(f".st-key-job-{field}").locator("visible=true")).to_be_visible(timeout=WAIT)
        drawn(page)
        assert start.evaluate("each => each.isConnected")


def test_what_is_typed_for_an_endpoint_stays_while_the_kind_that_asks_none_is_looked_at(form):
    page = form()
    typed = {"base-url": NOWHERE, "judge": "m", "concurrency": "4", "budget": "2", "price-prompt": "3"}
    for name, value in typed.items():
        page.locator(f".st-key-job-{name} input").fill(value)
    page.get_by_role("radiogroup").get_by_text("规则标注", exact=True).click()
    expect(page.locator(".st-key-job-base-url input")).to_be_hidden(timeout=WAIT)
    drawn(page)
    choose_judge(page)
    for name, value in typed.items():
        expect(page.locator(f".st-key-job-{name} input")).to_have_value(value, timeout=WAIT)


def test_the_remark_on_prices_can_be_read_by_weak_eyes(form):
    remark = form().locator(".st-key-start-job, [data-testid=stForm]").get_by_text("常见的 OpenAI 模型")
    shown = remark.evaluate(
        """remark => {
          let opacity = 1;
          for (let each = remark; each; each = each.parentElement) opacity *= getComputedStyle(each).opacity;
          return [getComputedStyle(remark).color, opacity];
        }"""
    )
    assert shown == ["rgb(74, 90, 96)", 1]


def test_the_keyboard_sees_where_it_is_and_words_stand_only_where_they_apply(form):
    page = form()
    several = page.get_by_text("多个模型时，价格与上限对每个模型分别适用")
    expect(several).to_have_count(0)
    page.locator(".st-key-job-kind input:checked").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".st-key-job-file").locator("visible=true")).to_be_visible(timeout=WAIT)
    expect(several).to_have_count(1, timeout=WAIT)
    at = page.locator(".st-key-job-kind label:has(input:focus-visible)")
    assert at.evaluate("label => getComputedStyle(label).outlineWidth") == "3px"
    skip = page.locator("[data-testid=stSkipToContent]")
    # as text, where a screen reader gives what is put behind it besides
    shown = "link => [link.textContent, getComputedStyle(link, '::after').content]"
    assert skip.evaluate(shown) == ["跳到正文", "none"]
