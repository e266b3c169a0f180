"""Streamlit's HTML page and host settings, made ours: language, title, our own word when the line is down."""

import html
import re
from functools import partial

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_app.server.compression import uncompressed
from review_app.server.gate import DATA_FOLDERS, is_open, language_of
from review_app.server.whole_answers import held_back
from review_app.words import HTML_LANGUAGE, words

HOST_CONFIG = "/_stcore/host-config"
# Streamlit's answer, but without its English dialog that asks a physician to start the server
OUR_HOST_CONFIG = {
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": True,
    "resourceCrossOriginMode": None,
}
# our scripts on every page, each with the words it says
SCRIPTS = {
    "base": {},
    "connection": {"lost": "connection.lost", "over": "connection.over", "sign-in": "connection.sign_in"},
    "own_words": {
        "skip": "skip_to_content",
        "upload": "upload",
        "upload-other": "upload_other",
        "upload-remove": "upload_remove",
        "pages": "pages_of_the_app",
        "heading": "link_to_heading",
        "options": "show_options",
        "open-pages": "open_pages",
        "close-pages": "close_pages",
        "show-password": "show_password",
        "hide-password": "hide_password",
        "choose": "choose_an_option",
        "no-results": "no_such_option",
        "select-all": "select_all",
        "selected": "selected_options",
        "clear": "clear_selected",
        "more": "step_up",
        "less": "step_down",
        "progress": "progress",
        "help": "help_for",
        "chart": "chart",
        "show-data": "chart_as_table",
        "show-chart": "table_as_chart",
        "as-picture": "chart_as_picture",
        "copy-chart": "copy_chart",
        "full-screen": "full_screen",
        "close-full-screen": "close_full_screen",
    },
    "focus": {},
    "faults": {},
    "one_click": {},
    "board_sort": {},
    "job_focus": {},
    "job_language": {},
    "keyboard": {},
    "menu": {},
    "whole_upload": {},
}
# comments, an inline script that our policy forbids, and invitations to drive the app by program
UNWANTED = re.compile(
    r'<!--.*?-->|<noscript>.*?</noscript>|<script>.*?</script>|<link rel="service-desc"[^>]*>', re.DOTALL
)


class Shell:
    """ASGI middleware that rewrites the index page Streamlit sends for every page of the app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == HOST_CONFIG:
            await JSONResponse(OUR_HOST_CONFIG)(scope, receive, send)
            return
        if scope["type"] == "http" and scope["person"] and _may_be_page(scope["path"]):
            if (page := _page_above(scope["path"])) is None:
                rewritten = partial(_send_rewritten, send, language_of(scope))
            else:
                rewritten = partial(_send_away, page, scope, receive, send)
            send = held_back(send, _is_html, rewritten)
            # only plain text can be rewritten
            scope = uncompressed(scope)
        await self.app(scope, receive, send)


async def _send_away(page: str, scope: Scope, receive: Receive, send: Send, *_) -> None:
    await RedirectResponse(page)(scope, receive, send)


async def _send_rewritten(send: Send, language: str, start: Message, body: bytes) -> None:
    page = localized(body.decode(), language).encode()
    headers = MutableHeaders(raw=start["headers"])
    headers["content-length"] = str(len(page))
    del headers["etag"], headers["last-modified"]
    await send(start)
    await send({"type": "http.response.body", "body": page})


def localized(page: str, language: str) -> str:
    """Streamlit's index page in the visitor's language, or browsers would offer to translate it."""
    say = words(language)
    ours = ""
    for name, told in SCRIPTS.items():
        data = "".join(f' data-{each}="{html.escape(say(key))}"' for each, key in told.items())
        ours += f'<script src="/assets/{name}.js"{data}></script>'
    page = UNWANTED.sub("", page).lstrip()
    page = page.replace('<html lang="en">', f'<html lang="{HTML_LANGUAGE[language]}">')
    return page.replace("<title>Streamlit</title>", f"<title>{html.escape(say('wardround'))}</title>{ours}")


def _may_be_page(path: str) -> bool:
    return not path.startswith((*DATA_FOLDERS, "/static/", "/assets/"))


def _page_above(path: str) -> str | None:
    """The page that an address below one is sent to, where its scripts are found; None for a page's own.

    Streamlit answers every address with the same HTML, whose scripts are asked for beside the address.
    """
    page, _, below = path.strip("/").partition("/")
    return f"/{page}" if below and not is_open(path) else None


def _is_html(start: Message) -> bool:
    return dict(start["headers"]).get(b"content-type", b"").startswith(b"text/html")
