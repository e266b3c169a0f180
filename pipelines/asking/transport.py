"""POST over connections that stay open, on the running event loop: libcurl through pycurl.

Not aiohttp, and not the OpenAI client, which takes several times as long as that: a process that asks 550
times and does nothing else takes a third of the processor time of aiohttp's, because libcurl is at hand at
once and parses in C (`benchmarks/judge_throughput.py`).
"""

import asyncio
import io
import os
import select
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pycurl

CONNECT_SECONDS = 10.0
# what endpoints are told of who asks; to read a version from the installation takes longer than a request
USER_AGENT = "wardround"
# what libcurl waits for at a connection → what of it may have happened
_MAY_READ = {pycurl.POLL_IN, pycurl.POLL_INOUT}
_MAY_WRITE = {pycurl.POLL_OUT, pycurl.POLL_INOUT}


@dataclass
class Answer:
    """An HTTP answer as it came, its headers by their names in small letters."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


class NoAnswer(Exception):
    """No whole answer came. `sent`: something of the request went out; `timeout`: the time was up.

    `untrusted`: the server could not show that it is who it says.
    """

    def __init__(self, *, sent: bool, timeout: bool, untrusted: bool):
        super().__init__()
        self.sent, self.timeout, self.untrusted = sent, timeout, untrusted


_ENDED = {
    *(pycurl.E_SEND_ERROR, pycurl.E_RECV_ERROR, pycurl.E_GOT_NOTHING, pycurl.E_SEND_FAIL_REWIND),
}
_UNTRUSTED = {
    *(pycurl.E_SSL_CONNECT_ERROR, pycurl.E_PEER_FAILED_VERIFICATION),
    *(pycurl.E_SSL_CACERT_BADFILE, pycurl.E_SSL_ISSUER_ERROR),
}


class Transport:
    """POSTs to one URL. `headers` are whole lines; `proxy` "" is none. Redirects are answers like any other.

    A request is sent once: one that a server may have taken is never sent again by itself, as libcurl would
    over a connection that the server had just closed.
    """

    def __init__(self, url: str, headers: Sequence[str], proxy: str, timeout_seconds: float):
        self._options = {
            pycurl.URL: url.encode(),
            # the last one keeps libcurl from asking first whether it may send
            pycurl.HTTPHEADER: [each.encode() for each in (*headers, "Expect:")],
            pycurl.PROXY: proxy.encode(),
            pycurl.TIMEOUT_MS: max(1, round(1000 * timeout_seconds)),
            pycurl.CONNECTTIMEOUT_MS: round(1000 * CONNECT_SECONDS),
            pycurl.HTTP_VERSION: pycurl.CURL_HTTP_VERSION_1_1,
            # gzip and whatever else it knows, undone as it comes
            pycurl.ACCEPT_ENCODING: "",
            pycurl.USERAGENT: USER_AGENT,
            pycurl.NOSIGNAL: 1,
            pycurl.POST: 1,
            **_certificates(),
        }

    async def __aenter__(self) -> "Transport":
        self._loop = asyncio.get_running_loop()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._timer: asyncio.Handle | None = None
        self._under_way: dict[pycurl.Curl, asyncio.Future] = {}
        self._idle: list[pycurl.Curl] = []
        self._resting = _Resting()
        return self

    async def __aexit__(self, *_) -> None:
        for curl in list(self._under_way):
            self._multi.remove_handle(curl)
        self._multi.close()
        if self._timer:
            self._timer.cancel()

    async def post(self, body: bytes) -> Answer:
        """One request, sent at most once. Raises NoAnswer."""
        while True:
            self._resting.end_those_left()
            curl = self._idle.pop() if self._idle else self._new()
            answer, error = await self._try(curl, body)
            if error is None:
                self._idle.append(curl)
                return answer
            sent = curl.getinfo(pycurl.REQUEST_SIZE) > 0
            # nothing went out over a connection that had ended, and is gone now: there are others
            if sent or curl.getinfo(pycurl.NUM_CONNECTS) or error not in _ENDED:
                timeout, untrusted = error == pycurl.E_OPERATION_TIMEDOUT, error in _UNTRUSTED
                raise NoAnswer(sent=sent, timeout=timeout, untrusted=untrusted)

    async def _try(self, curl: pycurl.Curl, body: bytes) -> tuple[Answer, int | None]:
        """The answer; libcurl's number of what went wrong, None where nothing did."""
        answer, content = Answer(), []
        # read once: to send it once more would take to go back in it, which libcurl then cannot
        curl.setopt(pycurl.READFUNCTION, io.BytesIO(body).read)
        curl.setopt(pycurl.POSTFIELDSIZE_LARGE, len(body))
        curl.setopt(pycurl.WRITEFUNCTION, content.append)
        curl.setopt(pycurl.HEADERFUNCTION, lambda line: _take_header(answer, line))
        ended = self._under_way[curl] = self._loop.create_future()
        self._multi.add_handle(curl)
        try:
            error = await ended
        finally:
            if self._under_way.pop(curl, None):
                # nobody waits for it any more
                self._multi.remove_handle(curl)
        answer.status, answer.content = curl.getinfo(pycurl.RESPONSE_CODE), b"".join(content)
        return answer, error

    def _new(self) -> pycurl.Curl:
        curl = pycurl.Curl()
        for option, value in self._options.items():
            curl.setopt(option, value)
        return curl

    def _watch(self, event: int, descriptor: int, multi: pycurl.CurlMulti, data: object) -> None:
        """libcurl says what it waits for at a connection."""
        self._resting.note(descriptor, resting=event == pycurl.POLL_REMOVE)
        if event in _MAY_READ:
            self._loop.add_reader(descriptor, self._go_on, descriptor, pycurl.CSELECT_IN)
        else:
            self._loop.remove_reader(descriptor)
        if event in _MAY_WRITE:
            self._loop.add_writer(descriptor, self._go_on, descriptor, pycurl.CSELECT_OUT)
        else:
            self._loop.remove_writer(descriptor)

    def _set_timer(self, milliseconds: int) -> None:
        """libcurl says when it is to be called at the latest; below 0: not at all."""
        if self._timer:
            self._timer.cancel()
        self._timer = (
            None
            if milliseconds < 0
            else self._loop.call_later(milliseconds / 1000, self._go_on, pycurl.SOCKET_TIMEOUT, 0)
        )

    def _go_on(self, descriptor: int, event: int) -> None:
        self._multi.socket_action(descriptor, event)
        more = True
        while more:
            more, whole, failed = self._multi.info_read()
            for curl in whole:
                self._end(curl, None)
            for curl, error, _ in failed:
                self._end(curl, error)

    def _end(self, curl: pycurl.Curl, error: int | None) -> None:
        self._multi.remove_handle(curl)
        ended = self._under_way.pop(curl)
        if not ended.done():
            ended.set_result(error)


class _Resting:
    """The connections that stay open between two requests.

    Where a server has ended one, libcurl would see that only after a second, or by a request that is lost.
    """

    def __init__(self):
        self._poll = select.poll()
        # descriptor → its socket's number: another may have the descriptor by now
        self._sockets: dict[int, int] = {}

    def note(self, descriptor: int, *, resting: bool) -> None:
        if resting:
            # one that is closed already does not rest
            with suppress(OSError):
                self._sockets[descriptor] = os.fstat(descriptor).st_ino
                self._poll.register(descriptor, select.POLLIN)
        elif self._sockets.pop(descriptor, None):
            self._poll.unregister(descriptor)

    def end_those_left(self) -> None:
        """Let nothing go out any more over those that their servers have ended."""
        for descriptor, event in self._poll.poll(0):
            self._poll.unregister(descriptor)
            kept = self._sockets.pop(descriptor)
            if event & select.POLLNVAL or os.fstat(descriptor).st_ino != kept:
                continue
            with socket.socket(fileno=os.dup(descriptor)) as left, suppress(OSError):
                left.shutdown(socket.SHUT_RDWR)


def _take_header(answer: Answer, line: bytes) -> None:
    name, colon, value = line.decode("latin-1").partition(":")
    if colon:
        answer.headers[name.strip().lower()] = value.strip()
    elif name.startswith("HTTP/"):
        # what was told ahead of the answer itself, as by 100 Continue, is not of it
        answer.headers.clear()


def _certificates() -> dict[int, str]:
    """Those that Python trusts, for pycurl is built on another machine, where they lie elsewhere."""
    paths = ssl.get_default_verify_paths()
    named = {pycurl.CAINFO: paths.cafile, pycurl.CAPATH: paths.capath}
    return {option: path for option, path in named.items() if path}
