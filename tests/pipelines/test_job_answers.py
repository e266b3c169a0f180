"""A job of generation has its own answers and bill, whatever else the same model is asked later."""

import json

import pytest

from db import jobs
from db.errors import NotFound
from db.jobs import add_job
from pipelines.asking.accounts import bills_in
from pipelines.jobs.answers import answers_of
from pipelines.jobs.queue import go_on_with_budget, start_job
from pipelines.jobs.run_job import job_folder
from tests.pipelines.judging_rows import write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, serving
from tests.pipelines.test_jobs import until, working
from tests.scoring_study import make_scoring_study


@pytest.fixture
def made(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=4, sources=3)
    (made.study.folder / "uploads").mkdir()
    return made


@pytest.fixture
def model():
    with serving(LoopbackModel(answer=lambda asked: Answer("答：" + asked.text[-6:]))) as model:
        yield model


def asking(made, model, upload, questions, name):
    """What a job is asked for with that puts these questions, uploaded under this name, to the model m."""
    rows = [{"id": number, "input": text} for number, text in enumerate(questions)]
    write_rows(made.study.folder / "uploads" / f"{upload}.jsonl", rows)
    file = {"file": f"uploads/{upload}.jsonl", "file_name": name}
    asked = {"base_url": model.base_url, "model": ["m"], "concurrency": 1, "eval_set": "doctorflan"}
    return asked | file


def done(made):
    until(lambda: {each.state for each in jobs.jobs(made.study, made["engineer"])} == {"completed"})


def questions_of(made, job_id):
    lines = answers_of(made.study, made["engineer"], job_id, 1).decode().splitlines()
    return [json.loads(line)["input"] for line in lines]


def test_one_models_answers_to_two_files_are_two_tables_with_a_bill_each(made, model):
    few, many = ["头痛", "发热"], [f"咳嗽{n}天" for n in range(5)]
    first = start_job(made.study, made["engineer"], "generate", asking(made, model, "a", few, "题目.jsonl"))
    # of one name, and with ids of the first file's
    second = start_job(made.study, made["engineer"], "generate", asking(made, model, "b", many, "题目.jsonl"))
    with working(made.study):
        done(made)
        paid = len(model.billed)
        again = start_job(made.study, made["engineer"], "generate", asking(made, model, "c", few, "x.jsonl"))
        done(made)
    assert [questions_of(made, each) for each in (first, second, again)] == [few, many, few]
    # the same questions under another name are the same questions: nothing is asked twice
    assert len(model.billed) == paid == 2 + 5 + 2
    bills = [bills_in(job_folder(made.study, each))[0].attempts for each in (first, second, again)]
    assert bills == [3, 6, 3]
    folders = sorted(path.name for path in (made.study.folder / "generated").iterdir())
    assert len(folders) == 2 and all(name.startswith("题目-") for name in folders)


def test_an_older_studys_answers_are_found_and_never_those_to_other_questions(made, model):
    few, many = ["头痛", "发热"], [f"咳嗽{n}天" for n in range(5)]
    asked = [asking(made, model, "a", few, "a.jsonl"), asking(made, model, "b", many, "b.jsonl")]
    # as they were kept before each file of questions had a folder
    first, second = (add_job(made.study, made["engineer"], "generate", each) for each in asked)
    with working(made.study):
        done(made)
    assert [path.name for path in (made.study.folder / "generated").glob("*.jsonl")] == ["m.jsonl"]
    assert questions_of(made, second) == many
    with pytest.raises(NotFound, match="written over by a later job") as refused:
        answers_of(made.study, made["engineer"], first, 1)
    assert "覆盖" in refused.value.zh


@pytest.mark.parametrize("older", [False, True])
def test_a_job_goes_on_under_another_budget_and_nothing_paid_is_asked_twice(made, model, older):
    price = {"prompt": 1.0, "completion": 1000.0, "currency": "CNY"}
    questions = [f"咳嗽{n}天" for n in range(5)]
    # an answer of 1024 tokens, the longest there may be, is 1.024
    asked = asking(made, model, "a", questions, "a.jsonl") | {"price": price, "budget": 1.055}
    (add_job if older else start_job)(made.study, made["engineer"], "generate", asked)
    with working(made.study):
        until(lambda: jobs.jobs(made.study, made["engineer"])[0].state == "failed")
        job = jobs.jobs(made.study, made["engineer"])[0]
        paid = len(model.billed)
        assert 1 < paid < 6
        number = go_on_with_budget(made.study, made["engineer"], job, 9.0)
        until(lambda: jobs.jobs(made.study, made["engineer"])[0].state == "completed")
    assert [each.arguments["budget"] for each in jobs.jobs(made.study, made["engineer"])] == [9.0, 1.055]
    # each run tests the connection once
    assert len(model.billed) == 5 + 2
    assert questions_of(made, number) == questions_of(made, job.id) == questions
