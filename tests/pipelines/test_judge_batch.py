"""`wardround judge --batch`: half the price, any order, expired parts alone, and no batch lost by a kill."""

import json

import pytest

from pipelines.asking import batches
from pipelines.asking.batches import parts
from tests.pipelines.judging_rows import doctorflan_rows, run_judge, table, write_rows
from tests.pipelines.loopback_batches import LoopbackBatches, serving_batches
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving

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
    assert [row["attempts"] for row in table(out)] == [1] * 12


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
    def killed(seconds):
        raise SystemExit(137)

    with serving_batches(LoopbackBatches(looks=4)) as model:
        with monkeypatch.context() as patched:
            patched.setattr("time.sleep", killed)
            run_judge(model, rows, out, *BATCH)
        assert model.submitted == [12]
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12]
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


def test_a_batch_refused_as_a_whole_stops_the_run(rows, out):
    with serving_batches(LoopbackBatches(fails=True)) as model:
        result = run_judge(model, rows, out, *BATCH)
        assert result.exit_code == 4
        assert "refuses the batch as a whole" in result.output
        model.fails = False
        assert run_judge(model, rows, out, *BATCH).exit_code == 0
    assert model.submitted == [12, 12]


def test_an_endpoint_without_batches_says_so(rows, out):
    with serving(LoopbackModel()) as model:
        model.port, port = 1, model.port
        result = run_judge(model, rows, out, *BATCH)
        model.port = port
    assert result.exit_code == 4
    assert "batch API cannot be reached" in result.output


def test_parts_hold_no_more_than_one_file_may(monkeypatch):
    from pipelines.asking.request import Request

    requests = [
        Request(f"{n:064}", str(n), ({"role": "user", "content": "问"},), {}, None) for n in range(10)
    ]
    monkeypatch.setattr(batches, "MOST_REQUESTS", 4)
    assert [len(part) for part in parts(requests, "m")] == [4, 4, 2]
    monkeypatch.setattr(batches, "MOST_REQUESTS", 100)
    monkeypatch.setattr(batches, "MOST_BYTES", 500)
    assert sum(parts(requests, "m"), []) == requests
    assert max(len(part) for part in parts(requests, "m")) < 4
