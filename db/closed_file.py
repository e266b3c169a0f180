"""The form of a closed blinding key: the sealed file under ChaCha20-Poly1305, with a key made of a phrase."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.errors import Invalid, Refused

# a closed file: this line, the salt, the nonce, and the encrypted content with its tag
FORM = b"wardround closed blinding key 1\n"
SALT_BYTES, NONCE_BYTES = 16, 12


def encrypted(content: bytes, drawn: str) -> bytes:
    """`drawn` are the letters of `key_phrase.drawn_letters`."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    return FORM + salt + nonce + _cipher(drawn, salt).encrypt(nonce, content, FORM)


def decrypted(closed: bytes, drawn: str) -> bytes:
    """What was encrypted. Raises Refused for another phrase, Invalid for a file that is no closed key."""
    if not closed.startswith(FORM):
        raise Invalid(
            "The closed blinding key cannot be read; put it back from a backup.",
            "封存的揭盲密钥文件已损坏；请从备份恢复。",
        )
    rest = closed[len(FORM) :]
    salt, nonce = rest[:SALT_BYTES], rest[SALT_BYTES : SALT_BYTES + NONCE_BYTES]
    try:
        return _cipher(drawn, salt).decrypt(nonce, rest[SALT_BYTES + NONCE_BYTES :], FORM)
    except InvalidTag:
        raise Refused(
            "This is not the phrase that the blinding key was closed with; nothing was changed.",
            "这不是封存揭盲密钥时的口令；未作任何更改。",
        ) from None


def _cipher(drawn: str, salt: bytes) -> ChaCha20Poly1305:
    """136 random bits need no slow hash: HKDF makes a key of them."""
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt, FORM).derive(drawn.encode("ascii")))
