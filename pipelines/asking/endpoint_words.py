"""What of an endpoint's error is repeated: words of the API itself, so neither a key nor text that was sent.

What an endpoint writes may hold either in any disguise, spaced, in pieces, turned, encoded. So nothing of it
is let through because it looks harmless, only what is one of the words below.
"""

import re

# so named that no text speaks of them by chance
_PARAMETERS = (
    *("temperature", "top_p", "top_k", "top_logprobs", "logprobs", "logit_bias", "min_p"),
    *("max_tokens", "max_completion_tokens", "max_new_tokens", "min_tokens"),
    *("repetition_penalty", "frequency_penalty", "presence_penalty", "response_format", "json_schema"),
    *("json_object", "reasoning_effort", "stream_options", "enable_thinking", "chat_template", "tool_choice"),
)
# ordinary words too, so parameters only where the message quotes exactly that word
_ORDINARY = ("model", "messages", "n", "seed", "stop", "stream", "user", "role", "content", "system", "tools")
_NAMED = re.compile(
    rf"\b({'|'.join(_PARAMETERS)})\b|(?P<quote>['\"`])({'|'.join(_ORDINARY)})(?P=quote)", re.ASCII
)

# codes that decide what a run does next
QUOTA_CODES = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "quota_exceeded",
    "arrearage",
    "insufficient_balance",
    "insufficient_user_quota",
    "billing_error",
}
OF_ONE_REQUEST = {
    "context_length_exceeded",
    "string_above_max_length",
    "exceed_context_size_error",
    "content_filter",
    "datainspectionfailed",
    "data_inspection_failed",
}
# what the APIs make their codes of
_CODE_WORDS = """
above access account active allowed api argument arguments arrearage auth authentication authorization bad
balance batch below billing body busy cannot capacity code completion completions concurrency conflict
content context credit data deactivated denied deprecated disabled does duplicate duplicated empty error
exceed exceeded exception exist exists expired failed failure file filter filtered forbidden format found
hard http image input inspection insufficient internal invalid is item items json key large length limit
limited line malformed many max maximum message messages method min minimum mismatch missing model
moderation name no not of operation organization out output overloaded parameter parameters parse payload
permission policy processing prompt property quota range rate reached rejected request requests required
resource response schema server service size state status stream string supported syntax temporarily the
throttled throttling timeout token tokens too type unauthorized unavailable unexpected unknown
unprocessable unsupported url usage user validation value version violation wrong
"""
_LONGEST_CODE = 50

LEFT_OUT = (
    "; what it says besides may repeat what was sent and is left out here: see its own log",
    "；其说明可能含有所发内容，此处略去，可在接口一端的日志中查看",
)


def code_in(value: object) -> str:
    """An error's machine code, where every word of it is one of an API's own; else ""."""
    # "error" says nothing that its status does not
    if not isinstance(value, str) or len(value) > _LONGEST_CODE or value == "error":
        return ""
    if value.lower() in QUOTA_CODES | OF_ONE_REQUEST:
        return value
    if not re.fullmatch(r"[A-Za-z]+([_.][A-Za-z]+)*", value):
        return ""
    known, words = _CODE_WORDS.split(), re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", value)
    return value if all(each.lower() in known for each in words) else ""


def told_of(message: object) -> tuple[str, str]:
    """What is added to a sentence of an endpoint's own message, in English and in Chinese: the API's
    parameters that it names, and that the rest is left out; nothing where there is no message."""
    if not isinstance(message, str) or not message.strip():
        return "", ""
    found = {each[1] or each[3] for each in _NAMED.finditer(message)}
    if not found:
        return LEFT_OUT
    # in an order of ours: theirs might say something
    named = [each for each in (*_PARAMETERS, *_ORDINARY) if each in found]
    return (
        f"; its message names {', '.join(named)}; the rest is left out here, for it may repeat what was "
        "sent: see its own log",
        f"；其说明提到 {'、'.join(named)}，其余可能含有所发内容，此处略去，可在接口一端的日志中查看",
    )
