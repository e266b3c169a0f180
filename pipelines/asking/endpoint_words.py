"""What an endpoint says of an error, as far as it may be repeated: no key, and no text that was sent."""

import re
from collections.abc import Iterable

MOST_CHARACTERS = 160
# so many characters that stand in what was sent are taken for a quotation of it
SHORTEST_ECHO = 12
# what a message may quote: parameters of the API, of which one is mostly what is wrong
_PARAMETERS = {
    *("model", "messages", "n", "seed", "stop", "stream", "temperature", "top_p", "top_k", "max_tokens"),
    *("repetition_penalty", "frequency_penalty", "presence_penalty", "response_format", "json_schema"),
}
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
# a word, and so no key: "token limit", "key was given"
_WORD = r"[a-z]+[.,;)?!]?(?:\s|$)"
# a key, a token, an address, or anything else that is no word
_LONG = re.compile(
    r"(?i:\b(?:sk|bearer)[-_:= ]+\S+)|(?i:\bkeys?\b[^.:]{0,30}: *\S+)"
    rf"|(?i:\b(?:key|token)s?)(?:[-_:=]+ *| +(?!{_WORD}))\S+|\S{{20,}}"
)


def code_in(value: object) -> str:
    """An error's machine code; "" for anything that does not look like one."""
    return value if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value) else ""


def repeatable(message: object, sent: Iterable[str]) -> str:
    """The message without what it quotes, but for a parameter's name, and without anything like a key.

    "" when it holds other signs than plain English has, or repeats a piece of a text that was sent.
    """
    if not isinstance(message, str) or not message.isascii():
        return ""
    plain = " ".join(_LONG.sub("…", _QUOTED.sub(_unquoted, message)).split())[:MOST_CHARACTERS]
    pieces = [plain[start : start + SHORTEST_ECHO] for start in range(len(plain) - SHORTEST_ECHO + 1)]
    echoed = any(piece in text for text in sent for piece in pieces)
    return "" if echoed or not plain.replace("…", "").isprintable() else plain


def _unquoted(quoted: re.Match) -> str:
    return quoted[0] if quoted[0][1:-1] in _PARAMETERS else "…"
