"""Streamlit's bundle and our components compressed once and kept: a first visit is sent 1.1 MB, not 2.8."""

import gzip
import re
from functools import partial

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_app.components.bundle import ADDRESS
from review_app.server.whole_answers import held_back

COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "font/ttf")
FOLDERS = ("/static/", f"{ADDRESS}/")
SMALLEST_BYTES = 1000
LEVEL = 6
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


class CompressedAssets:
    """ASGI middleware that answers immutable assets from a store of compressed ones.

    Only answers marked `immutable` are kept: their address changes with their content, and they are few.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _wants_gzip(scope):
            await self.app(scope, receive, send)
        elif scope["path"] in self.kept:
            await self._send_kept(scope["path"], send)
        else:
            keep = partial(self._keep, scope["path"], send)
            await self.app(uncompressed(scope), receive, held_back(send, _worth_keeping, keep))

    async def _keep(self, path: str, send: Send, start: Message, body: bytes) -> None:
        packed = await to_thread.run_sync(gzip.compress, body, LEVEL)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(packed))
        headers.add_vary_header("Accept-Encoding")
        # the tag named the bytes as they lie on disk
        del headers["etag"]
        self.kept[path] = ({**start, "headers": headers.raw}, packed)
        await self._send_kept(path, send)

    async def _send_kept(self, path: str, send: Send) -> None:
        start, body = self.kept[path]
        # a copy, because the middleware outside adds its headers to it
        await send({**start, "headers": list(start["headers"])})
        await send({"type": "http.response.body", "body": body})


def uncompressed(scope: Scope) -> Scope:
    """The request without its wish for compression, for an answer that is yet to be worked on."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
    return {**scope, "headers": headers}


def _wants_gzip(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(FOLDERS):
        return False
    headers = Headers(scope=scope)
    conditional = any(name in headers for name in ("range", "if-none-match", "if-modified-since"))
    return not conditional and ACCEPTS_GZIP.search(headers.get("accept-encoding", "")) is not None


def _worth_keeping(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and "immutable" in headers.get("cache-control", "")
        and headers.get("content-type", "").startswith(COMPRESSIBLE)
        and int(headers.get("content-length", 0)) >= SMALLEST_BYTES
    )
