"""A model on loopback: an OpenAI-compatible server that rates by seed, keeps a bill, and fails when told to.

    with serving(LoopbackModel(seed=1)) as model:
        ... model.base_url ... model.billed

`python tests/pipelines/loopback_model.py --latency 0.05 …` serves one in a process of its own;
a GET of its address answers with its bill.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

FINGERPRINT = "fp_loopback"
EXPLANATION = "该回答与参考答案大体一致，个别要点未展开。"


@dataclass(frozen=True)
class Answer:
    """What the server sends: a completion by default, changed by whatever is set here.

    text None sends null content; `raw` sends these bytes as the body; `cut` closes in the middle of it;
    `hang` never answers; without `usage` it says nothing of tokens. `billed` is whether the endpoint charges
    for it.
    """

    text: str | None = ""
    status: int = 200
    finish: str = "stop"
    refusal: str | None = None
    model: str | None = None
    headers: dict = field(default_factory=dict)
    raw: bytes | None = None
    cut: bool = False
    hang: bool = False
    choices: bool = True
    usage: bool = True

    @property
    def billed(self) -> bool:
        return self.status == 200 and not self.hang


@dataclass(frozen=True)
class Asked:
    """A request as it came in: its place in the order of arrival, its body and its time."""

    number: int
    body: dict
    at: float

    @property
    def text(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])


@dataclass(frozen=True)
class Charge:
    """One line of the bill."""

    key: str
    prompt_tokens: int
    completion_tokens: int


class LoopbackModel:
    """Answers each request with `answer(asked)`; None means the usual rating.

    With an `allowance` every answer says how many of so many requests are left, as OpenAI's API does.
    """

    def __init__(
        self,
        seed: int = 0,
        latency_seconds: float = 0.0,
        answer: Callable[[Asked], Answer | None] = lambda asked: None,
        allowance: int | None = None,
        tokens_a_character: int = 1,
    ):
        self.seed, self.latency_seconds, self.answer = seed, latency_seconds, answer
        self.allowance, self.tokens_a_character = allowance, tokens_a_character
        self.asked: list[Asked] = []
        self.billed: list[Charge] = []
        self.keys: set[str] = set()
        self.port = 0
        self.transports: set[asyncio.Transport] = set()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def rating(self, body: dict) -> int:
        """1-10, by seed and by what was asked, whatever marks or nonces stand in it."""
        text = re.sub(r"[0-9a-f]{12}", "", "".join(each["content"] for each in body["messages"]))
        return 1 + int(hashlib.sha256(f"{self.seed}{text}".encode()).hexdigest(), 16) % 10

    def usual_text(self, body: dict) -> str:
        """An explanation and the rating, in the form that was asked for."""
        text = "\n".join(each["content"] for each in body["messages"])
        rating = self.rating(body)
        if "response_format" in body:
            schema = body["response_format"]["json_schema"]["schema"]
            criteria = schema["properties"]["ratings"]["required"]
            return json.dumps({"explanation": EXPLANATION, "ratings": dict.fromkeys(criteria, rating)})
        lines = re.findall(r"^(评分-[0-9a-f]{12}-\w+)：分数", text, re.M)
        if lines:
            return "\n".join([EXPLANATION, *(f"{line}：{rating}" for line in lines)])
        return f"{EXPLANATION}\n评分：[[{rating}]]"

    def receive(self, body: dict, key: str) -> Answer:
        """Decide on a request's answer and put it on the bill."""
        asked = Asked(len(self.asked), body, time.monotonic())
        self.asked.append(asked)
        self.keys.add(key)
        answer = self.answer(asked) or Answer(self.usual_text(body))
        if answer.billed:
            self.billed.append(charge(body, answer, self.tokens_a_character))
        return answer

    def announced(self) -> dict[str, str]:
        """The headers that say what is left of the allowance."""
        if self.allowance is None:
            return {}
        left = max(0, self.allowance - len(self.asked))
        names = ("limit", self.allowance), ("remaining", left)
        return {f"x-ratelimit-{name}-requests": str(number) for name, number in names}

    def account(self) -> dict:
        """What came in and what was charged: requests, charges, questions charged more than once, seconds."""
        charged = Counter(each.key for each in self.billed)
        times = [each.at for each in self.asked]
        return {
            "requests": len(self.asked),
            "billed": len(self.billed),
            "billed_twice": sum(number > 1 for number in charged.values()),
            "seconds": max(times) - min(times) + self.latency_seconds if times else 0.0,
        }

    def completion(self, body: dict, answer: Answer) -> bytes:
        if answer.raw is not None:
            return answer.raw
        message = {"role": "assistant", "content": answer.text, "refusal": answer.refusal}
        choice = {"index": 0, "message": message, "finish_reason": answer.finish}
        charged = charge(body, answer, self.tokens_a_character)
        usage = {"prompt_tokens": charged.prompt_tokens, "completion_tokens": charged.completion_tokens}
        usage = {"usage": {**usage, "total_tokens": sum(usage.values())}} if answer.usage else {}
        return json.dumps(
            {
                "id": "chatcmpl-loopback",
                "object": "chat.completion",
                "created": 0,
                "model": answer.model or body["model"],
                "system_fingerprint": FINGERPRINT,
                "choices": [choice] if answer.choices else [],
                **usage,
            }
        ).encode()


def charge(body: dict, answer: Answer, tokens_a_character: int = 1) -> Charge:
    """What an answer costs: by default a token a character."""
    prompt = sum(len(each["content"]) for each in body["messages"])
    completion = len(answer.text) if isinstance(answer.text, str) else 0
    return Charge(fingerprint(body), prompt * tokens_a_character, completion * tokens_a_character)


def fingerprint(body: dict) -> str:
    """What makes two requests the same question."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def error(status: int, code: str = "", **headers: str) -> Answer:
    """An error as the API writes it, with a message that must reach nobody."""
    body = {"error": {"message": "do not repeat: sk-LEAK 患者张某", "type": "error", "code": code or None}}
    return Answer(status=status, raw=json.dumps(body).encode(), headers=headers)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little of it as a client needs."""

    def __init__(self, model: LoopbackModel):
        self._model, self._received = model, b""

    def connection_made(self, transport):
        self._transport = transport
        self._model.transports.add(transport)

    def connection_lost(self, _):
        self._model.transports.discard(self._transport)

    def data_received(self, data):
        self._received += data
        while (request := self._next()) is not None:
            head, content = request
            if head.startswith(b"GET"):
                self._send({}, Answer(raw=json.dumps(self._model.account()).encode()))
                continue
            found = re.search(rb"authorization: Bearer (\S+)", head, re.I)
            body = json.loads(content)
            answer = self._model.receive(body, found[1].decode() if found else "")
            answer = replace(answer, headers={**self._model.announced(), **answer.headers})
            if not answer.hang:
                loop = asyncio.get_running_loop()
                loop.call_later(self._model.latency_seconds, self._send, body, answer)

    def _next(self):
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._received[:end]
        length = re.search(rb"content-length: (\d+)", head, re.I)
        length = int(length[1]) if length else 0
        if len(self._received) < end + 4 + length:
            return None
        content = self._received[end + 4 : end + 4 + length]
        self._received = self._received[end + 4 + length :]
        return head, content

    def _send(self, body, answer):
        if self._transport.is_closing():
            return
        content = self._model.completion(body, answer)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(content)), **answer.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._transport.write(f"HTTP/1.1 {answer.status} Status\r\n{lines}\r\n".encode())
        if answer.cut:
            self._transport.write(content[: len(content) // 2])
            self._transport.close()
        else:
            self._transport.write(content)


def _close(loop, server, model):
    server.close()
    for transport in model.transports:
        transport.abort()
    # an aborted transport closes its socket in the loop's next round
    loop.call_soon(loop.call_soon, loop.stop)


@contextlib.contextmanager
def serving(model: LoopbackModel):
    """The model, served from a thread of its own on a free port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    # on its own thread from the start: a browser's loop may be running on this one
    starting = loop.create_server(lambda: _Connection(model), "127.0.0.1", model.port)
    try:
        server = asyncio.run_coroutine_threadsafe(starting, loop).result(timeout=10)
    except BaseException:
        loop.call_soon_threadsafe(loop.stop)
        raise
    model.port = server.sockets[0].getsockname()[1]
    try:
        yield model
    finally:
        loop.call_soon_threadsafe(_close, loop, server, model)
        thread.join()
        loop.close()


class PerSecond:
    """At most `limit` requests in each second since the first; the others get 429 with Retry-After."""

    def __init__(self, limit: int):
        self._limit, self._window, self._used, self._began = limit, -1, 0, None

    def __call__(self, asked: Asked) -> Answer | None:
        self._began = self._began or asked.at
        window = int(asked.at - self._began)
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        return error(429, "rate_limit_exceeded", **{"Retry-After": "1"}) if self._used > self._limit else None


class SomeFail:
    """A share of the requests, by seed, get this status instead of an answer."""

    def __init__(self, seed: int, shares: dict[int, float]):
        self._random, self._shares = Random(seed), shares

    def __call__(self, asked: Asked) -> Answer | None:
        drawn = self._random.random()
        for status, share in self._shares.items():
            if drawn < share:
                return error(status, **({"Retry-After": "0.1"} if status == 429 else {}))
            drawn -= share
        return None


async def _serve_forever(model: LoopbackModel) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(model), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--per-second", type=int)
    parser.add_argument("--allowance", type=int, help="Requests whose rest every answer announces.")
    parser.add_argument("--fail", type=json.loads, default={}, help='such as {"429": 0.05}')
    given = parser.parse_args()
    failing = SomeFail(1, {int(status): share for status, share in given.fail.items()})
    answer = PerSecond(given.per_second) if given.per_second else failing
    model = LoopbackModel(latency_seconds=given.latency, answer=answer, allowance=given.allowance)
    asyncio.run(_serve_forever(model))


if __name__ == "__main__":
    main()
