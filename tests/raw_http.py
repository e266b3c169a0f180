"""One raw HTTP request at a time, without a browser's courtesies."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode

from db.people import by_login
from review_app.browser_marks import browser_mark


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case, and every Set-Cookie header in `cookies`."""

    status: int
    headers: dict[str, str]
    content: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(server, method: str, path: str, token: str | None = None, body: str | None = None, **headers: str):
    """Send one request to a server; `Sec_Fetch_Site=...` is the header Sec-Fetch-Site."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        headers["Cookie"] = f"wardround={token}"
    # also where the server goes while it answers
    with closing(http.client.HTTPConnection(server.address, timeout=30)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, headers, content, tuple(answer.headers.get_all("Set-Cookie", [])))


def mark_of(server, login: str) -> str:
    """What goes with everything that this person's pages send."""
    return browser_mark(server.study, by_login(server.study, login))


def post_form(server, path: str, token: str | None = None, headers: dict | None = None, **fields: str):
    """Post a form as our own page does."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.url}
    return ask(server, "POST", path, token, urlencode(fields), **(form | (headers or {})))
