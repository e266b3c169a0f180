"""What a study goes through besides what `whole_study` does with it, until every table of facts has rows."""

from collections.abc import Mapping
from dataclasses import replace

from annotation.answering import answer
from annotation.response_verification.approving import approve_lot, lot_evidence
from db import consent, guesses, label_studio, label_studio_surveys, personal_data, sessions
from db.imports import add_file
from db.incoming import NewFile
from db.instructions import add_instruction
from db.judgments import Judgment, add_judgments
from db.labels import Label, add_labels, add_rule_version
from db.passes import Duplicate, Exclusion, add_dedup_pass, add_filter_pass
from db.pay import set_pay
from db.queues import queues
from db.records import Naming
from db.runs import enter_run
from db.submissions import Contest, Result, add_submission, show_submission
from db.survey_answers import keep_taxonomy, merge_proposals
from db.surveys import surveys
from db.work import work
from pipelines.freeze_dataset import Freeze, freeze_dataset
from tests.whole_study import WholeStudy, case, response

CONTEST = Contest("doctorbench", "0" * 64, "judge", "0" * 64, "", "", "{}", 4.0, 6.0, 1)
ELSEWHERE = "http://127.0.0.1:9"


def live_on(made: WholeStudy) -> None:
    """One step after another, each in writings of its own."""
    _prepared(made)
    _asked_more(made)
    _guessed(made)
    _sent_elsewhere(made)
    _surveyed(made)
    _trained(made)


def _prepared(made: WholeStudy) -> None:
    """Responses come before their records, then again; labels, what is set apart, judgments, a submission."""
    study, engineer = made.study, made.people["engineer"]
    late = NewFile("b" * 64, "late.json", "responses", "none", 3)
    answers = [response(number, 3) for number in (6, 21, 22)]
    answers[0] = replace(answers[0], namings=(Naming(1, 0, 2, "a rule"),))
    add_file(study, engineer, late, [], answers)
    cases = [case(number) for number in (21, 22)]
    add_file(study, engineer, NewFile("c" * 64, "clinical_case.json", "clinical_case", "none", 2), cases)
    add_file(study, engineer, late, [], answers)
    add_rule_version(study, engineer, "d" * 64, "rules", "text")
    for first in (1, 5):
        given = [Label(number, 1, "triage", "rule", ()) for number in (first, first + 1)]
        add_labels(study, engineer, 1, range(first, first + 4), given)
    add_filter_pass(study, engineer, {}, 4, [Exclusion(3, "picture", ())])
    add_dedup_pass(study, engineer, {}, 4, [Duplicate(4, 2, 0.9, False)])
    judged = Judgment(
        "k" * 64, 1, "r", "p", "judge", {}, 1, "scored", 7.5, "理由", "judge", 10, 5, 1, {"facts": 8.0}
    )
    add_judgments(study, engineer, [judged])
    submitted, _ = add_submission(
        study, engineer, "a-model", CONTEST, [Result("1", "", "scored", 5.0, 5.0, False, {"safety": 5.0})]
    )
    show_submission(study, made.people["lead"], submitted, True)


def _asked_more(made: WholeStudy) -> None:
    study, lead = made.study, made.people["lead"]
    add_instruction(study, made.people["senior"], "triage", ["该看哪个科？请说明理由。"])
    consent.add_text(study, lead, "同意书", "Consent")
    consent.give(study, made.people["physician2"], 1)
    set_pay(study, lead, "physician", "senior", 100.0)
    sessions.open_session(study, made.people["lead2"])


def _guessed(made: WholeStudy) -> None:
    """A rater of the open batch answers all of it, and guesses one source."""
    study, rater, batch_id = made.study, made.people["physician2"], made.batches["open"]
    (queue,) = [each for each in queues(study, rater) if each.batch_id == batch_id]
    for assignment in queue.assignment_ids:
        slots = work(study, rater, assignment).conversations
        given = {"ratings": {slot: {"overall": 7} for slot in slots}, "comment": ""}
        answer(
            study, rater, assignment, answers=given, expected_revision=0,
            nonce=f"guesser-{assignment:016}", active_ms=9000,
        )  # fmt: skip
    guesses.begin(study, rater, batch_id)
    asked, *_ = guesses.left_to_guess(study, rater, batch_id)
    guesses.guess(study, rater, batch_id, asked.response_id, None, sure=False)


def _sent_elsewhere(made: WholeStudy) -> None:
    """The open batch and a survey go to Label Studio, where an answer is set aside."""
    study, lead, rater = made.study, made.people["lead"], made.people["physician"]
    project = label_studio.add_project(study, lead, made.batches["open"], rater.id, ELSEWHERE, 1, "0" * 64)
    label_studio.note_accounts(study, lead, ELSEWHERE, {1: "one@example.org"})
    label_studio.map_author(study, lead, ELSEWHERE, 1, rater)
    label_studio.note_result(
        study, lead, project, label_studio.Result(1, "f" * 64, "set aside", None, "no grade")
    )
    survey_id = _surveys(made)["进行中"]
    label_studio_surveys.add_survey(study, lead, survey_id, ELSEWHERE, 2)


def _surveyed(made: WholeStudy) -> None:
    study, lead, closed = made.study, made.people["lead"], _surveys(made)["已结束"]
    keep_taxonomy(study, lead, closed, "[mapping]\n")
    merge_proposals(study, lead, closed, ["看片子"], "读片")


def _surveys(made: WholeStudy) -> Mapping[str, int]:
    return {each.name: each.id for each in surveys(made.study, made.people["lead"])}


def _trained(made: WholeStudy) -> None:
    """The rest of a lot is approved on its sample, what stands is frozen again, and a run reads it."""
    study, lead, engineer = made.study, made.people["lead"], made.people["engineer"]
    personal_data.decide(study, engineer, "e" * 64, {3: ("phone",)}, personal_data.MASK)
    evidence, *_ = lot_evidence(study, lead, made.batches["signed"])
    approve_lot(study, lead, made.batches["signed"], evidence.lot, 0.4, "样本可信")
    frozen = freeze_dataset(study, engineer, Freeze("again", 1))
    enter_run(study, engineer, "first", "a" * 64, [frozen], "b" * 64)
