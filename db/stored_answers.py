"""Answers as a row keeps them: their JSON, and the hash by which a later change of it is found."""

import hashlib
import json
from collections.abc import Mapping

from db.errors import Conflict


def stored_answers(answers: Mapping) -> dict[str, str]:
    """The columns `answers` and `answers_hash` of a row."""
    stored = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    return {"answers": stored, "answers_hash": answers_hash(stored)}


def refuse_other_content(stored: Mapping, content: Mapping[str, str]) -> None:
    """Raises Conflict where a row that is stored under a nonce holds anything else than is sent under it."""
    if any(stored[column] != value for column, value in content.items()):
        raise Conflict(
            "This was sent before with other content, and what was sent then is stored. What is here now is "
            "not; reload, look at both, and submit again.",
            "此次提交之前已以不同内容保存，以当时的内容为准；现在的内容未保存，请刷新后核对，再重新提交。",
        )


def answers_hash(stored: str) -> str:
    """SHA-256 of answers as they are stored, in hexadecimal."""
    return hashlib.sha256(stored.encode()).hexdigest()
