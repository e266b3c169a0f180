"""Is an endpoint ready? Three findings: it is reachable, it accepts the key, the model answers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipelines.asking.answering_model import is_the_asked_model
from pipelines.asking.chat import (
    LIMITS,
    QUESTION,
    SHORTEST_ANSWER_TOKENS,
    Chat,
    Endpoint,
    Reply,
    api_key,
    limit_in,
)
from pipelines.asking.chat_failures import (
    NO_ENDPOINT,
    Failed,
    KeyRefused,
    NotThere,
    Rejected,
    Stopped,
    in_chinese,
)
from pipelines.asking.pace import MOST_PAUSES_IN_A_ROW, usual_pause
from pipelines.asking.reply_end import at_limit

# errors of the server in a row, in a run, that are waited out: some seven seconds
MOST_ERRORS_IN_A_ROW = 4
# a failure that means that nobody was reached → what that is as a sentence
UNREACHED = {
    "no connection": (
        "No connection to this address can be made; check it, and whether its server runs.",
        "连不上该地址；请检查地址，以及那里的服务是否在运行。",
    ),
    "no secure connection": (
        "No secure connection to this address can be made: it speaks no TLS, or its certificate is not "
        "trusted here; SSL_CERT_FILE names a file of those that are.",
        "无法与该地址建立安全连接：对方不支持 TLS，或其证书在本机不受信任；"
        "可用环境变量 SSL_CERT_FILE 指定受信任的证书文件。",
    ),
}
# one of whoever was reached → the same
REACHED = {
    "no answer in time": (
        "It was reached, but no answer came in time; see whether its server is overloaded or still loading "
        "the model, or allow more time.",
        "已连上，但在限定时间内没有应答；请检查那里的服务是否过载，或模型是否仍在载入，或放宽时限。",
    ),
    "HTTP 429": (
        "It takes no more requests at the moment (HTTP 429); wait a while and try again.",
        "接口此刻不再接受请求（HTTP 429）；请稍候再试。",
    ),
}
SILENT = (
    "The answer is empty; see at the endpoint why the model says nothing.",
    "回答是空的；请在接口一端查明模型为何不作答。",
)


@dataclass(frozen=True)
class Connection:
    """The findings; None where an earlier one failed, or nothing tells. `reason`, a sentence, says what is
    wrong, `reason_zh` in Chinese.

    `rejects` is True when the endpoint would not take the request as it was, its parameters perhaps;
    `refused` when it turned the request away for that or another reason that is every request's. `failed`
    are the attempts that came to nothing.
    """

    reachable: bool
    key_accepted: bool | None = None
    model_answers: bool | None = None
    reason: str = ""
    reason_zh: str = ""
    rejects: bool = False
    reply: Reply | None = None
    refused: bool = False
    failed: tuple[Failed, ...] = ()

    def __str__(self) -> str:
        return f"{'; '.join(self.findings())}. {self.reason}".rstrip()

    def findings(self) -> tuple[str, str, str]:
        words = {True: "yes", False: "no", None: "not known"}
        return (
            f"reachable: {words[self.reachable]}",
            f"key accepted: {words[self.key_accepted]}",
            f"model answers: {words[self.model_answers]}",
        )

    def said(self, language: str) -> str:
        """The findings, and what is wrong, as sentences in "zh", else in English."""
        if language != "zh":
            return str(self)
        words = {True: "是", False: "否", None: "未知"}
        findings = (
            f"可连接：{words[self.reachable]}",
            f"接受密钥：{words[self.key_accepted]}",
            f"模型能作答：{words[self.model_answers]}",
        )
        return f"{'；'.join(findings)}。{self.reason_zh}"


def connection_to(
    endpoint: Endpoint,
    parameters: dict | None = None,
    *,
    key: str | None = None,
    on_pause: Callable[[float], None] | None = None,
) -> Connection:
    """Ask one short question, with the parameters a run will use; it costs a few tokens.

    Without a `key` with that of the environment, as a run does. With `on_pause`, which is told of the seconds
    of each pause, it waits, as a run does, while the endpoint asks for a slower pace (HTTP 429), and a few
    times when its server fails (HTTP 500).
    """
    key = api_key() if key is None else key
    failures: list[Failed] = []
    found = asyncio.run(_connection_to(endpoint, parameters or {}, key, on_pause, failures))
    return replace(found, failed=tuple(failures))


async def _connection_to(
    endpoint: Endpoint,
    parameters: dict,
    key: str,
    on_pause: Callable[[float], None] | None,
    failures: list[Failed],
) -> Connection:
    try:
        async with Chat(endpoint, key) as chat:
            reply = await _asked_shortly(chat, parameters, on_pause, failures)
    except KeyRefused as refused:
        return Connection(True, False, None, refused.finding, refused.finding_zh, refused=True)
    except NotThere as wrong:
        # an address is found wrong before any key is read
        return Connection(True, None, False, wrong.finding, wrong.finding_zh, refused=True)
    except Stopped as stopped:
        return Connection(True, True, False, stopped.finding, stopped.finding_zh, refused=True)
    except Rejected as rejected:
        why, why_zh = rejected.told
        reason, zh = f"It rejects the request ({why}).", f"它不接受请求（{why_zh}）。"
        return Connection(True, True, False, reason, zh, rejects=True, refused=True)
    except Failed as failed:
        what, zh = failed.reason, in_chinese(failed.reason)
        # whoever answers as no chat endpoint does is another one than was meant
        see_to, see_to_zh = (
            ("check the address", "请检查地址")
            if what in NO_ENDPOINT
            else ("see to its server", "请检查那里的服务")
        )
        failure = f"The request failed ({what}); {see_to}.", f"请求失败（{zh}）；{see_to_zh}。"
        reasons = {**UNREACHED, **REACHED}.get(what, failure)
        return Connection(what not in UNREACHED, None, None, *reasons)
    # a model that thinks first may have come no further than that
    answers = bool(reply.text or reply.refusal or at_limit(reply.finish))
    reasons = ("", "") if answers else SILENT
    if answers and not is_the_asked_model(reply.answered_model, endpoint.model):
        name = repr(reply.answered_model[:80])
        reasons = f"It answers under the name {name}.", f"应答时所报的模型名为 {name}。"
    return Connection(True, True, answers, *reasons, reply=reply)


async def _asked_shortly(
    chat: Chat, parameters: dict, on_pause: Callable[[float], None] | None, failures: list[Failed]
) -> Reply:
    """With the shortest limit; without where a run sets none, and the endpoint takes none of that name."""
    limit = limit_in(parameters)
    try:
        shorter = {limit or LIMITS[0]: SHORTEST_ANSWER_TOKENS}
        return await _asked(chat, {**parameters, **shorter}, on_pause, failures)
    except Rejected as rejected:
        if limit or LIMITS[0] not in rejected.told[0]:
            raise
    return await _asked(chat, parameters, on_pause, failures)


async def _asked(
    chat: Chat, parameters: dict, on_pause: Callable[[float], None] | None, failures: list[Failed]
) -> Reply:
    pauses = errors = 0
    while True:
        try:
            return await chat.ask(QUESTION, parameters)
        except Failed as failed:
            failures.append(failed)
            if not on_pause or pauses == MOST_PAUSES_IN_A_ROW or not _may_pass(failed, errors):
                raise
            pause = usual_pause(pauses if failed.rate else errors)
            if failed.rate:
                pauses += 1
                pause = pause if failed.wait_seconds is None else failed.wait_seconds
                on_pause(pause)
            else:
                errors += 1
            await asyncio.sleep(pause)


def _may_pass(failed: Failed, errors: int) -> bool:
    """Whether what failed is worth asking again; an address that nobody answers at is a wrong one mostly."""
    return failed.rate or (failed.reason.startswith("HTTP ") and errors < MOST_ERRORS_IN_A_ROW)
