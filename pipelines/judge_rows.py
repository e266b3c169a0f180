"""Judging a file of rows: a ledger beside the table, and the table kept up to date as results arrive."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.errors import Refused
from pipelines.asking import Asking
from pipelines.asking_run import Estimate, Progress, Run, Summary
from pipelines.chat import Endpoint
from pipelines.eval_sets import Row
from pipelines.judging import Judge, check_prompt, rating_of, request_for
from pipelines.ledger import Attempt, Ledger, append_line, opened
from pipelines.request import Limits, Request


@dataclass(frozen=True)
class AskedRow:
    """A row and what is asked for it: one request a turn."""

    row: Row
    requests: tuple[Request, ...]


def asked_rows(rows: Sequence[Row], judge: Judge) -> list[AskedRow]:
    return [AskedRow(row, tuple(request_for(case, judge) for case in row.cases)) for row in rows]


def judge_rows(
    rows: Sequence[Row],
    judge: Judge,
    out: Path,
    endpoint: Endpoint,
    limits: Limits,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    go_ahead: Callable[[Estimate], bool] = lambda estimate: True,
) -> Summary | None:
    """Judge the rows into the table `out`; None when `go_ahead`, told the estimate, declines.

    The ledger lies beside the table. A rerun asks only for what is missing or has changed.
    """
    check_prompt(judge, {each.variable for each in rows[0].cases[0].materials})
    _check_out(out)
    asked = asked_rows(rows, judge)
    with opened(ledger_path(out)) as ledger:
        table = Table(out, asked, judge, ledger)
        requests = [request for each in asked for request in each.requests]
        run = Run(endpoint, ledger, requests, limits, table.settled, on_progress)
        if not go_ahead(run.estimate()):
            return None
        with table.kept(run.asking):
            return run.go()


def ledger_path(out: Path) -> Path:
    """Where the ledger of a table lies: beside it."""
    return out.with_name(out.name + ".ledger")


def _check_out(out: Path) -> None:
    """Refuse to overwrite a file that no ledger accounts for."""
    if out.exists() and out.stat().st_size and not ledger_path(out).exists():
        raise Refused(f"{out} exists and was not written by this command; choose another --out.")


class Table:
    """The OUT file: a row is appended once it is settled, and all are written anew, in order, at the end."""

    def __init__(self, out: Path, asked: Sequence[AskedRow], judge: Judge, ledger: Ledger):
        self._out, self._asked, self._judge, self._ledger = out, asked, judge, ledger
        self._of_key = {request.key: each for each in asked for request in each.requests}

    @contextmanager
    def kept(self, asking: Asking) -> Iterator[None]:
        """While inside, `settled` appends to the file; it is whole before and after."""
        self._asking = asking
        self._rewrite()
        self._descriptor = os.open(self._out, os.O_WRONLY | os.O_APPEND)
        try:
            yield
        finally:
            os.close(self._descriptor)
        self._rewrite()

    def settled(self, request: Request, _: Attempt) -> None:
        """Append the row of a request, when this was the last of its requests to be settled."""
        row = self._row(self._of_key[request.key])
        if row:
            append_line(self._descriptor, _line(row))

    def rows(self) -> list[dict]:
        """The rows settled so far, in the order of the input."""
        return [row for asked in self._asked if (row := self._row(asked))]

    def _row(self, asked: AskedRow) -> dict | None:
        attempts = [self._asking.settled(request) for request in asked.requests]
        if not all(attempts):
            return None
        made = [each for request in asked.requests for each in self._ledger.attempts(request.key)]
        ratings = [rating_of(each.ratings, self._judge.rubric) for each in attempts]
        status = next((each.status for each in attempts if each.status != "scored"), "scored")
        row = {
            "id": asked.row.id,
            "status": status,
            "rating": sum(ratings) / len(ratings) if status == "scored" else None,
            "explanation": "\n\n".join(each.text for each in attempts),
            "judge": self._judge.model,
            "prompt_hash": self._judge.prompt_hash,
            "prompt_tokens": sum(each.prompt_tokens for each in made),
            "completion_tokens": sum(each.completion_tokens for each in made),
            "attempts": len(made),
        }
        reasons = [each.reason for each in attempts if each.reason]
        return row | ({"reason": "; ".join(reasons)} if reasons else {})

    def _rewrite(self) -> None:
        """The whole table anew, in one step: at no moment is there half of one."""
        new = self._out.with_name(self._out.name + ".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(_line(row) for row in self.rows())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._out)


def _line(row: dict) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
