"""Why a run of single requests or of batches asks nothing more, where no one answer says so by itself."""

from collections.abc import Mapping

from pipelines.asking.chat_failures import RUN_AGAIN, AsksWrong, Failed, Rejected, Stopped, in_chinese


def another_model(model: str) -> Stopped:
    """Why a run stops whose answers come from another model than the one asked."""
    return Stopped(
        f"Another model answers in place of {model}; see to it.",
        f"作答的是另一个模型，而不是 {model}；请查明。",
        *RUN_AGAIN,
    )


def all_rejected(rejection: Rejected, parameters: Mapping, any_answer: bool) -> Stopped:
    """Why a run stops of which every request was rejected, or since the last answer every one.

    Where there was none, what all requests have in common must be wrong.
    """
    why, why_zh = rejection.told
    if any_answer:
        return Stopped(
            f"Since the last answer the endpoint rejects every request ({why}); see to the "
            "account there, and to what the code means.",
            f"自上一条回答之后，接口拒绝了所有请求（{why_zh}）；请检查那里的账户，并查明该代码的含义。",
            *RUN_AGAIN,
        )
    schema = "response_format" in parameters
    hint = "; or it takes no JSON schema: then judge with --contract nonce" if schema else ""
    hint_zh = "；也可能是它不支持 JSON schema：请改用 nonce 约定" if schema else ""
    return AsksWrong(
        f"The endpoint rejects the requests ({why}); check model, parameters and URL{hint}.",
        f"接口不接受这些请求（{why_zh}）；请检查模型名、参数和地址，改好后重新发起{hint_zh}。",
    )


def only_fails(failure: Failed) -> Stopped:
    """Why a run stops in which one request after another failed, this one last."""
    return Stopped(
        f"The endpoint only fails ({failure.reason}); see to it.",
        f"接口一直失败（{in_chinese(failure.reason)}）；请查明。",
        *RUN_AGAIN,
    )


def answers_none(failure: Failed) -> Stopped:
    """Why a run stops of which every request failed, this one last, at an endpoint that answers others."""
    return Stopped(
        f"The endpoint answers a short question, but none of these requests ({failure.reason}); see to its "
        "server.",
        f"接口能回答简短的提问，但这些请求一个也没有回答（{in_chinese(failure.reason)}）；请检查那里的服务。",
        *RUN_AGAIN,
    )


def keeps_refusing() -> Stopped:
    """Why a run stops that is refused for its pace after every pause."""
    return Stopped(
        "The endpoint keeps refusing every request (HTTP 429); wait a while.",
        "接口一直拒绝请求（HTTP 429）；请稍候。",
        *RUN_AGAIN,
    )
