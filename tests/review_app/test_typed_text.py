"""What was typed comes back: after a reload, a killed server and a lost network, on every page of work."""

import re
import signal
import socket

import pytest
from playwright.sync_api import expect

from db.annotations import LONGEST_DRAFT
from db.study import reading
from review_app.example_study import open_example

# page -> whose work lies there, the key that leads to the text, where it is typed, the draft's field
PAGES = {
    "/scoring": ("physician", "m", "textarea.comment", "comment"),
    "/audit": ("senior", "Tab", "textarea.note", "note"),
    "/rewriting": ("physician", "Alt+1", "[data-field='1.question']", "1.question"),
    "/verification": ("physician", "e", "[data-field=text]", "text"),
    "/drafting": ("physician", "Alt+1", "[data-field='wording.1']", "wording.1"),
}
SAVED = re.compile("^已保存")
TOO_LONG = re.compile(f"内容不超过 {LONGEST_DRAFT} 字")
LOST = re.compile("^网络中断，已保存在本机")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return open_example(tmp_path_factory.mktemp("typed") / "study")[0]


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@pytest.fixture
def open_page(browser):
    """`open_page(server, path)`: that page of work in a browser of its own."""
    contexts = []

    def new(server, path):
        context = browser.new_context()
        contexts.append(context)
        cookie = {"name": "wardround", "value": server.token(PAGES[path][0]), "url": server.url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(server.url + path)
        expect(box(page, path)).to_be_visible(timeout=30_000)
        return page

    yield new
    for context in contexts:
        context.close()


def box(page, path):
    return page.locator(PAGES[path][2]).first


def status(page):
    return page.locator(".status").first


def add(page, path, text):
    """Type at the end of what is there; afterwards all of it is returned."""
    page.keyboard.press(PAGES[path][1])
    box(page, path).focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)
    return box(page, path).input_value()


def drafts(study):
    with reading(study) as database:
        return [row[0] for row in database.execute("select value from drafts")]


def test_what_was_typed_comes_back_on_every_page_of_work(study, serve, port, open_page):
    with serve(study, "--port", port) as first:
        pages = {path: open_page(first, path) for path in PAGES}
        for path, page in pages.items():
            add(page, path, "断网前写的3~5天，")
            expect(status(page)).to_have_text(SAVED, timeout=20_000)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        typed = {path: add(page, path, "服务器停止时写的，") for path, page in pages.items()}
        for page in pages.values():
            expect(status(page)).to_have_text(LOST, timeout=20_000)
    with serve(study, "--port", port):
        for path, page in pages.items():
            expect(status(page)).to_have_text(SAVED, timeout=30_000)
            page.reload()
            expect(box(page, path)).to_have_value(typed[path], timeout=30_000)
            # the network is lost, and the page is loaded anew before it is back
            page.route("**/work/*/draft", lambda route: route.abort())
            typed[path] = add(page, path, "断网时写的")
            expect(status(page)).to_have_text(LOST, timeout=20_000)
            page.reload()
            expect(box(page, path)).to_have_value(typed[path], timeout=30_000)
            page.unroute("**/work/*/draft")
            expect(status(page)).to_have_text(SAVED, timeout=20_000)
        assert set(typed.values()) <= set(drafts(study))


def test_a_text_too_long_for_a_draft_is_never_called_saved_after_a_reload_either(study, serve, open_page):
    path = "/scoring"
    with serve(study) as server:
        page = open_page(server, path)
        page.keyboard.press(PAGES[path][1])
        box(page, path).fill("长" * (LONGEST_DRAFT + 1))
        expect(status(page)).to_have_text(TOO_LONG, timeout=20_000)
        with page.expect_response("**/draft"):
            page.reload()
        expect(box(page, path)).not_to_have_value("", timeout=30_000)
        expect(status(page)).to_have_text(TOO_LONG, timeout=20_000)
