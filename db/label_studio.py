"""What a study keeps of Label Studio: which project holds whose items, who is who, what became of answers."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from db import events
from db.errors import NotFound, Refused
from db.people import Person, by_id, require
from db.study import Study, reading, writing

STORED, SET_ASIDE, GONE = "stored", "set aside", "gone"


@dataclass(frozen=True)
class Project:
    """A project there; it holds one person's items of one batch. `project` is its number there."""

    id: int
    batch_id: int
    person_id: int
    url: str
    project: int
    config_hash: str


@dataclass(frozen=True)
class Result:
    """What became of one annotation made there, as it stood when its content had this digest.

    `reason` says in English, `reason_zh` in Chinese, why it was set aside; `task` is its task's number there.
    """

    annotation: int
    digest: str
    outcome: str
    annotation_id: int | None = None
    reason: str = ""
    reason_zh: str = ""
    task: int | None = None


def code_of(study: Study, assignment_id: int) -> str:
    """What stands for an assignment in a task there: no number, order or person can be read from it."""
    message = f"label studio {assignment_id}".encode()
    return hmac.new(study.secret(), message, hashlib.sha256).hexdigest()[:24]


def require_open(state: str) -> None:
    """Refuse what is meant for a batch in which people answer."""
    if state == "draft":
        raise Refused(
            "Only an open batch goes to Label Studio; open it first.",
            "只有已开放的批次才能推送到 Label Studio，请先开放批次。",
        )
    if state != "open":
        raise Refused(
            "This batch is locked and takes no more answers; only an open one goes to Label Studio.",
            "该批次已锁定，不再接受答案；只有已开放的批次才能推送到 Label Studio。",
        )


def add_project(
    study: Study, actor: Person, batch_id: int, person_id: int, url: str, project: int, config_hash: str
) -> Project:
    """Note a project just made there; only for an open batch, for its answers come in until the lock."""
    require(actor, "lead")
    row = {
        "batch_id": batch_id,
        "person_id": person_id,
        "url": url,
        "project": project,
        "config_hash": config_hash,
    }
    with writing(study) as database:
        state = database.execute("select state from batch_state where batch_id = ?", (batch_id,)).fetchone()
        require_open(state[0] if state else "draft")
        id_ = database["label_studio_projects"].insert({**row, "at": study.now()}).last_pk
        events.append(
            study, database, actor.login, "batch sent to Label Studio", f"batch {batch_id}",
            url=url, project=project, person=person_id,
        )  # fmt: skip
    return Project(id_, **row)


def projects(study: Study, actor: Person, batch_id: int | None = None) -> list[Project]:
    """Every project, or one batch's, in the order they were made."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        rows = database.query(
            "select * from label_studio_projects where :batch is null or batch_id = :batch order by id",
            {"batch": batch_id},
        )
        return [Project(**{name: row[name] for name in Project.__dataclass_fields__}) for row in rows]


def assigned(study: Study, actor: Person, batch_id: int) -> dict[int, tuple[Person, list[int]]]:
    """The annotators of a batch with their assignments in order, by person id."""
    require(actor, "lead")
    with reading(study) as database:
        rows = database.execute(
            """
            select a.person_id, a.id from assignments a join items i on i.id = a.item_id
            where i.batch_id = ? and a.role = 'annotator' order by a.person_id, a.place
            """,
            (batch_id,),
        ).fetchall()
        found: dict[int, tuple[Person, list[int]]] = {}
        for person_id, assignment_id in rows:
            found.setdefault(person_id, (by_id(database, person_id), []))[1].append(assignment_id)
    return found


def map_author(study: Study, actor: Person, url: str, author: int, person: Person) -> None:
    """Say who an account there is here. A later word replaces an earlier one; both stay.

    Raises NotFound for a number that is none of the accounts the server was known to have when last asked.
    """
    require(actor, "lead")
    there = accounts(study, actor, url)
    if there and author not in there:
        raise NotFound(
            f"{url} has no account {author}; it has {', '.join(map(str, sorted(there)))}.",
            f"{url} 上没有账号 {author}；现有 {'、'.join(map(str, sorted(there)))}。",
        )
    if person.role not in ("physician", "senior", "lead"):
        raise Refused(
            f"{person.login} is {person.role}, and answers no items; name a physician.",
            f"{person.login} 的角色不作答；请指明一位医师。",
        )
    with writing(study) as database:
        last = database.execute(
            "select person_id from label_studio_people where url = ? and author = ? order by id desc limit 1",
            (url, author),
        ).fetchone()
        if last == (person.id,):
            return
        database["label_studio_people"].insert(
            {"url": url, "author": author, "person_id": person.id, "by_person": actor.id, "at": study.now()}
        )
        events.append(
            study, database, actor.login, "Label Studio account named", f"author {author}",
            url=url, person=person.login,
        )  # fmt: skip


def authors(study: Study, actor: Person, url: str) -> dict[int, Person]:
    """Who each known account of that server is here."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        rows = database.execute(
            "select author, person_id from label_studio_people where url = ? order by id", (url,)
        ).fetchall()
        return {author: by_id(database, person_id) for author, person_id in rows}


def note_accounts(study: Study, actor: Person, url: str, accounts_there: Mapping[int, str]) -> None:
    """Keep the e-mail addresses that a server gives for its accounts, those that are new or were changed."""
    require(actor, "lead")
    known = accounts(study, actor, url)
    fresh = {author: email for author, email in accounts_there.items() if known.get(author) != email}
    with writing(study) as database:
        database["label_studio_accounts"].insert_all(
            {"url": url, "author": author, "email": email, "at": study.now()}
            for author, email in fresh.items()
        )


def accounts(study: Study, actor: Person, url: str) -> dict[int, str]:
    """The e-mail addresses of a server's accounts by number, as it gave them when last asked."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        rows = database.execute(
            "select author, email from label_studio_accounts where url = ? order by id", (url,)
        ).fetchall()
        return dict(rows)


def note_result(study: Study, actor: Person, project: Project, result: Result) -> None:
    """Keep what became of an annotation; the same outcome of the same content is kept once."""
    require(actor, "lead")
    row = {"project_id": project.id, **vars(result)}
    with writing(study) as database:
        known = database.execute(
            """
            select 1 from label_studio_results where project_id = :project_id and annotation = :annotation
            and digest = :digest and outcome = :outcome and reason = :reason
            """,
            row,
        ).fetchone()
        if known:
            return
        database["label_studio_results"].insert({**row, "at": study.now()})
        events.append(
            study, database, actor.login, f"Label Studio answer {result.outcome}",
            f"project {project.project} annotation {result.annotation}", digest=result.digest,
        )  # fmt: skip


def results(study: Study, actor: Person, project: Project) -> list[Result]:
    """What became of a project's annotations so far, oldest first."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        rows = database.query(
            "select * from label_studio_results where project_id = :id order by id", {"id": project.id}
        )
        return [Result(**{name: row[name] for name in Result.__dataclass_fields__}) for row in rows]
