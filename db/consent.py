"""Consent of those who answer: to the current text, before anything is written, and taken back at any time.

A consent taken back keeps what was answered out of every dataset frozen from then on; those sealed before,
and reports, stay as they are.
"""

import hashlib
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.errors import Conflict, Invalid, Refused
from db.people import Person, require
from db.study import Study, reading, writing

ANSWERING = ("physician", "senior", "lead")


@dataclass(frozen=True)
class ConsentText:
    version: int
    zh: str
    en: str


@dataclass(frozen=True)
class Consent:
    """A person's last word: to which version, whether it was given or taken back, and when."""

    person_id: int
    version: int
    given: bool
    at: str


def add_text(study: Study, actor: Person, zh: str, en: str) -> int:
    """Keep the next version of the consent text; from now on everybody is asked for it. Its number."""
    require(actor, "lead", "admin")
    if not zh.strip() or not en.strip():
        raise Invalid("A consent text is worded in Chinese and in English.")
    if "\0" in zh + en:
        raise Invalid(
            "A consent text holds the character U+0000, behind which nothing is shown; take it out."
        )
    text_hash = hashlib.sha256(f"{zh}\n{en}".encode()).hexdigest()
    with writing(study) as database:
        known = database.execute("select version from consent_texts where text_hash = ?", (text_hash,))
        if row := known.fetchone():
            raise Conflict(f"This text is version {row[0]} already.")
        version = 1 + database["consent_texts"].count
        row = {"version": version, "zh": zh, "en": en, "text_hash": text_hash}
        database["consent_texts"].insert({**row, "added_by": actor.login, "added_at": study.now()})
        events.append(
            study, database, actor.login, "consent text added", f"version {version}", text_hash=text_hash
        )
    return version


def current_text(study: Study) -> ConsentText | None:
    """The newest text; None where the study asks for no consent."""
    with reading(study) as database:
        row = database.execute(
            "select version, zh, en from consent_texts order by version desc limit 1"
        ).fetchone()
        return ConsentText(*row) if row else None


def last_word(study: Study, person: Person) -> Consent | None:
    """What the person said last; None who was never asked or never answered."""
    return last_words(study).get(person.id)


def last_words(study: Study) -> dict[int, Consent]:
    """By person: what each said last."""
    with reading(study) as database:
        rows = database.execute("select person_id, version, given, at from current_consents")
        return {row[0]: Consent(row[0], row[1], bool(row[2]), row[3]) for row in rows}


def is_asked(study: Study, person: Person) -> bool:
    """Whether the person must consent before answering."""
    with reading(study) as database:
        return not _consents(database, person)


def give(study: Study, actor: Person, version: int) -> None:
    """Consent to the text the person has read. Raises Conflict when there is a newer one."""
    require(actor, *ANSWERING)
    text = current_text(study)
    if text is None or text.version != version:
        raise Conflict("The text has changed; reload and read it again.", "同意书已更新，请刷新后重新阅读。")
    _say(study, actor, version, True)


def withdraw(study: Study, actor: Person) -> None:
    """Take one's consent back; it can be given again."""
    require(actor, *ANSWERING)
    said = last_word(study, actor)
    if said is None or not said.given:
        raise Conflict("There is no consent to take back.", "没有可以撤回的同意。")
    _say(study, actor, said.version, False)


def require_consent(database: Database, person: Person) -> None:
    if not _consents(database, person):
        raise Refused(
            "Your consent comes first: reload, read the text and agree to it.",
            "请先阅读并同意知情同意书：刷新页面即可看到。",
        )


def _say(study: Study, actor: Person, version: int, given: bool) -> None:
    """Keep the person's word, unless it is their last word already: two tabs may say the same."""
    with writing(study) as database:
        said = database.execute(
            "select version, given from consents where person_id = ? order by number", (actor.id,)
        ).fetchall()
        if said and said[-1] == (version, int(given)):
            return
        row = {"person_id": actor.id, "number": len(said) + 1, "version": version, "given": int(given)}
        database["consents"].insert({**row, "at": study.now()})
        action = "consent given" if given else "consent taken back"
        events.append(study, database, actor.login, action, actor.login, version=version)


def _consents(database: Database, person: Person) -> bool:
    found = database.execute("select 1 from consenting where person_id = ?", (person.id,)).fetchone()
    return found is not None
