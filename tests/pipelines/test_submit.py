"""`wardround submit`: a model's answers are judged and stand on the leaderboard, dimension by dimension."""

import json

import pytest
from click.testing import CliRunner

from annotation.doctorbench import DOCTORBENCH
from annotation.leaderboard import contests, leaderboard
from db.errors import Refused
from db.job_progress import CONTEST, FOLDER_VARIABLE, all_told, ending_in
from db.study import reading, writing
from db.submissions import show_submission, submissions
from pipelines.jobs.kinds import KINDS
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from tests.scoring_study import make_scoring_study
from wardround import main


@pytest.fixture
def made(tmp_path):
    return make_scoring_study(tmp_path / "study", questions=1, sources=1)


def write_answers(path, model, number=4, answer="建议就医。"):
    rows = [
        {
            "id": n,
            "input": f"发热{n}天怎么办？",
            "audience": "公众" if n % 2 else "专业",
            "output": f"{answer}{n}",
            "generation": {"model": model},
        }
        for n in range(number)
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def run_submit(made, model, file, *options):
    arguments = ["submit", str(file), "--study", str(made.study.folder), "--eval-set", "doctorbench"]
    asked = ["--base-url", model.base_url, "--model", "judge"]
    return CliRunner().invoke(main, [*arguments, *asked, *options])


def rated(asked, **ratings):
    """A judge's answer: 5 for everything, but what `ratings` says."""
    nonce = asked.text.split("评分-")[1][:12]
    given = {each.key: 5 for each in DOCTORBENCH.criteria} | ratings
    return Answer("理由\n" + "\n".join(f"评分-{nonce}-{key}：{rating}" for key, rating in given.items()))


def test_thirteen_dimensions_reach_the_leaderboard_with_na_zero_and_veto_apart(made, tmp_path):
    file = write_answers(tmp_path / "a.jsonl", "model-a")
    answer = lambda asked: rated(asked, evidence="N/A", support=0, safety=0 if asked.number == 0 else 5)  # noqa: E731
    with serving(LoopbackModel(answer=answer)) as model:
        result = run_submit(made, model, file, "--concurrency", "1", "--veto-ceiling", "20")
    assert (result.exit_code, "submission 1 of model-a" in result.output) == (0, True)
    seen = submissions(made.study, made["engineer"])
    (line,) = leaderboard(seen, contests(seen)[0])
    assert (line.scored, line.vetoed, line.submission.contest.veto_ceiling) == (4, 1, 20)
    means = {key: each.mean for key, each in line.dimensions.items()}
    expected = dict.fromkeys(means, 5) | {"evidence": None, "support": 0, "safety": 3.75}
    assert (len(means), means) == (13, expected)
    # 4 core ones of 10 and 8 general ones that apply of 5 make 80; 11 fives are 55, without safety's 50
    assert line.raw == pytest.approx((3 * 100 * 55 / 80 + 100 * 50 / 80) / 4)
    assert line.mean == pytest.approx((3 * 100 * 55 / 80 + 20) / 4)


def test_a_stopped_submission_is_not_on_the_board_and_is_taken_up_by_the_same_command(made, tmp_path):
    file = write_answers(tmp_path / "a.jsonl", "model-a")
    with serving(
        LoopbackModel(answer=lambda asked: error(401) if asked.number > 1 else rated(asked))
    ) as model:
        assert run_submit(made, model, file, "--concurrency", "1").exit_code == 4
        assert submissions(made.study, made["engineer"]) == []
        model.answer = rated
        assert run_submit(made, model, file).exit_code == 0
        assert len(model.billed) == 4
        again = run_submit(made, model, file)
        assert "submission 1 of model-a was there already" in again.output
    assert len(model.billed) == 4
    assert len(submissions(made.study, made["engineer"])) == 1


def test_a_judge_that_rates_nothing_readably_makes_no_submission(made, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    file = write_answers(tmp_path / "a.jsonl", "model-a")
    with serving(LoopbackModel(answer=lambda asked: Answer("很好。"))) as model:
        result = run_submit(made, model, file, "--ask-again", "0")
        assert (result.exit_code, len(model.billed)) == (2, 4)
        assert "Of 4 answers none got a readable rating" in result.output
        assert "4 条回答无一得到可读的评分" in ending_in(tmp_path)[1]
        assert submissions(made.study, made["engineer"]) == []
        # one readable rating among them is a submission, with its share said
        model.answer = lambda asked: rated(asked) if asked.number == 4 else Answer("很好。")
        assert (
            run_submit(
                made, model, write_answers(file, "model-a", answer="另答"), "--ask-again", "0"
            ).exit_code
            == 3
        )
    (line,) = leaderboard(seen := submissions(made.study, made["engineer"]), contests(seen)[0])
    assert (line.scored, line.answers) == (1, 4)


def test_a_job_says_which_contest_its_submission_is_in(made, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with serving(LoopbackModel(answer=rated)) as model:
        assert run_submit(made, model, write_answers(tmp_path / "a.jsonl", "a")).exit_code == 0
    (contest,) = contests(submissions(made.study, made["lead"]))
    assert all_told(tmp_path, CONTEST) == [{"mark": contest.mark}]


def test_models_with_the_same_questions_meet_in_one_contest_and_others_do_not(made, tmp_path):
    with serving(LoopbackModel(answer=rated)) as model:
        for name, number in (("a", 4), ("b", 4), ("c", 5)):
            file = write_answers(tmp_path / f"{name}.jsonl", name, number, answer=f"回答{name}")
            assert run_submit(made, model, file).exit_code == 0
    seen = submissions(made.study, made["lead"])
    found = contests(seen)
    assert [sorted(line.submission.model for line in leaderboard(seen, each)) for each in found] == [
        ["c"],
        ["a", "b"],
    ]


def test_only_who_runs_the_study_sees_a_submission_until_it_is_shown(made, tmp_path):
    with serving(LoopbackModel(answer=rated)) as model:
        run_submit(made, model, write_answers(tmp_path / "a.jsonl", "a"))
    assert submissions(made.study, made["doctor1"]) == []
    with pytest.raises(Refused, match="needs the role"):
        show_submission(made.study, made["doctor1"], 1, True)
    show_submission(made.study, made["lead"], 1, True)
    assert [each.model for each in submissions(made.study, made["doctor1"])] == ["a"]
    show_submission(made.study, made["lead"], 1, False)
    assert submissions(made.study, made["doctor1"]) == []


def test_a_file_that_names_no_model_is_refused_before_anything_is_paid(made, tmp_path):
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": 1, "input": "问", "output": "答"}\n', encoding="utf-8")
    with serving(LoopbackModel()) as model:
        result = run_submit(made, model, file)
        assert (result.exit_code, model.asked) == (2, [])
        assert "give --name" in result.output


@pytest.mark.parametrize(
    "table", ["submissions", "submission_results", "submission_criteria", "submission_showings"]
)
def test_the_database_keeps_submissions_as_they_are(made, tmp_path, table):
    with serving(LoopbackModel(answer=rated)) as model:
        run_submit(made, model, write_answers(tmp_path / "a.jsonl", "a", number=1))
    show_submission(made.study, made["lead"], 1, True)
    with pytest.raises(Exception, match="insert-only"), writing(made.study) as database:
        database.execute(f"delete from {table}")


def test_a_studys_judgments_keep_every_criterion(made, tmp_path):
    rubric = tmp_path / "rubric.json"
    rubric.write_text(DOCTORBENCH.as_json(), encoding="utf-8")
    asked = ["judge", "--study", str(made.study.folder), "--model", "judge", "--rubric", str(rubric)]
    with serving(LoopbackModel(answer=lambda asked: rated(asked, evidence="N/A"))) as model:
        assert CliRunner().invoke(main, [*asked, "--base-url", model.base_url]).exit_code == 0
    with reading(made.study) as database:
        kept = dict(database.execute("select criterion, rating from judgment_criteria").fetchall())
    assert len(kept) == 13
    assert (kept["evidence"], kept["facts"]) == (None, 5)


def test_another_weight_is_another_contest_for_which_nothing_is_asked(made, tmp_path):
    file, rubric = write_answers(tmp_path / "a.jsonl", "a", number=2), tmp_path / "rubric.json"
    values = json.loads(DOCTORBENCH.as_json())
    with serving(LoopbackModel(answer=lambda asked: rated(asked, facts=9))) as model:
        for weight in (1.0, 5.0):
            values["criteria"][0]["weight"] = weight
            rubric.write_text(json.dumps(values), encoding="utf-8")
            assert run_submit(made, model, file, "--rubric", str(rubric)).exit_code == 0
        assert len(model.asked) == 2
    seen = submissions(made.study, made["engineer"])
    # 9 of 10 at its weight, 5 of 10 three times, 5 of 5 nine times
    means = [leaderboard(seen, contest)[0].mean for contest in contests(seen)]
    assert sorted(means) == pytest.approx([100 * 69 / 85, 100 * 105 / 125])


def test_the_same_questions_keep_their_name_whatever_another_models_file_is_called(made, tmp_path):
    other = write_answers(tmp_path / "other.jsonl", "c", number=1)
    with serving(LoopbackModel(answer=rated)) as model:
        for name, options in (("ours", ["--questions", "发热题"]), ("b", []), ("c", [])):
            file = other if name == "c" else write_answers(tmp_path / f"{name}.jsonl", name)
            assert run_submit(made, model, file, *options).exit_code == 0
    called = {each.model: each.questions_file for each in submissions(made.study, made["engineer"])}
    assert called == {"ours": "发热题", "b": "发热题", "c": "other.jsonl"}


@pytest.mark.parametrize(("named", "called"), [("发热题", "发热题"), ("fever.jsonl", "fever")])
def test_a_part_of_the_questions_is_known_for_one_whatever_the_whole_is_called(made, named, called):
    folder = made.study.folder / "generated" / "fever-0a1b2c3d"
    folder.mkdir(parents=True)
    whole, part = (
        write_answers(folder / f"{name}.jsonl", name, number=n) for name, n in (("a", 3), ("b", 2))
    )
    if called == "fever":
        # nothing beside it tells
        whole = whole.rename(made.study.folder / named)
    with serving(LoopbackModel(answer=rated)) as model:
        assert run_submit(made, model, whole, "--questions", named).exit_code == 0
        assert run_submit(made, model, part).exit_code == 0
    found = submissions(made.study, made["lead"])
    assert [(each.model, each.questions_file, each.whole) for each in found] == [
        ("a", named, 0),
        ("b", called, 3),
    ]
    (line,) = leaderboard(found, found[1].contest)
    assert line.rank is None


def test_an_empty_answer_is_no_score_and_not_paid_for(made, tmp_path):
    file = write_answers(tmp_path / "a.jsonl", "one", number=2)
    file.write_text(file.read_text("utf-8").replace("建议就医。1", " "), encoding="utf-8")
    with serving(LoopbackModel()) as model:
        result = run_submit(made, model, file)
    assert (result.exit_code, len(model.billed)) == (3, 1)
    (line,) = leaderboard(found := submissions(made.study, made["engineer"]), contests(found)[0])
    assert (line.scored, line.answers) == (1, 2)


def test_an_answer_to_which_no_criterion_applies_is_on_the_board_and_not_among_the_scored(made, tmp_path):
    values = json.loads(DOCTORBENCH.as_json())
    values["criteria"] = [each for each in values["criteria"] if each["may_be_na"]][:2]
    rubric = tmp_path / "rubric.json"
    rubric.write_text(json.dumps(values), encoding="utf-8")
    file = write_answers(tmp_path / "a.jsonl", "model-a", number=2)

    def rates(asked):
        rating = "N/A" if "发热0天" in asked.text else 4
        nonce = asked.text.split("评分-")[1][:12]
        return Answer("\n".join(f"评分-{nonce}-{each['key']}：{rating}" for each in values["criteria"]))

    with serving(LoopbackModel(answer=rates)) as model:
        assert run_submit(made, model, file, "--rubric", str(rubric)).exit_code == 3
    seen = submissions(made.study, made["engineer"])
    (line,) = leaderboard(seen, contests(seen)[0])
    assert (line.scored, line.answers, line.mean) == (1, 2, 80)
    assert all((each.applied, each.not_applicable) == (1, 1) for each in line.dimensions.values())


@pytest.mark.parametrize(
    ("place", "options", "called"),
    [
        ("a.jsonl", [], "a.jsonl"),
        # where a job of generation puts them
        ("generated/fever-0a1b2c3d/model-a.jsonl", [], "fever"),
        ("uploads/0123456789abcdef.jsonl", ["--questions", "fever.jsonl"], "fever.jsonl"),
    ],
)
def test_a_submission_says_what_its_questions_are_called(made, place, options, called):
    path = made.study.folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    with serving(LoopbackModel(answer=rated)) as model:
        run_submit(made, model, write_answers(path, "a", number=1), *options)
    assert [each.questions_file for each in submissions(made.study, made["lead"])] == [called]


@pytest.mark.parametrize(
    ("file", "named", "said"),
    [
        ("uploads/0123456789abcdef.jsonl", "fever.jsonl", ["--questions=fever.jsonl"]),
        ("generated/fever-0a1b2c3d/a.jsonl", "a.jsonl · fever-0a1b2c3d", []),
        # a job of before files' names were kept
        ("uploads/0123456789abcdef.jsonl", None, []),
    ],
)
def test_a_job_says_what_an_upload_was_called(made, file, named, said):
    path = made.study.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    write_answers(path, "a", number=1)
    arguments = {
        "file": file,
        "eval_set": "doctorbench",
        "base_url": "http://127.0.0.1:9/v1",
        "model": "judge",
    }
    given = arguments | ({"file_name": named} if named else {})
    words = KINDS["submit"].command(made.study.folder, given)
    assert [each for each in words if each.startswith("--questions")] == said
