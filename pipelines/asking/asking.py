"""Asking a model many things at once: every attempt goes to the ledger, and only what is missing is asked."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from random import Random

from db.errors import Refused
from pipelines.asking.absence import Absence
from pipelines.asking.chat import Chat, Reply
from pipelines.asking.chat_failures import Failed, Rejected, Stopped
from pipelines.asking.failing import Failing
from pipelines.asking.pace import Pace
from pipelines.asking.rejections import Rejections
from pipelines.asking.request import Limits, Request
from pipelines.asking.results import ANOTHER_MODEL, MOST_FOREIGN_ANSWERS, Results
from pipelines.asking.run_ends import another_model, answers_none
from pipelines.asking.spending import Spending
from pipelines.asking.witness import Witness

# failures of one request in a row before it is given up for this run
TRIES = 8
FIRST_REST_SECONDS = 0.1
LONGEST_REST_SECONDS = 10.0


class Asking:
    """One run over what is missing. `stopped` says why it ended early, None when it did not."""

    def __init__(self, chat: Chat, results: Results, limits: Limits, random: Random):
        self.stopped: Stopped | None = None
        self._chat, self._results, self._limits, self._random = chat, results, limits, random
        self._spending = Spending(results, limits)
        self._foreign_in_a_row = self._stopping = 0
        self._given_up: set[str] = set()
        # what was turned away once while others were answered
        self._turned_away_once: set[str] = set()
        # what is to be asked, each with its failures so far, and which of it was not asked yet in this run
        self._queue: deque[tuple[Request, int]] = deque()
        self._untried: set[str] = set()
        self._rejections, self._failing = Rejections(), Failing(2 * limits.in_flight + TRIES)
        self._pace: Pace | None = None
        self._witness: Witness | None = None
        self._witnessing = self._trying = False
        self._news = asyncio.Event()

    async def go(self) -> None:
        """Ask what the ledger lacks; returns when all is settled or given up, or the run is stopped."""
        self._pace = Pace(
            self._limits.in_flight,
            self._random,
            requests_a_minute=self._limits.requests_a_minute,
            tokens_a_minute=self._limits.tokens_a_minute,
            clock=asyncio.get_running_loop().time,
        )
        self._absence = Absence(asyncio.get_running_loop().time)
        self._witness = Witness(
            self._chat, self._results, self._pace, self._rejections, self._failing, self._absence
        )
        missing = self._results.missing()
        if not missing:
            return
        try:
            with self._results.ledger.asking(min(self._limits.in_flight, len(missing))):
                await self._round(missing)
                # the first answers may turn out to have come from another model, and one server of several
                # behind an address may know less than the others
                again = [each for each in self._results.missing() if each.key not in self._given_up]
                await self._round(again)
        except Refused as full:
            self.stop(Stopped(str(full), full.zh))

    @property
    def turned_away(self) -> int:
        """Once it is over, how many requests were refused for the whole run's sake, in no attempt."""
        witness = self._witness.turned_away if self._witness else 0
        return self._stopping + witness + len(self._rejections)

    @property
    def in_flight(self) -> int:
        """How many requests are under way; of a run that was broken off, how many were."""
        return self._pace.in_flight if self._pace else 0

    def pause(self) -> float | None:
        """Seconds for which nothing is asked, at the endpoint's wish; None when nobody knows."""
        return self._pace.pause()

    def resumes_in(self) -> float:
        """Seconds until something is asked again; 0 where nothing is waited for."""
        return self._pace.resumes_in()

    def absent(self) -> float:
        """Seconds for which an endpoint that answered has not been there; 0 where it is."""
        return self._absence.seconds

    def stop(self, reason: Stopped) -> None:
        """Ask nothing more; what is in flight is waited for and kept."""
        self.stopped = self.stopped or reason
        self._pace.end()
        self._news.set()

    async def _round(self, missing: Sequence[Request]) -> None:
        # what failed in an earlier run may fail again, and is not to hold up what never was asked
        self._queue.extend((each, 0) for each in sorted(missing, key=self._was_asked))
        self._untried.update(each.key for each in missing)
        async with self._results.ledger.synced(), asyncio.TaskGroup() as workers:
            for _ in range(min(self._limits.in_flight, len(missing))):
                workers.create_task(self._work())
        while self._rejections and not self.stopped:
            await self._ask_witness()

    def _was_asked(self, request: Request) -> bool:
        return self._results.last(request) is not None

    async def _work(self) -> None:
        """Ask what is first in the queue; what fails goes behind all others, until its tries are used up."""
        while self._queue:
            request, failures = self._queue.popleft()
            failure = await self._until_failure(request)
            if failure and self._absence.lasts and not self.stopped:
                # whether the endpoint is there again another row may tell: this one may be to blame
                self._queue.append((request, failures))
                continue
            if failure and not self.stopped:
                in_a_row = self._failing.in_a_row // self._limits.in_flight
                await self._pace.rest(self._rest(max(failures, in_a_row)))
            if self.stopped:
                return
            if not failure:
                continue
            if failures + 1 == TRIES:
                self._given_up.add(request.key)
            elif failure.reason == ANOTHER_MODEL:
                # who answers is a matter of the run's, found out at one row and not at the cost of others
                self._queue.appendleft((request, failures + 1))
            else:
                self._queue.append((request, failures + 1))

    async def _until_failure(self, request: Request) -> Failed | None:
        """Ask until this request fails, which is returned; None where there is nothing more to ask of it."""
        while not self.stopped and not self._done_with(request):
            failure = await self._once(request)
            if failure and not failure.rate:
                return failure
        return None

    def _done_with(self, request: Request) -> bool:
        return request.key in self._rejections or self._results.settled(request) is not None

    def _rest(self, failures: int) -> float:
        return min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * 2**failures) * self._random.uniform(0.5, 1.5)

    async def _once(self, request: Request) -> Failed | None:
        """Ask once, when the rules let it out, and record what came of it."""
        await self._while_in_doubt()
        await self._within_budget(request)
        trying = await self._while_absent(request)
        if self.stopped:
            return None
        self._spending.reserve(request)
        try:
            return await self._ask(request)
        except Refused as full:
            self.stop(Stopped(str(full), full.zh))
            return None
        finally:
            self._trying &= not trying
            self._spending.release(request)
            self._news.set()

    async def _ask(self, request: Request) -> Failed | None:
        start = await self._pace.turn(request.prompt_tokens + request.completion_tokens)
        if start is None:
            return None
        self._untried.discard(request.key)
        try:
            reply = await self._chat.ask(list(request.messages), request.parameters)
        except Failed as failure:
            self._pace.failed(start, failure)
            self._failed(request, failure)
            return failure
        except Rejected as rejection:
            self._absence.there()
            self._pace.ended()
            self._reject(start.number, request, rejection)
        except Stopped as stopped:
            self._pace.ended()
            if stopped.alone:
                self._rejections.add(start.number, request, stopped)
            else:
                self._stopping += 1
                self.stop(stopped)
        else:
            used = reply.prompt_tokens + reply.completion_tokens
            beyond = used - request.prompt_tokens - request.completion_tokens
            self._absence.there()
            self._pace.answered(start, beyond, reply.room)
            self._refuse(self._rejections.answered(start.number))
            return self._answered(request, reply)
        return None

    def _answered(self, request: Request, reply: Reply) -> Failed | None:
        self._failing.answered()
        attempt = self._results.answered(request, reply)
        self._spending.note(request, attempt)
        if attempt.reason != ANOTHER_MODEL:
            self._foreign_in_a_row = 0
            return None
        self._foreign_in_a_row += 1
        if self._foreign_in_a_row > MOST_FOREIGN_ANSWERS:
            self.stop(another_model(self._results.model))
        return Failed(ANOTHER_MODEL, billed=True)

    def _failed(self, request: Request, failure: Failed) -> None:
        self._results.unanswered(request, "failed", failure.reason, failure.billed)
        if self._absence.explains(failure, request.key):
            if gone := self._absence.given_up(failure):
                self.stop(gone)
            return
        self._failing.failed(request, failure)
        if refused := self._pace.given_up():
            self.stop(refused)

    def _reject(self, number: int, request: Request, rejection: Rejected) -> None:
        """Refused for good when the request says that it is to blame. Else held until that shows."""
        if rejection.own:
            self._refuse([(request, rejection)])
        else:
            self._rejections.add(number, request, rejection)

    def _refuse(self, rejected: Iterable[tuple[Request, Rejected | Stopped]]) -> None:
        for request, rejection in rejected:
            if isinstance(rejection, Stopped):
                # another server behind the same address may answer it: in the second round, or in another run
                known = self._given_up if request.key in self._turned_away_once else self._turned_away_once
                known.add(request.key)
                self._results.unanswered(request, "failed", rejection.alone, billed=False)
            else:
                self._results.unanswered(request, "refused", rejection.reason, billed=False)

    async def _while_in_doubt(self) -> None:
        """Hold back while it is not known whether what was rejected or failed is to blame, or the run is."""
        while (self._rejections.in_doubt or self._failing.last) and not self.stopped:
            if self._pace.in_flight or self._witnessing:
                self._news.clear()
                await self._news.wait()
            else:
                await self._ask_witness()

    async def _while_absent(self, request: Request) -> bool:
        """Hold back while the endpoint is away; True for one request at a time, which tries after a rest.

        In the place of one that may be to blame itself, the witness is asked.
        """
        while self._absence.lasts and not self.stopped:
            if self._trying:
                self._news.clear()
                await self._news.wait()
                continue
            self._trying, tries = True, self._absence.tries
            self._absence.tries += 1
            await self._pace.rest(self._rest(tries))
            if not self._absence.suspects(request.key):
                return True
            await self._ask_witness(request)
            self._trying = False
        return False

    async def _ask_witness(self, suspect: Request | None = None) -> None:
        """Ask what nothing can be wrong with; the run is stopped unless that is answered, or may be later.

        With a `suspect` the doubt is whether that one is to blame, or the endpoint is away.
        """
        self._witnessing = True
        try:
            if await self._witness.is_answered(suspect):
                failing = self._failing.last
                self._absence.there(vouched=True)
                self._failing.answered()
                self._refuse(self._rejections.answered())
                if failing and not self._untried and not self._results.statuses:
                    self.stop(answers_none(failing[1]))
            elif self._absence.lasts:
                self._failing.explained()
        except Stopped as stopped:
            self.stop(stopped)
        except Refused as full:
            self.stop(Stopped(str(full), full.zh))
        finally:
            self._witnessing = False
            self._news.set()

    async def _within_budget(self, request: Request) -> None:
        """Return once the budget holds the request beside what else is under way, or the run is stopped.

        What others may cost at most comes back in part when they are answered: that is waited for. The run is
        stopped when nothing else is under way and the request alone is over the budget.
        """
        while not self.stopped:
            if over := self._spending.over(request):
                self.stop(over)
            elif self._spending.holds(request):
                return
            else:
                self._news.clear()
                await self._news.wait()
