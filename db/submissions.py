"""Submissions: a model's answers to a set, judged as a whole, and whether everybody may see the outcome."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from sqlite_utils import Database

from db import events
from db.errors import NotFound
from db.people import ROLES, Person, require
from db.study import Study, reading, writing

SEES_ALL = ("lead", "engineer", "admin")
# whether some question of one submission is none of another's
_ASKED_ELSEWHERE = """
    select 1 from submission_results f where f.submission_id = :fewer and not exists
    (select 1 from submission_results m where m.submission_id = :more and m.row_id = f.row_id) limit 1
"""


@dataclass(frozen=True)
class Contest:
    """What must be the same for two submissions to be compared. `questions` is the SHA-256 of what was asked.

    `rubric` is its JSON, empty where every question brings its own; `parameters` are the judge's, as JSON;
    the veto's settings are those of `Veto`.
    """

    eval_set: str
    questions: str
    judge: str
    prompt_hash: str
    rubric: str
    rubric_hash: str
    parameters: str
    veto_at: float
    veto_ceiling: float
    repeats: int

    @property
    def mark(self) -> str:
        """What names the contest in an address: nothing in it can be read."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:12]


_SAME = " and ".join(f"older.{each} = s.{each}" for each in ("model", *Contest.__dataclass_fields__))
# a submission, and those of the same model to the same contest before it
_OF_MODEL = f"""
    select older.id from submissions s join submissions older on older.id <= s.id and {_SAME}
    where s.id = ? order by older.id
"""


class Result(NamedTuple):
    """What one answer came to: `rating` after vetoes, `raw` before; None unless scored, or nothing applied.

    `part` names the group its question is of, such as an audience; `criteria` has None for what did not
    apply.
    """

    row_id: str
    part: str
    status: str
    rating: float | None
    raw: float | None
    vetoed: bool
    criteria: Mapping[str, float | None]


@dataclass(frozen=True)
class Submission:
    """A judged model; `shown` when everybody with an account sees it.

    `questions_file` is what its questions are called, "" where that was not kept. `whole` is how many
    questions of that name another submission to the study has, these among them; 0 where none has more.
    `older_shown` when one of the same model to the same contest before it is shown.
    """

    id: int
    model: str
    contest: Contest
    by_login: str
    at: str
    shown: bool
    results: tuple[Result, ...]
    questions_file: str = ""
    whole: int = 0
    older_shown: bool = False


def add_submission(
    study: Study,
    actor: Person,
    model: str,
    contest: Contest,
    results: Sequence[Result],
    questions_file: str = "",
) -> tuple[int, bool]:
    """Store a submission; its id, and whether it is new: the same results are kept once."""
    require(actor, "engineer", "lead")
    content = [model, asdict(contest), [each._asdict() for each in results]]
    key = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    with writing(study) as database:
        known = database.execute("select id from submissions where key = ?", (key,)).fetchone()
        if known:
            return known[0], False
        row = {"key": key, "model": model, **asdict(contest), "by_login": actor.login, "at": study.now()}
        submission_id = database["submissions"].insert(row | {"questions_file": questions_file}).last_pk
        for result in results:
            values = {name: value for name, value in result._asdict().items() if name != "criteria"}
            result_id = (
                database["submission_results"]
                .insert({"submission_id": submission_id, **values, "vetoed": int(result.vetoed)})
                .last_pk
            )
            database["submission_criteria"].insert_all(
                {"result_id": result_id, "criterion": criterion, "rating": rating}
                for criterion, rating in result.criteria.items()
            )
        events.append(
            study,
            database,
            actor.login,
            "submission judged",
            f"submission {submission_id}",
            rows=len(results),
        )
    return submission_id, True


def show_submission(study: Study, actor: Person, submission_id: int, shown: bool) -> None:
    """Let everybody with an account see a submission; or no longer, nor those of the model there before it.

    What holds already is not said again.
    """
    require(actor, "lead", "engineer")
    with writing(study) as database:
        up_to = [id_ for (id_,) in database.execute(_OF_MODEL, (submission_id,))]
        if not up_to:
            raise NotFound(f"There is no submission {submission_id}.", f"没有编号为 {submission_id} 的提交。")
        for each in [submission_id] if shown else up_to:
            if _is_shown(database, each) != shown:
                _show(study, database, actor, each, shown)


def _show(study: Study, database: Database, actor: Person, submission_id: int, shown: bool) -> None:
    database.execute(
        """
        insert into submission_showings
        select :id, 1 + count(*), :shown, :login, :at from submission_showings where submission_id = :id
        """,
        {"id": submission_id, "shown": int(shown), "login": actor.login, "at": study.now()},
    )
    verb = "shown" if shown else "hidden"
    events.append(study, database, actor.login, f"submission {verb}", f"submission {submission_id}")


def submissions(study: Study, actor: Person) -> list[Submission]:
    """The submissions this person may see, the oldest first: all for who runs the study, else those shown."""
    require(actor, *ROLES)
    with reading(study) as database:
        rows = list(
            database.query(
                """
                select s.*, coalesce((select shown from submission_showings v where v.submission_id = s.id
                                      order by number desc limit 1), 0) as shown
                from submissions s order by s.id
                """
            )
        )
        seen = [row for row in rows if row["shown"] or actor.role not in ROLES or actor.role in SEES_ALL]
        whole = _whole(database, rows)
        found = [_submission(row, _results(database, row["id"]), whole[row["id"]]) for row in seen]
    shown: set[tuple[str, Contest]] = set()
    told = []
    for each in found:
        told.append(replace(each, older_shown=(each.model, each.contest) in shown))
        shown |= {(each.model, each.contest)} if each.shown else set()
    return told


def _is_shown(database: Database, submission_id: int) -> bool:
    row = database.execute(
        "select shown from submission_showings where submission_id = ? order by number desc limit 1",
        (submission_id,),
    ).fetchone()
    return bool(row and row[0])


def _whole(database: Database, rows: Sequence[dict]) -> dict[int, int]:
    """For each submission its `whole`. Those that nobody sees count too: of them only the number is told."""
    sizes = dict(
        database.execute("select submission_id, count(*) from submission_results group by 1").fetchall()
    )

    def size_within(row: dict, other: dict) -> int:
        """The number of the other's questions where these are some of them, else 0."""
        alike = row["questions_file"] and row["questions"] != other["questions"]
        alike = alike and row["eval_set"] == other["eval_set"] and _called(row) == _called(other)
        if not alike or sizes[other["id"]] <= sizes[row["id"]]:
            return 0
        ids = {"fewer": row["id"], "more": other["id"]}
        return 0 if database.execute(_ASKED_ELSEWHERE, ids).fetchone() else sizes[other["id"]]

    # the same questions were asked of many models
    of_questions = {(row["eval_set"], row["questions_file"], row["questions"]): row for row in rows}
    return {
        row["id"]: max((size_within(row, other) for other in of_questions.values()), default=0)
        for row in rows
    }


def _called(row: dict) -> str:
    """What a submission's questions are called, by their file or by the folder that is named after it."""
    return row["questions_file"].removesuffix(".jsonl").removesuffix(".json")


def _submission(row: dict, results: tuple[Result, ...], whole: int) -> Submission:
    contest = Contest(**{name: row[name] for name in Contest.__dataclass_fields__})
    kept = {name: row[name] for name in ("id", "model", "by_login", "at", "questions_file")}
    return Submission(contest=contest, shown=bool(row["shown"]), results=results, whole=whole, **kept)


def _results(database, submission_id: int) -> tuple[Result, ...]:
    criteria: dict[int, dict[str, float | None]] = defaultdict(dict)
    # a submission's results lie together, so that theirs are one stretch of the table; between them may lie
    # another's, which nothing asks for
    for result_id, criterion, rating in database.execute(
        """
        select result_id, criterion, rating from submission_criteria where result_id between
          (select min(id) from submission_results where submission_id = :id) and
          (select max(id) from submission_results where submission_id = :id)
        """,
        {"id": submission_id},
    ).fetchall():
        criteria[result_id][criterion] = rating
    rows = database.execute(
        """
        select id, row_id, part, status, rating, raw, vetoed from submission_results
        where submission_id = ? order by id
        """,
        (submission_id,),
    ).fetchall()
    return tuple(
        Result(row_id, part, status, rating, raw, bool(vetoed), criteria.get(id_, {}))
        for id_, row_id, part, status, rating, raw, vetoed in rows
    )
