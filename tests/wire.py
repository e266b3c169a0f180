"""Everything that passes between a browser and the server, and the search for names in it."""

import base64
import hashlib
import json
import re
import urllib.parse
from collections.abc import Iterator, Sequence

from playwright.sync_api import Error

WIDE = {each: each + 0xFEE0 for each in range(0x21, 0x7F)}


def writings(name: str) -> set[str]:
    """A name as people write it: other separators, other letters."""
    bare = re.sub(r"[-_. ]", "", name)
    apart = {name, bare, name.replace("-", "_"), name.replace("-", " "), name.replace("-", "")}
    return {cased for each in apart for cased in (each, each.lower(), each.upper())}


def spellings(name: str) -> Iterator[str]:
    """A name as it might leak, in lower case: full width, encoded, or as a hash."""
    for each in writings(name):
        coded = each.encode()
        yield each.lower()
        yield json.dumps(each)[1:-1].lower()
        yield each.translate(WIDE).lower()
        yield coded.hex()
        yield "".join(f"%{byte:02x}" for byte in coded)
        yield "".join(f"&#{ord(letter)};" for letter in each)
        yield "".join(f"&#x{ord(letter):x};" for letter in each)
        yield urllib.parse.quote(each.translate(WIDE)).lower()
        yield each.translate(WIDE).encode("unicode_escape").decode().lower()
        yield from (hashlib.new(kind, coded).hexdigest() for kind in ("md5", "sha1", "sha256"))


def in_base64(name: str) -> Iterator[str]:
    """A name in base64, of each alignment within a longer text what does not depend on its neighbours."""
    for each in writings(name):
        coded = each.encode()
        for shift in range(3):
            encoded = base64.b64encode(b"\0" * shift + coded).decode()
            yield encoded[(shift * 8 + 5) // 6 : (shift + len(coded)) * 8 // 6]


def leaks(sent: bytes, names: Sequence[str]) -> list[str]:
    """The names that are in these bytes, in any spelling."""
    text = sent.decode("utf-8", "replace")
    low = text.lower()
    return sorted(
        name
        for name in set(names)
        if any(each in low for each in spellings(name)) or any(each in text for each in in_base64(name))
    )


class Wire:
    """Everything a page is sent and sends: itself, headers, addresses, bodies and socket frames of both ways,
    but not Streamlit's own files.
    """

    def __init__(self, page) -> None:
        self.received: list[bytes] = []
        self.frames = 0
        self.items = 0
        page.on("websocket", self._socket)
        page.on("request", self._request)
        page.on("response", self._response)
        # read on the way: a page that has been left gives its answers to nobody
        page.route("**/work/**", self._work)
        page.on("download", lambda download: self.received.append(download.suggested_filename.encode()))

    def _socket(self, socket) -> None:
        socket.on("framereceived", self._frame)
        socket.on("framesent", self._frame)

    def _frame(self, payload: bytes | str) -> None:
        self.frames += 1
        self.received.append(payload if isinstance(payload, bytes) else payload.encode())

    def _request(self, request) -> None:
        if "/static/" not in request.url:
            self.received.append(
                f"{request.url} {request.headers}".encode() + (request.post_data_buffer or b"")
            )

    def _work(self, route) -> None:
        try:
            answer = route.fetch()
            body = answer.body()
            # all of it, and not the answer itself, which the browser forgets with the page that asked for it
            route.fulfill(status=answer.status, headers=answer.headers, body=body)
        except Error:
            # the page was left meanwhile, and what it had asked for reaches nobody
            if not route.request.frame.page.is_closed():
                raise
            return
        self.items += route.request.method == "GET"
        self.received.append(body)

    def _response(self, response) -> None:
        if "/static/" not in response.url:
            self.received.append(f"{response.url} {response.headers}".encode())

    def bytes(self, page) -> bytes:
        return b"\n".join([*self.received, page.content().encode(), page.title().encode()])
