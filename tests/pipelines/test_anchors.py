"""`wardround judge --anchors`: what was scored before is asked again, and a judge that has changed shows."""

import json
import re

import pytest

from tests.pipelines.judging_rows import doctorflan_rows, run_judge, table, write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.jsonl"


@pytest.fixture
def rows(tmp_path):
    return write_rows(tmp_path / "rows.jsonl", doctorflan_rows(6))


def more(rows):
    """The same rows and three new ones, as a later run brings them."""
    return write_rows(rows, doctorflan_rows(9))


def rates(rating):
    return lambda asked: Answer(f"[[{rating}]]")


def test_without_anything_scored_there_is_none_to_ask_again(rows, out):
    with serving(LoopbackModel()) as model:
        result = run_judge(model, rows, out, "--anchors", "4")
    assert (result.exit_code, len(model.billed)) == (0, 6)
    assert "anchors: nothing is scored yet" in result.output


def test_a_judge_that_stayed_the_same_goes_on(rows, out):
    with serving(LoopbackModel(seed=2)) as model:
        run_judge(model, rows, out)
        first = [row["rating"] for row in table(out)]
        result = run_judge(model, more(rows), out, "--anchors", "4")
    assert result.exit_code == 0
    # four anchors again and three new rows, and the anchors on the bill
    assert len(model.billed) == 6 + 4 + 3
    assert "3 to ask, 6 settled already, 4 anchors to ask again besides" in result.output
    said = "anchors: 4 asked again, 4 rated; their mean moved by +0.0% of the scale (limit 5%), each by 0.0%"
    assert said in result.output
    assert "this run: cost unknown (no price file names this model); 7 requests" in result.output
    # what an anchor was first rated is what counts
    assert [row["rating"] for row in table(out)][:6] == first
    assert [row["attempts"] for row in table(out)] == [1] * 9


def test_a_judge_that_has_changed_is_asked_nothing_else(rows, out):
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out)
        model.answer = rates(7)
        result = run_judge(model, more(rows), out, "--anchors", "6")
        assert (result.exit_code, len(model.billed)) == (4, 12)
        assert "The judge has changed: its ratings moved by +11.1% of the scale" in result.output
        ends = [(row["status"], row["rating"]) for row in table(out)]
        assert ends == [("scored", 6)] * 6 + [("missing", None)] * 3
        assert all("The judge has changed" in row["reason"] for row in table(out)[6:])
        # left out, it goes on all the same
        assert run_judge(model, rows, out).exit_code == 0
    assert len(model.billed) == 15


def test_shifts_up_and_down_that_cancel_out_are_told_but_do_not_stop(rows, out):
    ups = iter([9, 3] * 3)
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out)
        model.answer = lambda asked: Answer(f"[[{next(ups)}]]")
        result = run_judge(model, rows, out, "--anchors", "6", "--concurrency", "1")
    assert result.exit_code == 0
    assert "moved by +0.0% of the scale (limit 5%), each by 33.3% on average" in result.output


def test_an_asking_that_was_broken_off_is_taken_up_and_the_next_run_asks_anew(rows, out):
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out)
        model.answer = lambda asked: error(401) if asked.number >= 8 else rates(6)(asked)
        options = ("--anchors", "4", "--concurrency", "1")
        broken = run_judge(model, rows, out, *options)
        assert (broken.exit_code, len(model.billed)) == (4, 8)
        model.answer = rates(6)
        assert run_judge(model, rows, out, *options).exit_code == 0
        assert len(model.billed) == 10
        assert run_judge(model, more(rows), out, *options).exit_code == 0
    # the same four again, although there is more to choose from
    assert len(model.billed) == 10 + 4 + 3
    anchored = [asked.text for asked in model.asked[6:] if "发热第6天" not in asked.text]
    assert len({text for text in anchored if anchored.count(text) > 1}) == 4


def test_more_anchors_than_before_are_all_asked_of_the_judge_as_it_is_now(rows, out):
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out)
        assert run_judge(model, rows, out, "--anchors", "3").exit_code == 0
        model.answer = rates(7)
        changed = run_judge(model, rows, out, "--anchors", "6")
        assert (changed.exit_code, len(model.billed)) == (4, 6 + 3 + 6)
        assert "6 asked again, 6 rated; their mean moved by +11.1%" in changed.output
        # and a judge that is again what it was is not blamed for what another said
        model.answer = rates(6)
        for number in ("5", "6", "3"):
            same = run_judge(model, rows, out, "--anchors", number)
            assert same.exit_code == 0 and f"{number} rated; their mean moved by +0.0%" in same.output
    assert len(model.billed) == 15 + 5 + 6 + 3


def test_an_asking_that_was_broken_off_is_stale_once_the_judge_was_asked_more(rows, out):
    options = ("--anchors", "4", "--concurrency", "1")
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out)
        model.answer = lambda asked: error(401) if asked.number >= 8 else rates(6)(asked)
        assert run_judge(model, rows, out, *options).exit_code == 4
        model.answer = rates(6)
        assert run_judge(model, more(rows), out).exit_code == 0
        assert len(model.billed) == 8 + 3
        assert run_judge(model, rows, out, *options).exit_code == 0
    assert len(model.billed) == 8 + 3 + 4


def priced(tmp_path, judges=("the-judge",)):
    """A price file of a thousandth a token; a judge bills a token a character."""
    prices = tmp_path / "prices.json"
    models = dict.fromkeys(judges, {"prompt": 1000.0, "completion": 1000.0})
    prices.write_text(json.dumps({"currency": "CNY", "models": models}), encoding="utf-8")
    return ("--prices", str(prices), "--max-tokens", "40")


def cost_of(charges):
    return sum(each.prompt_tokens + each.completion_tokens for each in charges) / 1000


def test_the_estimate_has_what_the_anchors_cost(rows, out, tmp_path):
    with serving(LoopbackModel()) as model:
        run_judge(model, rows, out, *priced(tmp_path))
        said = run_judge(model, rows, out, *priced(tmp_path), "--anchors", "6", "--dry-run").output
        estimated = float(re.search(r"about (\d+\.\d+) CNY", said)[1])
        model.billed.clear()
        run_judge(model, rows, out, *priced(tmp_path), "--anchors", "6")
    # what they were billed for before, and the bound of 40 tokens an answer
    assert cost_of(model.billed) <= estimated <= cost_of(model.billed) + 6 * 0.04


def test_a_budget_that_does_not_hold_all_anchors_is_said_before_one_is_paid(rows, out, tmp_path):
    with serving(LoopbackModel()) as model:
        run_judge(model, rows, out, *priced(tmp_path))
        limit = cost_of(model.billed) * 1.5
        result = run_judge(model, rows, out, *priced(tmp_path), "--anchors", "6", "--budget", f"{limit}")
        assert (result.exit_code, len(model.billed)) == (4, 6)
        assert "does not hold the anchors" in result.output
        assert "the budget does not hold them, so none is asked again" in result.output
        limit = cost_of(model.billed) * 2.1
        result = run_judge(model, rows, out, *priced(tmp_path), "--anchors", "6", "--budget", f"{limit}")
    assert (result.exit_code, len(model.billed)) == (0, 12)
    assert "6 asked again, 6 rated" in result.output


@pytest.mark.parametrize(("judges", "times"), [(("the-judge",), 4), (("the-judge", "other"), 5)])
def test_a_budget_counts_the_anchors_of_its_own_run(judges, times, rows, out, tmp_path):
    priced_as = priced(tmp_path, judges)
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out, *priced_as, judges=judges)
        before = cost_of(model.billed)
        write_rows(rows, doctorflan_rows(30))
        # all anchors, and about half of the new rows of the last judge
        budget = before * times
        options = ("--anchors", "6", "--budget", f"{budget}", "--concurrency", "1")
        result = run_judge(model, rows, out, *priced_as, *options, judges=judges)
    spent = cost_of(model.billed)
    assert result.exit_code == 4 and len(model.billed) > 6 * len(judges) + 6
    # none was left out that fitted, and none was paid beyond
    assert budget - before / 6 / len(judges) * 1.5 < spent <= budget
    assert f"{spent:.4f} CNY spent, and the next would cost" in result.output
    costs = [float(each) for each in re.findall(r"cost (\d+\.\d{4})\n", result.stderr)]
    assert costs == sorted(costs) and costs[-1] == pytest.approx(spent, abs=1e-4)
    billed = re.findall(r"^all runs: cost (\d+\.\d+)", result.output, re.M)
    if judges == ("the-judge",):
        assert billed == [f"{spent:.4f}"]


def test_criteria_are_compared_each_on_its_own_scale(tmp_path, out):
    checklist = [{"item": "问病程"}, {"item": "问用药"}]
    rows = write_rows(
        tmp_path / "c.jsonl", [{"id": "c", "input": "问", "output": "答", "checklist": checklist}]
    )

    def met(one, other):
        ratings = {"item1": one, "item2": other}
        return lambda asked: Answer(json.dumps({"explanation": "", "ratings": ratings}))

    options = ("--contract", "schema", "--anchors", "1")
    with serving(LoopbackModel(answer=met(1, 0))) as model:
        run_judge(model, rows, out, *options, eval_set="checklist")
        model.answer = met(1, 1)
        result = run_judge(model, rows, out, *options, eval_set="checklist")
    assert result.exit_code == 4
    assert "moved by +50.0% of the scale" in result.output


def test_of_several_judges_the_one_that_has_changed_stops_alone(rows, out):
    judges = ("changed", "same")
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out, judges=judges)
        model.answer = lambda asked: rates(9 if asked.body["model"] == "changed" else 6)(asked)
        result = run_judge(model, more(rows), out, "--anchors", "6", judges=judges)
    assert (result.exit_code, len(model.billed)) == (4, 12 + 6 + 6 + 3)
    assert [row["status"] for row in table(out)[12:]] == ["missing", "scored"] * 3
    assert "The judge has changed" in table(out)[12]["reason"]
    assert (result.output.count("The judge has changed"), "not asked" in result.output) == (1, False)


def test_anchors_that_the_key_is_refused_for_stop_every_judge(rows, out):
    judges = ("first", "second")
    with serving(LoopbackModel(answer=rates(6))) as model:
        run_judge(model, rows, out, judges=judges)
        model.answer = lambda asked: error(401)
        result = run_judge(model, more(rows), out, "--anchors", "2", judges=judges)
    assert (result.exit_code, {asked.body["model"] for asked in model.asked[12:]}) == (4, {"first"})
    assert [row["status"] for row in table(out)[12:]] == ["missing"] * 6
    assert "not asked: second" in result.output
    refused = len(model.asked) - 12
    assert f"the endpoint refused {refused} request" in result.output and refused


def test_anchors_are_not_for_batches(rows, out):
    with serving(LoopbackModel()) as model:
        result = run_judge(model, rows, out, "--anchors", "4", "--batch")
    assert result.exit_code == 2 and "leave them out with --batch" in result.output and not model.asked
