"""One study in which everything a forbidden act could touch has happened once, and the ids to name it by."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from annotation.activities.survey import PHYSICIANS_NEEDS
from annotation.answering import answer
from annotation.blinded_scoring.batches import Setup, set_up
from db import people
from db.approvals import approved_examples
from db.approving import approve_items, withdraw
from db.batch_states import lock, open_batch, unblind
from db.decisions import decide
from db.held_out import TEST, HeldOut, hold_out
from db.imports import add_file
from db.incoming import NewFile, NewRecord, NewResponse
from db.invitations import invite
from db.jobs import add_job, claim_job
from db.people import OPERATOR, Person
from db.polished import add_polished
from db.queues import queues
from db.records import Message
from db.signoffs import reopen
from db.study import Study, reading
from db.survey_answers import close_survey
from db.surveys import make_survey
from db.work import work
from pipelines.freeze_dataset import Freeze, freeze_dataset
from tests.conftest import password_of
from tests.polishing_study import polished_of
from tests.survey_study import CONSENTED, asked_of, begun, opened_survey, take
from tests.verification_study import (
    ADDRESS,
    VerificationStudy,
    give,
    give_all,
    items_of,
    make_verification_study,
    open_verification,
    opinion,
    sign,
    verify_all,
)

POLISHED = 12
# of the verified batch's ten items nine are correct: seven are frozen, one is approved, one waits
FROZEN = 7
UNSAFE = {"kind": "unsafe", "start": 0, "end": 0}
_nonces = count(1)


@dataclass(frozen=True)
class WholeStudy:
    study: Study
    people: Mapping[str, Person]
    batches: Mapping[str, int]

    @property
    def values(self) -> dict[str, int]:
        """What a statement may name: `:lead` a person's id, `:open_batch` a batch's."""
        ids = {login: person.id for login, person in self.people.items()}
        return ids | {f"{state}_batch": batch_id for state, batch_id in self.batches.items()}


def make_whole_study(study: Study) -> WholeStudy:
    """Of `study`, which has the people of CAST and nothing else."""
    for login, role in (("senior2", "senior"), ("gone", "physician")):
        people.add(study, OPERATOR, login, login, role, password_of(login))
    made = make_verification_study(study, records=POLISHED, flagged=1)
    made.people["senior2"] = people.by_login(study, "senior2")
    batches = {"signed": _verified(made), "verifying": _verifying(made)}
    batches |= _scored(made)
    _surveyed(made)
    add_job(study, made["engineer"], "judge", {"made": 1})
    add_job(study, made["engineer"], "judge", {"made": 2})
    claim_job(study, OPERATOR, "judge")
    people.disable(study, made["admin"], "gone")
    who = {**made.people, "gone": people.by_login(study, "gone")}
    return WholeStudy(study, who, batches)


def _verified(made: VerificationStudy) -> int:
    """Verified, with one response found wrong, signed; most of it approved, frozen, one withdrawn since."""
    overseers = (made["senior"].id, made["lead2"].id)
    signed = open_verification(made, sizes=(5, 5), overseers=overseers, share=1.0)
    give(made, "physician", opinion({"correct": False, "practical": True}, errors=[UNSAFE]))
    verify_all(made)
    give_all(made, "lead2", {"verdict": "accepted", "reason": ""})
    sign(made, signed)
    reopen(made.study, made["lead"], signed, "再核对一遍")
    sign(made, signed)
    correct = [item for item in items_of(made, signed) if item not in _incorrect(made)]
    approve_items(made.study, made["lead"], correct[:FROZEN])
    freeze_dataset(made.study, made["engineer"], Freeze("doctor", 1))
    approve_items(made.study, made["lead"], [correct[FROZEN]])
    first, *_ = approved_examples(made.study, made["lead"])
    withdraw(made.study, made["lead"], [first.approval_id], "指南已更新")
    return signed


def _incorrect(made: VerificationStudy) -> set[int]:
    with reading(made.study) as database:
        return {row[0] for row in database.execute("select item_id from signed_items where correct = 0")}


def _verifying(made: VerificationStudy) -> int:
    """A second model's responses in verification: one senior answers, the other oversees; nothing signed."""
    add_polished(
        made.study,
        made["engineer"],
        [polished_of(number, model="another", flags=()) for number in (9, 10, 11)],
    )
    chosen = {"model": "another", "reviewers": (made["senior2"].id,), "overseers": (made["senior"].id,)}
    verifying = open_verification(made, "核对二", share=1.0, **chosen)
    give(made, "senior2", opinion())
    return verifying


def _scored(made: VerificationStudy) -> dict[str, int]:
    """Four batches of blinded scoring, one in each state; a test record that is held out besides."""
    study, lead = made.study, made["lead"]
    rows = [case(number) for number in range(1, 7)]
    add_file(study, OPERATOR, NewFile("1" * 64, "cases.json", "clinical_case", "none", len(rows)), rows)
    for which in (1, 2):
        answers = [response(number, which) for number in range(1, 6)]
        add_file(
            study,
            OPERATOR,
            NewFile(f"{which}" * 63 + "a", f"{which}.json", "responses", "none", 5),
            [],
            answers,
        )
    with reading(study) as database:
        (last,) = database.execute("select max(id) from records").fetchone()
    hold_out(study, made["engineer"], [HeldOut(last, TEST, "triage")], 1)
    doctors = (made["physician"].id, made["physician2"].id)
    batches = {}
    for state in ("draft", "open", "locked", "unblinded"):
        setup = Setup(f"打分{state}", doctors, 7, 0.5, 0.0, "打分。", "1")
        batches[state] = set_up(study, lead, setup)
        if state == "draft":
            continue
        open_batch(study, lead, batches[state])
        _score(made, batches[state])
        second = ("senior", password_of("senior"), "完成", ADDRESS)
        if state in ("locked", "unblinded"):
            lock(study, lead, batches[state], *second)
        if state == "unblinded":
            unblind(study, lead, batches[state], *second)
    with reading(study) as database:
        (item,) = database.execute(
            "select min(id) from items where batch_id = ?", (batches["locked"],)
        ).fetchone()
    given = {"answers": {}, "reason": "", "expected_revision": 0, "nonce": "decision-nonce-0001"}
    decide(study, made["physician"], item, decision="stands", **given)
    return batches


def _score(made: VerificationStudy, batch_id: int) -> None:
    """One physician's first answer, amended once."""
    person = made["physician"]
    (queue,) = [each for each in queues(made.study, person) if each.batch_id == batch_id]
    first = queue.next
    slots = work(made.study, person, first).conversations
    for revision, rating in enumerate((7, 8)):
        given = {"ratings": {slot: {"overall": rating} for slot in slots}, "comment": ""}
        answer(
            made.study, person, first, answers=given, expected_revision=revision,
            nonce=f"score-nonce-{next(_nonces):06}", active_ms=9000, reason="再看一遍" if revision else "",
        )  # fmt: skip


def case(number: int) -> NewRecord:
    case = f"患者{number}，咳嗽{number}天。"
    return NewRecord(
        number, f"c{number}", "clinical_case", "triage", case, "诊断？", "感冒", {}, {"title": f"例{number}"}
    )


def response(number: int, which: int) -> NewResponse:
    said = (Message("patient", f"咳嗽{number}天"), Message("doctor", f"多饮水。{which}"))
    return NewResponse(number, "clinical_case", f"c{number}", f"model-{which}", said, said, ())


def _surveyed(made: VerificationStudy) -> None:
    """A survey in each state; of the links of the closed one some were taken, of the open one all."""
    study, lead = made.study, made["lead"]
    closed = opened_survey(study, lead, "已结束")
    take(study, lead, closed)
    begun(study, lead, closed)
    invite(study, lead, closed, 1)
    close_survey(study, lead, closed)
    begun(study, lead, opened_survey(study, lead, "进行中"))
    make_survey(study, lead, "草稿", asked_of(PHYSICIANS_NEEDS), CONSENTED)
