"""A run one request after another or through batches, whichever is asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.asking.batch_api.outstanding import check_none_outstanding
from pipelines.asking.chat import Endpoint
from pipelines.asking.ledger import Attempt, Ledger
from pipelines.asking.request import Limits, Request
from pipelines.asking.run import Run
from pipelines.asking.summary import Progress


def run_over(
    endpoint: Endpoint,
    ledger: Ledger,
    requests: Sequence[Request],
    limits: Limits,
    on_settled: Callable[[Request, Attempt], None],
    on_progress: Callable[[Progress], None],
    ledger_file: Path,
    poll_seconds: float | None,
) -> Run:
    """A run of single requests, or one through batches, which goes alike, when `poll_seconds` is given.

    Raises Refused where single requests would ask what a batch that nobody has collected asks already.
    """
    state = ledger_file.with_name(ledger_file.name + ".batches")
    if poll_seconds is None:
        run = Run(endpoint, ledger, requests, limits, on_settled, on_progress)
        if state.exists():
            check_none_outstanding(state, ledger, run.results.missing())
        return run
    # it loads the OpenAI client, which takes longer to load than a short run lasts
    from pipelines.asking.batch_api.batch_run import BatchRun

    return BatchRun(
        endpoint, ledger, requests, limits, on_settled, on_progress, state=state, poll_seconds=poll_seconds
    )
