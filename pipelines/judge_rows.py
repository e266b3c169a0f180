"""Judging a file of rows into a table, one row an id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from annotation.rubric_score import Veto
from db.errors import Invalid
from pipelines.asking.chat import Endpoint
from pipelines.asking.ledger import Attempt, opened
from pipelines.asking.request import Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.run_over import run_over
from pipelines.asking.summary import Estimate, Progress, Summary
from pipelines.judging.cases import EMPTY_ANSWER, Case, Judge, check_prompt, request_for
from pipelines.judging.eval_sets import EvalSet, Judged
from pipelines.row_files import FileRow
from pipelines.row_table import RowTable, check_out, ledger_path


@dataclass(frozen=True)
class RowJudging:
    """How the rows of a file are judged: the set they are of, by whom, how often, and what a veto does."""

    eval_set: EvalSet
    judge: Judge
    turns: tuple[int, ...] = ()
    repeats: int = 1
    veto: Veto = Veto()


@dataclass(frozen=True)
class AskedRow:
    """A row, and what is asked for it: a request for each of its cases and repeats.

    Two of them may be one, as both orders of two equal answers are. A row with an empty answer is not asked.
    """

    row: FileRow
    cases: tuple[Case, ...]
    requests: tuple[Request, ...]

    @cached_property
    def empty(self) -> bool:
        return any(case.empty for case in self.cases)


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
    _check(judging, judging.eval_set.cases(rows[0], judging.turns)[0])
    check_out(out)
    asked = [_asked(row, judging) for row in rows]
    of_key = {request.key: each for each in asked if not each.empty for request in each.requests}
    requests = [request for each in asked if not each.empty for request in each.requests]
    empty = {request.key: request.id for each in asked if each.empty for request in each.requests}

    def told(request: Request, _) -> None:
        table.tell(of_key[request.key])

    with opened(ledger_path(out), out) as ledger:
        run = run_over(endpoint, ledger, requests, limits, told, on_progress, ledger_path(out), poll_seconds)
        flags = Flags()
        table = RowTable(out, asked, lambda each, last: _as_row(each, judging, run.results, flags, last))
        if not go_ahead(replace(run.estimate(), empty=len(empty))):
            return None
        with table.kept():
            summary = run.go(meanwhile=(flags[answer] for each in asked for answer in _answers(each)))
    return summary.with_empty(empty)


def _asked(row: FileRow, judging: RowJudging) -> AskedRow:
    once = judging.eval_set.cases(row, judging.turns)
    cases = tuple(case for case in once for _ in range(judging.repeats))
    repeats = [repeat for _ in once for repeat in range(1, judging.repeats + 1)]
    requests = (request_for(case, judging.judge, repeat) for case, repeat in zip(cases, repeats, strict=True))
    return AskedRow(row, cases, tuple(requests))


def _check(judging: RowJudging, case: Case) -> None:
    check_prompt(judging.judge, case)
    if judging.judge.contract.name == "published" != judging.eval_set.contract:
        raise Invalid(
            "The published form gives one overall rating; this set needs the nonce or schema contract.",
            "已发布的格式只给一个总分；这个评测集需要 nonce 或 schema 约定。",
        )


def _as_row(
    asked: AskedRow, judging: RowJudging, results: Results, flags: "Flags", last: bool
) -> dict | None:
    """The row as written; None until all of its requests are settled. No rating unless all are scored.

    At the end of a run (`last`) also what was asked in vain, as `failed`; the next run asks it again.
    """
    if asked.empty:
        return _row(asked, judging, results, "failed", {"rating": None}) | {"reason": EMPTY_ANSWER}
    attempts = {each.key: results.settled(each) or _last(each, results, last) for each in asked.requests}
    if not all(attempts.values()):
        return None
    status = next((each.status for each in attempts.values() if each.status != "scored"), "scored")
    judged = [
        Judged(case, case.rubric or judging.judge.rubric, attempts[request.key].ratings)
        for case, request in zip(asked.cases, asked.requests, strict=True)
    ]
    result = judging.eval_set.result(judged, judging.veto) if status == "scored" else {"rating": None}
    explanation = "\n\n".join(each.text for each in attempts.values())
    row = _row(asked, judging, results, status, result, explanation)
    return row | _notes(asked, tuple(attempts.values()), flags)


def _row(
    asked: AskedRow,
    judging: RowJudging,
    results: Results,
    status: str,
    result: dict,
    explanation: str = "",
) -> dict:
    """The fields every row has, then what the set's ratings come to."""
    keys = dict.fromkeys(each.key for each in asked.requests)
    made = [attempt for key in keys for attempt in results.ledger.attempts(key)]
    always = {
        "id": asked.row.values["id"],
        "status": status,
        "rating": result["rating"],
        "explanation": explanation,
        "judge": judging.judge.model,
        "prompt_hash": judging.judge.prompt_hash,
        "prompt_tokens": sum(each.prompt_tokens for each in made),
        "completion_tokens": sum(each.completion_tokens for each in made),
        "attempts": len(made),
    }
    return always | result


def _last(request: Request, results: Results, last: bool) -> Attempt | None:
    attempts = results.ledger.attempts(request.key)
    return attempts[-1] if last and attempts else None


class Flags(dict[str, tuple[str, ...]]):
    """What is suspicious in an answer, by the answer; looked for when first asked for."""

    def __missing__(self, answer: str) -> tuple[str, ...]:
        # its many rules take a while to load, for which nothing need wait that is to be asked
        from annotation.planted import planted_in

        found = self[answer] = planted_in(answer)
        return found


def _notes(asked: AskedRow, attempts: Sequence, flags: Flags) -> dict:
    """Why there is no rating, and what is suspicious in the answers; left out where there is nothing."""
    reasons = [each.reason for each in attempts if each.reason]
    found = sorted({flag for answer in _answers(asked) for flag in flags[answer]})
    return ({"reason": "; ".join(reasons)} if reasons else {}) | ({"flags": found} if found else {})


def _answers(asked: AskedRow) -> list[str]:
    return [
        each.text for case in asked.cases for each in case.materials if each.variable.startswith("answer")
    ]
