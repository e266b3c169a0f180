"""Polishing a file of rows into a table, one row an id, without a study."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from db.errors import Invalid
from pipelines.asking.chat import Endpoint
from pipelines.asking.estimate import Estimate
from pipelines.asking.ledger import opened
from pipelines.asking.request import Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.run_over import run_over
from pipelines.asking.summary import Progress, Summary
from pipelines.polishing.polisher import Original, Polisher, flags_for, request_for, text_of
from pipelines.reading.five_fields import fields_of
from pipelines.row_files import FileRow
from pipelines.row_table import RowTable, check_out, ledger_path, rows_leaving


def polish_rows(
    rows: Sequence[FileRow],
    polisher: Polisher,
    instruction: str,
    out: Path,
    endpoint: Endpoint,
    limits: Limits,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    go_ahead: Callable[[Estimate, Sequence[Request]], bool] = lambda estimate, missing: True,
    poll_seconds: float | None = None,
) -> Summary | None:
    """Polish the rows into the table `out`; None when `go_ahead` declines. The ledger lies beside the table.

    A row has a question, an answer and perhaps case_description, options, explanation, and an `instruction`
    of its own; `instruction` is for those without. A rerun asks only for what is missing or has changed.
    """
    check_out(out, rows[0].path)
    originals = {row.id: original_of(row, instruction) for row in rows}
    requests = {row.id: request_for(originals[row.id], polisher) for row in rows}
    of_key = {requests[row.id].key: row for row in rows}

    def as_row(row: FileRow, last: bool) -> dict | None:
        return _as_row(row, requests[row.id], originals[row.id], polisher, run.results, last)

    with opened(ledger_path(out), out) as ledger:
        run = run_over(
            endpoint,
            ledger,
            list(requests.values()),
            limits,
            lambda request, _: table.tell(of_key[request.key]),
            on_progress,
            ledger_path(out),
            poll_seconds,
        )
        table = RowTable(out, rows, as_row)
        estimate = replace(run.estimate(), leaving=rows_leaving(out, {(row.id,) for row in rows}))
        if not go_ahead(estimate, run.results.missing()):
            return None
        with table.kept():
            return run.go()


def original_of(row: FileRow, instruction: str) -> Original:
    """A row as it is shown to the model. Raises Invalid naming the line when something is missing."""
    fields = fields_of(row.values)
    given = row.values.get("instruction") or instruction
    for name, text in (("instruction", given), ("question", fields.question), ("answer", fields.answer)):
        if not isinstance(text, str) or not text.strip():
            raise Invalid(
                f"{row.path}, line {row.line}: the row has no {name}.",
                f"{row.path.name} 第 {row.line} 行：缺少 {name}。",
            )
    options = row.values.get("options")
    named = options.items() if isinstance(options, dict) else enumerate(fields.options, start=1)
    return Original(
        row.id,
        given.strip(),
        fields.case_description,
        fields.question,
        "\n".join(f"{name}. {text}" for name, text in named),
        fields.answer,
    )


def _as_row(
    row: FileRow, request: Request, original: Original, polisher: Polisher, results: Results, last: bool
) -> dict | None:
    """The row with its `output` and how that came about; None until it is settled.

    At the end of a run (`last`) also what was asked in vain, as `failed`; the next run asks it again.
    """
    made = results.ledger.attempts(request.key)
    attempt = results.settled(request) or (made[-1] if last and made else None)
    if attempt is None:
        return None
    failed = attempt.status == "failed"
    polishing = {
        "status": attempt.status,
        "reason": attempt.reason,
        "flags": [] if failed else [asdict(each) for each in flags_for(attempt, original.reference)],
        "instruction": original.instruction,
        "prompt_hash": polisher.prompt_hash,
        "model": polisher.model,
        "answered_model": attempt.answered_model,
        "parameters": polisher.parameters,
        "prompt_tokens": sum(each.prompt_tokens for each in made),
        "completion_tokens": sum(each.completion_tokens for each in made),
        "attempts": len(made),
    }
    return row.values | {"output": text_of(attempt), "polishing": polishing}
