"""`wardround judge --batch`: half the price, any order, expired parts alone, and no batch lost by a kill."""

import json
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.asking.batch_api import batch_lines, batches
from pipelines.asking.batch_api.batch_lines import parts
from tests.pipelines.judging_rows import (
    HEARD,
    doctorflan_rows,
    let_no_disk_take,
    run_judge,
    table,
    write_rows,
)
from tests.pipelines.loopback_batches import LoopbackBatches, serving_batches
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving

ROOT = Path(__file__).resolve().parents[2]
BATCH = ("--batch", "--poll-seconds", "0.01")


@pytest.fixture
def rows(tmp_path):
    return write_rows(tmp_path / "rows.jsonl", doctorflan_rows(12))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.jsonl"


def test_a_batch_gives_the_table_that_single_requests_give(rows, out, tmp_path):
    with serving(LoopbackModel(seed=4)) as model:
        run_judge(model, rows, tmp_path / "single.jsonl")
    with serving_batches(LoopbackBatches(seed=4)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert result.exit_code == 0
    assert out.read_bytes() == (tmp_path / "single.jsonl").read_bytes()
    assert model.submitted == [12]


def test_a_rerun_submits_nothing(rows, out):
    with serving_batches(LoopbackBatches()) as model:
        run_judge(model, rows, out, *BATCH)
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12]


def test_what_expired_is_submitted_alone(rows, out):
    with serving_batches(LoopbackBatches(expires=lambda number: (5, 4, None)[number])) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert result.exit_code == 0
    assert model.submitted == [12, 7, 3]
    assert len(model.billed) == 12
    assert sorted(row["attempts"] for row in table(out)) == [1] * 5 + [2] * 4 + [3] * 3


def test_a_batch_of_which_all_expired_has_no_output_file(rows, out):
    with serving_batches(LoopbackBatches(expires=lambda number: (0, None)[number])) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12, 12]


def test_failures_in_the_error_file_are_not_dropped(rows, out):
    def answer(asked):
        if "发热第3天" in asked.text:
            return error(400, "context_length_exceeded")
        if "发热第4天" in asked.text and asked.number < 12:
            return error(500)
        return Answer("说不好。") if "发热第5天" in asked.text else None

    with serving_batches(LoopbackBatches(answer=answer)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert result.exit_code == 3
    statuses = {row["id"]: (row["status"], row["attempts"]) for row in table(out)}
    assert statuses["q3"] == ("refused", 1)
    assert statuses["q4"] == ("scored", 2)
    assert statuses["q5"] == ("unparsed", 3)
    assert model.submitted == [12, 2, 1]


def test_killed_while_a_batch_is_at_work_the_rerun_collects_it(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(looks=4)) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        assert model.submitted == [12]
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12]
    assert len(model.billed) == 12


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_what_an_outstanding_batch_asks_is_not_asked_at_once_as_well(dry, rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(looks=4)) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        at_once = run_judge(model, rows, out, *dry)
        assert (at_once.exit_code, model.billed) == (2, [])
        said = " ".join(at_once.output.replace("│", "").split())
        assert "12 requests of this run may be in a batch" in said and "with --batch" in said
        # what no batch asks is asked as ever
        others = write_rows(rows, doctorflan_rows(14)[12:])
        assert run_judge(model, others, out).exit_code == 0
        write_rows(rows, doctorflan_rows(12))
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
        assert run_judge(model, rows, out).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12], 14)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_by_a_signal_the_batch_goes_on_and_a_rerun_collects_it(number, rows, out):
    command = [sys.executable, "-m", "wardround", "judge", str(rows), "--eval-set", "doctorflan"]
    with serving_batches(LoopbackBatches(looks=10_000)) as model:
        command += ["--base-url", model.base_url, "--model", "the-judge", "--out", str(out), *BATCH]
        running = subprocess.Popen([*HEARD, *command], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        said = []
        while "in_progress" not in (line := running.stderr.readline()):
            said.append(line)
            assert line, "".join(said)
        running.send_signal(number)
        assert "Stopped by hand; the batches go on" in running.communicate(timeout=30)[1]
        assert running.returncode == 4
        model.looks = model.batches["batch-0"]["looks"] + 2
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12], 12)


def test_killed_before_the_noted_batch_was_made_the_rerun_forgets_the_note(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(expires=lambda number: 5, ended="cancelled")) as model:
        with monkeypatch.context() as patched:
            patched.setattr(batches.Batches, "submit", lambda *_: killed(0))
            run_judge(model, rows, out, *BATCH)
        # for all that is known here there is one
        assert "may be in a batch" in " ".join(run_judge(model, rows, out).output.split())
        assert run_judge(model, rows, out, *BATCH).exit_code == 4
        assert run_judge(model, rows, out).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12], 12)


@pytest.mark.parametrize(("room", "submitted"), [(100, []), (3000, [12])], ids=["at the start", "half way"])
def test_on_a_full_disk_the_bill_has_all_that_the_batch_brought_and_a_rerun_collects_it(
    room, submitted, rows, out
):
    command = [sys.executable, "-m", "wardround", "judge", str(rows), "--eval-set", "doctorflan"]
    with serving_batches(LoopbackBatches()) as model:
        command += ["--base-url", model.base_url, "--model", "the-judge", "--out", str(out), *BATCH]
        ended = subprocess.run(
            ["prlimit", f"--fsize={room}", *command], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert ended.returncode == 4, ended.stderr
        assert "make room and run again" in ended.stdout + ended.stderr
        assert "Traceback" not in ended.stderr
        assert (model.submitted, len(model.billed)) == (submitted, sum(submitted))
        assert re.search(f"all runs: .*; {len(model.billed)} request", ended.stdout), ended.stdout
        rerun = run_judge(model, rows, out, *BATCH)
    assert (rerun.exit_code, model.submitted, len(model.billed)) == (0, [12], 12)
    assert re.search("all runs: .*; 12 requests", rerun.output), rerun.output
    assert len(table(out)) == 12


def test_a_disk_that_does_not_take_what_a_batch_brought_is_told(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches()) as model:
        with monkeypatch.context() as changed:
            let_no_disk_take(".ledger", changed)
            result = run_judge(model, rows, out, *BATCH)
        assert result.exit_code == 4
        assert "The results cannot be written (No space left on device)" in result.output
        assert re.search("this run: .*; 12 requests", result.output), result.output
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12], 12)


def test_the_key_is_in_nothing_that_a_batch_brings(rows, out, monkeypatch):
    key = "sk-proj-Zq8vT2mLx0Wc7RbN"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    echo = Answer(text=f"你的密钥是{key}。\n评分：[[7]]")
    with serving_batches(LoopbackBatches(answer=lambda asked: echo)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert result.exit_code == 0
    kept = [each.read_text(encoding="utf-8") for each in out.parent.iterdir() if each.name.startswith("out")]
    assert all(key not in text for text in (result.output, *kept))


def test_a_batch_is_given_up_by_removing_what_notes_it(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(looks=4)) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        out.with_name("out.jsonl.ledger.batches").unlink()
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 12


def test_what_a_collected_batch_left_open_may_be_asked_at_once(rows, out):
    with serving_batches(LoopbackBatches(expires=lambda number: 5, ended="cancelled")) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 4
        assert run_judge(model, rows, out).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12], 12)


def test_after_uploads_that_all_broke_off_the_run_may_go_on_at_once(rows, out, no_rest):
    with serving_batches(LoopbackBatches(breaks=first(3, "POST", "/files", b""))) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 4
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 12


def test_killed_half_way_through_collecting_nothing_is_counted_twice(rows, out):
    ledger = out.with_name("out.jsonl.ledger")
    with serving_batches(LoopbackBatches()) as model:
        run_judge(model, rows, out, *BATCH)
        lines = ledger.read_bytes().splitlines(keepends=True)
        ledger.write_bytes(b"".join(lines[:7]))
        result = run_judge(model, rows, out, *BATCH)
    assert result.exit_code == 0
    assert model.submitted == [12]
    assert len(ledger.read_bytes().splitlines()) == 12
    assert "all runs: cost unknown (no price file names this model); 12 requests" in result.output


@pytest.mark.parametrize("content", ["{torn", "[]", "{}", '{"run": "r", "parts": 1}', ""])
def test_where_batches_are_noted_damaged_the_run_says_what_hangs_on_it_and_submits_nothing(
    content, rows, out
):
    state = out.with_name("out.jsonl.ledger.batches")
    state.write_text(content, encoding="utf-8")
    with serving_batches(LoopbackBatches()) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted) == (2, [])
    assert "out.jsonl.ledger.batches is damaged" in "".join(result.output.split("\n"))
    assert state.read_text(encoding="utf-8") == content


def test_a_batch_costs_half(rows, out, tmp_path):
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": {"the-judge": {"prompt": 2.0, "completion": 8.0}}}),
        encoding="utf-8",
    )
    with serving_batches(LoopbackBatches()) as model:
        result = run_judge(model, rows, out, *BATCH, "--prices", str(prices))
    cost = sum(each.prompt_tokens * 2 + each.completion_tokens * 8 for each in model.billed) / 2_000_000
    assert f"all runs: cost {cost:.4f}" in result.output


def test_a_budget_that_does_not_hold_the_batch_submits_nothing(rows, out, tmp_path):
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": {"the-judge": {"prompt": 1000.0, "completion": 1000.0}}}),
        encoding="utf-8",
    )
    with serving_batches(LoopbackBatches()) as model:
        result = run_judge(model, rows, out, *BATCH, "--prices", str(prices), "--budget", "0.5")
    assert result.exit_code == 4
    assert "budget of 0.5" in result.output
    assert not model.submitted


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "'temperature' is not supported here.",
            "; its message names temperature; the rest is left out here",
        ),
        # it may hold a key in any disguise, and any text that was sent
        ("Key s k 4 7 1 1 may not call 'the-judge'.", "; what it says besides may repeat what was sent"),
        ("患者张某的数据无效", "; what it says besides may repeat what was sent"),
        ("", "); check model"),
    ],
    ids=["a parameter", "key", "Chinese", "nothing"],
)
def test_a_batch_refused_as_a_whole_stops_the_run_with_what_the_endpoint_says(message, shown, rows, out):
    write_rows(rows, doctorflan_rows(12, answer="drink more water daily"))
    error = {"code": "invalid_json_line", "message": message, "line": 3, "param": None}
    with serving_batches(LoopbackBatches(fails=error)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert result.exit_code == 4
        said = f"refuses the batch as a whole (batch-0: invalid_json_line, line 3{shown}"
        assert said in result.output
        assert not any(each in result.output for each in ("not supported", "s k 4", "张某"))
        assert {(row["status"], row["reason"]) for row in table(out)} == {("failed", "the batch was refused")}
        model.fails = None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12, 12]


FULL = {
    "code": "token_limit_exceeded",
    "message": "Enqueued token limit reached for the-judge in organization org-47aB91xYz47aB91xYz. Limit: "
    "90,000 enqueued tokens. Please try again once some in_progress batches have been completed.",
}
NO_MONEY = {"code": "billing_hard_limit_reached", "message": "Billing hard limit has been reached."}


@pytest.mark.parametrize(
    ("complaint", "remedy"),
    [
        (FULL, "wait until the batches at work there are over, or send fewer rows at a time."),
        (NO_MONEY, "add to it. Then run again"),
    ],
    ids=["queue", "quota"],
)
def test_a_batch_refused_for_queue_or_quota_is_told_with_the_remedy_for_that(complaint, remedy, rows, out):
    with serving_batches(LoopbackBatches(fails=complaint | {"line": None, "param": None})) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert (result.exit_code, model.submitted) == (4, [12])
        assert f"(batch-0: {complaint['code']}; what it says besides" in result.output
        assert remedy in result.output and "check model" not in result.output
        model.fails = None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0


def killed(seconds):
    raise SystemExit(137)


def test_a_batch_whose_answers_this_run_does_not_need_is_not_waited_for(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(looks=3)) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        left = model.batches["batch-0"]
        left["looks"] = -(10**6)
        # another judge, and the same one asked in another way
        for judges, options in ((("other",), ()), (("the-judge",), ("--temperature", "0.5"))):
            result = run_judge(model, rows, out, *BATCH, *options, judges=judges)
            assert result.exit_code == 0 and "batch-0" not in result.output
        assert (left["batch"]["status"], model.submitted) == ("in_progress", [12] * 3)
        # what the first run left at work is still collected by the run that needs it
        left["looks"] = 0
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12] * 3, 36)


def test_another_judges_batch_that_was_refused_stops_that_judge_alone(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(fails=FULL | {"line": None, "param": None})) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        model.look()
        model.fails = None
        assert run_judge(model, rows, out, *BATCH, judges=("other",)).exit_code == 0
        stopped = run_judge(model, rows, out, *BATCH)
    assert (stopped.exit_code, model.submitted) == (4, [12, 12])
    assert "token_limit_exceeded" in stopped.output


@pytest.mark.parametrize("cut_short", [False, True], ids=["listed", "not listed"])
def test_where_every_batch_expires_each_row_says_so(cut_short, rows, out):
    with serving_batches(LoopbackBatches(expires=lambda number: 0, cut_short=cut_short)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert result.exit_code == 3
        assert "rows: 12 failed" in result.output
        assert "the last failure: the batch expired" in result.output
        assert [(row["id"], row["status"], row["reason"]) for row in table(out)] == [
            (f"q{n}", "failed", "the batch expired") for n in range(12)
        ]
        model.expires = lambda number: None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert len(model.billed) == 12


@pytest.mark.parametrize("cut_short", [False, True], ids=["listed", "not listed"])
def test_a_cancelled_batch_is_not_submitted_again_before_somebody_says_so(cut_short, rows, out):
    cancelled = LoopbackBatches(expires=lambda number: 5, ended="cancelled", cut_short=cut_short)
    with serving_batches(cancelled) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert result.exit_code == 4
        assert "Batch batch-0 was cancelled at the endpoint. What it had answered is kept" in result.output
        assert model.submitted == [12]
        ends = Counter((row["status"], row.get("reason")) for row in table(out))
        assert ends == {("failed", "the batch was cancelled"): 7, ("scored", None): 5}
        model.expires = lambda number: None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12, 7]
    assert len(model.billed) == 12


def test_a_batch_cancelled_while_no_run_looked_stops_the_next_one(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(expires=lambda number: 0, ended="cancelled")) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        assert run_judge(model, rows, out, *BATCH).exit_code == 4
    assert model.submitted == [12]


def test_a_quota_that_a_batch_used_up_stops_the_run(rows, out):
    def answer(asked):
        return error(429, "insufficient_quota") if asked.number >= 4 else None

    with serving_batches(LoopbackBatches(answer=answer)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert (result.exit_code, model.submitted) == (4, [12])
        assert "quota is used up" in result.output
        model.answer = lambda asked: None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert len(model.billed) == 12


def test_where_every_request_of_a_batch_is_rejected_the_run_is_to_blame(rows, out):
    with serving_batches(LoopbackBatches(answer=lambda asked: error(400, "unsupported_parameter"))) as model:
        result = run_judge(model, rows, out, *BATCH, "--contract", "schema")
        assert (result.exit_code, model.submitted) == (4, [12])
        assert (
            "(HTTP 400 unsupported_parameter; what it says" in result.output
            and "--contract nonce" in result.output
        )
        model.answer = lambda asked: None
        assert run_judge(model, rows, out, *BATCH, "--contract", "schema").exit_code == 0
    assert len(model.billed) == 12


def test_a_batch_of_which_all_is_rejected_after_others_were_answered_stops_the_run_and_refuses_no_row(
    rows, out, tmp_path
):
    gone = lambda asked: error(400, "account_deactivated") if asked.number >= 12 else None  # noqa: E731
    more = write_rows(tmp_path / "more.jsonl", doctorflan_rows(15))
    with serving_batches(LoopbackBatches(answer=gone)) as model:
        run_judge(model, rows, out, *BATCH)
        result = run_judge(model, more, out, *BATCH)
        assert (result.exit_code, model.submitted) == (4, [12, 3])
        assert (
            "Since the last answer the endpoint rejects every request (HTTP 400 account_deactivated; what"
            in result.output
        )
        assert [row["status"] for row in table(out)] == ["scored"] * 12 + ["failed"] * 3
        model.answer = lambda asked: None
        assert run_judge(model, more, out, *BATCH).exit_code == 0
    assert len(model.billed) == 15


def test_what_is_rejected_in_a_batch_that_was_answered_in_part_is_refused_by_itself(rows, out):
    mind = lambda asked: error(400, "unheard_of") if "发热第3天" in asked.text else None  # noqa: E731
    with serving_batches(LoopbackBatches(answer=mind)) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 3
    assert [row["status"] for row in table(out)].count("refused") == 1


@pytest.mark.parametrize("alone", [1, 3])
def test_rows_that_are_rejected_alone_are_refused_by_themselves_where_a_witness_is_answered(
    alone, out, tmp_path
):
    mind = lambda asked: error(400, "unheard_of") if "发热" in asked.text else None  # noqa: E731
    few = write_rows(tmp_path / "few.jsonl", doctorflan_rows(alone))
    with serving_batches(LoopbackBatches(answer=mind)) as model:
        result = run_judge(model, few, out, *BATCH)
        assert (result.exit_code, model.submitted) == (3, [alone]), result.output
        assert {(row["status"], row["reason"]) for row in table(out)} == {("refused", "HTTP 400")}
        # the witness is on the bill, and nothing is asked again
        assert len(model.billed) == 1
        assert (
            f"this run: cost unknown (no price file names this model); {alone + 1} requests, "
            in result.output
        )
        again = run_judge(model, few, out, *BATCH)
    assert (again.exit_code, model.submitted, len(model.billed)) == (3, [alone], 1)


@pytest.mark.parametrize("status", [403, 404, 405])
@pytest.mark.parametrize("days", [(3,), range(12)], ids=["one", "every"])
def test_rows_that_a_filter_alone_turns_away_in_a_batch_are_failed_and_end_no_run(status, days, rows, out):
    filtered = re.compile("|".join(f"发热第{day}天" for day in days))
    turn_away = lambda asked: error(status) if filtered.search(asked.text) else None  # noqa: E731
    # what expired beside it is submitted again, and the row is not
    expires = lambda number: 8 if number == 0 and len(days) == 1 else None  # noqa: E731
    with serving_batches(LoopbackBatches(answer=turn_away, expires=expires)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert result.exit_code == 3, result.output
        assert [row["status"] for row in table(out)] == [
            "failed" if n in days else "scored" for n in range(12)
        ]
        reason = f"HTTP {status} to this request alone, while others are answered"
        assert {row["reason"] for row in table(out) if row["status"] == "failed"} == {reason}
        assert sum("发热第3天" in asked.text for asked in model.asked) == 1
        # the next run asks it again, alone, and a short question whether the endpoint is to blame
        assert run_judge(model, rows, out, *BATCH).exit_code == 3
        assert model.submitted[-1] == len(days)
        model.answer = lambda asked: None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0


@pytest.mark.parametrize("answered", [0, 2])
@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_batch_of_which_much_is_turned_away_stops_the_run_where_a_short_question_is_too(
    status, answered, rows, out
):
    turn_away = lambda asked: error(status) if asked.number >= answered else None  # noqa: E731
    with serving_batches(LoopbackBatches(answer=turn_away)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert (result.exit_code, model.submitted) == (4, [12])
        assert f"(HTTP {status})" in result.output
        assert all(f"(HTTP {status})" in row["reason"] for row in table(out) if row["status"] == "failed")
        model.answer = lambda asked: None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert len(model.billed) == 12


def test_a_batch_that_another_model_answers_in_part_stops_the_run_once(rows, out):
    def other(asked):
        return Answer("[[9]]", model="gpt-other") if asked.number % 2 else None

    with serving_batches(LoopbackBatches(answer=other)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert (result.exit_code, model.submitted) == (4, [12])
        assert "Another model answers in place of the-judge" in result.output
        model.answer = lambda asked: None
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12, 6]
    assert {row["rating"] for row in table(out)} != {9}


def test_progress_names_the_batch_and_its_counts_and_is_silent_while_nothing_changes(rows, out):
    with serving_batches(LoopbackBatches(looks=9)) as model:
        result = run_judge(model, rows, out, *BATCH)
    lines = [line for line in result.stderr.splitlines() if "batch-0" in line]
    assert lines == [
        "0/12; batch-0 in_progress, 0 of 12 done there",
        "12/12; batch-0 completed, 12 of 12 done there",
    ]


def test_an_endpoint_without_batches_says_so(rows, out):
    with serving(LoopbackModel()) as model:
        model.port, port = 1, model.port
        result = run_judge(model, rows, out, *BATCH)
        model.port = port
    assert result.exit_code == 4
    assert "batch API cannot be reached" in result.output


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_a_batch_says_that_there_is_none(key, rows, out, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("OPENAI_API_KEY", key)
    with serving_batches(LoopbackBatches(status=lambda path: 401)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted) == (4, [])
    assert "asks for a key (HTTP 401), and OPENAI_API_KEY holds none" in result.output


@pytest.mark.parametrize("status", [404, 405, 501])
def test_an_endpoint_that_has_no_batch_api_is_said_so(status, rows, out, monkeypatch):
    # the client's own tries at what may pass
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with serving_batches(LoopbackBatches(status=lambda path: status)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted, out.exists()) == (4, [], False)
    assert f"has no Batch API at this base URL (HTTP {status}); leave out --batch" in result.output


@pytest.mark.parametrize("status", [404, 405, 501])
def test_one_that_lists_batches_but_has_no_place_for_files_is_said_to_have_no_batch_api_too(
    status, rows, out, monkeypatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    nowhere = lambda path: status if path.endswith("/files") else 200  # noqa: E731
    with serving_batches(LoopbackBatches(status=nowhere)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted, out.exists()) == (4, [], False)
    assert f"has no Batch API at this base URL (HTTP {status}); leave out --batch" in result.output


def test_where_one_file_is_gone_the_batch_api_is_not_denied(rows, out):
    gone = lambda path: 404 if path.endswith("/content") else 200  # noqa: E731
    with serving_batches(LoopbackBatches(status=gone)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted) == (4, [12])
    assert "The batch API fails (HTTP 404); wait a while. Then run again." in result.output


def test_a_batch_goes_out_by_the_environments_proxy_as_single_requests_do(rows, out, monkeypatch):
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")
    with serving_batches(LoopbackBatches()) as model:
        # this machine's own addresses need none
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    elsewhere = SimpleNamespace(base_url="http://model.invalid/v1")
    refused = run_judge(elsewhere, rows, out.with_name("other.jsonl"), *BATCH)
    assert refused.exit_code == 2
    assert "--batch goes through http:// and https:// proxies alone" in refused.output


def test_parts_hold_no_more_than_one_file_may(monkeypatch):
    from pipelines.asking.request import Request

    requests = [
        Request(f"{n:064}", str(n), ({"role": "user", "content": "问"},), {}, None) for n in range(10)
    ]
    monkeypatch.setattr(batch_lines, "MOST_REQUESTS", 4)
    assert [len(part) for part in parts(requests, "m")] == [4, 4, 2]
    monkeypatch.setattr(batch_lines, "MOST_REQUESTS", 100)
    monkeypatch.setattr(batch_lines, "MOST_BYTES", 500)
    assert sum(parts(requests, "m"), []) == requests
    assert max(len(part) for part in parts(requests, "m")) < 4


@pytest.fixture
def no_rest(monkeypatch):
    monkeypatch.setattr(batches, "RESTS_SECONDS", (0.0, 0.0))
    monkeypatch.setattr(batches, "LOOK_AGAIN_SECONDS", 0.0)


def first(number, method, path, answer=b""):
    """Breaks the first so many requests of this method to a path that ends so."""
    left = iter(range(number))
    return lambda *asked: (
        answer if asked[0] == method and asked[1].endswith(path) and next(left, None) is not None else None
    )


@pytest.mark.parametrize("broken", [b"", b"<html>ok</html>", b"{}", b"null", b"[1]", b"  "])
def test_where_every_upload_breaks_off_the_run_ends_soon_with_a_sentence_and_a_rerun_goes_on(
    broken, rows, out, no_rest
):
    with serving_batches(LoopbackBatches(breaks=first(3, "POST", "/files", broken))) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert (result.exit_code, model.submitted) == (4, [])
        # the endpoint is there, as it told before: the sending alone fails
        reason = (
            "sends what is no answer of a Batch API" if broken else "The upload of a batch of 0.1 MB breaks"
        )
        assert reason in result.output
        assert result.output.count("0/12; sending a batch of 12") == 3
        assert "sending a batch of 12, try 3" in result.output
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12]


def test_a_batch_too_large_for_the_endpoints_gateway_is_told_with_the_remedy_for_that(rows, out):
    with serving_batches(LoopbackBatches()) as model:
        model.status = lambda path: 413 if path.endswith("/files") else 200
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, result.output.count("sending a batch")) == (4, 1)
    assert "takes no batch of this size (HTTP 413); send fewer rows at a time." in result.output


@pytest.mark.parametrize("method_path", [("POST", "/files"), ("POST", "/batches"), ("GET", "/content")])
@pytest.mark.parametrize("broken", [b"", b"<html>ok</html>", b'{"error": "later"}'])
def test_a_batch_whose_making_or_result_broke_off_is_not_paid_for_twice(
    method_path, broken, rows, out, no_rest
):
    with serving_batches(LoopbackBatches(breaks=first(1, *method_path, broken))) as model:
        codes = [run_judge(model, rows, out, *BATCH).exit_code]
        if codes == [4]:
            codes.append(run_judge(model, rows, out, *BATCH).exit_code)
    assert (codes[-1], model.submitted, len(model.billed)) == (0, [12], 12)


def away(model, times):
    """Breaks looks at the list with HTTP 503, once a batch was made, so many times."""
    left = iter(range(times))
    return lambda path: (
        503 if "batches?" in path and model.submitted and next(left, None) is not None else 200
    )


def test_an_endpoint_that_is_away_while_a_batch_is_at_work_is_waited_for(rows, out, no_rest):
    model = LoopbackBatches(looks=30)
    model.status = away(model, 12)
    with serving_batches(model):
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted) == (0, [12]), result.output


def test_one_that_stays_away_ends_the_run_which_goes_on_later(rows, out, no_rest, monkeypatch):
    monkeypatch.setattr(batches, "LONGEST_ABSENCE_SECONDS", 0.1)
    model = LoopbackBatches(looks=30)
    model.status = away(model, 10**6)
    with serving_batches(model):
        result = run_judge(model, rows, out, *BATCH)
        assert result.exit_code == 4 and "The batch API fails (HTTP 503)" in result.output
        model.status = lambda path: 200
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12]


def test_a_server_error_after_a_batch_was_made_does_not_make_another(rows, out, no_rest):
    left = iter([500])
    # the list has a query behind its path
    status = lambda path: next(left, 200) if path.endswith("/batches") else 200  # noqa: E731
    with serving_batches(LoopbackBatches(status=status)) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12], 12)


def test_a_batch_that_is_not_listed_yet_is_waited_for_and_not_made_again(rows, out):
    with serving_batches(LoopbackBatches(unlisted=3)) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert (model.submitted, len(model.billed)) == ([12], 12)


def test_of_an_output_file_with_a_torn_line_the_whole_ones_are_kept(rows, out):
    torn = iter([True])

    def breaks(method, path):
        if not path.endswith("/content") or not next(torn, False):
            return None
        whole = model.files[path.split("/")[-2]].splitlines()
        return b"\n".join([*whole[:-1], whole[-1][:20]])

    with serving_batches(LoopbackBatches(breaks=breaks)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted) == (0, [12, 1])
    # it was answered, for all one knows
    assert "1 request may have been charged" in result.output, result.output


def torn(line):
    return line[: len(line) // 2]


def without_its_request(line):
    return json.dumps(json.loads(line) | {"custom_id": None}).encode()


DAMAGED = {
    "torn": torn,
    "of another encoding": lambda line: b'{"custom_id": "\xff"}',
    "of brackets": lambda line: b'{"custom_id":' * 5000,
    "a list": lambda line: b"[1, 2]",
    "of no request": without_its_request,
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_whole_lines_are_taken_in_and_what_a_damaged_one_told_of_is_submitted_alone(damaged, rows, out):
    def harm(number, lines):
        return lines if number else [*lines[:-1], damaged(lines[-1])]

    with serving_batches(LoopbackBatches(harm=harm)) as model:
        result = run_judge(model, rows, out, *BATCH)
    assert result.exit_code == 0, result.output
    assert model.submitted == [12, 1]
    assert sorted(row["attempts"] for row in table(out)) == [1] * 11 + [2]
    assert "1 request may have been charged without an account" in result.output


@pytest.mark.parametrize(
    "response", ["text", [1], {}, {"status_code": "200", "body": {}}, {"status_code": 200, "body": "[" * 9}]
)
def test_a_line_whose_answer_is_none_is_asked_again(response, rows, out):
    def harm(number, lines):
        if number:
            return lines
        return [*lines[:-1], json.dumps(json.loads(lines[-1]) | {"response": response}).encode()]

    with serving_batches(LoopbackBatches(harm=harm)) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12, 1]


def test_what_brings_no_line_is_submitted_twice_a_run_and_may_have_been_charged(rows, out):
    def forgetful(number, lines):
        # the same request has no line in any batch
        kept = [line for line in lines if json.loads(line)["custom_id"] != lost]
        return kept or [b'{"custom_id": "of-nobody"}']

    with serving_batches(LoopbackBatches(expires=lambda number: 0, looks=1)) as model:
        run_judge(model, rows, out.with_name("other.jsonl"), *BATCH)
        asked = [json.loads(line) for line in model.files["file-0"].splitlines()]
    lost = next(each["custom_id"] for each in asked if "发热第3天" in str(each["body"]))
    with serving_batches(LoopbackBatches(harm=forgetful)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert model.submitted == [12, 1]
        row = table(out)[3]
        assert (result.exit_code, row["status"], row["reason"]) == (
            3,
            "failed",
            "the batch brought no answer",
        )
        assert "2 requests may have been charged without an account" in result.output
        run_judge(model, rows, out, *BATCH)
    assert model.submitted == [12, 1, 1, 1]
    assert table(out)[3]["attempts"] == 4


def test_what_a_killed_run_did_not_see_missing_is_known_to_the_next(rows, out, monkeypatch):
    with serving_batches(LoopbackBatches(harm=lambda number, lines: lines[number == 0 :])) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        result = run_judge(model, rows, out, *BATCH)
    assert (result.exit_code, model.submitted) == (0, [12, 1])
    assert "1 request may have been charged without an account" in result.output


def test_a_line_that_stands_twice_is_one_answer_and_billed_once(rows, out, tmp_path):
    with serving_batches(LoopbackBatches(seed=4)) as model:
        run_judge(model, rows, tmp_path / "once.jsonl", *BATCH)
    with serving_batches(LoopbackBatches(seed=4, harm=lambda number, lines: lines * 2)) as model:
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert out.read_bytes() == (tmp_path / "once.jsonl").read_bytes()
    assert {row["attempts"] for row in table(out)} == {1}


def test_answers_to_one_request_that_differ_are_none(rows, out):
    def contradicted(number, lines):
        """The line of one row twice, with another rating; of the others the same line twice."""
        again = [json.loads(each) for each in lines]
        for each in again:
            message = each["response"]["body"]["choices"][0]["message"]
            if each["custom_id"] == first_asked:
                message["content"] = "说明。\n评分：[[1]]" if "[[2]]" in message["content"] else "评分：[[2]]"
        return lines + [json.dumps(each).encode() for each in again]

    model = LoopbackBatches(harm=contradicted)
    upload = model.upload

    def uploaded(content):
        nonlocal first_asked
        first_asked = first_asked or json.loads(content.splitlines()[0])["custom_id"]
        return upload(content)

    first_asked, model.upload = "", uploaded
    with serving_batches(model):
        result = run_judge(model, rows, out, *BATCH)
    assert result.exit_code == 3
    failed = [row for row in table(out) if row["status"] != "scored"]
    assert [(row["id"], row["status"], row["reason"]) for row in failed] == [
        ("q0", "failed", "the batch brought answers that differ")
    ]
    # once more, and then left to the next run
    assert model.submitted == [12, 1]
