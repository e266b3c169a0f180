"""What a chat endpoint's refusal means for the run: try again, give this request up, or stop.

    Failed     this attempt failed; another may succeed
    Rejected   this request is wrong; asking it again cannot help
    Stopped    the endpoint will not serve this run; nothing more is asked
    ├── KeyRefused    for the key's sake
    ├── NotThere      nothing that answers chats is at the address, or not under the model's name
    ├── OverBudget    what is missing would cost more than may be spent
    └── AsksWrong     it takes no request as this run makes them

No sentence here repeats what the endpoint wrote: that may hold the key, or the patient's text.
"""

import math
import re
import sys
import time
from collections.abc import Mapping

from db.errors import Refused
from pipelines.asking.endpoint_error import EndpointError

# who asks for a longer pause is not asking for patience: the day's allowance is gone
LONGEST_WAIT_SECONDS = 600
MINUTE, HOUR, DAY = 60, 3600, 86400
# the statuses below 500 that may be another the next time
PASSING = (408, 409, 425, 429)
# what an attempt failed for that reached nobody, so that nothing of the request was sent
UNSENT = ("no connection", "no secure connection")
# what most stops mean for a run, in English and in Chinese
RUN_AGAIN = "Then run again.", "之后再继续。"
# what a failure's reason is called in Chinese; a code such as HTTP 500 is the same in both
IN_CHINESE = {
    "no connection": "连不上该地址",
    "no secure connection": "安全连接未能建立",
    "no answer in time": "在限定时间内没有应答",
    "connection broke off": "连接中断",
    "the answer is not a chat completion": "返回的不是对话结果",
    "the answer is a web page, not a chat completion": "返回的是网页而不是对话结果，地址可能不对",
    "the answer is a stream, not a chat completion": "返回的是流式数据，而不是一次性的对话结果",
    "another model answered": "作答的是另一个模型",
    "the batch brought no answer": "批量接口没有带回回答",
    "the batch brought answers that differ": "批量接口对同一请求带回了互相矛盾的回答",
    "the batch brought no answer, but a damaged line": "批量接口没有带回回答，其文件中有损坏的行",
    "the batch expired": "批次已过期",
    "the batch was cancelled": "批次已被取消",
    "the batch was refused": "批次被拒绝",
}
# failures of whatever answers, but as no chat endpoint does
NO_ENDPOINT = (
    "the answer is not a chat completion",
    "the answer is a web page, not a chat completion",
    "the answer is a stream, not a chat completion",
)


# what HTTP statuses come to that stop a run, where other requests of it are answered
_ALONE = " to this request alone, while others are answered"


class Stopped(Refused):
    """The endpoint will not serve this run: key, quota, address, or nothing but failures.

    `finding` and `finding_zh` say what is wrong, and what to do first; the sentence adds, where there is
    more, what that means for a run, which nobody needs who only asks whether the endpoint is ready. A job's
    page, where no command is run again, adds `resume` in its place, in English and in Chinese. `alone` is
    what it comes to where only this request is turned away, by a filter in front of the endpoint perhaps; ""
    where that cannot be.
    """

    def __init__(
        self,
        finding: str,
        finding_zh: str,
        then: str = "",
        then_zh: str = "",
        resume: tuple[str, str] = ("Then resume it.", "之后可点“继续”。"),
        *,
        alone: str = "",
    ):
        super().__init__(f"{finding} {then}".rstrip(), finding_zh + then_zh)
        self.alone = alone
        self.finding, self.finding_zh = finding, finding_zh
        self._resume = resume if then else ("", "")

    def of_a_job(self) -> tuple[str, str]:
        """In English and in Chinese as a job's page says it.

        What has to be another first has a way on of its own there, which needs no words.
        """
        resume, resume_zh = ("", "") if self.needs else self._resume
        return f"{self.finding} {resume}".rstrip(), self.finding_zh + resume_zh


class KeyRefused(Stopped):
    """The endpoint does not accept the key, or the key may not do this."""

    needs = "key"


class NotThere(Stopped):
    """At the address is no chat endpoint, or none of this model: whether a key would do was not looked at."""


class OverBudget(Stopped):
    """What is missing, or the next of it, would cost more than may be spent."""

    needs = "budget"


class AsksWrong(Stopped):
    """The endpoint takes no request as this run makes them: its model, parameters or address are wrong."""

    needs = "arguments"


class Failed(Exception):
    """One attempt failed and another may succeed.

    `billed` is False only when the endpoint surely charged nothing; `rate` when it asked for a slower pace;
    `wait_seconds` is the pause it named, None when it named none.
    """

    def __init__(self, reason: str, *, billed: bool, rate: bool = False, wait_seconds: float | None = None):
        super().__init__(reason)
        self.reason = reason
        self.billed = billed
        self.rate = rate
        self.wait_seconds = wait_seconds


class Rejected(Exception):
    """This request is wrong: by its own text when `own`, otherwise perhaps like every other of the run.

    `said` is what may be said of the endpoint's message, in English and in Chinese; "" where it sent none.
    """

    def __init__(self, reason: str, *, own: bool, said: tuple[str, str] = ("", "")):
        super().__init__(reason)
        self.reason = reason
        self.own = own
        self.said = said

    @property
    def told(self) -> tuple[str, str]:
        """The reason, and what may be said of the message, in English and in Chinese."""
        return self.reason + self.said[0], in_chinese(self.reason) + self.said[1]


def in_chinese(reason: str) -> str:
    """A failure's reason for a Chinese sentence; what the endpoint calls it stands there as a code."""
    if coded := re.fullmatch(r"(HTTP \d{3}) ([A-Za-z_.]+)", reason):
        return f"{coded[1]}，代码 {coded[2]}"
    if alone := re.fullmatch(rf"(HTTP \d{{3}}){_ALONE}", reason):
        return f"{alone[1]}，只拒绝了这一条，其他请求有应答"
    return IN_CHINESE.get(reason, reason)


def of_status(
    status: int, headers: Mapping, error: EndpointError, model: str, keyed: bool = True
) -> Exception:
    """The exception for an HTTP answer that is not 200; `keyed` says whether a key was sent at all."""
    if status == 402 or (status < 500 and error.of_money):
        return Stopped(
            "The endpoint's quota is used up; add to it.",
            "接口的额度已用完；请充值。",
            "Then run again: nothing paid is asked twice.",
            "之后再继续，已付费的不会重做。",
        )
    if status in (401, 403):
        return _key_refused(status, keyed)
    if status in (400, 413, 422):
        own = status == 413 or error.of_the_request
        return Rejected(f"HTTP {status} {error.code}".strip(), own=own, said=error.told)
    wait = retry_after(headers)
    if wait is not None and wait > LONGEST_WAIT_SECONDS and (status in PASSING or status >= 500):
        return _long_wait(wait)
    if status == 429:
        return Failed("HTTP 429", billed=False, rate=True, wait_seconds=wait)
    if status in PASSING or status >= 500:
        # a gateway's time-out says nothing about the model behind it, which may have answered and charged
        return Failed(
            f"HTTP {status}", billed=status in (408, 504, 524), rate=wait is not None, wait_seconds=wait
        )
    if status == 404:
        return NotThere(
            f"The endpoint knows no model {model}, or the base URL is wrong (HTTP 404); check both.",
            f"接口没有模型 {model}，或地址有误（HTTP 404）；请检查二者。",
            alone=f"HTTP 404{_ALONE}",
        )
    return NotThere(
        f"The base URL does not answer as a chat endpoint (HTTP {status}); check it.",
        f"该地址不是对话接口（HTTP {status}）；请检查地址。",
        alone=f"HTTP {status}{_ALONE}",
    )


def of_answer(headers: Mapping, error: EndpointError, model: str, keyed: bool = True) -> Exception | None:
    """The exception for an error in the place of an answer (HTTP 200), as some gateways send it; None where
    it is none."""
    status = error.status or (402 if error.of_money else 429 if error.of_pace else None)
    if status:
        return of_status(status, headers, error, model, keyed)
    return Rejected(f"HTTP 200 {error.code}".strip(), own=True) if error.of_the_request else None


def retry_after(headers: Mapping, now: float | None = None) -> float | None:
    """The pause a server asks for, in seconds, from `retry-after-ms` or `Retry-After`; None for none."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    if text is None or seconds is not None:
        return seconds
    # dates are rare, and reading them takes a while to load
    from email.utils import parsedate_to_datetime

    try:
        until = parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, until - (time.time() if now is None else now))


def room(headers: Mapping, tokens: int) -> int | None:
    """How many more requests of `tokens` tokens the endpoint says it takes at once; None: it says nothing.

    `x-ratelimit-remaining-requests` and `-tokens`, as OpenAI's API and many that follow it send them.
    """
    left = _number(headers.get("x-ratelimit-remaining-requests"))
    tokens_left = _number(headers.get("x-ratelimit-remaining-tokens"))
    rooms = [left] if left is not None else []
    rooms += [tokens_left // max(tokens, 1)] if tokens_left is not None else []
    return int(min(rooms)) if rooms else None


def _key_refused(status: int, keyed: bool) -> KeyRefused:
    # a key that does not count (401) counts for no request
    alone = f"HTTP {status}{_ALONE}" if status == 403 else ""
    if not keyed:
        return KeyRefused(
            f"The endpoint asks for a key (HTTP {status}), and OPENAI_API_KEY holds none; put one there.",
            f"接口需要密钥（HTTP {status}），而 OPENAI_API_KEY 为空；请填入密钥。",
            *RUN_AGAIN,
            alone=alone,
        )
    return KeyRefused(
        f"The endpoint refused the key (HTTP {status}); put a valid one into OPENAI_API_KEY.",
        f"接口不接受密钥（HTTP {status}）；请把有效的密钥填入 OPENAI_API_KEY。",
        *RUN_AGAIN,
        alone=alone,
    )


def _long_wait(seconds: float) -> Stopped:
    if seconds > 366 * DAY:
        return Stopped(
            "The endpoint asks to wait for more than a year; see to the account there.",
            "接口要求等待一年以上；请检查那里的账户。",
            *RUN_AGAIN,
        )
    units = (("minute", "分钟", MINUTE), ("hour", "小时", HOUR), ("day", "天", DAY))
    # up to two of a unit are told in the one before it
    unit, unit_zh, length = next(each for each in reversed(units) if seconds > 2 * each[2])
    number = math.ceil(seconds / length)
    return Stopped(
        f"The endpoint asks to wait {number} {unit}s.",
        f"接口要求等待 {number} {unit_zh}。",
        "Run again then, and only the rest is asked.",
        "届时再继续，只做剩余部分。",
        ("Resume it then, and only the rest is asked.", "届时点“继续”，只做剩余部分。"),
    )


def _number(text: str | None) -> float | None:
    """A finite number, never negative; None when `text` is none."""
    if text is None or not re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", text):
        return None
    return min(max(0.0, float(text)), sys.float_info.max)
