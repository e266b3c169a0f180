"""What an endpoint can do to a judge: each row ends as one rating or one stated failure."""

import asyncio
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from pipelines.asking.absence import Absence
from pipelines.asking.chat import QUESTION, Chat, Endpoint
from pipelines.asking.chat_failures import Failed, KeyRefused, Rejected, Stopped, in_chinese
from pipelines.asking.run import Run
from pipelines.asking.summary import Progress
from pipelines.commands.run_told import show
from pipelines.row_table import ledger_path
from tests.faults.judge_kills import Tally, fresh, kill_among_batches, kill_among_requests
from tests.pipelines.judging_rows import (
    HEARD,
    doctorflan_rows,
    let_no_disk_take,
    run_judge,
    table,
    write_rows,
)
from tests.pipelines.loopback_model import Answer, LoopbackModel, PerSecond, SomeFail, error, serving

ROOT = Path(__file__).parents[2]
HTML = b"<html><body>gateway</body></html>"


@pytest.fixture
def impatient(monkeypatch):
    """Rests between failed attempts that are a tenth as long."""
    monkeypatch.setattr("pipelines.asking.asking.FIRST_REST_SECONDS", 0.01)


@pytest.fixture
def restless(monkeypatch):
    """No rests to speak of between failed attempts, however many there were."""
    monkeypatch.setattr("pipelines.asking.asking.LONGEST_REST_SECONDS", 0.01)


@pytest.fixture
def rows(tmp_path):
    return write_rows(tmp_path / "rows.jsonl", doctorflan_rows(12))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.jsonl"


def statuses(out):
    return [row["status"] for row in table(out)]


def first(times, answer):
    """Give this answer to the first so many requests of the row q3, and the usual one after."""
    seen = []

    def decide(asked):
        if "发热第3天" in asked.text and len(seen) < times:
            seen.append(asked)
            return answer
        return None

    return decide


# a fault that passes -> what its first answer costs: 1 when the endpoint charged for it
PASSING = {
    "429": (error(429, "rate_limit_exceeded", **{"Retry-After": "0.05"}), 0),
    "429 with milliseconds": (error(429, **{"retry-after-ms": "20"}), 0),
    "429 until a date gone by": (error(429, **{"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), 0),
    "500": (error(500), 0),
    "502 in HTML": (Answer(status=502, raw=HTML), 0),
    "503 with Retry-After": (error(503, **{"Retry-After": "0.05"}), 0),
    "408": (error(408), 0),
    "body cut": (Answer("评分：[[9]]", cut=True), 1),
    "HTML with 200": (Answer(raw=HTML), 1),
    "half a JSON": (Answer(raw=b'{"choices": [{"mess'), 1),
    "empty body": (Answer(raw=b""), 1),
    "a body of brackets": (Answer(raw=b"[" * 5000), 1),
    "a body of objects": (Answer(raw=b'{"choices":' * 5000), 1),
    "a number of thousands of digits": (Answer(raw=b'{"choices": ' + b"1" * 5000 + b"}"), 1),
    "500 with a body of brackets": (Answer(status=500, raw=b'{"error":' * 5000), 0),
    "a JSON list": (Answer(raw=b"[]"), 1),
    "no choices": (Answer(choices=False), 1),
    "null content": (Answer(None), 1),
    "empty content": (Answer(""), 1),
    "content of brackets": (
        Answer(raw=b'{"choices": [{"message": {"content": %b}}]}' % (b"[" * 700 + b"]" * 700)),
        1,
    ),
    "content that is a list": (Answer(raw=b'{"choices": [{"message": {"content": [1]}}]}'), 1),
    "cut at the length limit": (Answer("评分：[[9]]", finish="length"), 1),
    "a tool call": (Answer("评分：[[9]]", finish="tool_calls"), 1),
    "another model": (Answer("评分：[[9]]", model="gpt-other"), 1),
    "hang": (Answer(hang=True), 0),
}


def as_completion(message, usage=None, **more):
    """A body with this message and this usage, whatever they are."""
    choice = {"index": 0, "finish_reason": "stop", **more, "message": message}
    body = {"model": "the-judge", "choices": [choice]} | ({"usage": usage} if usage is not None else {})
    return Answer(raw=json.dumps(body).encode())


# an account of tokens that cannot be; what it is of both counts for neither
IMPOSSIBLE = [
    {"prompt_tokens": -1000, "completion_tokens": 20},
    {"prompt_tokens": 1000, "completion_tokens": -1},
    {"prompt_tokens": 1e300, "completion_tokens": 20},
    {"prompt_tokens": 10**30, "completion_tokens": 20},
    {"prompt_tokens": float("nan"), "completion_tokens": 20},
    {"prompt_tokens": float("inf"), "completion_tokens": 20},
    {"prompt_tokens": "many", "completion_tokens": 20},
    {"prompt_tokens": 12.5, "completion_tokens": True},
    {"prompt_tokens": [], "completion_tokens": {}},
    [1, 2],
    "none",
]


@pytest.mark.parametrize("usage", IMPOSSIBLE, ids=str)
def test_an_account_that_cannot_be_counts_as_none_and_is_estimated(usage, rows, out):
    answer = as_completion({"content": "评分：[[9]]"}, usage)
    with serving(LoopbackModel(answer=first(1, answer))) as model:
        result = run_judge(model, rows, out, "--concurrency", "1")
    assert result.exit_code == 0, result.output
    row = table(out)[3]
    assert row["rating"] == 9
    assert 0 < row["prompt_tokens"] < 1000
    assert "the tokens of 1 are estimated" in result.output


PARTS = [
    {"type": "text", "text": "大体一致。"},
    {"type": "image"},
    7,
    {"type": "text", "text": "评分：[[9]]"},
]


def test_a_message_in_parts_is_read_as_the_text_of_them(rows, out):
    with serving(LoopbackModel(answer=first(1, as_completion({"content": PARTS})))) as model:
        assert run_judge(model, rows, out, "--concurrency", "1").exit_code == 0
    row = table(out)[3]
    assert (row["rating"], row["explanation"], row["attempts"]) == (9, "大体一致。评分：[[9]]", 1)


def test_of_several_choices_the_one_counted_first_is_read(rows, out):
    choices = [
        {"index": index, "finish_reason": "stop", "message": {"content": f"评分：[[{rating}]]"}}
        for index, rating in ((1, 3), (0, 7))
    ]
    answer = Answer(raw=json.dumps({"model": "the-judge", "choices": choices}).encode())
    with serving(LoopbackModel(answer=first(1, answer))) as model:
        assert run_judge(model, rows, out).exit_code == 0
    assert (table(out)[3]["rating"], table(out)[3]["attempts"]) == (7, 1)


def test_a_refusal_among_the_parts_of_a_message_is_one(rows, out):
    refusal = as_completion({"content": [{"type": "refusal", "refusal": "I cannot."}]})
    with serving(LoopbackModel(answer=first(1, refusal))) as model:
        run_judge(model, rows, out, "--concurrency", "1")
    assert (table(out)[3]["status"], table(out)[3]["attempts"]) == ("refused", 1)


HALF = as_completion({"content": "评分：[[9]]\ud800"}, finish_reason="\udfffmax_tokens")
# what a judge that falls into repetition writes, and what no file can hold -> under which contract
UNREADABLE = {
    "brackets": "[" * 5000,
    "objects": '{"a":' * 3000,
    "half a character as a key": json.dumps({"explanation": "", "ratings": {"\ud800": 1}}),
    "a rating of thousands of digits": '{"explanation": "", "ratings": {"overall": %s}}' % ("1" * 5000),
}


@pytest.mark.parametrize("contract", ["published", "nonce", "schema"])
@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_a_judge_writes_in_repetition_is_unparsed_kept_and_billed(text, contract, rows, out):
    with serving(LoopbackModel(answer=first(99, Answer(text)))) as model:
        result = run_judge(model, rows, out, "--contract", contract, "--ask-again", "0")
    assert result.exit_code == 3
    row = table(out)[3]
    assert (row["status"], row["explanation"], row["attempts"]) == ("unparsed", text, 1)
    assert [each["status"] for each in table(out)].count("scored") == 11
    assert len(model.billed) == 12


def test_half_a_character_in_what_a_judge_explains_is_kept_as_a_stand_in(rows, out):
    text = json.dumps({"explanation": "好\ud800", "ratings": {"overall": 9}})
    with serving(LoopbackModel(answer=first(1, Answer(text)))) as model:
        assert run_judge(model, rows, out, "--contract", "schema").exit_code == 0
    assert table(out)[3]["explanation"] == "好\ufffd"


def test_half_a_character_in_why_an_answer_ended_is_kept_as_a_stand_in(rows, out):
    with serving(LoopbackModel(answer=first(99, HALF))) as model:
        assert run_judge(model, rows, out).exit_code == 3
    assert table(out)[3]["reason"] == "the answer was cut (\ufffdmax_tokens)"


@pytest.mark.parametrize(
    "finish", ["STOP", "stop_sequence", "COMPLETE", "Eos_Token", "end_turn", "FinishReason.STOP", "¿?"]
)
def test_a_whole_reply_is_read_whatever_its_end_is_called_and_the_ledger_keeps_the_name(finish, rows, out):
    with serving(LoopbackModel(answer=first(99, Answer("评分：[[9]]", finish=finish)))) as model:
        assert run_judge(model, rows, out).exit_code == 0
    assert (table(out)[3]["rating"], table(out)[3]["attempts"]) == (9, 1)
    ledger = [json.loads(line) for line in ledger_path(out).read_text().splitlines()]
    assert [each["finish"] for each in ledger if each.get("id") == "q3"] == [finish]


@pytest.mark.parametrize("finish", ["max_tokens", "MAX_TOKENS", "model_length", "USER_CANCEL"])
def test_a_reply_that_was_cut_is_not_read_whatever_its_end_is_called(finish, rows, out):
    with serving(LoopbackModel(answer=first(99, Answer("评分：[[9]]", finish=finish)))) as model:
        assert run_judge(model, rows, out, "--ask-again", "0").exit_code == 3
    row = table(out)[3]
    assert (row["status"], row["reason"]) == ("unparsed", f"the answer was cut ({finish})")


@pytest.mark.parametrize("finish", ["SAFETY", "Content_Filter", "sensitive", "PROHIBITED_CONTENT", "refusal"])
def test_what_a_filter_took_is_refused_and_not_asked_again_whatever_it_is_called(finish, rows, out):
    with serving(LoopbackModel(answer=first(99, Answer("评分：[[9]]", finish=finish)))) as model:
        assert run_judge(model, rows, out).exit_code == 3
    assert (table(out)[3]["status"], table(out)[3]["attempts"]) == ("refused", 1)


def test_looking_for_flags_holds_no_first_request_up(rows, out, monkeypatch):
    monkeypatch.setattr("pipelines.asking.run.SENT_WITHIN_SECONDS", 0.5)
    seen = []
    with serving(LoopbackModel()) as model:
        monkeypatch.setattr(
            "annotation.planted.planted_in", lambda answer: seen.append(len(model.asked)) or ()
        )
        assert run_judge(model, rows, out).exit_code == 0
    assert len(seen) == 12
    assert seen[0] > 0


@pytest.mark.parametrize(("fault", "charged"), PASSING.values(), ids=PASSING)
def test_a_passing_fault_costs_an_attempt_and_no_rating(fault, charged, rows, out):
    with serving(LoopbackModel(seed=5, answer=first(1, fault))) as model:
        # the one that hangs is waited for, the others answer long before, however busy the machine is
        patience = "1" if fault.hang else "30"
        result = run_judge(model, rows, out, "--timeout", patience, "--concurrency", "1")
        rating = next(model.rating(asked.body) for asked in model.asked if "发热第3天" in asked.text)
    assert result.exit_code == 0, result.output
    assert [row["rating"] for row in table(out)][3] == rating
    assert table(out)[3]["attempts"] == 2
    assert len(model.billed) == 12 + charged


# a fault that stays -> how the row ends, after how many attempts
LASTING = {
    "refusal": (Answer(None, refusal="I cannot."), "refused", 1),
    "content filter": (Answer(None, finish="content_filter"), "refused", 1),
    "too long for the model": (error(400, "context_length_exceeded"), "refused", 1),
    "bad request": (error(400, "invalid_value"), "refused", 1),
    "no rating": (Answer("说不好。"), "unparsed", 3),
    "always cut": (Answer("评分：[[9]]", finish="length"), "unparsed", 3),
}


@pytest.mark.parametrize(("fault", "status", "attempts"), LASTING.values(), ids=LASTING)
def test_a_lasting_fault_ends_as_a_stated_failure_and_the_others_are_scored(
    fault, status, attempts, rows, out
):
    with serving(LoopbackModel(answer=first(99, fault))) as model:
        result = run_judge(model, rows, out)
        again = run_judge(model, rows, out)
    row = table(out)[3]
    assert (row["status"], row["rating"], row["attempts"]) == (status, None, attempts)
    assert [each["status"] for each in table(out)].count("scored") == 11
    assert (result.exit_code, again.exit_code) == (3, 3)
    assert len(model.asked) == 11 + attempts


@pytest.mark.usefixtures("impatient")
def test_a_row_that_only_fails_is_listed_as_failed_and_asked_by_the_next_run(rows, out):
    with serving(LoopbackModel(answer=first(99, error(500)))) as model:
        result = run_judge(model, rows, out)
        row = table(out)[3]
        assert (result.exit_code, row["status"], row["rating"], row["reason"]) == (
            3,
            "failed",
            None,
            "HTTP 500",
        )
        assert [each["id"] for each in table(out)] == [f"q{n}" for n in range(12)]
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
    assert {row["status"] for row in table(out)} == {"scored"}
    assert len(model.billed) == 12


STOPPING = {
    "wrong key": (error(401), "OPENAI_API_KEY"),
    "quota gone": (
        error(429, "insufficient_quota"),
        "quota is used up; add to it. Then run again: nothing paid",
    ),
    "payment required": (error(402), "quota is used up; add to it. Then run again: nothing paid"),
    "a day to wait": (error(429, **{"Retry-After": "86400"}), "wait 24 hours. Run again then, and only"),
    "overdue, told by HTTP 400": (error(400, "Arrearage"), "quota is used up; add to it. Then run again"),
    "overdue, told by its message alone": (
        Answer(
            status=400, raw=b'{"error": {"message": "Your credit balance is too low to access the API."}}'
        ),
        "quota is used up; add to it. Then run again",
    ),
}
# what an endpoint answers of a run, and a filter in front of it of one text
STOPPING_UNLESS_ALONE = {
    "forbidden": (error(403), "OPENAI_API_KEY"),
    "no such model": (error(404, "model_not_found"), "knows no model the-judge"),
    "moved": (Answer(status=308, raw=b"", headers={"Location": "http://127.0.0.1:1/"}), "HTTP 308"),
    "a filter's page": (Answer(status=405, raw=HTML), "HTTP 405"),
}


@pytest.mark.parametrize(("fault", "sentence"), STOPPING.values(), ids=STOPPING)
def test_a_stop_keeps_what_was_paid_and_the_rest_follows_later(fault, sentence, rows, out):
    with serving(LoopbackModel(answer=lambda asked: fault if asked.number >= 6 else None)) as model:
        result = run_judge(model, rows, out, "--concurrency", "2")
        assert result.exit_code == 4
        assert sentence in result.output
        assert statuses(out) == ["scored"] * 6 + ["missing"] * 6 and len(model.billed) == 6
        assert all(sentence in row["reason"] for row in table(out)[6:])
        assert len(model.asked) <= 8
        # the ledger has what was asked of the rows, and the rest is said beside it
        assert "6 requests, " in result.output and turned_away(result) == len(model.asked) - 6
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 12


@pytest.mark.parametrize("answered", [0, 6])
@pytest.mark.parametrize(("fault", "sentence"), STOPPING_UNLESS_ALONE.values(), ids=STOPPING_UNLESS_ALONE)
def test_where_a_short_question_is_turned_away_like_the_rows_the_run_stops(
    fault, sentence, answered, out, tmp_path
):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(40))
    with serving(LoopbackModel(answer=lambda asked: fault if asked.number >= answered else None)) as model:
        result = run_judge(model, rows, out, "--concurrency", "4")
        assert result.exit_code == 4
        assert sentence in result.output
        # where none was answered, those in flight and the question
        assert len(model.asked) <= (6 + 10 + 4 if answered else 5)
        assert sum(map(asks_witness, model.asked)) == 1
        assert turned_away(result) == len(model.asked) - answered and len(model.billed) == answered
        assert not answered or statuses(out) == ["scored"] * 6 + ["missing"] * 34
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 40


@pytest.mark.parametrize(("fault", "_"), STOPPING_UNLESS_ALONE.values(), ids=STOPPING_UNLESS_ALONE)
@pytest.mark.parametrize("in_flight", [1, 4])
@pytest.mark.parametrize("days", [(0,), (0, 1, 2), (5, 6, 39), range(40)], ids=str)
def test_a_row_that_a_filter_alone_turns_away_is_failed_and_ends_no_run(
    days, in_flight, fault, _, out, tmp_path
):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(40))
    filtered = re.compile("|".join(f"发热第{day}天" for day in days))
    with serving(LoopbackModel(answer=lambda asked: fault if filtered.search(asked.text) else None)) as model:
        result = run_judge(model, rows, out, "--concurrency", str(in_flight))
        assert result.exit_code == 3
        assert statuses(out) == ["failed" if n in days else "scored" for n in range(40)]
        reason = table(out)[days[0]]["reason"]
        assert reason == f"HTTP {fault.status} to this request alone, while others are answered"
        assert in_chinese(reason) == f"HTTP {fault.status}，只拒绝了这一条，其他请求有应答"
        # each of them twice, and a witness at the most for every ten
        most = 2 * (1 + len(days) // 10)
        assert sum(map(asks_witness, model.asked)) <= most and len(model.asked) <= 40 + len(days) + most
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
    assert statuses(out) == ["scored"] * 40


def test_a_row_that_one_server_of_several_turns_away_is_asked_again_behind_all_others(out, tmp_path):
    rows, known = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(20)), set()

    def answer(asked):
        # every other row comes first to a server that lacks the model
        without = asked.text not in known and re.search(r"发热第\d*[13579]天", asked.text)
        known.add(asked.text)
        return error(404, "model_not_found") if without else None

    with serving(LoopbackModel(answer=answer)) as model:
        assert run_judge(model, rows, out, "--concurrency", "1").exit_code == 0
    assert statuses(out) == ["scored"] * 20
    assert sum(not asks_witness(each) for each in model.asked) == 30


@pytest.mark.parametrize(
    "fault", [error(500), error(503), Answer(raw=b"<html>busy</html>")], ids=["500", "503", "web page"]
)
def test_a_question_that_was_answered_once_and_fails_later_ends_a_run_in_order(fault, out, tmp_path):
    few, more = (write_rows(tmp_path / f"{number}.jsonl", doctorflan_rows(number)) for number in (12, 52))
    filtered = error(403)
    with serving(
        LoopbackModel(answer=lambda asked: filtered if "发热第0天" in asked.text else None)
    ) as model:
        assert run_judge(model, few, out, "--concurrency", "1").exit_code == 3
        assert any(map(asks_witness, model.asked))
        model.answer = lambda asked: fault
        result = run_judge(model, more, out, "--concurrency", "8")
        assert result.exit_code == 4 and "only fails" in result.output
        assert statuses(out).count("scored") == 11
    assert len(model.billed) >= 12


def test_a_key_that_does_not_count_ends_the_run_without_a_question(rows, out):
    with serving(LoopbackModel(answer=lambda asked: error(401))) as model:
        assert run_judge(model, rows, out, "--concurrency", "1").exit_code == 4
    assert len(model.asked) == 1


# an error in the place of an answer, as gateways send it behind which another failed -> what it is taken for
IN_ANSWERS = {
    '{"error": {"code": 502, "message": "upstream"}}': Failed("HTTP 502", billed=False),
    '{"error": {"code": 429, "message": "slower"}}': Failed("HTTP 429", billed=False, rate=True),
    '{"error": {"code": "rate_limit_exceeded"}}': Failed("HTTP 429", billed=False, rate=True),
    '{"error": {"code": 401, "message": "no"}}': KeyRefused("The endpoint refused the key (HTTP 401)", ""),
    '{"error": {"code": "insufficient_quota"}}': Stopped("The endpoint's quota is used up", ""),
    '{"error": {"code": "context_length_exceeded"}}': Rejected("HTTP 200 context_length_exceeded", own=True),
    '{"error": {"code": 1, "message": "?"}}': Failed("the answer is not a chat completion", billed=True),
    '{"code": 0, "choices": []}': Failed("the answer is not a chat completion", billed=True),
}


@pytest.mark.parametrize(("body", "expected"), IN_ANSWERS.items(), ids=IN_ANSWERS)
def test_an_error_in_the_place_of_an_answer_is_taken_for_what_it_says(body, expected):
    async def ask(model):
        async with Chat(Endpoint(model.base_url, "m"), "sk-of-the-test") as chat:
            await chat.ask([{"role": "user", "content": "?"}], {})

    with (
        serving(LoopbackModel(answer=lambda asked: Answer(raw=body.encode()))) as model,
        pytest.raises(type(expected), match=re.escape(str(expected))) as raised,
    ):
        asyncio.run(ask(model))
    of_failure = [
        getattr(each, name, None) for each in (raised.value, expected) for name in ("billed", "rate", "own")
    ]
    assert of_failure[:3] == of_failure[3:]


def turned_away(result):
    found = re.search(
        r"besides, the endpoint refused (\d+) requests? for the whole run's sake", result.output
    )
    return int(found[1]) if found else 0


def test_requests_that_are_all_rejected_stop_the_run_before_many_are_sent(rows, out):
    with serving(LoopbackModel(answer=lambda asked: error(400, "unknown_parameter"))) as model:
        result = run_judge(model, rows, out, "--concurrency", "3")
    assert result.exit_code == 4
    assert "rejects the requests (HTTP 400 unknown_parameter; what it says besides" in result.output
    # the last is the witness
    assert 2 <= len(model.asked) <= 4 and turned_away(result) == len(model.asked)
    assert not out.exists() and not ledger_path(out).exists()


@pytest.mark.parametrize("in_flight", [1, 4])
def test_an_endpoint_that_begins_to_reject_everything_is_no_rows_fault(in_flight, out, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(40))
    gone = lambda asked: error(400, "account_deactivated") if asked.number >= 6 else None  # noqa: E731
    with serving(LoopbackModel(answer=gone)) as model:
        result = run_judge(model, rows, out, "--concurrency", str(in_flight))
        assert result.exit_code == 4
        assert (
            "Since the last answer the endpoint rejects every request (HTTP 400 account_deactivated; what"
            in result.output
        )
        assert statuses(out).count("scored") == 6 and statuses(out).count("missing") == 34
        assert len(model.asked) <= 6 + 10 + in_flight
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 40


def test_what_was_rejected_after_the_last_answer_is_asked_again_where_a_witness_is_rejected_too(rows, out):
    gone = lambda asked: error(400, "account_deactivated") if asked.number >= 7 else None  # noqa: E731
    with serving(LoopbackModel(answer=gone)) as model:
        result = run_judge(model, rows, out, "--concurrency", "1")
        assert (result.exit_code, statuses(out)) == (4, ["scored"] * 7 + ["missing"] * 5)
        assert "HTTP 400 account_deactivated" in table(out)[-1]["reason"]
        assert run_judge(model, rows, out).exit_code == 4
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 12


@pytest.mark.parametrize("in_flight", ["1", "4"])
@pytest.mark.parametrize("days", [range(1), range(15), range(12, 27), range(25, 40), range(40)], ids=str)
def test_what_an_unknown_filter_rejects_is_refused_by_itself_and_holds_nothing_up(
    days, in_flight, out, tmp_path
):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(40))
    filtered = re.compile("|".join(f"发热第{day}天" for day in days))
    fault = Answer(status=400, raw=b'{"error": {"code": "1301", "message": "risk"}}')
    mind = lambda asked: fault if filtered.search(asked.text) else None  # noqa: E731
    with serving(LoopbackModel(answer=mind)) as model:
        result = run_judge(model, rows, out, "--concurrency", in_flight)
        assert result.exit_code == 3
        assert statuses(out) == ["refused" if n in days else "scored" for n in range(40)]
        # a witness at the most for every ten
        assert 40 <= len(model.asked) <= 45
        asked = len(model.asked)
        assert run_judge(model, rows, out, "--concurrency", in_flight).exit_code == 3
        assert len(model.asked) == asked
    assert f"{asked} requests" in result.output


TOO_LONG = [
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages.",
    "Range of input length should be [1, 30720]",
    "Output data may contain inappropriate content.",
]


@pytest.mark.parametrize(
    ("message", "refused"), [(each, True) for each in TOO_LONG] + [("max_tokens: too long", False)]
)
def test_a_request_that_the_message_alone_calls_too_long_is_refused_though_nothing_was_answered(
    message, refused, rows, out
):
    fault = Answer(status=400, raw=json.dumps({"error": {"code": 400, "message": message}}).encode())
    with serving(LoopbackModel(answer=lambda asked: fault if asked.number < 3 else None)) as model:
        result = run_judge(model, rows, out, "--concurrency", "1")
    assert result.exit_code == (3 if refused else 4)
    assert (statuses(out) == ["refused"] * 3 + ["scored"] * 9) if refused else not out.exists()


BRACKETS = {"lists": "[" * 5000, "objects": '{"a":' * 5000}


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("text", BRACKETS.values(), ids=BRACKETS)
def test_a_body_of_brackets_without_end_is_a_failed_attempt(text, status, rows, out):
    with serving(LoopbackModel(answer=first(1, Answer(status=status, raw=text.encode())))) as model:
        result = run_judge(model, rows, out)
        assert result.exit_code == (3 if status == 400 else 0)


@pytest.mark.parametrize(("contract", "hinted"), [("schema", True), ("nonce", False)])
def test_where_a_schema_may_be_what_is_rejected_another_contract_is_named(contract, hinted, rows, out):
    with serving(LoopbackModel(answer=lambda asked: error(400, "unsupported_parameter"))) as model:
        result = run_judge(model, rows, out, "--contract", contract)
    assert result.exit_code == 4
    assert ("it takes no JSON schema: then judge with --contract nonce" in result.output) == hinted


@pytest.mark.usefixtures("impatient")
def test_an_endpoint_that_only_fails_is_given_up(rows, out):
    with serving(LoopbackModel(answer=lambda asked: error(500))) as model:
        result = run_judge(model, rows, out, "--concurrency", "2")
    assert result.exit_code == 4
    assert "only fails (HTTP 500)" in result.output
    # thirteen failures in a row, what was on its way beside the last, and the question that settles it
    assert 14 <= len(model.asked) <= 15 and asks_witness(model.asked[-1])
    assert ledger_path(out).read_text(encoding="utf-8").count('"id":"witness"') == 1


def asks_witness(asked):
    return asked.body["messages"] == QUESTION


def chokes_on(*days, status=500):
    """Answer as usual, but for the rows of these numbers and, where none is given, for every row."""
    return lambda asked: (
        None
        if asks_witness(asked) or days and not any(f"发热第{day}天" in asked.text for day in days)
        else error(status)
    )


@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize("bad", [(0, 1, 2, 3, 4, 5, 6), (0, 5, 7, 11)], ids=["at the head", "scattered"])
def test_rows_an_endpoint_chokes_on_are_tried_eight_times_and_hold_no_other_up(bad, rows, out, tmp_path):
    with serving(LoopbackModel(answer=chokes_on(*bad))) as model:
        first_run = run_judge(model, rows, out, "--concurrency", "2")
        asked = Counter(each.text for each in model.asked if not asks_witness(each))
        attempts = [row["attempts"] for row in table(out)]
        # where they alone are left, and then among others that never were asked
        second_run = run_judge(model, rows, out, "--concurrency", "2")
        more = write_rows(tmp_path / "more.jsonl", doctorflan_rows(20))
        before = len(model.asked)
        third_run = run_judge(model, more, out, "--concurrency", "2")
    expected = ["failed" if n in bad else "scored" for n in range(20)]
    assert [each.exit_code for each in (first_run, second_run, third_run)] == [3, 3, 3], third_run.output
    assert attempts == [8 if n in bad else 1 for n in range(12)]
    assert max(asked.values()) == 8
    assert (statuses(out), table(out)[bad[0]]["reason"]) == (expected, "HTTP 500")
    # what never was asked went first
    assert all(
        any(f"第{n}天" in each.text for n in range(12, 20)) for each in model.asked[before : before + 8]
    )
    # that the endpoint was asked whether it is there is on the bill
    witnesses = sum(map(asks_witness, model.asked))
    assert witnesses and len(model.billed) == 20 - len(bad) + witnesses
    assert ledger_path(out).read_text(encoding="utf-8").count('"id":"witness"') == witnesses


@pytest.mark.usefixtures("restless")
def test_rows_go_on_after_a_pause_at_the_question_whether_the_endpoint_is_there(rows, out):
    paused, choke = [], chokes_on(0, 1, 2)

    def answer(asked):
        if asks_witness(asked) and len(paused) < 2:
            paused.append(asked)
            return error(429, **{"Retry-After": "0.05"})
        return choke(asked)

    with serving(LoopbackModel(answer=answer)) as model:
        result = run_judge(model, rows, out, "--concurrency", "2")
    assert (result.exit_code, len(paused)) == (3, 2), result.output
    assert statuses(out) == ["failed"] * 3 + ["scored"] * 9


@pytest.mark.usefixtures("restless")
def test_where_each_row_fails_and_a_short_question_is_answered_the_run_ends_once_all_were_tried(
    out, tmp_path
):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(40))
    with serving(LoopbackModel(answer=chokes_on())) as model:
        result = run_judge(model, rows, out, "--concurrency", "2")
        assert result.exit_code == 4
        assert "answers a short question, but none of these requests (HTTP 500)" in result.output
        asked = Counter(each.text for each in model.asked if not asks_witness(each))
        assert len(asked) == 40 and max(asked.values()) <= 2
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("raw", "why"), [(HTML, "a web page"), (b"", "not a chat"), (b"null", "not a chat")])
def test_what_answers_as_no_chat_endpoint_does_is_given_up_after_three_answers_and_a_question(
    raw, why, rows, out, tmp_path
):
    one = write_rows(tmp_path / "one.jsonl", doctorflan_rows(1))
    with serving(LoopbackModel(answer=lambda asked: Answer(raw=raw))) as model:
        result = run_judge(model, one, out)
    assert (result.exit_code, len(model.asked)) == (4, 4) and asks_witness(model.asked[-1])
    assert f"The endpoint only fails (the answer is {why}" in result.output
    # of one that has answered it is an attempt in vain like any other
    with serving(LoopbackModel(answer=first(5, Answer(raw=raw)))) as model:
        assert run_judge(model, rows, tmp_path / "all.jsonl", "--concurrency", "1").exit_code == 0


@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize("raw", [HTML, b""], ids=["web pages", "nothing"])
def test_rows_at_the_head_that_are_answered_as_by_no_chat_endpoint_end_no_run(raw, rows, out):
    bad = "|".join(f"发热第{day}天" for day in range(4))
    with serving(
        LoopbackModel(answer=lambda asked: Answer(raw=raw) if re.search(bad, asked.text) else None)
    ) as model:
        result = run_judge(model, rows, out, "--concurrency", "4")
    assert (result.exit_code, statuses(out)) == (3, ["failed"] * 4 + ["scored"] * 8), result.output
    assert sum(map(asks_witness, model.asked)) >= 1


@pytest.mark.usefixtures("impatient")
def test_nobody_at_the_address_is_said_so(rows, out):
    model = LoopbackModel()
    model.port = 1
    result = run_judge(model, rows, out, "--concurrency", "2")
    assert result.exit_code == 4
    assert "no connection" in result.output
    # what never reached it is on no bill of its, in none of the runs
    tried = len(ledger_path(out).read_text(encoding="utf-8").splitlines()) - 2
    bills = re.findall(
        r"runs?: .* (\d+) requests?, .*besides, (\d+) attempts found no connection", result.output
    )
    assert [tuple(map(int, each)) for each in bills] == [(0, tried)] * 2
    with serving(LoopbackModel()) as model:
        again = run_judge(model, rows, out).output
    assert "this run: cost unknown (no price file names this model); 12 requests, " in again
    assert re.search(rf"all runs: .*; 12 requests, .*; besides, {tried} attempts found no connection", again)


@pytest.mark.parametrize("reason", ["no connection", "no secure connection", "HTTP 502"])
def test_nobody_there_is_waited_for_where_somebody_was(reason):
    now = iter(range(0, 10**6, 200))
    absence = Absence(lambda: next(now))
    failure = Failed(reason, billed=False)
    assert not absence.explains(failure, "a")
    absence.there()
    assert absence.explains(failure, "a")
    assert absence.given_up(failure) is None
    assert f"away for 5 minutes ({reason})" in str(absence.given_up(failure))


def test_an_endpoint_that_is_started_anew_is_waited_for_and_one_request_at_a_time_tries(rows, out):
    model = LoopbackModel(latency_seconds=0.05)

    def tries():
        return ledger_path(out).read_text(encoding="utf-8").count('"no connection"')

    with serving(model):
        running = _started(model, rows, out, concurrency=4)
        _wait_for(lambda: len(model.billed) >= 5)
    with running:
        # those that were about to be asked found it out together, then one after another
        _wait_for(lambda: tries() >= 6)
        assert len(model.asked) < 12
        with serving(model):
            said, _ = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert statuses(out) == ["scored"] * 12


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [502, 503])
def test_however_often_an_endpoint_is_found_away_nothing_is_given_up(status, rows, out, monkeypatch):
    monkeypatch.setattr("pipelines.asking.asking.LONGEST_REST_SECONDS", 0.02)
    with serving(
        LoopbackModel(answer=lambda asked: error(status) if 4 <= asked.number < 60 else None)
    ) as model:
        result = run_judge(model, rows, out, "--concurrency", "2")
    assert (result.exit_code, statuses(out)) == (0, ["scored"] * 12), result.output
    # the one more is the short question that finds it there again
    assert len(model.asked) == 69 and len(model.billed) == 13


@pytest.mark.usefixtures("impatient")
def test_an_endpoint_that_answered_and_fails_at_whatever_it_is_asked_is_waited_for(rows, out, monkeypatch):
    monkeypatch.setattr("pipelines.asking.asking.LONGEST_REST_SECONDS", 0.02)
    with serving(LoopbackModel(answer=lambda asked: error(500) if 4 <= asked.number < 60 else None)) as model:
        result = run_judge(model, rows, out, "--concurrency", "2")
    assert (result.exit_code, statuses(out)) == (0, ["scored"] * 12), result.output
    # beyond what shows that it fails at all, it is tried one request at a time
    assert len(model.asked) <= 70 and len(model.billed) <= 14


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("answered", [0, 4])
def test_an_endpoint_that_stays_away_is_given_up_after_the_time_said(
    answered, status, rows, out, monkeypatch
):
    monkeypatch.setattr("pipelines.asking.absence.LONGEST_ABSENCE_SECONDS", 0.3)
    with serving(
        LoopbackModel(answer=lambda asked: error(status) if asked.number >= answered else None)
    ) as model:
        result = run_judge(model, rows, out, "--concurrency", "2")
        assert result.exit_code == 4
        # where nobody ever answered, nothing is waited for
        away = f"has now been away for 0 minutes (HTTP {status})"
        said = away if answered else f"only fails (HTTP {status})"
        assert said in result.output
        assert statuses(out).count("scored") == answered
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 12


@pytest.mark.usefixtures("impatient")
def test_a_model_that_changes_stops_the_run(rows, out):
    def changes(asked):
        return Answer("评分：[[9]]", model="gpt-other") if asked.number >= 4 else None

    with serving(LoopbackModel(answer=changes)) as model:
        result = run_judge(model, rows, out, "--concurrency", "1")
        assert result.exit_code == 4
        assert "Another model answers" in result.output
        assert statuses(out) == ["scored"] * 4 + ["failed"] + ["missing"] * 7
        assert len(model.billed) <= 10
        for counted in ("rows", "questions"):
            assert f"{counted}: 1 failed, 7 missing, 4 scored" in result.output
        assert "answers under the name 'gpt-other'" in result.output
        # what answered once is not named once the judge itself answers
        model.answer = lambda asked: None
        again = run_judge(model, rows, out)
    assert again.exit_code == 0 and "gpt-other" not in again.output


def test_an_endpoint_with_a_name_of_its_own_for_the_model_is_believed_and_named(rows, out):
    usual = LoopbackModel()
    with serving(
        LoopbackModel(answer=lambda asked: Answer(usual.usual_text(asked.body), model="m-7b"))
    ) as model:
        result = run_judge(model, rows, out)
    assert result.exit_code == 0
    assert "'m-7b'" in result.output


def test_the_first_answer_from_another_model_is_asked_again_once_that_shows(rows, out):
    with serving(LoopbackModel(answer=first(1, Answer("评分：[[9]]", model="gpt-other")))) as model:
        moved = [row for row in doctorflan_rows(12) if row["id"] == "q3"]
        moved += [row for row in doctorflan_rows(12) if row["id"] != "q3"]
        assert run_judge(model, write_rows(rows, moved), out, "--concurrency", "1").exit_code == 0
        rating = next(model.rating(asked.body) for asked in model.asked if "发热第3天" in asked.text)
    assert table(out)[0]["rating"] == rating
    assert len(model.billed) == 13


@pytest.mark.parametrize(
    "said",
    [{"text": "评分：[[9]]"}, {"text": "说不好。"}, {"text": None, "refusal": "I cannot."}],
    ids=["a rating", "no rating", "a refusal"],
)
def test_what_another_model_said_is_no_row_of_a_run_that_is_stopped(said, rows, out):
    """It was believed, under the only name so far; then the judge itself answers, and the run is stopped."""
    foreign = Answer(**said, model="gpt-other")
    before = 3 if said["text"] == "说不好。" else 1

    def answers(asked):
        return foreign if asked.number < before else None if asked.number == before else error(401)

    with serving(LoopbackModel(answer=answers)) as model:
        stopped = run_judge(model, rows, out, "--concurrency", "1")
        first, second, *_ = table(out)
        assert (stopped.exit_code, first["status"], first["rating"]) == (4, "missing", None)
        assert "OPENAI_API_KEY" in first["reason"] and second["status"] == "scored"
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0
        rating = next(model.rating(asked.body) for asked in model.asked if "发热第0天" in asked.text)
    assert table(out)[0]["rating"] == rating


def test_an_endpoint_that_reports_no_usage_is_billed_by_estimate_and_the_budget_holds(rows, out, tmp_path):
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": {"the-judge": {"prompt": 1000.0, "completion": 1000.0}}}),
        encoding="utf-8",
    )
    silent = LoopbackModel(answer=lambda asked: Answer(silent.usual_text(asked.body), usage=False))
    with serving(silent) as model:
        options = ("--prices", str(prices), "--budget", "5", "--concurrency", "1")
        result = run_judge(model, rows, out, *options)
    paid = [row for row in table(out) if row["status"] == "scored"]
    tokens = sum(row["prompt_tokens"] + row["completion_tokens"] for row in paid)
    assert result.exit_code == 4 and 0 < len(paid) < 12 and 4 < tokens / 1000 <= 5
    assert f"cost {tokens / 1000:.4f} CNY" in result.output
    assert f"the tokens of {len(paid)} are estimated, for the endpoint reports none" in result.output
    assert "without an account" not in result.output


@pytest.mark.parametrize(("tokens_a_character", "budget"), [(1, 5), (3, 9)])
@pytest.mark.parametrize("concurrency", ["1", "4", "12"])
def test_the_budget_is_used_up_and_not_exceeded_however_much_is_in_flight(
    concurrency, tokens_a_character, budget, rows, out, tmp_path
):
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": {"the-judge": {"prompt": 1000.0, "completion": 1000.0}}}),
        encoding="utf-8",
    )
    options = ("--prices", str(prices), "--budget", str(budget), "--concurrency", concurrency)
    options += ("--max-tokens", "20")
    with serving(LoopbackModel(latency_seconds=0.02, tokens_a_character=tokens_a_character)) as model:
        result = run_judge(model, rows, out, *options)
    spent = sum(each.prompt_tokens + each.completion_tokens for each in model.billed) / 1000
    assert result.exit_code == 4
    said = re.search(
        rf"budget of {budget} .*: (\S+) \S+ spent, and the next would cost about (\S+) ", result.output
    )
    assert float(said[1]) == pytest.approx(spent, abs=1e-4)
    # what was in flight has come back: only what is spent counts, and the next request alone
    assert spent <= budget < spent + float(said[2])
    assert statuses(out).count("scored") == len(model.billed)


def test_once_answers_are_dear_those_under_way_are_reckoned_so_too(out, tmp_path):
    rows = write_rows(tmp_path / "forty.jsonl", doctorflan_rows(40))
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": {"the-judge": {"prompt": 1.0, "completion": 1.0}}}),
        encoding="utf-8",
    )
    options = ("--prices", str(prices), "--concurrency", "20", "--max-tokens", "20")

    def one_after_another(asked):
        model.latency_seconds = 0.03 * (1 + len(model.asked))

    with serving(LoopbackModel(answer=one_after_another, tokens_a_character=100)) as model:
        result = run_judge(model, rows, out, *options, "--budget", "0.6")
    assert result.exit_code == 4
    # what went out before anybody knew, and nothing beside it
    assert len(model.billed) == 20


def test_the_key_is_in_nothing_that_an_endpoint_sends_back(rows, out, monkeypatch):
    key = "sk-proj-Zq8vT2mLx0Wc7RbN/4yHs"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    escaped = json.dumps(key).replace("/", "\\/").replace("Z", "\\u005a")

    def told(asked):
        said = json.dumps(f"你的密钥是{key}。\n评分：[[7]]", ensure_ascii=False)
        body = (
            f'{{"id": {escaped}, "model": "the-judge-{key}", "system_fingerprint": {escaped},'
            f'"choices": [{{"index": 0, "finish_reason": {escaped},'
            f'"message": {{"role": "assistant", "content": {said}}}}}]}}'
        )
        return Answer(raw=body.encode())

    with serving(LoopbackModel(answer=told)) as model:
        result = run_judge(model, rows, out)
    kept = [each.read_text(encoding="utf-8") for each in out.parent.iterdir() if each.name.startswith("out")]
    assert model.asked and kept
    for text in (result.output, *kept):
        assert "Zq8vT2mL" not in text and "8vT2mLx0Wc7" not in text


def test_what_a_stop_says_is_spent_has_what_was_in_flight(out, tmp_path):
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": {"the-judge": {"prompt": 1000.0, "completion": 1000.0}}}),
        encoding="utf-8",
    )
    short, long = doctorflan_rows(4), doctorflan_rows(1, answer="多饮水。" * 5000)
    rows = write_rows(tmp_path / "rows.jsonl", [*short[1:], *long])
    options = ("--prices", str(prices), "--budget", "10", "--max-tokens", "20", "--concurrency", "4")
    with serving(LoopbackModel(latency_seconds=0.2)) as model:
        result = run_judge(model, rows, out, *options)
    spent = sum(each.prompt_tokens + each.completion_tokens for each in model.billed) / 1000
    assert result.exit_code == 4 and len(model.billed) == 3
    assert f": {spent:.4f} CNY spent" in result.output


def test_with_five_in_a_hundred_429_and_500_all_are_scored_and_none_is_paid_twice(out, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(200))
    with serving(LoopbackModel(answer=SomeFail(7, {429: 0.05, 500: 0.05}))) as model:
        result = run_judge(model, rows, out, "--concurrency", "20")
    assert result.exit_code == 0
    assert len(model.billed) == len({each.key for each in model.billed}) == 200
    assert sum(row["attempts"] for row in table(out)) == len(model.asked) > 200


def test_a_limited_endpoint_refuses_few_requests(out, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(150))
    # slow enough for all that may be in flight to be so when the limit is met, however slow this machine is:
    # with fewer refused than tell of a limit, the next second's refusals would come on top
    with serving(LoopbackModel(latency_seconds=0.2, answer=PerSecond(50))) as model:
        assert run_judge(model, rows, out, "--concurrency", "50").exit_code == 0
    assert len(model.billed) == 150
    assert len(model.asked) - 150 <= 40


def test_two_runs_do_not_write_one_table(rows, out, tmp_path):
    with (
        serving(LoopbackModel(latency_seconds=0.2)) as model,
        _started(model, rows, out, concurrency=1) as running,
    ):
        _wait_for(lambda: model.billed)
        result = run_judge(model, rows, out)
        running.kill()
    assert result.exit_code == 2
    assert "Another run is at these results, which out.jsonl.ledger keeps" in result.output


def test_killed_half_way_the_rerun_pays_for_nothing_twice_and_the_table_is_the_same(out, tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(120))
    with serving(LoopbackModel(seed=9, latency_seconds=0.03)) as model:
        run_judge(model, rows, tmp_path / "whole.jsonl", "--concurrency", "50")
        model.billed.clear()
        with _started(model, rows, out, concurrency=8) as running:
            _wait_for(lambda: len(model.billed) >= 60)
            running.kill()
        assert len(table(out)) >= 60 - 8
        rerun = run_judge(model, rows, out)
        after = run_judge(model, rows, out)
    assert (rerun.exit_code, after.exit_code) == (0, 0)
    # what the bill lacks is not forgotten with the rerun
    for result in (rerun, after):
        assert "up to 8 requests in flight may have been charged without an account" in result.output
    paid = Counter(each.key for each in model.billed)
    assert len(paid) == 120
    assert sum(number - 1 for number in paid.values()) <= 8
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_killed_at_random_moments_no_row_is_twice_or_missing_and_a_worker_asks_one_again(tmp_path):
    chance, tally = Random(3), Tally()
    for number in range(3):
        tally += kill_among_requests(fresh(tmp_path, number), chance, rows=12, workers=3)
    assert tally.kills == 3 and tally.paid_before and tally.held(workers=3)


def test_killed_at_random_moments_of_batches_nothing_is_submitted_twice(tmp_path):
    chance, tally = Random(3), Tally()
    for number in range(3):
        tally += kill_among_batches(fresh(tmp_path, number), chance, rows=12)
    assert tally.kills == 3 and tally.held(workers=0)


# how a line of the ledger is damaged -> the line that is
HARMS = {
    "torn at the end": (lambda lines: [*lines[:-2], lines[-2][:-40]], 13),
    "another's words amid it": (lambda lines: [*lines[:4], b"garbage\n", *lines[5:]], 5),
    "zeros amid it": (lambda lines: [*lines[:4], b"\0" * 300 + b"\n", *lines[5:]], 5),
    "brackets amid it": (lambda lines: [*lines[:4], b"[" * 5000 + b"\n", *lines[5:]], 5),
    "a rating off its scale": (lambda lines: [*lines[:4], rated(lines[4], b"16.0"), *lines[5:]], 5),
    "a rating without end": (lambda lines: [*lines[:4], rated(lines[4], b"Infinity"), *lines[5:]], 5),
    "a rating in words": (lambda lines: [*lines[:4], rated(lines[4], b'"7"'), *lines[5:]], 5),
}


def rated(line, rating):
    changed = re.sub(rb'"overall":[0-9.]+', b'"overall":' + rating, line)
    assert changed != line
    return changed


@pytest.mark.parametrize(("harm", "place"), HARMS.values(), ids=HARMS)
def test_a_damaged_line_of_the_ledger_is_told_by_its_place_and_its_cost_is_missed(harm, place, rows, out):
    ledger = out.with_name("out.jsonl.ledger")
    with serving(LoopbackModel()) as model:
        whole = run_judge(model, rows, out).output
        ledger.write_bytes(b"".join(harm(ledger.read_bytes().splitlines(keepends=True))))
        said = [run_judge(model, rows, out) for _ in range(2)]
    assert "damaged" not in whole
    assert "without an account" not in whole
    for each in said:
        assert each.exit_code == 0, each.output
        assert f"out.jsonl.ledger, line {place}: damaged" in each.output
        # where the run never said that it ended, its eight in flight besides
        untold = "9 requests" if place == 13 else "1 request"
        assert re.search(f"all runs:.* {untold} may have been charged without an account", each.output)
    assert len(model.billed) == 13
    assert len(table(out)) == 12


# how a line of the table is damaged
TABLE_HARMS = {
    "torn at the end": lambda lines: [*lines[:-1], lines[-1][:-40]],
    "torn amid it": lambda lines: [*lines[:4], lines[4][:-40] + b"\n", *lines[5:]],
    "another's words amid it": lambda lines: [*lines[:4], b"garbage\n", *lines[5:]],
    "no UTF-8 amid it": lambda lines: [*lines[:4], b'{"id": "\xff"}\n', *lines[5:]],
    "a list amid it": lambda lines: [*lines[:4], b"[1]\n", *lines[5:]],
    "a row without its status": lambda lines: [*lines[:4], b'{"id": "q4"}\n', *lines[5:]],
    "turns that are none": lambda lines: [b'{"id": "q4", "status": "scored", "turns": {"x": []}}\n', *lines],
}


@pytest.mark.parametrize("harm", TABLE_HARMS.values(), ids=TABLE_HARMS)
def test_a_damaged_line_of_the_table_is_whole_again_and_nothing_is_asked_for_it(harm, rows, out):
    with serving(LoopbackModel()) as model:
        run_judge(model, rows, out)
        whole = out.read_bytes()
        out.write_bytes(b"".join(harm(whole.splitlines(keepends=True))))
        result = run_judge(model, rows, out)
    assert result.exit_code == 0, result.output
    assert (out.read_bytes(), len(model.billed)) == (whole, 12)


# what is nobody's ledger
NO_LEDGERS = {
    "a rubric": json.dumps({"key": "ours", "criteria": []}, indent=1),
    "a prompt": "请按 $criteria 评价 $answer。\n$contract",
    "a table": "1\n2\n",
    "an object": '{"key": "ours"}',
}


@pytest.mark.parametrize("text", NO_LEDGERS.values(), ids=NO_LEDGERS)
def test_another_file_in_the_ledgers_place_is_refused_and_left_as_it_is(text, rows, out):
    ledger_path(out).write_text(text, encoding="utf-8")
    with serving(LoopbackModel()) as model:
        result = run_judge(model, rows, out)
    assert (result.exit_code, model.asked, out.exists()) == (2, [], False)
    assert "out.jsonl.ledger, line 1, is no ledger line" in " ".join(result.output.split())
    assert ledger_path(out).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("torn", ["{", '{"in_fl', '{"in_flight":5'])
def test_a_ledger_whose_first_write_broke_off_is_one(torn, rows, out):
    ledger_path(out).write_text(torn)
    with serving(LoopbackModel()) as model:
        assert run_judge(model, rows, out).exit_code == 0
        result = run_judge(model, rows, out)
    assert (result.exit_code, len(model.billed)) == (0, 12)
    assert "out.jsonl.ledger, line 1: damaged" in result.output


@pytest.mark.parametrize("name", ["out.jsonl.new", "out.jsonl.ledger.batches.new"])
def test_a_file_of_ones_own_whose_name_begins_with_the_tables_is_left_as_it_is(name, rows, out):
    mine = rows.rename(out.with_name(name))
    before = mine.read_bytes()
    with serving(LoopbackModel()) as model:
        assert run_judge(model, mine, out).exit_code == 0
    assert mine.read_bytes() == before


def test_a_damaged_line_is_told_once_for_all_judges_of_a_ledger(rows, out):
    ledger = out.with_name("out.jsonl.ledger")
    damaged = '{"in_flight":0}\ngarbage\n'
    ledger.write_text(damaged)
    with serving(LoopbackModel()) as model:
        result = run_judge(model, rows, out, "--dry-run", judges=("mild", "strict"))
        assert result.output.count("out.jsonl.ledger, line 2: damaged") == 1
        assert ledger.read_text() == damaged
        result = run_judge(model, rows, out, judges=("mild", "strict"))
    assert re.search("all judges:.* 1 request may have been charged without an account", result.output)


def test_what_was_answered_at_another_address_is_said_and_asked_again_only_into_another_table(rows, out):
    with serving(LoopbackModel()) as model:
        run_judge(model, rows, out)
        first_address = f"127.0.0.1:{model.port}"
        assert "not from this address" not in run_judge(model, rows, out).output
    lines = map(json.loads, ledger_path(out).read_text(encoding="utf-8").splitlines())
    assert {each.get("address", first_address) for each in lines} == {first_address}
    with serving(LoopbackModel()) as model:
        result = run_judge(model, rows, out)
        assert f"12 of the settled came from {first_address}, not from this address" in result.output
        assert model.asked == []
        assert "not from this address" not in run_judge(model, rows, out.with_name("other.jsonl")).output
    assert len(model.asked) == 12


def test_a_folder_that_is_moved_away_is_told_as_that_and_nothing_is_paid_twice(rows, out):
    folder, elsewhere = out.parent / "results", out.parent / "elsewhere"
    folder.mkdir()
    with serving(LoopbackModel(latency_seconds=0.05)) as model:
        with _started(model, rows, folder / out.name, concurrency=1) as running:
            _wait_for(lambda: len(model.billed) > 2)
            folder.rename(elsewhere)
            _, said = running.communicate(timeout=30)
        assert running.returncode == 4 and "their folder is gone" in said
        elsewhere.rename(folder)
        assert run_judge(model, rows, folder / out.name).exit_code == 0
    assert len(model.billed) == 12


@pytest.mark.parametrize("room", [10, 3000], ids=["at the start", "half way"])
def test_a_full_disk_stops_the_run_and_the_rest_follows_once_there_is_room(room, rows, out):
    with serving(LoopbackModel()) as model:
        with _started(model, rows, out, concurrency=1, file_bytes=room) as running:
            _, said = running.communicate(timeout=30)
        assert running.returncode == 4
        assert "make room and run again" in said
        paid = len(model.billed)
        assert run_judge(model, rows, out).exit_code == 0
    # the one answer that found no room is the only one paid for twice
    assert len(model.billed) == (12 if room == 10 else 13)
    assert (paid == 0) == (room == 10)
    assert len(table(out)) == 12


def test_what_was_paid_and_found_no_room_is_on_the_bill_of_that_run_too(rows, out):
    with (
        serving(LoopbackModel(latency_seconds=0.1)) as model,
        _started(model, rows, out, concurrency=4, file_bytes=3000) as running,
    ):
        told, _ = running.communicate(timeout=30)
    tokens = sum(each.prompt_tokens for each in model.billed)
    bill = re.search(r"this run: .*; (\d+) requests, (\d+) prompt", told)
    assert bill, told
    assert [int(each) for each in bill.groups()] == [len(model.billed), tokens]


def test_a_disk_that_does_not_take_what_was_written_is_told_and_ends_the_run(monkeypatch, rows, out):
    with serving(LoopbackModel()) as model:
        with monkeypatch.context() as changed:
            let_no_disk_take(".ledger", changed)
            result = run_judge(model, rows, out)
        assert result.exit_code == 4
        assert "The results cannot be written (No space left on device)" in result.output
        bill = re.search(r"this run: .*; (\d+) requests", result.output)
        assert int(bill[1]) == len(model.billed) > 0
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 12


def test_a_ledger_that_is_a_link_to_a_device_and_a_table_linked_to_itself_are_refused(rows, out):
    with serving(LoopbackModel()) as model:
        ledger_path(out).symlink_to("/dev/full")
        result = run_judge(model, rows, out)
        assert (result.exit_code, model.asked) == (2, [])
        assert "is a device or a pipe" in result.output
        loop = out.with_name("loop.jsonl")
        loop.symlink_to(loop.name)
        result = run_judge(model, rows, loop)
        assert (result.exit_code, model.asked) == (2, [])
        assert "cannot be written" in result.output


def test_a_disk_that_is_full_at_the_witness_stops_the_run_too(rows, out):
    filtered = lambda asked: error(400, "unheard_of") if "发热" in asked.text else None  # noqa: E731
    with (
        serving(LoopbackModel(answer=filtered)) as model,
        _started(model, rows, out, concurrency=1, file_bytes=150) as running,
    ):
        _, said = running.communicate(timeout=30)
    assert (running.returncode, len(model.billed)) == (4, 1)
    assert "make room and run again" in said and "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_by_hand_what_is_in_flight_still_comes_in(number, rows, out):
    with (
        serving(LoopbackModel(latency_seconds=0.3)) as model,
        _started(model, rows, out, concurrency=4) as running,
    ):
        _wait_for(lambda: len(model.asked) >= 4)
        running.send_signal(number)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 4
    again = run_judge(model, rows, out, "--dry-run")
    assert "Stopped by hand" in said
    assert statuses(out).count("scored") == len(model.billed) < len(table(out)) == 12
    # nothing was cut off
    assert "in flight" not in again.output


def test_a_second_ctrl_c_waits_for_nothing_and_says_what_was_in_flight(rows, out, monkeypatch):
    once = Run._stop_by_hand

    def pressed_again(run, number):
        once(run, number)
        signal.raise_signal(number)

    def pressed(asked):
        if len(model.asked) == 4:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Run, "_stop_by_hand", pressed_again)
    with serving(LoopbackModel(latency_seconds=2, answer=pressed)) as model:
        result = run_judge(model, rows, out, "--concurrency", "4")
    assert result.exit_code == 4
    assert "4 requests in flight may be charged, and will be asked again.\n" in result.output
    monkeypatch.undo()
    assert "up to 4 requests in flight" in run_judge(model, rows, out, "--dry-run").output


def test_a_terminal_that_is_closed_takes_nothing_that_is_in_flight_with_it(rows, out):
    ours, theirs = os.openpty()
    with (
        serving(LoopbackModel(latency_seconds=0.3)) as model,
        _started(model, rows, out, concurrency=4, on=theirs) as running,
    ):
        _wait_for(lambda: len(model.asked) >= 4)
        os.close(theirs)
        # from now on whatever is written there is refused
        os.close(ours)
        running.send_signal(signal.SIGHUP)
        assert running.wait(timeout=20) == 4
    assert statuses(out).count("scored") == len(model.billed) < len(table(out)) == 12


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("{} 2>/dev/null | head -1; exit ${{PIPESTATUS[0]}}", 0),
        ("{} >&- 2>&-", 0),
        ("{} 2>/dev/full | cat; exit ${{PIPESTATUS[0]}}", 0),
        ("{} >/dev/full", 1),
    ],
)
def test_all_is_scored_and_kept_though_nobody_hears_it(shell, code, rows, out):
    with (
        serving(LoopbackModel()) as model,
        _started(model, rows, out, concurrency=4, shell=shell) as running,
    ):
        _, said = running.communicate(timeout=30)
    assert (running.returncode, statuses(out)) == (code, ["scored"] * 12)
    assert "Traceback" not in said
    assert b"\0" not in ledger_path(out).read_bytes() and b"rows:" not in ledger_path(out).read_bytes()


@pytest.mark.parametrize(
    ("soft", "hard", "code", "told", "scored"),
    [
        (24, 4096, 0, "100 scored", 100),
        (30, 30, 0, " in flight, not 100; `ulimit -n` allows more", 100),
        (15, 15, 2, "too few", 0),
    ],
)
def test_where_few_files_may_be_open_more_are_allowed_or_fewer_asked_at_once(
    soft, hard, code, told, scored, out, tmp_path
):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(100))
    with (
        serving(LoopbackModel(latency_seconds=0.2)) as model,
        _started(model, rows, out, concurrency=100, under=["prlimit", f"--nofile={soft}:{hard}"]) as running,
    ):
        said = "".join(running.communicate(timeout=60))
    assert (running.returncode, len(model.billed)) == (code, scored)
    assert told in said and "Traceback" not in said
    assert ("not 100" in said) == (soft == 30)
    # nothing failed for want of a file
    assert not scored or {row["attempts"] for row in table(out)} == {1}


def test_while_an_endpoint_is_away_no_time_left_is_shown(capsys):
    going = Progress(total=10, done=5, open_before=10, failed=0, seconds=60.0, cost=None)
    assert going.seconds_left == 60.0
    show(replace(going, absent=40.0))
    assert capsys.readouterr().err == "5/10, 0.1 a second, away for 40 s, waiting\n"


def test_a_pause_is_told_as_what_it_is_also_where_the_endpoint_named_none(capsys):
    going = Progress(total=10, done=5, open_before=10, failed=0, seconds=60.0, cost=None)
    show(replace(going, pause=None, resumes_in=38.2))
    assert (
        capsys.readouterr().err
        == "5/10, 0.1 a second, the endpoint asks for a slower pace, asked again in 38 s\n"
    )


def test_under_nohup_a_run_goes_on_when_its_terminal_is_closed(rows, out):
    with (
        serving(LoopbackModel(latency_seconds=0.1)) as model,
        _started(model, rows, out, concurrency=2, under=["nohup"]) as running,
    ):
        _wait_for(lambda: len(model.asked) >= 2)
        running.send_signal(signal.SIGHUP)
        running.communicate(timeout=20)
    assert (running.returncode, statuses(out)) == (0, ["scored"] * 12)


@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize("status", [502, 503])
@pytest.mark.parametrize("in_flight", [1, 4])
def test_rows_at_which_a_gateway_fails_hold_no_other_row_up_and_are_given_up_like_any(
    in_flight, status, tmp_path, out, monkeypatch
):
    """An endpoint that answered is waited for where it is away; whether it is there, another row tells, and
    where none is left a short question."""
    # who waits for the endpoint at these rows ends sooner, and fails here
    monkeypatch.setattr("pipelines.asking.absence.LONGEST_ABSENCE_SECONDS", 5.0)
    made = doctorflan_rows(40)
    bad = [each["output"] for each in made[::5]]
    answer = lambda asked: error(status) if any(each in asked.text for each in bad) else None  # noqa: E731
    with serving(LoopbackModel(answer=answer)) as model:
        rows = write_rows(tmp_path / "rows.jsonl", made)
        result = run_judge(model, rows, out, "--concurrency", str(in_flight))
        assert result.exit_code == 3, result.output
        assert statuses(out) == ["failed" if n % 5 == 0 else "scored" for n in range(40)]
        assert table(out)[0]["reason"] == f"HTTP {status}"
        # all others were asked before these were again, but for those that the last of them stood beside
        good = [n for n, each in enumerate(model.asked) if not any(text in each.text for text in bad)]
        good = [n for n in good if not asks_witness(model.asked[n])]
        assert len(good) == 32 and good[-1] < 40 + in_flight
        # a question for every seven of their eight tries; no others but the first, and those that were under
        # way when a question's word had been used up
        witnesses = sum(map(asks_witness, model.asked))
        assert 8 <= witnesses <= 11
        assert len(model.asked) - 32 - witnesses <= 8 * (1 + 8) + in_flight * witnesses
        model.answer = lambda asked: None
        assert run_judge(model, rows, out).exit_code == 0


class _Running(subprocess.Popen):
    """A process that is ended where the test that waits for it fails."""

    def __exit__(self, failure, *more):
        if failure:
            self.kill()
        super().__exit__(failure, *more)


def _started(model, rows, out, concurrency, file_bytes=None, under=(), on=subprocess.PIPE, shell=""):
    """The command as a process, in which no file can grow beyond `file_bytes` when they are given.

    It is started by the command `under`, or from a `shell`'s line in its place, and says what it says `on` a
    file.
    """
    under = under or HEARD
    command = [sys.executable, "-m", "wardround", "judge", str(rows), "--eval-set", "doctorflan"]
    command += ["--base-url", model.base_url, "--model", "the-judge", "--out", str(out)]
    command += ["--concurrency", str(concurrency)]
    environment = {**os.environ, "OPENAI_API_KEY": "sk-test"}
    limited = ["prlimit", f"--fsize={file_bytes}"] if file_bytes else []
    return _Running(
        ["bash", "-c", shell.format(shlex.join(command))] if shell else [*under, *limited, *command],
        cwd=ROOT,
        env=environment,
        stdout=on,
        stderr=on,
        text=True,
    )


def _wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)
