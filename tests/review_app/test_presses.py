"""A press acts once, however soon after it something else of the page is used."""

import asyncio

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from annotation.blinded_scoring.batches import Setup, set_up
from db.study import reading
from review_app.server import presses
from review_app.server.presses import Presses
from tests.conftest import served
from tests.protocol_client import Tab, pages_of, tab
from tests.scoring_study import make_scoring_study

PAGE, ELSEWHERE = "batches", "people"
BUTTON, CHOICES = "open", "new-activity"
PRESS, CHOICE = BackMsg(), BackMsg()
PRESS.rerun_script.widget_states.widgets.add(id="button", trigger_value=True)
CHOICE.rerun_script.widget_states.widgets.add(id="radio", int_value=1)


@pytest.fixture(scope="module")
def scoring(tmp_path_factory):
    return make_scoring_study(tmp_path_factory.mktemp("presses") / "study")


@pytest.fixture(scope="module")
def server(scoring):
    with served(scoring.study) as running:
        yield running


# told in one breath, or once so much was heard of what comes before: in the middle of the button's run
@pytest.mark.parametrize(
    "told",
    [
        ["press"],
        ["press", "choose"],
        ["press", "choose", "choose"],
        ["choose", "press", "choose"],
        ["press", 1, "choose"],
        ["press", 2, "choose"],
        ["press", 4, "choose"],
        ["choose", 1, "press", 1, "choose"],
    ],
    ids=lambda told: " ".join(map(str, told)),
)
def test_a_button_acts_whatever_is_used_at_once_after_it(scoring, server, told):
    batch_id = a_draft(scoring, str(told))
    with tab(server, server.token("lead")) as opened:
        pages = pages_of(opened.rerun())
        ids = widgets(arrive(opened, pages[PAGE]))
        for place, each in enumerate(told):
            if isinstance(each, int):
                [heard(opened) for _ in range(each)]
            else:
                opened.socket.send(asked(pages[PAGE], ids, each, chosen=place % 2))
        # the other page is drawn when what was asked before has ended, or was stopped
        arrive(opened, pages[ELSEWHERE])
    assert states_of(scoring.study, batch_id) == ["draft", "open"]


def test_a_button_and_another_widget_clicked_before_the_browser_draws_again_both_act(scoring, visit):
    batch_id = a_draft(scoring, "clicked")
    page = visit("lead", f"/{PAGE}")
    page.evaluate(
        """(selectors) => selectors.forEach((each) => document.querySelector(each).click())""",
        [f".st-key-{BUTTON} button", f".st-key-{CHOICES} input:not(:checked)"],
    )
    expect(page.locator(".done")).to_be_visible()
    assert states_of(scoring.study, batch_id) == ["draft", "open"]
    # and the choice was made as well
    expect(page.locator(f".st-key-{CHOICES} input").first).not_to_be_checked()


@pytest.mark.parametrize(("does", "heard"), [("dblclick", [1]), ("click", [1]), ("Enter", [0])])
def test_of_a_double_click_the_page_hears_the_first_press(scoring, visit, does, heard):
    batch_id = a_draft(scoring, does)
    page = visit("lead", f"/{PAGE}")
    page.evaluate("window.heard = []; addEventListener('click', (each) => heard.push(each.detail))")
    # where no button is, nothing is kept back
    page.locator(f".st-key-{CHOICES} [data-testid=stWidgetLabel]").dblclick()
    assert page.evaluate("heard.splice(0)") == [1, 2]
    button = page.locator(f".st-key-{BUTTON} button")
    button.press("Enter") if does == "Enter" else getattr(button, does)()
    assert page.evaluate("heard.splice(0)") == heard
    expect(page.locator(".done")).to_be_visible()
    assert states_of(scoring.study, batch_id) == ["draft", "open"]


@pytest.mark.parametrize(
    ("first", "happens", "passes"),
    [
        (PRESS, "begins", False),
        (PRESS, "begins, ends", True),
        # Streamlit has told nothing of its session yet
        (PRESS, "", False),
        (CHOICE, "begins", True),
        (CHOICE, "", True),
        (b"no message of the protocol", "begins", True),
    ],
    ids=lambda value: "press" if value is PRESS else "choice" if value is CHOICE else str(value),
)
def test_only_what_follows_a_press_waits_until_all_that_it_began_has_ended(
    monkeypatch, first, happens, passes
):
    assert asyncio.run(let_through(monkeypatch, first, happens, longest_wait_seconds=60)) is passes


def test_what_follows_a_press_does_not_wait_for_ever(monkeypatch):
    assert asyncio.run(let_through(monkeypatch, PRESS, "begins", longest_wait_seconds=0)) is True


def test_a_browser_that_leaves_after_a_press_is_not_waited_for(monkeypatch):
    left = {"type": "websocket.disconnect", "code": 1001}
    assert (
        asyncio.run(let_through(monkeypatch, PRESS, "begins", longest_wait_seconds=60, second=left)) is True
    )


class Session:
    """What the middleware asks of Streamlit's session."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.tracked = False

    def track_settling(self) -> None:
        self.tracked = True

    async def wait_until_settled(self) -> None:
        assert self.tracked
        await self.ended.wait()


class Streamlit:
    def __init__(self, session: Session) -> None:
        self.session = session

    def get_app_session(self, session_id: str) -> Session:
        assert session_id == "the session"
        return self.session


async def let_through(monkeypatch, first, happens: str, longest_wait_seconds: float, second=None) -> bool:
    """Whether a second message is heard behind the middleware once this has happened after the first."""
    session, passed = Session(), []
    monkeypatch.setattr(presses, "get_instance", lambda: Streamlit(session))
    heard_by_us: asyncio.Queue = asyncio.Queue()
    for each in (first, second or CHOICE):
        heard_by_us.put_nowait(each if isinstance(each, dict) else received(each))

    async def app(scope, receive, send):
        await receive()
        if "begins" in happens:
            await send({"type": "websocket.send", "bytes": new_session()})
        waiting = asyncio.ensure_future(receive())
        if "ends" in happens:
            session.ended.set()
        # as many turns of the loop as a message that may pass needs, and many more
        for _ in range(100):
            await asyncio.sleep(0)
        passed.append(waiting.done())
        waiting.cancel()

    async def told_to_the_browser(message):
        assert message["bytes"] == new_session()

    await Presses(app, longest_wait_seconds)({"type": "websocket"}, heard_by_us.get, told_to_the_browser)
    return passed == [True]


def received(message: BackMsg | bytes) -> dict:
    said = message if isinstance(message, bytes) else message.SerializeToString()
    return {"type": "websocket.receive", "bytes": said}


def new_session() -> bytes:
    message = ForwardMsg()
    message.new_session.initialize.session_id = "the session"
    return message.SerializeToString()


def a_draft(scoring, name: str) -> int:
    doctors = (scoring["doctor1"].id, scoring["doctor2"].id)
    return set_up(scoring.study, scoring["lead"], Setup(name, doctors, 7, 0.25, 0.25, "打分。", "1"))


def asked(page: str, ids: dict[str, str], does: str = "", chosen: int = 0) -> bytes:
    """What a browser sends: the button is pressed, one of the choices taken, or a page asked for."""
    message = BackMsg()
    message.rerun_script.page_script_hash = page
    states = message.rerun_script.widget_states.widgets
    if does == "press":
        states.add(id=ids[BUTTON], trigger_value=True)
    elif does == "choose":
        states.add(id=ids[CHOICES], int_value=chosen)
    return message.SerializeToString()


def arrive(opened: Tab, page: str) -> list[ForwardMsg]:
    """Ask for another page than the last, and return all that is said until it is drawn."""
    opened.socket.send(asked(page, {}))
    said = [heard(opened)]
    while not (said[-1].HasField("new_session") and said[-1].new_session.page_script_hash == page):
        said.append(heard(opened))
    while not (said[-1].HasField("script_finished") and not said[-1].script_finished):
        said.append(heard(opened))
    return said


def heard(opened: Tab) -> ForwardMsg:
    return ForwardMsg.FromString(opened.socket.recv(timeout=20))


def widgets(messages: list[ForwardMsg]) -> dict[str, str]:
    """The ids of the button and of the row of choices, which end in their keys."""
    elements = [each.delta.new_element for each in messages if each.HasField("delta")]
    ids = [each.button.id or each.radio.id for each in elements]
    return {key: next(each for each in ids if each.endswith(f"-{key}")) for key in (BUTTON, CHOICES)}


def states_of(study, batch_id: int) -> list[str]:
    with reading(study) as database:
        rows = database.execute(
            "select state from batch_states where batch_id = ? order by number", (batch_id,)
        ).fetchall()
    return [state for (state,) in rows]
