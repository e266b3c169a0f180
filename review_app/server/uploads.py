"""Files on their way to a form: from whose pages have a field for one, into a page of their own, with an end.

Streamlit keeps each in memory for as long as the page is open, and asks for nothing but the page's number.
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import get_instance

from review_app.server.gate import told
from review_app.server.settings import LARGEST_UPLOAD_MB

FOLDER = "/_stcore/upload_file/"
# whose pages have a field for a file
ROLES = ("lead", "engineer")
MOST_HELD_MB = 4 * LARGEST_UPLOAD_MB
_MB = 1024 * 1024


class Uploads:
    """ASGI middleware; behind the gate, which says who it is. MOST_HELD_MB are held for all together."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._coming = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(FOLDER):
            await self.app(scope, receive, send)
            return
        size = _announced(scope) if scope["method"] == "PUT" else 0
        if refusal := self._refusal(scope, size):
            await refusal(scope, receive, send)
            return
        self._coming += size
        try:
            await self.app(scope, receive, send)
        finally:
            self._coming -= size

    def _refusal(self, scope: Scope, size: int) -> PlainTextResponse | None:
        person = scope["person"]
        if person.role not in ROLES:
            return told(scope, "gate.no_upload", 403)
        page = scope["path"].removeprefix(FOLDER).split("/")[0]
        if _login_at(page) != person.login:
            return told(scope, "gate.nowhere", 404)
        if size and _held_bytes() + self._coming + size > MOST_HELD_MB * _MB:
            return told(scope, "gate.uploads_full", 413)
        return None


def _announced(scope: Scope) -> int:
    """How many bytes the request says it brings; the most that are taken where it does not say.

    Of a request in pieces it does not: these are what is read, whatever length stands beside them.
    """
    headers = Headers(scope=scope)
    said = headers.get("content-length", "")
    known = said.isdecimal() and "transfer-encoding" not in headers
    return int(said) if known else LARGEST_UPLOAD_MB * _MB


def _login_at(page: str) -> str | None:
    """Whose page this is, by Streamlit's number of its session; None when there is none."""
    # Streamlit has no public way from the number to the user
    open_page = get_instance()._session_mgr.get_active_session_info(page)
    return open_page.session._user_info.get("login") if open_page else None


def _held_bytes() -> int:
    held = get_instance().uploaded_file_mgr.get_stats().values()
    return sum(each.byte_length for family in held for each in family)
