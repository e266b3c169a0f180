"""Answers as a row keeps them: their JSON, and the hash by which a later change of it is found."""

import hashlib
import json
from collections.abc import Mapping


def stored_answers(answers: Mapping) -> dict[str, str]:
    """The columns `answers` and `answers_hash` of a row."""
    stored = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    return {"answers": stored, "answers_hash": answers_hash(stored)}


def answers_hash(stored: str) -> str:
    """SHA-256 of answers as they are stored, in hexadecimal."""
    return hashlib.sha256(stored.encode()).hexdigest()
