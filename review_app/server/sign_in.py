"""Signing in and out, and choosing a language: plain routes, so that the cookie can be HttpOnly."""

from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from db import sessions
from db.errors import Refused, Unavailable
from db.sign_in import TooManyAttempts, authenticate
from review_app.server.asked_from import asked_from
from review_app.server.door import form_of, let_in, own_path, page
from review_app.server.gate import SOCKET_PROBE
from review_app.server.serving import Serving
from review_app.server.turns import TooManyWaiting, Turns
from review_app.words import LANGUAGES

# argon2 is slow on purpose; more at once would only starve the pages of those already in
AT_ONCE = 2
# of one address, behind which a whole hospital may be: some ten are looked at in a second
MOST_WAITING = 48
WHY = {TooManyAttempts: (429, "too_many"), TooManyWaiting: (429, "many_waiting")}
A_YEAR = 365 * 24 * 3600


def routes(serving: Serving) -> list[Route | WebSocketRoute]:
    """The routes of signing in and out of this study."""
    turns = Turns(AT_ONCE, MOST_WAITING)

    async def sign_in(request: Request) -> Response:
        if request.method == "POST":
            return await signed_in(request, serving, turns)
        where = request.query_params.get("next", "/")
        if request.scope["person"]:
            return RedirectResponse(own_path(where), 303)
        news = request.query_params.get("news")
        return page("sign_in.html", where=where, news=news, oidc=serving.provider is not None)

    async def sign_out(request: Request) -> Response:
        token, where = request.cookies.get(serving.cookie), "/sign-in"
        if token:
            try:
                await to_thread.run_sync(sessions.revoke, serving.study, token)
            except Unavailable:
                # the next at a shared computer is not to find this person's work, whatever the disk takes
                where = "/sign-in?news=sign_out.not_noted"
        response = RedirectResponse(where, 303)
        response.delete_cookie(
            serving.cookie, path="/", httponly=True, samesite="strict", secure=serving.behind_tls
        )
        return response

    return [
        Route("/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/language/{language}", choose_language, methods=["GET"]),
        WebSocketRoute(SOCKET_PROBE, answer_probe),
    ]


async def signed_in(request: Request, serving: Serving, turns: Turns) -> Response:
    """Let the person in, or show the page again with what is wrong."""
    form = await form_of(request)
    login, where = form.get("login", "").strip(), form.get("next", "/")
    address = asked_from(request)
    try:
        async with turns.turn(address):
            person = await to_thread.run_sync(
                authenticate, serving.study, login, form.get("password", ""), address
            )
    except (Refused, TooManyWaiting) as refused:
        status, why = WHY.get(type(refused), (401, "wrong"))
        again = {"where": where, "login": login, "oidc": serving.provider is not None}
        return page("sign_in.html", status, wrong=f"sign_in.{why}", **again)
    return await let_in(request, serving, person, where)


async def choose_language(request: Request) -> Response:
    """Remember the language and go back to the page that asked."""
    language = request.path_params["language"]
    response = RedirectResponse(own_path(_before(request)), 303)
    if language in LANGUAGES:
        response.set_cookie("language", language, max_age=A_YEAR, path="/", httponly=True, samesite="lax")
    return response


def _before(request: Request) -> str:
    """Path and query of the page that asked; "" where the browser says none, or what is none."""
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


async def answer_probe(socket: WebSocket) -> None:
    """Show the sign-in page that the network lets WebSockets through."""
    await socket.accept()
    await socket.close()
