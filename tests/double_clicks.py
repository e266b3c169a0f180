"""Every button that changes a study, how a page comes to show it, and what one press of it stores.

A row can be made ready as often as one likes: each time it has something of its own to act on.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as TimedOut

from annotation.activities.survey import PHYSICIANS_NEEDS
from annotation.answering import answer
from annotation.blinded_scoring.batches import Setup, drawable, set_up
from annotation.survey.results import merge
from annotation.survey.taking import asked_of
from db import consent, guesses, people, rule_drafts
from db.active_time import ActiveTime
from db.approving import approve_items
from db.batch_states import lock, open_batch
from db.imports import add_file
from db.incoming import NewFile
from db.job_progress import WITHOUT, Ending, keep_ending
from db.jobs import add_job, cancel_job, claim_job, end_job
from db.label_studio import add_project, note_accounts
from db.labels import rule_versions
from db.people import OPERATOR, Person
from db.queues import queues
from db.records import records
from db.study import Study, reading
from db.submissions import Contest, Result, add_submission, show_submission
from db.survey_answers import close_survey, enter_simulated
from db.surveys import make_survey, open_survey
from db.work import work
from pipelines.asking.without import Without
from pipelines.jobs.kinds import CONFIGS
from pipelines.jobs.run_job import job_folder
from pipelines.label_study import label_study
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import TASK_RULES, rules_text
from review_app.example_study import SIMULATED_ROUND, open_example
from review_app.example_verification import add_polished_texts
from tests.audit_study import question
from tests.conftest import Server, drawn, open_list, password_of
from tests.survey_study import CONSENTED
from tests.verification_study import (
    ADDRESS,
    VerificationStudy,
    give_all,
    items_of,
    open_verification,
    opinion,
)

ROOT = Path(__file__).parents[1]
MAPPING = (ROOT / "annotation" / "survey" / "kuake_qic_mapping.toml").read_text(encoding="utf-8")
CONFIG = (ROOT / "examples" / "training" / "dotagpt-yi6b.yaml").read_text(encoding="utf-8")
NOWHERE = "http://127.0.0.1:9"
# so many signed items are enough for the exact bound of a lot to reach one half, the lowest threshold
SIGNED, LEFT = 5, 1
RECORDS = 400
WAIT = 30_000
NO_PAGE = "about:blank"
_numbers = count(1)


@dataclass(frozen=True)
class Made:
    """The study, its people by login, and everybody's password."""

    study: Study
    people: dict[str, Person]
    passwords: dict[str, str]

    def __getitem__(self, login: str) -> Person:
        return self.people[login]


@dataclass(frozen=True)
class Row:
    """A button: where it stands in the source, as what it is pressed, and what one press of it stores.

    `source` is its module and its key, in which * stands for what the page puts there. `ready` makes what the
    page needs and returns values for the others; `fill` brings the button into view, to be pressed under
    `key(values)`; `stored` counts what a press stores, by SQL over the values or by itself. `again` says
    that a later press is another act, and meant so; `once`, that a study has but one.
    """

    source: str
    login: str
    path: str
    ready: Callable[[Made], dict]
    fill: Callable[[Page, dict], None]
    stored: str | Callable[[Made, dict], int]
    key: Callable[[dict], str] = lambda values: ""
    again: bool = False
    once: bool = False

    def selector(self, values: dict) -> str:
        return values.get("css") or f".st-key-{self.key(values) or self.source.split(':')[1]} button"

    def count(self, made: Made, values: dict) -> int:
        if callable(self.stored):
            return self.stored(made, values)
        with reading(made.study) as database:
            return database.execute(self.stored, values).fetchone()[0]


def make_study(folder: Path) -> Made:
    """The example study, with records to audit, a verifier and an overseer of these tests' own."""
    study, sign_ins = open_example(folder)
    passwords = {each.login: each.password for each in sign_ins}
    for login, role in (("verifier", "physician"), ("overseer", "senior"), ("lead2", "lead")):
        people.add(study, OPERATOR, login, login.title(), role, password_of(login))
        passwords[login] = password_of(login)
    who = {each.login: each for each in people.everyone(study, OPERATOR)}
    who["physician2"] = who["simulated1"]
    made = Made(study, who, passwords)
    rows = [replace(question(number), external_id=f"d{number}") for number in range(1, RECORDS + 1)]
    add_file(study, OPERATOR, NewFile("d" * 64, "d.json", "mcq", "none", RECORDS), rows)
    label_study(study, OPERATOR, rules_text(TASK_RULES), TASK_RULES.name, Deadline)
    (study.folder / CONFIGS).mkdir()
    (study.folder / CONFIGS / "made.yaml").write_text(CONFIG, encoding="utf-8")
    return made


def fresh() -> str:
    """A name that nothing has yet."""
    return f"twice{next(_numbers)}"


# -- pressing

SETTLED = """(asked) => {
  const app = document.querySelector("[data-testid=stApp]");
  const unfinished = document.querySelector("[data-testid=stSkeleton]");
  // a form that is posted leads to a page that is no Streamlit's
  const quiet = document.readyState === "complete" && !unfinished &&
    (app ? app.dataset.testScriptState === "notRunning" : !document.querySelector("#root"));
  if (!quiet) window.quiet = null;
  else if (window.quiet?.asked !== asked) window.quiet = { asked, since: performance.now() };
  return quiet && performance.now() - window.quiet.since > 300;
}"""
BROKEN = ("此页出错了", "Traceback")


def bring(row: Row, pages: list[Page], values: dict) -> None:
    """Bring the button into view on each page, as a person would."""
    for page in pages:
        row.fill(page, values)
        expect(page.locator(row.selector(values)).first).to_be_enabled(timeout=WAIT)
    settle(pages)


def press(row: Row, page: Page, values: dict, gaps_ms: tuple[float, ...] = (), counted: bool = True) -> None:
    """Press where the button is, once and once more after each gap, wherever the page is by then.

    `counted` presses are counted by the browser, as those of a mouse are that follow each other quickly.
    """
    # lists that renew themselves may put another button in its place meanwhile, which is then found anew
    button = page.locator(row.selector(values)).first
    try:
        button.hover(timeout=10_000)
    except TimedOut:
        # what was done in another tab has taken it away, or hidden it, in this one too: nothing to be pressed
        if not button.is_visible():
            return
        button.hover(timeout=WAIT)
    for place, gap in enumerate((0, *gaps_ms), start=1):
        if gap:
            page.wait_for_timeout(gap)
        page.mouse.down(click_count=place if counted else 1)
        page.mouse.up(click_count=place if counted else 1)


def settle(pages: list[Page]) -> None:
    """Wait until no script has run for a moment, for a second press may still be on its way to one."""
    for page in pages:
        page.wait_for_function(SETTLED, arg=next(_numbers), polling=50, timeout=WAIT)


def broken(page: Page) -> list[str]:
    """What a page says that has broken."""
    text = page.locator("body").inner_text()
    return [each for each in BROKEN if each in text]


@dataclass(frozen=True)
class Tabs:
    """Browsers of each person's that stay signed in, so that what pages are made of is fetched but once.

    Each tab is a window of its own: one behind another is drawn but once a second.
    """

    browser: Browser
    server: Server
    opened: dict[str, list[Page]] = field(default_factory=dict)

    def at(self, login: str, path: str, count: int) -> list[Page]:
        """So many tabs of that person's on that page, each loaded anew."""
        pages = self.opened.setdefault(login, [])
        while len(pages) < count:
            pages.append(self._signed_in(login))
        # pages left open renew themselves, and take the time of those looked at
        for page in chain.from_iterable(self.opened.values()):
            if page not in pages[:count] and page.url != NO_PAGE:
                page.goto(NO_PAGE)
        for page in pages[:count]:
            page.goto(self.server.url + path, wait_until="commit")
        for page in pages[:count]:
            drawn(page)
        return pages[:count]

    def _signed_in(self, login: str) -> Page:
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        cookie = {"name": "wardround", "value": self.server.token(login), "url": self.server.url}
        context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])
        return context.new_page()

    def close(self) -> None:
        for page in chain.from_iterable(self.opened.values()):
            page.context.close()


# -- what pages are brought to


def fill(page: Page, key: str, text: str) -> None:
    field = page.locator(f".st-key-{key}").locator("input, textarea").first
    field.fill(text)
    field.press("Tab")
    drawn(page)


def pick(page: Page, key: str, named: str) -> None:
    """Choose from a list what is called so."""
    field = page.locator(f".st-key-{key}")
    open_list(field.get_by_role("combobox").first)
    page.keyboard.insert_text(named)
    page.get_by_role("option").filter(has_text=named).first.click()
    if field.locator("[data-testid=stMultiSelect]").count():
        # its list stays open for more; in a list of one choice the key would take the choice back
        page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    drawn(page)


def unfold(page: Page, title: str) -> None:
    page.locator("summary").filter(has_text=title).first.click()
    # a list that is opened while its fold still moves closes again
    settle([page])


def look_at(page: Page, key: str, said: str) -> None:
    """One of the choices that lie side by side."""
    page.locator(f".st-key-{key}").get_by_text(said, exact=True).click()
    # the page may look drawn before what was chosen has begun a run
    settle([page])


def nothing(page: Page, values: dict) -> None:
    pass


# -- what they need


def draft_batch(made: Made, evaluators: tuple[str, ...] = ("physician", "senior")) -> dict:
    name, only = fresh(), (drawable(made.study, made["lead"]).questions[0].record_id,)
    ids = tuple(made[each].id for each in evaluators)
    return {
        "name": name,
        "id": set_up(made.study, made["lead"], Setup(name, ids, 1, 1.0, 0.0, "打分。", "1", only)),
    }


def opened(made: Made) -> dict:
    values = draft_batch(made)
    open_batch(made.study, made["lead"], values["id"])
    return values | {"second": made.passwords["senior"]}


def locked(made: Made) -> dict:
    values = opened(made)
    lock(made.study, made["lead"], values["id"], "senior", values["second"], "完成", ADDRESS)
    return values


def named(made: Made) -> dict:
    return {"name": fresh()}


def newcomer(made: Made) -> dict:
    return {"name": fresh(), "css": "[class*='st-key-add-send-'] button"}


def polished(made: Made) -> dict:
    """Responses of a model that nobody has drawn."""
    model = fresh()
    asked = [each for each in records(made.study, OPERATOR) if each.kind == "mcq"][: SIGNED + LEFT]
    rows = [{"id": each.external_id, "task": "triage", "text": f"请看外科。{model}"} for each in asked]
    return {
        "name": fresh(),
        "model": model,
        "first": asked[0].external_id,
        "prompt_hash": add_polished_texts(made.study, rows, model),
    }


def verified(made: Made) -> dict:
    """A batch in which one answers, one oversees, and everything is good; one response is left out."""
    values, of = polished(made), VerificationStudy(made.study, made.people)
    chosen = {"reviewers": (made["verifier"].id,), "overseers": (made["overseer"].id,), "share": 1.0}
    for login in ("verifier", "overseer"):
        if consent.is_asked(made.study, made[login]):
            consent.give(made.study, made[login], consent.current_text(made.study).version)
    lot = {"model": values["model"], "prompt_hash": values["prompt_hash"], "sizes": (SIGNED,)}
    batch_id = open_verification(of, values["name"], **lot, **chosen)
    give_all(of, "verifier", opinion())
    give_all(of, "overseer", {"verdict": "accepted", "reason": ""})
    return values | {"id": batch_id, "password": made.passwords["overseer"]}


def signed(made: Made) -> dict:
    from annotation.response_verification.items import sign_batch

    values = verified(made)
    sign_batch(made.study, made["overseer"], values["id"], values["password"], ADDRESS)
    return values


def approved(made: Made) -> dict:
    values = signed(made)
    items = items_of(VerificationStudy(made.study, made.people), values["id"])
    approve_items(made.study, made["lead"], items)
    return values


def draft_survey(made: Made, simulated: bool = True) -> dict:
    name, asks = fresh(), asked_of(PHYSICIANS_NEEDS)
    survey_id = make_survey(made.study, made["lead"], name, asks, CONSENTED, simulated)
    return {"name": name, "id": survey_id, "subject": f"survey {survey_id}"}


def asking(made: Made, simulated: bool = True) -> dict:
    values = draft_survey(made, simulated)
    open_survey(made.study, made["lead"], values["id"])
    return values


def handing_out(made: Made) -> dict:
    return asking(made, simulated=False) | {"css": "form.posted button"}


def asked(made: Made) -> dict:
    """A closed survey in which three wordings were proposed."""
    values = asking(made)
    ratings = [each.key for each in PHYSICIANS_NEEDS.questions if each.kind == "rating"]
    rated = {key: 1 + number % 5 for number, key in enumerate(ratings)}
    proposals = next(each.key for each in PHYSICIANS_NEEDS.questions if each.kind == "proposals")
    answers = [
        ({**rated, "uses_models": "no", proposals: [said]}, ActiveTime(200_000, 0, 0))
        for said in ("看片子", "影像判读", "写会诊意见")
    ]
    enter_simulated(made.study, made["lead"], values["id"], answers)
    close_survey(made.study, made["lead"], values["id"])
    return values


def merged(made: Made) -> dict:
    values = asked(made)
    merge(made.study, made["lead"], values["id"], ["看片子"], "影像判读")
    return values


def sent_to_label_studio(made: Made) -> dict:
    values = opened(made)
    url = f"{NOWHERE}/{fresh()}"
    add_project(made.study, made["lead"], values["id"], made["physician"].id, url, 1, "0" * 64)
    note_accounts(made.study, made["lead"], url, {1: "one@example.org"})
    return values | {"url": url}


def hired(made: Made) -> dict:
    login = fresh()
    people.add(made.study, OPERATOR, login, login.title(), "physician", "a long password")
    made.people[login] = people.by_login(made.study, login)
    return {"login": login, "id": made.people[login].id}


def job(kind: str, **arguments) -> Callable[[Made], dict]:
    def ready(made: Made) -> dict:
        name = fresh()
        given = {key: value or name for key, value in arguments.items()}
        return {"name": name, "id": add_job(made.study, made["engineer"], kind, given)}

    return ready


def ended(ready: Callable[[Made], dict]) -> Callable[[Made], dict]:
    def ready_and_ended(made: Made) -> dict:
        values = ready(made)
        cancel_job(made.study, made["engineer"], values["id"])
        return values

    return ready_and_ended


def run_to(state: str, needs: str = "", without: dict | None = None, **given) -> Callable[[Made], dict]:
    """A job that has run: what it needs, and how many rows came to no result, as its command tells."""

    def ready(made: Made) -> dict:
        values = job(base_url=NOWHERE, model=None, **{"kind": "judge"} | given)(made)
        claimed = 0
        # in their turn: those that have waited for longer end first
        while claimed != values["id"]:
            claimed = claim_job(made.study, OPERATOR, given.get("kind", "judge")).id
            end_job(made.study, OPERATOR, claimed, [state], "So.", "如此。")
        folder = job_folder(made.study, values["id"])
        folder.mkdir(parents=True, exist_ok=True)
        keep_ending(folder, Ending("So.", "如此。", needs))
        if without:
            told = [asdict(Without(values["name"], without, ""))]
            (folder / WITHOUT).write_text(json.dumps(told), encoding="utf-8")
        return values

    return ready


def unread(made: Made) -> dict:
    path = made.study.folder / "uploads" / "answers.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"id": 1, "input": "咳嗽", "output": "多饮水"}\n', encoding="utf-8")
    answers = {"file": "uploads/answers.jsonl", "eval_set": "doctorbench", "name": "made"}
    return run_to("failed", "ratings", {"unparsed": 1}, kind="submit", **answers)(made)


PRICE = {"prompt": 2.0, "completion": 8.0, "currency": "CNY"}
JUDGE = job("judge", base_url=NOWHERE, model=None)
TRAIN = job("train", config="made.yaml", dataset="simulated-v1", run=None)


def keys_of(made: Made) -> dict:
    path = made.study.folder / "endpoint_keys.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def key_kept(made: Made) -> dict:
    from pipelines.jobs.keys import keep_key

    values = {"url": f"{NOWHERE}/{fresh()}"}
    keep_key(made.study, made["engineer"], values["url"], "sk-made")
    return values


def submitted(made: Made) -> dict:
    name = fresh()
    contest = Contest("doctorbench", "0" * 64, "a-judge", "0" * 64, "", "", "{}", 4.0, 6.0, 1)
    results = [Result("1", "", "scored", 5.0, 5.0, False, {"medical_accuracy": 5.0})]
    return {"name": name, "id": add_submission(made.study, made["engineer"], name, contest, results)[0]}


def shown(made: Made) -> dict:
    values = submitted(made)
    show_submission(made.study, made["engineer"], values["id"], True)
    return values


def rules_changed(made: Made) -> dict:
    name, newest = fresh(), rule_versions(made.study)[0]
    rule_drafts.save_rule_draft(made.study, made["engineer"], newest.id, f"{newest.text}\n# {name}\n")
    return {"name": name, "base": newest.id}


def records_came(made: Made) -> dict:
    """A record that the newest rules were not tried on."""
    rule_drafts.drop_rule_draft(made.study, made["engineer"])
    name = fresh()
    row = replace(question(1, name), external_id=name)
    add_file(made.study, OPERATOR, NewFile(secrets.token_hex(32), name, "mcq", "none", 1), [row])
    return {"name": name}


def no_draft(made: Made) -> dict:
    rule_drafts.drop_rule_draft(made.study, made["engineer"])
    return {}


def rules_in_draft(made: Made, values: dict) -> int:
    draft = rule_drafts.rule_draft(made.study, made["engineer"])
    text = draft.text if draft else rule_versions(made.study)[0].text
    return text.count("[[rule]]")


def consent_asked(made: Made) -> dict:
    name = fresh()
    consent.add_text(made.study, made["lead"], f"请同意。{name}", f"Please agree. {name}")
    return {"id": made["physician"].id}


def consented(made: Made) -> dict:
    values = consent_asked(made)
    consent.give(made.study, made["physician"], consent.current_text(made.study).version)
    return values


def all_rated(made: Made) -> dict:
    """The lead has rated all of a batch: nobody else's consent or queue is in the way."""
    if consent.is_asked(made.study, made["lead2"]):
        consent.give(made.study, made["lead2"], consent.current_text(made.study).version)
    values = draft_batch(made, ("lead2",))
    open_batch(made.study, made["lead"], values["id"])
    queue = next(each for each in queues(made.study, made["lead2"]) if each.batch_id == values["id"])
    for assignment in queue.assignment_ids:
        slots = work(made.study, made["lead2"], assignment).conversations
        given = {"ratings": {slot: {"overall": 5} for slot in slots}, "comment": ""}
        answer(
            made.study, made["lead2"], assignment, answers=given, expected_revision=0,
            nonce=secrets.token_hex(16), active_ms=60_000,
        )  # fmt: skip
    return values


def guessing(made: Made) -> dict:
    values = all_rated(made)
    guesses.begin(made.study, made["lead2"], values["id"])
    left = len(guesses.left_to_guess(made.study, made["lead2"], values["id"]))
    return values | {"left": left}


# -- how the button comes into view


def _two_people(step: str) -> Callable[[Page, dict], None]:
    def filled(page: Page, values: dict) -> None:
        page.locator(f".st-key-{step}-reason-{values['id']} input").fill("完成")
        page.locator(f".st-key-{step}-login-{values['id']} input").fill("senior")
        page.locator(f".st-key-{step}-password-{values['id']}-0 input").fill(values["second"])

    return filled


def _new_scoring(page: Page, values: dict) -> None:
    fill(page, "new-name-0", values["name"])
    pick(page, "new-evaluators-0", named="示例医师")


def _new_audit(page: Page, values: dict) -> None:
    look_at(page, "new-activity", "标签抽检")
    fill(page, "audit-size", "1")
    fill(page, "audit-unlabelled", "0")
    fill(page, "audit-name-0", values["name"])


def _new_drafting(page: Page, values: dict) -> None:
    look_at(page, "new-activity", "指令撰写")
    page.locator(".st-key-drafting-name-0 input").fill(values["name"])
    pick(page, "drafting-writers-0", named="示例医师")
    pick(page, "drafting-reviewers-0", named="示例高年资医师")


def _new_rewriting(page: Page, values: dict) -> None:
    page.locator(".st-key-rewriting-name input").fill(values["name"])
    pick(page, "rewriting-writers", named="示例医师")
    pick(page, "rewriting-reviewers", named="示例高年资医师")
    pick(page, "rewriting-adjudicator", named="Overseer")


def _new_verification(page: Page, values: dict) -> None:
    pick(page, "verification-lot", named=values["model"])
    page.locator(".st-key-verification-name input").fill(values["name"])
    pick(page, "verification-reviewers", named="示例医师")
    pick(page, "verification-overseers", named="示例高年资医师")


def _verification(page: Page, values: dict) -> None:
    pick(page, "verification-batch", named=f"{values['name']} ·")


def _signing(page: Page, values: dict) -> None:
    _verification(page, values)
    page.locator(f".st-key-sign-password-{values['id']}-0 input").fill(values["password"])


def _reopening(page: Page, values: dict) -> None:
    _verification(page, values)
    page.locator(f".st-key-reopen-reason-{values['id']} input").fill("再看一遍")


def _chosen(page: Page, values: dict) -> None:
    _verification(page, values)
    pick(page, "approval-chosen", values["first"])


def _withdrawing(page: Page, values: dict) -> None:
    _chosen(page, values)
    page.locator(".st-key-withdraw-reason input").fill("指南已更新")


def _lot(page: Page, values: dict) -> None:
    _verification(page, values)
    page.locator(".st-key-lot-threshold input").fill("50")
    page.locator(".st-key-lot-reason input").fill("样本全部正确")


def _second_look(page: Page, values: dict) -> None:
    pick(page, "report-batch", named=SIMULATED_ROUND)
    unfold(page, "分歧最大的回答")


def _new_survey(page: Page, values: dict) -> None:
    pick(page, "survey", named="新建问卷")
    fill(page, "survey-name", values["name"])


def _survey(page: Page, values: dict) -> None:
    pick(page, "survey", named=values["name"])


def _closing(page: Page, values: dict) -> None:
    _survey(page, values)
    page.locator(".st-key-close-sure label").click()
    drawn(page)


def _merging(page: Page, values: dict) -> None:
    _survey(page, values)
    unfold(page, "合并说法")
    pick(page, "merge-3-which", named="看片子")
    pick(page, "merge-3-name", named="看片子")


def _parting(page: Page, values: dict) -> None:
    _survey(page, values)
    unfold(page, "合并说法")
    pick(page, "part-which", named="看片子")


def _mapping(page: Page, values: dict) -> None:
    _survey(page, values)
    file = {"name": "m.toml", "mimeType": "text/plain", "buffer": f"{MAPPING}\n# {values['name']}".encode()}
    page.locator(".st-key-mapping-file input[type=file]").set_input_files(file)
    expect(page.locator(".st-key-mapping-keep button")).to_be_visible(timeout=WAIT)
    drawn(page)


def _label_studio(page: Page, values: dict) -> None:
    pick(page, "label-studio-batch", named=f"{values['name']} ·")
    page.locator(".st-key-label-studio-url input").fill(NOWHERE)


def _account(page: Page, values: dict) -> None:
    pick(page, "label-studio-batch", named=f"{values['name']} ·")


def _pay(page: Page, values: dict) -> None:
    pick(page, "pay-login", named=values["login"])
    page.locator(".st-key-pay-hourly input").fill("120")


def _adding(page: Page, values: dict) -> None:
    for name in ("login", "name"):
        page.locator(f"[class*=st-key-add-{name}-] input").fill(values["name"])
    page.locator("[class*=st-key-add-password-] input").fill("a long password")


def _person(which: str) -> Callable[[Page, dict], None]:
    return lambda page, values: pick(page, f"{which}-login", named=values["login"])


def _dismissing(page: Page, values: dict) -> None:
    _person("disable")(page, values)
    page.locator("[class*=st-key-disable-sure] label").click()


def _not_knowing(page: Page, values: dict) -> None:
    pick(page, f"which-{values['left']}", named="不知道")


def _starting(page: Page, values: dict) -> None:
    if not page.locator(".st-key-job-kind").is_visible():
        unfold(page, "开始作业")
    look_at(page, "job-kind", "模型评判")
    field = page.locator(".st-key-job-judge input")
    page.locator(".st-key-job-base-url input").fill(NOWHERE)
    field.fill(values["name"])


def _key(page: Page, values: dict) -> None:
    unfold(page, "接口密钥")
    page.locator(".st-key-key-base-url input").fill(values["url"])
    page.locator("[class*='st-key-key-key-'] input").fill("sk-made")


def _key_of_a_job(page: Page, values: dict) -> None:
    page.locator(f".st-key-key-on-{values['id']} button").click()
    expect(page.locator(".st-key-endpoint-keys .filled")).to_be_focused()
    page.locator("[class*='st-key-key-key-'] input").fill("sk-made")


def _running(page: Page, values: dict) -> None:
    page.locator(".st-key-run-name input").fill(values["name"])


def _shown_run(page: Page, values: dict) -> None:
    pick(page, "run-shown", named=values["name"])


def _config(page: Page, values: dict) -> None:
    file = {"name": f"{values['name']}.yaml", "mimeType": "text/plain", "buffer": CONFIG.encode()}
    page.locator(".st-key-run-config-file-0 input[type=file]").set_input_files(file)
    expect(page.get_by_text(file["name"])).to_be_visible(timeout=WAIT)
    drawn(page)


def _freezing(page: Page, values: dict) -> None:
    page.locator(".st-key-freeze-name input").fill(values["name"])


def _filters(page: Page, values: dict) -> None:
    unfold(page, "过滤规则")
    box = page.locator("[class*='st-key-filters-'] textarea")
    box.press("Control+End")
    page.keyboard.insert_text(f"\n# {values['name']}")
    box.press("Tab")
    drawn(page)


def _duplicates(page: Page, values: dict) -> None:
    unfold(page, "去重")
    fill(page, "dedup-threshold", str(0.5 + int(values["name"].removeprefix("twice")) / 10_000))


def _shown(page: Page, values: dict) -> None:
    pick(page, "showing", named=values["name"])


def _dispute(page: Page, values: dict) -> None:
    page.locator("[class*='st-key-decision-']").get_by_text("各自保留").first.click()


def _save_rules(page: Page, values: dict) -> None:
    look_at(page, "workbench-view", "重放与保存")
    fill(page, f"rules-name-{values['base']}", values["name"])


def _rest_of_rules(page: Page, values: dict) -> None:
    look_at(page, "workbench-view", "重放与保存")


def _taking_back(page: Page, values: dict) -> None:
    unfold(page, "知情同意")
    page.locator(".st-key-consent-sure label").click()
    drawn(page)


def _disputes(made: Made) -> dict:
    """The next dispute of the audit that is over; the page brings it by itself."""
    with reading(made.study) as database:
        before = database.execute("select count(*) from decisions").fetchone()[0]
    return {"css": "[class*='st-key-save-'] button", "before": before}


BATCHES = "review_app/lead/batches.py"
STATES = "select count(*) from batch_states where batch_id = :id and state = '{}'"
NAMED_BATCHES = "select count(*) from batches where name = :name"
SURVEY_STATES = "select count(*) from survey_states where survey_id = :id and state = '{}'"
SURVEY_EVENTS = "select count(*) from events where subject = :subject and action = '{}'"
JOB_STATES = "select count(*) from job_states where job_id = :id and state = '{}'"
MODEL_JOBS = "select count(*) from jobs where json_extract(arguments, '$.model') = :name"
SENT_JOBS = "select count(*) from jobs where kind = '{}' and json_extract(arguments, '$.batch') = :id"
NEWEST_PASS = "select count(*) from passes where step = '{}'"
APPROVED = """select count(*) from approvals a join items i on i.id = a.item_id where i.batch_id = :id"""
SHOWN = "select count(*) from submission_showings where submission_id = :id and shown = {}"
CONSENTS = "select count(*) from consents where person_id = :id and given = {}"
PEOPLE = "review_app/people.py"
LEAD = "review_app/lead"
ENGINEER = "review_app/engineer"

ROWS = (
    Row(f"{BATCHES}:open", "lead", "/batches", draft_batch, nothing, STATES.format("open")),
    Row(
        f"{BATCHES}:*-send-*",
        "lead",
        "/batches",
        opened,
        _two_people("lock"),
        STATES.format("locked"),
        lambda values: f"lock-send-{values['id']}",
    ),
    Row(
        f"{BATCHES}:*-send-*",
        "lead",
        "/batches",
        locked,
        _two_people("unblind"),
        STATES.format("unblinded"),
        lambda values: f"unblind-send-{values['id']}",
    ),
    Row(f"{LEAD}/new_batch.py:draw", "lead", "/batches", named, _new_scoring, NAMED_BATCHES),
    Row(f"{LEAD}/new_audit.py:draw-audit", "lead", "/batches", named, _new_audit, NAMED_BATCHES),
    Row(f"{LEAD}/new_drafting.py:draw-drafting", "lead", "/batches", named, _new_drafting, NAMED_BATCHES),
    Row(
        f"{LEAD}/new_rewriting.py:draw-rewriting",
        "lead",
        "/rewritings",
        named,
        _new_rewriting,
        NAMED_BATCHES,
    ),
    Row(
        f"{LEAD}/new_verification.py:draw-verification",
        "lead",
        "/verifications",
        polished,
        _new_verification,
        NAMED_BATCHES,
    ),
    Row(
        f"{LEAD}/signing.py:sign-send",
        "overseer",
        "/verifications",
        verified,
        _signing,
        "select count(*) from signoffs where batch_id = :id",
    ),
    Row(
        f"{LEAD}/signing.py:reopen-send",
        "lead",
        "/verifications",
        signed,
        _reopening,
        "select count(*) from reopenings r join signoffs s on s.id = r.signoff_id where s.batch_id = :id",
    ),
    Row(f"{LEAD}/approvals.py:approve-chosen", "lead", "/verifications", signed, _chosen, APPROVED),
    Row(
        f"{LEAD}/approvals.py:approve-ready",
        "lead",
        "/verifications",
        signed,
        _verification,
        f"select ({APPROVED}) / {SIGNED}",
    ),
    Row(
        f"{LEAD}/approvals.py:withdraw-send",
        "lead",
        "/verifications",
        approved,
        _withdrawing,
        """select count(*) from withdrawals w join approvals a on a.id = w.approval_id
           join items i on i.id = a.item_id where i.batch_id = :id""",
    ),
    Row(
        f"{LEAD}/approvals.py:lot-send",
        "lead",
        "/verifications",
        signed,
        _lot,
        "select count(*) from approval_lots where model = :model",
    ),
    Row(
        f"{LEAD}/disagreements.py:adjudicate",
        "lead",
        "/report",
        lambda made: {},
        _second_look,
        "select count(*) from batches where name like '分歧复评：%'",
        once=True,
    ),
    Row(
        f"{LEAD}/new_survey.py:keep-survey",
        "lead",
        "/surveys",
        named,
        _new_survey,
        "select count(*) from surveys where name = :name",
    ),
    Row(
        f"{LEAD}/surveys.py:open-survey",
        "lead",
        "/surveys",
        draft_survey,
        _survey,
        SURVEY_STATES.format("open"),
    ),
    Row(
        f"{LEAD}/surveys.py:close-survey",
        "lead",
        "/surveys",
        asking,
        _closing,
        SURVEY_STATES.format("closed"),
        lambda values: "close-survey",
    ),
    Row(
        f"{LEAD}/survey_forms.py:posted",
        "lead",
        "/surveys",
        handing_out,
        _survey,
        "select count(*) / 20 from invitations where survey_id = :id",
        again=True,
    ),
    Row(
        f"{LEAD}/survey_proposals.py:merge-do",
        "lead",
        "/surveys",
        asked,
        _merging,
        SURVEY_EVENTS.format("proposals merged"),
    ),
    Row(
        f"{LEAD}/survey_proposals.py:part-do",
        "lead",
        "/surveys",
        merged,
        _parting,
        SURVEY_EVENTS.format("proposals merged"),
    ),
    Row(
        f"{LEAD}/survey_proposals.py:kuake",
        "lead",
        "/surveys",
        asked,
        _survey,
        "select count(*) from survey_taxonomies where survey_id = :id",
    ),
    Row(
        f"{LEAD}/survey_proposals.py:mapping-keep",
        "lead",
        "/surveys",
        asked,
        _mapping,
        "select count(*) from survey_taxonomies where survey_id = :id",
    ),
    Row(
        f"{LEAD}/label_studio.py:label-studio-push",
        "lead",
        "/label-studio",
        opened,
        _label_studio,
        SENT_JOBS.format("label_studio_push"),
    ),
    Row(
        f"{LEAD}/label_studio.py:label-studio-pull",
        "lead",
        "/label-studio",
        opened,
        _label_studio,
        SENT_JOBS.format("label_studio_pull"),
    ),
    Row(
        f"{LEAD}/label_studio.py:label-studio-account-name",
        "lead",
        "/label-studio",
        sent_to_label_studio,
        _account,
        "select count(*) from label_studio_people where url = :url",
    ),
    Row(
        f"{PEOPLE}:pay-send",
        "lead",
        "/people",
        hired,
        _pay,
        "select count(*) from pay_grades where person_id = :id",
    ),
    Row(
        f"{PEOPLE}:add-send-*",
        "admin",
        "/people",
        newcomer,
        _adding,
        "select count(*) from people where login = :name",
    ),
    Row(
        f"{PEOPLE}:reset-send",
        "admin",
        "/people",
        hired,
        _person("reset"),
        "select count(*) from events where action = 'reset link made' and subject = :login",
        again=True,
    ),
    Row(
        f"{PEOPLE}:disable-send",
        "admin",
        "/people",
        hired,
        _dismissing,
        "select count(*) from events where action = 'person disabled' and subject = :login",
    ),
    Row("review_app/job_start.py:job-start", "engineer", "/jobs", named, _starting, MODEL_JOBS),
    Row(
        "review_app/jobs.py:key-keep",
        "engineer",
        "/jobs",
        lambda made: {"url": f"{NOWHERE}/{fresh()}"},
        _key,
        lambda made, values: int(values["url"] in keys_of(made)),
    ),
    Row(
        "review_app/jobs.py:key-keep",
        "engineer",
        "/jobs",
        run_to("failed", "key"),
        _key_of_a_job,
        "select count(*) - 3 from job_states where job_id = :id",
    ),
    Row(
        "review_app/jobs.py:key-forget",
        "engineer",
        "/jobs",
        key_kept,
        _key,
        lambda made, values: int(values["url"] not in keys_of(made)),
    ),
    Row(
        "review_app/job_ways_on.py:cancel-*",
        "engineer",
        "/jobs",
        JUDGE,
        nothing,
        "select count(*) - 1 from job_states where job_id = :id",
        lambda values: f"cancel-{values['id']}",
    ),
    Row(
        "review_app/job_ways_on.py:resume-*",
        "engineer",
        "/jobs",
        ended(JUDGE),
        nothing,
        "select count(*) - 2 from job_states where job_id = :id",
        lambda values: f"resume-{values['id']}",
    ),
    Row(
        "review_app/job_ways_on.py:go-on-*",
        "engineer",
        "/jobs",
        run_to("failed", "budget", budget=0.5, price=PRICE),
        lambda page, values: page.locator(f".st-key-budget-of-{values['id']} input").fill("2"),
        "select count(*) - 1 from jobs where json_extract(arguments, '$.model') = :name",
        lambda values: f"go-on-{values['id']}",
    ),
    Row(
        "review_app/job_ways_on.py:failed-*",
        "engineer",
        "/jobs",
        run_to("completed", without={"failed": 2}),
        nothing,
        "select count(*) - 1 from jobs where json_extract(arguments, '$.model') = :name",
        lambda values: f"failed-{values['id']}",
    ),
    Row(
        "review_app/job_ways_on.py:unread-*",
        "engineer",
        "/jobs",
        unread,
        nothing,
        "select count(*) - 1 from jobs where json_extract(arguments, '$.model') = :name",
        lambda values: f"unread-{values['id']}",
    ),
    Row(
        f"{ENGINEER}/runs.py:stop-*",
        "engineer",
        "/training",
        TRAIN,
        nothing,
        "select count(*) - 1 from job_states where job_id = :id",
        lambda values: f"stop-{values['name']}",
    ),
    Row(
        f"{ENGINEER}/runs.py:resume-*",
        "engineer",
        "/training",
        ended(TRAIN),
        _shown_run,
        "select count(*) - 2 from job_states where job_id = :id",
        lambda values: f"resume-{values['name']}",
    ),
    Row(
        f"{ENGINEER}/new_run.py:run-start",
        "engineer",
        "/training",
        named,
        _running,
        "select count(*) from jobs where json_extract(arguments, '$.run') = :name",
    ),
    Row(
        f"{ENGINEER}/new_run.py:run-config-add",
        "engineer",
        "/training",
        named,
        _config,
        lambda made, values: int((made.study.folder / CONFIGS / f"{values['name']}.yaml").exists()),
    ),
    Row(
        f"{ENGINEER}/new_dataset.py:freeze-send",
        "engineer",
        "/datasets",
        named,
        _freezing,
        "select count(*) from frozen_datasets where name = :name",
    ),
    Row(
        f"{ENGINEER}/preparing.py:run-filters",
        "engineer",
        "/data",
        named,
        _filters,
        NEWEST_PASS.format("filter"),
    ),
    Row(
        f"{ENGINEER}/preparing.py:run-dedup",
        "engineer",
        "/data",
        named,
        _duplicates,
        NEWEST_PASS.format("dedup"),
    ),
    Row(
        "review_app/leaderboard.py:*-submission",
        "engineer",
        "/leaderboard",
        submitted,
        _shown,
        SHOWN.format(1),
        lambda values: "show-submission",
    ),
    Row(
        "review_app/leaderboard.py:*-submission",
        "engineer",
        "/leaderboard",
        shown,
        _shown,
        SHOWN.format(0),
        lambda values: "hide-submission",
    ),
    Row(
        "review_app/activities/label_discussion.py:save-*",
        "simulated4",
        "/audit",
        _disputes,
        _dispute,
        "select count(*) - :before from decisions",
        again=True,
    ),
    Row(
        "review_app/workbench/audited.py:rules-save",
        "engineer",
        "/rules",
        rules_changed,
        _save_rules,
        "select count(*) from rule_versions where name = :name",
    ),
    Row(
        "review_app/workbench/audited.py:rules-go-on",
        "engineer",
        "/rules",
        records_came,
        _rest_of_rules,
        """select count(*) from labellings where last_record = (select max(id) from records)
           and rule_version_id = (select max(id) from rule_versions)""",
    ),
    Row(
        "review_app/workbench/editing.py:rules-add",
        "engineer",
        "/rules",
        no_draft,
        nothing,
        rules_in_draft,
        again=True,
    ),
    Row(
        "review_app/activities/guessing.py:guessing-begin",
        "lead2",
        "/scoring",
        all_rated,
        nothing,
        "select count(*) from guessing_begun where batch_id = :id",
    ),
    Row(
        "review_app/activities/guessing.py:next-*",
        "lead2",
        "/scoring",
        guessing,
        _not_knowing,
        "select count(*) from source_guesses where batch_id = :id",
        lambda values: f"next-{values['left']}",
    ),
    # from here on everybody is asked for consent
    Row("review_app/consent.py:consent-agree", "physician", "/", consent_asked, nothing, CONSENTS.format(1)),
    Row(
        "review_app/consent.py:consent-withdraw",
        "physician",
        "/",
        consented,
        _taking_back,
        CONSENTS.format(0),
    ),
)

# a button or field that stores nothing of the study, and why
HARMLESS = {
    "review_app/page_button.py:*": "leads to another page",
    "review_app/upload.py:*": "a file is read, and stored by the button below it",
    "review_app/job_start.py:job-test": "asks an endpoint one question, and keeps nothing",
    "review_app/job_ways_on.py:change-*": "fills a form in, and stores nothing",
    "review_app/job_ways_on.py:key-on-*": "leads to the keys above, and stores nothing",
    "review_app/jobs.py:jobs-older": "shows more",
    "review_app/job_start.py:job-estimate": "counts what would be asked, and keeps nothing",
    "review_app/job_start.py:job-language": "the page's language, and keeps nothing",
    f"{LEAD}/new_survey.py:preview-new": "a link",
    f"{LEAD}/surveys.py:preview": "a link",
    f"{ENGINEER}/new_dataset.py:freeze-plan": "shows what would be frozen",
    **{
        f"{LEAD}/compose_frame.py:{key}": "changes what is composed in this tab, which `keep-survey` stores"
        for key in ("frame-put", "screen-put", "screen-*", "screen-out")
    },
    **{
        f"{LEAD}/compose_survey.py:{key}": "changes what is composed in this tab, which `keep-survey` stores"
        for key in ("compose-put", "compose-*", "compose-out")
    },
    "review_app/workbench/editing.py:rules-drop": "forgets one's own draft, and is then disabled",
    "review_app/workbench/unlabelled.py:workbench-write-rule": "adds to one's own draft, as `rules-add` does",
    "review_app/workbench/example_list.py:more-*": "shows more",
    "review_app/workbench/one_record.py:rules-put-away": "shows less",
}
