"""A run through the Batch API: half the price, an answer within a day, in whatever order.

The endpoint marks every batch with the run's name, and the ledger's attempts name their batch. So a run that
was killed at any moment finds its batches again, collects each once, and resubmits only what brought nothing.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipelines.asking.batches import Batch, Batches, Line, parts
from pipelines.asking.chat import Endpoint, Reply, api_key, checked_address
from pipelines.asking.chat_failures import Failed, Rejected, Stopped
from pipelines.asking.ledger import Attempt, Ledger
from pipelines.asking.request import GOOD, Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.summary import Estimate, Progress, Summary, estimate_of, summary_of

# batches one after another for what is still missing, before it is given up for this run
ROUNDS = 6


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
        self.results = Results(ledger, requests, endpoint.model, limits, on_settled)
        checked_address(endpoint.base_url)
        self._endpoint, self._state = endpoint, state
        self._of_key = {each.key: each for each in requests}
        self._limits, self._on_progress, self._poll_seconds = limits, on_progress, poll_seconds
        self._submitted: set[str] = set()
        self._collected: set[str] = set()
        self._attempts_before = len(ledger.everything())
        self._open_before = len(self.results.missing())

    def estimate(self) -> Estimate:
        return estimate_of(self.results, self._limits.price, batch=True)

    def go(self, meanwhile: Iterable = ()) -> Summary:
        """Submit what is missing and wait. Ctrl-C leaves the batches at work; a rerun collects them.

        Hours are waited for; what `Run` does meanwhile is done when it is needed.
        """
        stopped = None
        self._batches = Batches(self._endpoint, api_key(), _run_name(self._state))
        self._began = time.monotonic()
        try:
            self._go()
        except Stopped as reason:
            stopped = reason
        except KeyboardInterrupt:
            stopped = Stopped(
                "Stopped by hand; the batches go on, and a rerun collects what they bring.",
                "已手动停止；已提交的批次仍在进行，继续时会取回结果。",
            )
        finally:
            self.results.ledger.sync()
            self._batches.close()
        return summary_of(self.results, self._attempts_before, self._limits.price, stopped)

    def _go(self) -> None:
        for _ in range(ROUNDS):
            self._collect_all()
            missing = self.results.missing()
            if not missing:
                return
            self._check_budget()
            for part in parts(missing, self.results.model):
                self._submitted.add(self._batches.submit(part).id)
        self._collect_all()

    def _collect_all(self) -> None:
        """Wait until no batch of this run is at work, and take in what each brought as soon as it is over."""
        while True:
            batches = [each for each in self._batches.all() if each.id not in self._collected]
            for batch in batches:
                if batch.over:
                    self._collect(batch)
                    self._collected.add(batch.id)
            self._on_progress(self._progress())
            if all(each.over for each in batches):
                return
            time.sleep(self._poll_seconds)

    def _collect(self, batch: Batch) -> None:
        if batch.status == "failed" and batch.id in self._submitted:
            raise Stopped(
                "The endpoint refuses the batch as a whole; check model and parameters, and run again.",
                "接口拒绝了整个批次；请检查模型名和参数后再继续。",
            )
        for line in self._batches.lines(batch):
            request = self._of_key.get(line.key)
            taken_in = any(each.batch == batch.id for each in self.results.ledger.attempts(line.key))
            if request and not taken_in:
                self._take_in(line, request, batch.id)

    def _take_in(self, line: Line, request: Request, batch: str) -> None:
        outcome = line.outcome
        if isinstance(outcome, Reply):
            self.results.answered(request, outcome, batch)
        elif isinstance(outcome, Rejected):
            self.results.unanswered(request, "refused", outcome.reason, billed=False, batch=batch)
        else:
            reason = outcome.reason if isinstance(outcome, Failed) else str(outcome)
            self.results.unanswered(request, "failed", reason, billed=False, batch=batch)

    def _check_budget(self) -> None:
        expected, budget = self.estimate().cost, self._limits.budget
        if budget is not None and self.results.spent + expected > budget:
            raise Stopped(
                f"The budget of {budget:g} does not hold what is missing: {self.results.spent:.4f} is spent, "
                f"the rest would cost about {expected:.4f}; raise it and run again.",
                f"费用上限 {budget:g} 不够完成剩余部分：已花 {self.results.spent:.4f}，"
                f"剩余约需 {expected:.4f}；提高上限后再继续。",
            )

    def _progress(self) -> Progress:
        statuses = list(self.results.statuses.values())
        return Progress(
            total=len(self.results.requests),
            done=len(statuses),
            open_before=self._open_before,
            failed=sum(status not in GOOD for status in statuses),
            seconds=time.monotonic() - self._began,
            cost=self.results.spent if self._limits.price else None,
        )


def _run_name(state: Path) -> str:
    """The run's name, drawn once and on disk before the first batch carries it."""
    if not state.exists():
        state.write_text(json.dumps({"run": secrets.token_hex(16)}), encoding="utf-8")
    return json.loads(state.read_text(encoding="utf-8"))["run"]
