"""What requests under way may cost at most, so that a budget holds however many are asked at once."""

from pipelines.asking.chat_failures import OverBudget, Stopped
from pipelines.asking.ledger import Attempt
from pipelines.asking.money import money, typed
from pipelines.asking.prices import Price
from pipelines.asking.request import Limits, Request
from pipelines.asking.results import Results

# what a request may take of its estimate until an answer shows what they do: a token a Latin letter, and four
# a Chinese character, which is more than its bytes
UNKNOWN_SHARE = 4.0


class Spending:
    """What is spent and what is reserved, by what the answers so far took beyond their estimates."""

    def __init__(self, results: Results, limits: Limits):
        self._results, self._limits = results, limits
        # each request that is under way, and what it may cost at most, about
        self._reserved: dict[str, tuple[Request, float]] = {}
        # the most that an answer took of its estimate: of the prompt, of the completion; none came yet
        self._most: tuple[float, float] | None = None
        for request in results.requests:
            for attempt in results.ledger.attempts(request.key):
                self.note(request, attempt)

    def note(self, request: Request, attempt: Attempt) -> None:
        """Learn from what an answer took; where that is more than any before, of what is under way too."""
        if attempt.prompt_tokens or attempt.completion_tokens:
            before = prompt, completion = self._most or (1.0, 1.0)
            self._most = (
                max(prompt, attempt.prompt_tokens / request.prompt_tokens),
                max(completion, attempt.completion_tokens / request.completion_tokens),
            )
            if self._most != before:
                for key, (other, reserved) in self._reserved.items():
                    self._reserved[key] = other, max(reserved, self._at_most(other))

    def over(self, request: Request) -> Stopped | None:
        """Why the budget does not hold the request, by itself, though nothing else is under way."""
        budget, spent = self._limits.budget, self._results.spent
        expected = self._cost(request, self._most or (1.0, 1.0))
        if self._reserved or budget is None or spent + expected <= budget:
            return None
        return over_budget(budget, spent, expected, self._limits.price)

    def holds(self, request: Request) -> bool:
        """Whether the request may go out beside what is under way, or alone."""
        if self._limits.budget is None or not self._reserved:
            return True
        under_way = sum(reserved for _, reserved in self._reserved.values())
        return self._results.spent + under_way + self._at_most(request) <= self._limits.budget

    def reserve(self, request: Request) -> None:
        self._reserved[request.key] = request, self._at_most(request)

    def release(self, request: Request) -> None:
        del self._reserved[request.key]

    def _at_most(self, request: Request) -> float:
        return self._cost(request, self._most or (UNKNOWN_SHARE, UNKNOWN_SHARE))

    def _cost(self, request: Request, shares: tuple[float, float]) -> float:
        price = self._limits.price
        tokens = request.prompt_tokens * shares[0], request.completion_tokens * shares[1]
        return price.of_tokens(*tokens) if price else 0.0


def over_budget(budget: float, spent: float, expected: float, price: Price) -> OverBudget:
    """Why a run stops although some of the budget may be left: the next request might exceed it."""
    currency = price.currency
    return OverBudget(
        f"The budget of {typed(budget)} {currency} does not hold another request: {money(spent)} {currency} "
        f"spent, and the next would cost about {money(expected)} {currency}; start again with a higher one: "
        "nothing paid is asked twice.",
        f"费用上限 {typed(budget)} {currency} 不够再做一次：已花 {money(spent)} {currency}，"
        f"下一次约需 {money(expected)} {currency}；"
        "请以更高的上限重新发起，已付费的不会重做。",
    )
