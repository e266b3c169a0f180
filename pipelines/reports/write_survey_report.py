"""The survey's report as files: one self-contained HTML page a language, JSON, and a CSV a table."""

from collections.abc import Iterable
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import pandas as pd
from jinja2 import Environment, StrictUndefined

from annotation.figures import as_json
from annotation.survey import tables
from annotation.survey.charts import rating_means, rating_means_by_section
from annotation.survey.questionnaire import Questionnaire
from annotation.survey.results import Respondent, SurveyResults
from annotation.survey.validity_output import as_values as validity_values
from annotation.survey.words import said
from annotation.table import Table
from pipelines.reports.charts import svg
from pipelines.reports.files import write
from pipelines.reports.made_with import made_with
from pipelines.reports.personal_texts import kinds_written, warning
from pipelines.reports.sheets import csv_bytes
from pipelines.reports.survey_flow import flow_html

# what the CSV files say in words, they say in this
CSV_LANGUAGE = "zh"


def survey_report_files(results: SurveyResults) -> dict[str, bytes]:
    """Every file of the report by its name; the same results give the same bytes."""
    contents = {f"{name}.csv": csv_bytes(table) for name, table in _csv_tables(results).items()}
    contents["report.json"] = f"{as_json(_values(results))}\n".encode()
    contents["questionnaire.json"] = results.questionnaire.as_json().encode()
    for language in ("zh", "en"):
        contents[f"report.{language}.html"] = html(results, language).encode()
    return contents


def write_survey_report(results: SurveyResults, folder: Path) -> list[Path]:
    """Write every file of the report into `folder`, which is made when missing; returns them."""
    return write(folder, survey_report_files(results))


def _values(results: SurveyResults) -> dict:
    """Every figure with what it depends on: questionnaire, consent, thresholds, code and versions."""
    survey, report = results.survey, results.report
    return {
        "survey": {
            "id": survey.id, "name": survey.name, "simulated": survey.simulated,
            "questionnaire": survey.asked.key, "version": survey.asked.version,
            "questionnaire_hash": survey.asked.content_hash, "consent_hash": survey.consent_hash,
        },
        "links": asdict(results.counts),
        "settings": asdict(results.settings),
        "validity": validity_values(results.validity),
        "valid_by_the_papers_settings": results.paper_valid,
        "haste_rules": [asdict(each) for each in results.haste_rules],
        "tasks": [asdict(each) for each in report.ratings],
        "choices": [asdict(each) for each in report.choices],
        "proposals": [asdict(each) for each in results.proposals],
        "taxonomy": results.comparison and {"name": results.mapped.name, **asdict(results.comparison)},
        "made_with": made_with(),
    }  # fmt: skip


def html(results: SurveyResults, language: str) -> str:
    """The report as one page that needs nothing from outside."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("pipelines.reports") / "templates" / "survey_report.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        results=results,
        language=language,
        words=said(language),
        flow=flow_html(results.validity, language),
        charts=[svg(chart) for chart in charts(results, language)],
        personal=warning(results, language),
        times=tables.times(results, language),
        haste=tables.haste_table(results, language),
        excluded=tables.excluded_table(results, language),
        details=[
            tables.sensitivity_table(results, language),
            tables.runs_table(results, language),
        ],
        tasks=tables.tasks_table(results, language, grouped=True),
        choices=[
            *(tables.choice_table(results, each, language) for each in results.report.choices),
            *tables.texts_tables(results, language),
        ],
        proposals=tables.proposals_table(results, language),
        taxonomy=tables.taxonomy_table(results, language),
    )


def charts(results: SurveyResults, language: str) -> list:
    """The task means, the highest first and by phase."""
    sections = {section.key: section.title for section in results.questionnaire.sections}
    scale = (results.questionnaire.scale.low, results.questionnaire.scale.high)
    drawings = (rating_means, rating_means_by_section)
    return [draw(results.report, sections, scale, language) for draw in drawings]


def _csv_tables(results: SurveyResults) -> dict[str, pd.DataFrame]:
    named = {
        "excluded": tables.excluded_table(results, CSV_LANGUAGE),
        "sensitivity": tables.sensitivity_table(results, CSV_LANGUAGE),
        "tasks": tables.tasks_table(results, CSV_LANGUAGE),
        "proposals": tables.proposals_table(results, CSV_LANGUAGE),
    }
    asked = results.questionnaire
    return {
        "answers": _whole(_answers(each, asked) for each in results.respondents),
        "submissions": _whole(_submission(each, asked) for each in results.respondents),
        "questions": _whole(_questions(asked)),
        "choices": pd.DataFrame(_choices(results)),
        **{name: _frame(table) for name, table in named.items()},
    }


def _whole(rows: Iterable[dict]) -> pd.DataFrame:
    """The rows as a table in which a whole number stays one, though others of its column are missing."""
    return pd.DataFrame(list(rows)).convert_dtypes()


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame(table.rows, columns=list(table.columns))


def _answers(each: Respondent, asked: Questionnaire) -> dict:
    """One questionnaire as a line, the excluded ones marked with their reasons."""
    flags = each.checked.flags
    given = {question.key: _cell(each.given.answers.get(question.key)) for question in asked.questions}
    return {
        "respondent": each.label,
        "valid": int(each.checked.valid),
        "reasons": "；".join(flag.why[CSV_LANGUAGE] for flag in flags),
        "active_seconds": each.given.active_seconds,
        "pauses": each.given.pauses,
        "paused_seconds": each.given.paused_seconds,
        **given,
        "personal_data": kinds_written(each, asked),
    }


def _submission(each: Respondent, asked: Questionnaire) -> dict:
    """The line that `wardround survey-check` reads: q1, q2, ... are the rated questions in their order."""
    rated = [question for question in asked.questions if question.kind == "rating"]
    numbered = enumerate(rated, start=1)
    ratings = {f"q{number}": each.given.answers.get(question.key) for number, question in numbered}
    return {"respondent": each.label, "seconds": each.given.active_seconds, **ratings}


def _questions(asked: Questionnaire) -> list[dict]:
    """Which question each q of `submissions.csv` is."""
    rated = [question for question in asked.questions if question.kind == "rating"]
    return [
        {
            "q": f"q{number}",
            "key": question.key,
            "zh": question.asks.zh,
            "en": question.asks.en,
            "right_answer": question.right_answer,
        }
        for number, question in enumerate(rated, start=1)
    ]


def _choices(results: SurveyResults) -> list[dict]:
    return [
        {
            "question": choice.question,
            "option": each.option.key,
            "n": each.share.k,
            "answered": choice.answered,
            "asked": choice.asked,
            "valid": results.report.respondents,
            "share": each.share.share,
            "low": each.share.low,
            "high": each.share.high,
        }
        for choice in results.report.choices
        for each in choice.options
    ]


def _cell(answer: object) -> object:
    return "\n".join(answer) if isinstance(answer, list) else answer
