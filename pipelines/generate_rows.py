"""A model's answers to the rows of a file: one turn, or three in which it sees its own earlier answers."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from db.errors import tell_faults
from pipelines.asking.chat import Endpoint
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.connection import Connection
from pipelines.asking.estimate import Estimate, estimate_for
from pipelines.asking.ledger import key_of, opened
from pipelines.asking.over_runs import over_runs
from pipelines.asking.prices import Bill, Price, bill
from pipelines.asking.prompt import check_variables
from pipelines.asking.request import USUAL_COMPLETION_TOKENS, Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.run import Run
from pipelines.asking.summary import Progress, Summary, summary_of, together
from pipelines.generating.dialogue import Dialogue, questions_of
from pipelines.generating.generator import Generator
from pipelines.generating.readiness import Readiness
from pipelines.row_files import FileRow, each_looked_at
from pipelines.row_table import RowTable, check_out, ledger_path, rows_leaving


def generate_rows(
    rows: Sequence[FileRow],
    generator: Generator,
    out: Path,
    endpoint: Endpoint,
    limits: Limits,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    go_ahead: Callable[[Estimate], bool] = lambda estimate: True,
    on_connection: Callable[[Connection], None] = lambda connection: None,
) -> Summary | None:
    """Answer the rows into the table `out`, as `wardround judge` takes it; None when `go_ahead` declines.

    The endpoint is tested first, by one short question, and the run stopped when it is not ready; where the
    budget does not hold that and one request, nothing is asked. A parameter that only some servers take is
    left out where this one does not.
    """
    check_generation(rows, generator, out)
    told = over_runs(len(rows) * generator.turns, on_progress)
    with opened(ledger_path(out), out) as ledger:
        dialogues = [Dialogue(row, generator, ledger, limits.ask_again) for row in rows]
        of_key: dict[str, Dialogue] = {}
        table = RowTable(out, dialogues, lambda dialogue, last: dialogue.as_row())

        def run_of(turn: int, parameters: dict) -> Run:
            asked = _asked(dialogues, turn, parameters)
            of_key.update({request.key: each for request, each in asked})
            # what is never asked in this turn is done with, and without a result
            never = sum(each.ended > generator.turns - turn for each in dialogues)
            return _run(endpoint, ledger, asked, limits, table, of_key, _beside(partial(told, turn), never))

        turns, taken = range(1, generator.turns + 1), generator.parameters
        first = run_of(1, taken).results
        leaving = rows_leaving(out, {(row.id,) for row in rows})
        estimate = replace(_estimate(dialogues, generator, limits, first), leaving=leaving)
        if not go_ahead(estimate):
            return None
        # ahead of the test, which is of this run too
        before, spent = len(ledger.everything()), first.spent
        paused = _telling_pauses(partial(told, 1), estimate, spent if limits.price else None)
        readiness = Readiness(endpoint, ledger, limits, on_connection, paused)
        missing = (each for turn in turns for each in run_of(turn, taken).results.missing())
        taken, stopped = _taken_by(readiness, taken, spent, next(missing, None))
        with table.kept():
            runs = (run_of(turn, taken) for turn in turns)
            summaries = _one_after_another(runs, stopped, before, limits.price)
        summary = _over_turns(summaries, dialogues, bill(ledger.everything()[before:], limits.price))
        return replace(summary, turned_away=summary.turned_away + readiness.turned_away)


def _taken_by(
    readiness: Readiness, parameters: dict, spent: float, following: Request | None
) -> tuple[dict, Stopped | None]:
    """The parameters that the endpoint takes, tested where a request follows, and why none may follow."""
    if following is None:
        return parameters, None
    try:
        return readiness.parameters_taken(parameters, spent, following), None
    except Stopped as reason:
        return parameters, reason


def _one_after_another(
    runs: Iterable[Run], stopped: Stopped | None, before: int, price: Price | None
) -> list[Summary]:
    """The runs' summaries, each made and asked when the one before it has ended.

    One that is not asked any more, for what `stopped` it, is summed up all the same; the ledger had `before`
    attempts.
    """
    summaries = []
    for run in runs:
        summaries.append(summary_of(run.results, before, price, stopped) if stopped else run.go())
        stopped = summaries[-1].stopped
    return summaries


def check_generation(rows: Sequence[FileRow], generator: Generator, out: Path) -> None:
    """Refuse, before anything is asked, a prompt, a table or a row's question that cannot be."""
    needed = {"question", "examples"} if generator.few_shot else {"question"}
    check_variables(generator.prompt, {"question", "examples"}, needed)
    check_out(out, rows[0].path)
    _, wrong = each_looked_at(rows, partial(questions_of, turns=generator.turns))
    tell_faults(wrong)


def file_name(model: str) -> str:
    """A model's table: its name, with what a file name cannot hold replaced, and told apart all the same."""
    plain = re.sub(r"[^\w.-]+", "_", model).strip("._") or "model"
    return f"{plain}.jsonl" if plain == model else f"{plain}-{key_of(model=model)[:6]}.jsonl"


def _over_turns(summaries: Sequence[Summary], dialogues: Sequence[Dialogue], this_run: Bill) -> Summary:
    """The turns' summaries as one: turns that were not asked as missing, ids in the order of the file."""
    summary = together(summaries)
    counts = Counter(summary.counts)
    # what follows a turn without an answer was in nobody's summary
    counts += Counter(missing=len(dialogues) * len(summaries) - counts.total())
    places = {each.source.id: place for place, each in enumerate(dialogues)}
    summary = replace(summary, unsettled=tuple(sorted(summary.unsettled, key=lambda each: places[each.id])))
    without = Counter(each.status for each in summary.without())
    rows = without + Counter(answered=len(dialogues) - without.total())
    return replace(
        summary,
        counts=dict(counts),
        # of one turn a row is one question
        rows=dict(rows) if len(summaries) > 1 else None,
        this_run=this_run,
        unfinished_answers=sum(each.unfinished_answers for each in dialogues),
        prompts_cut=sum(each.prompt_cut for each in dialogues),
        answers_cut=sum(each.answers_cut for each in dialogues),
    )


def _asked(dialogues: Sequence[Dialogue], turn: int, parameters: dict) -> list[tuple[Request, Dialogue]]:
    requests = [(each.request(turn, parameters), each) for each in dialogues]
    return [(request, each) for request, each in requests if request]


def _estimate(
    dialogues: Sequence[Dialogue], generator: Generator, limits: Limits, results: Results
) -> Estimate:
    ahead = _ahead(dialogues, generator)
    known, asked = len(dialogues) * generator.turns - len(ahead), {each.id for each in ahead}
    cut = sum(each.prompt_cut for each in dialogues if each.source.id in asked)
    return replace(estimate_for(ahead, known, limits.price, results), prompts_cut=cut)


def _ahead(dialogues: Sequence[Dialogue], generator: Generator) -> list[Request]:
    """What is still to be asked in every turn; an answer that later turns see is as long as it may be."""
    longest = "字" * int(generator.parameters.get("max_tokens") or USUAL_COMPLETION_TOKENS)
    turns = range(1, generator.turns + 1)
    return [found for each in dialogues for turn in turns if (found := each.expected(turn, longest))]


def _beside(on_progress: Callable[[Progress], None], never: int) -> Callable[[Progress], None]:
    """Tells of a run's progress and of so many requests beside it that failed before it began."""
    return lambda progress: on_progress(
        replace(
            progress,
            total=progress.total + never,
            done=progress.done + never,
            failed=progress.failed + never,
        )
    )


def _run(endpoint, ledger, asked, limits, table, of_key, on_progress) -> Run:
    return Run(
        endpoint,
        ledger,
        [request for request, _ in asked],
        limits,
        lambda request, _: table.tell(of_key[request.key]),
        on_progress,
    )


def _telling_pauses(
    on_progress: Callable[[Progress], None], estimate: Estimate, spent: float | None
) -> Callable[[float], None]:
    """Tells, at each pause before the first question, how far the runs before this one have come."""
    whole, known = estimate.requests + estimate.settled, estimate.settled
    return lambda seconds: on_progress(Progress(whole, known, whole, 0, 0.0, spent, resumes_in=seconds))
