"""How a job's command ends: what came to no result and why, what it needs, and asking it again on purpose."""

import json

import pytest
from click.testing import CliRunner

from db import jobs
from db.errors import NotFound, Refused
from db.job_progress import (
    FOLDER_VARIABLE,
    Ending,
    JobProgress,
    ending_in,
    forget_last_run,
    progress_in,
    tell_progress,
)
from db.submissions import submissions
from pipelines.asking import asking
from pipelines.asking.accounts import bills_in, last_bills_in
from pipelines.asking.without import each_without_in, without_in
from pipelines.jobs.before import connections
from pipelines.jobs.keys import keep_key, why_no_key
from pipelines.jobs.no_result import without_result
from pipelines.jobs.queue import ask_failed_again, ask_unread_again, start_job
from pipelines.jobs.run_job import job_folder
from review_app.no_result_reasons import reason_in_chinese
from tests.pipelines.judging_rows import doctorflan_rows, run_judge, write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from tests.pipelines.test_jobs import until, working
from tests.pipelines.test_submit import rated, run_submit, write_answers
from tests.scoring_study import make_scoring_study
from wardround import main

KEY = "sk-SECRET-OF-THIS-TEST"
UNREADABLE = Answer("很好。")


@pytest.fixture
def made(tmp_path):
    return make_scoring_study(tmp_path / "study", questions=1, sources=1)


@pytest.fixture
def told(tmp_path, monkeypatch):
    """The folder into which a command tells as if it were a job's; what fails is tried again at once."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(asking, "FIRST_REST_SECONDS", 0.0)
    return tmp_path


def submitting(made, model, **given):
    write_answers(made.study.folder / "uploads" / "a.jsonl", "model-a")
    asked = {"base_url": model.base_url, "model": "judge", "concurrency": 1, "eval_set": "doctorbench"}
    return start_job(
        made.study, made["engineer"], "submit", asked | {"file": "uploads/a.jsonl", "name": "model-a"} | given
    )


def run_generation(model, folder, *more):
    write_rows(folder / "rows.jsonl", [{"id": n, "input": f"发热{n}天"} for n in range(3)])
    arguments = ["generate", str(folder / "rows.jsonl"), "--eval-set", "doctorflan", "--concurrency", "1"]
    asked = ["--base-url", model.base_url, "--model", "m", "--out", str(folder / "generated"), *more]
    return CliRunner().invoke(main, [*arguments, *asked])


def newest(made):
    return jobs.jobs(made.study, made["engineer"])[0]


def ended(made, number):
    until(lambda: newest(made).id == number and newest(made).state in ("completed", "failed"))
    return newest(made)


def test_each_row_without_a_result_is_told_with_status_and_reason_and_only_its_own_failure(told):
    said = {"第0天": UNREADABLE, "第1天": error(400, "content_filter"), "第2天": error(500)}
    seen = []

    def answer(asked):
        seen.append(asked)
        # what was refused for its rate and then answered is no failure
        if len(seen) == 1:
            return error(429, **{"Retry-After": "0"})
        return next((each for text, each in said.items() if text in asked.text), None)

    with serving(LoopbackModel(answer=answer)) as model:
        rows = write_rows(told / "rows.jsonl", [*doctorflan_rows(5), doctorflan_rows(6)[5] | {"output": " "}])
        result = run_judge(
            model, rows, told / "out.jsonl", "--base-url", model.base_url, "--concurrency", "1"
        )
    assert result.exit_code == 3
    (without,) = without_in(told)
    assert (without.counts, without.why) == (
        {"unparsed": 1, "refused": 1, "failed": 1, "empty": 1},
        "HTTP 500",
    )
    ending = ending_in(told)
    assert ending == Ending(
        "4 without a result: 1 failed, 1 unparsed, 1 refused, 1 empty; the last failure: HTTP 500.",
        "4 条没有得到结果：失败 1、未能读出 1、被拒绝 1、回答为空 1；最近一次失败：HTTP 500。",
    )


def test_a_failure_that_was_made_good_is_not_the_reason_of_what_could_not_be_read(told):
    answer = lambda asked: error(429, **{"Retry-After": "0"}) if not asked.number else UNREADABLE  # noqa: E731
    with serving(LoopbackModel(answer=answer)) as model:
        rows = write_rows(told / "rows.jsonl", doctorflan_rows(1))
        run_judge(model, rows, told / "out.jsonl", "--base-url", model.base_url)
    assert ending_in(told).sentence == "1 without a result: 1 unparsed."


def test_several_models_rows_without_a_result_are_told_apart(told):
    with serving(LoopbackModel(answer=lambda asked: UNREADABLE)) as model:
        rows = write_rows(told / "rows.jsonl", doctorflan_rows(2))
        asked = ("--base-url", model.base_url, "--ask-again", "0")
        run_judge(model, rows, told / "out.jsonl", *asked, judges=("one", "two"))
    assert [(each.model, each.counts) for each in without_in(told)] == [
        ("one", {"unparsed": 2}),
        ("two", {"unparsed": 2}),
    ]


@pytest.mark.parametrize(
    ("answer", "options", "needs"),
    [
        (lambda asked: error(401), (), "key"),
        (lambda asked: error(400), (), "arguments"),
        (lambda asked: error(402), (), ""),
        (lambda asked: UNREADABLE, (), "ratings"),
        (lambda asked: Answer(refusal="不"), (), "arguments"),
        (lambda asked: error(500), ("--concurrency", "99"), ""),
        (lambda asked: rated(asked), ("--budget", "0.000001"), "budget"),
    ],
)
def test_an_ending_says_what_has_to_be_another_before_the_same_can_succeed(
    made, told, monkeypatch, answer, options, needs
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    prices = told / "prices.json"
    prices.write_text(json.dumps({"currency": "CNY", "models": {"judge": {"prompt": 1, "completion": 1}}}))
    with serving(LoopbackModel(answer=answer)) as model:
        run_submit(made, model, write_answers(told / "a.jsonl", "m"), "--prices", str(prices), *options)
    assert ending_in(told).needs == needs
    if needs == "key":
        assert "OPENAI_API_KEY holds none" in ending_in(told).sentence


@pytest.mark.parametrize("status", [401, 403])
def test_no_key_and_a_refused_one_are_told_apart_and_the_address_that_may_be_meant_is_named(
    made, monkeypatch, status
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-OF-THE-ENVIRONMENT")
    with serving(LoopbackModel(answer=lambda asked: error(status))) as model:
        asked = {"base_url": model.base_url, "model": "judge", "concurrency": 1}

        def reason():
            found = connections(made.study, made["engineer"], "judge", asked)["judge"]
            return found.reason, found.reason_zh

        keep_key(made.study, made["engineer"], "http://127.0.0.1:9/v1", KEY)
        assert reason() == (
            f"The endpoint asks for a key, and none is kept for {model.base_url}; keep one.",
            f"接口需要密钥，而没有为 {model.base_url} 保存过密钥；请保存密钥。",
        )
        other = model.base_url.removesuffix("/v1")
        keep_key(made.study, made["engineer"], other, KEY)
        english, chinese = reason()
        assert f". One is kept for {other}: is that the address meant?" in english
        assert f"；已为 {other} 保存过密钥：是不是这个地址？" in chinese
        monkeypatch.setenv("OPENAI_BASE_URL", model.base_url)
        assert "in the server's OPENAI_API_KEY" in reason()[0]
        keep_key(made.study, made["engineer"], model.base_url, KEY)
        assert reason() == why_no_key(made.study, model.base_url)
        assert f"does not accept the key kept for {model.base_url}" in reason()[0]


def test_a_job_without_a_key_says_so_in_the_pages_words(made):
    with serving(LoopbackModel(answer=lambda asked: error(401))) as model, working(made.study):
        asked = {"base_url": model.base_url, "model": "judge", "concurrency": 1}
        job = ended(made, start_job(made.study, made["engineer"], "judge", asked))
        assert (job.sentence, job.sentence_zh) == why_no_key(made.study, model.base_url)
        assert ending_in(job_folder(made.study, job.id)).needs == "key"


@pytest.mark.parametrize(
    ("answer", "english", "chinese"),
    [
        (
            error(404),
            "or the base URL is wrong (HTTP 404); check both. Resume the job when the endpoint is ready.",
            "请检查二者。接口就绪后可点“继续”。",
        ),
        (
            error(402),
            "add to it. Resume the job when the endpoint is ready.",
            "请充值。接口就绪后可点“继续”。",
        ),
        (
            Answer(None),
            "see at the endpoint why the model says nothing. Resume the job when the endpoint is ready.",
            "请在接口一端查明模型为何不作答。接口就绪后可点“继续”。",
        ),
        (
            Answer(status=400, raw=b'{"message": "s k - p r o j: temperature, Smithson 138", "code": "hiv"}'),
            "(HTTP 400; its message names temperature; the rest is left out here, for it may repeat what was "
            "sent: see its own log). Check model and parameters.",
            "请检查模型名和参数。",
        ),
    ],
    ids=["model", "quota", "silence", "arguments"],
)
def test_a_job_that_fails_is_told_in_the_words_of_its_page_and_what_was_not_asked_has_a_reason(
    told, answer, english, chinese
):
    with serving(LoopbackModel(answer=lambda asked: answer)) as model:
        result = run_generation(model, told)
    ending = ending_in(told)
    assert ending.sentence.endswith(english) and ending.sentence_zh.endswith(chinese)
    assert "run again" not in ending.sentence.lower() and "un again when it is" in result.output
    (_, rows) = zip(*each_without_in(told), strict=True)
    assert {(each.status, each.reason) for each in rows} == {
        ("missing", "not asked: the run was stopped before")
    }
    assert reason_in_chinese(rows[0].reason) == "没有问到：运行在此之前已停止"


def test_why_answers_could_not_be_read_is_counted_the_most_frequent_first(told):
    said = {"第0天": Answer("[[99]]")}
    answer = lambda asked: next((each for text, each in said.items() if text in asked.text), UNREADABLE)  # noqa: E731
    with serving(LoopbackModel(answer=answer)) as model:
        rows = write_rows(told / "rows.jsonl", doctorflan_rows(3))
        run_judge(model, rows, told / "out.jsonl", "--base-url", model.base_url, "--ask-again", "0")
    (without,) = without_in(told)
    assert list(without.unread.items()) == [
        ("no rating line", 2),
        (next(iter(set(without.unread) - {"no rating line"})), 1),
    ]


def test_a_run_that_begins_has_what_is_done_of_the_last_and_not_its_pace(told):
    tell_progress(JobProgress(12, 40, 1.99, 14.0, failed=1, cost=0.4, away_since=1.0))
    forget_last_run(told)
    assert progress_in(told) == JobProgress(12, 40, 0.0, None)


def test_the_last_run_is_billed_apart_from_all_runs(told):
    with serving(LoopbackModel(answer=lambda asked: Answer("答"))) as model:
        run_generation(model, told)
        forget_last_run(told)
        run_generation(model, told, "--max-tokens", "7")
        forget_last_run(told)
        run_generation(model, told)
    assert (bills_in(told)[0].attempts, last_bills_in(told)[0].attempts) == (2 * (3 + 1), 0)


def test_unread_answers_are_asked_afresh_on_purpose_and_by_nothing_else(made):
    (made.study.folder / "uploads").mkdir()
    with serving(LoopbackModel(answer=lambda asked: UNREADABLE)) as model, working(made.study):
        first = ended(made, submitting(made, model))
        assert (first.state, ending_in(job_folder(made.study, first.id)).needs) == ("failed", "ratings")
        assert len(model.billed) == 4 * 3
        model.answer = rated
        again = ended(made, ask_failed_again(made.study, made["engineer"], first))
        assert (again.state, len(model.billed)) == ("failed", 4 * 3)
        fresh = ended(made, ask_unread_again(made.study, made["lead"], again))
        assert (fresh.state, fresh.arguments["ask_again"], len(model.billed)) == ("completed", 5, 4 * 4)
        rows = without_result(made.study, made["lead"], first.id)
        assert [(name, each.id, each.status) for name, each in rows] == [
            ("judge", str(n), "unparsed") for n in range(4)
        ]
        with pytest.raises(NotFound):
            without_result(made.study, made["lead"], fresh.id)
        with pytest.raises(Refused, match="needs the role"):
            without_result(made.study, made["doctor1"], first.id)
    (line,) = submissions(made.study, made["engineer"])
    assert [each.status for each in line.results] == ["scored"] * 4


def test_that_the_endpoint_is_waited_for_is_told_with_the_time_from_the_first_question_on(told):
    waits = []

    def answer(asked):
        # its end lies between two moments at which a run tells how far it is
        if asked.number in (0, 2):
            return error(429, **{"Retry-After": "2.5"})
        if asked.number in (1, 3):
            waits.append(progress_in(told))
        return Answer("答")

    with serving(LoopbackModel(answer=answer)) as model:
        assert run_generation(model, told).exit_code == 0
    # of the connection test, and of the run
    assert [each.resumes_at > 0 for each in waits] == [True, True]
    assert waits[0].total == 3 and waits[1].resumes_at > waits[0].resumes_at + 1
    assert progress_in(told).resumes_at == 0.0
    # those that were refused as well
    assert bills_in(told)[0].attempts == len(model.asked) == 6
