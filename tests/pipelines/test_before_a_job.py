"""Before a job starts: what is wrong in what was asked, what it would ask, whether its endpoint is ready."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.errors import MOST_TOLD, Invalid, Refused
from db.job_progress import FOLDER_VARIABLE
from db.jobs import jobs
from pipelines.asking.accounts import bills_in, estimates_in
from pipelines.asking.ledger import opened
from pipelines.jobs.before import check_reckoned, connections, estimate
from pipelines.jobs.keys import endpoint_of, keep_key
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.numbers import read_number, written
from pipelines.jobs.queue import go_on_with_budget, start_job
from pipelines.jobs.wrong_arguments import WrongArgument, WrongArguments
from pipelines.row_files import read_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from tests.pipelines.test_submit import rated, write_answers
from tests.scoring_study import make_scoring_study
from wardround import main

KEY = "sk-SECRET-OF-THIS-TEST"
NOWHERE = "http://127.0.0.1:9/v1"
PRICE = {"prompt": 2.0, "completion": 8.0, "currency": "CNY"}


@pytest.fixture
def made(tmp_path):
    return make_scoring_study(tmp_path / "study", questions=4, sources=3)


@pytest.fixture
def questions(made):
    path = made.study.folder / "uploads" / "questions.jsonl"
    path.parent.mkdir()
    rows = [{"id": n, "input": f"发热{n}天怎么办？"} for n in range(5)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return "uploads/questions.jsonl"


def judging(**given):
    return {"base_url": NOWHERE, "model": "the-judge", "concurrency": 1} | given


@pytest.mark.parametrize(
    ("given", "field", "english", "chinese"),
    [
        ({"model": ""}, "model", "Name the model", "请填写模型名"),
        ({"model": "  "}, "model", "Name the model", "请填写模型名"),
        ({"model": []}, "model", "Name the model", "请填写模型名"),
        ({"model": ["m", "m"]}, "model", "named twice", "重复"),
        ({"base_url": "host/v1"}, "base_url", "must begin with https", "应以 https"),
        ({"base_url": "https://foo bar/v1"}, "base_url", "no blanks", "没有空格"),
        ({"base_url": "http://127.0.0.1:99999/v1"}, "base_url", "from 1 to 65535", "1 至 65535"),
        ({"base_url": "http://[::1/v1"}, "base_url", "no blanks", "没有空格"),
        ({"base_url": "https://host/v1?x=1"}, "base_url", "Leave out what begins with", "? 或 # 及其后"),
        ({"base_url": "https://me:secret@host/v1"}, "base_url", "Leave keys", "请勿把密钥"),
        (
            {"price": PRICE | {"prompt": "abc", "completion": -3}},
            "price",
            "not abc or -3",
            "而不是 abc、-3",
        ),
        ({"budget": 1.0}, "budget", "The price of the-judge is not known", "没有 the-judge 的价格"),
        (
            {"model": "gpt-4o-mini", "budget": 1.0, "currency": "CNY"},
            "price",
            "list price of gpt-4o-mini is in USD, and the budget was given in CNY",
            "以 USD 计",
        ),
        ({"price": PRICE | {"completion": None}}, "price", "Give both prices", "都要填写"),
        ({"price": PRICE | {"completion": -3}}, "price", "from 0 on, not -3", "不小于 0 的数，而不是 -3"),
        ({"price": PRICE | {"prompt": "two"}}, "price", "from 0 on, not two", "而不是 two"),
        ({"concurrency": 0}, "concurrency", "from 1 to 1000 is expected, not 0", "整数（1 至 1000）"),
        ({"concurrency": 100000}, "concurrency", "expected, not 100000", "而不是 100000"),
        ({"concurrency": 2.5}, "concurrency", "whole number", "而不是 2.5"),
        ({"concurrency": None}, "concurrency", "from 1 to 1000 is expected here", "请填写整数"),
        ({"budget": -1, "price": PRICE}, "budget", "above 0 is expected, not -1", "大于 0"),
        ({"budget": 0, "price": PRICE}, "budget", "above 0 is expected, not 0", "大于 0"),
        ({"budget": "much", "price": PRICE}, "budget", "above 0 is expected, not much", "而不是 much"),
        ({"repeats": 21}, "repeats", "from 1 to 20", "1 至 20"),
        ({"seed": -1}, "seed", "from 0 to", "0 至"),
    ],
)
def test_what_cannot_run_is_refused_by_its_field_before_it_waits(made, given, field, english, chinese):
    with pytest.raises(WrongArguments, match=english) as refused:
        start_job(made.study, made["engineer"], "judge", judging(**given))
    (wrong,) = refused.value.each
    assert wrong.field == field and chinese in wrong.zh
    assert jobs(made.study, made["engineer"]) == []


@pytest.mark.parametrize("pasted", [KEY, "SK-ANY-OTHER", "kept-here", "of-the-server"])
def test_a_key_in_the_place_of_a_models_name_is_refused_and_not_repeated(made, monkeypatch, pasted):
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-server")
    keep_key(made.study, made["engineer"], "https://elsewhere/v1", "kept-here")
    asked = judging(model=["m", f" {pasted} "])
    for act in (start_job, connections, estimate):
        with pytest.raises(WrongArguments, match="That is a key, not a model's name") as refused:
            act(made.study, made["engineer"], "judge", asked)
        (wrong,) = refused.value.each
        assert wrong.field == "model" and "这是密钥" in wrong.zh
        assert pasted not in f"{wrong}{wrong.zh}"
    assert jobs(made.study, made["engineer"]) == []


@pytest.mark.parametrize(
    ("model", "price"), [("gpt-4o-mini", None), ("the-judge", PRICE), ("gpt-4o-mini", PRICE)]
)
def test_a_budget_is_taken_where_the_house_or_the_form_knows_the_price(made, model, price):
    asked = judging(model=model, budget=0.5, price=price)
    start_job(made.study, made["engineer"], "judge", asked | {"currency": None if price else "USD"})
    (job,) = jobs(made.study, made["engineer"])
    assert "currency" not in job.arguments
    words = KINDS["judge"].command(made.study.folder, job.arguments)
    files = [word.removeprefix("--prices=") for word in words if word.startswith("--prices=")]
    assert "--budget=0.5" in words and len(files) == bool(price)
    for file in files:
        values = json.loads(Path(file).read_text(encoding="utf-8"))
        assert values == {"currency": "CNY", "models": {model: {"prompt": 2.0, "completion": 8.0}}}
    assert not any("price=" in word or "file_name" in word for word in words)


def test_a_file_is_refused_where_it_is_none_of_the_set_or_names_no_model(made, questions):
    asked = judging(file=questions)
    for kind, eval_set, fields, said in (
        ("generate", "dotabench", ["eval_set"], "turn_1_question"),
        ("submit", "doctorflan", ["eval_set", "name"], "none of doctorflan"),
        ("generate", None, ["file"], "id"),
    ):
        if eval_set is None:
            (made.study.folder / questions).write_text('{"input": "问"}\n', encoding="utf-8")
        with pytest.raises(WrongArguments, match=said) as refused:
            start_job(made.study, made["engineer"], kind, asked | {"eval_set": eval_set or "doctorflan"})
        assert [each.field for each in refused.value.each] == fields
    path = write_answers(made.study.folder / "uploads" / "a.jsonl", "model-a")
    asked = judging(file="uploads/a.jsonl", eval_set="doctorbench")
    start_job(made.study, made["engineer"], "submit", asked)
    assert jobs(made.study, made["engineer"])[0].arguments["name"] == "model-a"
    path.write_text('{"id": 1, "input": "问", "output": "答"}\n', encoding="utf-8")
    with pytest.raises(WrongArguments) as refused:
        start_job(made.study, made["engineer"], "submit", asked)
    assert [each.field for each in refused.value.each] == ["name"]


@pytest.mark.parametrize(
    ("kind", "fields"), [("generate", ["base_url", "model", "file"]), ("judge", ["base_url", "model"])]
)
def test_all_that_is_missing_is_named_at_once_each_by_what_is_missing(made, kind, fields):
    asked = judging(base_url=" ", model="", file="", eval_set="doctorflan", budget=1.0)
    with pytest.raises(WrongArguments) as refused:
        start_job(made.study, made["engineer"], kind, asked)
    said = {each.field: (str(each), each.zh) for each in refused.value.each}
    assert list(said) == fields
    assert said["base_url"] == (
        "Give the endpoint's address, such as https://host/v1.",
        "请填写接口地址，例如 https://host/v1。",
    )
    with pytest.raises(WrongArguments) as refused:
        connections(made.study, made["engineer"], kind, asked)
    assert [each.field for each in refused.value.each] == ["base_url", "model"]
    with pytest.raises(WrongArguments) as refused:
        keep_key(made.study, made["engineer"], "", " ")
    assert [(each.field, str(each)) for each in refused.value.each] == [
        ("base_url", said["base_url"][0]),
        ("key", "Give the key."),
    ]


def test_numbers_out_of_range_are_told_with_all_other_faults(made):
    wrong = {
        "concurrency": 0,
        "budget": -1,
        "price": PRICE | {"prompt": -3},
        "base_url": "htp:/foo",
        "model": [],
    }
    with pytest.raises(WrongArguments) as refused:
        start_job(made.study, made["engineer"], "generate", wrong | {"file": "", "eval_set": "doctorflan"})
    fields = [each.field for each in refused.value.each]
    assert fields == ["base_url", "model", "concurrency", "budget", "price", "file"]


def test_an_address_is_the_same_however_its_scheme_and_host_are_written():
    assert endpoint_of("HTTP://LocalHost:9/V1/") == "http://localhost:9/V1"
    assert endpoint_of(NOWHERE) == NOWHERE


@pytest.mark.parametrize(
    ("typed", "read", "again"),
    [
        ("", None, ""),
        (" 8 ", 8, "8"),
        ("1e5", 100000, "100000"),
        ("８", 8, "8"),
        ("0.1234567", 0.1234567, "0.1234567"),
        ("1e", "1e", "1e"),
        ("1,5", "1,5", "1,5"),
        ("1,000", 1000, "1000"),
        ("1,234,567.5", 1234567.5, "1234567.5"),
        ("12,34", "12,34", "12,34"),
        ("nan", "nan", "nan"),
        ("inf", "inf", "inf"),
    ],
)
def test_a_typed_number_is_read_as_it_stands_and_what_is_none_stays_as_it_was(typed, read, again):
    assert (read_number(typed), type(read_number(typed))) == (read, type(read))
    assert written(read) == again and read_number(again) == read


@pytest.mark.parametrize(("kind", "broken"), [("generate", "no json"), ("submit", "[1]")])
def test_a_broken_upload_is_called_by_its_own_name_and_no_place_on_the_server_is_shown(made, kind, broken):
    path = made.study.folder / "uploads" / "0011223344556677.jsonl"
    path.parent.mkdir()
    path.write_text(f'{{"id": 1, "input": "q", "output": "a"}}\n{broken}\n', encoding="utf-8")
    file = {"file": "uploads/0011223344556677.jsonl", "file_name": "发热.jsonl", "eval_set": "doctorflan"}
    with pytest.raises(WrongArguments) as refused:
        start_job(made.study, made["engineer"], kind, judging(**file))
    (wrong,) = (each for each in refused.value.each if each.field == "file")
    assert str(wrong).startswith("发热.jsonl, line 2: ") and wrong.zh.startswith("发热.jsonl 第 2 行：")


BAD_LINES = [
    '{"id": 1, "input": "q", "output": "a"}',
    "no json",
    '{"id": "", "input": "q", "output": "a"}',
    '{"id": 2, "input": " ", "output": "a"}',
    '{"id": 1, "input": "another", "output": "a"}',
    '{"id": 3, "input": "q"}',
]


@pytest.mark.parametrize(("kind", "lines"), [("generate", [2, 3, 4, 5]), ("submit", [2, 3, 4, 5, 6])])
def test_every_bad_line_of_a_file_is_told_at_once_in_the_order_of_the_lines(made, kind, lines):
    path = made.study.folder / "uploads" / "0011223344556677.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(BAD_LINES) + "\n", encoding="utf-8")
    file = {
        "file": "uploads/0011223344556677.jsonl",
        "file_name": "发热.jsonl",
        "name": "m",
        "questions": "q",
    }
    sets = {"generate": "doctorflan", "submit": "doctorbench"}
    with pytest.raises(WrongArguments) as refused:
        start_job(made.study, made["engineer"], kind, judging(**file, eval_set=sets[kind]))
    (wrong,) = refused.value.each
    for said, place in (
        (str(wrong), r"^发热\.jsonl, line (\d+): "),
        (wrong.zh, r"^发热\.jsonl 第 (\d+) 行："),
    ):
        assert [int(each) for each in re.findall(place, said, re.M)] == lines, said
        assert len(said.splitlines()) == len(lines)


def test_of_very_many_bad_lines_the_first_are_told_and_how_many_more_there_are(tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text("no json\n" * (MOST_TOLD + 2), encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read_rows(path)
    english, chinese = str(refused.value).splitlines(), refused.value.zh.splitlines()
    assert (len(english), english[-1]) == (MOST_TOLD + 1, "And 2 more lines of this file.")
    assert (len(chinese), chinese[-1]) == (MOST_TOLD + 1, "该文件另有 2 行有误。")


def test_answers_that_name_no_model_are_refused_in_the_pages_words(made):
    path = made.study.folder / "uploads" / "0011223344556677.jsonl"
    path.parent.mkdir()
    path.write_text('{"id": 1, "input": "问", "output": "答"}\n', encoding="utf-8")
    file = {"file": "uploads/0011223344556677.jsonl", "file_name": "a.jsonl", "eval_set": "doctorbench"}
    with pytest.raises(WrongArguments) as refused:
        start_job(made.study, made["engineer"], "submit", judging(**file, questions=None))
    assert [each.field for each in refused.value.each] == ["name", "questions"]
    for said in (str(refused.value), refused.value.zh):
        assert "--" not in said and "/" not in said and "0011" not in said
    given = judging(**file, name="model-a", questions="发热")
    start_job(made.study, made["engineer"], "submit", given)
    words = KINDS["submit"].command(made.study.folder, jobs(made.study, made["engineer"])[0].arguments)
    # not by the file of one model's answers
    assert [word for word in words if word.startswith("--questions")] == ["--questions=发热"]


@pytest.mark.parametrize("batch", [False, True])
def test_a_budget_that_holds_not_one_request_is_known_by_the_estimate(made, batch):
    asked = judging(price=PRICE, repeats=1, batch=batch)
    found = estimate(made.study, made["engineer"], "judge", asked)
    (each,) = found
    # a batch is submitted whole; else one request is less than all of the twelve
    assert each.least == each.cost if batch else 0 < each.least < each.cost / 2
    check_reckoned("judge", asked, found)
    check_reckoned("judge", asked | {"budget": each.least}, found)
    with pytest.raises(
        WrongArgument, match=r"A budget of 0\.00001 CNY holds not one request of the-judge"
    ) as no:
        check_reckoned("judge", asked | {"budget": 0.00001}, found)
    assert no.value.field == "budget" and f"至少约需 {each.least:.6g} CNY" in no.value.zh


@pytest.mark.parametrize(
    ("eval_set", "answers"),
    [
        ("doctorflan", {"input": "问", "output": " ", "reference": "答"}),
        ("doctorbench", {"input": "问", "output": ""}),
        # a dialogue of which one answer is missing is not judged
        (
            "dotabench",
            {f"turn_{n}_{side}": "话" if n < 3 else "" for n in (1, 2) for side in ("question", "answer")}
            | {"turn_3_question": "话", "turn_3_answer": "", "reference": "答"},
        ),
    ],
)
def test_answers_that_are_all_empty_are_refused_beneath_their_file_with_all_else(made, eval_set, answers):
    path = made.study.folder / "uploads" / "a.jsonl"
    path.parent.mkdir()
    rows = [{"id": n} | answers for n in range(2)]
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    asked = judging(file="uploads/a.jsonl", eval_set=eval_set, questions=None)
    for act in (start_job, estimate):
        with pytest.raises(WrongArguments, match="in every row the answer is empty") as refused:
            act(made.study, made["engineer"], "submit", asked)
        assert [each.field for each in refused.value.each] == ["file", "name", "questions"]
        assert "每一行的回答都是空的" in refused.value.zh
    # one that is there is enough
    there = {key: value if value.strip() else "话" for key, value in answers.items()}
    rows[1] |= there
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    start_job(made.study, made["engineer"], "submit", asked | {"name": "m", "questions": "q"})
    assert len(jobs(made.study, made["engineer"])) == 1


def test_a_row_that_is_not_the_sets_is_told_by_its_line_before_the_job_waits(made):
    path = write_answers(made.study.folder / "uploads.jsonl", "model-a")
    path.write_text(path.read_text("utf-8") + '{"id": "last", "output": "答"}\n', encoding="utf-8")
    asked = judging(file="uploads.jsonl", file_name="mine.jsonl", eval_set="doctorbench", questions="q")
    with pytest.raises(WrongArguments, match=r"mine.jsonl, line 5: input is missing") as refused:
        start_job(made.study, made["engineer"], "submit", asked)
    assert {each.field for each in refused.value.each} == {"file", "name"}


def test_answers_that_this_judge_has_read_none_of_are_refused_and_those_it_scored_have_a_second_name(made):
    path = made.study.folder / "uploads.jsonl"
    write_answers(path, "model-a", number=3)
    (made.study.folder / "some.jsonl").write_text(
        path.read_text("utf-8").replace("建议就医。2", ""), encoding="utf-8"
    )
    for file, empty in (("uploads.jsonl", 0), ("some.jsonl", 1)):
        with serving(LoopbackModel(answer=lambda asked: Answer("说不好。"))) as model:
            asked = judging(base_url=model.base_url, file=file, eval_set="doctorbench", questions="q")
            options = ["--questions=q", "--study", str(made.study.folder), "--eval-set=doctorbench"]
            run = ["submit", str(made.study.folder / file), "--base-url", model.base_url, *options]
            CliRunner().invoke(main, [*run, "--model=the-judge"])
            found = estimate(made.study, made["engineer"], "submit", asked)
            known = [(each.requests, each.settled, each.unread, each.empty) for each in found]
            assert known == [(0, 3 - empty, 3 - empty, empty)]
            with pytest.raises(WrongArgument, match="the-judge has judged those that are not empty") as no:
                check_reckoned("submit", asked, found)
            assert no.value.field == "file" and "都已由 the-judge 评过" in no.value.zh
            # another judge may read them, and what is scored asks nothing under a second name
            model.answer = rated
            other = estimate(made.study, made["engineer"], "submit", asked | {"model": "another"})
            check_reckoned("submit", asked, other)
            assert CliRunner().invoke(main, [*run, "--model=another"]).exit_code in (0, 3)
            scored = estimate(made.study, made["engineer"], "submit", asked | {"model": "another"})
            check_reckoned("submit", asked, scored)
            assert [(each.requests, each.unread) for each in scored] == [(0, 0)]


@pytest.mark.parametrize("budget", [0.5, 0.25, None, "much", -1])
def test_a_job_goes_on_only_under_a_greater_budget(made, budget):
    engineer = made["engineer"]
    start_job(made.study, engineer, "judge", judging(budget=0.5, price=PRICE))
    (job,) = jobs(made.study, engineer)
    with pytest.raises(WrongArgument, match="A budget above 0.5 CNY is needed") as refused:
        go_on_with_budget(made.study, engineer, job, budget)
    assert refused.value.field == "budget" and "大于 0.5 CNY" in refused.value.zh
    # what was typed is said again, and nothing where nothing was
    assert [said in str(refused.value) for said in ("not", str(budget))] == [budget is not None] * 2
    assert jobs(made.study, engineer) == [job]


def test_an_estimate_beside_a_run_on_the_same_results_says_to_wait_and_names_nothing_to_choose(made):
    with (
        serving(LoopbackModel()) as model,
        opened(made.study.folder / "judge.ledger"),
        pytest.raises(Refused, match="Another run is at these results") as refused,
    ):
        estimate(made.study, made["engineer"], "judge", judging(base_url=model.base_url))
    assert "请等它结束后再试" in refused.value.zh and "choose" not in str(refused.value)


def test_the_estimate_is_the_commands_own_and_asks_nobody(made, questions, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    before = sorted(path for path in made.study.folder.rglob("*") if path.suffix in (".jsonl", ".ledger"))
    asked = judging(file=questions, eval_set="doctorflan", model=["m", "n"], price=PRICE)
    with serving(LoopbackModel()) as model:
        found = estimate(made.study, made["engineer"], "generate", asked | {"base_url": model.base_url})
        assert model.asked == []
    assert [(each.requests, each.settled, each.currency) for each in found] == [(5, 0, "CNY")] * 2
    tokens = found[0].prompt_tokens * 2 + found[0].completion_tokens * 8
    # the published decoding's longest answer is 1024 tokens
    assert (found[0].completion_tokens, found[0].cost) == (5 * 1024, pytest.approx(tokens / 1e6))
    after = sorted(path for path in made.study.folder.rglob("*") if path.suffix in (".jsonl", ".ledger"))
    assert (before, jobs(made.study, made["engineer"])) == (after, [])


def test_an_estimate_that_cannot_be_made_says_why_in_both_languages(study, cast):
    with pytest.raises(Refused, match="holds no responses to judge") as refused:
        estimate(study, cast["engineer"], "judge", judging())
    assert "还没有可评判的回答" in refused.value.zh


def test_the_connection_is_tested_with_the_endpoints_own_key_and_no_other(made, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-OF-THE-ENVIRONMENT")
    with serving(LoopbackModel()) as model:
        asked = judging(base_url=model.base_url, model=["m", "n"])
        found = connections(made.study, made["engineer"], "generate", asked)
        assert [each.model_answers for each in found.values()] == [True, True] and list(found) == ["m", "n"]
        assert model.keys == {"none"}
        keep_key(made.study, made["engineer"], model.base_url, KEY)
        model.answer = lambda asked: error(401)
        found = connections(made.study, made["engineer"], "generate", asked)["m"]
        assert (found.reachable, found.key_accepted, found.model_answers) == (True, False, None)
        assert model.keys == {"none", KEY} and KEY not in str(found)
    assert os.environ["OPENAI_API_KEY"] == "sk-OF-THE-ENVIRONMENT"


@pytest.mark.parametrize("act", [connections, estimate])
def test_who_may_not_start_a_kind_may_not_try_it(made, act):
    for login, kind in (("doctor1", "judge"), ("admin", "judge"), ("lead", "generate")):
        with pytest.raises(Refused, match="needs the role"):
            act(made.study, made[login], kind, judging())
    with pytest.raises(Invalid):
        connections(made.study, made["engineer"], "judge", judging(model=""))


def test_a_command_leaves_its_estimate_and_its_own_bill_for_the_page(made, tmp_path, monkeypatch):
    prices = tmp_path / "prices.json"
    each = {"prompt": 1, "completion": 1}
    prices.write_text(json.dumps({"currency": "CNY", "models": {"one": each, "two": each}}))
    asked = ["judge", "--study", str(made.study.folder), "--prices", str(prices)]
    with serving(LoopbackModel()) as model:
        for judge in ("one", "two"):
            folder = tmp_path / judge
            folder.mkdir()
            monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
            done = len(model.billed)
            run = CliRunner().invoke(main, [*asked, "--model", judge, "--base-url", model.base_url])
            assert run.exit_code == 0
            (bill,), (before,) = bills_in(folder), estimates_in(folder)
            billed = model.billed[done:]
            # both judges' attempts lie in the study's one ledger
            assert (bill.attempts, before.requests) == (12, 12) == (len(billed), 12)
            tokens = sum(each.prompt_tokens + each.completion_tokens for each in billed)
            assert (bill.cost, bill.currency) == (pytest.approx(tokens / 1e6), "CNY")
