"""What an endpoint rejected without saying whose fault it is: the request's own, or the whole run's.

It is the request's once one that was sent after it is answered. Where nothing is answered any more it is the
run's: parameters, or an account without money, which some endpoints tell by HTTP 400.
"""

from collections.abc import Iterator

from pipelines.asking.chat_failures import RUN_AGAIN, Rejected, Stopped, in_chinese
from pipelines.asking.request import Request

# rejections since the last answer, before the run stops: what is rejected by itself seldom stands so close
MOST_IN_A_ROW = 10


class Rejections:
    """The rejections of a run, in the order in which their requests were sent."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[int, Request, Rejected]] = {}
        self._sent = self._answered = 0

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: str) -> bool:
        return key in self._held

    def sent(self) -> int:
        """The number of a request that is sent now."""
        self._sent += 1
        return self._sent

    def answered(self, number: int) -> None:
        self._answered = max(self._answered, number)

    def add(self, number: int, request: Request, rejection: Rejected) -> None:
        self._held[request.key] = (number, request, rejection)

    def first(self) -> tuple[Request, Rejected]:
        return next(iter(self._held.values()))[1:]

    def stop(self) -> Stopped | None:
        """Why nothing more should be asked: too many were rejected since the last answer."""
        since = [rejection for number, _, rejection in self._held.values() if number > self._answered]
        if len(since) < MOST_IN_A_ROW:
            return None
        reason = since[-1].reason
        return Stopped(
            f"Since the last answer the endpoint rejects every request ({reason}); see to the account there, "
            "and to what the code means.",
            f"自上一条回答之后，接口拒绝了所有请求（{in_chinese(reason)}）；请检查那里的账户，并查明该代码的含义。",
            *RUN_AGAIN,
        )

    def settled(self) -> Iterator[tuple[Request, Rejected, bool]]:
        """Each, and whether it is to blame itself; nothing is held any more."""
        held, self._held = self._held, {}
        for number, request, rejection in held.values():
            yield request, rejection, number < self._answered
