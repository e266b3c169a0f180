"""A button pressed twice, in one tab and in two, acts once; every button that changes a study is tried."""

import ast
import re

import pytest

from db.verification import verify
from tests.conftest import served
from tests.double_clicks import HARMLESS, ROOT, ROWS, Tabs, bring, broken, make_study, press, settle

GAP_MS = 60
PRESSED = ("button", "form_submit_button", "file_uploader", "link_button")
POSTS = re.compile(r"method=[\"']post[\"'] action=[\"']/export")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("twice") / "study")


@pytest.fixture(scope="module")
def server(made):
    with served(made.study) as running:
        yield running


@pytest.fixture(scope="module")
def tabs(browser, server):
    opened = Tabs(browser, server)
    yield opened
    opened.close()


def key_in(call: ast.Call) -> str:
    """A widget's key as the source has it, * for what is put in when it is drawn."""
    key = next((each.value for each in call.keywords if each.arg == "key"), None)
    if isinstance(key, ast.Constant):
        return key.value
    if isinstance(key, ast.JoinedStr):
        return "".join(each.value if isinstance(each, ast.Constant) else "*" for each in key.values)
    return "*"


def in_source() -> set[str]:
    """Everything that can be pressed on our pages, by module and key; forms that are posted to a route."""
    found = set()
    for path in sorted((ROOT / "review_app").rglob("*.py")):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        for call in (each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in PRESSED:
                found.add(f"{name}:{key_in(call)}")
        if POSTS.search(text):
            found.add(f"{name}:posted")
    return found


def test_every_button_of_the_pages_is_tried_here_or_said_to_be_harmless():
    tried = {row.source for row in ROWS}
    assert not tried & HARMLESS.keys()
    assert in_source() == tried | HARMLESS.keys()


@pytest.mark.parametrize("row", ROWS, ids=[f"{n} {row.source}" for n, row in enumerate(ROWS)])
def test_pressed_twice_a_button_acts_once(made, tabs, row):
    values = row.ready(made)
    pages = tabs.at(row.login, row.path, 1 if row.again else 2)
    before = row.count(made, values)
    bring(row, pages, values)
    # in the one tab twice, then at once in the other
    press(row, pages[0], values, (GAP_MS,))
    for page in pages[1:]:
        press(row, page, values)
    settle(pages)
    assert [broken(page) for page in pages] == [[] for _ in pages]
    assert row.count(made, values) == before + 1


def test_afterwards_the_study_is_whole(made, tabs):
    # `tabs`, so that this is told in the process, and after the presses
    assert not any(check.faults for check in verify(made.study))
