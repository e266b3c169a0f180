"""One thing to ask a model, what its answer came to, and how much a run may ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.chat import Reply
from pipelines.ledger import Attempt
from pipelines.prices import Price
from pipelines.tokens import estimated_tokens

# what an explanation and a rating usually take, where the parameters set no bound
USUAL_COMPLETION_TOKENS = 400


@dataclass(frozen=True)
class Reading:
    """What an answer came to: scored (with ratings), unparsed (asked again) or refused (final), and why."""

    status: str
    ratings: dict[str, float | None] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Request:
    """One thing to ask. `key` names everything the answer depends on; `read` makes the reply a reading."""

    key: str
    id: str
    messages: tuple[dict, ...]
    parameters: dict
    read: Callable[[Reply], Reading]

    @cached_property
    def prompt_tokens(self) -> int:
        return sum(estimated_tokens(message["content"]) for message in self.messages)

    @property
    def completion_tokens(self) -> int:
        return int(self.parameters.get("max_tokens") or USUAL_COMPLETION_TOKENS)


@dataclass(frozen=True)
class Limits:
    """What a run may do. `ask_again` is how often an unreadable answer is asked for again; `budget` is what
    the ledger's attempts, earlier runs included, may cost by `price`."""

    in_flight: int = 8
    requests_a_minute: float | None = None
    tokens_a_minute: float | None = None
    ask_again: int = 2
    price: Price | None = None
    budget: float | None = None


def settled(attempts: Sequence[Attempt], ask_again: int) -> Attempt | None:
    """The attempt that counts: the first scored or refused, else the last of enough unreadable ones."""
    for attempt in attempts:
        if attempt.status in ("scored", "refused"):
            return attempt
    unparsed = [attempt for attempt in attempts if attempt.status == "unparsed"]
    return unparsed[-1] if len(unparsed) > ask_again else None
