"""A run through the Batch API: half the price, an answer within a day, in whatever order.

The endpoint marks every batch with the run's name, and the ledger's attempts name their batch. So a run that
was killed at any moment finds its batches again, collects each once, and resubmits only what brought nothing.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from db.errors import Refused
from pipelines.asking.base_url import checked_address
from pipelines.asking.batch_api.batch import Batch
from pipelines.asking.batch_api.batch_ends import bad_end
from pipelines.asking.batch_api.batch_lines import DAMAGED, DIFFER, NO_ANSWER, NOT_RUN, Brought, Line, parts
from pipelines.asking.batch_api.batch_state import BatchState
from pipelines.asking.batch_api.batches import Batches
from pipelines.asking.chat import Chat, Endpoint, Reply, api_key
from pipelines.asking.chat_failures import Failed, OverBudget, Rejected, Stopped
from pipelines.asking.estimate import Estimate, estimate_of
from pipelines.asking.ledger import Attempt, Ledger
from pipelines.asking.money import money, typed
from pipelines.asking.rejections import MOST_IN_A_ROW
from pipelines.asking.request import GOOD, Limits, Request
from pipelines.asking.results import MOST_FOREIGN_ANSWERS, Results
from pipelines.asking.run_ends import all_rejected, another_model
from pipelines.asking.stopping import like_ctrl_c
from pipelines.asking.summary import Progress, Summary, summary_of
from pipelines.asking.witness import witness_for

# batches one after another for what is still missing, before it is given up for this run
ROUNDS = 6
# so often what brought no line is submitted in a run, for each time it may have been charged
MOST_LOST = 2


class BatchRun:
    """A run over requests through batches, which `state`, a file beside the ledger, gives a name."""

    def __init__(
        self,
        endpoint: Endpoint,
        ledger: Ledger,
        requests: Sequence[Request],
        limits: Limits,
        on_settled: Callable[[Request, Attempt], None] = lambda request, attempt: None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        *,
        state: Path,
        poll_seconds: float,
    ):
        self.results = Results(ledger, requests, endpoint, limits, on_settled)
        checked_address(endpoint.base_url)
        self._endpoint, self._state = endpoint, state
        self._of_key = {each.key: each for each in requests}
        self._limits, self._on_progress, self._poll_seconds = limits, on_progress, poll_seconds
        self.stopped: Stopped | None = None
        self._told: Progress | None = None
        self._collected: set[str] = set()
        # how often a request's line was missing where it may have been charged
        self._lost = Counter()
        # turned away alone: another run may be answered, or another server behind the same address
        self._given_up: set[str] = set()
        self._attempts_before = len(ledger.everything())
        self._open_before = len(self.results.missing())

    def estimate(self) -> Estimate:
        return estimate_of(self.results, self._limits.price, batch=True)

    def go(self, meanwhile: Iterable = ()) -> Summary:
        """Submit what is missing and wait. Stopped by a signal it leaves the batches at work; a
        rerun collects them.

        Hours are waited for; what `Run` does meanwhile is done when it is needed.
        """
        self._began = time.monotonic()
        try:
            with like_ctrl_c():
                self._kept = BatchState(self._state)
                with closing(Batches(self._endpoint, api_key(), self._kept.run)) as self._batches:
                    self._go()
        except Stopped as reason:
            self.stopped = reason
        except Refused as full:
            self.stopped = Stopped(str(full), full.zh)
        except KeyboardInterrupt:
            self.stopped = Stopped(
                "Stopped by hand; the batches go on, and a rerun collects what they bring.",
                "已手动停止；已提交的批次仍在进行，继续时会取回结果。",
            )
        finally:
            self._sync()
        return summary_of(self.results, self._attempts_before, self._limits.price, self.stopped)

    def _sync(self) -> None:
        try:
            self.results.ledger.sync()
        except Refused as full:
            self.stopped = self.stopped or Stopped(str(full), full.zh)

    def _go(self) -> None:
        for _ in range(ROUNDS):
            made = self._collect_all()
            not_again = {*self._given_up, *(key for key, n in self._lost.items() if n >= MOST_LOST)}
            missing = [each for each in self.results.missing() if each.key not in not_again]
            if not missing:
                return
            self._check_budget()
            self._kept.keep_parts(made)
            for part in parts(missing, self.results.model):
                telling = partial(self._tell_sending, len(part))
                file = self._batches.upload(part, telling)
                # not before: of what was never uploaded no batch is to be looked for
                name = self._kept.new_part(each.key for each in part)
                self._batches.submit(file, name, telling)
        self._collect_all()

    def _collect_all(self) -> set[str]:
        """Wait until no batch that asks what is missing is at work; take in what is over as soon as it is.

        The parts of which there are batches.

        What was brought for other things, another judge's for instance, is left to the run that needs it.
        Raises Stopped, once all that is over was taken in, when one ended so that no other should follow it.
        """
        while True:
            of_run = self._batches.all()
            # another judge's, on the same ledger, are for the run that needs them
            own = [each for each in of_run if self._kept.asks_any(each.part, self._of_key)]
            over = [each for each in own if each.over and each.id not in self._collected]
            stops = [stop for batch in over for stop in self._collect(batch)]
            self._collected.update(each.id for each in over)
            missing = [each.key for each in self.results.missing()]
            open_ones = (each for each in own if not each.over)
            waited_for = [each for each in open_ones if self._kept.asks_any(each.part, missing)]
            self._tell([*over, *waited_for])
            if stops and missing:
                raise stops[0]
            if not (missing and waited_for):
                return {each.part for each in of_run}
            time.sleep(self._poll_seconds)

    def _collect(self, batch: Batch) -> list[Stopped]:
        """Take in what a batch brought that the ledger lacks; why the run should stop, if it should."""
        # what another judge's requests on the same ledger came to says nothing of these
        brought = self._batches.brought(batch)
        lines = [each for each in brought.lines.values() if each.key in self._of_key]
        new = [each for each in lines if self._is_new(each.key, batch.id)]
        # where nothing else is answered, what is rejected or turned away is not to blame by itself; nor are
        # many, for a key may come to its end amid a batch
        answered = any(isinstance(each.outcome, Reply) for each in lines)
        if not answered or sum(each.turned_away for each in new) >= MOST_IN_A_ROW:
            answered = self._witness_answered(new)
        stops = [stop for line in new for stop in self._take_in(line, batch.id, answered)]
        counts = self.results.models.counts
        replies = [each.outcome for each in new if isinstance(each.outcome, Reply)]
        if sum(not counts(each.answered_model) for each in replies) > MOST_FOREIGN_ANSWERS:
            stops.append(another_model(self.results.model))
        stops += self._without_line(batch, brought)
        if batch.status in ("cancelled", "failed") and not self._kept.was_told(batch.id):
            self._kept.tell(batch.id)
            stops.append(bad_end(batch))
        return stops

    def _witness_answered(self, lines: Sequence[Line]) -> bool:
        """Whether what nothing can be wrong with is answered; asked where rejections, or what turned rows
        away, leave in doubt who is to blame."""
        in_doubt = [each for each in lines if each.in_doubt]
        if not in_doubt:
            return False
        witness = witness_for(self._of_key[in_doubt[0].key])
        try:
            reply = asyncio.run(self._ask(witness))
        except (Rejected, Failed, Stopped):
            return False
        self.results.witnessed(witness, reply)
        return True

    async def _ask(self, request: Request) -> Reply:
        async with Chat(self._endpoint, api_key()) as chat:
            return await chat.ask(list(request.messages), request.parameters)

    def _without_line(self, batch: Batch, brought: Brought) -> list[Stopped]:
        """Record what a batch asked and brought no line of; it may have been charged unless it never ran."""
        reason = DAMAGED if brought.damaged else NOT_RUN.get(batch.status, NO_ANSWER)
        may_be_charged = reason in (DAMAGED, NO_ANSWER)
        stops: list[Stopped] = []
        for key in self._kept.asked(batch.part, self._of_key):
            if key not in brought.lines and self._is_new(key, batch.id):
                self._lost[key] += may_be_charged
                stops += self._recorded(
                    self.results.unanswered, self._of_key[key], "failed", reason, may_be_charged, batch.id
                )
        return stops

    def _recorded(self, record: Callable, *what) -> list[Stopped]:
        """Record what a batch brought; where the disk is full why to stop, once all of it is on the bill."""
        try:
            record(*what)
        except Refused as full:
            return [Stopped(str(full), full.zh)]
        return []

    def _is_new(self, key: str, batch: str) -> bool:
        """Whether what a batch brought for a request is not in the ledger yet."""
        return all(each.batch != batch for each in self.results.ledger.attempts(key))

    def _take_in(self, line: Line, batch: str, answered: bool) -> list[Stopped]:
        """One line of a batch, beside which anything was `answered` or nothing, into the ledger; what it says
        against the whole run, if it does."""
        request, outcome = self._of_key[line.key], line.outcome
        if isinstance(outcome, Reply):
            return self._recorded(self.results.answered, request, outcome, batch)
        if isinstance(outcome, Rejected) and (outcome.own or answered):
            return self._recorded(self.results.unanswered, request, "refused", outcome.reason, False, batch)
        if line.turned_away and answered:
            self._given_up.add(line.key)
            return self._recorded(self.results.unanswered, request, "failed", outcome.alone, False, batch)
        reason = str(outcome) if isinstance(outcome, Stopped) else outcome.reason
        billed = isinstance(outcome, Failed) and outcome.billed
        # submitted once more, as what was lost, and then left to the next run
        self._lost[line.key] += reason == DIFFER
        full = self._recorded(self.results.unanswered, request, "failed", reason, billed, batch)
        outcome = self._all_rejected(outcome, request) if isinstance(outcome, Rejected) else outcome
        return full + ([outcome] if isinstance(outcome, Stopped) else [])

    def _all_rejected(self, rejection: Rejected, request: Request) -> Stopped:
        ever_answered = any(each != "refused" for each in self.results.statuses.values())
        return all_rejected(rejection, request.parameters, ever_answered)

    def _check_budget(self) -> None:
        expected, budget = self.estimate().cost, self._limits.budget
        if budget is not None and self.results.spent + expected > budget:
            spent, currency = self.results.spent, self._limits.price.currency
            raise OverBudget(
                f"The budget of {typed(budget)} {currency} does not hold what is missing: {money(spent)} "
                f"{currency} is spent, the rest would cost about {money(expected)} {currency}; start again "
                "with a higher one.",
                f"费用上限 {typed(budget)} {currency} 不够完成剩余部分：已花 {money(spent)} {currency}，"
                f"剩余约需 {money(expected)} {currency}；请以更高的上限重新发起。",
            )

    def _tell_sending(self, requests: int, number: int) -> None:
        self._tell([f"sending a batch of {requests}" + (f", try {number}" if number > 1 else "")])

    def _tell(self, batches: Sequence[Batch | str]) -> None:
        """Tell how far the run is, where that is news: a batch takes up to a day."""
        statuses = list(self.results.statuses.values())
        progress = Progress(
            total=len(self.results.requests),
            done=len(statuses),
            open_before=self._open_before,
            failed=sum(status not in GOOD for status in statuses),
            seconds=time.monotonic() - self._began,
            cost=self.results.spent if self._limits.price else None,
            batches=tuple(map(str, batches)),
        )
        if self._told is None or replace(progress, seconds=self._told.seconds) != self._told:
            self._told = progress
            self._on_progress(progress)
