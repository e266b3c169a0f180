"""What an endpoint rejected without saying whose fault it is: the request's own, or the whole run's.

It is the request's once one that was sent after it is answered. Where nothing is answered any more it may be
the run's: parameters, or an account without money, which some endpoints tell by HTTP 400; or one filter's,
of which every endpoint has words of its own. Then a question that no filter minds is asked as a witness, with
the same parameters.
"""

from collections.abc import Iterator

from pipelines.asking.chat import QUESTION, SHORTEST_ANSWER_TOKENS
from pipelines.asking.chat_failures import RUN_AGAIN, Rejected, Stopped, all_rejected, in_chinese
from pipelines.asking.request import Reading, Request

# rejections since the last answer before a witness is asked: what is to blame itself seldom stands so close
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

    @property
    def in_doubt(self) -> bool:
        """Whether to ask nothing more before a witness is heard: nothing was answered yet, or not of late."""
        since = self._since_the_last_answer()
        return bool(since) and (not self._answered or len(since) >= MOST_IN_A_ROW)

    @property
    def unsettled(self) -> bool:
        """Whether anything was rejected since the last answer."""
        return bool(self._since_the_last_answer())

    def witness(self) -> Request:
        """A question that nothing can be wrong with, asked as the rejected ones were."""
        *_, (_, request, _) = self._held.values()
        parameters = {**request.parameters, "max_tokens": SHORTEST_ANSWER_TOKENS}
        return Request("witness", "witness", tuple(QUESTION), parameters, lambda reply: Reading("answered"))

    def stop(self) -> Stopped:
        """Why nothing more should be asked, where the witness was rejected too."""
        *_, (_, request, rejection) = self._held.values()
        if not self._answered:
            return all_rejected(rejection, request.parameters)
        return Stopped(
            f"Since the last answer the endpoint rejects every request ({rejection.reason}); see to the "
            "account there, and to what the code means.",
            f"自上一条回答之后，接口拒绝了所有请求（{in_chinese(rejection.reason)}）；请检查那里的账户，并查明该代码的含义。",
            *RUN_AGAIN,
        )

    def settled(self) -> Iterator[tuple[Request, Rejected]]:
        """Each, itself to blame; nothing is held any more."""
        held, self._held = self._held, {}
        for _, request, rejection in held.values():
            yield request, rejection

    def _since_the_last_answer(self) -> list[int]:
        return [number for number, _, _ in self._held.values() if number > self._answered]
