"""How a secret may stand in bytes that were not meant to hold it: as it is, encoded, or by a fast hash."""

import base64
import hashlib
from urllib.parse import quote


def spellings(secret: str) -> set[str]:
    """The secret, and what it becomes by the usual ways; base64 at each of the three alignments."""
    plain = secret.encode()
    aligned = {base64.b64encode(b"\0" * shift + plain).decode()[4 * bool(shift) : -4] for shift in range(3)}
    hashed = {hashlib.new(name, plain).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")}
    return {secret, quote(secret, safe=""), plain.hex(), secret[::-1]} | aligned | hashed
