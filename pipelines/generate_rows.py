"""A model's answers to the rows of a file: one turn, or three in which it sees its own earlier answers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from db.errors import Invalid
from pipelines.asking.chat import Endpoint, Reply
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.connection import Connection, connection_to
from pipelines.asking.ledger import Attempt, Ledger, key_of, opened
from pipelines.asking.over_runs import over_runs
from pipelines.asking.prompt import Prompt, check_variables, fill
from pipelines.asking.request import USUAL_COMPLETION_TOKENS, Limits, Reading, Request, attempt_at, settled
from pipelines.asking.run import Run
from pipelines.asking.summary import Estimate, Progress, Summary, estimate_for, summary_of, together
from pipelines.asking.tokens import estimated_tokens
from pipelines.few_shot import FewShot, left_truncated
from pipelines.row_files import FileRow
from pipelines.row_table import RowTable, check_out, ledger_path

# the decoding the published answers were generated with
PUBLISHED_DECODING = {"max_tokens": 1024, "top_p": 0.7, "temperature": 0.5, "repetition_penalty": 1.1}
# what only some servers take
OPTIONAL = ("repetition_penalty",)
CONNECTION = "connection"
TURNS = {"doctorflan": 1, "dotabench": 3}


@dataclass(frozen=True)
class Generator:
    """A model and how it is asked: change any of it and everything is asked again."""

    model: str
    eval_set: str
    prompt: Prompt
    parameters: dict = field(default_factory=lambda: dict(PUBLISHED_DECODING))
    few_shot: FewShot | None = None
    prompt_tokens: int | None = None

    @property
    def turns(self) -> int:
        return TURNS[self.eval_set]


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

    The endpoint is tested first, by one short question, and the run stopped when it is not ready. A parameter
    it does not take is left out when it is one of OPTIONAL.
    """
    check_generation(rows, generator, out)
    summaries: list[Summary] = []
    told = over_runs(len(rows) * generator.turns, on_progress)
    with opened(ledger_path(out), out) as ledger:
        dialogues = [Dialogue(row, generator, ledger, limits.ask_again) for row in rows]
        of_key: dict[str, Dialogue] = {}
        table = RowTable(out, dialogues, lambda dialogue, last: dialogue.as_row())

        def run_of(turn: int, parameters: dict) -> Run:
            asked = _asked(dialogues, turn, parameters)
            of_key.update({request.key: each for request, each in asked})
            return _run(endpoint, ledger, asked, limits, table, of_key, partial(told, turn))

        turns, taken = range(1, generator.turns + 1), generator.parameters
        first = run_of(1, taken)
        ahead = _ahead(dialogues, generator)
        known = len(dialogues) * generator.turns - len(ahead)
        if not go_ahead(estimate_for(ahead, known, limits.price, ledger.cut_off)):
            return None
        if any(run_of(turn, taken).results.missing() for turn in turns):
            before = len(ledger.everything())
            try:
                taken = _parameters_taken(endpoint, taken, ledger, on_connection)
            except Stopped as stopped:
                return summary_of(first.results, before, limits.price, stopped)
        with table.kept():
            for turn in turns:
                summaries.append(run_of(turn, taken).go())
                if summaries[-1].stopped:
                    break
    return together(summaries)


def check_generation(rows: Sequence[FileRow], generator: Generator, out: Path) -> None:
    """Refuse, before anything is asked, a prompt, a table or a row's question that cannot be."""
    needed = {"question", "examples"} if generator.few_shot else {"question"}
    check_variables(generator.prompt, {"question", "examples"}, needed)
    check_out(out)
    for row in rows:
        # a later turn's question is else first looked for when the turns before are paid
        for turn in range(1, generator.turns + 1):
            question_of(row, turn, generator.turns)


def question_of(row: FileRow, turn: int, turns: int) -> str:
    """What is asked in a turn. Raises Invalid naming file, line and field."""
    return row.text("input" if turns == 1 else f"turn_{turn}_question")


@dataclass(frozen=True)
class Dialogue:
    """A row's questions and the model's answers to them, so far as the ledger holds them."""

    source: FileRow
    generator: Generator
    ledger: Ledger
    ask_again: int

    def request(self, turn: int, parameters: dict) -> Request | None:
        """What to ask for this turn; None while an earlier one has no answer.

        The key names the parameters asked for, `parameters` are those the endpoint takes.
        """
        messages = self._messages(turn)
        if messages is None:
            return None
        return Request(self._key(turn, messages), self.source.id, messages, parameters, read_answer)

    def as_row(self) -> dict | None:
        """The row with the model's answers in it, as `wardround judge` reads it; None until all are there."""
        attempts = [self._attempt(turn) for turn in range(1, self.generator.turns + 1)]
        if not all(attempts):
            return None
        single = self.generator.turns == 1
        answers = {
            "output" if single else f"turn_{turn}_answer": attempt.text
            for turn, attempt in enumerate(attempts, start=1)
        }
        return self.source.values | answers | {"generation": self._generation(attempts)}

    def expected(self, turn: int, stand_in: str) -> Request | None:
        """What will be asked for this turn, `stand_in` for answers not known; None where it is settled."""
        if self._attempt(turn):
            return None
        messages = self._messages(turn, stand_in)
        return Request("", self.source.id, messages, self.generator.parameters, read_answer)

    def _messages(self, turn: int, stand_in: str | None = None) -> tuple[dict, ...] | None:
        messages = list(self._first())
        for earlier in range(1, turn):
            attempt = self._attempt(earlier)
            text = attempt.text if attempt else stand_in
            if text is None:
                return None
            messages.append({"role": "assistant", "content": text})
            messages.append(
                {"role": "user", "content": question_of(self.source, earlier + 1, self.generator.turns)}
            )
        return tuple(messages)

    def _first(self) -> tuple[dict, ...]:
        """The first turn, cut on the left to the tokens that are left beside what stands before it.

        Raises Invalid when none are left.
        """
        *system, user = self._whole()
        if self.generator.prompt_tokens is None:
            return (*system, user)
        left = self.generator.prompt_tokens - sum(estimated_tokens(each["content"]) for each in system)
        content = left_truncated(user["content"], left)
        if not content.strip():
            raise Invalid(
                f"{self.source.path}, line {self.source.line}: --prompt-tokens "
                f"{self.generator.prompt_tokens} leaves nothing of the question; allow more.",
                f"{self.source.path.name} 第 {self.source.line} 行：提示词上限过小，问题已无剩余；请放宽。",
            )
        return (*system, user | {"content": content})

    def _whole(self) -> tuple[dict, ...]:
        """The first turn as the prompt has it: examples and question."""
        question = question_of(self.source, 1, self.generator.turns)
        few_shot = self.generator.few_shot
        examples = few_shot.examples_for(self.source.id) if few_shot else ""
        return fill(self.generator.prompt, {"question": question, "examples": examples})

    def _attempt(self, turn: int) -> Attempt | None:
        messages = self._messages(turn)
        return messages and settled(self.ledger.attempts(self._key(turn, messages)), self.ask_again)

    def _key(self, turn: int, messages: tuple[dict, ...]) -> str:
        generator = self.generator
        return key_of(
            item=self.source.id,
            turn=turn,
            messages=messages,
            model=generator.model,
            parameters=generator.parameters,
        )

    def _generation(self, attempts: list[Attempt]) -> dict:
        """What a reader must know of how the answers came about."""
        turns = range(1, len(attempts) + 1)
        made = [
            each for turn in turns for each in self.ledger.attempts(self._key(turn, self._messages(turn)))
        ]
        return {
            "model": self.generator.model,
            "answered_model": attempts[-1].answered_model,
            "statuses": [each.status for each in attempts],
            "reasons": [each.reason for each in attempts],
            "parameters": attempts[-1].parameters,
            "prompt_tokens": sum(each.prompt_tokens for each in made),
            "completion_tokens": sum(each.completion_tokens for each in made),
            "attempts": len(made),
            "prompt_cut": self._first() != self._whole(),
        }


def file_name(model: str) -> str:
    """A model's table: its name, with what a file name cannot hold replaced, and told apart all the same."""
    plain = re.sub(r"[^\w.-]+", "_", model).strip("._") or "model"
    return f"{plain}.jsonl" if plain == model else f"{plain}-{key_of(model=model)[:6]}.jsonl"


def read_answer(reply: Reply) -> Reading:
    """Any text is an answer, one cut at the length limit too, as with every model under the same bound."""
    if reply.refusal or reply.finish == "content_filter":
        return Reading("refused", reason="the model refused")
    if not isinstance(reply.text, str) or not reply.text.strip():
        return Reading("unparsed", reason="the answer is empty")
    return Reading("answered", reason="cut at the length limit" if reply.finish == "length" else "")


def _asked(dialogues: Sequence[Dialogue], turn: int, parameters: dict) -> list[tuple[Request, Dialogue]]:
    requests = [(each.request(turn, parameters), each) for each in dialogues]
    return [(request, each) for request, each in requests if request]


def _ahead(dialogues: Sequence[Dialogue], generator: Generator) -> list[Request]:
    """What is still to be asked in every turn; an answer that later turns see is as long as it may be."""
    longest = "字" * int(generator.parameters.get("max_tokens") or USUAL_COMPLETION_TOKENS)
    turns = range(1, generator.turns + 1)
    return [found for each in dialogues for turn in turns if (found := each.expected(turn, longest))]


def _run(endpoint, ledger, asked, limits, table, of_key, on_progress) -> Run:
    return Run(
        endpoint,
        ledger,
        [request for request, _ in asked],
        limits,
        lambda request, _: table.tell(of_key[request.key]),
        on_progress,
    )


def _parameters_taken(endpoint: Endpoint, parameters: dict, ledger: Ledger, on_connection) -> dict:
    """The parameters the endpoint takes. Raises Stopped, with the findings, when it is not ready."""
    found = connection_to(endpoint, parameters)
    without = {name: value for name, value in parameters.items() if name not in OPTIONAL}
    if found.rejects and without != parameters:
        parameters, found = without, connection_to(endpoint, without)
    if found.reply:
        # the test as an attempt, so that the bill is whole
        test = Request(CONNECTION, CONNECTION, (), parameters, read_answer)
        ledger.append(attempt_at(test, endpoint.model, read_answer(found.reply), found.reply, billed=True))
    if not found.model_answers:
        raise Stopped(f"The endpoint is not ready: {found}", f"接口尚未就绪：{found.said('zh')}")
    on_connection(found)
    return parameters
