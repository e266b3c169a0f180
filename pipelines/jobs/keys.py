"""Endpoints' keys: in one file that only the server's own account may read, and never in the database.

A key goes to the endpoint it was entered for and to no other; the one in the server's environment goes to the
endpoint that the environment names beside it.
"""

import json
import os
import re
from pathlib import Path
from urllib.parse import urlunsplit

from db.durable import write_secret
from db.errors import Invalid, NotFound
from db.people import Person, require
from db.study import Study, writing
from pipelines.asking.base_url import checked_address
from pipelines.asking.chat import checked_key
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.wrong_arguments import Faults

VARIABLE = "OPENAI_API_KEY"
ENDPOINT_VARIABLE = "OPENAI_BASE_URL"
OPENAI = "https://api.openai.com/v1"


def keep_key(study: Study, actor: Person, base_url: str, key: str) -> None:
    """Keep the key of an endpoint, over the one that was there. Raises WrongArguments: `base_url`, `key`."""
    require(actor, "engineer", "lead")
    faults = Faults()
    with faults.of("base_url"):
        endpoint = endpoint_of(base_url)
    with faults.of("key"):
        _check_key(key)
    faults.tell()
    # one writer at a time, or one of two keys kept at once would be lost
    with writing(study):
        _write(study, _kept(study) | {endpoint: key.strip()})


def forget_key(study: Study, actor: Person, base_url: str) -> None:
    """Forget the key kept for just this address; NotFound where there is none."""
    require(actor, "engineer", "lead")
    faults = Faults()
    with faults.of("base_url"):
        endpoint = endpoint_of(base_url)
    faults.tell()
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


def known_keys(study: Study) -> list[str]:
    """Every key kept, and the environment's: to see that none is taken for something else."""
    return [*_kept(study).values(), *filter(None, [os.environ.get(VARIABLE)])]


def why_no_key(study: Study, base_url: str) -> tuple[str, str]:
    """Why an endpoint refused its key, in English and in Chinese: there was none, or no valid one.

    Where a key is kept for an address that differs by /v1 or a slash alone, that address is named.
    """
    endpoint, kept = endpoint_of(base_url), _kept(study)
    if endpoint in kept:
        return (
            f"The endpoint does not accept the key kept for {endpoint}; keep a valid one.",
            f"接口不接受为 {endpoint} 保存的密钥；请保存有效的密钥。",
        )
    if key_for(study, endpoint):
        return (
            f"The endpoint does not accept the key in the server's {VARIABLE}; keep a valid one for "
            f"{endpoint}.",
            f"接口不接受服务器 {VARIABLE} 中的密钥；请为 {endpoint} 保存有效的密钥。",
        )
    alike = ", ".join(each for each in sorted(kept) if _stem(each) == _stem(endpoint))
    meant = f". One is kept for {alike}: is that the address meant?" if alike else "; keep one."
    meant_zh = f"；已为 {alike} 保存过密钥：是不是这个地址？" if alike else "；请保存密钥。"
    return (
        f"The endpoint asks for a key, and none is kept for {endpoint}{meant}",
        f"接口需要密钥，而没有为 {endpoint} 保存过密钥{meant_zh}",
    )


def _stem(address: str) -> str:
    """What addresses have in common that differ by /v1, a slash or the case of their letters."""
    return re.sub(r"(/+v1)?/*$", "", address.lower())


def without_keys() -> dict[str, str]:
    """This process's environment without any key in it, for a command that asks nobody."""
    keys = {kind.key_variable for kind in KINDS.values()}
    return {name: value for name, value in os.environ.items() if name not in keys}


def endpoint_of(base_url: str) -> str:
    """An endpoint's address as it is kept. Raises Invalid when it holds a secret or is none."""
    address = base_url.strip()
    parts = checked_address(address)
    # the same server, however scheme and host are written
    return urlunsplit(parts._replace(netloc=parts.netloc.lower())).rstrip("/")


def _check_key(key: str) -> None:
    if not key.strip():
        raise Invalid("Give the key.", "请填写密钥。")
    checked_key(key)


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
