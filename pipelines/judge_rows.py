"""Judging a file of rows into a table, one row an id."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from db.errors import Refused
from pipelines.asking.chat import Endpoint
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.ledger import opened
from pipelines.asking.request import Limits, Request
from pipelines.asking.run import Run
from pipelines.asking.run_over import run_over
from pipelines.asking.summary import Estimate, Progress, Summary
from pipelines.judging.cases import check_prompt, request_for
from pipelines.judging.fitting import check_set
from pipelines.judging.judged_row import AskedRow, Flags, RowJudging, settled_row, unsettled_row
from pipelines.row_files import FileRow
from pipelines.row_table import RowTable, check_out, ledger_path


def judge_rows(
    rows: Sequence[FileRow],
    judging: RowJudging,
    out: Path,
    endpoint: Endpoint,
    limits: Limits,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    go_ahead: Callable[[Estimate], bool] = lambda estimate: True,
    poll_seconds: float | None = None,
) -> Summary | None:
    """Judge the rows into the table `out`; None when `go_ahead`, told the estimate, declines.

    The ledger lies beside the table. A rerun asks only for what is missing or has changed. With
    `poll_seconds` the requests go through the Batch API, looked at so often.
    """
    judge = judging.judge
    check_set(judging.eval_set, judge.rubric, judge.contract, judging.veto)
    check_prompt(judge, judging.eval_set.cases(rows[0], judging.turns)[0])
    check_out(out)
    asked = [_asked(row, judging) for row in rows]
    of_key = {request.key: each for each in asked if not each.empty for request in each.requests}
    requests = [request for each in asked if not each.empty for request in each.requests]
    empty = {request.key: request.id for each in asked if each.empty for request in each.requests}

    def told(request: Request, _) -> None:
        table.tell(of_key[request.key])

    counts, flags = Counter(), Flags()

    def row_of(each: AskedRow, last: bool) -> dict | None:
        row = settled_row(each, judging, run.results, flags)
        if last and (row := row or unsettled_row(each, judging, run, flags)):
            counts[row["status"]] += 1
        return row

    with opened(ledger_path(out), out) as ledger:
        run = run_over(endpoint, ledger, requests, limits, told, on_progress, ledger_path(out), poll_seconds)
        table = RowTable(out, asked, row_of)
        if not go_ahead(replace(run.estimate(), empty=len(empty))):
            return None
        summary = _run_into(table, run, (flags[answer] for each in asked for answer in each.answers()))
    return replace(summary.with_empty(empty), rows=counts)


def _run_into(table: RowTable, run: Run, meanwhile: Iterable) -> Summary:
    """The summary of the run; stopped, if by nothing else, when the table could not be put in order."""
    summary = None
    try:
        with table.kept():
            summary = run.go(meanwhile)
    except Refused as full:
        if summary is None:
            raise
        return replace(summary, stopped=summary.stopped or Stopped(str(full), full.zh))
    return summary


def _asked(row: FileRow, judging: RowJudging) -> AskedRow:
    once = judging.eval_set.cases(row, judging.turns)
    cases = tuple(case for case in once for _ in range(judging.repeats))
    repeats = [repeat for _ in once for repeat in range(1, judging.repeats + 1)]
    requests = (request_for(case, judging.judge, repeat) for case, repeat in zip(cases, repeats, strict=True))
    return AskedRow(row, cases, tuple(requests))
