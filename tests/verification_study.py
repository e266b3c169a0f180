"""A small study with polished responses drawn for verification, and the steps of its life as functions."""

from dataclasses import dataclass
from itertools import count

from annotation.answering import answer, skip
from annotation.response_verification.batches import Setup, set_up
from annotation.response_verification.items import sign_batch, verified_batch
from db import people
from db.approving import approve_items
from db.batch_states import open_batch
from db.people import Person
from db.polished import add_polished, polished
from db.queues import queues
from db.signoffs import Signoff
from db.study import Study
from db.work import work
from tests.conftest import CAST, password_of
from tests.polishing_study import PROMPT_HASH, fill, polished_of

MODEL = "a-polisher"
ADDRESS = "127.0.0.1"
GOOD = {"correct": True, "practical": True}
REVISED = "首选阿莫西林，每次0.5g，每日3次，疗程10天；青霉素过敏者改用大环内酯类。"
_numbers = count(1)


@dataclass(frozen=True)
class VerificationStudy:
    study: Study
    people: dict[str, Person]

    def __getitem__(self, login: str) -> Person:
        return self.people[login]


def make_verification_study(study: Study, records: int = 6, flagged: int = 0) -> VerificationStudy:
    """`records` polished responses in a study that has its people, the last `flagged` of them with a flag."""
    who = {login: people.by_login(study, login) for login in CAST}
    fill(study, who["senior"], who["engineer"], records)
    flags = {number: {} if number > records - flagged else {"flags": ()} for number in range(1, records + 1)}
    add_polished(study, who["engineer"], [polished_of(number, **more) for number, more in flags.items()])
    return VerificationStudy(study, who)


def open_verification(made: VerificationStudy, name: str = "核对一", **more) -> int:
    """A batch drawn and opened; without `more` two physicians share everything and the senior oversees."""
    given = {
        "name": name,
        "model": MODEL,
        "prompt_hash": PROMPT_HASH,
        "reviewers": (made["physician"].id, made["physician2"].id),
        "overseers": (made["senior"].id,),
        "seed": 7,
        "guideline": "对照原答案核对。",
        "guideline_version": "1",
        "share": 0.01,
    }
    batch_id = set_up(made.study, made["lead"], Setup(**given | more))
    open_batch(made.study, made["lead"], batch_id)
    return batch_id


def opinion(before=GOOD, text=None, after=None, errors=(), comment="") -> dict:
    """An answer as the page sends it."""
    return {"before": before, "after": after, "text": text, "errors": list(errors), "comment": comment}


def revision(text: str = REVISED, **more) -> dict:
    """An answer that found a wrong dose and put it right."""
    wrong = {"correct": False, "practical": True}
    marked = {"kind": "dose", "start": 13, "end": 19}
    return opinion(**{"before": wrong, "text": text, "after": GOOD, "errors": [marked]} | more)


def next_item(made: VerificationStudy, login: str) -> int | None:
    """The assignment that the person's queue brings next."""
    return next((queue.next for queue in queues(made.study, made[login]) if queue.next), None)


def give(
    made: VerificationStudy,
    login: str,
    answers: dict | None = None,
    assignment: int | None = None,
    **otherwise,
) -> int:
    """Answer the next item, or this one, as its page would (None skips it); returns the assignment.

    `otherwise` stands in place of what the page of the last answer would send.
    """
    person = made[login]
    assignment = assignment or next_item(made, login)
    before = work(made.study, person, assignment).annotation
    common = {
        "expected_revision": before.revision if before else 0,
        "nonce": f"{login}-nonce-{next(_numbers):010}",
        "active_ms": 60_000,
        "reason": "再看一遍" if before or answers is None else "",
    } | otherwise
    if answers is None:
        skip(made.study, person, assignment, **common)
    else:
        answer(made.study, person, assignment, answers=answers, **common)
    return assignment


def give_all(made: VerificationStudy, login: str, answers: dict) -> None:
    """The same answer to everything that is this person's to do."""
    while next_item(made, login):
        give(made, login, answers)


def verify_all(made: VerificationStudy) -> None:
    """Both doctors find everything good, and the senior accepts what comes to them."""
    for login in ("physician", "physician2"):
        give_all(made, login, opinion())
    give_all(made, "senior", {"verdict": "accepted", "reason": ""})


def sign(made: VerificationStudy, batch_id: int, password: str = "") -> Signoff:
    return sign_batch(made.study, made["senior"], batch_id, password or password_of("senior"), ADDRESS)


def items_of(made: VerificationStudy, batch_id: int) -> list[int]:
    return [each.item.item_id for each in verified_batch(made.study, made["lead"], batch_id)[1]]


def approve_all(made: VerificationStudy, batch_id: int) -> int:
    return approve_items(made.study, made["lead"], items_of(made, batch_id))


def settled_alone(made: VerificationStudy, batch_id: int) -> int:
    """An assignment of physician in this batch that no overseer has looked at."""
    for each in verified_batch(made.study, made["lead"], batch_id)[1]:
        for assignment, assigned in each.item.assigned.items():
            if assigned.login == "physician" and not each.item.turn:
                return assignment
    raise LookupError("the draw left nothing to physician alone")


def polished_ids(made: VerificationStudy) -> list[int]:
    return [each.id for each in polished(made.study, made["engineer"])]
