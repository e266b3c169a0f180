"""What an endpoint rejected without saying whose fault it is: the request's own, or the whole run's.

It is the request's once one that was sent after it is answered. Where nothing is answered any more it may be
the run's: parameters, or an account without money, which some endpoints tell by HTTP 400; or one filter's,
of which every endpoint has words of its own, and one in front of it tells of none and answers as if the key
or the address were wrong (HTTP 403, 404). Then a question that no filter minds is asked as a witness, with
the same parameters.
"""

from math import inf

from pipelines.asking.chat_failures import Rejected, Stopped
from pipelines.asking.request import Request
from pipelines.asking.run_ends import all_rejected

# rejections since the last answer before a witness is asked: what is to blame itself seldom stands so close
MOST_IN_A_ROW = 10


class Rejections:
    """What was rejected since the last answer, in the order in which it was sent."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[int, Request, Rejected | Stopped]] = {}
        self._any_answer = False

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: str) -> bool:
        return key in self._held

    @property
    def in_doubt(self) -> bool:
        """Whether to ask nothing more before a witness is heard: nothing was answered yet, or not of late."""
        return bool(self._held) and (not self._any_answer or len(self._held) >= MOST_IN_A_ROW)

    def add(self, number: int, request: Request, rejection: Rejected | Stopped) -> None:
        """This request, sent as the one of this number, was rejected."""
        self._held[request.key] = number, request, rejection

    def answered(self, number: float = inf) -> list[tuple[Request, Rejected | Stopped]]:
        """What was rejected of all that was sent before this, which was answered: it is to blame itself."""
        self._any_answer = True
        own = [key for key, (sent, _, _) in self._held.items() if sent < number]
        return [self._held.pop(key)[1:] for key in own]

    def last(self) -> Request:
        """What was rejected last of what is held."""
        *_, (_, request, _) = self._held.values()
        return request

    def stop(self) -> Stopped:
        """Why nothing more should be asked, where the witness was rejected too."""
        *_, (_, request, rejection) = self._held.values()
        if isinstance(rejection, Stopped):
            return rejection
        return all_rejected(rejection, request.parameters, self._any_answer)
