"""A component is a file that a browser keeps; what its page sends is the item, and names the file."""

import gzip
import hashlib
import json
import re

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from review_app.components.bundle import ADDRESS, file_name, module
from review_app.components.files import BUNDLES
from tests.protocol_client import pages_of, tab
from tests.raw_http import ask

# what stands in a page's message beside the item and its queue, in bytes
LARGEST_FRAME = 4000
# page -> whose there is something on it
WHOSE = dict.fromkeys(("scoring", "rewriting", "drafting", "verification"), "physician") | {"audit": "senior"}
PACKED = {"Accept_Encoding": "gzip"}


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_a_component_comes_whole_and_packed_is_kept_for_good_and_named_by_its_content(server, bundle):
    address = f"{ADDRESS}/{file_name(bundle)}"
    plain, packed, again = (ask(server, "GET", address, **how) for how in ({}, PACKED, PACKED))
    assert plain.content == gzip.decompress(packed.content) == module(bundle)
    assert packed.content == again.content and len(packed.content) < len(plain.content) / 2
    assert hashlib.sha256(plain.content).hexdigest()[:16] in address
    for answer in (plain, packed, again):
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"].startswith("text/javascript")


def test_a_component_of_another_version_is_not_there_and_that_is_not_kept(server):
    answer = ask(server, "GET", f"{ADDRESS}/board-{'0' * 16}.js", **PACKED)
    assert answer.status == 404 and answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", WHOSE)
def test_a_pages_message_carries_the_item_once_and_no_script_style_or_word(hostile_server, path):
    drawn = component_on(hostile_server, path)
    data = json.loads(drawn.bytes)
    assert "words" not in data and drawn.css_content == "" and len(drawn.js_content) < 1000
    assert re.search(rf"{ADDRESS}/\w+-[0-9a-f]{{16}}\.js", drawn.js_content)[0].rpartition("/")[2] in {
        file_name(each) for each in BUNDLES
    }
    # in UTF-8, and not once as text and once as what is told of it
    assert "\\u" not in drawn.bytes.decode()
    assert len(drawn.SerializeToString()) < len(drawn.bytes) + LARGEST_FRAME


def test_a_component_that_does_not_come_at_first_is_asked_for_again(stage, page):
    stage.play([{**ITEM, "assignment_id": 1}])
    asked = []

    def lose_two(route):
        asked.append(route.request.url)
        route.abort() if len(asked) < 3 else route.continue_()

    page.route(f"**{ADDRESS}/*", lose_two)
    page.goto(f"{stage.url}/")
    expect(page.locator(".board[aria-busy='false']")).to_be_visible(timeout=20_000)
    assert len(asked) == 3


@pytest.mark.parametrize("path", ["scoring", "rewriting", "drafting", "verification?item=1", "audit"])
def test_a_page_is_drawn_only_with_its_component(browser, hostile_server, drawn_page, path):
    context = browser.new_context()
    token = hostile_server.token(WHOSE[path.partition("?")[0]])
    cookie = {"name": "wardround", "value": token, "url": hostile_server.url}
    context.add_cookies([cookie | {"sameSite": "Strict"}])
    page, asked = context.new_page(), []

    def lose_the_first(route):
        asked.append(route.request.url)
        route.abort() if len(asked) == 1 else route.continue_()

    page.route(f"**{ADDRESS}/*", lose_the_first)
    page.goto(f"{hostile_server.url}/{path}")
    drawn_page(page)
    shown = page.locator("[data-testid=stBidiComponentIsolated] :is(section, article, button)")
    assert len(asked) == 2 and shown.count() > 1
    context.close()


ITEM = {
    "question": "头痛三天，怎么办？",
    "reference": [{"title": "参考答案", "text": "多休息。"}],
    "responses": [{"slot": "A", "conversation": [{"role": "doctor", "content": "多休息。"}]}],
    "criteria": [
        {"key": "overall", "name": "总体", "low": 1, "high": 10, "anchors": {"1": "差", "10": "好"}}
    ],
    "masked": False,
}


def component_on(server, path):
    """The component as the physician's page is told to draw it."""
    with tab(server, server.token(WHOSE[path])) as visit:
        message = BackMsg()
        message.rerun_script.page_script_hash = pages_of(visit.rerun())[path]
        message.rerun_script.query_string = "item=1"
        messages = visit.send(message)
    elements = [each.delta.new_element for each in messages if each.HasField("delta")]
    [drawn] = [each.bidi_component for each in elements if each.HasField("bidi_component")]
    return drawn
