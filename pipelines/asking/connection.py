"""Is an endpoint ready? Three findings: it is reachable, it accepts the key, the model answers."""

import asyncio
from dataclasses import dataclass

from pipelines.asking.answering_model import is_the_asked_model
from pipelines.asking.asking import MOST_PAUSES_IN_A_ROW
from pipelines.asking.chat import Chat, Endpoint, Reply, api_key
from pipelines.asking.chat_failures import Failed, KeyRefused, Rejected, Stopped, in_chinese
from pipelines.asking.pace import usual_pause

QUESTION = [{"role": "user", "content": "请只回答一个字：好"}]
SHORTEST_ANSWER_TOKENS = 16
UNREACHED = ("no connection", "no answer in time")


@dataclass(frozen=True)
class Connection:
    """The findings; None where an earlier one failed. `reason` says what is wrong, `reason_zh` in Chinese.

    `rejects` is True when the endpoint would not take the request as it was, its parameters perhaps.
    """

    reachable: bool
    key_accepted: bool | None = None
    model_answers: bool | None = None
    reason: str = ""
    reason_zh: str = ""
    rejects: bool = False
    reply: Reply | None = None

    def __str__(self) -> str:
        reason = self.reason[:1].upper() + self.reason[1:].removesuffix(".")
        return ". ".join(filter(None, ("; ".join(self.findings()), reason))) + "."

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
        return "。".join(filter(None, ("；".join(findings), self.reason_zh.removesuffix("。")))) + "。"


def connection_to(
    endpoint: Endpoint, parameters: dict | None = None, *, key: str | None = None, patient: bool = False
) -> Connection:
    """Ask one short question, with the parameters a run will use; it costs a few tokens.

    Without a `key` with that of the environment, as a run does. Who is `patient` waits, as a run does, while
    the endpoint asks for a slower pace (HTTP 429), and for as long as it asks.
    """
    key = api_key() if key is None else key
    return asyncio.run(_connection_to(endpoint, parameters or {}, key, patient))


async def _connection_to(endpoint: Endpoint, parameters: dict, key: str, patient: bool) -> Connection:
    try:
        async with Chat(endpoint, key) as chat:
            most = MOST_PAUSES_IN_A_ROW if patient else 0
            reply = await _asked(chat, {**parameters, "max_tokens": SHORTEST_ANSWER_TOKENS}, most)
    except KeyRefused as refused:
        return Connection(True, False, reason=str(refused), reason_zh=refused.zh)
    except Stopped as stopped:
        return Connection(True, True, False, str(stopped), stopped.zh)
    except Rejected as rejected:
        reason, zh = f"it rejects the request, {rejected.reason}", f"它不接受请求：{rejected.reason}"
        return Connection(True, True, False, reason, zh, rejects=True)
    except Failed as failed:
        reached = failed.reason not in UNREACHED
        return Connection(reached, reason=failed.reason, reason_zh=in_chinese(failed.reason))
    answers = bool(reply.text or reply.refusal)
    reasons = ("", "") if answers else ("the answer is empty", "回答是空的")
    if answers and not is_the_asked_model(reply.answered_model, endpoint.model):
        name = repr(reply.answered_model[:80])
        reasons = f"it answers under the name {name}", f"应答时所报的模型名为 {name}"
    return Connection(True, True, answers, *reasons, reply=reply)


async def _asked(chat: Chat, parameters: dict, most_pauses: int) -> Reply:
    for earlier in range(most_pauses):
        try:
            return await chat.ask(QUESTION, parameters)
        except Failed as failed:
            if not failed.rate:
                raise
            await asyncio.sleep(usual_pause(earlier) if failed.wait_seconds is None else failed.wait_seconds)
    return await chat.ask(QUESTION, parameters)
