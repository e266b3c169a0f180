"""What many tests need: a study with people in it, a real server on loopback, a real browser."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_rerunfailures
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect, sync_playwright

from db import people, sessions
from db.people import OPERATOR, Person
from db.study import Study, create_study

ROOT = Path(__file__).parent.parent
# login -> role and name; a second physician and a second lead, for what takes two
CAST = {
    "physician": ("physician", "周医师"),
    "physician2": ("physician", "吴医师"),
    "senior": ("senior", "郑医师"),
    "lead": ("lead", "冯负责"),
    "lead2": ("lead", "陈负责"),
    "engineer": ("engineer", "褚工"),
    "admin": ("admin", "卫管理"),
}
# a browser's key may fall between two frames, and a kill between two writes, on a machine that is busy
RACED = ROOT / "tests" / "training"
LONGEST = "test_double_clicks.py"
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
# a component's place is there before its script is, and stays empty until that has drawn into it
EMPTY_PLACE = "[data-testid=stBidiComponentIsolated]:not(:has(style ~ *:not(:empty)))"
UNFINISHED = f"[data-testid=stSkeleton], {EMPTY_PLACE}"
# a press as short as a machine's closes a list again as it opens, and then keeps the focus in its field
PRESSED_MILLISECONDS = 50
# a page has as long as a busy machine needs; what is wrong stays wrong
expect.set_options(timeout=20_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: while Playwright's browser is open no other event loop can run in its process.

    Where several processes share the tests, one has a file's browser tests, and one its others; the file that
    takes longest begins first, so that nobody is left alone with it at the end.
    """
    items.sort(key=lambda item: (_needs_browser(item), item.path.name != LONGEST))
    for item in items:
        kind = "browser" if _needs_browser(item) else "plain"
        item.add_marker(pytest.mark.xdist_group(f"{kind} {item.path.relative_to(ROOT)}"))
        if kind == "browser" or RACED in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A second run begins with its file's server and study made anew: half a story cannot be told again."""
    if getattr(item, "execution_count", 1) > 1:
        # neither pytest nor its plugin offers a public way to end a module's fixtures before the module ends
        pytest_rerunfailures._restore_suspended_finalizers(item)
        item.session._setupstate.teardown_exact(item.getparent(pytest.Module).parent)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """At the very end of the log, what failed at first and passed when it was tried again."""
    yield
    for report in terminalreporter.stats.get("rerun", ()):
        crash = getattr(report.longrepr, "reprcrash", None)
        where, why = (f"{crash.path}:{crash.lineno}: ", crash.message) if crash else ("", report.longreprtext)
        first_line = why.partition("\n")[0]
        terminalreporter.write_line(f"TRIED AGAIN {report.nodeid}\n  {where}{first_line}")


def _needs_browser(item: pytest.Item) -> bool:
    return "browser" in item.fixturenames


@dataclass(frozen=True)
class Server:
    """A running server: where it is, whose study it serves, and its process."""

    url: str
    study: Study
    process: subprocess.Popen

    @property
    def address(self) -> str:
        """Host and port, as in a Host header."""
        return self.url.removeprefix("http://")

    def token(self, login: str) -> str:
        """A new session's token, for the cookie `wardround`."""
        return sessions.open_session(self.study, people.by_login(self.study, login))

    @staticmethod
    def password(login: str) -> str:
        return password_of(login)


def password_of(login: str) -> str:
    return f"password of {login}"


@pytest.fixture(scope="session")
def cast_study(tmp_path_factory) -> Study:
    """The study that the others are copies of, because hashing seven passwords takes a while."""
    study = create_study(tmp_path_factory.mktemp("cast") / "study")
    for login, (role, name) in CAST.items():
        people.add(study, OPERATOR, login, name, role, password_of(login))
    return study


@pytest.fixture
def study(cast_study, tmp_path) -> Study:
    """A study of this test's own, in which everyone of CAST has an account and nothing else has happened."""
    return copy_of(cast_study, tmp_path / "study")


@pytest.fixture
def cast(study) -> dict[str, Person]:
    """The people of `study` by login."""
    return {login: people.by_login(study, login) for login in CAST}


@pytest.fixture(scope="module")
def server(cast_study, tmp_path_factory) -> Iterator[Server]:
    """A server of this test file's own, with a study of its own (`server.study`)."""
    with served(copy_of(cast_study, tmp_path_factory.mktemp("server") / "study")) as running:
        yield running


@pytest.fixture
def serve() -> Callable:
    """`with serve(study, "--port", "8600") as server:` for a test that stops or kills its server."""
    return served


@contextmanager
def served(study: Study, *options: str, environment: dict[str, str] | None = None) -> Iterator[Server]:
    command = [
        sys.executable,
        "-m",
        "wardround",
        "serve",
        "--study",
        str(study.folder),
        "--port",
        "0",
        # a test that needs a worker beside its server asks for it
        "--no-worker",
        *options,
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        first = process.stdout.readline()
        assert first.startswith("Wardround is at "), first
        yield Server(first.split()[-1], study, process)
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # the distribution's where there is one, else the one Playwright has fetched
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def visit(browser, server) -> Iterator[Callable[..., Page]]:
    """`visit("lead", "/batches")`: a browser of that person's, on that page, once it is drawn.

    Further keywords go to the browser's context (`viewport=...`, `locale=...`).
    """
    contexts = []

    def open_page(login: str, path: str = "/", **context_options) -> Page:
        context = browser.new_context(**context_options)
        contexts.append(context)
        cookie = {"name": "wardround", "value": server.token(login), "url": server.url}
        context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])
        page = context.new_page()
        page.goto(server.url + path)
        drawn(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def drawn_page() -> Callable[[Page], None]:
    """`drawn_page(page)` waits until the script has ended and every element is there."""
    return drawn


def drawn(page: Page) -> None:
    """Wait until the script has ended and every element is there, each component with what it shows."""
    page.wait_for_selector(READY)
    page.wait_for_selector(UNFINISHED, state="detached")


def open_list(box: Locator) -> None:
    """Open a field's list, pressed as a person does."""
    box.click(delay=PRESSED_MILLISECONDS)


def choose(page: Page, field: str | re.Pattern, option: str | re.Pattern, typed: str = "") -> None:
    """Choose from a list, opened again where a run of the script that ends just then has closed it.

    What is `typed` narrows a list that is too long for its window.
    """
    box = page.get_by_role("combobox", name=field, exact=True).first
    wanted = page.get_by_role("option", name=option).first
    for _ in range(5):
        drawn(page)
        open_list(box)
        box.press_sequentially(typed)
        try:
            wanted.click(timeout=5_000)
            return
        except TimeoutError:
            box.press("Escape")
    raise AssertionError(f"{field} offers no {option}")


def copy_of(study: Study, folder: Path) -> Study:
    shutil.copytree(study.folder, folder)
    return Study(folder)
