"""A model's name, looked at before it is kept anywhere: by a command, and by a job's form."""

import re
from collections.abc import Iterable

from db.errors import Invalid

# how keys begin that endpoints give out, and no model's name does
LIKE_A_KEY = re.compile(r"sk-", re.I)


def check_no_key(name: str, keys: Iterable[str]) -> None:
    """Raise Invalid, which never repeats it, where the name looks like a key or is one of these."""
    name = name.strip()
    if LIKE_A_KEY.match(name) or name in {key.strip() for key in keys}:
        raise Invalid(
            "That is a key, not a model's name; the key goes into its own field, or into OPENAI_API_KEY.",
            "这是密钥，不是模型名；密钥请填入单独的输入框（或 OPENAI_API_KEY）。",
        )
