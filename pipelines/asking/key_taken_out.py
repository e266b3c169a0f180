"""What comes back from an endpoint, without the key: whatever field has it, no row, ledger or error does."""

import re

IN_ITS_PLACE = b"[key]"
# shorter ones are words too
SHORTEST_KEY = 8


def key_taken_out(content: bytes, key: str) -> bytes:
    """The body of an answer without the key, also where JSON has its signs escaped."""
    if len(key) < SHORTEST_KEY:
        return content
    plain = key.encode()
    if plain in content:
        content = content.replace(plain, IN_ITS_PLACE)
    # one look at most answers: searching by a pattern would take longer than reading them
    if b"\\u00" in content or b"\\/" in content:
        content = re.sub(b"".join(map(_spellings, key)), IN_ITS_PLACE, content)
    return content


def _spellings(sign: str) -> bytes:
    """A pattern of the ways in which JSON may write a sign of ASCII."""
    as_it_is = re.escape(sign.encode())
    return rb"(?:\\?%s|\\u(?i:%04x))" % (as_it_is, ord(sign)) if sign.isascii() else as_it_is
