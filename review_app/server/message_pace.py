"""How fast an account's pages may ask to be drawn again: each message is a run, which others wait for.

A hand is never so fast, nor are pages that look for news by themselves. Whoever is faster waits; a page that
goes on so is closed, and its browser comes back by itself.
"""

import asyncio
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_app.server.gate import TRY_AGAIN_LATER
from review_app.server.page_state import leaves_too_much

# data of a kind that is not taken (RFC 6455, 7.4.1)
NO_TEXT = 1003
# a message too large to be dealt with (as above)
TOO_MUCH = 1009
# messages of all pages of an account together
A_SECOND = 8.0
AT_ONCE = 80
# so many of one page that had to wait, one behind another
MOST_THAT_WAIT = 80


class MessagePace:
    """ASGI middleware; behind the gate, which says who it is."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self._clock = clock
        # until when what an account has sent would take at the pace
        self._until: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = scope.get("person")
        if person is None or scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        waited = 0

        async def received() -> Message:
            nonlocal waited
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            # Streamlit speaks in bytes alone, and takes for granted that they are there
            if message.get("bytes") is None:
                await send({"type": "websocket.close", "code": NO_TEXT})
                return {"type": "websocket.disconnect", "code": NO_TEXT}
            if leaves_too_much(message["bytes"]):
                await send({"type": "websocket.close", "code": TOO_MUCH})
                return {"type": "websocket.disconnect", "code": TOO_MUCH}
            wait = self._wait(person.login)
            waited = waited + 1 if wait else 0
            if waited > MOST_THAT_WAIT:
                await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
                return {"type": "websocket.disconnect", "code": TRY_AGAIN_LATER}
            await asyncio.sleep(wait)
            return message

        await self.app(scope, received, send)

    def _wait(self, login: str) -> float:
        """Seconds that one more message of this account has to wait, 0 for none."""
        now = self._clock()
        until = self._until[login] = max(self._until.get(login, now), now) + 1 / A_SECOND
        return max(0.0, until - now - AT_ONCE / A_SECOND)
