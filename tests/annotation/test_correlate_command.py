"""`wardround correlate` on files: its JSON, its table, and every degenerate input."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from wardround import main

LEVELS = ["item", "cell", "model", "within_model", "within_question"]
FIGURES = ["bias", "limits", "ccc", "slope", "mae", "permutation_p", "human_ceiling", "alt_test"]


def simulated(questions=24, tasks=4, models=5, raters=1, seed=2):
    """(ratings, judgments) as rows question, task, model, rater, value."""
    random = np.random.default_rng(seed)
    ratings, judgments = [], []
    for q in range(questions):
        for m in range(models):
            true = 5 + m / 2 + random.normal()
            key = (f"q{q}", f"t{q % tasks}", f"m{m}")
            ratings += [(*key, f"r{rater}", round(true + random.normal() / 2, 3)) for rater in range(raters)]
            judgments.append((*key, "judge", round(true + random.normal(), 3)))
    return ratings, judgments


@pytest.fixture
def run(tmp_path):
    def run(ratings, judgments, *arguments, header="question,task,model,rater,value"):
        for name, rows in (("R.csv", ratings), ("J.csv", judgments)):
            lines = [header, *(",".join(map(str, row)) for row in rows)]
            (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        files = ["--ratings", str(tmp_path / "R.csv"), "--judgments", str(tmp_path / "J.csv")]
        return CliRunner().invoke(main, ["correlate", *files, *arguments], prog_name="wardround")

    return run


@pytest.fixture
def figures(run):
    def figures(ratings, judgments, *arguments):
        result = run(ratings, judgments, "--json", *arguments)
        assert result.exit_code == 0, result.output
        return json.loads(result.output, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))

    return figures


def constant(rows, value=5):
    return [(*row[:4], value) for row in rows]


def test_the_json_has_every_level_and_figure(figures):
    found = figures(*simulated())
    assert list(found["levels"]) == LEVELS
    assert [found["levels"][level]["n"] for level in LEVELS] == [120, 20, 5, 120, 120]
    for level in LEVELS:
        low, high = found["levels"][level]["interval"]
        assert low < found["levels"][level]["r"] < high
        assert {"spearman", "kendall"} <= set(found["levels"][level])
    assert set(FIGURES) <= set(found)
    assert found["limits"][0] < found["bias"] < found["limits"][1]
    assert found["seed"] == 1 and len(found["inputs"][0]["sha256"]) == 64


def test_one_rater_a_question_has_no_ceiling_and_no_alternative_annotator(figures):
    found = figures(*simulated())
    assert found["human_ceiling"] is found["alt_test"] is None
    assert found["reasons"]["human_ceiling"] == "not estimable: no answer was rated by two raters"
    assert found["reasons"]["alt_test"].startswith("raters who share 30 judged answers with another: 0")


def test_three_raters_of_every_answer_have_both(figures):
    found = figures(*simulated(raters=3))
    ceiling = found["human_ceiling"]
    assert ceiling["n"] == 120
    assert ceiling["rater_against_rest"]["value"] > ceiling["judge_against_rest"]["value"]
    assert set(ceiling["icc"]) == {f"ICC({form},{size})" for form in "123" for size in "1k"}
    assert 0 <= found["alt_test"]["winning_rate"] <= 1
    assert len(found["kappa"]) == 3


def test_the_papers_six_means(figures):
    human = [4.58, 4.97, 5.36, 6.69, 7.83, 8.06]
    judge = [3.72, 4.29, 4.24, 6.59, 8.25, 8.42]
    rows = [[("q1", "t1", f"m{m}", "r", value) for m, value in enumerate(side)] for side in (human, judge)]
    found = figures(*rows)
    assert found["levels"]["model"]["r"] == pytest.approx(0.994398, abs=1e-6)
    assert found["levels"]["model"]["interval"] == pytest.approx([0.9474, 0.9994], abs=1e-4)
    assert found["bias"] == pytest.approx(-0.33) and found["slope"] == pytest.approx(0.7020, abs=1e-4)


@pytest.mark.parametrize(
    "change, nulls",
    [
        (lambda r, j: (r, constant(j)), {"levels.item.r": "all judge values are equal",
                                         "slope": "all judge values are equal"}),
        (lambda r, j: (constant(r), j), {"levels.cell.r": "all human values are equal"}),
        (lambda r, j: (constant(r), constant(j)), {"ccc": "all values are equal",
                                                   "permutation_p": "in no question do both"}),
        (lambda r, j: (r[:3], j[:3]), {"levels.item.interval": "1 question: fewer than 4",
                                       "levels.cell.interval": "task t0 has one question",
                                       "levels.model.interval": "3 points: Fisher's interval needs 4"}),
        (lambda r, j: (r[:1], j[:1]), {"levels.item.r": "fewer than 3 points (1)", "limits": "one answer",
                                       "levels.within_question.r": "fewer than 3 points (1), once centred",
                                       "ranking.accuracy": "no question has two answers"}),
        (lambda r, j: (r[::5], j[::5]), {"levels.model.r": "fewer than 3 points (1)",
                                         "levels.within_question.r": "all human values are equal, once"}),
        (lambda r, j: (r, r), {"levels.item.interval": "every resample gives the same value",
                               "levels.cell.interval": "r is 1, -1 or undefined",
                               "intervals.bias": "every resample gives the same value"}),
    ],
    ids=["flat judge", "flat human", "all tied", "three answers", "one answer", "one model", "a copy"],
)  # fmt: skip
def test_what_is_undefined_is_null_with_its_reason(figures, change, nulls):
    found = figures(*change(*simulated()))
    for path, reason in nulls.items():
        assert found["reasons"].get(path, "").startswith(reason), (path, found["reasons"])
        part = found
        for key in path.split("."):
            part = part[key]
        assert part is None or part.get("value", 0) is None


def test_a_cell_with_no_pair_is_left_out_and_counted(figures):
    ratings, judgments = simulated()
    without = [row for row in judgments if not (row[1] == "t0" and row[2] == "m0")]
    found = figures(ratings, without)
    assert (found["levels"]["cell"]["n"], found["levels"]["item"]["n"]) == (19, 114)
    assert found["left_out"] == [{"side": "ratings", "reason": "no judgment of the same answer", "n": 6}]


def test_raters_with_no_item_in_common_have_no_ceiling(figures):
    ratings, judgments = simulated(raters=1)
    split = [(*row[:3], f"r{n % 2}", row[4]) for n, row in enumerate(ratings)]
    found = figures(split, judgments)
    assert found["human_ceiling"] is None and [one["n"] for one in found["kappa"]] == [60, 60]


def test_two_judges_in_one_file_are_compared_on_the_answers_both_judged(figures):
    ratings, judgments = simulated(seed=3)
    noise = np.random.default_rng(5)
    worse = [(*row[:3], "noisy", round(row[4] + 3 * noise.normal(), 3)) for row in judgments[:100]]
    (pair,) = figures(ratings, [*judgments, *worse])["judges"]
    assert (pair["first"], pair["second"], pair["n"]) == ("judge", "noisy", 100)
    assert pair["difference"]["interval"][0] > 0 and pair["williams_t"] > 2
    assert figures(ratings, judgments)["judges"] == []
    none = figures(ratings, [*judgments, ("q99", "t9", "m0", "stranger", 5)])
    assert none["judges"][0]["n"] == 0
    assert none["reasons"]["judges.judge.stranger"] == "the two judged no rated answer in common"


def test_vetoes_are_compared_and_the_missed_ones_listed(run):
    ratings, judgments = simulated()
    header = "question,task,model,rater,value,status"
    bad = {("q0", "m0"), ("q1", "m1"), ("q2", "m2")}
    human = [(*row, "vetoed") if (row[0], row[2]) in bad else (*row, "scored") for row in ratings]
    judge = [
        (*row, "vetoed") if (row[0], row[2]) in {*sorted(bad)[:2], ("q5", "m0")} else (*row, "scored")
        for row in judgments
    ]
    found = json.loads(run(human, judge, "--json", header=header).output)["veto"]
    assert found["n"] == 120
    shares = {"sensitivity": 2 / 3, "specificity": 116 / 117, "precision": 2 / 3}
    assert {name: found[name]["value"] for name in shares} == pytest.approx(shares)
    assert found["missed"] == [{"question": "q2", "model": "m2"}]
    text = run(human, judge, header=header).output
    assert "missed: q2, m2" in text and "PPV" in text


def test_a_file_without_vetoes_says_so(figures):
    found = figures(*simulated())
    assert found["veto"] is None
    assert found["reasons"]["veto"] == "no rating is a veto and the rubric has none to give"


def test_unequal_repeats_leave_raters_their_equal_weight(run):
    ratings, judgments = simulated()
    header = "question,task,model,rater,value,repeat"
    once = [(*row, 1) for row in ratings], [(*row, 1) for row in judgments]
    more = [*once[1], *((*row[:4], 9.0, 2) for row in judgments[:7])]
    result = run(once[0], more, "--json", header=header)
    found = json.loads(result.output)
    assert found["levels"]["item"]["n"] == 120
    assert found["disattenuated"]["judge"] is not None or "disattenuated.judge" in found["reasons"]


@pytest.mark.parametrize(
    "row, fault",
    [
        (("q0", "t0", "m0", "r0", "NaN"), "R.csv, line 122 has a value that is no number"),
        (("q0", "t0", "m0", "r0", "Infinity"), "R.csv, line 122 has an infinite value"),
        (("q0", "t0", "m0", "r0", "good"), "R.csv, line 122 has a value that is no number"),
        (("q0", "t0", "m0", "r9", "77"), "R.csv, line 122 has a value above 10"),
        (("q0", "t0", "m0", "r0", "7"), "R.csv, line 122 repeats line 2"),
    ],
)
def test_a_faulty_line_ends_with_one_sentence_and_exit_code_2(run, row, fault):
    ratings, judgments = simulated()
    result = run([*ratings, row], judgments, "--scale", "-5", "10")
    assert result.exit_code == 2
    assert fault in " ".join(result.output.split()) and "Traceback" not in result.output


def test_the_same_seed_prints_the_same_bytes_whatever_the_order_of_lines(run):
    ratings, judgments = simulated()
    first, again, other = (run(ratings, judgments, "--json", "--seed", seed).output for seed in "112")
    assert first == again != other
    shuffled = json.loads(run(ratings[::-1], judgments, "--json").output)
    assert {**shuffled, "inputs": None} == {**json.loads(first), "inputs": None}


def test_without_json_a_table_is_printed_that_a_lead_can_read(run):
    text = run(*simulated(raters=3)).output
    assert "120 answers with a rating and a judgment" in text
    assert all(f"\n{level} " in text for level in LEVELS)
    assert "passes" in text or "fails" in text
    assert "nan" not in text.lower()
    undefined = run(simulated()[0], constant(simulated()[1])).output
    assert "undefined (all judge values are equal)" in undefined and "undefined  undefined" in undefined
    assert "Human ceiling: not estimable" in undefined


def test_the_left_out_are_printed_with_their_reason(run):
    ratings, judgments = simulated()
    text = run([*ratings[:-1], (*ratings[-1][:4], "")], judgments).output
    assert "left out: 1 ratings, missing" in text
    assert "left out: 1 judgments, no rating of the same answer" in text
