"""No account's pages ask to be drawn faster than a server can draw: beyond a hand's pace they wait."""

import asyncio
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from review_app.server import message_pace
from review_app.server.gate import TRY_AGAIN_LATER
from review_app.server.message_pace import AT_ONCE, MOST_THAT_WAIT, MessagePace
from review_app.server.page_state import LONGEST_QUERY, MOST_VALUES, leaves_too_much
from tests.protocol_client import SECONDS, tab


@pytest.fixture
def waits(monkeypatch):
    """The waits so far, which take no time."""
    found = []

    async def waited(seconds):
        found.append(seconds)

    monkeypatch.setattr(message_pace, "asyncio", SimpleNamespace(sleep=waited))
    return found


def taken(pace, login, number, said=()):
    """How many of so many messages of one page are handed on before its socket is closed."""

    async def page():
        scope = {"type": "websocket", "person": SimpleNamespace(login=login)}
        handed = []

        async def app(scope, receive, send):
            while (message := await receive())["type"] == "websocket.receive":
                handed.append(message)
                if len(handed) == number:
                    return

        async def receive():
            return {"type": "websocket.receive", "bytes": b"x"}

        async def send(message):
            said.append(message)

        pace.app = app
        await pace(scope, receive, send)
        return len(handed)

    return asyncio.run(page())


def test_who_is_faster_than_a_hand_waits_and_a_colleague_does_not(waits):
    pace = MessagePace(None, clock=lambda: 100.0)
    assert taken(pace, "lead", AT_ONCE) == AT_ONCE and not any(waits)
    # in another page too
    assert taken(pace, "lead", 2) == 2 and waits[-2:] == [1 / 8, 2 / 8]
    assert taken(pace, "senior", AT_ONCE) == AT_ONCE and waits[-1] == 0


def test_what_was_waited_for_is_forgotten_in_time(waits):
    now = [100.0]
    pace = MessagePace(None, clock=lambda: now[0])
    taken(pace, "lead", AT_ONCE)
    now[0] += 1.0
    assert taken(pace, "lead", 9) == 9 and waits[-2:] == [0, 1 / 8]


def test_a_page_that_does_not_stop_is_closed(waits):
    said = []
    pace = MessagePace(None, clock=lambda: 100.0)
    assert taken(pace, "lead", 10_000, said) == AT_ONCE + MOST_THAT_WAIT
    assert said == [{"type": "websocket.close", "code": TRY_AGAIN_LATER}]


def test_what_is_no_message_of_streamlits_closes_its_page_alone(server):
    with tab(server, server.token("senior")) as other:
        with tab(server, server.token("senior")) as page:
            page.socket.send("text")
            with pytest.raises(ConnectionClosed) as closed:
                page.socket.recv(timeout=SECONDS)
        assert closed.value.rcvd.code == 1003
        assert other.rerun()


def large(**rerun):
    """A message of a text of 300 kB, such as long rules, and these fields."""
    message = BackMsg()
    message.rerun_script.widget_states.widgets.add(id="rules", string_value="规" * 100_000)
    for name, value in rerun.items():
        if name == "widgets":
            message.rerun_script.widget_states.widgets.extend(value)
        elif isinstance(value, list):
            getattr(message.rerun_script, name).extend(value)
        else:
            setattr(message.rerun_script, name, value)
    return message.SerializeToString()


def listing(number):
    return WidgetState(id="chosen", int_array_value={"data": [1] * number})


TOO_MUCH_OF = {
    "fields": {"widgets": [WidgetState(id=f"{n:x}", bool_value=True) for n in range(MOST_VALUES)]},
    "values of one field": {"widgets": [listing(MOST_VALUES)]},
    "marks of what it has": {"cached_message_hashes": [f"{n:x}" for n in range(MOST_VALUES)]},
    "query": {"query_string": "a=" + "x" * LONGEST_QUERY},
}


@pytest.mark.parametrize("what", TOO_MUCH_OF)
def test_a_message_with_more_than_a_page_holds_closes_its_page_alone(server, what):
    with tab(server, server.token("senior")) as other:
        with tab(server, server.token("senior")) as page:
            page.socket.send(large(**TOO_MUCH_OF[what]))
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    page.socket.recv(timeout=SECONDS)
        assert closed.value.rcvd.code == 1009
        assert other.rerun()


def test_a_long_text_many_fields_and_what_is_no_message_are_no_such(server):
    fields = [WidgetState(id=f"{n}", trigger_value=True) for n in range(1000)]
    usual = large(widgets=[*fields, listing(1000)], cached_message_hashes=["h"] * 1000, query_string="a=b")
    assert not leaves_too_much(usual) and not leaves_too_much(b"\xff" * 100_000)
    with tab(server, server.token("senior")) as page:
        assert page.send(BackMsg.FromString(usual))


def test_behind_a_flood_of_one_account_the_page_of_another_is_drawn(server):
    drawing = BackMsg()
    drawing.rerun_script.page_name = "scoring"
    with ExitStack() as pages:
        flood = [pages.enter_context(tab(server, server.token("physician"))) for _ in range(8)]
        for each in flood:
            # without the goodbye, which would wait behind all that it sent
            pages.callback(each.socket.close_socket)
        for each in flood * 1000:
            each.socket.send(drawing.SerializeToString())
        # nothing came within the client's twenty seconds before
        assert pages.enter_context(tab(server, server.token("senior"))).rerun()
