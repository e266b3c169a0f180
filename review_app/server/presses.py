"""A press is not overtaken: what a browser sends after it waits until all that the press began has ended.

Streamlit stops a running script as soon as the next message asks for another run. A button whose run had not
reached it yet was then pressed for nothing, and nobody was told. A callback would be no cure: it is called
before the script, with what the button was given by an earlier run, which may have been stopped too.
"""

import asyncio
from contextlib import suppress

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import get_instance
from streamlit.runtime.app_session import AppSession

# what runs longer, such as rules tried on a million records, can be left
LONGEST_WAIT_SECONDS = 5.0


class Presses:
    """ASGI middleware; outside of the gate, which looks at what has waited when it is let through."""

    def __init__(self, app: ASGIApp, longest_wait_seconds: float = LONGEST_WAIT_SECONDS) -> None:
        self.app = app
        self.longest_wait_seconds = longest_wait_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            tab = _Tab(receive, send, self.longest_wait_seconds)
            receive, send = tab.receive, tab.send
        await self.app(scope, receive, send)


class _Tab:
    """One tab's messages, in the order in which they came."""

    def __init__(self, receive: Receive, send: Send, longest_wait_seconds: float) -> None:
        self._receive = receive
        self._send = send
        self._longest = longest_wait_seconds
        # Streamlit's session behind this socket, known once it has said something
        self._session: asyncio.Future[AppSession | None] = asyncio.get_running_loop().create_future()
        self._pressed = False

    async def receive(self) -> Message:
        message = await self._receive()
        said = message.get("bytes") if message["type"] == "websocket.receive" else None
        if not said:
            return message
        # Streamlit asks for a message when it has dealt with the one before: the press has begun its run
        if self._pressed:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settled(), self._longest)
        self._pressed = _is_press(said)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.send" and not self._session.done():
            said = ForwardMsg.FromString(message.get("bytes") or b"")
            if said.HasField("new_session"):
                self._session.set_result(_tracked(said.new_session.initialize.session_id))
        await self._send(message)

    async def _settled(self) -> None:
        session = await asyncio.shield(self._session)
        if session:
            await session.wait_until_settled()


def _tracked(session_id: str) -> AppSession | None:
    """Streamlit's session, which from now on tells when its runs have ended; None when it has gone."""
    session = get_instance().get_app_session(session_id)
    if session:
        session.track_settling()
    return session


def _is_press(said: bytes) -> bool:
    try:
        states = BackMsg.FromString(said).rerun_script.widget_states.widgets
    except DecodeError:
        # for Streamlit to refuse
        return False
    # what is told once, when a button is pressed or a component sends, rather than what a widget holds
    return any((each.WhichOneof("value") or "").endswith("trigger_value") for each in states)
