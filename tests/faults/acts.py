"""What raters do, act by act, and what a study must hold then: a plain model of saving."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from sqlite_utils import Database

from annotation.answering import answer
from db.annotations import save_draft
from db.people import Person
from db.study import Study, reading
from db.typed_elsewhere import short_digest
from db.work import work

RATINGS = {slot: {"overall": 7} for slot in "ABCD"}


@dataclass(frozen=True)
class Act:
    """One draft saved or one answer submitted; `nonce` is the text as well, so that no two are alike."""

    login: str
    assignment_id: int
    kind: str
    revision: int
    nonce: str

    @property
    def answers(self) -> dict:
        return {"ratings": RATINGS, "comment": self.nonce}

    @property
    def reason(self) -> str:
        return "改一个字" if self.revision else ""


@dataclass(frozen=True)
class Holding:
    """What a study holds of an assignment: the nonces of its answers by revision, and what is being typed."""

    answers: tuple[str, ...] = ()
    draft: str = ""


@dataclass(frozen=True)
class Verdict:
    """Acts acknowledged that are gone, assignments that are neither before nor after an act, and acts that
    were stored although nobody was told so."""

    lost: int = 0
    half: int = 0
    untold: int = 0

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.lost + other.lost, self.half + other.half, self.untold + other.untold)


def acts(login: str, holdings: dict[int, Holding], tag: str) -> Iterator[Act]:
    """Endlessly: a draft and then an answer on one assignment after the other, as new revisions."""
    revisions = {id_: len(holding.answers) for id_, holding in holdings.items()}
    for number in count():
        for id_ in revisions:
            for kind in ("draft", "submit"):
                yield Act(login, id_, kind, revisions[id_], f"{tag}-{login}-{id_}-{kind}-{number:06d}")
            revisions[id_] += 1


def seen_of(study: Study, person: Person, assignment_id: int) -> dict[str, list[str]]:
    """What a page that was loaded just now has seen of the drafts, as it tells the server."""
    draft = work(study, person, assignment_id).draft
    return {field: [short_digest(value)] for field, value in draft.items()}


def perform(study: Study, person: Person, act: Act) -> bool:
    """Do it through the storage interface, as the server does; True: it had been done before."""
    if act.kind == "draft":
        seen = seen_of(study, person, act.assignment_id).get("comment", [])
        save_draft(study, person, act.assignment_id, "comment", act.nonce, seen)
        return False
    return answer(
        study,
        person,
        act.assignment_id,
        answers=act.answers,
        expected_revision=act.revision,
        nonce=act.nonce,
        active_ms=30_000,
        reason=act.reason,
    ).already


def after(holding: Holding, act: Act) -> Holding:
    if act.kind == "draft":
        return Holding(holding.answers, act.nonce)
    return Holding((*holding.answers, act.nonce))


def holdings_of(study: Study, assignment_ids: Iterable[int]) -> dict[int, Holding]:
    """What the study holds now. An answer that is not whole (text, hash, event) stands as "half saved"."""
    with reading(study) as database:
        logged = set(
            database.execute("select subject, json_extract(detail, '$.answers_hash') from events").fetchall()
        )
        return {id_: _holding(database, logged, id_) for id_ in assignment_ids}


def judge(
    before: dict[int, Holding], done: Sequence[Act], begun: Sequence[Act], now: dict[int, Holding]
) -> Verdict:
    """Compare with the model: all of `done` must be there, each of `begun` wholly or not at all.

    `begun` holds what each rater was at when it ended: at most one act an assignment.
    """
    sure = dict(before)
    for act in done:
        sure[act.assignment_id] = after(sure[act.assignment_id], act)
    pending = {act.assignment_id: act for act in begun}
    verdict = Verdict()
    for id_, holding in now.items():
        done_too = after(sure[id_], pending[id_]) if id_ in pending else sure[id_]
        if holding == sure[id_]:
            continue
        if holding == done_too:
            verdict += Verdict(untold=1)
        elif holding.answers[: len(sure[id_].answers)] != sure[id_].answers:
            verdict += Verdict(lost=1)
        else:
            verdict += Verdict(half=1)
    return verdict


def _holding(database: Database, logged: set[tuple[str, str]], assignment_id: int) -> Holding:
    rows = database.execute(
        """
        select revision, nonce, answers, answers_hash from annotations
        where assignment_id = ? order by revision
        """,
        (assignment_id,),
    ).fetchall()
    answers = []
    for number, (revision, nonce, stored, kept) in enumerate(rows, start=1):
        whole = revision == number and json.loads(stored)["comment"] == nonce
        whole = whole and hashlib.sha256(stored.encode()).hexdigest() == kept
        whole = whole and (f"assignment {assignment_id}", kept) in logged
        answers.append(nonce if whole else "half saved")
    typed = database.execute("select value from drafts where assignment_id = ?", (assignment_id,)).fetchall()
    return Holding(tuple(answers), "+".join(value for (value,) in typed))
