"""One project's answers on their way in: whose they are, whether they are known, and whether they hold."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from annotation.answering import answer, presented, skip
from annotation.rubric import rubric_from_json
from db.annotations import LONGEST_ACTIVE_MS
from db.errors import Conflict, Invalid, WardroundError
from db.label_studio import (
    GONE,
    SET_ASIDE,
    STORED,
    Project,
    Result,
    assigned,
    authors,
    code_of,
    note_result,
    results,
)
from db.people import Person
from db.study import Study
from db.work import Work
from pipelines.label_studio.catalogue import form_of
from pipelines.label_studio.controls import values_of
from pipelines.label_studio.push import CODE

CHANGED = "Changed in Label Studio."
SKIPPED = "Skipped in Label Studio."
# what of an annotation there is an answer, and who gave it
ANSWERED = ("result", "was_cancelled", "lead_time", "completed_by", "updated_by")


@dataclass(frozen=True)
class SetAside:
    """An annotation that did not come in, and why."""

    project: int
    task: int
    annotation: int
    reason: str
    reason_zh: str


@dataclass
class Pulled:
    """What a pull came to.

    `stored` answers are new here, `changed` ones replace an earlier revision, `known` ones came with an
    earlier pull, and `gone` ones were deleted there afterwards and are kept here.
    """

    stored: int = 0
    changed: int = 0
    known: int = 0
    gone: int = 0
    set_aside: list[SetAside] = field(default_factory=list)


class Taking:
    """One project's answers on their way in: who is who, which code is which assignment, what is known."""

    def __init__(self, study: Study, actor: Person, project: Project, pulled: Pulled) -> None:
        self.study, self.actor, self.project, self.pulled = study, actor, project, pulled
        self.authors = authors(study, actor, project.url)
        people = assigned(study, actor, project.batch_id)
        self.person, theirs = people[project.person_id]
        self.assignments = {code_of(study, each): each for each in theirs}
        self.results = results(study, actor, project)
        self.known = {(each.annotation, each.digest, each.outcome) for each in self.results}
        self.here: set[int] = set()

    def task(self, task: Mapping) -> None:
        annotations = task.get("annotations")
        for annotation in annotations if isinstance(annotations, list) else ():
            if isinstance(annotation, Mapping) and isinstance(annotation.get("id"), int):
                self.here.add(annotation["id"])
                self._annotation(task, annotation)

    def note_gone(self) -> None:
        """Stored once, deleted there since: said, and kept here, for facts are not removed."""
        last = {each.annotation: each for each in self.results if each.outcome != SET_ASIDE}
        for each in last.values():
            if each.outcome == STORED and each.annotation not in self.here:
                self._note(Result(each.annotation, each.digest, GONE, each.annotation_id))
                self.pulled.gone += 1

    def _annotation(self, task: Mapping, annotation: Mapping) -> None:
        number, digest = annotation["id"], digest_of(annotation)
        if (number, digest, STORED) in self.known:
            self.pulled.known += 1
            return
        try:
            stored, changed = self._store(task, annotation, digest)
        except WardroundError as error:
            said = {"reason": str(error), "reason_zh": error.said("zh")}
            self.pulled.set_aside.append(SetAside(self.project.project, task.get("id"), number, **said))
            self._note(Result(number, digest, SET_ASIDE, **said, task=task_number(task)))
            return
        self.pulled.changed += changed
        self.pulled.stored += not changed
        self._note(Result(number, digest, STORED, stored))

    def _store(self, task: Mapping, annotation: Mapping, digest: str) -> tuple[int, bool]:
        """The annotation stored here, and whether it replaces an earlier revision of the same one."""
        assignment_id = self._assignment(task, annotation)
        work, shown = presented(self.study, self.person, assignment_id, "zh")
        self._unchanged(task, work, shown)
        before = work.annotation
        changed = before is not None and self._is_ours(before.id, annotation["id"])
        if before and not changed:
            raise Conflict(
                "this item was answered already, here or in another annotation; the first counts",
                "此题已有答案（在本系统或另一条标注中），以先到者为准",
            )
        given = {
            "expected_revision": before.revision if before else 0,
            "reason": CHANGED if changed else "",
            "nonce": f"label-studio-{self.project.id}-{annotation['id']}-{digest[:24]}",
            "active_ms": active_ms_of(annotation.get("lead_time")),
        }
        if annotation.get("was_cancelled") is True:
            given["reason"] = SKIPPED
            return skip(self.study, self.person, assignment_id, **given).id, changed
        form, rubric = form_of(work.batch.activity), rubric_from_json(work.batch.rubric)
        values = values_of(annotation.get("result"), form.controls(rubric, shown))
        answers = form.answers(values, rubric, shown)
        return answer(self.study, self.person, assignment_id, answers=answers, **given).id, changed

    def _assignment(self, task: Mapping, annotation: Mapping) -> int:
        """Which assignment a task is, provided that its own annotator answered it."""
        data = task.get("data")
        code = data.get(CODE) if isinstance(data, Mapping) else None
        if code not in self.assignments:
            raise Invalid(
                "its task is none that was pushed into this project", "所在任务不是推送到此项目的任务"
            )
        author = author_of(annotation.get("completed_by"))
        person = self.authors.get(author)
        if person is None:
            raise Invalid(
                f"nobody has said who account {author} is; name it, and pull again",
                f"账号 {author} 尚未指明是谁；指明后请重新拉取",
            )
        if person.id != self.person.id:
            raise Invalid(
                f"account {author} is {person.login}, and the item is {self.person.login}'s",
                f"账号 {author} 是 {person.login}，而此题分配给 {self.person.login}",
            )
        last = annotation.get("updated_by")
        if last is not None and author_of(last) != author:
            raise Invalid(
                f"account {author_of(last)} changed it after its author, account {author}",
                f"作者（账号 {author}）之后，账号 {author_of(last)} 又改动过",
            )
        return self.assignments[code]

    def _unchanged(self, task: Mapping, work: Work, shown: Mapping) -> None:
        """What the annotator read must be what was pushed, in either language."""
        form = form_of(work.batch.activity)
        there = {key: value for key, value in task["data"].items() if key != CODE}
        languages = {"zh": shown, "en": presented(self.study, self.person, work.assignment_id, "en")[1]}
        if not any(form.data(seen, language) == there for language, seen in languages.items()):
            raise Invalid(
                "the text of its task was changed in Label Studio", "任务文字在 Label Studio 中被改动"
            )

    def _is_ours(self, annotation_id: int, number: int) -> bool:
        """Whether the last revision here came from this annotation there."""
        return any(
            each.outcome == STORED and each.annotation_id == annotation_id and each.annotation == number
            for each in self.results
        )

    def _note(self, result: Result) -> None:
        note_result(self.study, self.actor, self.project, result)
        self.results.append(result)
        self.known.add((result.annotation, result.digest, result.outcome))


def digest_of(annotation: Mapping) -> str:
    """SHA-256 over what of an annotation is an answer: the same answer pulled again has the same."""
    parts = {key: annotation.get(key) for key in ANSWERED}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def task_number(task: Mapping) -> int | None:
    number = task.get("id")
    return number if isinstance(number, int) else None


def author_of(value: object) -> int | None:
    """The account's number; exports give the number, or an object that has it."""
    number = value.get("id") if isinstance(value, Mapping) else value
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def active_ms_of(lead_time: object) -> int:
    """Label Studio's seconds of work; it counts pauses in, and stores what it is told, so this is a bound."""
    if lead_time is None:
        return 0
    if isinstance(lead_time, bool) or not isinstance(lead_time, int | float) or not math.isfinite(lead_time):
        raise Invalid("its time is not a number of seconds", "用时不是秒数")
    if not 0 <= lead_time * 1000 <= LONGEST_ACTIVE_MS:
        raise Invalid("its time is not one a person could have spent", "用时不合理")
    return round(lead_time * 1000)
