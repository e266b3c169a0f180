"""What the ledger holds of a run's requests, and the one way in for what comes of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce

from pipelines.asking.answering_model import AnsweringModels
from pipelines.asking.chat import Endpoint, Reply
from pipelines.asking.chat_failures import Failed
from pipelines.asking.ledger import Attempt, Ledger
from pipelines.asking.prices import Bill, bill
from pipelines.asking.request import Limits, Reading, Request, attempt_at, settled

ANOTHER_MODEL = "another model answered"
# answers from another model, one after another or in one batch, before a run stops: each of them is paid for
MOST_FOREIGN_ANSWERS = 5


class Results:
    """The attempts at some requests to an endpoint's model. `on_settled` is told of each that is settled."""

    def __init__(
        self,
        ledger: Ledger,
        requests: Sequence[Request],
        endpoint: Endpoint,
        limits: Limits,
        on_settled: Callable[[Request, Attempt], None] = lambda request, attempt: None,
    ):
        # requests with one key are one question: asked once, counted once
        self.requests = list({each.key: each for each in requests}.values())
        self.model, self.ledger, self._endpoint = endpoint.model, ledger, endpoint
        self.models = AnsweringModels(self.model)
        self._prices, self._ask_again, self._on_settled = limits.prices, limits.ask_again, on_settled
        for request in self.requests:
            for attempt in [each for each in ledger.attempts(request.key) if not request.fits(each.ratings)]:
                ledger.set_aside(attempt)
            for attempt in ledger.attempts(request.key):
                self.models.note(attempt.answered_model)
        self._spent, self._costed = 0.0, 0
        self.statuses = {each.key: found.status for each in self.requests if (found := self.settled(each))}

    @property
    def spent(self) -> float:
        """What all attempts on the ledger cost: those of runs before this one and of runs amid it, too."""
        made = self.ledger.everything()
        self._spent += sum(map(self._cost, made[self._costed :]))
        self._costed = len(made)
        return self._spent

    def whole_bill(self) -> Bill:
        """The bill of the whole ledger, each model's attempts at its own price."""
        made = self.ledger.everything()
        models = dict.fromkeys([self.model, *(each.model for each in made)])
        bills = (
            bill([each for each in made if each.model == name], self._prices.get(name)) for name in models
        )
        whole = reduce(Bill.plus, bills)
        return replace(whole, unknown=whole.unknown + self.ledger.untold)

    def elsewhere(self) -> dict[str, int]:
        """Address → how many of what is settled was answered there, and not at this endpoint's."""
        ends = (self.settled(each) for each in self.requests)
        here = ("", self._endpoint.address)
        return dict(Counter(each.address for each in ends if each and each.address not in here))

    def settled(self, request: Request) -> Attempt | None:
        """The attempt that counts for this request, when there is one."""
        attempts = self.ledger.attempts(request.key)
        # looked at before each request, when there is mostly none yet
        if not attempts:
            return None
        return settled(
            [each for each in attempts if self.models.counts(each.answered_model)], self._ask_again
        )

    def last(self, request: Request) -> Attempt | None:
        """The attempt that counts, else the last one that was in vain; None for what was never asked."""
        attempts = self.ledger.attempts(request.key)
        in_vain = (
            each
            for each in reversed(attempts)
            # what turned out to be another model's is no answer of this one, not even a useless one
            if each.status == "failed" or self.models.counts(each.answered_model)
        )
        return self.settled(request) or next(in_vain, None)

    def missing(self) -> list[Request]:
        return [each for each in self.requests if not self.settled(each)]

    def status(self, request: Request) -> str:
        """How the request ended, "" when it has not."""
        attempt = self.settled(request)
        return attempt.status if attempt else ""

    def answered(self, request: Request, reply: Reply, batch: str = "") -> Attempt:
        """Record an answer: read, unless another model than the asked one gave it."""
        meant = self.models.note(reply.answered_model)
        reading = request.read(reply) if meant else Reading("failed", reason=ANOTHER_MODEL)
        return self._record(
            attempt_at(request, self._endpoint, reading, reply, billed=True, batch=batch), request
        )

    def witnessed(self, witness: Request, came: Reply | Failed) -> None:
        """Record what came of a question for the run's own sake, so that the bill is whole.

        It is none of the run's requests: whether it was answered before settles nothing.
        """
        reading, reply, billed = Reading("answered"), came, True
        if isinstance(came, Failed):
            reading, reply, billed = Reading("failed", reason=came.reason), None, came.billed
        self.ledger.append(attempt_at(witness, self._endpoint, reading, reply, billed))

    def unanswered(
        self, request: Request, status: str, reason: str, billed: bool, batch: str = ""
    ) -> Attempt:
        """Record a request without an answer: failed, or refused for good. Raises Refused on a full disk."""
        reading = Reading(status, reason=reason)
        return self._record(attempt_at(request, self._endpoint, reading, None, billed, batch), request)

    def _record(self, attempt: Attempt, request: Request) -> Attempt:
        self.ledger.append(attempt)
        if counts := self.settled(request):
            self.statuses[request.key] = counts.status
            self._on_settled(request, counts)
        return attempt

    def _cost(self, attempt: Attempt) -> float:
        price = self._prices.get(attempt.model)
        return price.of(attempt) if price else 0.0
