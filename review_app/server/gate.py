"""The gate: nothing behind it answers a stranger, and only what it says of a visitor is believed."""

from contextlib import suppress
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db import sessions
from db.errors import Unavailable
from db.people import Person
from review_app.server.serving import Serving
from review_app.words import LANGUAGES, words

SOCKET = "/_stcore/stream"
SOCKET_PROBE = "/sign-in/socket"
# what anybody may ask for: the sign-in pages, and Streamlit's own bundle, which knows nothing of the study
OPEN_PATHS = ("/sign-in", "/sign-out", "/first-run", "/favicon.png", "/_stcore/health")
OPEN_FOLDERS = ("/assets/", "/static/", "/language/", "/reset/", "/oidc/", "/survey/")
# of these, ours alone: what none of our routes answers is nowhere, and not a page of Streamlit's
OURS_ALONE = ("/sign-in", "/sign-out", "/first-run", "/language", "/reset", "/oidc", "/survey")
# Streamlit's other doors, which this house does not use
CLOSED_FOLDERS = (
    "/_stcore/agent",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/auth/",
    "/oauth2callback",
    "/component/",
)
# answers that are not pages: a stranger is told 401 rather than sent to sign in
DATA_FOLDERS = ("/_stcore/", "/media/", "/work/", "/export/", "/survey/")
# where nobody is identified: a survey's respondents, and the bundle, which is many files and the same for all
ANONYMOUS = ("/survey/", "/static/")
SESSION_IS_OVER, TRY_AGAIN_LATER = 1008, 1013


class Gate:
    """ASGI middleware over everything: host, origin, session; then the visitor's identity in headers."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self.app = app
        self.serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                await self._http(scope, receive, send)
            except Unavailable as error:
                await PlainTextResponse(error.said(language_of(scope)), 503)(scope, receive, send)
            except ClientDisconnect:
                # a browser that left before it had sent all: nothing was done, and nobody is there to be told
                return
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = refused(scope, self.serving)
        if refusal:
            await refusal(scope, receive, send)
            return
        person = None if scope["path"].startswith(ANONYMOUS) else await self._person(scope)
        if person is None and not is_open(scope["path"]):
            await turned_away(scope)(scope, receive, send)
            return
        await self.app(introduced(scope, person), receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        trusted = host_is_ours(scope, self.serving) and comes_from_our_page(scope, self.serving)
        if trusted and scope["path"] == SOCKET_PROBE:
            await self.app(introduced(scope, None), receive, send)
            return
        try:
            person = await self._person(scope) if trusted and scope["path"] == SOCKET else None
        except Unavailable:
            person = None
        if person is None:
            # closing before accepting is answered with 403
            await send({"type": "websocket.close", "code": SESSION_IS_OVER})
            return
        await self._watched(scope, receive, send, person)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, person: Person) -> None:
        """Run the socket, asking again at every message whether this is still that person's session."""
        over = False

        async def checked_receive() -> Message:
            nonlocal over
            message = await receive()
            code = await self._unfit(scope, person) if message["type"] == "websocket.receive" else None
            if code is None:
                return message
            over = True
            await send({"type": "websocket.close", "code": code})
            return {"type": "websocket.disconnect", "code": code}

        async def checked_send(message: Message) -> None:
            if not over:
                # a browser that has left is told nothing more, and `receive` says that it has
                with suppress(OSError):
                    await send(message)

        await self.app(introduced(scope, person), checked_receive, checked_send)

    async def _unfit(self, scope: Scope, person: Person) -> int | None:
        """The code to close with when this is no longer that person's session, or when nobody can tell."""
        try:
            return None if await self._person(scope) == person else SESSION_IS_OVER
        except Unavailable:
            return TRY_AGAIN_LATER

    async def _person(self, scope: Scope) -> Person | None:
        token = HTTPConnection(scope).cookies.get(self.serving.cookie)
        # in a thread: noting that the session was seen may have to wait for the database
        return await to_thread.run_sync(sessions.signed_in, self.serving.study, token) if token else None


def refused(scope: Scope, serving: Serving) -> Response | None:
    """Why this request is not looked at, whoever sent it; None when it may be."""
    path = scope["path"]
    if not host_is_ours(scope, serving):
        return told(scope, "gate.host", 421)
    if ".." in path.split("/") or "//" in path or "\\" in path or "\0" in path:
        return told(scope, "gate.nowhere", 400)
    if path.startswith(CLOSED_FOLDERS):
        return told(scope, "gate.nowhere", 404)
    if scope["method"] not in ("GET", "HEAD") and not comes_from_our_page(scope, serving):
        return told(scope, "gate.origin", 403)
    return None


def turned_away(scope: Scope) -> Response:
    """What a stranger gets: a page leads to the sign-in page, everything else is 401."""
    path = scope["path"]
    if scope["method"] not in ("GET", "HEAD") or path.startswith(DATA_FOLDERS):
        return told(scope, "gate.sign_in", 401)
    if Headers(scope=scope).get("sec-fetch-site") == "cross-site":
        # a strict cookie is not sent with a link from elsewhere, but with the page's own refresh it is
        return HTMLResponse('<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0">')
    query = scope["query_string"].decode("latin-1")
    where = quote(path) + (f"?{query}" if query else "")
    return RedirectResponse("/sign-in" if where == "/" else f"/sign-in?{urlencode({'next': where})}", 302)


def told(scope: Scope, key: str, status: int, **values: object) -> PlainTextResponse:
    """A refusal in the visitor's language."""
    return PlainTextResponse(words(language_of(scope))(key, **values), status)


class Nowhere:
    """ASGI application of an address that leads nowhere."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await told(scope, "gate.nowhere", 404)(scope, receive, send)


def introduced(scope: Scope, person: Person | None) -> Scope:
    """The scope with the visitor's identity in trusted headers, and none that a client has put there."""
    headers = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-review-")]
    if person:
        said = {
            b"x-review-login": person.login,
            b"x-review-name": person.name,
            b"x-review-role": person.role,
            b"x-review-language": language_of(scope),
        }
        headers += [(name, quote(value).encode()) for name, value in said.items()]
    return {**scope, "headers": headers, "person": person}


def is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


def host_is_ours(scope: Scope, serving: Serving) -> bool:
    hosts = Headers(scope=scope).getlist("host")
    return len(hosts) == 1 and (not serving.hosts or _split(f"//{hosts[0]}").hostname in serving.hosts)


def comes_from_our_page(scope: Scope, serving: Serving) -> bool:
    """Whether the Origin header names this very host. A request without one does not."""
    headers = Headers(scope=scope)
    origin = _split(headers.get("origin", ""))
    schemes = ("https",) if serving.behind_tls else ("http", "https")
    return origin.scheme in schemes and origin.netloc.lower() == headers.get("host", "").lower() != ""


def language_of(scope: Scope) -> str:
    """The language the visitor has chosen; Chinese unless they did."""
    chosen = HTTPConnection(scope).cookies.get("language")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _split(url: str) -> SplitResult:
    """The parts of a URL that a client has sent; all empty when it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
