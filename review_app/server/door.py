"""What the pages before the app share: how they are drawn, how their forms are read, the session cookie."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import streamlit
from anyio import to_thread
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from db import sessions
from db.people import Person
from review_app.server.gate import language_of
from review_app.server.serving import Serving
from review_app.words import HTML_LANGUAGE, LANGUAGES, words

LARGEST_FORM_BYTES = 16 * 1024
TEMPLATES = Path(__file__).parent / "templates"
BUNDLE = re.compile(r'(?:src|href)="\./(static/(?:js|css)/[^"]+)"')


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """One of our own pages, in both languages."""
    body = _templates().get_template(template).render(bundle=bundle(), **values)
    return HTMLResponse(body, status)


def both(key: str, **values: object) -> Markup:
    """A phrase in Chinese with the English beside it, each marked with its language."""
    spans = (
        f'<span lang="{HTML_LANGUAGE[language]}">{escape(words(language)(key, **values))}</span>'
        for language in LANGUAGES
    )
    return Markup(" ").join(map(Markup, spans))


@cache
def bundle() -> list[str]:
    """The addresses of what Streamlit's page loads first, to be fetched while somebody types a password."""
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    return ["/" + address for address in BUNDLE.findall(index.read_text(encoding="utf-8"))]


async def form_of(request: Request, largest: int = LARGEST_FORM_BYTES) -> dict[str, str]:
    """The fields of a posted form; empty when it is not one.

    Raises HTTPException, 413, for more than `largest` bytes: by what the sender says where it says so, and
    else as soon as there are more.
    """
    told = request.headers.get("content-length", "")
    body, length = b"", int(told) if told.isdecimal() else 0
    if length <= largest:
        async for chunk in request.stream():
            body += chunk
            length = len(body)
            if length > largest:
                break
    if length > largest:
        raise HTTPException(413, words(language_of(request.scope))("form.too_large", kb=largest // 1024))
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


async def let_in(request: Request, serving: Serving, person: Person, where: str) -> Response:
    """Open a session, end the one this browser had, and lead on."""
    old = request.cookies.get(serving.cookie)
    if old:
        await to_thread.run_sync(sessions.revoke, serving.study, old)
    token = await to_thread.run_sync(sessions.open_session, serving.study, person)
    response = RedirectResponse(own_path(where), 303)
    response.set_cookie(
        serving.cookie, token, path="/", httponly=True, samesite="strict", secure=serving.behind_tls
    )
    return response


def own_path(where: str) -> str:
    """An address on this server, or the home page when it is anything else."""
    # browsers take tabs and ends of lines out of an address, and a backslash for a slash
    plain = where.isprintable() and " " not in where and "\\" not in where
    safe = plain and where.startswith("/") and not where.startswith("//")
    return where if safe else "/"


@cache
def _templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    environment.globals["both"] = both
    return environment
