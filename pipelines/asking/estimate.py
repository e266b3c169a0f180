"""What a run would ask and about cost, told before anything is asked, with what its ledger is short of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.asking.counted import by_number, counted, tokens
from pipelines.asking.money import money
from pipelines.asking.prices import Price
from pipelines.asking.request import GOOD, Request
from pipelines.asking.results import Results

# damaged lines that are named one by one
MOST_PLACES = 10


@dataclass(frozen=True)
class Estimate:
    """What a run would ask: requests still open, about how many tokens, and about what they would cost.

    `unread` of the settled came to no result. `cost` is None without a price; `empty` is how many are not
    asked, for there is no answer to judge; `cut_off` how many were in flight at most when earlier runs were
    killed; `damaged` lines of the ledger named `ledger` cannot be read; `elsewhere` has, by another address
    than this run's, how many of the settled were answered there; `leaving` rows of the table are none of this
    run's and go out of it. `anchors` are asked besides, and are in the
    tokens and in the cost; `prompts_cut` of the requests are cut on the left to a token budget. `least` is
    the smallest budget under which anything is asked: the cheapest request's cost, of a batch the whole;
    None without a price or a request.
    """

    requests: int
    settled: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    currency: str
    empty: int = 0
    cut_off: int = 0
    damaged: Sequence[int] = ()
    ledger: str = ""
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    anchors: int = 0
    prompts_cut: int = 0
    least: float | None = None
    unread: int = 0
    leaving: int = 0

    def __str__(self) -> str:
        return "\n".join((self._asked(), *self._of_table(), *self._of_ledger(), *self._of_addresses()))

    def of_a_later_judge(self) -> "Estimate":
        """This one without what was told of the ledger and the table with the first judge's."""
        return replace(self, cut_off=0, damaged=(), leaving=0)

    def with_anchors(self, anchors: int, prompt: int, completion: int, price: Price | None) -> "Estimate":
        """This one, and so many anchors, which take about so many tokens together."""
        return replace(
            self,
            anchors=anchors,
            prompt_tokens=self.prompt_tokens + prompt,
            completion_tokens=self.completion_tokens + completion,
            cost=self.cost + price.of_tokens(prompt, completion) if price else None,
        )

    def _asked(self) -> str:
        text = f"{self.requests} to ask, {self.settled} settled already"
        text += f", {self.empty} not asked because the answer is empty" if self.empty else ""
        text += f", {counted(self.anchors, 'anchor')} to ask again besides" if self.anchors else ""
        text += f", {counted(self.prompts_cut, 'prompt')} cut to the token budget" if self.prompts_cut else ""
        text += f"; about {tokens(self.prompt_tokens, self.completion_tokens)}"
        if self.cost is None:
            return text + "; cost unknown (no price file names this model)"
        return text + f", about {money(self.cost)} {self.currency}"

    def _of_table(self) -> Iterator[str]:
        if self.leaving:
            yield (
                f"{counted(self.leaving, 'row')} of the table there {by_number(self.leaving, 'is', 'are')} "
                "of other ids or by another judge, and will not be in it after this run; the ledger keeps "
                "what was paid for, and the run that made them puts them back; else take another --out"
            )

    def _of_ledger(self) -> Iterator[str]:
        if self.cut_off:
            yield (
                f"an earlier run was killed: up to {counted(self.cut_off, 'request')} in flight may have "
                "been charged without an account"
            )
        if self.damaged:
            places = ", ".join(map(str, self.damaged[:MOST_PLACES]))
            more = len(self.damaged) - MOST_PLACES
            yield (
                f"{self.ledger}, line {places}{f' and {more} more' if more > 0 else ''}: damaged; what stood "
                "there is asked again, and what it cost is in no account"
            )

    def _of_addresses(self) -> Iterator[str]:
        for address, number in self.elsewhere.items():
            yield (
                f"{number} of the settled came from {address}, not from this address; if another model is "
                "behind the name here, take another --out, or give it another name at the endpoint"
            )


def estimate_of(results: Results, price: Price | None, batch: bool = False) -> Estimate:
    """The estimate for what is missing, at the full price or at that of a batch."""
    missing = results.missing()
    settled = len(results.requests) - len(missing)
    unread = sum(status not in GOOD for status in results.statuses.values())
    return replace(estimate_for(missing, settled, price, results, batch), unread=unread)


def estimate_for(
    requests: Sequence[Request], settled: int, price: Price | None, results: Results, batch: bool = False
) -> Estimate:
    """The estimate for these requests, beside `settled` that are not asked; `results` are of the ledger."""
    prompt, completion = (
        sum(getattr(each, name) for each in requests) for name in ("prompt_tokens", "completion_tokens")
    )
    share, currency = (price.batch if batch else 1.0, price.currency) if price else (1.0, "")
    cost = price.of_tokens(prompt, completion) * share if price else None
    # a batch is submitted whole or not at all
    each = [price.of_tokens(one.prompt_tokens, one.completion_tokens) for one in requests] if price else []
    least = cost if batch else min(each, default=None)
    return Estimate(
        len(requests),
        settled,
        prompt,
        completion,
        cost,
        currency,
        cut_off=results.ledger.cut_off,
        damaged=results.ledger.damaged,
        ledger=results.ledger.name,
        elsewhere=results.elsewhere(),
        least=least,
    )
