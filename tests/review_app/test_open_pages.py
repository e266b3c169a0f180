"""One account has only so many pages open, and leaves only so many behind."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus

from review_app.server.open_pages import MOST_OPEN
from tests.protocol_client import session_id_of, tab


@pytest.fixture
def full(server):
    """As many pages of the lead as may be, each drawn; they are closed with this."""
    with ExitStack() as pages:
        for _ in range(MOST_OPEN):
            pages.enter_context(opened(server, "lead"))
        yield pages


def opened(server, login, session_id=""):
    return tab(server, server.token(login), session_id)


def drawn(server, login, session_id=""):
    """The session of a page that was drawn and left."""
    with opened(server, login, session_id) as page:
        return session_id_of(page.rerun())


def test_one_page_more_is_refused_and_a_colleagues_is_not(server, full):
    with pytest.raises(InvalidStatus, match="403"), opened(server, "lead"):
        pass
    assert drawn(server, "engineer")
    full.close()
    assert drawn(server, "lead")


def test_a_page_that_was_left_is_there_again_until_as_many_were_left_after_it(server):
    first = drawn(server, "senior")
    for _ in range(MOST_OPEN - 2):
        drawn(server, "senior")
    assert drawn(server, "senior", first) == first
    others = [drawn(server, "senior") for _ in range(MOST_OPEN)]
    assert drawn(server, "senior", first) != first
    assert drawn(server, "senior", others[-1]) == others[-1]


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "您已打开 20 个页面，不能再多"), ("en", "You have 20 pages open")]
)
def test_the_page_that_is_refused_says_why_and_opens_when_another_is_closed(
    browser, server, full, drawn_page, language, said
):
    page = browser.new_context().new_page()
    cookies = {"wardround": server.token("lead"), "language": language}
    page.context.add_cookies([{"name": name, "value": it, "url": server.url} for name, it in cookies.items()])
    page.goto(server.url)
    expect(page.locator("#connection")).to_contain_text(said, timeout=20_000)
    full.close()
    expect(page.locator("#connection")).to_have_count(0, timeout=40_000)
    drawn_page(page)
    page.context.close()
