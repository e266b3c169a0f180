"""One thing to ask a model, what its answer came to, and how much a run may ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from pipelines.asking.chat import Endpoint, Reply, limit_in
from pipelines.asking.ledger import Attempt
from pipelines.asking.prices import Price
from pipelines.asking.tokens import estimated_tokens

# the statuses of a request that came to what was asked for
GOOD = ("scored", "answered")
# those of an answer of no use, which is asked for again
OF_NO_USE = ("unparsed", "empty")
# what an explanation and a rating usually take, where the parameters set no bound
USUAL_COMPLETION_TOKENS = 400


@dataclass(frozen=True)
class Reading:
    """What an answer came to, and why: the statuses of `Attempt`; one of no use is asked for again."""

    status: str
    ratings: dict[str, float | None] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Request:
    """One thing to ask. `key` names everything the answer depends on; `read` makes the reply a reading.

    `usual_completion_tokens` is what an answer takes where the parameters set no bound; `anchor` is the key
    of the request that this one asks again, empty where it asks for the first time. `fits` says whether the
    answer can have come to these ratings.
    """

    key: str
    id: str
    messages: tuple[dict, ...]
    parameters: dict
    read: Callable[[Reply], Reading]
    usual_completion_tokens: int = USUAL_COMPLETION_TOKENS
    anchor: str = ""
    fits: Callable[[dict], bool] = lambda ratings: True

    @cached_property
    def prompt_tokens(self) -> int:
        return sum(estimated_tokens(message["content"]) for message in self.messages)

    @property
    def completion_tokens(self) -> int:
        return int(self.parameters.get(limit_in(self.parameters)) or self.usual_completion_tokens)


@dataclass(frozen=True)
class Limits:
    """What a run may do. `ask_again` is how often an answer of no use is asked for again; `budget` is what
    the ledger's attempts may cost, those of earlier runs and of other models included: `price` is that of the
    model asked, `prices` are those of every model."""

    in_flight: int = 8
    requests_a_minute: float | None = None
    tokens_a_minute: float | None = None
    ask_again: int = 2
    price: Price | None = None
    prices: Mapping[str, Price] = field(default_factory=dict)
    budget: float | None = None


def settled(attempts: Sequence[Attempt], ask_again: int) -> Attempt | None:
    """The attempt that counts: the first scored or refused, else the last of enough of no use."""
    for attempt in attempts:
        if attempt.status in (*GOOD, "refused"):
            return attempt
    useless = [attempt for attempt in attempts if attempt.status in OF_NO_USE]
    return useless[-1] if len(useless) > ask_again else None


def attempt_at(
    request: Request, endpoint: Endpoint, reading: Reading, reply: Reply | None, billed: bool, batch: str = ""
) -> Attempt:
    """The ledger's line for one request that was made now; `reply` is None when nothing of use came back.

    An answer that comes without its usage has cost something all the same: about what its letters come to.
    """
    tokens = (reply.prompt_tokens, reply.completion_tokens) if reply else (0, 0)
    if estimated := bool(reply and not any(tokens)):
        said = reply.text if isinstance(reply.text, str) else reply.refusal
        tokens = (request.prompt_tokens, estimated_tokens(said))
    return Attempt(
        key=request.key,
        id=request.id,
        status=reading.status,
        reason=reading.reason,
        ratings=reading.ratings,
        text=(reply.text or reply.refusal) if reply else "",
        model=endpoint.model,
        answered_model=reply.answered_model if reply else "",
        parameters=request.parameters,
        prompt_tokens=tokens[0],
        completion_tokens=tokens[1],
        billed=billed,
        batch=batch,
        at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        fingerprint=reply.fingerprint if reply else "",
        anchor=request.anchor,
        estimated=estimated,
        address=endpoint.address,
        finish=reply.finish if reply else "",
    )
