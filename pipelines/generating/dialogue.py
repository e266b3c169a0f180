"""A row's dialogue with a model: what to ask next, and what it comes to."""

from dataclasses import dataclass
from functools import partial

from annotation.thinking import without_thinking
from db.errors import Invalid, found_in
from pipelines.asking.chat import Reply
from pipelines.asking.ledger import Attempt, Ledger, key_of
from pipelines.asking.prompt import fill
from pipelines.asking.reply_end import at_limit, filtered
from pipelines.asking.request import Reading, Request, settled
from pipelines.asking.tokens import estimated_tokens
from pipelines.few_shot import left_truncated
from pipelines.generating.generator import Generator
from pipelines.reading.plain_text import blank
from pipelines.row_files import FileRow

NOT_ASKED = "not asked: the turn before has no answer"
CUT_ANSWER = "cut at the length limit"


def question_of(row: FileRow, turn: int, turns: int) -> str:
    """What is asked in a turn. Raises Invalid naming file, line and field."""
    return row.question("input" if turns == 1 else f"turn_{turn}_question")


def questions_of(row: FileRow, turns: int) -> list[str]:
    """What is asked in each turn: a later one's is else first looked for when the turns before are paid."""
    return found_in(*(partial(question_of, row, turn, turns) for turn in range(1, turns + 1)))


@dataclass(frozen=True)
class Dialogue:
    """A row's questions and the model's answers to them, so far as the ledger holds them."""

    source: FileRow
    generator: Generator
    ledger: Ledger
    ask_again: int

    def request(self, turn: int, parameters: dict) -> Request | None:
        """What to ask for this turn; None while an earlier one has no answer, or where it came to none.

        The key names the parameters asked for, `parameters` are those the endpoint takes.
        """
        messages = self._messages(turn)
        if messages is None:
            return None
        return Request(self._key(turn, messages), self.source.id, messages, parameters, read_answer)

    def as_row(self) -> dict | None:
        """The row with the model's answers in it, as `wardround judge` reads it; None until all are there."""
        turns = range(1, self.generator.turns + 1)
        attempts = [attempt for turn in turns if (attempt := self._attempt(turn))]
        if len(attempts) < len(turns) and not self.ended:
            return None
        said = {turn: _said(attempt) for turn, attempt in enumerate(attempts, start=1)}
        answers = {
            "output" if len(turns) == 1 else f"turn_{turn}_answer": said.get(turn, "") for turn in turns
        }
        return self.source.values | answers | {"generation": self._generation(attempts)}

    @property
    def ended(self) -> int:
        """How many turns are never asked, for the one before them came to no answer."""
        for turn in range(1, self.generator.turns):
            attempt = self._attempt(turn)
            if attempt is None or blank(_said(attempt)):
                return self.generator.turns - turn if attempt else 0
        return 0

    @property
    def unfinished_answers(self) -> int:
        """How many turns are answered of a dialogue that goes on, so that its row is not written yet."""
        if self.as_row():
            return 0
        return sum(self._attempt(turn) is not None for turn in range(1, self.generator.turns + 1))

    @property
    def prompt_cut(self) -> bool:
        """Whether the first prompt had to be cut to its token budget."""
        return self._first() != self._whole()

    @property
    def answers_cut(self) -> int:
        """How many of the answers ended at the length limit."""
        attempts = map(self._attempt, range(1, self.generator.turns + 1))
        return sum(each is not None and each.reason == CUT_ANSWER for each in attempts)

    def expected(self, turn: int, stand_in: str) -> Request | None:
        """What will be asked for this turn, `stand_in` for answers not known; None where nothing will be."""
        if self._attempt(turn):
            return None
        messages = self._messages(turn, stand_in)
        return messages and Request("", self.source.id, messages, self.generator.parameters, read_answer)

    def _messages(self, turn: int, stand_in: str | None = None) -> tuple[dict, ...] | None:
        messages = list(self._first())
        for earlier in range(1, turn):
            attempt = self._attempt(earlier)
            text = _said(attempt) if attempt else stand_in
            # nothing is asked after an answer that says nothing
            if text is None or blank(text):
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
        turns, never = range(1, len(attempts) + 1), self.ended
        made = [
            each for turn in turns for each in self.ledger.attempts(self._key(turn, self._messages(turn)))
        ]
        return {
            "model": self.generator.model,
            "answered_model": attempts[-1].answered_model,
            "statuses": [*(each.status for each in attempts), *["missing"] * never],
            "reasons": [*(each.reason for each in attempts), *[NOT_ASKED] * never],
            "parameters": attempts[-1].parameters,
            "prompt_tokens": sum(each.prompt_tokens for each in made),
            "completion_tokens": sum(each.completion_tokens for each in made),
            "attempts": len(made),
            "prompt_cut": self.prompt_cut,
        }


def _said(attempt: Attempt) -> str:
    """The model's answer: what it says when it refuses too, but not what a filter has left of one, nor what
    it thought ahead of it."""
    return "" if filtered(attempt.finish) else without_thinking(attempt.text)


def read_answer(reply: Reply) -> Reading:
    """Any text is an answer, one cut at the length limit too, as with every model under the same bound.

    What a model thinks aloud is none.
    """
    if filtered(reply.finish):
        return Reading("refused", reason="a filter took the answer")
    if reply.refusal:
        return Reading("refused", reason="the model refused")
    if not isinstance(reply.text, str) or blank(without_thinking(reply.text)):
        return Reading("empty", reason="the answer is empty")
    return Reading("answered", reason=CUT_ANSWER if at_limit(reply.finish) else "")
