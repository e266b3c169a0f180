"""The survey's report as files: whole, self-contained, guarded, and fit to be checked again."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner

from annotation.activities.survey import questionnaire
from annotation.figures import rounded
from annotation.survey.results import keep_mapping, survey_results
from db.survey_answers import close_survey
from pipelines.reports.personal_texts import warning
from pipelines.reports.survey_flow import flow_html
from pipelines.reports.write_survey_report import survey_report_files
from tests.survey_study import ANSWERS, ROOT, came_in, made_answers, opened_survey
from wardround import main

HOSTILE = [
    '=HYPERLINK("http://elsewhere")',
    "@SUM(1)",
    "-1+1",
    "+cmd|' /C calc'!A0",
    "<img src=x onerror=alert(1)>",
]


@pytest.fixture
def results(study, cast):
    lead = cast["lead"]
    survey_id = opened_survey(study, lead, questionnaire=questionnaire(attention_check=True))
    taken = [({**answers, "attention": 2}, seconds) for answers, seconds in made_answers().values()]
    taken += [({**ANSWERS, "attention": 4, "proposed_diagnosis": HOSTILE}, 200)]
    taken += [({**ANSWERS, "attention": 2, "proposed_diagnosis": HOSTILE}, 200)]
    came_in(study, survey_id, taken)
    close_survey(study, lead, survey_id)
    keep_mapping(
        study, lead, survey_id, (ROOT / "annotation/survey/kuake_qic_mapping.toml").read_bytes(), "m.toml"
    )
    return survey_results(study, lead, survey_id)


@pytest.fixture
def files(results):
    return survey_report_files(results)


def test_the_same_results_give_the_same_bytes(results, files):
    assert survey_report_files(results) == files


def test_the_submissions_can_be_checked_again_and_fall_alike(results, files, tmp_path):
    path = tmp_path / "submissions.csv"
    path.write_bytes(files["submissions.csv"])
    questions = files["questions.csv"].decode("utf-8-sig")
    attention = re.search(r"^(q\d+),attention,.*,2$", questions, re.MULTILINE)[1]
    run = CliRunner().invoke(main, ["survey-check", str(path), "--json", "--attention", f"{attention}=2"])
    again = json.loads(run.output)
    assert {each["respondent"]: each["checks"] for each in again["excluded"]} == {
        each.label: [flag.check for flag in each.checked.flags]
        for each in results.respondents
        if each.checked.flags
    }
    assert again["threshold_seconds"] == rounded(results.validity.thresholds.in_force)


TELLING = ["请联系（010）6515-8899 转 203", "给刘先生刘德海看"]


def test_personal_data_in_free_text_is_counted_and_marked_and_nothing_of_it_is_lost(study, cast):
    lead = cast["lead"]
    survey_id = opened_survey(study, lead)
    written = {**ANSWERS, "uses_models": "yes", "limitations": ["other"], "other_limitation": "问孙玉珍老人"}
    came_in(
        study, survey_id, [({**ANSWERS, "proposed_diagnosis": TELLING}, 200), (written, 200), (ANSWERS, 200)]
    )
    close_survey(study, lead, survey_id)
    results = survey_results(study, lead, survey_id)
    files = survey_report_files(results)
    rows = list(csv.DictReader(io.StringIO(files["answers.csv"].decode("utf-8-sig"))))
    assert sorted(row["personal_data"] for row in rows) == ["", "name", "name, phone"]
    assert sorted(row["proposed_diagnosis"] for row in rows)[-1] == "\n".join(TELLING)
    marked = [row["respondent"] for row in rows if row["personal_data"]]
    told_in = {
        "zh": f"有 2 份答卷的自填文字疑含个人信息（{'、'.join(marked)}）",
        "en": f"free text may hold personal data: 2 ({', '.join(marked)})",
    }
    for language, told in told_in.items():
        assert told in warning(results, language) and told in files[f"report.{language}.html"].decode()


def test_a_report_without_personal_data_says_nothing_of_it(results, files):
    assert warning(results, "zh") == "" and "个人信息" not in files["report.zh.html"].decode()


def test_excluded_answers_are_kept_and_marked(results, files):
    lines = files["answers.csv"].decode("utf-8-sig")
    assert lines.count("\nR") == 84
    kept = json.loads(files["report.json"])["validity"]
    assert (kept["received"], len(kept["respondents"])) == (84, 84)
    assert all(each["reasons"] for each in kept["excluded"])


def test_no_cell_of_a_csv_is_a_formula(files):
    for name in (name for name in files if name.endswith(".csv")):
        for row in csv.reader(io.StringIO(files[name].decode("utf-8-sig"))):
            for cell in row:
                assert not re.match(r"[=@+\t\r]|-(?!\d+(\.\d+)?$)", cell), f"{name}: {cell}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_shows_everything_and_needs_nothing_from_outside(files, language):
    page = files[f"report.{language}.html"].decode()
    assert "<img" not in page and "&lt;img src=x onerror=alert(1)&gt;" in page
    assert not re.search(r"<[^>]*\b(?:src|href)=|url\(|@import|<script", page)
    assert page.count("<svg") == 2 and "KUAKE-QIC" in page
    titles = {"zh": "从收到到有效|提出的新任务|换一个阈值会怎样|最长连续同答的分布"}
    titles["en"] = "From received to valid|Proposed tasks|What other thresholds would do|Longest runs"
    assert all(title in page for title in titles[language].split("|"))


def test_the_flow_adds_up(results):
    drawn = [int(number) for number in re.findall(r"<b>−?(\d+)</b>", flow_html(results.validity, "zh"))]
    received, *fallen, valid = drawn
    assert received - sum(fallen) == valid == results.validity.valid


def test_the_json_names_what_the_figures_depend_on(results, files):
    kept = json.loads(files["report.json"])
    assert kept["survey"]["questionnaire_hash"] == results.questionnaire.hash
    assert kept["survey"]["consent_hash"] == results.survey.consent_hash
    assert kept["settings"]["haste_of"] == "mean" and kept["made_with"]["versions"]["scipy"]
    assert kept["links"]["received"] == 84
