"""The example study: invented cases, invented models, simulated ratings, and one sign-in a role.

It holds one round that is over (simulated raters, locked and unblinded, with a simulated judge), one that
waits for the example's physician and senior, two label audits, two surveys, two batches of rewriting and two
of instruction drafting, two verifications of which one is approved and frozen, a made-up run, a leaderboard.
"""

import csv
import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotation.answering import answer
from annotation.blinded_scoring.batches import Setup, set_up
from db import people
from db.batch_states import lock, open_batch, unblind
from db.blinding_key import names
from db.judgments import Judgment, add_judgments
from db.people import OPERATOR, Person
from db.queues import queues
from db.records import Response, records, responses_of
from db.study import Study, create_study, open_study, parts_in
from db.work import work
from pipelines.import_records import import_file, read_file, records_first
from review_app.example_audit import add_audits
from review_app.example_instructions import add_instructions
from review_app.example_leaderboard import add_leaderboard
from review_app.example_rewriting import add_rewriting
from review_app.example_survey import add_surveys
from review_app.example_training import add_training
from review_app.example_verification import add_verification

EXAMPLES = Path(__file__).parents[1] / "examples"
RECORDS = ("cases.json", "audit_questions.json")
LICENCE = "Apache-2.0"
CAST = {
    "physician": "示例医师",
    "senior": "示例高年资医师",
    "lead": "示例负责人",
    "engineer": "示例工程师",
    "admin": "示例管理员",
}
# an account's login -> the rater's name in simulated_ratings.csv
SIMULATED_RATERS = {"simulated1": "模拟评审一", "simulated2": "模拟评审二", "simulated3": "模拟评审三"}
SIMULATED_ROUND = "示例一：模拟评分（已揭盲）"
OPEN_ROUND = "示例二：等您来评"
SEED = 20


@dataclass(frozen=True)
class SignIn:
    """One way into the example study."""

    login: str
    password: str
    role: str


def open_example(folder: Path) -> tuple[Study, list[SignIn]]:
    """The example study in `folder` and a sign-in for every role.

    The passwords are new at every opening: none is ever written down, and no two machines share one.
    """
    if parts_in(folder):
        study = open_study(folder)
    else:
        # made beside its place and moved there, so that a stop in the middle leaves no half study
        study = _made(folder.with_name(f"{folder.name}.{secrets.token_hex(4)}"))
        study = Study(study.folder.rename(folder))
    return study, [_new_password(study, login) for login in CAST]


def _made(folder: Path) -> Study:
    study = create_study(folder)
    password = secrets.token_urlsafe(12)
    who = {role: people.add(study, OPERATOR, role, name, role, password) for role, name in CAST.items()}
    raters = {
        name: people.add(study, OPERATOR, login, name, "physician", secrets.token_urlsafe(12))
        for login, name in SIMULATED_RATERS.items()
    }
    files = [*(EXAMPLES / name for name in RECORDS), *sorted((EXAMPLES / "responses").glob("*.json"))]
    for parsed in records_first([read_file(path, LICENCE) for path in files]):
        import_file(study, OPERATOR, parsed)
    batch_id = _opened(study, who["lead"], SIMULATED_ROUND, tuple(raters.values()), calibration_share=1.0)
    _rate(study, raters)
    lock(study, who["lead"], batch_id, "senior", password, "示例", "example")
    _judge(study)
    unblind(study, who["lead"], batch_id, "senior", password, "示例", "example")
    _opened(study, who["lead"], OPEN_ROUND, (who["physician"], who["senior"]), calibration_share=0.5)
    add_audits(study, who, secrets.token_urlsafe(12), password)
    add_surveys(study, who["lead"])
    add_rewriting(study, who, (secrets.token_urlsafe(12), secrets.token_urlsafe(12)))
    add_instructions(study, who, (secrets.token_urlsafe(12), secrets.token_urlsafe(12)))
    add_training(study, who, (secrets.token_urlsafe(12), secrets.token_urlsafe(12)))
    add_leaderboard(study, who["engineer"])
    add_verification(study, who, secrets.token_urlsafe(12))
    return study


def _opened(
    study: Study, lead: Person, name: str, raters: tuple[Person, ...], calibration_share: float
) -> int:
    guideline = (EXAMPLES / "guideline.md").read_text(encoding="utf-8")
    evaluators = tuple(rater.id for rater in raters)
    setup = Setup(name, evaluators, SEED, calibration_share, 0.0, guideline, "1")
    batch_id = set_up(study, lead, setup)
    open_batch(study, lead, batch_id)
    return batch_id


def _rate(study: Study, raters: dict[str, Person]) -> None:
    """Enter the simulated ratings as their raters' own annotations, marked as simulated."""
    given = {(row["rater"], row["question"], row["model"]): int(row["value"]) for row in _rows("ratings")}
    behind = {_words(each): key for key, each in _answers(study)}
    for name, rater in raters.items():
        for assignment_id in queues(study, rater)[0].assignment_ids:
            conversations = work(study, rater, assignment_id).conversations
            ratings = {
                slot: {"overall": given[name, *behind[tuple(each["content"] for each in conversation)]]}
                for slot, conversation in conversations.items()
            }
            answer(
                study,
                rater,
                assignment_id,
                answers={"ratings": ratings, "comment": ""},
                expected_revision=0,
                nonce=f"simulated-{rater.login}-{assignment_id}",
                active_ms=60_000 + 1_000 * (assignment_id % 30),
                simulated=True,
            )


def _judge(study: Study) -> None:
    """Enter the simulated judgments; the judge's name and its parameters say that they are simulated."""
    given = {(row["question"], row["model"]): row for row in _rows("judgments")}
    simulated = hashlib.sha256("模拟评判".encode()).hexdigest()
    judgments = [
        Judgment(
            key=hashlib.sha256(f"simulated judgment {each.id}".encode()).hexdigest(),
            response_id=each.id,
            rubric_hash=simulated,
            prompt_hash=simulated,
            judge=given[key]["rater"],
            parameters={"simulated": True},
            repeat=1,
            status="scored",
            rating=float(given[key]["value"]),
            explanation="模拟评判，仅供演示。",
            answered_model="",
            prompt_tokens=0,
            completion_tokens=0,
            attempts=0,
        )
        for key, each in _answers(study)
    ]
    add_judgments(study, OPERATOR, judgments)


def _answers(study: Study) -> Iterator[tuple[tuple[str, str], Response]]:
    """Every response with the question and the invented model it belongs to."""
    asked = {each.id: each.external_id for each in records(study, OPERATOR)}
    answers = responses_of(study, OPERATOR, asked)
    models = names(study, OPERATOR, {each.source_code for each in answers})
    for each in answers:
        yield (asked[each.record_id], models[each.source_code]), each


def _words(response: Response) -> tuple[str, ...]:
    return tuple(message.content for message in response.conversation)


def _rows(what: str) -> list[dict[str, str]]:
    with (EXAMPLES / f"simulated_{what}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _new_password(study: Study, login: str) -> SignIn:
    password = secrets.token_urlsafe(9)
    people.set_password(study, OPERATOR, login, password)
    return SignIn(login, password, login)
