"""Passwords: how long they must be, how they are kept, and whether one fits."""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from db.errors import Invalid

SHORTEST = 10
# longer ones would only cost the server time
LONGEST = 1000

# 19 MiB, two passes: the published minimum for argon2id
_hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# fits no password, so that an unknown login costs the same time as a known one
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43


def hash_of(password: str) -> str:
    """The argon2id hash to keep. Raises Invalid when the password is too short or absurdly long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            f"A password has {SHORTEST} to {LONGEST} characters.",
            f"密码应为 {SHORTEST} 到 {LONGEST} 个字符。",
        )
    return _hasher.hash(password)


def fits(kept: str, password: str) -> bool:
    """Whether the password gives the kept hash; takes the same time either way."""
    try:
        return _hasher.verify(kept, password)
    except VerificationError:
        return False
