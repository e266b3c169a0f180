"""`wardround polish` on a study: what is asked, what is kept; nothing paid for is lost or asked twice."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.errors import NotFound, Refused
from db.imports import add_file
from db.incoming import NewFile
from db.instructions import add_instruction
from db.polished import polished
from db.study import Study, create_study, open_study
from pipelines.asking.ledger import opened
from pipelines.asking.prompt import prompt_named
from pipelines.polish_responses import LEDGER, Chosen, polish_study, size_of, what_to_polish
from pipelines.polishing.polisher import PROMPT, Polisher
from tests.pipelines.loopback_batches import LoopbackBatches, serving_batches
from tests.pipelines.loopback_model import Answer, LoopbackModel, SomeFail, error, serving
from tests.polishing_study import exam_question, fill, fill_with_exams
from wardround import main

ROOT = Path(__file__).parents[2]
GOOD = "考虑链球菌感染，首选阿莫西林，每次0.5g。"
POLISHER = Polisher("the-polisher", prompt_named(PROMPT))


@pytest.fixture
def filled(study, cast):
    """Six questions of two tasks, with three wordings between them."""
    fill(study, cast["senior"], cast["engineer"], records=6)
    return study


def answering(**other):
    return LoopbackModel(answer=lambda asked: Answer(GOOD, **other))


def run(study, model, *options):
    """What `wardround polish` came to: a click result. The key is the environment's."""
    arguments = [
        "polish",
        "--study",
        str(study.folder),
        "--base-url",
        model.base_url,
        "--model",
        "the-polisher",
    ]
    return CliRunner().invoke(main, [*arguments, *options], catch_exceptions=False)


def test_every_record_with_an_instruction_is_polished_and_leads_back(filled, cast):
    with serving(answering(model="the-polisher-0125-preview")) as model:
        result = run(filled, model)
    assert result.exit_code == 0, result.output
    assert "6 answered" in result.output
    found = polished(filled, cast["senior"])
    assert [each.record_id for each in found] == [1, 2, 3, 4, 5, 6]
    assert {each.task for each in found} == {"triage", "medication_advice"}
    assert {(each.model, each.answered_model) for each in found} == {
        ("the-polisher", "the-polisher-0125-preview")
    }
    assert {each.prompt_hash for each in found} == {POLISHER.prompt_hash}
    # "10天" to "60天" are in the original answers, and nowhere in what the model wrote
    assert found[1].flags[0].found == ("20天",)
    assert "to look at: 6 dropped_figures" in result.output
    assert sum(each.prompt_tokens for each in found) == sum(each.prompt_tokens for each in model.billed)


def test_the_model_is_shown_instruction_case_question_options_and_the_original_answer(filled):
    with serving(answering()) as model:
        run(filled, model, "--task", "triage")
    shown = model.asked[0].text
    for part in (
        "请告诉患者该挂哪个科。", "体温38.5℃", "首选的治疗药物是", "B. 利巴韦林",
        "A. 阿莫西林\n链球菌感染首选阿莫西林",
    ):  # fmt: skip
        assert part in shown
    assert len(model.asked) == 3


def test_wordings_are_spread_over_the_records_and_stay_with_them(filled, cast):
    first, second = (what_to_polish(filled, cast["engineer"], POLISHER).asked for _ in range(2))
    assert [each.request for each in first] != [] and first[0].request.key == second[0].request.key
    wordings = {each.record.id: each.instruction.text for each in first}
    assert wordings == {each.record.id: each.instruction.text for each in second}
    assert {"请给出用药建议。", "请说明该用什么药。"} >= {wordings[1], wordings[3], wordings[5]}


def test_the_size_told_on_a_page_is_that_of_the_requests_about(study, cast, tmp_path):
    fill_with_exams(study, cast["senior"], tmp_path, count=700)
    told = size_of(study, cast["engineer"])
    found = what_to_polish(study, cast["engineer"], POLISHER).asked
    asked = [each.request for each in found]
    # each task's two wordings have about half of its 350 records
    assert all(130 < number < 220 for number in Counter(each.instruction.id for each in found).values())
    assert (told.requests, told.left_out) == (len(asked), 0) == (700, 0)
    assert told.prompt_tokens == pytest.approx(sum(each.prompt_tokens for each in asked), rel=0.05)
    assert told.completion_tokens == pytest.approx(sum(each.completion_tokens for each in asked), rel=0.05)


@pytest.mark.parametrize("sample", [1, 4, 99])
def test_a_sample_is_the_same_for_the_same_seed_and_has_each_tasks_share(filled, cast, sample):
    def drawn(seed):
        found = what_to_polish(filled, cast["lead"], POLISHER, Chosen(sample=sample, seed=seed)).asked
        return [each.record for each in found]

    assert drawn(3) == drawn(3)
    assert len(drawn(3)) == min(sample, 6)
    assert len({tuple(each.id for each in drawn(seed)) for seed in range(20)}) > (sample < 6)
    counted = Counter(each.task for each in drawn(3))
    assert max(counted.values()) - min(counted.values()) == 0 or sample == 1


def test_a_dry_run_prints_the_prompts_and_asks_and_keeps_nothing(filled, cast):
    with serving(LoopbackModel()) as model:
        result = run(filled, model, "--dry-run", "--sample", "2")
    assert result.exit_code == 0
    assert result.output.count("=== user ===") == result.output.count("原答案 开始") == 2
    assert "2 to ask, 0 settled already" in result.output
    assert (model.asked, polished(filled, cast["lead"])) == ([], [])


def test_a_second_run_asks_nothing_and_another_wording_prompt_or_parameter_asks_anew(filled, cast, tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("$instruction $question $reference $mark", encoding="utf-8")
    with serving(answering()) as model:
        asked = []
        for options in ((), (), ("--temperature", "0.2"), ("--prompt", str(mine)), ()):
            assert run(filled, model, *options).exit_code == 0
            asked.append(len(model.asked))
        add_instruction(filled, cast["senior"], "triage", ["请分诊。"])
        run(filled, model)
        asked.append(len(model.asked))
    assert asked == [6, 6, 12, 18, 18, 21]
    revisions = [each.instruction_revision for each in polished(filled, cast["lead"], task="triage")]
    assert Counter(revisions) == {1: 9, 2: 3}


HALF = json.dumps({"choices": [{"message": {"content": "首选阿莫西林0.5g，30天\ud83d。\0"}}]}).encode()


@pytest.mark.parametrize(
    ("fault", "charged"),
    [
        (Answer(GOOD, cut=True), 1),
        (Answer(raw=b"<html>gateway</html>"), 1),
        (Answer(hang=True), 0),
        (error(500), 0),
        (Answer(""), 1),
        (Answer(GOOD, model="another-model"), 1),
    ],
    ids=["half an answer", "HTML", "time-out", "500", "empty", "another model"],
)
def test_what_fails_once_is_asked_again_and_costs_an_attempt(filled, cast, fault, charged):
    failed = []

    def once(asked):
        if "30天" in asked.text and not failed:
            failed.append(asked)
            return fault
        return Answer(GOOD)

    with serving(LoopbackModel(answer=once)) as model:
        # the one that hangs is waited for, the others answer long before, however busy the machine is
        patience = "1" if fault.hang else "30"
        assert run(filled, model, "--concurrency", "1", "--timeout", patience).exit_code == 0
    kept = {each.record_id: each for each in polished(filled, cast["engineer"])}
    assert {each.text for each in kept.values()} == {GOOD}
    assert (kept[3].attempts, len(model.billed)) == (2, 6 + charged)


# what comes back for one of the records -> its status, flags and the command's exit code
ENDS = {
    "empty": (Answer(""), "unparsed", ["empty"], 3),
    "refused by the model": (Answer(None, refusal="I cannot."), "refused", ["refused"], 3),
    "filtered": (Answer(None, finish="content_filter"), "refused", ["refused"], 3),
    "refused as a request": (error(400, "context_length_exceeded"), "refused", ["refused"], 3),
    "declined in words": (Answer("抱歉，我无法提供医疗建议。"), "answered", ["refused"], 0),
    "cut off": (Answer("首选阿莫西林0.5g，30天，注意过", finish="length"), "answered", ["cut_off"], 0),
    "another language": (
        Answer("Amoxicillin 0.5g for 30天 is the drug of choice here."), "answered",
        ["wrong_language", "dropped_drugs"], 0,
    ),
    "half a character": (Answer(raw=HALF), "answered", [], 0),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "status", "flags", "code"), ENDS.values(), ids=ENDS)
def test_an_answer_that_is_wrong_is_kept_and_flagged_for_a_person(filled, cast, reply, status, flags, code):
    whole = Answer("首选阿莫西林，每次0.5g，疗程10天、20天、40天、50天或60天。")
    with serving(LoopbackModel(answer=lambda asked: reply if "30天" in asked.text else whole)) as model:
        result = run(filled, model)
    assert result.exit_code == code, result.output
    kept = {each.record_id: each for each in polished(filled, cast["engineer"])}
    assert (kept[3].status, [each.name for each in kept[3].flags]) == (status, flags)
    assert len(kept) == 6 and "\0" not in kept[3].text
    assert all(not kept[id_].flags for id_ in kept if id_ != 3)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (error(401), "OPENAI_API_KEY"),
        (error(429, "insufficient_quota"), "quota is used up"),
        (error(404, "model_not_found"), "knows no model the-polisher"),
    ],
    ids=["wrong key", "quota gone", "no such model"],
)
def test_a_stop_keeps_what_was_paid_and_the_rest_follows_later(filled, cast, fault, sentence):
    with serving(LoopbackModel(answer=lambda asked: fault if asked.number >= 3 else Answer(GOOD))) as model:
        result = run(filled, model, "--concurrency", "1")
        assert result.exit_code == 4
        assert sentence in result.output and "sk-" not in result.output and "患者" not in result.output
        assert len(polished(filled, cast["lead"])) == len(model.billed) == 3
        model.answer = lambda asked: Answer(GOOD)
        assert run(filled, model).exit_code == 0
    assert len(polished(filled, cast["lead"])) == len(model.billed) == 6


def test_the_budget_stops_the_run_before_it_is_exceeded(filled, tmp_path):
    prices = tmp_path / "prices.json"
    values = {"currency": "CNY", "models": {"the-polisher": {"prompt": 1000.0, "completion": 1000.0}}}
    prices.write_text(json.dumps(values), encoding="utf-8")
    with serving(answering()) as model:
        result = run(filled, model, "--prices", str(prices), "--budget", "3", "--concurrency", "1")
    assert result.exit_code == 4
    assert "budget of 3 CNY does not hold another request" in result.output
    assert 0 < sum(each.prompt_tokens + each.completion_tokens for each in model.billed) / 1000 <= 3


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("一\n$instruction $question\n$refrence", "mine.txt, line 3, uses $refrence, which is unknown"),
        ("${instruction}的$question是$referenc", "line 1, uses $referenc"),
        ("$instruction\n花费 5$\n$question $reference", "line 2, holds a $ that begins no variable"),
        ("$instruction $question", "lacks $reference"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_by_file_and_line_before_anything_is_asked(
    filled, tmp_path, template, sentence
):
    mine = tmp_path / "mine.txt"
    mine.write_text(template, encoding="utf-8")
    with serving(LoopbackModel()) as model:
        result = run(filled, model, "--prompt", str(mine))
    assert result.exit_code == 2
    assert sentence in result.output
    assert "Traceback" not in result.output and not model.asked


def test_a_prompt_in_another_encoding_is_refused_by_its_line(filled, tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_bytes("$instruction\n$question $reference 问题".encode("gb18030"))
    with serving(LoopbackModel()) as model:
        result = run(filled, model, "--prompt", str(mine))
    assert result.exit_code == 2 and "line 2: not UTF-8" in result.output


def test_what_cannot_be_polished_is_said(filled, cast, tmp_path):
    empty = create_study(tmp_path / "empty")
    with pytest.raises(NotFound, match="No instruction has been accepted"):
        what_to_polish(empty, cast["lead"], POLISHER)
    with pytest.raises(NotFound, match="No record has such a task"):
        what_to_polish(filled, cast["lead"], POLISHER, Chosen(tasks=("case_summary",)))
    with pytest.raises(Refused, match="engineer or lead"):
        polish_study(filled, cast["physician"], base_url="http://127.0.0.1:1/v1", model="m")


def test_records_of_a_task_without_instruction_are_left_out_and_counted(study, cast):
    file = NewFile("0" * 64, "made.json", "mcq", "none", 3)
    add_file(study, cast["engineer"], file, [exam_question(number) for number in (1, 2, 3)])
    add_instruction(study, cast["senior"], "triage", ["请分诊。"])
    with serving(answering()) as model:
        result = run(study, model)
    assert "left out: 2 of medication_advice, which has no accepted instruction" in result.output
    assert len(model.asked) == 1


def test_what_a_kill_left_in_the_ledger_alone_is_kept_by_the_next_run(filled, cast, tmp_path):
    before = Study(shutil.copytree(filled.folder, tmp_path / "before"))
    with serving(answering()) as model:
        run(filled, model)
        shutil.copy(filled.folder / LEDGER, before.folder / LEDGER)
        assert run(before, model).exit_code == 0
    assert len(model.asked) == 6
    kept, told = polished(before, cast["lead"]), polished(filled, cast["lead"])
    assert [replace(each, id=0, at="") for each in kept] == [replace(each, id=0, at="") for each in told]


def test_failures_on_the_way_cost_attempts_and_no_answers(filled, cast):
    failing = SomeFail(3, {429: 0.2, 500: 0.2})
    with serving(LoopbackModel(answer=lambda asked: failing(asked) or Answer(GOOD))) as model:
        assert run(filled, model).exit_code == 0
    assert len(model.billed) == 6 and Counter(each.key for each in model.billed).most_common(1)[0][1] == 1
    assert sum(each.attempts for each in polished(filled, cast["lead"])) == len(model.asked)


def test_killed_twice_over_200_real_questions_nothing_paid_is_lost_or_paid_again(study, cast, tmp_path):
    fill_with_exams(study, cast["senior"], tmp_path, count=200)
    with serving(LoopbackModel(latency_seconds=0.03, answer=lambda asked: Answer(GOOD))) as model:
        for paid in (60, 130):
            running = _started(study, model)
            _wait_for(lambda paid=paid: len(model.billed) >= paid)
            running.send_signal(signal.SIGKILL)
            running.wait()
        assert len(polished(open_study(study.folder), cast["lead"])) < 200
        assert run(study, model).exit_code == 0
        kept = polished(study, cast["lead"])
        paid = Counter(each.key for each in model.billed)
    assert len(kept) == len({each.record_id for each in kept}) == len(paid) == 200
    # what was in flight at a kill never arrived: at most the eight of each
    assert paid.total() - 200 <= 16
    with opened(study.folder / LEDGER) as ledger:
        assert Counter(each.status for each in ledger.everything()) == {"answered": 200}


def test_a_batch_gives_what_single_requests_give_at_half_the_price(filled, cast, tmp_path):
    other = Study(shutil.copytree(filled.folder, tmp_path / "other"))
    prices = tmp_path / "prices.json"
    values = {"currency": "CNY", "models": {"the-polisher": {"prompt": 1000.0, "completion": 1000.0}}}
    prices.write_text(json.dumps(values), encoding="utf-8")
    with serving(LoopbackModel(seed=4)) as model:
        full = _cost(run(filled, model, "--prices", str(prices)))
    with serving_batches(LoopbackBatches(seed=4)) as model:
        half = _cost(run(other, model, "--prices", str(prices), "--batch", "--poll-seconds", "0.01"))
    texts = [[each.text for each in polished(each, cast["lead"])] for each in (filled, other)]
    assert texts[0] == texts[1] and len(texts[0]) == 6
    assert half == pytest.approx(full / 2)


def _cost(result):
    assert result.exit_code == 0, result.output
    return float(re.search(r"this run: cost ([\d.]+)", result.output)[1])


def _started(study, model):
    command = [sys.executable, "-m", "wardround", "polish", "--study", str(study.folder)]
    command += ["--base-url", model.base_url, "--model", "the-polisher"]
    environment = {**os.environ, "OPENAI_API_KEY": "sk-test"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)
