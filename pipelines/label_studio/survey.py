"""A survey in Label Studio: the questionnaire as one task that every account answers once.

It is not anonymous there: whoever runs that server sees which account answered what. What is taken in here
is: answers under random ids, and which account gave them is dropped on the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from annotation.survey.questionnaire import Question, Questionnaire
from annotation.survey.questionnaire_answers import MOST_PROPOSALS, check_answers
from annotation.survey.taking import questionnaire_of
from db.errors import Invalid, Refused, WardroundError
from db.label_studio_surveys import add_survey, mark_of, survey_project, take_in_survey, taken_in
from db.people import Person
from db.study import Study
from db.surveys import find_survey
from pipelines.label_studio.connection import Connection
from pipelines.label_studio.controls import Control, control, header, text, values_of
from pipelines.label_studio.push import LONGEST_TITLE
from pipelines.label_studio.taking import active_ms_of, author_of

INTRODUCTION = "introduction"
CONSENT = Control("consent", INTRODUCTION, "choice", options=("agreed",))
AGREED = {"zh": "我同意", "en": "I agree"}
# the survey's own words promise what holds on our page and not there
NOT_ANONYMOUS = {
    "zh": "请先阅读：您在 Label Studio 中作答，这里不匿名。该服务器知道哪个账号答了什么，"
    "用时由它记录，停顿也计在内。收入研究时账号会被舍去。下文关于匿名、链接与用时的说明在此不适用。",
    "en": "Read this first: you are answering in Label Studio, and it is not anonymous here. That server "
    "knows which account answered what, and it counts the time, pauses included. The account is dropped "
    "when the answers enter the study. What is said below of anonymity, links and time does not hold here.",
}
# the server's own limit on how many may answer one task
MOST_RESPONDENTS = 1000


@dataclass
class SurveyPulled:
    """How many answers are new here, were known, and were set aside, each with its reason."""

    new: int = 0
    known: int = 0
    set_aside: list[WardroundError] = field(default_factory=list)


def push_survey(study: Study, actor: Person, survey_id: int, connection: Connection, language: str) -> int:
    """Make the survey's project with its one task; the number of the project, the same when made before."""
    survey = find_survey(study, actor, survey_id)
    asked = questionnaire_of(survey)
    number = survey_project(study, actor, survey_id, connection.url)
    if number is None:
        config = survey_config(asked, survey.consent[language], language)
        number = connection.make_project(survey.name[:LONGEST_TITLE], config, "", MOST_RESPONDENTS)
        add_survey(study, actor, survey_id, connection.url, number)
    if not connection.tasks_of(number):
        told = (NOT_ANONYMOUS[language], asked.introduction[language], survey.consent[language])
        introduction = "\n\n".join(told)
        connection.add_tasks(number, [{"data": {INTRODUCTION: introduction}}])
    return number


def pull_survey(study: Study, actor: Person, survey_id: int, connection: Connection) -> SurveyPulled:
    """Take in what came since, one answer an account, each checked by the questionnaire."""
    number = survey_project(study, actor, survey_id, connection.url)
    if number is None:
        raise Refused(f"This survey was not sent to {connection.url}; send it first.", "该问卷尚未推送。")
    asked = questionnaire_of(find_survey(study, actor, survey_id))
    known, pulled = taken_in(study, actor), SurveyPulled()
    given, heard = {}, set()
    for task in connection.tasks_of(number):
        for annotation in task.get("annotations") or ():
            if annotation.get("was_cancelled"):
                continue
            mark = mark_of(study, connection.url, number, annotation["id"])
            author = author_of(annotation.get("completed_by"))
            if mark in known:
                pulled.known += 1
            else:
                try:
                    given[mark] = _answers(asked, annotation, author in heard)
                except WardroundError as error:
                    pulled.set_aside.append(error)
                    continue
            heard.add(author)
    pulled.new = take_in_survey(study, actor, survey_id, given)
    return pulled


def survey_controls(asked: Questionnaire) -> tuple[Control, ...]:
    return (CONSENT, *(_control(each, asked) for each in asked.questions))


def survey_config(asked: Questionnaire, consent: str, language: str) -> str:
    """The questionnaire as a labelling config: consent first, then its sections with their conditions."""
    view = Element("View")
    header(view, asked.title[language], size=3)
    text(view, INTRODUCTION)
    agreed = control(view, CONSENT, choice="single", showInline="true")
    SubElement(agreed, "Choice", {"value": AGREED[language], "alias": "agreed"})
    for section in asked.sections:
        header(view, section.title[language])
        for question in section.questions:
            _draw(_shown_if(view, question, asked, language), question, asked, language)
    indent(view)
    return tostring(view, encoding="unicode")


def _control(question: Question, asked: Questionnaire) -> Control:
    kinds = {"choice": "choice", "choices": "choices", "text": "text", "proposals": "texts"}
    # stars begin at one; any other scale is typed
    rated = "rating" if asked.scale.low == 1 else "number"
    options = tuple(option.key for option in question.options)
    kind = kinds.get(question.kind, rated)
    return Control(question.key, INTRODUCTION, kind, asked.scale.low, asked.scale.high, options)


def _shown_if(view: Element, question: Question, asked: Questionnaire, language: str) -> Element:
    """Where the question stands: in a part that shows after certain answers, if it is asked only then."""
    condition = question.only_if
    if condition is None:
        return view
    before = next(each for each in asked.questions if each.key == condition.question)
    names = [option.name[language] for option in before.options if option.key in condition.answers]
    shown = {"visibleWhen": "choice-selected", "whenTagName": before.key, "whenChoiceValue": ",".join(names)}
    return SubElement(view, "View", shown)


def _draw(view: Element, question: Question, asked: Questionnaire, language: str) -> None:
    explained = f"：{question.explains[language]}" if question.explains else ""
    header(view, question.asks[language] + explained, size=6)
    what = _control(question, asked)
    element = control(view, what, required=question.required)
    if what.kind == "texts":
        element.set("maxSubmissions", str(MOST_PROPOSALS))
    if what.kind in ("choice", "choices"):
        element.set("choice", "single-radio" if what.kind == "choice" else "multiple")
    for option in question.options:
        SubElement(element, "Choice", {"value": option.name[language], "alias": option.key})


def _answers(asked: Questionnaire, annotation: Mapping, again: bool) -> tuple[dict, int]:
    """The checked answers and the seconds they took, as Label Studio counted them, pauses and all."""
    if again:
        raise Invalid("an account answered twice; the first counts", "同一账号答了两次，以先到者为准")
    values = values_of(annotation.get("result"), survey_controls(asked))
    if values.pop(CONSENT.name, None) != "agreed":
        raise Invalid("without consent nothing is taken in", "未同意，不予收录")
    return check_answers(asked, values), round(active_ms_of(annotation.get("lead_time")) / 1000)
