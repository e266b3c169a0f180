"""The witness: a short question that nothing can be wrong with, asked with the parameters of the rows.

Rows that are rejected or fail may be to blame themselves, or the endpoint is. Where the witness is answered
it is the rows; where it fares as they did it is the endpoint, or what all requests have in common.
"""

from pipelines.asking.absence import Absence
from pipelines.asking.chat import QUESTION, SHORTEST_ANSWER_TOKENS, Chat, limit_in
from pipelines.asking.chat_failures import Failed, Rejected, Stopped
from pipelines.asking.failing import Failing
from pipelines.asking.pace import Pace
from pipelines.asking.rejections import Rejections
from pipelines.asking.request import Reading, Request
from pipelines.asking.results import Results
from pipelines.asking.run_ends import all_rejected, only_fails


class Witness:
    """Asks it at the run's pace; `turned_away` is how often it was, in no attempt.

    Of what is in doubt it reads, and changes nothing but that an endpoint is away which it too fails at: what
    follows from an answer is the run's to do.
    """

    def __init__(
        self,
        chat: Chat,
        results: Results,
        pace: Pace,
        rejections: Rejections,
        failing: Failing,
        absence: Absence,
    ):
        self.turned_away = 0
        self._chat, self._results, self._pace = chat, results, pace
        self._rejections, self._failing, self._absence = rejections, failing, absence

    async def is_answered(self, suspect: Request | None = None) -> bool:
        """Ask it once; False where that tells nothing yet, or the run is over.

        With a `suspect` the doubt is whether that one is to blame, or the endpoint is away; without one,
        whether what failed or was rejected is. Raises Stopped where the run is to end, Refused on a full
        disk.
        """
        failing = self._failing.last
        doubted = suspect or (failing[0] if failing else self._rejections.last())
        witness = witness_for(doubted)
        start = await self._pace.turn(witness.prompt_tokens + witness.completion_tokens)
        if start is None:
            return False
        try:
            reply = await self._chat.ask(list(witness.messages), witness.parameters)
        except Failed as failure:
            self._pace.failed(start, failure)
            self._results.witnessed(witness, failure)
            if stopped := self._failed(failure, suspect):
                raise stopped from failure
            return False
        except (Rejected, Stopped) as refusal:
            self._pace.ended()
            self.turned_away += 1
            if isinstance(refusal, Stopped):
                raise
            if suspect:
                raise all_rejected(refusal, witness.parameters, any_answer=True) from refusal
            if stopped := self._as_the_rows():
                raise stopped from refusal
            return False
        self._pace.answered(start)
        self._results.witnessed(witness, reply)
        return True

    def _failed(self, failure: Failed, suspect: Request | None) -> Stopped | None:
        """Why the run ends at a witness that failed; None where it is asked again, later."""
        if failure.rate:
            return self._pace.given_up()
        away = suspect or (self._failing.last and not self._rejections and self._absence.begins())
        return self._absence.given_up(failure) if away else self._as_the_rows(failure)

    def _as_the_rows(self, failure: Failed | None = None) -> Stopped | None:
        """Why the run ends where the witness fared no better than the rows; None where one of those was
        answered meanwhile."""
        if self._rejections:
            return self._rejections.stop()
        if not self._failing.last:
            return None
        return only_fails(failure or self._failing.last[1])


def witness_for(doubted: Request) -> Request:
    """The witness, asked as this request was: with nothing that this one was not asked with."""
    limit = limit_in(doubted.parameters)
    shorter = {limit: SHORTEST_ANSWER_TOKENS} if limit else {}
    parameters = {**doubted.parameters, **shorter}
    return Request("witness", "witness", tuple(QUESTION), parameters, lambda reply: Reading("answered"))
