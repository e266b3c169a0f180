"""Surveys: a questionnaire under a name, with the consent asked before it; draft, then open, then closed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.errors import Conflict, Invalid, NotFound, Refused
from db.people import Person, require
from db.study import Study, reading, writing

STATES = ("draft", "open", "closed")


@dataclass(frozen=True)
class Asked:
    """A questionnaire as it is kept: canonical JSON under a key and a version, and its SHA-256."""

    key: str
    version: str
    content: str
    content_hash: str


@dataclass(frozen=True)
class Survey:
    """A survey. `consent` holds the text in "zh" and "en"; `simulated` says that no person answered."""

    id: int
    name: str
    state: str
    asked: Asked
    consent: Mapping[str, str]
    simulated: bool
    created_at: str

    @property
    def consent_hash(self) -> str:
        """Names exactly what a respondent agreed to."""
        return hashlib.sha256("\n".join((self.consent["zh"], self.consent["en"])).encode()).hexdigest()


def make_survey(
    study: Study, actor: Person, name: str, asked: Asked, consent: Mapping[str, str], simulated: bool = False
) -> int:
    """Keep a survey as a draft and return its id; questionnaire and consent are fixed from then on.

    Raises Conflict when the name is taken, or another questionnaire has this key and version.
    """
    require(actor, "lead")
    name, consent = name.strip(), {language: consent[language].strip() for language in ("zh", "en")}
    if not name or not all(consent.values()):
        raise Invalid(
            "A survey needs a name, and its consent in Chinese and in English.",
            "请填写问卷名称，以及中英文的知情同意。",
        )
    with writing(study) as database:
        if database.execute("select 1 from surveys where name = ?", (name,)).fetchone():
            raise Conflict(
                f"There is a survey {name} already; choose another name.",
                f"已有名为“{name}”的问卷，请换一个名称。",
            )
        by = lead_of(database, actor)
        row = {
            "name": name,
            "questionnaire_id": _kept(study, database, by, asked),
            "consent_zh": consent["zh"],
            "consent_en": consent["en"],
            "simulated": int(simulated),
            "created_by": by,
            "created_at": study.now(),
        }
        survey_id = database["surveys"].insert(row).last_pk
        enter(study, database, survey_id, "draft", by)
        events.append(
            study, database, actor.login, "survey made", f"survey {survey_id}",
            questionnaire=asked.content_hash, simulated=simulated,
        )  # fmt: skip
    return survey_id


def open_survey(study: Study, actor: Person, survey_id: int) -> None:
    """Let links be handed out and answers come in."""
    require(actor, "lead")
    with writing(study) as database:
        survey_of(database, survey_id)
        enter(study, database, survey_id, "open", lead_of(database, actor))
        events.append(study, database, actor.login, "survey opened", f"survey {survey_id}")


def surveys(study: Study, actor: Person) -> list[Survey]:
    """Every survey, newest first."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        ids = [row[0] for row in database.execute("select id from surveys order by id desc").fetchall()]
        return [survey_of(database, id_) for id_ in ids]


def find_survey(study: Study, actor: Person, survey_id: int) -> Survey:
    require(actor, "lead", "admin")
    with reading(study) as database:
        return survey_of(database, survey_id)


def survey_of(database: Database, survey_id: int) -> Survey:
    """The survey; raises NotFound when there is none."""
    rows = list(
        database.query(
            """
            select v.*, s.state, q.key, q.version, q.content, q.content_hash from surveys v
            join survey_state s on s.survey_id = v.id join questionnaires q on q.id = v.questionnaire_id
            where v.id = :id
            """,
            {"id": survey_id},
        )
    )
    if not rows:
        raise NotFound(f"There is no survey {survey_id}.", f"没有编号为 {survey_id} 的调查。")
    row = rows[0]
    return Survey(
        id=row["id"],
        name=row["name"],
        state=row["state"],
        asked=Asked(row["key"], row["version"], row["content"], row["content_hash"]),
        consent={"zh": row["consent_zh"], "en": row["consent_en"]},
        simulated=bool(row["simulated"]),
        created_at=row["created_at"],
    )


def enter(study: Study, database: Database, survey_id: int, state: str, by: int) -> None:
    """Write the survey's next state; out of turn it is refused here, and by the table itself."""
    before = database.execute("select state from survey_state where survey_id = ?", (survey_id,)).fetchone()
    number = STATES.index(before[0]) + 1 if before else 0
    if STATES[number : number + 1] != (state,):
        raise Refused(
            f"The survey is {before[0] if before else 'unknown'}; it cannot become {state} now.",
            "问卷的状态刚被改变，请查看最新状态。",
        )
    database.execute(
        "insert into survey_states values (?, ?, ?, ?, ?)", (survey_id, number + 1, state, by, study.now())
    )


def _kept(study: Study, database: Database, by: int, asked: Asked) -> int:
    """The questionnaire's id, kept now if it was not before."""
    rows = list(
        database.query(
            "select id, content_hash from questionnaires where key = :key and version = :version",
            {"key": asked.key, "version": asked.version},
        )
    )
    if rows and rows[0]["content_hash"] == asked.content_hash:
        return rows[0]["id"]
    if rows:
        raise Conflict(
            f"Questionnaire {asked.key} version {asked.version} is kept with another content; "
            "give the changed one a new version.",
            f"{asked.key} 第 {asked.version} 版已有别的内容，请给改动后的题目一个新的 version。",
        )
    row = {"key": asked.key, "version": asked.version, "content": asked.content}
    row |= {"content_hash": asked.content_hash, "added_by": by, "added_at": study.now()}
    return database["questionnaires"].insert(row).last_pk


def lead_of(database: Database, actor: Person) -> int:
    """The actor's id; any lead's for the operator, who has none."""
    row = database.execute("select id from people where role = 'lead' order by id limit 1").fetchone()
    if not actor.id and not row:
        raise Refused("Add a lead first: a survey belongs to one.", "请先添加一名项目负责人。")
    return actor.id or row[0]
