"""Endpoints' keys: in one file that only the server's own account may read, and never in the database.

A key goes to the endpoint it was entered for and to no other; the one in the server's environment goes to the
endpoint that the environment names beside it.
"""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from db.durable import write_secret
from db.errors import Invalid, NotFound
from db.people import Person, require
from db.study import Study, writing
from pipelines.jobs.kinds import KINDS

VARIABLE = "OPENAI_API_KEY"
ENDPOINT_VARIABLE = "OPENAI_BASE_URL"
OPENAI = "https://api.openai.com/v1"


def keep_key(study: Study, actor: Person, base_url: str, key: str) -> None:
    """Keep the key of an endpoint, over the one that was there."""
    require(actor, "engineer", "lead")
    if not key.strip() or not key.isascii() or not key.isprintable():
        raise Invalid(
            "That is no key: a key is one line of letters, digits and signs.",
            "这不是密钥：密钥是一行字母、数字和符号。",
        )
    # one writer at a time, or one of two keys kept at once would be lost
    with writing(study):
        _write(study, _kept(study) | {endpoint_of(base_url): key.strip()})


def forget_key(study: Study, actor: Person, base_url: str) -> None:
    """Forget the key kept for just this address; NotFound where there is none."""
    require(actor, "engineer", "lead")
    endpoint = endpoint_of(base_url)
    with writing(study):
        kept = _kept(study)
        if endpoint not in kept:
            raise NotFound(
                f"No key is kept for {endpoint}; nothing was forgotten.",
                f"没有为 {endpoint} 保存过密钥；什么也没有删除。",
            )
        _write(study, {url: key for url, key in kept.items() if url != endpoint})


def endpoints_with_key(study: Study, actor: Person) -> list[str]:
    """The addresses for which a key is kept; never a key."""
    require(actor, "engineer", "lead")
    return sorted(_kept(study))


def key_for(study: Study, base_url: str) -> str | None:
    """The endpoint's key, for the environment of the command that asks it; None when there is none."""
    endpoint = endpoint_of(base_url)
    if endpoint in (kept := _kept(study)):
        return kept[endpoint]
    ours = endpoint_of(os.environ.get(ENDPOINT_VARIABLE) or OPENAI)
    return os.environ.get(VARIABLE) if endpoint == ours else None


def without_keys() -> dict[str, str]:
    """This process's environment without any key in it, for a command that asks nobody."""
    keys = {kind.key_variable for kind in KINDS.values()}
    return {name: value for name, value in os.environ.items() if name not in keys}


def endpoint_of(base_url: str) -> str:
    """An endpoint's address as it is kept. Raises Invalid when it holds a secret or is none."""
    address = base_url.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Invalid(
            "Leave keys and passwords out of the address; the key has a field of its own.",
            "请勿把密钥或密码写进地址；密钥有单独的输入框。",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid(
            "The endpoint's address must begin with https:// or http://.",
            "接口地址应以 https:// 或 http:// 开头。",
        )
    return address


def _path(study: Study) -> Path:
    return study.folder / "endpoint_keys.json"


def _kept(study: Study) -> dict[str, str]:
    path = _path(study)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _write(study: Study, keys: dict[str, str]) -> None:
    fresh = _path(study).with_suffix(".new")
    fresh.unlink(missing_ok=True)
    write_secret(fresh, json.dumps(keys, indent=1).encode())
    fresh.replace(_path(study))
