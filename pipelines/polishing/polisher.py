"""Who polishes and how it is asked: the prompt for one original answer, and what a reply comes to."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from annotation.polishing.flags import flags_of
from annotation.thinking import without_thinking
from db.polished import Flag
from pipelines.asking.chat import Reply
from pipelines.asking.ledger import Attempt, key_of
from pipelines.asking.prompt import Prompt, check_variables, fence, fill, part
from pipelines.asking.reply_end import at_limit, filtered
from pipelines.asking.request import OF_NO_USE, Reading, Request
from pipelines.asking.tokens import estimated_tokens
from pipelines.reading.plain_text import CONTROLS, plain

PROMPT = "polish"
VARIABLES = {"instruction", "case", "question", "options", "reference", "mark"}
NEEDED = {"instruction", "question", "reference"}
NOTHING = "（无）"
CUT = "cut at the length limit"
# a polished answer is longer than the original: about so much, for the estimate
SHORTEST_COMPLETION_TOKENS = 400
COMPLETION_BY_REFERENCE = 2


@dataclass(frozen=True)
class Original:
    """What a response is polished from, all of it text; `options` and `case` may be ""."""

    id: str
    instruction: str
    case: str
    question: str
    options: str
    reference: str


@dataclass(frozen=True)
class Polisher:
    """A model and how it is asked: change any of it and everything is asked again.

    Raises Invalid when the prompt uses a variable that nothing fills, or leaves out one that must be there.
    """

    model: str
    prompt: Prompt
    parameters: dict = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_variables(self.prompt, VARIABLES, NEEDED)

    @cached_property
    def prompt_hash(self) -> str:
        """SHA-256 of the template's text."""
        return hashlib.sha256(self.prompt.text.encode()).hexdigest()


def request_for(original: Original, polisher: Polisher) -> Request:
    """The request for one original. The same original and polisher always give the same key and messages."""
    key = key_of(
        **vars(original),
        prompt=polisher.prompt_hash,
        fence=part("fence"),
        model=polisher.model,
        parameters=polisher.parameters,
    )
    return Request(
        key=key,
        id=original.id,
        messages=messages(original, polisher.prompt, mark=key[:12]),
        parameters=polisher.parameters,
        read=read_reply,
        usual_completion_tokens=max(
            SHORTEST_COMPLETION_TOKENS, COMPLETION_BY_REFERENCE * estimated_tokens(original.reference)
        ),
    )


def messages(original: Original, prompt: Prompt, mark: str) -> tuple[dict, ...]:
    """The assembled prompt. `mark` depends on every text shown, so that none can hold its own fence."""
    titles = {"case": "病例", "question": "问题", "options": "选项", "reference": "原答案"}
    values = {name: fence(title, getattr(original, name) or NOTHING, mark) for name, title in titles.items()}
    return fill(prompt, values | {"instruction": original.instruction, "mark": mark})


def read_reply(reply: Reply) -> Reading:
    """Any text is an answer, a cut one too: a person decides. One that is empty is asked for again."""
    if reply.refusal or filtered(reply.finish):
        return Reading("refused", reason="the model refused")
    if not isinstance(reply.text, str) or not without_thinking(reply.text).strip():
        return Reading("empty", reason="the answer is empty")
    return Reading("answered", reason=CUT if at_limit(reply.finish) else "")


def text_of(attempt: Attempt) -> str:
    """What the model wrote, without what it thought ahead of it; a refusal's words too."""
    if attempt.status in OF_NO_USE:
        return ""
    return CONTROLS.sub("", plain(without_thinking(attempt.text))).strip()


def flags_for(attempt: Attempt, reference: str) -> tuple[Flag, ...]:
    """The flags of what a settled attempt brought."""
    return flags_of(
        text_of(attempt), reference, cut=attempt.reason == CUT, refused=attempt.status == "refused"
    )
