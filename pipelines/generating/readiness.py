"""Whether an endpoint is ready for a generation, and which parameters it takes: one short question ahead."""

from collections.abc import Callable

from pipelines.asking.chat import LIMITS, QUESTION, SHORTEST_ANSWER_TOKENS, Endpoint
from pipelines.asking.chat_failures import AsksWrong, KeyRefused, Stopped
from pipelines.asking.connection import Connection, connection_to
from pipelines.asking.ledger import Ledger
from pipelines.asking.request import Limits, Reading, Request, attempt_at
from pipelines.asking.spending import over_budget
from pipelines.asking.tokens import estimated_tokens
from pipelines.generating.dialogue import read_answer

# what only some servers take
OPTIONAL = ("repetition_penalty",)
# what the models that think first do not take, where the endpoint names it
SAMPLING = ("temperature", "top_p")
CONNECTION = "connection"


class Readiness:
    """The test of an endpoint. `turned_away` is how many of its requests were, in no line of a ledger.

    `on_connection` is told of an endpoint that is ready, `on_pause` of the seconds of each pause.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        ledger: Ledger,
        limits: Limits,
        on_connection: Callable[[Connection], None],
        on_pause: Callable[[float], None],
    ):
        self.turned_away = 0
        self._endpoint, self._ledger, self._limits = endpoint, ledger, limits
        self._on_connection, self._on_pause = on_connection, on_pause

    def parameters_taken(self, parameters: dict, spent: float, following: Request) -> dict:
        """The parameters that the endpoint takes, as near to these as it takes them.

        Raises Stopped, with the findings, when it is not ready, and without asking where the budget does not
        hold the test and the request that follows it.
        """
        self._check_budget(spent, following)
        found = self._tested(parameters)
        while found.rejects and (nearest := _nearest(parameters, found.reason)):
            parameters, found = nearest, self._tested(nearest)
        if not found.model_answers:
            raise _not_ready(found)
        self._on_connection(found)
        return parameters

    def _check_budget(self, spent: float, following: Request) -> None:
        if not self._limits.price or self._limits.budget is None:
            return
        prompt = following.prompt_tokens + sum(estimated_tokens(each["content"]) for each in QUESTION)
        completion = following.completion_tokens + SHORTEST_ANSWER_TOKENS
        expected = self._limits.price.of_tokens(prompt, completion)
        if spent + expected > self._limits.budget:
            raise over_budget(self._limits.budget, spent, expected, self._limits.price)

    def _tested(self, parameters: dict) -> Connection:
        found = connection_to(self._endpoint, parameters, on_pause=self._on_pause)
        test = Request(CONNECTION, CONNECTION, (), parameters, read_answer)
        # as attempts, so that the bill is whole
        for failed in found.failed:
            reading = Reading("failed", reason=failed.reason)
            self._ledger.append(attempt_at(test, self._endpoint, reading, None, failed.billed))
        if found.reply:
            reading = read_answer(found.reply)
            self._ledger.append(attempt_at(test, self._endpoint, reading, found.reply, billed=True))
        self.turned_away += found.refused
        return found


def _nearest(parameters: dict, rejection: str) -> dict | None:
    """What to ask with in the place of these parameters, which were rejected; None for nothing."""
    for names in (OPTIONAL, [name for name in SAMPLING if name in rejection]):
        without = {name: value for name, value in parameters.items() if name not in names}
        if without != parameters:
            return without
    old, new = LIMITS
    if old in parameters and old in rejection:
        return {new if name == old else name: value for name, value in parameters.items()}
    return None


def _not_ready(found: Connection) -> Stopped:
    # what it takes to be ready
    kind = KeyRefused if found.key_accepted is False else AsksWrong if found.rejects else Stopped
    check, check_zh = (" Check model and parameters.", "请检查模型名和参数。") if found.rejects else ("", "")
    return kind(
        f"The endpoint is not ready: {found}{check}",
        f"接口尚未就绪：{found.said('zh')}{check_zh}",
        "Run again when it is.",
        "就绪后再继续。",
        ("Resume the job when the endpoint is ready.", "接口就绪后可点“继续”。"),
    )
