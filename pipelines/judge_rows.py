"""Judging a file of rows into a table, one row an id and judge."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from db.errors import Refused, tell_faults
from pipelines.asking.chat import Endpoint
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.estimate import Estimate
from pipelines.asking.ledger import Ledger, opened
from pipelines.asking.over_runs import over_runs
from pipelines.asking.request import Limits
from pipelines.asking.run import Run
from pipelines.asking.run_over import run_over
from pipelines.asking.summary import Progress, Summary
from pipelines.judging.anchors import Anchor, Drift, anchors_of, asked_again, tokens_of
from pipelines.judging.cases import Case, check_prompt, request_for
from pipelines.judging.contracts import readings
from pipelines.judging.fitting import check_set
from pipelines.judging.held_turns import check_turns
from pipelines.judging.judged_row import (
    NOT_APPLICABLE,
    AskedRow,
    Flags,
    RowJudging,
    settled_row,
    unsettled_row,
)
from pipelines.row_files import FileRow, each_looked_at
from pipelines.row_table import RowTable, check_out, ledger_path, rows_leaving


@dataclass(frozen=True)
class Seat:
    """One of the judges: how it judges, where it is asked, and what that may take."""

    judging: RowJudging
    endpoint: Endpoint
    limits: Limits

    @property
    def model(self) -> str:
        return self.judging.judge.model


def judge_rows(
    rows: Sequence[FileRow],
    seats: Sequence[Seat],
    out: Path,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    go_ahead: Callable[[str, Estimate], bool] = lambda model, estimate: True,
    poll_seconds: float | None = None,
    anchors: int = 0,
    on_drift: Callable[[str, Drift], None] = lambda model, drift: None,
) -> tuple[Summary, ...]:
    """Let each judge judge the rows into the table `out`, one judge after another; a summary a judge asked.

    None is asked, and there is no summary, when `go_ahead`, told model and estimate of each, declines. Once a
    run is stopped, unless by its own anchors, no further judge is asked. The ledger lies beside the table. A
    rerun asks only for what is missing or has changed. With `poll_seconds` requests go through the Batch API,
    looked at so often.

    So many `anchors` that a judge has scored before are asked again first, and nothing else when it has
    changed; `on_drift` is told of which judge what that came to.
    """
    one = seats[0].judging
    cases, wrong = each_looked_at(rows, lambda row: one.eval_set.cases(row, one.turns))
    tell_faults(wrong)
    for judging in (each.judging for each in seats):
        check_set(judging.eval_set, judging.judge.rubric, judging.judge.contract, judging.veto)
        check_prompt(judging.judge, cases[0][0])
    check_out(out, rows[0].path)
    # the rows of one id stand together, in the order of the judges
    asked = [
        _asked(row, each.judging, of_row) for row, of_row in zip(rows, cases, strict=True) for each in seats
    ]
    check_turns(out, {case.turn for each in asked for case in each.cases if case.turn})
    with opened(ledger_path(out), out) as ledger:
        bench = _Bench(seats, asked, out, ledger, poll_seconds, anchors)
        # every estimate is told, also behind one that is declined
        agreed = [go_ahead(model, estimate) for model, estimate in bench.estimates()]
        if not all(agreed):
            return ()
        return bench.judge(on_progress, on_drift)


class _Bench:
    """The judges of some rows, on one ledger and into one table."""

    def __init__(
        self,
        seats: Sequence[Seat],
        asked: Sequence[AskedRow],
        out: Path,
        ledger: Ledger,
        poll_seconds: float | None,
        anchors: int,
    ):
        self._seats, self._ledger, self._poll_seconds, self._wanted = seats, ledger, poll_seconds, anchors
        self._of_model = {
            seat.model: [each for each in asked if each.judging is seat.judging] for seat in seats
        }
        self._of_key = {request.key: each for each in asked for request in each.requests}
        self._ledger_file, self._table = ledger_path(out), RowTable(out, asked, self._row)
        self._counts = {seat.model: Counter() for seat in seats}
        self._ratings: dict[str, list[float]] = {seat.model: [] for seat in seats}
        self._unrated: dict[str, list[str]] = {seat.model: [] for seat in seats}
        own = {(each.row.id, each.judging.judge.model) for each in asked}
        self._leaving = rows_leaving(out, own, ("id", "judge"))
        self._flags, self._stopped = Flags(), {}
        self._runs = {seat.model: self._run(seat) for seat in seats}

    def estimates(self) -> Iterator[tuple[str, Estimate]]:
        for model, run in self._runs.items():
            yield model, self._estimate(model, run)

    def _estimate(self, model: str, run: Run) -> Estimate:
        estimate, anchors = run.estimate(), self._anchors(model)
        if anchors:
            price = next(each.limits.price for each in self._seats if each.model == model)
            estimate = estimate.with_anchors(len(anchors), *tokens_of(anchors), price)
        estimate = replace(estimate, leaving=self._leaving)
        # ledger and table are one, so that what was cut off or leaves is told with the first judge alone
        estimate = estimate if model == self._seats[0].model else estimate.of_a_later_judge()
        return replace(estimate, empty=len(self._empty(model)))

    def judge(
        self, on_progress: Callable[[Progress], None], on_drift: Callable[[str, Drift], None]
    ) -> tuple[Summary, ...]:
        """The summaries; the last is stopped, if by nothing else, where the table cannot be put in order."""
        told = over_runs(sum(len(each.results.requests) for each in self._runs.values()), on_progress)
        summaries: list[Summary] = []
        try:
            with self._table.kept():
                for number, seat in enumerate(self._seats, start=1):
                    # anew, for by now it may be known what the others cost
                    run = self._runs[seat.model] = self._run(seat, partial(told, number))
                    changed = self._wanted and self._has_changed(seat, run, on_progress, on_drift)
                    summaries.append(run.go(meanwhile=self._meanwhile(seat.model)))
                    stopped = self._stopped[seat.model] = summaries[-1].stopped
                    # the key, the quota and who pressed Ctrl-C are the next judge's too
                    if stopped and not changed:
                        self._stopped = dict.fromkeys(self._of_model, stopped) | self._stopped
                        break
        except Refused as full:
            if not summaries:
                raise
            summaries[-1] = replace(
                summaries[-1], stopped=summaries[-1].stopped or Stopped(str(full), full.zh)
            )
        return tuple(
            replace(
                summary.with_empty(self._empty(model)),
                rows=self._counts[model],
                ratings=self._ratings[model],
                unrated=tuple(self._unrated[model]),
            )
            for model, summary in zip(self._of_model, summaries, strict=False)
        )

    def _run(self, seat: Seat, on_progress: Callable[[Progress], None] = lambda progress: None) -> Run:
        rows = self._of_model[seat.model]
        return run_over(
            seat.endpoint,
            self._ledger,
            [request for each in rows if not each.empty for request in each.requests],
            seat.limits,
            lambda request, _: self._table.tell(self._of_key[request.key]),
            on_progress,
            self._ledger_file,
            self._poll_seconds,
        )

    def _has_changed(self, seat: Seat, run: Run, on_progress: Callable, on_drift: Callable) -> bool:
        """Ask the anchors again; where that stops, or the judge has changed, the run is to ask nothing."""
        anchors = self._anchors(seat.model)
        drift = asked_again(anchors, run.results, seat.endpoint, seat.limits, on_progress)
        on_drift(seat.model, drift)
        if reason := drift.stopped or drift.changed:
            run.refuse(reason, drift.turned_away)
        return not drift.stopped and bool(drift.changed)

    def _anchors(self, model: str) -> list[Anchor]:
        return anchors_of(self._of_model[model], self._runs[model].results, self._wanted)

    def _row(self, asked: AskedRow, last: bool) -> dict | None:
        model = asked.judging.judge.model
        results = self._runs[model].results
        row = settled_row(asked, results, self._flags)
        if last and (row := row or unsettled_row(asked, results, self._stopped.get(model), self._flags)):
            self._counts[model][row["status"]] += 1
            if row["status"] == "scored":
                self._ratings[model].append(row["rating"])
            elif row["status"] == NOT_APPLICABLE:
                self._unrated[model].append(asked.row.id)
        return row

    def _meanwhile(self, model: str) -> Iterator:
        """What is done while answers are waited for, in small pieces; first what is to read them loads."""
        yield readings()
        yield from (self._flags[answer] for each in self._of_model[model] for answer in each.answers())

    def _empty(self, model: str) -> dict[str, str]:
        """Key → id of what is not asked, for there is no answer to judge."""
        empty = [each for each in self._of_model[model] if each.empty]
        return {request.key: request.id for each in empty for request in each.requests}


def _asked(row: FileRow, judging: RowJudging, once: tuple[Case, ...]) -> AskedRow:
    cases = tuple(case for case in once for _ in range(judging.repeats))
    repeats = [repeat for _ in once for repeat in range(1, judging.repeats + 1)]
    requests = (request_for(case, judging.judge, repeat) for case, repeat in zip(cases, repeats, strict=True))
    return AskedRow(row, judging, cases, tuple(requests))
