"""What goes out to an endpoint and what comes back: raw servers say what they were sent."""

import asyncio
import gzip
import json
import socket
from contextlib import contextmanager, suppress
from threading import Semaphore, Thread

import pytest

from db.errors import Invalid
from pipelines.asking.chat import Chat, Endpoint
from pipelines.asking.chat_failures import Failed
from pipelines.asking.transport import NoAnswer, Transport, _Resting
from tests.pipelines.loopback_model import LoopbackModel, serving
from tests.review_app.tls_proxy import tls_proxy

HEADERS = ("Authorization: Bearer sk-of-the-test", "Content-Type: application/json")
BODY = "正文".encode() * 40_000
KEPT_OPEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class RawServer:
    """Answers each request of a connection with the next of `answers`; None closes without a word.

    After `requests_each` requests of a connection it closes that. `heads` and `bodies` are what it was sent,
    in order; `ended` waits for the next connection to be closed.
    """

    def __init__(self, *answers: bytes | None, requests_each: int = 1_000):
        self._answers, self._requests_each = iter(answers), requests_each
        self._ends = Semaphore(0)
        self.heads: list[str] = []
        self.bodies: list[bytes] = []

    @contextmanager
    def listening(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            Thread(target=self._accept, args=(server,), daemon=True).start()
            yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"

    def _accept(self, server):
        with suppress(OSError):
            while True:
                Thread(target=self._serve, args=(server.accept()[0],), daemon=True).start()

    def ended(self):
        assert self._ends.acquire(timeout=20)

    def _serve(self, connection):
        with suppress(OSError), connection:
            for _ in range(self._requests_each):
                if not self._take(connection) or (answer := next(self._answers, None)) is None:
                    break
                connection.sendall(answer)
                # what says that its connection ends, ends it
                if b"Connection: close" in answer:
                    break
        self._ends.release()

    def _take(self, connection) -> bool:
        data = b""
        while b"\r\n\r\n" not in data:
            if not (piece := connection.recv(65536)):
                return False
            data += piece
        head, body = data.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        length = next(int(each.split(":")[1]) for each in lines if each.lower().startswith("content-length"))
        while len(body) < length:
            body += connection.recv(65536)
        self.heads.append(head.decode())
        self.bodies.append(body)
        return True


def posted(url, *bodies, timeout=20.0, proxy="", headers=HEADERS, rest=lambda: None):
    """The answers to these bodies, one after the other over the same connections; NoAnswer for none.

    After each, `rest` is called.
    """

    async def ask():
        answers = []
        async with Transport(url, headers, proxy, timeout) as transport:
            for body in bodies:
                try:
                    answers.append(await transport.post(body))
                except NoAnswer as none:
                    answers.append(none)
                rest()
        return answers

    return asyncio.run(ask())


def test_one_request_goes_out_as_it_was_given_and_its_answer_comes_back_whole():
    packed = gzip.compress(b"whole")
    early = b"HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n"
    head = "HTTP/1.1 429 Wait\r\nRETRY-AFTER: 3\r\nContent-Encoding: gzip\r\n"
    server = RawServer(early + f"{head}Content-Length: {len(packed)}\r\n\r\n".encode() + packed)
    with server.listening() as url:
        (answer,) = posted(url, BODY)
    assert (answer.status, answer.content, answer.headers["retry-after"]) == (429, b"whole", "3")
    first, *lines = server.heads[0].split("\r\n")
    assert first == "POST /v1 HTTP/1.1"
    assert {*HEADERS, f"Content-Length: {len(BODY)}"} <= set(lines)
    assert not any(each.lower().startswith(("expect", "transfer-encoding")) for each in lines)
    assert server.bodies == [BODY]


def test_what_a_server_may_have_taken_is_never_sent_again_by_itself():
    # the second goes over the connection of the first, which the server then closes without an answer
    server = RawServer(KEPT_OPEN, None, KEPT_OPEN)
    with server.listening() as url:
        answer, none, after = posted(url, b"first", b"second", b"third")
    assert (answer.content, after.content) == (b"ok", b"ok")
    assert (none.sent, none.timeout) == (True, False)
    assert server.bodies == [b"first", b"second", b"third"]


def test_a_connection_that_its_server_has_just_ended_without_a_word_is_not_used_again():
    # as busy gateways do between two requests; what is sent over it would seem to have been charged
    server = RawServer(*[KEPT_OPEN] * 40, requests_each=1)
    with server.listening() as url:
        answers = posted(url, *[b"body %d" % number for number in range(40)], rest=server.ended)
    assert [getattr(each, "content", each) for each in answers] == [b"ok"] * 40
    assert len(server.bodies) == 40


def test_a_connection_whose_end_was_announced_is_not_used_again():
    server = RawServer(KEPT_OPEN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), KEPT_OPEN)
    with server.listening() as url:
        answers = posted(url, b"first", b"second")
    assert [each.content for each in answers] == [b"ok", b"ok"]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\nhalf\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\nConnection: close\r\n\r\n",
    ],
    ids=["closed", "silent", "half a body", "half of the chunks", "no HTTP"],
)
def test_no_whole_answer_is_none_and_may_have_been_charged(answer):
    with RawServer(answer).listening() as url:
        (none,) = posted(url, BODY, timeout=0.5)
    assert (type(none), none.sent, none.timeout) == (NoAnswer, True, answer == b"")


def test_where_nobody_listens_nothing_was_sent():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
    (none,) = posted(address, BODY)
    assert (none.sent, none.timeout, none.untrusted) == (False, False, False)


def test_a_redirect_is_an_answer_and_the_key_goes_nowhere_else():
    other = RawServer(KEPT_OPEN)
    with other.listening() as elsewhere:
        moved = f"HTTP/1.1 307 Moved\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n".encode()
        with RawServer(moved).listening() as url:
            (answer,) = posted(url, BODY)
    assert (answer.status, other.heads) == (307, [])


def test_a_certificate_that_nobody_trusts_is_refused_before_anything_is_sent(tmp_path, monkeypatch):
    server = RawServer(KEPT_OPEN, KEPT_OPEN)
    with server.listening() as url, tls_proxy(tmp_path) as (port, behind):
        behind.append(int(url.split(":")[2].split("/")[0]))
        (none,) = posted(f"https://127.0.0.1:{port}/v1", BODY)
        assert (none.sent, none.untrusted, server.heads) == (False, True, [])
        # as whoever runs an endpoint with a certificate of their own says so
        (certificate,) = tmp_path.glob("*.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        (answer,) = posted(f"https://127.0.0.1:{port}/v1", BODY)
    assert (answer.status, server.bodies) == (200, [BODY])


@pytest.fixture
def proxied(monkeypatch):
    """Sets one of the environment's proxies, and takes all others out of it."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch.setenv


def through_a_proxy(set_proxy, ask):
    """The first lines that a proxy under the environment was sent while `ask` was called."""
    reply = json.dumps({"choices": [{"message": {"content": "好"}}]}).encode()
    proxy = RawServer(*[b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(reply), reply)] * 2)
    with proxy.listening() as address:
        set_proxy(address.removesuffix("/v1"))
        ask()
    return [each.split("\r\n")[0] for each in proxy.heads]


def asked(base_url):
    async def ask():
        async with Chat(Endpoint(base_url, "m"), "sk-of-the-test") as chat:
            return (await chat.ask([{"role": "user", "content": "?"}], {})).text

    return asyncio.run(ask())


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_the_environments_proxy_is_used_but_never_for_this_machine_itself(name, proxied):
    with serving(LoopbackModel()) as model:

        def ask():
            assert asked("http://model.invalid/v1") == "好"
            assert asked(model.base_url)

        sent = through_a_proxy(lambda address: proxied(name, address), ask)
    assert sent == ["POST http://model.invalid/v1/chat/completions HTTP/1.1"]


def test_the_proxy_of_a_scheme_goes_before_the_one_for_all_and_no_proxy_before_both(proxied):
    def set_proxies(address):
        proxied("all_proxy", "http://127.0.0.1:9")
        proxied("http_proxy", address)

    sent = through_a_proxy(set_proxies, lambda: asked("http://model.invalid/v1"))
    assert sent == ["POST http://model.invalid/v1/chat/completions HTTP/1.1"]

    def set_none(address):
        proxied("all_proxy", address)
        proxied("no_proxy", ".invalid")

    def ask():
        with pytest.raises(Failed, match="^no connection$"):
            asked("http://model.invalid/v1")

    assert through_a_proxy(set_none, ask) == []


def test_a_connection_that_is_closed_already_does_not_rest():
    resting = _Resting()
    with socket.socket() as one:
        closed = one.fileno()
    # libcurl, which tells of it, could do nothing with an error
    resting.note(closed, resting=True)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(fileno=None) as other:
        # another has its number now, and goes on
        assert other.fileno() == closed or server.fileno() == closed
        resting.end_those_left()
        other.connect(server.getsockname())
        assert other.send(b"x") == 1
    resting.note(closed, resting=False)


def test_an_endpoint_is_told_the_program_and_nothing_of_the_machine():
    server = RawServer(KEPT_OPEN)
    with server.listening() as url:
        posted(url, BODY)
    assert [each for each in server.heads[0].split("\r\n") if each.lower().startswith("user-agent:")] == [
        "User-Agent: wardround"
    ]


@pytest.mark.parametrize("key", ["sk-a\r\nX-Other: b", "sk-密钥", "sk-a\x00b"])
def test_a_key_that_no_header_can_hold_is_refused_in_a_sentence_without_it(key):
    with pytest.raises(Invalid, match="^That is no key: ") as refused:
        Chat(Endpoint("http://127.0.0.1:9/v1", "m"), key)
    assert key not in str(refused.value)


def test_who_waits_no_longer_leaves_the_others_alone():
    async def ask(url):
        async with Transport(url, HEADERS, "", 20.0) as transport:
            given_up = asyncio.create_task(transport.post(b"never answered"))
            while not server.bodies:
                await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
            return await transport.post(b"answered")

    server = RawServer(b"", KEPT_OPEN)
    with server.listening() as url:
        assert asyncio.run(ask(url)).content == b"ok"
