"""The short question that tells whose fault it is, where it comes too late: the doubt is gone by then."""

import asyncio
from dataclasses import replace
from random import Random

import pytest

from pipelines.asking.absence import Absence
from pipelines.asking.chat import SHORTEST_ANSWER_TOKENS, Chat, Endpoint
from pipelines.asking.chat_failures import Failed, Rejected, Stopped
from pipelines.asking.failing import Failing
from pipelines.asking.ledger import opened
from pipelines.asking.pace import Pace
from pipelines.asking.rejections import Rejections
from pipelines.asking.request import Limits, Reading, Request
from pipelines.asking.results import Results
from pipelines.asking.witness import Witness, witness_for
from tests.pipelines.loopback_model import LoopbackModel, error, serving

ROW = Request("key", "id", ({"role": "user", "content": "发热三天"},), {}, lambda reply: Reading("answered"))


async def asked_with(rejections, failing, model, ledger) -> bool:
    clock, endpoint = asyncio.get_running_loop().time, Endpoint(model.base_url, "m")
    results = Results(ledger, [ROW], endpoint, Limits())
    pace = Pace(1, Random(0), clock=clock)
    async with Chat(endpoint, "sk-of-the-test") as chat:
        return await Witness(chat, results, pace, rejections, failing, Absence(clock)).is_answered()


@pytest.mark.parametrize("doubt", ["rejected", "failed"])
@pytest.mark.parametrize("fault", [error(400, "unheard_of"), error(500)], ids=["rejected", "failed"])
@pytest.mark.parametrize("meanwhile", [True, False])
def test_where_a_row_was_answered_meanwhile_the_fate_of_the_question_ends_no_run(
    doubt, fault, meanwhile, tmp_path
):
    rejections, failing = Rejections(), Failing(0)
    if doubt == "rejected":
        rejections.add(1, ROW, Rejected("HTTP 400", own=False))
    else:
        failing.failed(ROW, Failed("HTTP 500", billed=False))

    def answer(asked):
        # a row that was sent before the question came back before it
        if meanwhile:
            rejections.answered(2)
            failing.answered()
        return fault

    with serving(LoopbackModel(answer=answer)) as model, opened(tmp_path / "ledger") as ledger:
        if meanwhile:
            assert not asyncio.run(asked_with(rejections, failing, model, ledger))
        else:
            with pytest.raises(Stopped):
                asyncio.run(asked_with(rejections, failing, model, ledger))


@pytest.mark.parametrize(
    "asked, witness",
    [
        ({}, {}),
        ({"temperature": 0}, {"temperature": 0}),
        ({"max_tokens": 1024}, {"max_tokens": SHORTEST_ANSWER_TOKENS}),
        ({"max_completion_tokens": 1024}, {"max_completion_tokens": SHORTEST_ANSWER_TOKENS}),
    ],
)
def test_it_is_asked_with_nothing_that_the_row_was_not_asked_with(asked, witness):
    assert witness_for(replace(ROW, parameters=asked)).parameters == witness
