"""Judging a file of rows into a table, one row an id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.asking import Asking
from pipelines.asking_run import Estimate, Progress, Run, Summary
from pipelines.chat import Endpoint
from pipelines.eval_sets import Row
from pipelines.judging import Judge, check_prompt, rating_of, request_for
from pipelines.ledger import Ledger, opened
from pipelines.request import Limits, Request
from pipelines.row_table import RowTable, check_out, ledger_path


@dataclass(frozen=True)
class AskedRow:
    """A row and what is asked for it: one request a turn and repeat."""

    row: Row
    requests: tuple[Request, ...]


def judge_rows(
    rows: Sequence[Row],
    judge: Judge,
    out: Path,
    endpoint: Endpoint,
    limits: Limits,
    repeats: int = 1,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    go_ahead: Callable[[Estimate], bool] = lambda estimate: True,
) -> Summary | None:
    """Judge the rows into the table `out`; None when `go_ahead`, told the estimate, declines.

    The ledger lies beside the table. A rerun asks only for what is missing or has changed.
    """
    check_prompt(judge, {each.variable for each in rows[0].cases[0].materials})
    check_out(out)
    asked = [AskedRow(row, _requests(row, judge, repeats)) for row in rows]
    of_key = {request.key: each for each in asked for request in each.requests}
    requests = [request for each in asked for request in each.requests]
    with opened(ledger_path(out)) as ledger:
        run = Run(
            endpoint,
            ledger,
            requests,
            limits,
            lambda request, _: table.tell(of_key[request.key]),
            on_progress,
        )
        table = RowTable(out, asked, lambda each: _row(each, judge, run.asking, ledger))
        if not go_ahead(run.estimate()):
            return None
        with table.kept():
            return run.go()


def _requests(row: Row, judge: Judge, repeats: int) -> tuple[Request, ...]:
    return tuple(request_for(case, judge, repeat) for case in row.cases for repeat in range(1, repeats + 1))


def _row(asked: AskedRow, judge: Judge, asking: Asking, ledger: Ledger) -> dict | None:
    """The row as written; None until the last of its requests is settled.

    A rating is the mean over turns and repeats, and there is none unless all are scored.
    """
    attempts = [asking.settled(request) for request in asked.requests]
    if not all(attempts):
        return None
    made = [each for request in asked.requests for each in ledger.attempts(request.key)]
    ratings = [rating_of(each.ratings, judge.rubric) for each in attempts]
    status = next((each.status for each in attempts if each.status != "scored"), "scored")
    row = {
        "id": asked.row.id,
        "status": status,
        "rating": sum(ratings) / len(ratings) if status == "scored" else None,
        "explanation": "\n\n".join(each.text for each in attempts),
        "judge": judge.model,
        "prompt_hash": judge.prompt_hash,
        "prompt_tokens": sum(each.prompt_tokens for each in made),
        "completion_tokens": sum(each.completion_tokens for each in made),
        "attempts": len(made),
    }
    reasons = [each.reason for each in attempts if each.reason]
    return row | ({"reason": "; ".join(reasons)} if reasons else {})
