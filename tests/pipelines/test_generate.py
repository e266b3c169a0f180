"""`wardround generate`: each row is answered once a model, and turns see the model's own words."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.job_progress import FOLDER_VARIABLE, progress_in, tell_progress
from pipelines.asking.accounts import estimates_in
from pipelines.asking.cut import Cut, cut_in
from pipelines.asking.tokens import estimated_tokens
from pipelines.few_shot import FewShot, left_truncated
from pipelines.generate_rows import file_name
from pipelines.reading.plain_text import blank
from tests.pipelines.judging_rows import HEARD, doctorflan_rows, dotabench_row, run_judge, table, write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from wardround import main

ROOT = Path(__file__).resolve().parents[2]
TEST = "请只回答一个字"


@pytest.fixture
def rows(tmp_path):
    questions = [{"id": n, "input": f"第{n}题", "reference": f"参考{n}"} for n in range(6)]
    return write_rows(tmp_path / "rows.jsonl", questions)


def run_generate(model, rows, out, *options, eval_set="doctorflan", models=("m",)):
    arguments = [
        "generate",
        str(rows),
        "--eval-set",
        eval_set,
        "--base-url",
        model.base_url,
        "--out",
        str(out),
    ]
    for name in models:
        arguments += ["--model", name]
    return CliRunner().invoke(main, [*arguments, *options], catch_exceptions=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_endpoint_is_tested_stops_the_run_with_a_sentence(number, rows, tmp_path):
    command = [sys.executable, "-m", "wardround", "generate", str(rows), "--eval-set", "doctorflan"]
    with serving(LoopbackModel(latency_seconds=1.0)) as model:
        command += ["--base-url", model.base_url, "--model", "m", "--out", str(tmp_path / "out")]
        running = subprocess.Popen([*HEARD, *command], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 30
        while not model.asked and time.monotonic() < until:
            time.sleep(0.005)
        running.send_signal(number)
        _, said = running.communicate(timeout=30)
    assert running.returncode == 4
    assert "Stopped by hand; run again and only the rest is asked." in said


def says(asked):
    """An answer that shows what was asked last."""
    return Answer(f"答：{asked.body['messages'][-1]['content'][-6:]}（{asked.body['model']}）")


def test_every_row_gets_an_answer_and_the_judge_takes_the_table(rows, tmp_path):
    with serving(LoopbackModel(answer=says)) as model:
        result = run_generate(model, rows, tmp_path / "out")
    assert result.exit_code == 0
    assert "reachable: yes; key accepted: yes; model answers: yes" in result.output
    answered = table(tmp_path / "out" / "m.jsonl")
    assert [(row["id"], row["output"]) for row in answered] == [(n, f"答：第{n}题（m）") for n in range(6)]
    with serving(LoopbackModel()) as judge:
        judged = run_judge(judge, tmp_path / "out" / "m.jsonl", tmp_path / "judged.jsonl")
    assert judged.exit_code == 0
    # what wrote the answer is in the table, and not before the judge
    assert not any("generation" in asked.text for asked in judge.asked)


@pytest.mark.parametrize(
    ("eval_set", "rows", "total"),
    [("doctorflan", [{"id": n, "input": f"第{n}题"} for n in range(3)], 6), ("dotabench", None, 6)],
)
def test_progress_is_over_every_model_and_turn_of_the_command(eval_set, rows, total, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    told = []
    monkeypatch.setattr(
        "pipelines.commands.run_told.tell_progress",
        lambda each: told.append(each) or tell_progress(each),
    )
    file = write_rows(tmp_path / "rows.jsonl", rows or [dotabench_row(1)])
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": dict.fromkeys("mn", {"prompt": 1, "completion": 1})})
    )
    with serving(LoopbackModel(answer=says)) as model:
        result = run_generate(
            model, file, tmp_path / "out", "--prices", str(prices), eval_set=eval_set, models=("m", "n")
        )
    assert result.exit_code == 0
    last = progress_in(tmp_path)
    assert (last.done, last.total, last.failed) == (total, total, 0)
    dones = [each.done for each in told]
    assert dones == sorted(dones) and {each.total for each in told} == {total}
    # the two tests of the connection are paid for too
    assert last.cost == pytest.approx(sum(c.prompt_tokens + c.completion_tokens for c in model.billed) / 1e6)


def test_the_estimate_is_over_every_turn_and_an_unknown_answer_counts_as_long_as_allowed(
    tmp_path, monkeypatch
):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    file = write_rows(tmp_path / "rows.jsonl", [dotabench_row(1), dotabench_row(2)])
    with serving(LoopbackModel(answer=says)) as model:
        run_generate(model, file, tmp_path / "out", "--dry-run", "--max-tokens", "100", eval_set="dotabench")
        (before,) = estimates_in(tmp_path)
        assert (before.requests, before.settled, before.completion_tokens) == (6, 0, 600)
        # three answers of 100 tokens each stand in the prompts of turns 2 and 3
        assert 600 < before.prompt_tokens < 900
        assert (
            run_generate(model, file, tmp_path / "out", "--max-tokens", "100", eval_set="dotabench").exit_code
            == 0
        )
        run_generate(model, file, tmp_path / "out", "--dry-run", "--max-tokens", "100", eval_set="dotabench")
    assert (estimates_in(tmp_path)[-1].requests, estimates_in(tmp_path)[-1].settled) == (0, 6)


def test_the_published_decoding_is_sent(rows, tmp_path):
    with serving(LoopbackModel(answer=says)) as model:
        run_generate(model, rows, tmp_path / "out")
    body = model.asked[-1].body
    sent = {name: body[name] for name in ("max_tokens", "top_p", "temperature", "repetition_penalty")}
    assert sent == {"max_tokens": 1024, "top_p": 0.7, "temperature": 0.5, "repetition_penalty": 1.1}


@pytest.mark.parametrize("option", [("--temperature", "0.1"), ("--max-tokens", "9")])
def test_another_way_of_asking_asks_all_again(option, rows, tmp_path):
    with serving(LoopbackModel(answer=says)) as model:
        run_generate(model, rows, tmp_path / "out")
        run_generate(model, rows, tmp_path / "out")
        run_generate(model, rows, tmp_path / "out", *option)
    # six answers and one test of the endpoint, twice
    assert len(model.billed) == 14


def test_a_server_that_takes_no_repetition_penalty_is_asked_without(rows, tmp_path):
    def strict(asked):
        return error(400, "unknown_parameter") if "repetition_penalty" in asked.body else says(asked)

    with serving(LoopbackModel(answer=strict)) as model:
        assert run_generate(model, rows, tmp_path / "out").exit_code == 0
        again = run_generate(model, rows, tmp_path / "out")
    assert again.exit_code == 0
    # six answers and one test; the test with the parameter was rejected, the second run asks nothing
    assert (len(model.billed), len(model.asked)) == (7, 8)
    parameters = table(tmp_path / "out" / "m.jsonl")[0]["generation"]["parameters"]
    assert parameters == {"max_tokens": 1024, "top_p": 0.7, "temperature": 0.5}


def refuses(*names):
    """Answer as `says`, but for requests with one of these parameters, which its message names."""

    def answer(asked):
        named = next((each for each in names if each in asked.body), None)
        wrong = {"message": f"Unsupported parameter: '{named}' is not supported with this model."}
        return Answer(status=400, raw=json.dumps({"error": wrong}).encode()) if named else says(asked)

    return answer


def test_a_model_that_thinks_first_is_asked_with_what_it_takes(rows, tmp_path):
    takes_few = refuses("repetition_penalty", "temperature", "top_p", "max_tokens")
    with serving(LoopbackModel(answer=takes_few)) as model:
        assert run_generate(model, rows, tmp_path / "out").exit_code == 0
    assert table(tmp_path / "out" / "m.jsonl")[0]["generation"]["parameters"] == {
        "max_completion_tokens": 1024
    }
    # four tests were refused; nothing else was
    assert (len(model.billed), len(model.asked)) == (7, 11)


def test_what_an_endpoint_does_not_name_is_not_left_out(rows, tmp_path):
    with serving(LoopbackModel(answer=lambda asked: error(400, "unknown_parameter"))) as model:
        assert run_generate(model, rows, tmp_path / "out").exit_code == 4
    assert len(model.asked) == 2


def test_a_model_that_has_not_done_thinking_when_the_test_ends_answers(rows, tmp_path):
    def answer(asked):
        return Answer(None, finish="length") if asked.body["max_tokens"] < 300 else says(asked)

    with serving(LoopbackModel(answer=answer)) as model:
        assert run_generate(model, rows, tmp_path / "out").exit_code == 0


def test_what_a_model_thinks_aloud_is_no_answer_of_its_own(tmp_path):
    def answer(asked):
        if TEST in asked.text:
            return None
        return Answer(f"<think>第{len(asked.body['messages'])}次想</think>\n\n{says(asked).text}")

    file = write_rows(tmp_path / "d.jsonl", [dotabench_row("d0")])
    with serving(LoopbackModel(answer=answer)) as model:
        assert run_generate(model, file, tmp_path / "out", eval_set="dotabench").exit_code == 0
    row = table(tmp_path / "out" / "m.jsonl")[0]
    assert [row[f"turn_{turn}_answer"][:2] for turn in (1, 2, 3)] == ["答："] * 3
    # nor is it shown to the turns behind it
    assert not any("次想" in asked.text for asked in model.asked)
    assert "次想" in (tmp_path / "out" / "m.jsonl.ledger").read_text(encoding="utf-8")


@pytest.mark.parametrize("thought", ["<think>应当先", "<think>应当先查</think>", "<think>应当先查</think>\n"])
def test_who_only_thinks_has_not_answered(thought, rows, tmp_path):
    with serving(
        LoopbackModel(answer=lambda asked: None if TEST in asked.text else Answer(thought))
    ) as model:
        result = run_generate(model, rows, tmp_path / "out", "--ask-again", "0")
    assert result.exit_code == 3
    assert {row["output"] for row in table(tmp_path / "out" / "m.jsonl")} == {""}


def test_each_turn_sees_the_models_own_earlier_answers(tmp_path):
    rows = write_rows(tmp_path / "d.jsonl", [dotabench_row("d0"), dotabench_row("d1")])
    with serving(LoopbackModel(answer=says)) as model:
        assert run_generate(model, rows, tmp_path / "out", eval_set="dotabench").exit_code == 0
    last = max((asked.body["messages"] for asked in model.asked), key=len)
    assert [message["role"] for message in last] == ["user", "assistant", "user", "assistant", "user"]
    assert [message["content"] for message in last] == [
        "第1轮问", "答：第1轮问（m）", "第2轮问", "答：第2轮问（m）", "第3轮问",
    ]  # fmt: skip
    row = table(tmp_path / "out" / "m.jsonl")[0]
    assert (row["turn_1_answer"], row["turn_3_answer"]) == ("答：第1轮问（m）", "答：第3轮问（m）")


def test_a_stopped_dialogue_goes_on_at_the_turn_it_had_reached(tmp_path):
    rows = write_rows(tmp_path / "d.jsonl", [dotabench_row(f"d{n}") for n in range(4)])
    with serving(
        LoopbackModel(answer=lambda asked: error(401) if asked.number >= 7 else says(asked))
    ) as model:
        stopped = run_generate(model, rows, tmp_path / "out", "--concurrency", "1", eval_set="dotabench")
        model.answer = says
        done = run_generate(model, rows, tmp_path / "out", eval_set="dotabench")
    assert (stopped.exit_code, done.exit_code) == (4, 0)
    # twelve turns, and the endpoint tested once a run
    assert len(model.billed) == 14
    assert len(table(tmp_path / "out" / "m.jsonl")) == 4


def test_a_stopped_run_of_dialogues_tells_rows_from_questions_and_names_all_that_are_unfinished(tmp_path):
    rows = write_rows(tmp_path / "d.jsonl", [dotabench_row(f"d{n}") for n in range(4)])
    refuses = lambda asked: error(401) if asked.number >= 7 else says(asked)  # noqa: E731
    with serving(LoopbackModel(answer=refuses)) as model:
        stopped = run_generate(model, rows, tmp_path / "out", "--concurrency", "1", eval_set="dotabench")
        # the test refused: the same turns are answered
        again = run_generate(model, rows, tmp_path / "out", "--concurrency", "1", eval_set="dotabench")
        model.answer = says
        done = run_generate(model, rows, tmp_path / "out", eval_set="dotabench")
    for each in (stopped, again):
        # four first turns and two second ones
        assert "rows: 4 missing\nquestions: 6 answered, 6 missing\n" in each.output
        assert "without a result, by id: d0, d1, d2, d3\n" in each.output
        assert "answers of unfinished dialogues: 6, kept in the ledger; the next run goes on" in each.output
    assert "rows: 4 answered\nquestions: 12 answered\n" in done.output
    assert "unfinished" not in done.output and "without a result" not in done.output


def test_dialogues_stopped_in_their_last_turn_are_written_where_they_are_complete(tmp_path):
    rows = write_rows(tmp_path / "d.jsonl", [dotabench_row(f"d{n}") for n in range(4)])
    refuses = lambda asked: error(401) if asked.number >= 11 else says(asked)  # noqa: E731
    with serving(LoopbackModel(answer=refuses)) as model:
        result = run_generate(model, rows, tmp_path / "out", "--concurrency", "1", eval_set="dotabench")
    assert [row["id"] for row in table(tmp_path / "out" / "m.jsonl")] == ["d0", "d1"]
    assert "rows: 2 answered, 2 missing\nquestions: 10 answered, 2 missing\n" in result.output
    assert "without a result, by id: d2, d3\n" in result.output
    assert "answers of unfinished dialogues: 4, kept in the ledger" in result.output


def test_a_turn_without_an_answer_ends_its_dialogue(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    rows = write_rows(tmp_path / "d.jsonl", [dotabench_row(f"d{n}") for n in range(4)])

    def silent(asked):
        """The model says nothing to d3's first question and to d1's second."""
        said = [each["content"] for each in asked.body["messages"]]
        return Answer(" ") if said[-1] == "沉默" else says(asked)

    questions = [dotabench_row(f"d{n}") for n in range(4)]
    questions[3]["turn_1_question"] = questions[1]["turn_2_question"] = "沉默"
    write_rows(rows, questions)
    with serving(LoopbackModel(answer=silent)) as model:
        result = run_generate(model, rows, tmp_path / "out", eval_set="dotabench")
        asked = len(model.asked)
        again = run_generate(model, rows, tmp_path / "out", eval_set="dotabench")
        assert len(model.asked) == asked
    # the test, four first turns, three second and two third ones; what is silent is asked twice more
    assert asked == 1 + 4 + 3 + 2 + 2 * 2
    assert not any(each["content"] == " " for one in model.asked for each in one.body["messages"])
    assert (result.exit_code, again.exit_code) == (3, 3)
    assert "rows: 2 answered, 2 empty\nquestions: 7 answered, 2 empty, 3 missing\n" in result.output
    # each has its row, for it ends there
    assert "unfinished" not in result.output
    assert "without a result, by id: d1, d3" in result.output
    last = progress_in(tmp_path)
    assert (last.done, last.total, last.failed) == (12, 12, 5)
    ended = table(tmp_path / "out" / "m.jsonl")[3]
    assert [ended[f"turn_{turn}_answer"].strip() for turn in (1, 2, 3)] == ["", "", ""]
    assert ended["generation"]["statuses"] == ["empty", "missing", "missing"]
    assert ended["generation"]["reasons"][1:] == ["not asked: the turn before has no answer"] * 2


def test_several_models_answer_in_one_run_and_keep_apart(rows, tmp_path):
    with serving(LoopbackModel(answer=says)) as model:
        result = run_generate(model, rows, tmp_path / "out", models=("a", "org/b-7b"))
    assert result.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "out").glob("*.jsonl"))
    assert names == ["a.jsonl", file_name("org/b-7b")]
    assert table(tmp_path / "out" / file_name("org/b-7b"))[2]["output"] == "答：第2题（org/b-7b）"


def test_names_that_would_be_one_file_are_two(tmp_path):
    assert len({file_name(name) for name in ("a/b", "a_b", "a b", "../a_b", "..")}) == 5
    assert all("/" not in file_name(name) and not file_name(name).startswith(".") for name in ("../x", ".."))


@pytest.mark.parametrize(
    ("fault", "findings"),
    [
        (error(401), "reachable: yes; key accepted: no; model answers: not known"),
        (error(404), "reachable: yes; key accepted: not known; model answers: no"),
        (error(405), "reachable: yes; key accepted: not known; model answers: no"),
        (error(500), "reachable: yes; key accepted: not known; model answers: not known"),
        (Answer(None), "reachable: yes; key accepted: yes; model answers: no"),
    ],
    ids=["key", "model", "address", "failing", "silent"],
)
def test_an_endpoint_that_is_not_ready_is_told_by_three_findings(fault, findings, rows, tmp_path):
    with serving(LoopbackModel(answer=lambda asked: fault)) as model:
        result = run_generate(model, rows, tmp_path / "out")
        alone = CliRunner().invoke(main, ["connection", "--base-url", model.base_url, "--model", "m"])
    assert result.exit_code == alone.exit_code == 4
    assert result.output.count(findings) == 1
    assert "6 missing" in result.output
    assert findings.replace("; ", "\n") in alone.output
    assert alone.output.count("\n") == 3


@pytest.mark.parametrize("finish", ["length", "MAX_TOKENS"])
def test_an_answer_cut_at_the_length_limit_counts_and_says_so(finish, rows, tmp_path, monkeypatch):
    with serving(LoopbackModel(answer=lambda asked: Answer("半句", finish=finish))) as model:
        result = run_generate(model, rows, tmp_path / "out")
        # over what is settled, and so also in a run that asks nothing
        (tmp_path / "job").mkdir()
        monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "job"))
        again = run_generate(model, rows, tmp_path / "out")
        monkeypatch.delenv(FOLDER_VARIABLE)
        whole = run_generate(LoopbackModel(), rows, tmp_path / "out", "--dry-run")
    assert (result.exit_code, result.output.count("cut:")) == (0, 1)
    assert "\ncut: 6 answers at the length limit\n" in result.output and "\ncut: 6 answers" in again.output
    assert "cut" not in whole.output
    assert cut_in(tmp_path / "job") == Cut(answers=6)
    assert table(tmp_path / "out" / "m.jsonl")[0]["generation"]["reasons"] == ["cut at the length limit"]


def test_examples_come_from_training_by_seed_and_never_from_the_test(rows, tmp_path):
    training = [{"id": f"t{n}", "input": f"练习{n}", "output": f"示范{n}"} for n in range(5)]
    training += [{"id": f"leak{n}", "input": f" 第{n}题 ", "output": f"泄漏{n}"} for n in range(6)]
    file = write_rows(tmp_path / "training.jsonl", training)
    options = ("--shots", "3", "--training", str(file), "--seed")
    with serving(LoopbackModel(answer=says)) as model:
        for out, seed in (("a", "1"), ("b", "1"), ("c", "2")):
            run_generate(model, rows, tmp_path / out, *options, seed)
    prompts = [asked.text for asked in model.asked if TEST not in asked.text]
    first, second, third = prompts[:6], prompts[6:12], prompts[12:]
    assert sorted(first) == sorted(second) != sorted(third)
    assert all(prompt.count("示范") == 3 and "泄漏" not in prompt for prompt in prompts)
    assert len({prompt.split("现在请完成")[0] for prompt in first}) > 1


def test_more_examples_than_training_rows_are_refused(rows, tmp_path):
    file = write_rows(tmp_path / "training.jsonl", [{"id": 1, "input": "练习", "output": "示范"}])
    with serving(LoopbackModel()) as model:
        result = run_generate(model, rows, tmp_path / "out", "--shots", "3", "--training", str(file))
    assert result.exit_code == 2
    assert "has 1 row not in the test, and --shots asks for 3" in result.output


@pytest.mark.parametrize(
    "question",
    [
        "第2题？",
        "第２题",
        " 第 2 题。",
        "问：第2题",
        "问题：第2题？",
        "患者： 第２题",
        "【问题】第2题\n答：",
        "**Question 7:** 第2题",
        "Q. 第2题\n\nA:",
        "问题1：患者：第2题",
    ],
)
def test_a_question_of_the_test_is_no_example_however_it_is_written(question, rows, tmp_path):
    training = [{"id": 1, "input": question, "output": "泄漏"}, {"id": 2, "input": "练习", "output": "示范"}]
    file = write_rows(tmp_path / "training.jsonl", training)
    with serving(LoopbackModel(answer=says)) as model:
        run_generate(model, rows, tmp_path / "out", "--shots", "1", "--training", str(file))
        assert len(model.asked) == 7 and not any("泄漏" in asked.text for asked in model.asked)
        asked = len(model.asked)
        result = run_generate(model, rows, tmp_path / "other", "--shots", "2", "--training", str(file))
    assert (result.exit_code, len(model.asked)) == (2, asked)
    assert "has 1 row not in the test, and --shots asks for 2." in result.output


@pytest.mark.parametrize("question", ["问：", "患者第2题", "问题：第3题怎么答", "第2题 答案是什么"])
def test_what_only_begins_like_a_role_is_an_example(question, rows, tmp_path):
    file = write_rows(tmp_path / "training.jsonl", [{"id": 1, "input": question, "output": "示范"}])
    with serving(LoopbackModel(answer=says)) as model:
        result = run_generate(model, rows, tmp_path / "out", "--shots", "1", "--training", str(file))
    assert result.exit_code == 0, result.output


def test_a_later_turns_question_is_no_example_either(tmp_path):
    rows = write_rows(tmp_path / "d.jsonl", [dotabench_row()])
    file = write_rows(tmp_path / "training.jsonl", [{"id": 1, "input": "第3轮问", "output": "泄漏"}])
    options = ("--shots", "1", "--training", str(file))
    with serving(LoopbackModel()) as model:
        result = run_generate(model, rows, tmp_path / "out", *options, eval_set="dotabench")
    assert result.exit_code == 2 and "has 0 rows not in the test" in result.output


def test_a_training_row_that_occurs_twice_is_shown_once(rows, tmp_path):
    training = [{"id": n, "input": f"练习{n % 2}", "output": f"示范{n % 2}"} for n in range(4)]
    file = write_rows(tmp_path / "training.jsonl", training)
    with serving(LoopbackModel(answer=says)) as model:
        run_generate(model, rows, tmp_path / "out", "--shots", "2", "--training", str(file))
    prompts = [asked.text for asked in model.asked if TEST not in asked.text]
    assert {(each.count("示范0"), each.count("示范1")) for each in prompts} == {(1, 1)}


def test_a_prompt_that_shows_no_examples_is_refused_when_some_are_asked_for(rows, tmp_path):
    file = write_rows(tmp_path / "training.jsonl", [{"id": 1, "input": "练习", "output": "示范"}])
    prompt = tmp_path / "mine.txt"
    prompt.write_text("请回答：$question", encoding="utf-8")
    options = ("--prompt", str(prompt), "--shots", "1", "--training", str(file))
    with serving(LoopbackModel()) as model:
        result = run_generate(model, rows, tmp_path / "out", *options)
    assert result.exit_code == 2 and "lacks $examples" in result.output and not model.asked


def test_what_is_sent_fits_the_token_budget_and_ends_with_the_question(tmp_path):
    rows = write_rows(
        tmp_path / "rows.jsonl", [{"id": 1, "input": "最后的问题？" * 3}, {"id": 2, "input": "短？"}]
    )
    file = write_rows(tmp_path / "training.jsonl", [{"id": 1, "input": "练习", "output": "示范" * 20}])
    prompt = tmp_path / "mine.txt"
    prompt.write_text("=== system ===\n你是医生。\n=== user ===\n$examples$question", encoding="utf-8")
    options = ("--prompt", str(prompt), "--shots", "1", "--training", str(file), "--prompt-tokens")
    with serving(LoopbackModel(answer=says)) as model:
        cut = run_generate(model, rows, tmp_path / "out", *options, "45")
        sent = [asked.body["messages"] for asked in model.asked if TEST not in asked.text]
        for messages, question in zip(sent, ("最后的问题？" * 3, "短？"), strict=True):
            assert messages[0] == {"role": "system", "content": "你是医生。"}
            assert messages[1]["content"].endswith(question) and "示范" in messages[1]["content"]
            assert 44 <= sum(estimated_tokens(each["content"]) for each in messages) <= 45
        assert [row["generation"]["prompt_cut"] for row in table(tmp_path / "out" / "m.jsonl")] == [
            True,
            True,
        ]
        assert "2 to ask, 0 settled already, 2 prompts cut to the token budget; about" in cut.output
        assert "\ncut: 2 prompts to the token budget\n" in cut.output
        assert "cut" not in run_generate(model, rows, tmp_path / "whole", *options, "4500").output
        assert not any(row["generation"]["prompt_cut"] for row in table(tmp_path / "whole" / "m.jsonl"))
        asked = len(model.asked)
        result = run_generate(model, rows, tmp_path / "none", *options, "10")
    assert (result.exit_code, len(model.asked)) == (2, asked)
    assert "line 1: --prompt-tokens 10 leaves nothing of the question" in result.output


@pytest.mark.parametrize("tokens", [10, 25, 60, 500])
def test_a_prompt_is_cut_on_the_left_to_its_budget(tokens):
    text = FewShot((("问", "答" * 40), ("ask", "reply")), 2, 1).examples_for("q") + "最后的问题？"
    cut = left_truncated(text, tokens)
    assert text.endswith(cut)
    assert cut == text or tokens - 1 <= estimated_tokens(cut) <= tokens


def test_a_row_without_its_question_is_named_before_anything_is_paid(tmp_path):
    rows = write_rows(tmp_path / "rows.jsonl", doctorflan_rows(1) + [{"id": 9, "reference": "x"}])
    with serving(LoopbackModel()) as model:
        result = run_generate(model, rows, tmp_path / "out")
    assert result.exit_code == 2
    assert "line 2: input is missing or not text" in result.output
    assert not model.asked


def test_the_bill_counts_the_connection_test_and_every_run(rows, tmp_path):
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps({"currency": "CNY", "models": {"m": {"prompt": 3.0, "completion": 7.0}}}), encoding="utf-8"
    )
    with serving(LoopbackModel(answer=says)) as model:
        run_generate(model, rows, tmp_path / "out", "--prices", str(prices))
        again = run_generate(model, rows, tmp_path / "more", "--prices", str(prices))
        # the test is this run's as well, and a run that asks nothing tests nothing
        assert "\nthis run: cost 0." in again.output and again.output.count("; 7 requests, ") == 2
        charged = len(model.billed)
        del model.billed[7:]
        result = run_generate(model, rows, tmp_path / "out", "--prices", str(prices))
        assert "; 0 requests, 0 prompt and 0" in result.output and (charged, len(model.billed)) == (14, 7)
    cost = sum(each.prompt_tokens * 3 + each.completion_tokens * 7 for each in model.billed) / 1_000_000
    assert f"all runs: cost {cost:.4f} CNY; 7 requests" in result.output


def test_where_the_key_is_refused_no_further_model_is_tried_and_nothing_is_left(rows, tmp_path):
    with serving(LoopbackModel(answer=lambda asked: error(401))) as model:
        result = run_generate(model, rows, tmp_path / "made" / "out", models=("a", "b"))
    assert (result.exit_code, len(model.asked)) == (4, 1)
    assert (result.output.count("OPENAI_API_KEY"), "not asked: b" in result.output) == (1, True)
    assert not (tmp_path / "made").exists()


def test_a_test_that_was_charged_for_is_on_the_bill_although_the_model_said_nothing(rows, tmp_path):
    with serving(LoopbackModel(answer=lambda asked: Answer(None))) as model:
        result = run_generate(model, rows, tmp_path / "out")
    assert len(model.billed) == 1
    assert f"; 1 request, {model.billed[0].prompt_tokens} prompt" in result.output


def test_what_failed_or_was_refused_at_the_test_is_counted(rows, tmp_path):
    def answer(asked):
        if asked.number < 2:
            return error(500)
        return error(400, "unknown_parameter") if "repetition_penalty" in asked.body else says(asked)

    with serving(LoopbackModel(answer=answer)) as model:
        result = run_generate(model, rows, tmp_path / "out")
    assert (result.exit_code, len(model.asked)) == (0, 10)
    # two failed, one answered the test, six answered the rows
    assert "this run: cost unknown (no price file names this model); 9 requests" in result.output
    assert "besides, the endpoint refused 1 request for the whole run's sake" in result.output


def test_a_test_that_only_failed_is_on_the_bill(rows, tmp_path):
    with serving(LoopbackModel(answer=lambda asked: Answer(hang=True))) as model:
        result = run_generate(model, rows, tmp_path / "out", "--timeout", "0.3")
    assert result.exit_code == 4
    assert "1 request, 0 prompt and 0 completion tokens; 1 request may have been charged" in result.output


def test_a_dry_run_leaves_nothing(rows, tmp_path):
    with serving(LoopbackModel(answer=says)) as model:
        result = run_generate(model, rows, tmp_path / "out", "--dry-run")
    assert (result.exit_code, model.asked) == (0, [])
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_answers_to_another_file_that_leave_the_table_are_told_beforehand_and_come_back_unpaid(
    rows, tmp_path
):
    others = write_rows(tmp_path / "others.jsonl", [{"id": 5, "input": "第5题"}, {"id": 9, "input": "第9题"}])
    with serving(LoopbackModel(answer=says)) as model:
        assert "of the table there" not in run_generate(model, rows, tmp_path / "out").output
        said = run_generate(model, others, tmp_path / "out").output
        assert "5 rows of the table there are of other ids" in said
        asked = len(model.asked)
        assert run_generate(model, rows, tmp_path / "out").exit_code == 0
        assert (len(model.asked), len(table(tmp_path / "out" / "m.jsonl"))) == (asked, 6)


def test_a_run_goes_on_within_its_budget_and_asks_nothing_where_nothing_fits(rows, tmp_path):
    prices = tmp_path / "prices.json"
    prices.write_text(json.dumps({"currency": "CNY", "models": {"m": {"prompt": 1, "completion": 1000}}}))
    options = ("--prices", str(prices), "--concurrency", "1", "--max-tokens", "100", "--budget")
    with serving(LoopbackModel(answer=says)) as model:
        assert run_generate(model, rows, tmp_path / "none", *options, "0.05").exit_code == 4
        assert (model.asked, (tmp_path / "none").exists()) == ([], False)
        first = run_generate(model, rows, tmp_path / "out", *options, "0.15")
        asked = len(model.asked)
        again = [run_generate(model, rows, tmp_path / "out", *options, "0.15") for _ in range(3)]
        assert (first.exit_code, len(model.asked) - asked) == (4, 0) and 1 < asked < 7
        assert all("does not hold another request" in each.output for each in again)
        spent = sum(each.prompt_tokens + 1000 * each.completion_tokens for each in model.billed) / 1_000_000
        assert spent <= 0.15
        # with more it goes on where it was: the test once more, and what was left
        assert run_generate(model, rows, tmp_path / "out", *options, "9").exit_code == 0
    assert len(model.billed) == asked + 1 + 7 - asked


def test_the_connection_test_waits_as_long_as_the_endpoint_asks(rows, tmp_path):
    # longer than the pause of a run that is told none
    busy = error(429, **{"retry-after-ms": "700"})
    with serving(LoopbackModel(answer=lambda asked: busy if asked.number < 2 else says(asked))) as model:
        assert run_generate(model, rows, tmp_path / "out").exit_code == 0
    tested = [asked.at for asked in model.asked if TEST in asked.text]
    assert len(tested) == 3
    assert all(later - sooner >= 0.7 for sooner, later in zip(tested, tested[1:], strict=False))
    # on the page one is told at once
    with serving(LoopbackModel(answer=lambda asked: busy)) as model:
        CliRunner().invoke(main, ["connection", "--base-url", model.base_url, "--model", "m"])
        assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("answer", "output", "status"),
    [
        (Answer("首先您应", finish="content_filter"), "", "refused"),
        (Answer(None, refusal="我不能回答这个问题。"), "我不能回答这个问题。", "refused"),
        (Answer("\u200b"), "", "empty"),
        (Answer("\u3164\u2800\ufe0f\u034f\u115f\u180e"), "", "empty"),
    ],
)
def test_what_a_filter_has_left_and_what_shows_nothing_is_no_answer_to_judge(
    rows, tmp_path, answer, output, status
):
    out = tmp_path / "out"
    with serving(LoopbackModel(answer=lambda asked: None if TEST in asked.text else answer)) as model:
        told = run_generate(model, rows, out, "--ask-again", "0")
    assert told.exit_code == 3
    made = table(out / "m.jsonl")
    told = [(each["output"], *each["generation"]["statuses"]) for each in made]
    shown = {("" if blank(said) else said, *statuses) for said, *statuses in told}
    assert shown == {(output, status)}


def test_a_dialogue_ends_where_a_filter_took_an_answer(tmp_path):
    file = write_rows(tmp_path / "rows.jsonl", [dotabench_row("1")])
    cut = Answer("首先您应", finish="content_filter")
    with serving(LoopbackModel(answer=lambda asked: None if TEST in asked.text else cut)) as model:
        told = run_generate(model, file, tmp_path / "out", eval_set="dotabench")
    (row,) = table(tmp_path / "out" / "m.jsonl")
    assert (told.exit_code, row["turn_1_answer"], len(model.billed)) == (3, "", 2)
    assert row["generation"]["statuses"] == ["refused", "missing", "missing"]
