"""One request to an OpenAI-compatible chat endpoint, and what can come back: a reply, a failure, a stop."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from urllib.parse import SplitResult

from db.errors import Invalid
from pipelines.asking.base_url import USUAL_PORTS, checked_address
from pipelines.asking.chat_failures import Failed, of_answer, of_status, room
from pipelines.asking.endpoint_error import EndpointError
from pipelines.asking.key_taken_out import key_taken_out
from pipelines.asking.transport import NoAnswer, Transport
from pipelines.reading.foreign_json import foreign_json


@dataclass(frozen=True)
class Endpoint:
    """Where a model answers. The key is never a field: it is read from the environment when a run opens."""

    base_url: str
    model: str
    timeout_seconds: float = 120.0

    @cached_property
    def address(self) -> str:
        """Host and port; what else stands in the base URL may be secret."""
        parts = checked_address(self.base_url)
        return f"{parts.hostname}:{parts.port or USUAL_PORTS[parts.scheme]}"


@dataclass(frozen=True)
class Reply:
    """What a model returned. `text` is None when it said nothing, `finish` is the API's finish_reason.

    Both tokens are 0 where the endpoint gives no account of them, or one that cannot be.
    `room` is how many more such requests the endpoint says it takes at once; None when it says nothing.
    """

    text: str | None
    finish: str
    refusal: str
    answered_model: str
    prompt_tokens: int
    completion_tokens: int
    fingerprint: str = ""
    room: int | None = None


# more than any endpoint takes at once: whoever reports more has miscounted
MOST_TOKENS = 100_000_000
# what nothing can be wrong with, and no filter minds: to see whether a model answers at all
QUESTION = [{"role": "user", "content": "请只回答一个字：好"}]
SHORTEST_ANSWER_TOKENS = 16
# what the longest answer's tokens are called
LIMITS = ("max_tokens", "max_completion_tokens")
# what an endpoint is asked with where no key is known: local servers take any
NO_KEY = "none"


def limit_in(parameters: Mapping) -> str | None:
    """What the longest answer's tokens are called in these parameters; None where they set no limit."""
    return next((each for each in LIMITS if each in parameters), None)


def api_key() -> str:
    """The key in OPENAI_API_KEY; an unset or empty one is only an error when it is refused."""
    return os.environ.get("OPENAI_API_KEY", "").strip() or NO_KEY


def checked_key(key: str) -> str:
    """A key that can stand in a header. Raises Invalid for what no endpoint ever gave out as one."""
    if not key.isascii() or not key.isprintable():
        raise Invalid(
            "That is no key: a key is one line of letters, digits and signs.",
            "这不是密钥：密钥是一行字母、数字和符号。",
        )
    return key


class Chat:
    """Open connections to one endpoint."""

    def __init__(self, endpoint: Endpoint, key: str):
        parts = checked_address(endpoint.base_url)
        self.endpoint = endpoint
        self._key, self._keyed = key, key != NO_KEY
        self._transport = Transport(
            endpoint.base_url.rstrip("/") + "/chat/completions",
            (f"Authorization: Bearer {checked_key(key)}", "Content-Type: application/json"),
            proxy_of(parts),
            endpoint.timeout_seconds,
        )

    async def __aenter__(self) -> "Chat":
        await self._transport.__aenter__()
        return self

    async def __aexit__(self, *error) -> None:
        await self._transport.__aexit__(*error)

    async def ask(self, messages: list[dict], parameters: dict) -> Reply:
        """One attempt. Raises Failed, Rejected or Stopped; no message carries the key or the texts sent."""
        body = json.dumps(
            {"model": self.endpoint.model, "messages": messages, **parameters}, ensure_ascii=False
        )
        try:
            answer = await self._transport.post(body.encode())
        except NoAnswer as none:
            if none.untrusted:
                raise Failed("no secure connection", billed=False) from None
            if not none.sent:
                raise Failed("no connection", billed=False) from None
            if none.timeout:
                raise Failed("no answer in time", billed=True) from None
            raise Failed("connection broke off", billed=True) from None
        content = key_taken_out(answer.content, self._key)
        if answer.status != 200:
            error = EndpointError.in_body(content)
            raise of_status(answer.status, answer.headers, error, self.endpoint.model, self._keyed)
        try:
            return reply_of(content, answer.headers)
        except Failed as none:
            error = EndpointError.in_body(content)
            raise of_answer(answer.headers, error, self.endpoint.model, self._keyed) or none from None


def proxy_of(parts: SplitResult) -> str:
    """The environment's proxy for this host, "" for none; never one for this machine itself."""
    if parts.hostname in ("localhost", "::1") or parts.hostname.startswith("127."):
        return ""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    return "" if proxy_bypass(parts.hostname) else proxies.get(parts.scheme) or proxies.get("all", "")


def reply_of(content: bytes, headers: Mapping = MappingProxyType({})) -> Reply:
    """The reply in a response's body and headers. Raises Failed when it is no chat completion."""
    try:
        body = foreign_json(content)
    except ValueError:
        begun = content.lstrip()[:5]
        kind = "a web page" if begun.startswith(b"<") else "a stream" if begun == b"data:" else ""
        if kind:
            raise Failed(f"the answer is {kind}, not a chat completion", billed=True) from None
        body = None
    return reply_in(body, headers)


def reply_in(body: object, headers: Mapping = MappingProxyType({})) -> Reply:
    """As `reply_of`, in a body that was read."""
    try:
        choices = body["choices"]
        # one alone is asked for; whoever gives more counts them from nought
        choice = next((each for each in choices if each.get("index") == 0), choices[0])
        message = choice["message"]
        content = message.get("content")
        prompt_tokens, completion_tokens = _tokens(body.get("usage"))
        return Reply(
            text=content if isinstance(content, str) else _parts(content, "text") or None,
            finish=_words(choice.get("finish_reason")) or "stop",
            refusal=_words(message.get("refusal")) or _parts(content, "refusal"),
            answered_model=_words(body.get("model")),
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            fingerprint=_words(body.get("system_fingerprint")),
            room=room(headers, prompt_tokens + completion_tokens),
        )
    except (KeyError, IndexError, TypeError, AttributeError):
        raise Failed("the answer is not a chat completion", billed=True) from None


def _tokens(usage: object) -> tuple[int, int]:
    """Those of the prompt and of the completion; both 0 where either cannot be."""
    if not isinstance(usage, dict):
        return 0, 0
    prompt, completion = (usage.get(name) or 0 for name in ("prompt_tokens", "completion_tokens"))
    possible = all(type(each) is int and 0 <= each <= MOST_TOKENS for each in (prompt, completion))
    return (prompt, completion) if possible else (0, 0)


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _parts(content: object, kind: str) -> str:
    """The parts of this kind of a message that is a list of parts, as some endpoints write it."""
    if not isinstance(content, list):
        return ""
    parts = (each.get(kind) for each in content if isinstance(each, dict) and each.get("type") == kind)
    return "".join(map(_words, parts))
