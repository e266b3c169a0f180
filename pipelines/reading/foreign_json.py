"""JSON that another program wrote, a server or a model: whatever it sends, reading it ends no run."""

import json
import re
from collections.abc import Callable
from typing import Any

from pipelines.reading.plain_text import SURROGATES

_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def foreign_json(content: bytes | str, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """What it says; half of a character, which no file can hold, becomes U+FFFD.

    `pairs` makes an object of its pairs. Raises ValueError, and nothing else, for what is no JSON or is
    nested too deep to be read.
    """
    text = _decoded(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    try:
        value = json.loads(text, object_pairs_hook=pairs)
        if _ESCAPED_HALF.search(text):
            # both halves together have become one character by now
            whole = json.dumps(value, ensure_ascii=False)
            value = json.loads(SURROGATES.sub("\ufffd", whole)) if SURROGATES.search(whole) else value
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return SURROGATES.sub("\ufffd", content.decode("utf-8-sig", "surrogatepass"))
