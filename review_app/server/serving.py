"""How a study is served: what the gate and the sign-in pages need to know."""

from dataclasses import dataclass

from db.study import Study
from review_app.server.provider import Provider

# names that reach a server from its own machine only
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Serving:
    """A study, the host names it answers to (empty: any), and whether a TLS proxy stands before it.

    `first_run_code` lets whoever reads the host's console make the first admin; None: nobody may.
    `provider` is the institution's identity provider, if it has one.
    """

    study: Study
    hosts: tuple[str, ...] = ()
    behind_tls: bool = False
    first_run_code: str | None = None
    provider: Provider | None = None

    @property
    def cookie(self) -> str:
        """The session cookie's name; `__Host-` makes browsers refuse it from a sibling domain."""
        return "__Host-wardround" if self.behind_tls else "wardround"
