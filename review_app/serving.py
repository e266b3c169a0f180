"""How a study is served: what the gate and the sign-in pages need to know."""

from dataclasses import dataclass

from db.study import Study


@dataclass(frozen=True)
class Serving:
    """A study, the host names it answers to (empty: any), and whether a TLS proxy stands before it.

    `first_run_code` lets whoever reads the host's console make the first admin; None: nobody may.
    """

    study: Study
    hosts: tuple[str, ...] = ()
    behind_tls: bool = False
    first_run_code: str | None = None

    @property
    def cookie(self) -> str:
        """The session cookie's name; `__Host-` makes browsers refuse it from a sibling domain."""
        return "__Host-wardround" if self.behind_tls else "wardround"
