"""A run whose results a study keeps: in the ledger as they arrive, in the study within about a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.asking.answering_model import is_the_asked_model
from pipelines.asking.chat import Endpoint
from pipelines.asking.estimate import Estimate
from pipelines.asking.ledger import Attempt, opened
from pipelines.asking.request import Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.run import Run
from pipelines.asking.run_over import run_over
from pipelines.asking.summary import Progress, Summary


@dataclass(frozen=True)
class Keeping:
    """How a study keeps what is settled.

    `row_of` makes a row of a request, the attempt that counts and all attempts at it; `store` keeps rows, of
    which those with a known key are passed over; `known` says which keys it has, and `key_of` under which of
    them a request's row is kept; `ratings` are what the summary takes the mean of.
    """

    row_of: Callable[[Request, Attempt, Sequence[Attempt]], object]
    store: Callable[[list], object]
    known: Callable[[], set[str]]
    ratings: Callable[[Results], Sequence[float]] = lambda results: ()
    key_of: Callable[[Request], str] = lambda request: request.key


def kept_run(
    endpoint: Endpoint,
    ledger_file: Path,
    requests: Sequence[Request],
    limits: Limits,
    keeping: Keeping,
    on_progress: Callable[[Progress], None],
    go_ahead: Callable[[Estimate, Sequence[Request]], bool],
    poll_seconds: float | None,
) -> Summary | None:
    """Ask what is missing, and keep it; None when `go_ahead`, told the estimate and the requests, declines.

    What a killed run had in the ledger alone is kept first. What was answered under another name than the
    model's is kept when the run ends: until then it may turn out to be another model's.
    """
    waiting: list[tuple[Request, Attempt]] = []

    def settled(request: Request, attempt: Attempt) -> None:
        waiting.append((request, attempt))

    def flush(ended: bool = False) -> None:
        rows, unsure = [], []
        for request, attempt in waiting:
            if not (ended or is_the_asked_model(attempt.answered_model, endpoint.model)):
                unsure.append((request, attempt))
            elif run.results.settled(request) == attempt:
                rows.append(keeping.row_of(request, attempt, ledger.attempts(request.key)))
        waiting[:] = unsure
        if rows:
            keeping.store(rows)

    def tick(progress: Progress) -> None:
        flush()
        on_progress(progress)

    with opened(ledger_file) as ledger:
        run = run_over(endpoint, ledger, requests, limits, settled, tick, ledger_file, poll_seconds)
        known = keeping.known()
        _catch_up(run, [each for each in requests if keeping.key_of(each) not in known], settled)
        flush()
        if not go_ahead(run.estimate(), run.results.missing()):
            return None
        try:
            summary = run.go()
            return replace(summary, ratings=keeping.ratings(run.results))
        finally:
            flush(ended=True)


def _catch_up(run: Run, requests: Sequence[Request], settled: Callable) -> None:
    for request in requests:
        if attempt := run.results.settled(request):
            settled(request, attempt)
