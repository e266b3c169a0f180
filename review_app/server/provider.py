"""The institution's identity provider, where the environment names one."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from db.errors import Invalid

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider, and who we are to it."""

    issuer: str
    client_id: str
    client_secret: str


def provider() -> Provider | None:
    """The provider of WARDROUND_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET_FILE; None when there is none.

    The secret is read from a file, because the environment of a process is easily seen.
    """
    issuer = os.environ.get("WARDROUND_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise Invalid(f"WARDROUND_OIDC_ISSUER must be an https address; {issuer} is not.")
    client_id = os.environ.get("WARDROUND_OIDC_CLIENT_ID", "")
    secret_file = Path(os.environ.get("WARDROUND_OIDC_CLIENT_SECRET_FILE", ""))
    if not client_id or not secret_file.is_file():
        raise Invalid(
            "With WARDROUND_OIDC_ISSUER set, WARDROUND_OIDC_CLIENT_ID must name this client, "
            "and WARDROUND_OIDC_CLIENT_SECRET_FILE a file that holds its secret."
        )
    return Provider(issuer, client_id, secret_file.read_text(encoding="utf-8").strip())
