"""How far several runs are together that follow one another on one ledger."""

from collections.abc import Callable

from pipelines.asking.summary import Progress


def over_runs(total: int, on_progress: Callable[[Progress], None]) -> Callable[[int, Progress], None]:
    """Tells of all runs, of which each knows itself alone; they are numbered from 1, and `total` requests.

    The cost is that of the ledger, which they share.
    """
    last: dict[int, Progress] = {}

    def told(number: int, progress: Progress) -> None:
        last[number] = progress
        on_progress(progress.after([last[each] for each in range(1, number)], total))

    return told
