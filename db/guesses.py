"""Guesses: after their last item raters may say which source they think wrote an answer.

The sources' names lie in the sealed file and are listed to a person only then; what is kept here is the code
of the source that was meant. From the listing on the person's ratings are final: no name can reach one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from sqlite_utils import Database

from db import blinding_key, events, key_standing
from db.batches import after_lock
from db.errors import Conflict, Invalid, NotFound, Refused
from db.people import Person, require
from db.study import Study, reading, writing

GUESSES_A_SOURCE = 2
GUESSING = ("physician", "senior", "lead")


@dataclass(frozen=True)
class ToGuess:
    """A response whose source a person may guess; its id is for the server alone."""

    response_id: int
    question: str
    conversation: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Guess:
    """`guessed` is the code meant, "" for "don't know"; `source` the true one."""

    person_id: int
    source: str
    guessed: str
    sure: bool


def may_guess(study: Study, actor: Person, batch_id: int) -> bool:
    """Whether the actor has answered all of their items of a blinded batch that is not unblinded yet."""
    require(actor, *GUESSING)
    with reading(study) as database:
        row = database.execute(
            """
            select b.activity, s.state, count(a.id), count(c.id) from batches b
            join batch_state s on s.batch_id = b.id join items i on i.batch_id = b.id
            join assignments a on a.item_id = i.id and a.person_id = :person
            left join current_annotations c on c.assignment_id = a.id where b.id = :batch
            """,
            {"person": actor.id, "batch": batch_id},
        ).fetchone()
    activity, state, assigned, answered = row
    in_time = state == "locked" or (state == "open" and assigned == answered)
    return activity == "blinded_scoring" and assigned > 0 and in_time


def has_begun(study: Study, actor: Person, batch_id: int) -> bool:
    require(actor, *GUESSING)
    with reading(study) as database:
        return begun(database, actor.id, batch_id)


def begin(study: Study, actor: Person, batch_id: int) -> None:
    """From here on the sources' names may be listed to the actor, and the actor's ratings are final."""
    require(actor, *GUESSING)
    if not may_guess(study, actor, batch_id):
        raise Refused(
            "The sources can be guessed after your last item, until the batch is unblinded.",
            "评完最后一题之后、揭盲之前，才能猜测来源。",
        )
    # or the ratings would be final for a list that cannot be shown
    key_standing.require_open(study)
    with writing(study) as database:
        if begun(database, actor.id, batch_id):
            return
        row = {"batch_id": batch_id, "person_id": actor.id, "at": study.now()}
        database["guessing_begun"].insert(row)
        events.append(study, database, actor.login, "sources listed for guessing", f"batch {batch_id}")


def listed_names(study: Study, actor: Person, batch_id: int) -> tuple[str, ...]:
    """The names of the batch's sources, in an order of the person's own that tells nothing."""
    require(actor, *GUESSING)
    names = sorted(_names(study, actor, batch_id).values())
    return tuple(Random(f"names {batch_id} {actor.id}").sample(names, len(names)))


def left_to_guess(study: Study, actor: Person, batch_id: int) -> list[ToGuess]:
    """The drawn responses without a guess: GUESSES_A_SOURCE of each source among those the actor rated.

    Each person's draw and order are their own, and the same at every call.
    """
    require(actor, *GUESSING)
    with reading(study) as database:
        shown = database.execute(
            """
            select distinct r.source_code, r.id, r.question, r.conversation from presentations p
            join responses r on r.id = p.response_id join assignments a on a.id = p.assignment_id
            join items i on i.id = a.item_id join current_annotations c on c.assignment_id = a.id
            where i.batch_id = ? and a.person_id = ? and c.status = 'submitted' order by r.source_code, r.id
            """,
            (batch_id, actor.id),
        ).fetchall()
        done = {
            row[0]
            for row in database.execute(
                "select response_id from source_guesses where batch_id = ? and person_id = ?",
                (batch_id, actor.id),
            )
        }
    chance = Random(f"guesses {batch_id} {actor.id}")
    drawn = []
    for code in sorted({row[0] for row in shown}):
        mine = [row for row in shown if row[0] == code]
        drawn += chance.sample(mine, min(GUESSES_A_SOURCE, len(mine)))
    chance.shuffle(drawn)
    return [
        ToGuess(id_, question, tuple(json.loads(text))) for _, id_, question, text in drawn if id_ not in done
    ]


def guess(study: Study, actor: Person, batch_id: int, response_id: int, name: str | None, sure: bool) -> None:
    """Keep a guess; `name` is one of those listed, None for "don't know". A second one raises Conflict."""
    require(actor, *GUESSING)
    if response_id not in {each.response_id for each in left_to_guess(study, actor, batch_id)}:
        raise Conflict("This answer is guessed already.", "这份回答已经猜过了。")
    codes = {each: code for code, each in _names(study, actor, batch_id).items()} if name else {}
    if name and name not in codes:
        raise Invalid("Choose one of the sources listed.", "请从所列来源中选择。")
    with writing(study) as database:
        if database.execute(
            "select 1 from source_guesses where batch_id = ? and person_id = ? and response_id = ?",
            (batch_id, actor.id, response_id),
        ).fetchone():
            raise Conflict("This answer is guessed already.", "这份回答已经猜过了。")
        row = {"batch_id": batch_id, "person_id": actor.id, "response_id": response_id}
        row |= {"source_code": codes.get(name, ""), "sure": int(bool(name) and sure), "at": study.now()}
        database["source_guesses"].insert(row)
        events.append(study, database, actor.login, "source guessed", f"batch {batch_id}")


def guesses(study: Study, actor: Person, batch_id: int) -> list[Guess]:
    """Every guess in a batch; Refused before it is unblinded."""
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        after_lock(database, batch_id)
        rows = database.execute(
            """
            select g.person_id, r.source_code, g.source_code, g.sure from source_guesses g
            join responses r on r.id = g.response_id join batch_state s on s.batch_id = g.batch_id
            where g.batch_id = ? and s.state = 'unblinded' order by g.person_id, g.response_id
            """,
            (batch_id,),
        ).fetchall()
    return [Guess(person, source, guessed, bool(sure)) for person, source, guessed, sure in rows]


def refuse_after_guessing(database: Database, actor: Person, batch_id: int) -> None:
    if begun(database, actor.id, batch_id):
        raise Refused(
            "You have seen the list of sources, so your ratings of this batch are final.",
            "您已看过来源名单，本批评分不能再修改。",
        )


def _names(study: Study, actor: Person, batch_id: int) -> dict[str, str]:
    with reading(study) as database:
        if not begun(database, actor.id, batch_id):
            raise NotFound("There is no such list yet.", "尚无此名单。")
        codes = database.execute(
            """
            select distinct r.source_code from presentations p join responses r on r.id = p.response_id
            join assignments a on a.id = p.assignment_id join items i on i.id = a.item_id
            where i.batch_id = ?
            """,
            (batch_id,),
        ).fetchall()
    return blinding_key.names_to_guess(study, actor, [row[0] for row in codes])


def begun(database: Database, person_id: int, batch_id: int) -> bool:
    """Whether the sources' names were listed to a person."""
    found = database.execute(
        "select 1 from guessing_begun where batch_id = ? and person_id = ?", (batch_id, person_id)
    ).fetchone()
    return found is not None
