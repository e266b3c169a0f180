"""`wardround connection` and the findings it shares with a run: whole sentences, and nothing of a run."""

import json

import pytest
from click.testing import CliRunner

from pipelines.asking import pace
from pipelines.asking.chat import Endpoint
from pipelines.asking.connection import MOST_ERRORS_IN_A_ROW, connection_to
from tests.pipelines.judging_rows import doctorflan_rows, write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from wardround import main

# what stands for a message that may hold what was sent
LEFT_OUT = (
    "; what it says besides may repeat what was sent and is left out here: see its own log",
    "；其说明可能含有所发内容，此处略去，可在接口一端的日志中查看",
)
NOT_READY = {
    "key": (
        error(401),
        "The endpoint refused the key (HTTP 401); put a valid one into OPENAI_API_KEY.",
        "接口不接受密钥（HTTP 401）；请把有效的密钥填入 OPENAI_API_KEY。",
    ),
    "quota": (
        error(429, "insufficient_quota"),
        "The endpoint's quota is used up; add to it.",
        "接口的额度已用完；请充值。",
    ),
    "a long wait": (
        error(429, **{"Retry-After": "3600"}),
        "The endpoint asks to wait 60 minutes.",
        "接口要求等待 60 分钟。",
    ),
    "pace": (
        error(429),
        "It takes no more requests at the moment (HTTP 429); wait a while and try again.",
        "接口此刻不再接受请求（HTTP 429）；请稍候再试。",
    ),
    "slow": (
        Answer(hang=True),
        "It was reached, but no answer came in time; see whether its server is overloaded or still loading "
        "the model, or allow more time.",
        "已连上，但在限定时间内没有应答；请检查那里的服务是否过载，或模型是否仍在载入，或放宽时限。",
    ),
    "model": (
        error(404),
        "The endpoint knows no model m, or the base URL is wrong (HTTP 404); check both.",
        "接口没有模型 m，或地址有误（HTTP 404）；请检查二者。",
    ),
    "request": (
        error(400, "unknown_parameter"),
        f"It rejects the request (HTTP 400 unknown_parameter{LEFT_OUT[0]}).",
        f"它不接受请求（HTTP 400，代码 unknown_parameter{LEFT_OUT[1]}）。",
    ),
    "failing": (
        error(500),
        "The request failed (HTTP 500); see to its server.",
        "请求失败（HTTP 500）；请检查那里的服务。",
    ),
    "a web page": (
        Answer(raw=b"\n<!doctype html><html>"),
        "The request failed (the answer is a web page, not a chat completion); check the address.",
        "请求失败（返回的是网页而不是对话结果，地址可能不对）；请检查地址。",
    ),
    "a stream": (
        Answer(raw=b'data: {"choices": []}\n\ndata: [DONE]\n\n'),
        "The request failed (the answer is a stream, not a chat completion); check the address.",
        "请求失败（返回的是流式数据，而不是一次性的对话结果）；请检查地址。",
    ),
    "silent": (
        Answer(None),
        "The answer is empty; see at the endpoint why the model says nothing.",
        "回答是空的；请在接口一端查明模型为何不作答。",
    ),
}


@pytest.mark.parametrize(("fault", "english", "chinese"), NOT_READY.values(), ids=NOT_READY)
def test_the_connection_says_what_is_wrong_in_whole_sentences_and_nothing_of_a_run(
    fault, english, chinese, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-test")
    with serving(LoopbackModel(answer=lambda asked: fault)) as model:
        # the one that hangs is waited for, the others answer long before, however busy the machine is
        patience = 0.5 if fault.hang else 30
        asked = ["connection", "--base-url", model.base_url, "--model", "m", "--timeout", str(patience)]
        alone = CliRunner().invoke(main, asked)
        said = connection_to(Endpoint(model.base_url, "m", patience)).said("zh")
    reachable, key, answers = alone.output.splitlines()
    assert (reachable, key.partition(":")[0]) == ("reachable: yes", "key accepted")
    assert answers in {f"model answers: {found}. {english}" for found in ("no", "not known")}
    assert said.endswith(f"。{chinese}")


def test_an_endpoint_that_takes_no_limit_of_that_name_answers_without():
    def answer(asked):
        wrong = b'{"error": {"message": "Unsupported parameter: \'max_tokens\'."}}'
        return Answer(status=400, raw=wrong) if "max_tokens" in asked.body else None

    with serving(LoopbackModel(answer=answer)) as model:
        assert connection_to(Endpoint(model.base_url, "m")).model_answers
        # a run that sets one is to know
        assert connection_to(Endpoint(model.base_url, "m"), {"max_tokens": 100}).rejects
    assert len(model.asked) == 3


def test_the_connection_says_under_which_other_name_it_is_answered():
    with serving(LoopbackModel(answer=lambda asked: Answer("好", model="other-model"))) as model:
        result = CliRunner().invoke(main, ["connection", "--base-url", model.base_url, "--model", "m"])
        asked = ["connection", "--base-url", model.base_url, "--model"]
        same = CliRunner().invoke(main, [*asked, "other-model"])
    assert "model answers: yes. It answers under the name 'other-model'." in result.output
    assert (result.exit_code, same.exit_code, "under the name" in same.output) == (0, 0, False)


@pytest.mark.parametrize(
    ("base_url", "said"),
    [
        ("http://h:99999/v1", "its port is a number from 1 to 65535"),
        ("http://h:x/v1", "its port is a number from 1 to 65535"),
        ("http://[::1/v1", "That is no address"),
        ("http://h/v1 x", "it has no blanks"),
        ("http://h/\u3000v1", "it has no blanks"),
        ("http:///v1", "begin with https:// or http:// and name a host"),
        ("ftp://h/v1", "begin with https:// or http:// and name a host"),
        # what is added to the end would land behind it
        ("https://h/openai/v1?api-version=1", "Leave out what begins with ? or # in the address"),
        ("https://h/v1?", "Leave out what begins with ? or # in the address"),
        ("https://h/v1#top", "Leave out what begins with ? or # in the address"),
        ("https://me:sk-of-mine@h/v1", "Leave keys and passwords out of the address"),
        ("", "Give the endpoint's address"),
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence_before_anything_is_asked(base_url, said, tmp_path):
    asked = ["connection", "--base-url", base_url, "--model", "m"]
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(1))
    judge = ["judge", str(rows), "--eval-set", "doctorflan", "--out", str(tmp_path / "o.jsonl"), *asked[1:]]
    for arguments in (asked, judge, [*judge, "--batch"], [*judge, "--dry-run"]):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 2, result.output
        assert said in result.output
        assert "sk-of-mine" not in result.output
    assert sorted(tmp_path.iterdir()) == [rows]


@pytest.fixture
def at_once(monkeypatch):
    """What is waited out is waited for no time."""
    monkeypatch.setattr(pace, "SHORTEST_PAUSE_SECONDS", 0.0)


def run_tests(answer, on_pause):
    with serving(LoopbackModel(answer=answer)) as model:
        return connection_to(Endpoint(model.base_url, "m"), on_pause=on_pause), len(model.asked)


@pytest.mark.parametrize("status", [500, 503])
def test_a_run_waits_out_a_few_errors_of_the_server_at_its_connection_test(at_once, status):
    told = []
    failing = lambda asked: error(status) if asked.number < MOST_ERRORS_IN_A_ROW else Answer("好")  # noqa: E731
    found, asked = run_tests(failing, told.append)
    # the endpoint asked for no slower pace
    assert (found.model_answers, asked, told) == (True, MOST_ERRORS_IN_A_ROW + 1, [])
    found, asked = run_tests(lambda asked: error(status), told.append)
    assert (found.reason, found.reason_zh, asked) == (
        f"The request failed (HTTP {status}); see to its server.",
        f"请求失败（HTTP {status}）；请检查那里的服务。",
        MOST_ERRORS_IN_A_ROW + 1,
    )


def test_errors_and_a_slower_pace_are_counted_apart(at_once):
    told = []
    turns = (error(429), error(500)) * MOST_ERRORS_IN_A_ROW
    found, _ = run_tests(lambda asked: dict(enumerate(turns)).get(asked.number, Answer("好")), told.append)
    assert (found.model_answers, len(told)) == (True, MOST_ERRORS_IN_A_ROW)


def test_who_waits_for_the_findings_gets_them_at_the_first_error():
    assert run_tests(lambda asked: error(500), None)[1] == 1


def test_nobody_there_is_the_first_finding(tmp_path):
    result = CliRunner().invoke(main, ["connection", "--base-url", "http://127.0.0.1:1/v1", "--model", "m"])
    assert "reachable: no" in result.output


@pytest.mark.parametrize("pasted", ["sk-PASTED", " of-the-environment "])
def test_a_key_in_the_place_of_a_models_name_is_refused_and_not_repeated(pasted, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-environment")
    asked = ["--base-url", "http://127.0.0.1:9/v1", "--model", pasted]
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(1))
    judge = [
        "judge",
        str(rows),
        "--eval-set",
        "doctorflan",
        "--out",
        str(tmp_path / "o.jsonl"),
        *asked,
        "--dry-run",
    ]
    generate = ["generate", str(rows), "--out", str(tmp_path / "g"), *asked, "--dry-run"]
    for arguments in (["connection", *asked], judge, generate):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 2
        assert "That is a key, not a model's name" in result.output
        assert pasted.strip() not in result.output
    assert sorted(tmp_path.iterdir()) == [rows]


KEY = "sk-proj-Zq8RtVn4KpW7xYb2MfLd9CsJh3GuTe6A"
# what stands for a message of which some is told
NAMES = (
    "; its message names {}; the rest is left out here, for it may repeat what was sent: see its own log",
    "；其说明提到 {}，其余可能含有所发内容，此处略去，可在接口一端的日志中查看",
)
# what an endpoint says of a request it does not take → the parameters told of it; None where it says nothing
SAID = {
    "Unsupported value: 'temperature' does not support 0.5 with this model.": ("temperature",),
    "top_p and max_tokens (and then top_p): see json_schema": ("top_p", "max_tokens", "json_schema"),
    "参数top_p无效": ("top_p",),
    "the parameter 'stop' is given, \"n\" too, `seed` at last": ("n", "seed", "stop"),
    # ordinary words that are not quoted, or not alone; and what only holds a name
    "stop, said the model n times; 'the model', 'seed\" max_tokens_of_mine xtop_p": (),
    "": None,
    " ": None,
}
NOTHING_OF = {
    "whole": KEY,
    "spaced": " ".join(KEY),
    "a sign a line": "\n".join(KEY),
    "between words": " and then ".join(KEY),
    "in pieces of five": ", ".join(KEY[start : start + 5] for start in range(0, len(KEY), 5)),
    "its end": f"the key that ends in {KEY[-4:]}",
    "hex pairs": " ".join(f"{ord(each):02x}" for each in KEY),
    "numbers": " ".join(str(ord(each)) for each in KEY),
    "turned": KEY[::-1],
    "a name": "Flagged term: SMITHSON",
    "two names": "Flagged term: Rosewood warfarin",
    "a telephone": "Invalid number 13812345678, or 138 1234 5678",
    "a file": "Flag A20240417, MRN 4471, INR 3.9, wangjg1959@qq.com",
    "code points": "U+674E U+67D0",
    "Chinese": "患者李某的数据无效",
}
CODES = {
    **dict.fromkeys(("invalid_request_error", "BadRequestError", "InvalidParameter.DataInspection"), True),
    **dict.fromkeys(("INVALID_ARGUMENT", "model_not_found", "DataInspectionFailed"), True),
    **dict.fromkeys(("john_smithson", "hiv", "JohnSmithson", "invalid_hiv", "bad.Zq8RtVn4", "error"), False),
    **dict.fromkeys(("invalid parameter", "bad_" * 20 + "bad", "bad\n", "患者", "_", ""), False),
}


def rejected_with(message, code="bad_parameter"):
    """What the test finds where the endpoint rejects the request with this message and code."""
    body = json.dumps({"error": {"message": message, "code": code}}).encode()
    with serving(LoopbackModel(answer=lambda asked: Answer(status=400, raw=body))) as model:
        return connection_to(Endpoint(model.base_url, "m"), key=KEY)


@pytest.mark.parametrize(("message", "named"), SAID.items())
def test_of_an_endpoints_own_message_the_parameters_it_names_are_told(message, named):
    found = rejected_with(message)
    told, told_zh = (
        (NAMES[0].format(", ".join(named)), NAMES[1].format("、".join(named))) if named else LEFT_OUT
    )
    told, told_zh = ("", "") if named is None else (told, told_zh)
    assert found.reason == f"It rejects the request (HTTP 400 bad_parameter{told})."
    assert found.reason_zh == f"它不接受请求（HTTP 400，代码 bad_parameter{told_zh}）。"


@pytest.mark.parametrize("message", NOTHING_OF.values(), ids=NOTHING_OF)
@pytest.mark.parametrize("named", [(), ("temperature",)], ids=["alone", "beside a parameter"])
def test_nothing_else_of_an_endpoints_message_is_told(message, named):
    found = rejected_with(" ".join((*named, message)))
    told, told_zh = (NAMES[0].format(*named), NAMES[1].format(*named)) if named else LEFT_OUT
    assert found.reason == f"It rejects the request (HTTP 400 bad_parameter{told})."
    assert found.reason_zh == f"它不接受请求（HTTP 400，代码 bad_parameter{told_zh}）。"


@pytest.mark.parametrize(("code", "shown"), CODES.items())
def test_an_endpoints_code_is_shown_where_its_words_are_an_apis_own(code, shown):
    expected = f"It rejects the request (HTTP 400 {code})." if shown else "It rejects the request (HTTP 400)."
    assert rejected_with("", code).reason == expected


@pytest.mark.parametrize(
    ("arguments", "made"), [(("connection",), ()), (("judge", "--eval-set", "doctorflan"), ("o.jsonl",))]
)
@pytest.mark.parametrize("status", [400, 422])
def test_no_command_shows_a_piece_of_the_key_that_an_endpoint_sends_back(
    arguments, made, status, tmp_path, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    rows = tmp_path / "r.jsonl"
    write_rows(rows, doctorflan_rows(2, answer="call Smithson at 13812345678"))
    body = json.dumps({"error": {"message": " ".join(KEY) + " Smithson 13812345678", "code": "smithson"}})
    command, *options = arguments
    files = [str(rows), "--out", str(tmp_path / made[0])] if made else []
    with serving(LoopbackModel(answer=lambda asked: Answer(status=status, raw=body.encode()))) as model:
        asked = ["--base-url", model.base_url, "--model", "m"]
        result = CliRunner().invoke(main, [command, *files, *options, *asked])
    assert f"(HTTP {status}{LEFT_OUT[0]})" in result.output
    assert not any(each in result.output for each in ("s k - p", "mithson", "138"))
