"""Every page as every role in a browser: hostile text stands there as it is and runs and fetches nothing."""

import csv
import io
import math
import zipfile

import pytest
from playwright.sync_api import expect

from db import people
from db.batches import batches
from db.invitations import invite
from db.people import OPERATOR, ROLES
from db.surveys import surveys
from review_app.pages import PAGES
from tests.conftest import open_list
from tests.hostile_texts import HOSTILE, numbers_in
from tests.pipelines.test_formula_cells import dangerous, formulas_and_links
from tests.raw_http import ask

# all that can be read: the page's text, what lies in shadow roots, what stands in fields
READ = """() => {
  const parts = [];
  const read = (root) => {
    for (const each of root.querySelectorAll('*')) {
      if (each.shadowRoot) {
        parts.push(...[...each.shadowRoot.children].map((child) => child.innerText || ''));
        read(each.shadowRoot);
      }
      if (each.value && ['INPUT', 'TEXTAREA'].includes(each.tagName)) parts.push(each.value);
    }
  };
  read(document);
  return [document.body.innerText, ...parts].join('\\n');
}"""
RAN = "() => window.ran !== undefined"
OPEN_ALL = "document.querySelectorAll('details:not([open]) > summary').forEach((each) => each.click())"
# beside each role's pages: what was answered, looked at again
MORE = {
    "physician": ("scoring?item=1", "verification?item=1", "rewriting?item=2", "drafting?item=2"),
    "senior": ("verification?item=1", "audit?item=2"),
    "lead": (),
    "engineer": (),
    "admin": (),
}
# what no page of an account need show: a line is told by its place and reason, consent is for respondents,
# an explanation stands on some records alone, a card behind the newest run
NEED_NOT_BE_SHOWN = {"line set aside", "consent", "explanation", "card"}
# the report takes seconds, and more beside other tests
LONGEST_MS = 90_000


class Watched:
    """A browser's page, with everything it asked for, and every box that popped up."""

    def __init__(self, browser, server, login=""):
        self.context = browser.new_context()
        if login:
            cookie = {"name": "wardround", "value": server.token(login), "url": server.url}
            self.context.add_cookies([cookie | {"sameSite": "Strict"}])
        self.context.set_default_timeout(LONGEST_MS)
        self.server, self.asked, self.popped = server, [], []
        self.page = self.context.new_page()
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("dialog", lambda dialog: (self.popped.append(dialog.message), dialog.dismiss()))

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.context.close()

    def elsewhere(self):
        """What was asked of anybody but the server."""
        own = ("http://" + self.server.address, "ws://" + self.server.address, "data:", "blob:", "about:")
        return [url for url in self.asked if not url.startswith(own)]

    def nothing_happened(self):
        return not self.page.evaluate(RAN) and self.elsewhere() == [] and self.popped == []


def shown_on(watched, path, drawn_page):
    """All that a page shows once what is folded is open, and what its lists offer."""
    page = watched.page
    page.goto(f"{watched.server.url}/{path}")
    drawn_page(page)
    page.evaluate(OPEN_ALL)
    drawn_page(page)
    return page.evaluate(READ)


def offered_in_lists(page):
    """What the page's lists offer when they are opened, one after the other."""
    offered = []
    for each in page.get_by_role("combobox").all():
        if each.is_visible() and each.is_enabled():
            open_list(each)
            offered += page.get_by_role("option").all_inner_texts()
            page.keyboard.press("Escape")
    return "\n".join(offered)


def closed_survey(watched, made, drawn_page):
    """What a lead is shown of the closed survey, which is chosen by the number in its name."""
    closed = max(
        (each for each in surveys(made.study, OPERATOR) if each.state == "closed"), key=lambda each: each.id
    )
    page = watched.page
    page.goto(f"{watched.server.url}/surveys")
    drawn_page(page)
    open_list(page.get_by_role("combobox").first)
    page.keyboard.type(closed.name[closed.name.index("〔") :])
    page.keyboard.press("Enter")
    expect(page.get_by_role("radiogroup").first).to_be_visible()
    drawn_page(page)
    page.evaluate(OPEN_ALL)
    drawn_page(page)
    return page.evaluate(READ)


def test_every_page_of_every_role_shows_texts_exactly_runs_nothing_and_asks_nobody_else(
    browser, hostile, hostile_server, drawn_page
):
    seen = set()
    for role in ROLES:
        with Watched(browser, hostile_server, role) as watched:
            for path in [*(page.path for page in PAGES if role in page.roles), *MORE[role]]:
                shown = shown_on(watched, path, drawn_page)
                if role == "lead":
                    shown += offered_in_lists(watched.page)
                seen |= numbers_in(shown)
                assert hostile.texts.wrongly_shown(shown) == {}, (role, path)
                assert watched.nothing_happened(), (role, path, watched.elsewhere())
            if role == "lead":
                shown = closed_survey(watched, hostile, drawn_page)
                seen |= numbers_in(shown)
                assert hostile.texts.wrongly_shown(shown) == {}
                assert watched.nothing_happened(), watched.elsewhere()
    assert hostile.texts.kinds_unseen(seen) <= NEED_NOT_BE_SHOWN
    assert len(hostile.texts.texts_seen(seen)) >= len(HOSTILE)


def test_a_respondent_reads_consent_and_questions_exactly(browser, hostile, hostile_server):
    study, lead = hostile.study, people.by_login(hostile.study, "lead")
    asking = max(each.id for each in surveys(study, OPERATOR) if each.state == "open")
    (token,) = invite(study, lead, asking, 1)
    with Watched(browser, hostile_server) as watched:
        page = watched.page
        page.goto(f"{hostile_server.url}/survey/#{token}")
        expect(page.locator(".consent")).to_be_visible()
        shown = page.evaluate(READ)
        page.locator(".screen > button.main").click()
        expect(page.locator(".question").first).to_be_visible()
        shown += page.evaluate(READ)
        assert hostile.texts.wrongly_shown(shown) == {}
        kinds = {hostile.texts.kinds[number] for number in numbers_in(shown)}
        assert kinds == {"consent", "words of a survey"}
        assert watched.nothing_happened(), watched.elsewhere()


def cells_of(name, content):
    """Every cell of a CSV or a workbook as text; a formula as it would run."""
    if name.endswith(".csv"):
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return [cell for row in rows for cell in row]
    assert formulas_and_links(content) == [], name
    return []


@pytest.mark.parametrize("what", ["agreement", "rewriting", "verification", "survey", "audit"])
def test_no_export_holds_a_cell_that_a_spreadsheet_would_run(hostile, hostile_server, what):
    named = exported(hostile)[what]
    answer = ask(hostile_server, "GET", f"/export/{what}{named}", hostile_server.token("lead"))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    tables = [name for name in archive.namelist() if name.endswith((".csv", ".xlsx"))]
    assert tables
    for name in tables:
        cells = cells_of(name, archive.read(name))
        assert [cell for cell in cells if dangerous(cell) and not is_number(cell)] == [], name


def is_number(cell):
    """A negative figure is none of ours to guard."""
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def exported(made):
    """What follows each report's name in its address."""
    by = {(each.activity, each.state): each.id for each in batches(made.study, OPERATOR)}
    closed = max(each.id for each in surveys(made.study, OPERATOR) if each.state == "closed")
    return {
        "agreement": f"/{by['blinded_scoring', 'unblinded']}",
        "rewriting": f"/{by['dialogue_rewriting', 'open']}",
        "verification": f"/{by['response_verification', 'open']}",
        "survey": f"/{closed}",
        "audit": "",
    }


def test_a_downloaded_report_opened_in_a_browser_shows_texts_exactly(browser, hostile, hostile_server):
    """Its files carry their own text and no policy of ours: they must need none."""
    token = hostile_server.token("lead")
    paths = [f"{what}{named}" for what, named in exported(hostile).items() if what != "agreement"]
    seen = set()
    with Watched(browser, hostile_server) as watched:
        for path in paths:
            archive = zipfile.ZipFile(
                io.BytesIO(ask(hostile_server, "GET", f"/export/{path}", token).content)
            )
            pages = [name for name in archive.namelist() if name.endswith(".html")]
            assert pages, path
            for name in pages:
                watched.page.set_content(archive.read(name).decode())
                watched.page.evaluate(OPEN_ALL)
                shown = watched.page.evaluate(READ)
                seen |= numbers_in(shown)
                assert hostile.texts.wrongly_shown(shown) == {}, (path, name)
                assert watched.nothing_happened(), (path, name, watched.elsewhere())
    assert "proposal" not in hostile.texts.kinds_unseen(seen)
