"""A row of the judged table: what its requests came to, and why there is no rating where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from annotation.rubric_score import Veto
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.ledger import Attempt
from pipelines.asking.request import Request
from pipelines.asking.results import Results
from pipelines.asking.summary import EMPTY_ANSWER, NO_CRITERION
from pipelines.judging.cases import Case, Judge
from pipelines.judging.eval_sets import EvalSet, Judged
from pipelines.row_files import FileRow

NO_ANSWER = "no answer came"
# read, and yet no rating: the judge found that none of the criteria applies
NOT_APPLICABLE = "n/a"


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
    """A row, and what is asked for it: a request for each of its cases and repeats, repeats of one together.

    Two of them may be one, as both orders of two equal answers are. A row with an empty answer is not asked.
    """

    row: FileRow
    judging: RowJudging
    cases: tuple[Case, ...]
    requests: tuple[Request, ...]

    @cached_property
    def empty(self) -> bool:
        return any(case.empty for case in self.cases)

    def answers(self) -> list[str]:
        """The texts that are judged."""
        return [
            each.text for case in self.cases for each in case.materials if each.variable.startswith("answer")
        ]


class Flags(dict[str, tuple[str, ...]]):
    """What is suspicious in an answer, by the answer; looked for when first asked for."""

    def __missing__(self, answer: str) -> tuple[str, ...]:
        # its many rules take a while to load, for which nothing need wait that is to be asked
        from annotation.planted import planted_in

        found = self[answer] = planted_in(answer)
        return found


def settled_row(asked: AskedRow, results: Results, flags: Flags) -> dict | None:
    """The row as written; None until all of its requests are settled. No rating unless all are scored."""
    if asked.empty:
        return _row(asked, results, "failed", {"rating": None}) | {"reason": EMPTY_ANSWER}
    attempts = [results.settled(each) for each in asked.requests]
    return _of_attempts(asked, results, attempts, flags) if all(attempts) else None


def unsettled_row(asked: AskedRow, results: Results, stopped: Stopped | None, flags: Flags) -> dict | None:
    """At the end of the runs, the row of what was asked in vain or not at all; the next run asks it again.

    None when nothing came of any run, so that nothing is left of it. `stopped` is why not all was asked.
    """
    if not results.ledger.everything():
        return None
    attempts = [results.last(each) for each in asked.requests]
    if all(attempts):
        return _of_attempts(asked, results, attempts, flags)
    status, reason = ("missing", str(stopped)) if stopped else ("failed", NO_ANSWER)
    return _row(asked, results, status, {"rating": None}) | {"reason": reason}


def _of_attempts(asked: AskedRow, results: Results, attempts: Sequence[Attempt], flags: Flags) -> dict:
    """The row by the attempts that count, one a request."""
    status = next((each.status for each in attempts if each.status != "scored"), "scored")
    result = _result(asked, attempts) if status == "scored" else {"rating": None}
    if status == "scored" and result["rating"] is None:
        status, result = NOT_APPLICABLE, result | {"reason": NO_CRITERION}
    if asked.judging.repeats > 1:
        result["repeats"] = _repeats(asked, attempts)
    counted = {each.key: each for each in attempts}
    explain = asked.judging.judge.contract.explanation
    # what could not be read stands whole, for somebody to see why
    texts = [explain(each.text) if each.status == "scored" else each.text for each in counted.values()]
    explanation = "\n\n".join(texts)
    row = _row(asked, results, status, result, explanation)
    return row | _notes(asked, tuple(counted.values()), flags)


def _result(asked: AskedRow, attempts: Sequence[Attempt], which: slice = slice(None)) -> dict:
    """What the ratings of all requests, or of those in this slice, come to."""
    judging = asked.judging
    judged = [
        Judged(case, case.rubric or judging.judge.rubric, attempt.ratings)
        for case, attempt in zip(asked.cases[which], attempts[which], strict=True)
    ]
    return judging.eval_set.result(judged, judging.veto)


def _repeats(asked: AskedRow, attempts: Sequence[Attempt]) -> list[float | None]:
    """The row's rating by each repeat alone; None for one that is not wholly scored."""
    repeats = asked.judging.repeats
    slices = [slice(number, None, repeats) for number in range(repeats)]
    return [
        _result(asked, attempts, each)["rating"]
        if all(attempt.status == "scored" for attempt in attempts[each])
        else None
        for each in slices
    ]


def _row(asked: AskedRow, results: Results, status: str, result: dict, explanation: str = "") -> dict:
    """The fields every row has, then what the set's ratings come to."""
    keys = dict.fromkeys(each.key for each in asked.requests)
    made = [attempt for key in keys for attempt in results.ledger.attempts(key)]
    always = {
        "id": asked.row.values["id"],
        "status": status,
        "rating": result["rating"],
        "explanation": explanation,
        "judge": asked.judging.judge.model,
        "prompt_hash": asked.judging.judge.prompt_hash,
        "rubric_hash": (asked.cases[0].rubric or asked.judging.judge.rubric).hash,
        "prompt_tokens": sum(each.prompt_tokens for each in made),
        "completion_tokens": sum(each.completion_tokens for each in made),
        "attempts": len(made),
    }
    turns = list(dict.fromkeys(each.turn for each in asked.cases if each.turn))
    return always | ({"turns": turns} if turns else {}) | result


def _notes(asked: AskedRow, attempts: Sequence[Attempt], flags: Flags) -> dict:
    """Why there is no rating, and what is suspicious in the answers; left out where there is nothing."""
    reasons = [each.reason for each in attempts if each.reason]
    found = sorted({flag for answer in asked.answers() for flag in flags[answer]})
    return ({"reason": "; ".join(reasons)} if reasons else {}) | ({"flags": found} if found else {})
