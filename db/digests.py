"""Digests of rows under the event key: without the key nobody makes one, or tries out what it covers."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence

from db.study import Study

# so many rows are encoded at once; part of what a digest is, and never changed
ROWS_AT_ONCE = 1000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def digest_of(study: Study, fetch: Callable[[int], Sequence[tuple]]) -> tuple[int, str]:
    """How many rows `fetch`, a cursor's fetchmany, gives, and the HMAC-SHA256 over all of them, in order.

    Memory is that of a thousand rows, whatever their number.
    """
    digest, count = hmac.new(study.secret(), b"rows", hashlib.sha256), 0
    while rows := fetch(ROWS_AT_ONCE):
        digest.update(_encode(rows).encode())
        count += len(rows)
    return count, digest.hexdigest()
