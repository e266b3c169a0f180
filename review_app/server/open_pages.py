"""How many pages one account has open: each is held in memory, and for a while after its browser has left.

Another is refused in words, and its browser tries again by itself: who closes one has the other.
"""

from collections import Counter

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import get_instance

from review_app.server.gate import TRY_AGAIN_LATER, told
from review_app.server.shell import HOST_CONFIG

# more than anybody looks at; a browser with many tabs, and a phone beside it
MOST_OPEN = 20
# what `connection.js` asks for when a socket was closed: why that was
WHY = b"why"


class OpenPages:
    """ASGI middleware; behind the gate, which says who it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        # sockets rather than Streamlit's sessions, which begin only after the socket has been accepted
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = scope.get("person")
        full = person is not None and self._open[person.login] >= MOST_OPEN
        if full and scope["type"] == "http" and (scope["path"], scope["query_string"]) == (HOST_CONFIG, WHY):
            await told(scope, "gate.pages_full", 429, n=MOST_OPEN)(scope, receive, send)
        elif person is None or scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif full:
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        else:
            await self._opened(scope, receive, send, person.login)

    async def _opened(self, scope: Scope, receive: Receive, send: Send, login: str) -> None:
        self._open[login] += 1
        try:
            _forget_left(login, MOST_OPEN - self._open[login], but=_asked_for(scope))
            await self.app(scope, receive, send)
        finally:
            self._open[login] -= 1
            # an account that has gone leaves no number here
            self._open += Counter()


def _forget_left(login: str, most: int, but: str = "") -> None:
    """End the longest left of this account's pages whose browsers have gone, until `most` of them stay."""
    # Streamlit has no public way to the sessions that it keeps for browsers that come back
    left = [each.session for each in get_instance()._session_mgr._session_storage.list()]
    theirs = [each.id for each in left if each._user_info.get("login") == login and each.id != but]
    for each in theirs[: max(len(theirs) - most, 0)]:
        get_instance().close_session(each)


def _asked_for(scope: Scope) -> str:
    """The session that the browser comes back to; "" when it begins one."""
    said = Headers(scope=scope).get("sec-websocket-protocol", "").split(",")
    return said[2].strip() if len(said) > 2 else ""
