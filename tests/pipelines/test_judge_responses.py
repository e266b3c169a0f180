"""A study's responses are judged under their codes, stored as they arrive, and taken up where a run ended."""

import json
from threading import Event

import pytest
from click.testing import CliRunner

from annotation.rubric import Criterion, Rubric, Text
from db import made_with
from db.errors import Refused
from db.study import reading, writing
from pipelines.asking.request import Limits
from pipelines.judge_responses import judge_study
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from tests.scoring_study import make_scoring_study
from wardround import main


@pytest.fixture
def made(tmp_path):
    return make_scoring_study(tmp_path / "study", questions=4, sources=3)


def stored(study):
    with reading(study) as database:
        return list(database.query("select * from judgments order by response_id, repeat"))


def test_every_response_gets_one_judgment_with_its_rating(made):
    with serving(LoopbackModel(seed=2)) as model:
        summary = judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
    rows = stored(made.study)
    assert summary.exit_code == 0
    assert [row["response_id"] for row in rows] == list(range(1, 13))
    assert sorted(row["rating"] for row in rows) == sorted(model.rating(asked.body) for asked in model.asked)
    assert {row["status"] for row in rows} == {"scored"}
    assert len(model.billed) == 12


def test_the_command_prints_each_judges_mean_over_all_its_responses(made, tmp_path):
    def run(*options):
        words = ["judge", "--study", str(made.study.folder), "--base-url", model.base_url, *options]
        return CliRunner().invoke(main, words, catch_exceptions=False).output

    def means(output):
        return [line for line in output.splitlines() if line.startswith("mean rating")]

    def given(judge):
        """The mean of what a judge gave to each response, over two repeats."""
        ratings = [model.rating(each.body) for each in model.asked if each.body["model"] == judge]
        return f"mean rating: {sum(ratings) / 24:.2f} (n = 12)"

    twice = ("--repeats", "2", "--concurrency", "1", "--model", "a", "--model", "b")
    with serving(LoopbackModel(seed=2)) as model:
        found = means(run(*twice))
        assert found == [given("a"), given("b")]
        # a run that asks nothing has the same means
        assert means(run(*twice)) == found and len(model.asked) == 48
        # where one of a response's repeats is not scored, the response has no rating
        vague = len(model.asked)
        model.answer = lambda asked: Answer("说不好。") if asked.number == vague else None
        assert "(n = 11)" in means(run(*twice[:4], "--ask-again", "0", "--model", "c"))[0]


def test_what_a_kill_cut_off_of_a_studys_ledger_is_told_once_for_all_judges(made):
    (made.study.folder / "judge.ledger").write_text('{"in_flight":3}\n')
    words = ["judge", "--study", str(made.study.folder), "--base-url", "http://127.0.0.1:1/v1", "--dry-run"]
    said = CliRunner().invoke(main, [*words, "--model", "a", "--model", "b"], catch_exceptions=False).output
    assert said.count("up to 3 requests in flight may have been charged") == 1
    assert said.count("12 to ask, 0 settled already") == 2


def test_the_judge_sees_case_reference_and_dialogue_and_no_source(made):
    with serving(LoopbackModel()) as model:
        judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
    first = model.asked[0].text
    for text in ("病例1：疗程3~5天", "参考答案1", "患者方：主诉1", "助手：回答1-0"):
        assert text in first
    assert not any("code" in asked.text for asked in model.asked)


def test_a_stopped_run_is_taken_up_and_nothing_is_asked_twice(made):
    with serving(LoopbackModel(answer=lambda asked: error(401) if asked.number >= 5 else None)) as model:
        summary = judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
        assert summary.exit_code == 4
        kept = stored(made.study)
        assert len(kept) == len(model.billed)
        model.answer = lambda asked: None
        assert judge_study(made.study, made["engineer"], base_url=model.base_url, model="j").exit_code == 0
    assert len(model.billed) == len(stored(made.study)) == 12
    assert [row for row in stored(made.study) if row["key"] in {each["key"] for each in kept}] == kept


def test_what_only_the_ledger_holds_is_stored_without_asking(made, tmp_path):
    with serving(LoopbackModel()) as model:
        judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
        other = make_scoring_study(tmp_path / "other", questions=4, sources=3)
        ledger = made.study.folder / "judge.ledger"
        (other.study.folder / "judge.ledger").write_bytes(ledger.read_bytes())
        judge_study(other.study, other["engineer"], base_url=model.base_url, model="j")
    assert len(model.billed) == 12
    assert len(stored(other.study)) == 12


def test_a_response_to_which_no_criterion_applies_is_kept_and_is_not_scored(made):
    def nothing_applies(asked):
        return Answer("评分-" + asked.text.split("评分-")[1][:12] + "-x：N/A")

    criterion = Criterion("x", Text("甲", "a"), Text("甲？", "a?"), 0, 10, may_be_na=True)
    rubric = Rubric("ours", "1", Text("我们的", "Ours"), (criterion,))
    with serving(LoopbackModel(answer=nothing_applies)) as model:
        judge_study(
            made.study, made["engineer"], base_url=model.base_url, model="j", rubric=rubric, repeats=1
        )
    rows = stored(made.study)
    assert {(row["status"], row["rating"]) for row in rows} == {("unparsed", None)}
    assert len(rows) == len(model.billed) == 12


def test_changed_weights_make_judgments_of_their_own_and_cost_nothing(made):
    def by_nonce(asked):
        nonce = asked.text.split("评分-")[1][:12]
        return Answer(f"评分-{nonce}-a：2\n评分-{nonce}-b：8")

    def judged(weight):
        criteria = (
            Criterion("a", Text("甲", "a"), Text("甲？", "a?"), 0, 10),
            Criterion("b", Text("乙", "b"), Text("乙？", "b?"), 0, 10, weight=weight),
        )
        rubric = Rubric("ours", "1", Text("我们的", "Ours"), criteria)
        judge_study(made.study, made["engineer"], base_url=model.base_url, model="j", rubric=rubric)
        found = {row["rubric_hash"]: row["rating"] for row in stored(made.study)}
        return found[rubric.hash], len(stored(made.study)), len(model.asked)

    with serving(LoopbackModel(answer=by_nonce)) as model:
        assert judged(1.0) == (5, 12, 12)
        assert judged(2.0) == (6, 24, 12)
        # by either weights again everything is there
        assert judged(2.0) == (6, 24, 12)
        assert judged(1.0) == (5, 24, 12)


def test_repeats_are_judgments_of_their_own(made):
    with serving(LoopbackModel()) as model:
        judge_study(made.study, made["engineer"], base_url=model.base_url, model="j", repeats=2)
    assert [row["repeat"] for row in stored(made.study)] == [1, 2] * 12


@pytest.mark.parametrize("kept", [12, 1], ids=["all asked", "stopped after the second"])
def test_what_turns_out_to_be_another_models_is_not_kept(made, kept):
    """It was believed, under the only name so far, and a progress told, before the judge itself answers."""
    progress = Event()

    def answers(asked):
        if asked.number == 1:
            assert progress.wait(20)
        if asked.number > kept:
            return error(401)
        return Answer(model.usual_text(asked.body), model="other" if asked.number == 0 else "j")

    with serving(LoopbackModel(answer=answers)) as model:
        judge_study(
            made.study, made["engineer"], base_url=model.base_url, model="j", limits=Limits(in_flight=1),
            on_progress=lambda each: progress.set() if each.done else None,
        )  # fmt: skip
    assert [row["answered_model"] for row in stored(made.study)] == ["j"] * kept


def test_answers_under_a_name_of_the_endpoints_own_are_kept_at_the_end(made):
    with serving(
        LoopbackModel(answer=lambda asked: Answer(model.usual_text(asked.body), model="own"))
    ) as model:
        judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
    assert [row["answered_model"] for row in stored(made.study)] == ["own"] * 12


@pytest.mark.parametrize("login", ["doctor1", "senior", "admin"])
def test_only_leads_and_engineers_may_judge(made, login):
    with serving(LoopbackModel()) as model, pytest.raises(Refused, match="role engineer or lead"):
        judge_study(made.study, made[login], base_url=model.base_url, model="j")
    assert not model.asked


def test_what_is_not_rated_is_stored_as_such(made):
    answer = Answer(None, refusal="no")
    with serving(LoopbackModel(answer=lambda asked: answer)) as model:
        summary = judge_study(made.study, made["lead"], base_url=model.base_url, model="j")
    assert summary.exit_code == 3
    assert {(row["status"], row["rating"]) for row in stored(made.study)} == {("refused", None)}


def test_a_judging_that_other_code_goes_on_with_says_so_and_tells_the_code_it_ran(made, monkeypatch):
    def replace_the_code(answered):
        """As an upgrade does while the first run is at work."""
        monkeypatch.setattr(made_with, "code_sha256", lambda: "e" * 64)
        return error(401) if answered.number else None

    before = made_with.code_sha256()
    with serving(LoopbackModel(answer=replace_the_code)) as model:
        judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
    with serving(LoopbackModel()) as model:
        judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
    with reading(made.study) as database:
        told = database.execute("select detail from events where action = 'responses judged' order by seq")
        first, second = (json.loads(detail)["made_with"] for (detail,) in told)
    assert (first["code"], second["code"]) == (before, "e" * 64)
    assert first["libraries"] and first["python"]


def test_the_command_judges_a_study_and_the_event_log_says_so(made):
    with serving(LoopbackModel()) as model:
        arguments = ["judge", "--study", str(made.study.folder), "--base-url", model.base_url, "--model", "j"]
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    with reading(made.study) as database:
        actor, detail = database.execute(
            "select actor, detail from events where action = 'responses judged'"
        ).fetchone()
    assert actor == "operator"
    assert json.loads(detail)["counts"] == {"scored": 12}


@pytest.mark.parametrize("turns", [["", "好"], ["好", " \u200b"]])
def test_a_response_with_an_empty_turn_of_the_doctors_is_not_asked(turns, made):
    conversation = [
        {"role": role, "content": content}
        for content in turns
        for role, content in (("patient", "主诉"), ("doctor", content))
    ]
    with writing(made.study) as database:
        other = database["responses"].get(12)
        new = {"id": 13, "source_code": "another", "content_hash": "0" * 64}
        database["responses"].insert(other | new | {"conversation": json.dumps(conversation)})
    with serving(LoopbackModel()) as model:
        summary = judge_study(made.study, made["engineer"], base_url=model.base_url, model="j")
    assert (summary.exit_code, summary.counts, summary.empty) == (3, {"scored": 12, "failed": 1}, ("13",))
    assert [row["response_id"] for row in stored(made.study)] == list(range(1, 13))
    assert len(model.billed) == 12


def test_a_dry_run_leaves_no_ledger_in_the_study(made):
    with serving(LoopbackModel()) as model:
        arguments = ["judge", "--study", str(made.study.folder), "--base-url", model.base_url, "--model", "j"]
        result = CliRunner().invoke(main, [*arguments, "--dry-run"], catch_exceptions=False)
    assert (result.exit_code, model.asked) == (0, [])
    assert not (made.study.folder / "judge.ledger").exists()
