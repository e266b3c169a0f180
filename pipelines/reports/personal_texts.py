"""Personal data in what a survey's respondents wrote freely: counted and marked, and left as written."""

from itertools import chain

from annotation.personal_data.texts import kinds_in
from annotation.survey.questionnaire import Questionnaire
from annotation.survey.results import Respondent, SurveyResults
from annotation.survey.tables import COMMA
from annotation.survey.words import said

WRITTEN = ("text", "proposals")


def kinds_written(each: Respondent, asked: Questionnaire) -> str:
    """The kinds of personal data in one questionnaire's own words."""
    given = (each.given.answers.get(question.key) for question in asked.questions if question.kind in WRITTEN)
    return kinds_in(chain.from_iterable([part] if isinstance(part, str) else part or () for part in given))


def warning(results: SurveyResults, language: str) -> str:
    """How many questionnaires hold personal data in their own words, and which; "" where none does."""
    telling = [each.label for each in results.respondents if kinds_written(each, results.questionnaire)]
    which = COMMA[language].join(telling)
    return said(language)["personal_data"].format(count=len(telling), which=which) if telling else ""
