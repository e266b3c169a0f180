"""A closed survey's results: which answers count, what they come to, what was proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotation.activities.survey import as_submission, validity_settings
from annotation.survey.proposals import ProposedTask, proposed_tasks
from annotation.survey.questionnaire import Questionnaire
from annotation.survey.report import SurveyReport, survey_report
from annotation.survey.taking import questionnaire_of
from annotation.survey.taxonomy import Comparison, Mapped, compare, read_mapping
from annotation.survey.validity import Checked, check_validity, valid_submissions
from annotation.survey.validity_checks import thresholds
from annotation.survey.validity_report import ValidityReport, validity_report
from annotation.survey.validity_settings import CENTRES, PAPER, Settings, settings_from
from db import survey_answers
from db.people import Person
from db.study import Study
from db.survey_answers import Received, SentIn
from db.surveys import Survey, find_survey

MAPPING_FILE = "mapping.toml"


@dataclass(frozen=True)
class Respondent:
    """One questionnaire sent in, under a label that says nothing, with what the checks made of it."""

    label: str
    given: SentIn
    checked: Checked


@dataclass(frozen=True)
class HasteRule:
    """One reading of haste: centre and threshold in seconds, how many it flags, how many then count."""

    centre: str
    middle: float | None
    threshold: float | None
    hasty: int
    valid: int


@dataclass(frozen=True)
class SurveyResults:
    """Everything the report shows. `respondents` are all that sent in, the excluded ones marked by flags;
    `paper_valid` of them count by the paper's settings."""

    survey: Survey
    questionnaire: Questionnaire
    settings: Settings
    counts: Received
    respondents: tuple[Respondent, ...]
    validity: ValidityReport
    haste_rules: tuple[HasteRule, ...]
    paper_valid: int
    report: SurveyReport
    proposals: tuple[ProposedTask, ...]
    mapped: Mapped | None
    comparison: Comparison | None


def survey_results(study: Study, actor: Person, survey_id: int, settings: Settings = PAPER) -> SurveyResults:
    """The results under these thresholds. Raises Refused before the survey is closed."""
    survey = find_survey(study, actor, survey_id)
    asked = questionnaire_of(survey)
    given = survey_answers.sent_in(study, actor, survey_id)
    settings = validity_settings(asked, settings)
    submissions = [
        as_submission(asked, label_of(place, len(given)), each.answers, each.active_seconds)
        for place, each in enumerate(given, start=1)
    ]
    validity = validity_report(submissions, settings)
    counted = [each.answers for each, checked in zip(given, validity.checked, strict=True) if checked.valid]
    mapped = _mapped(study, actor, survey_id)
    return SurveyResults(
        survey=survey,
        questionnaire=asked,
        settings=settings,
        counts=survey_answers.received(study, actor, survey_id),
        respondents=tuple(
            Respondent(checked.submission.respondent, each, checked)
            for each, checked in zip(given, validity.checked, strict=True)
        ),
        validity=validity,
        haste_rules=tuple(_haste_rule(submissions, settings, centre) for centre in CENTRES),
        paper_valid=len(valid_submissions(check_validity(submissions, validity_settings(asked)))),
        report=survey_report(asked, counted),
        proposals=proposed_tasks(asked, counted, survey_answers.merges(study, actor, survey_id)),
        mapped=mapped,
        comparison=mapped and compare(mapped),
    )


def merge(study: Study, actor: Person, survey_id: int, wordings: list[str], name: str) -> None:
    """Keep that these wordings are one proposal, under `name`.

    Raises Invalid when the merges would then lead in a circle.
    """
    name = name.strip()
    # the name itself stands alone, or an older merge would carry all of them on
    meant = list(dict.fromkeys([*wordings, name]))
    merges = survey_answers.merges(study, actor, survey_id) | dict.fromkeys(meant, name)
    answers = [each.answers for each in survey_answers.sent_in(study, actor, survey_id)]
    proposed_tasks(questionnaire_of(find_survey(study, actor, survey_id)), answers, merges)
    survey_answers.merge_proposals(study, actor, survey_id, meant, name)


def keep_mapping(study: Study, actor: Person, survey_id: int, content: bytes, file: str) -> None:
    """Keep the mapping file of another taxonomy. Raises Invalid as `read_mapping` does."""
    read_mapping(content, file)
    survey_answers.keep_taxonomy(study, actor, survey_id, content.decode("utf-8-sig"))


def label_of(place: int, count: int) -> str:
    """R01, R02, ...: of one width, in the order of random ids."""
    return f"R{place:0{max(2, len(str(count)))}}"


def _mapped(study: Study, actor: Person, survey_id: int) -> Mapped | None:
    content = survey_answers.taxonomy(study, actor, survey_id)
    return read_mapping(content.encode(), MAPPING_FILE) if content is not None else None


def _haste_rule(submissions: list, settings: Settings, centre: str) -> HasteRule:
    share = settings.haste_share if settings.haste_share is not None else PAPER.haste_share
    ruled = replace(settings, haste_of=centre, haste_share=share)
    checked = check_validity(submissions, ruled)
    found = thresholds(submissions, ruled)
    hasty = sum(any(flag.check == "hasty" for flag in each.flags) for each in checked)
    return HasteRule(
        centre, getattr(found, centre), found.in_force, hasty, sum(each.valid for each in checked)
    )


def settings_in_address(values: Mapping[str, str]) -> Settings:
    """Thresholds as an address holds them: "off", a number, or a word; what it leaves out is the paper's.

    Raises Invalid for a check there is not, or a value it cannot have.
    """
    return settings_from({"checks": {name: _setting(value) for name, value in values.items()}}, "thresholds")


def _setting(value: str) -> object:
    if value == "off":
        return False
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() else number
