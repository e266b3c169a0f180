"""Asking a model many things at once: every attempt goes to the ledger, and only what is missing is asked."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from random import Random

from db.errors import Refused
from pipelines.answering_model import AnsweringModels
from pipelines.chat import Chat, Reply
from pipelines.chat_failures import Failed, Rejected, Stopped
from pipelines.ledger import Attempt, Ledger
from pipelines.pace import Pace
from pipelines.request import Limits, Reading, Request, attempt_at, settled

# failures of one request in a row before it is given up for this run
TRIES = 8
FIRST_REST_SECONDS = 0.1
LONGEST_REST_SECONDS = 10.0
# answers from another model in a row before the run stops: each of them is paid for
MOST_FOREIGN_ANSWERS_IN_A_ROW = 5
# pauses in a row, without one answer between them, before the endpoint counts as gone
MOST_PAUSES_IN_A_ROW = 12


class Asking:
    """One run over some requests. After `go`, `stopped` says why it ended early, None when it did not."""

    def __init__(
        self,
        chat: Chat,
        ledger: Ledger,
        limits: Limits,
        requests: Sequence[Request],
        random: Random,
        on_settled: Callable[[Request, Attempt], None] = lambda request, attempt: None,
    ):
        self.stopped: Stopped | None = None
        self.models = AnsweringModels(chat.endpoint.model)
        self._chat, self._ledger, self._limits, self._random = chat, ledger, limits, random
        self._on_settled = on_settled
        self._requests = requests
        self._model = chat.endpoint.model
        self.spent = sum(map(self._cost, ledger.everything()))
        self._committed = 0.0
        self._any_answer = False
        self._failures_in_a_row = self._foreign_in_a_row = 0
        self._held: dict[str, tuple[Request, Rejected]] = {}
        self._news = asyncio.Event()
        for request in requests:
            for attempt in ledger.attempts(request.key):
                self.models.note(attempt.answered_model)

    def settled(self, request: Request) -> Attempt | None:
        """The attempt that counts for this request, when there is one."""
        attempts = self._ledger.attempts(request.key)
        return settled(
            [each for each in attempts if self.models.counts(each.answered_model)], self._limits.ask_again
        )

    async def go(self) -> None:
        """Ask what the ledger lacks; returns when all is settled or given up, or the run is stopped."""
        self._pace = Pace(
            self._limits.in_flight,
            self._random,
            requests_a_minute=self._limits.requests_a_minute,
            tokens_a_minute=self._limits.tokens_a_minute,
            clock=asyncio.get_running_loop().time,
        )
        # twice, for the first answers may turn out to have come from another model
        for _ in range(2):
            await self._round([each for each in self._requests if not self.settled(each)])

    def stop(self, reason: Stopped) -> None:
        """Ask nothing more; what is in flight is waited for and kept."""
        self.stopped = self.stopped or reason
        self._pace.end()
        self._news.set()

    async def _round(self, missing: Sequence[Request]) -> None:
        queue = iter(missing)
        async with self._ledger.synced(), asyncio.TaskGroup() as workers:
            for _ in range(min(self._limits.in_flight, len(missing))):
                workers.create_task(self._work(queue))
        self._settle_held()

    async def _work(self, queue: Iterable[Request]) -> None:
        for request in queue:
            failures = 0
            while not self.stopped and failures < TRIES and not self._done_with(request):
                failure = await self._once(request)
                if failure and not failure.rate:
                    await self._pace.rest(self._rest(failures))
                    failures += 1
            if self.stopped:
                return

    def _done_with(self, request: Request) -> bool:
        return request.key in self._held or self.settled(request) is not None

    def _rest(self, failures: int) -> float:
        return min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * 2**failures) * self._random.uniform(0.5, 1.5)

    async def _once(self, request: Request) -> Failed | None:
        """Ask once, when the rules let it out, and record what came of it."""
        await self._while_all_are_rejected()
        expected = self._within_budget(request)
        started = await self._pace.turn(request.prompt_tokens + request.completion_tokens)
        if started is None:
            return None
        self._committed += expected
        try:
            reply = await self._chat.ask(list(request.messages), request.parameters)
        except Failed as failure:
            self._pace.failed(started, failure)
            self._failed(request, failure)
            return failure
        except Rejected as rejection:
            self._pace.ended()
            self._reject(request, rejection)
        except Stopped as stopped:
            self._pace.ended()
            self.stop(stopped)
        else:
            used = reply.prompt_tokens + reply.completion_tokens
            self._pace.answered(started, used - request.prompt_tokens - request.completion_tokens)
            return self._answered(request, reply)
        finally:
            self._committed -= expected
            self._news.set()
        return None

    def _answered(self, request: Request, reply: Reply) -> Failed | None:
        self._any_answer, self._failures_in_a_row = True, 0
        if self.models.note(reply.answered_model):
            self._foreign_in_a_row = 0
            self._record(request, request.read(reply), reply)
            return None
        self._foreign_in_a_row += 1
        if self._foreign_in_a_row > MOST_FOREIGN_ANSWERS_IN_A_ROW:
            self.stop(Stopped(f"Another model answers in place of {self._model}; see to it and run again."))
        self._record(request, Reading("failed", reason="another model answered"), reply)
        return Failed("another model answered", billed=True)

    def _failed(self, request: Request, failure: Failed) -> None:
        self._record(request, Reading("failed", reason=failure.reason), billed=failure.billed)
        self._failures_in_a_row += not failure.rate
        if self._failures_in_a_row > 2 * self._limits.in_flight + TRIES:
            self.stop(Stopped(f"The endpoint only fails ({failure.reason}); see to it and run again."))
        if self._pace.pauses_in_a_row > MOST_PAUSES_IN_A_ROW:
            self.stop(Stopped("The endpoint keeps refusing every request (HTTP 429); run again later."))

    def _reject(self, request: Request, rejection: Rejected) -> None:
        """Refused for good when the request is to blame: it says so, or others were answered. Else held."""
        if rejection.own or self._any_answer:
            self._record(request, Reading("refused", reason=rejection.reason), billed=False)
        else:
            self._held[request.key] = (request, rejection)

    def _settle_held(self) -> None:
        """What was rejected before the first answer: to blame now that there is one, else the run is."""
        if self._held and not self._any_answer:
            reason = next(iter(self._held.values()))[1].reason
            self.stop(
                Stopped(f"The endpoint rejects the requests ({reason}); check model, parameters and URL.")
            )
            return
        for request, rejection in self._held.values():
            self._record(request, Reading("refused", reason=rejection.reason), billed=False)
        self._held = {}

    async def _while_all_are_rejected(self) -> None:
        """Hold back while nothing was answered yet and something was rejected: perhaps everything will be."""
        while self._held and not self._any_answer and not self.stopped:
            if not self._pace.in_flight:
                self._settle_held()
                return
            self._news.clear()
            await self._news.wait()

    def _within_budget(self, request: Request) -> float:
        """What the request will cost at most, about; the run is stopped when that is over the budget."""
        if not self._limits.price:
            return 0.0
        expected = self._limits.price.of(request.prompt_tokens, request.completion_tokens)
        if self._limits.budget is not None and self.spent + self._committed + expected > self._limits.budget:
            self.stop(Stopped(f"The budget of {self._limits.budget:g} is used up; raise it and run again."))
        return expected

    def _record(
        self, request: Request, reading: Reading, reply: Reply | None = None, billed: bool = True
    ) -> None:
        attempt = attempt_at(request, self._model, reading, reply, billed)
        try:
            self._ledger.append(attempt)
        except Refused as full:
            self.stop(Stopped(str(full)))
            return
        self.spent += self._cost(attempt)
        if counts := self.settled(request):
            self._on_settled(request, counts)

    def _cost(self, attempt: Attempt) -> float:
        if not self._limits.price or attempt.model != self._model:
            return 0.0
        return self._limits.price.of(attempt.prompt_tokens, attempt.completion_tokens)
