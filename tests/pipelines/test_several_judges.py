"""`wardround judge` with several judges: each rates every row, in one table, on one ledger and one budget."""

import json

import pytest
from click.testing import CliRunner

from db.judgments import counts_by_judge
from tests.pipelines.judging_rows import doctorflan_rows, dotabench_row, run_judge, table, write_rows
from tests.pipelines.loopback_batches import LoopbackBatches, serving_batches
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from tests.scoring_study import make_scoring_study
from wardround import main

BOTH = ("strict", "mild")


@pytest.fixture
def rows(tmp_path):
    return write_rows(tmp_path / "rows.jsonl", doctorflan_rows(3))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.jsonl"


def rates(asked):
    return Answer(f"评分：[[{3 if asked.body['model'] == 'strict' else 9}]]")


def ratings(out):
    return [(row["id"], row["judge"], row["rating"]) for row in table(out)]


EACH = [(f"q{n}", judge, rating) for n in range(3) for judge, rating in (("strict", 3), ("mild", 9))]


def test_every_row_is_rated_by_each_judge_and_asked_once(rows, out):
    with serving(LoopbackModel(answer=rates)) as model:
        result = run_judge(model, rows, out, judges=BOTH)
        before = out.read_bytes()
        again = run_judge(model, rows, out, judges=BOTH)
    assert (result.exit_code, again.exit_code, len(model.billed)) == (0, 0, 6)
    assert ratings(out) == EACH
    assert out.read_bytes() == before
    lines = result.output.splitlines()
    for judge in BOTH:
        # once before its estimate and once before its summary, each on the stream of what follows
        assert (result.stderr.splitlines().count(judge), result.stdout.splitlines().count(judge)) == (1, 1)
        assert lines[len(lines) - lines[::-1].index(judge)] == "rows: 3 scored"


def test_what_a_kill_cut_off_is_told_once_for_all_judges_of_a_ledger(rows, out):
    out.with_name("out.jsonl.ledger").write_text('{"in_flight":3}\n')
    with serving(LoopbackModel(answer=rates)) as model:
        result = run_judge(model, rows, out, "--dry-run", judges=BOTH)
    assert result.output.count("up to 3 requests in flight may have been charged") == 1
    assert result.output.count("3 to ask, 0 settled already") == 2


def test_a_judge_more_is_asked_alone_and_one_less_costs_nothing(rows, out):
    with serving(LoopbackModel(answer=rates)) as model:
        run_judge(model, rows, out, judges=["mild"])
        run_judge(model, rows, out, judges=BOTH)
        assert [asked.body["model"] for asked in model.asked] == ["mild"] * 3 + ["strict"] * 3
        assert ratings(out) == EACH
        run_judge(model, rows, out, judges=["strict"])
        assert ratings(out) == EACH[::2]
        run_judge(model, rows, out, judges=BOTH)
    assert (len(model.billed), ratings(out)) == (6, EACH)


def test_where_one_judge_is_stopped_the_next_is_not_asked_and_its_rows_are_missing(rows, out):
    with serving(LoopbackModel(answer=lambda asked: error(401) if asked.number else rates(asked))) as model:
        stopped = run_judge(model, rows, out, "--concurrency", "1", judges=BOTH)
        assert (stopped.exit_code, {asked.body["model"] for asked in model.asked}) == (4, {"strict"})
        assert "not asked: mild" in stopped.output
        assert [(row["judge"], row["status"]) for row in table(out)] == [
            ("strict", "scored"), ("mild", "missing"),
            ("strict", "missing"), ("mild", "missing"),
            ("strict", "missing"), ("mild", "missing"),
        ]  # fmt: skip
        assert "OPENAI_API_KEY" in table(out)[1]["reason"]
        model.answer = rates
        assert run_judge(model, rows, out, judges=BOTH).exit_code == 0
    assert (len(model.billed), ratings(out)) == (6, EACH)


def test_what_one_judge_did_not_rate_leaves_the_others_ratings(rows, out):
    vague = lambda asked: Answer("说不好。") if asked.body["model"] == "strict" else rates(asked)  # noqa: E731
    with serving(LoopbackModel(answer=vague)) as model:
        result = run_judge(model, rows, out, judges=BOTH)
    assert result.exit_code == 3
    assert [row["status"] for row in table(out)] == ["unparsed", "scored"] * 3


def test_each_judge_has_its_own_price_and_both_share_the_budget(rows, out, tmp_path):
    prices = {"currency": "CNY", "models": {"strict": {"prompt": 1000, "completion": 0}}}
    prices["models"]["mild"] = {"prompt": 10_000, "completion": 0}
    file = tmp_path / "prices.json"
    file.write_text(json.dumps(prices), encoding="utf-8")
    with serving(LoopbackModel(answer=rates)) as model:
        run_judge(model, rows, out, "--prices", str(file), "--concurrency", "1", judges=BOTH)
        tokens = sum(each.prompt_tokens for each in model.billed) // 2
        cost = tokens * 1000 / 1_000_000
        again = run_judge(model, rows, out, "--prices", str(file), judges=BOTH)
        assert [line for line in again.output.splitlines() if line.startswith("all runs")] == [
            f"all runs: cost {each:.4f} CNY; 3 requests, {tokens} prompt and {3 * 8} completion tokens"
            for each in (cost, 10 * cost)
        ]
        together = f"cost {11 * cost:.4f} CNY; 6 requests, {2 * tokens} prompt and {6 * 8} completion tokens"
        assert f"all judges: {together}" in again.output.splitlines()
        # progress and budget go by what the other one cost, too, though it is not asked this time
        one = run_judge(model, rows, out, "--prices", str(file), judges=BOTH[:1])
        assert f"all judges: {together}" in one.output.splitlines()
        assert f"cost {11 * cost:.4f}" in one.stderr
        # one alone, whose own line says it all
        alone = run_judge(model, rows, tmp_path / "one.jsonl", "--prices", str(file), judges=BOTH[:1])
        assert "all judges" not in alone.output
        # enough for the three of the first judge; one of the second costs more than what is left
        budget = ("--prices", str(file), "--concurrency", "1", "--budget", str(cost * 1.5))
        stopped = run_judge(model, rows, tmp_path / "two.jsonl", *budget, judges=BOTH)
    assert (stopped.exit_code, f"{cost:.4f} CNY spent" in stopped.output) == (4, True)
    assert [row["status"] for row in table(tmp_path / "two.jsonl")] == ["scored", "missing"] * 3


@pytest.mark.parametrize("command", ["judge", "generate"])
def test_a_price_files_note_is_said_once(command, rows, out, tmp_path):
    each = {"prompt": 1000, "completion": 0}
    values = {"currency": "CNY", "models": dict.fromkeys(BOTH, each), "note": "as of May"}
    file = tmp_path / "prices.json"
    file.write_text(json.dumps(values), encoding="utf-8")
    with serving(LoopbackModel()) as model:
        asked = [command, str(rows), "--eval-set", "doctorflan", "--out", str(out), "--dry-run"]
        asked += ["--base-url", model.base_url, "--prices", str(file), *(f"--model={name}" for name in BOTH)]
        result = CliRunner().invoke(main, asked)
    assert (result.exit_code, result.output.count("as of May")) == (0, 1)


def test_a_budget_covers_what_another_judge_has_cost_before(rows, out, tmp_path):
    each = {"prompt": 1000, "completion": 0}
    file = tmp_path / "prices.json"
    file.write_text(json.dumps({"currency": "CNY", "models": dict.fromkeys(BOTH, each)}), encoding="utf-8")
    with serving(LoopbackModel(answer=rates)) as model:
        run_judge(model, rows, out, judges=["strict"])
        cost = sum(each.prompt_tokens for each in model.billed) * 1000 / 1_000_000
        limited = ("--prices", str(file), "--budget", str(cost * 1.1))
        stopped = run_judge(model, rows, out, *limited, judges=["mild"])
    assert (stopped.exit_code, len(model.billed)) == (4, 3)


def test_every_estimate_is_told_before_anybody_is_asked(rows, out, tmp_path):
    with serving(LoopbackModel()) as model:
        result = run_judge(model, rows, out, "--dry-run", judges=BOTH)
    assert (result.exit_code, model.asked, result.output.count("3 to ask")) == (0, [], 2)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_progress_is_over_all_judges(rows, out):
    with serving(LoopbackModel(answer=rates)) as model:
        result = run_judge(model, rows, out, judges=BOTH)
    assert "3/6," in result.output
    assert "6/6," in result.output


def test_several_judges_rate_dialogues_turn_by_turn(out, tmp_path):
    rows = write_rows(tmp_path / "d.jsonl", [dotabench_row()])
    with serving(LoopbackModel(answer=rates)) as model:
        run_judge(model, rows, out, "--repeats", "2", eval_set="dotabench", judges=BOTH)
    assert ratings(out) == [("d0", "strict", 3), ("d0", "mild", 9)]
    assert len(model.billed) == 12


def test_of_a_study_it_is_said_too_who_was_not_asked(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=1, sources=1)
    with serving(LoopbackModel(answer=lambda asked: error(401))) as model:
        words = ["judge", "--study", str(made.study.folder), "--base-url", model.base_url]
        result = CliRunner().invoke(main, [*words, *(f"--model={name}" for name in BOTH)])
    assert (result.exit_code, "not asked: mild" in result.output) == (4, True)


def test_several_judges_rate_a_study(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=2, sources=1)
    asked = ["judge", "--study", str(made.study.folder), "--contract", "published"]
    with serving(LoopbackModel(answer=rates)) as model:
        words = [*asked, "--base-url", model.base_url, *(f"--model={name}" for name in BOTH)]
        results = [CliRunner().invoke(main, words) for _ in range(2)]
    assert [each.exit_code for each in results] == [0, 0]
    assert len(model.billed) == 4
    kept = counts_by_judge(made.study, made["lead"])
    assert [(each.judge, each.status, each.n) for each in kept] == [
        ("mild", "scored", 2),
        ("strict", "scored", 2),
    ]


BATCH = ("--batch", "--poll-seconds", "0.01")


def test_several_judges_rate_through_batches_of_their_own(rows, out):
    with serving_batches(LoopbackBatches(answer=rates)) as model:
        results = [run_judge(model, rows, out, *BATCH, judges=BOTH) for _ in range(2)]
    assert ([each.exit_code for each in results], model.submitted) == ([0, 0], [3, 3])
    assert ratings(out) == EACH


def test_a_judge_whose_batch_is_rejected_is_not_to_blame_row_by_row_because_another_answered(rows, out):
    refuses = lambda asked: error(400) if asked.body["model"] == "mild" else rates(asked)  # noqa: E731
    with serving_batches(LoopbackBatches(answer=refuses)) as model:
        stopped = run_judge(model, rows, out, *BATCH, judges=BOTH)
        assert (stopped.exit_code, [row["status"] for row in table(out)]) == (4, ["scored", "failed"] * 3)
        assert "check model, parameters and URL" in stopped.output
        model.answer = rates
        assert run_judge(model, rows, out, *BATCH, judges=BOTH).exit_code == 0
    assert ratings(out) == EACH


COMMANDS = {
    "judge": ["--eval-set", "doctorflan", "--out", "o.jsonl"],
    "generate": ["--eval-set", "doctorflan", "--out", "o"],
}


@pytest.mark.parametrize("command", [*COMMANDS, "polish"])
def test_stopped_by_hand_before_anything_is_asked_a_command_ends_as_one_that_is_stopped(
    command, rows, tmp_path, monkeypatch
):
    def pressed(*_):
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pipelines.row_files.read_rows", pressed)
    more = COMMANDS.get(command, ["--out", "o.jsonl"])
    words = [command, str(rows), *more, "--base-url", "http://127.0.0.1:1/v1", "--model", "m"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.output) == (
        4,
        "Stopped by hand; run again and only the rest is asked.\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_model_named_twice_is_refused(command, rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with serving(LoopbackModel()) as model:
        words = [command, str(rows), *COMMANDS[command], "--base-url", model.base_url]
        result = CliRunner().invoke(main, [*words, "--model=a", "--model=b", "--model=a"])
    assert (result.exit_code, model.asked) == (2, [])
    assert "Invalid value for '--model': a is named twice; name each model once." in result.output


@pytest.mark.parametrize("command", ["submit", "polish"])
def test_a_second_model_is_refused_where_one_is_asked(command, rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = (
        ["--study", str(tmp_path), "--eval-set", "doctorbench"]
        if command == "submit"
        else ["--out", "o.jsonl"]
    )
    with serving(LoopbackModel()) as model:
        words = [command, str(rows), *more, "--base-url", model.base_url]
        result = CliRunner().invoke(main, [*words, "--model=a", "--model=b"])
    assert (result.exit_code, model.asked) == (2, [])
    assert "this command asks one model; a, b are 2." in result.output
