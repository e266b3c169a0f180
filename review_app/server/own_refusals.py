"""What Starlette and Streamlit refuse in English alone, said in the visitor's language."""

from functools import partial

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_app.server.gate import language_of
from review_app.server.settings import LARGEST_UPLOAD_MB
from review_app.server.whole_answers import held_back
from review_app.words import words

OURS = {
    b"Method Not Allowed": "gate.method",
    b"File not found": "gate.nowhere",
    b"Not Found": "gate.nowhere",
    b"File too large": "gate.file_too_large",
    b"XSRF token missing or invalid": "gate.form",
}


class OwnRefusals:
    """ASGI middleware; behind the gate, whose refusals are ours already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            send = held_back(send, _is_refusal, partial(_send_said, send, language_of(scope)))
        await self.app(scope, receive, send)


def _is_refusal(start: Message) -> bool:
    plain = dict(start["headers"]).get(b"content-type", b"").startswith(b"text/plain")
    return plain and start["status"] in (403, 404, 405, 413)


async def _send_said(send: Send, language: str, start: Message, body: bytes) -> None:
    if body in OURS:
        body = words(language)(OURS[body], mb=LARGEST_UPLOAD_MB).encode()
        MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
    await send(start)
    await send({"type": "http.response.body", "body": body})
