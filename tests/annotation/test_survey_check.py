"""`wardround survey-check`, on made and on real surveys."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from wardround import main

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared/data/survey"
MADE = ROOT / "examples/made_survey.csv"
AUTHORS_RULES = ROOT / "examples/survey_settings.toml"

# the eleven of the made survey's 82 that were built to fail, by line
BUILT_TO_FAIL = {
    "line 7": "hasty",
    "line 21": "uniform",
    "line 23": "hasty",
    "line 24": "straight-lined",
    "line 25": "incomplete",
    "line 36": "uniform",
    "line 40": "hasty",
    "line 58": "low variability",
    "line 63": "hasty",
    "line 65": "uniform",
    "line 67": "duplicate",
}


def run(*arguments):
    return CliRunner().invoke(main, ["survey-check", *map(str, arguments)])


def report(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def written(folder, text, name="survey.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_of_82_submissions_exactly_the_eleven_built_to_fail_fall():
    found = report(MADE)
    assert (found["received"], found["valid"]) == (82, 71)
    assert {each["place"]: each["checks"][0] for each in found["excluded"]} == BUILT_TO_FAIL
    # the times sum to 16,262 s: 198.32 a submission, 66.11 a third of it
    assert found["threshold_seconds"] == pytest.approx(16262 / 82 / 3)


def test_a_folder_without_settings_and_tables_without_a_folder_are_told():
    found = run(REAL)
    assert found.exit_code == 2 and "is a folder" in found.output and "--settings" in found.output
    found = run(MADE, "--settings", AUTHORS_RULES)
    assert found.exit_code == 2 and "is no folder" in found.output


def test_every_exclusion_has_a_reason_and_nothing_is_removed():
    found = report(MADE)
    assert all(each["reasons"] for each in found["excluded"])
    assert [each["valid"] for each in found["respondents"]].count(True) == 71
    assert len(found["respondents"]) == 82
    assert found["flow"][-1]["remaining"] == 71


def test_the_table_says_the_same_as_the_json():
    text = run(MADE).output
    assert text.startswith("received 82, valid 71, excluded 11\n")
    assert "R06       line 7   hasty: 52 s is not over 66.11 s (0.333 of the mean 198.32 s)" in text


def test_a_real_survey_under_its_authors_rules():
    found = report(REAL, "--settings", AUTHORS_RULES)
    assert (found["received"], found["valid"], len(found["excluded"])) == (631, 574, 57)
    first = Counter(each["checks"][0] for each in found["excluded"])
    assert first == {"requirement": 30, "time out of bounds": 18, "uniform": 7, "nothing left": 2}
    assert len(found["parts_left_out"]) == 18


def test_a_real_answer_matrix_gives_a_table_of_its_longest_runs():
    found = report(REAL / "careless_dataset2.csv", "--settings", ROOT / "examples/answers_only_settings.toml")
    runs = {each["length"]: each["respondents"] for each in found["longstring"]}
    assert sum(runs.values()) == 1000
    # the careful end at 9, the careless begin at 25: nobody in between
    assert {length: runs[length] for length in runs if length < 25} == {
        2: 10,
        3: 265,
        4: 359,
        5: 178,
        6: 57,
        7: 15,
        8: 4,
        9: 2,
    }
    assert found["threshold_seconds"] is None


@pytest.mark.parametrize(
    "options, valid",
    [
        (["--haste-of", "median"], 71),
        (["--haste-share", "0.5"], 69),
        (["--min-seconds", "191.82"], 42),
        (["--longstring", "18"], 72),
        (["--variability", "0.2"], 72),
        (["--answered-share", "0.5"], 72),
        (["--attention", "q1=4"], 23),
    ],
)
def test_thresholds_are_options(options, valid):
    assert report(MADE, *options)["valid"] == valid


def test_options_win_over_the_settings_file(tmp_path):
    settings = written(tmp_path, "[checks]\nhaste_share = false\nlongstring = 22\n", "settings.toml")
    assert report(MADE, "--settings", settings)["valid"] == 76
    assert report(MADE, "--settings", settings, "--longstring", "15")["valid"] == 75


def test_a_file_can_be_cut_into_parts(tmp_path):
    survey = written(tmp_path, "respondent,seconds,t1,a,b,c,d\nR1,90,20,1,3,3,3\nR2,90,20,1,3,4,3\n")
    settings = written(
        tmp_path,
        """
        [checks]
        uniform = "part"
        [parts.first]
        questions = ["a"]
        seconds = "t1"
        [parts.second]
        questions = ["b", "c", "d"]
        [part_seconds.first]
        at_least = 20
        """,
        "settings.toml",
    )
    found = report(survey, "--settings", settings)
    assert [each["reasons"] for each in found["excluded"]] == [
        ["uniform: all 3 answers of part second are 3"]
    ]


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "line 1 has no column respondent, seconds"),
        ("respondent,q1\nR1,3\n", "line 1 has no column seconds"),
        ("respondent,seconds\nR1,30\n", "line 1: no column is named q*"),
        ("respondent,seconds,q1,q1\nR1,30,4,4\n", "line 1 names a column twice"),
        ("respondent,seconds,q1\nR1,30,4\nR2,30\n", "line 3 has 2 fields, not 3"),
        ("respondent,seconds,q1\nR1,30,4\n\nR2,30,agree\n", "line 4: q1 is not a number"),
        ("respondent,seconds,q1\nR1,30,nan\n", "line 2: q1 is not a number"),
        ("respondent,seconds,q1\nR1,soon,4\n", "line 2: seconds is not a number"),
        ("respondent,seconds,q1\nR1,-3,4\n", "line 2: seconds is -3"),
        ("respondent,seconds,q1\n,30,4\n", "line 2: respondent is empty"),
        ('respondent,seconds,q1\nR1,"30,4\n', "line 2 is not CSV"),
        ("respondent;seconds;q1\nR1;30;4\n", "line 1 has semicolons between its fields; save it again with"),
        ("respondent\tseconds\tq1\nR1\t30\t4\n", "line 1 has tabs between its fields"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_line(tmp_path, text, told):
    result = run(written(tmp_path, text))
    assert result.exit_code == 2
    assert f"survey.csv, {told}" in result.output


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_bytes("respondent,seconds,q1\nR1,30,4\n张,30,4\n".encode("gb18030"))
    result = run(path)
    assert result.exit_code == 2 and "survey.csv is not UTF-8" in result.output


@pytest.mark.parametrize(
    ("rows", "received", "excluded"),
    [
        ("", 0, []),
        # one alone is its own mean, and over a third of it
        ("R1,90,1,2,5,4\n", 1, []),
        ("R1,90,3,3,3,3\n", 1, ["R1"]),
    ],
)
def test_one_submission_or_none_is_a_survey_too(tmp_path, rows, received, excluded):
    found = report(written(tmp_path, f"\ufeffrespondent,seconds,q1,q2,q3,q4\n{rows}"))
    assert (found["received"], [each["respondent"] for each in found["excluded"]]) == (received, excluded)


def test_a_missing_file_is_told(tmp_path):
    result = run(tmp_path / "none.csv")
    assert result.exit_code == 2 and "There is no file" in result.output


def test_a_file_with_a_byte_order_mark_and_no_submissions_gives_zeros(tmp_path):
    found = report(written(tmp_path, "\ufeffrespondent,seconds,q1\n"))
    assert (found["received"], found["valid"], found["threshold_seconds"]) == (0, 0, None)


@pytest.mark.parametrize(
    "settings, told",
    [
        ("[check]\n", "there is no section check"),
        ("[checks]\nhasty = 1\n", "There is no check hasty"),
        ("[checks]\nlongstring = true\n", "longstring cannot be True"),
        ("[checks]\nhaste_of = 'mode'\n", "haste_of is mean or median"),
        ("[checks]\nduplicates = 1\n", "it is true or false"),
        ("[columns]\nid = 'x'\n", "cannot hold id"),
        ("[columns]\nscale = [1]\n", "cannot hold scale"),
        ("[[attention]]\nquestion = 'q1'\n", "an entry has a key too many or too few"),
        ("[parts]\nfirst = 3\n", "an entry is missing"),
        ("[tables.answers]\nfile = 'a'\nrespondent = 'b'\n", "[tables] needs"),
        ("columns = [", "not readable as TOML"),
        ("[columns]\nscale = [1, 3]\n", "off the scale 1-3"),
    ],
)
def test_settings_that_cannot_be_are_told(tmp_path, settings, told):
    result = run(MADE, "--settings", written(tmp_path, settings, "settings.toml"))
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


@pytest.mark.parametrize(
    "table, text, told",
    [
        ("people.csv", "ID\nA\n", "phases.csv, line 3: B is not in people.csv"),
        (
            "phases.csv",
            "ID,phase,secs\nA,1,30\nA,1,40\nB,1,30\n",
            "line 3: part 1 of A is on an earlier line",
        ),
        ("phases.csv", "ID,phase,secs\nA,1,30\n", "part 1 of B has answers and no row"),
        ("answers.csv", "ID,phase,item,value\nA,1,x,3\nA,1,x,4\n", "line 3: question x of this respondent"),
    ],
)
def test_tables_that_do_not_join_are_told(tmp_path, table, text, told):
    written(tmp_path, "ID\nA\nB\n", "people.csv")
    written(tmp_path, "ID,phase,secs\nA,1,30\nB,1,30\n", "phases.csv")
    written(tmp_path, "ID,phase,item,value\nA,1,x,3\nB,1,x,4\n", "answers.csv")
    settings = written(
        tmp_path,
        """
        [tables]
        submissions = { file = "people.csv", respondent = "ID" }
        parts = { file = "phases.csv", respondent = "ID", part = "phase", seconds = "secs" }
        [tables.answers]
        file = "answers.csv"
        respondent = "ID"
        part = "phase"
        question = "item"
        answer = "value"
        """,
        "settings.toml",
    )
    assert report(tmp_path, "--settings", settings)["received"] == 2
    written(tmp_path, text, table)
    result = run(tmp_path, "--settings", settings)
    assert result.exit_code == 2 and told in " ".join(result.output.split())
