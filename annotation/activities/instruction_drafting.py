"""Instruction drafting: a physician words what a model is asked to do for a task, and a senior accepts it.

The item is a task. Beside it stand some of the task's own records, and the prompt as the model would get it.
There may be several wordings. A senior who did not write them accepts, as they stand or amended, or returns
them with a note. What is accepted becomes the task's next revision at the moment of the acceptance.
"""

from collections.abc import Mapping, Sequence

from annotation.activity import Activity
from annotation.draft_fields import DraftFields, any_text
from annotation.instruction_drafting.draw import draw
from annotation.rubric import Rubric, Text
from annotation.tasks import find_task
from annotation.typed_text import typed_text
from db.errors import Invalid, NotFound, Refused
from db.handovers import Step
from db.instructions import MOST_WORDINGS, NewInstruction, checked_wordings
from db.work import Work

ACCEPTED, RETURNED = "accepted", "returned"
VERDICTS = (ACCEPTED, RETURNED)
LONGEST_NOTE = 2000
HASTY_SECONDS = 30
RUBRIC = Rubric("task-instruction", "1", Text("任务指令", "A task's instruction"), ())


def present(work: Work, language: str = "zh") -> dict:
    """What the person may see: the task, its wordings as they stand, and every step. People are not named."""
    task = find_task(task_of(work))
    return {
        "task": task.key,
        "title": task.chinese if language == "zh" else task.english,
        "explanation": task.explanation_zh if language == "zh" else task.explanation_en,
        "role": work.role,
        "turn": work.turn,
        "wordings": current_wordings(work.steps),
        "steps": [_told(step) for step in work.steps],
    }


def check(work: Work, rubric: Rubric, answers: object) -> dict:
    """The answers as stored: wordings, or a verdict with the wordings it accepts or its note."""
    if not isinstance(answers, Mapping):
        raise Invalid("The answers are an object.", "提交的内容格式不对：应为一个对象。")
    if work.role == "annotator":
        return {"wordings": _wordings(answers)}
    verdict = answers.get("verdict")
    if verdict not in VERDICTS:
        raise Invalid("Choose a verdict.", "请选择结论。")
    note = typed_text(answers.get("note", ""), Text("批注", "A note"), LONGEST_NOTE)
    if verdict == ACCEPTED:
        return {"verdict": ACCEPTED, "note": note.strip(), "wordings": _wordings(answers)}
    if not note.strip():
        raise Invalid("A return needs a note.", "退回时请写明意见。")
    return {"verdict": RETURNED, "note": note.strip()}


def drafts(work: Work, rubric: Rubric) -> DraftFields:
    """The wordings, counted from 1, and the note of a return."""
    return {"note": any_text, **{f"wording.{n + 1}": any_text for n in range(MOST_WORDINGS)}}


def hand_on(work: Work, answers: Mapping | None) -> str:
    """Who has the item next: the senior after the writer, nobody once it is accepted."""
    if answers is None:
        if work.role == "reviewer":
            raise Refused("A review cannot be skipped.", "审定不能跳过。")
        return ""
    if work.role == "annotator":
        return "reviewer"
    return "nobody" if answers["verdict"] == ACCEPTED else "annotator"


def accepts(work: Work, answers: Mapping) -> NewInstruction | None:
    """What a senior accepts; it is the task's next revision from then on."""
    if work.role != "reviewer" or answers["verdict"] != ACCEPTED:
        return None
    return NewInstruction(task_of(work), tuple(answers["wordings"]))


def flags(answers: Mapping, active_ms: int) -> list[str]:
    """Reasons to look twice: `hasty` for wordings written in less than half a minute."""
    return ["hasty"] if "verdict" not in answers and active_ms < HASTY_SECONDS * 1000 else []


def current_wordings(steps: Sequence[Step]) -> list[str]:
    """The wordings as they read now: the last ones anybody wrote; none before."""
    return next(
        (list(step.answers["wordings"]) for step in reversed(steps) if "wordings" in step.answers), []
    )


def task_of(work: Work) -> str:
    """The task that is the item; the batch's settings name it by its first record."""
    for task, ids in work.batch.settings["examples"].items():
        if ids[0] == work.record.id:
            return task
    raise NotFound("This item's task is not in its batch.", "此题的任务不在所属批次中。")


def example_ids(work: Work) -> list[int]:
    """The records shown beside the task."""
    return work.batch.settings["examples"][task_of(work)]


INSTRUCTION_DRAFTING = Activity(
    name="instruction_drafting",
    title=Text("指令撰写", "Instruction drafting"),
    question=Text(
        "为这项任务写出交给模型的指令，可写几种说法。",
        "Write the instruction that a model gets for this task, in one wording or several.",
    ),
    rubric=RUBRIC,
    draw=draw,
    present=present,
    check=check,
    drafts=drafts,
    flags=flags,
    hand_on=hand_on,
    accepts=accepts,
)


def _wordings(answers: Mapping) -> list[str]:
    given = answers.get("wordings")
    if not isinstance(given, list) or any(not isinstance(each, str) for each in given):
        raise Invalid("Wordings are a list of texts.", "各种写法应为一组文字。")
    return checked_wordings(given)


def _told(step: Step) -> dict:
    return {
        "role": step.role,
        "revision": step.revision,
        "at": step.at,
        "verdict": step.answers.get("verdict", "skipped" if step.status == "skipped" else ""),
        "note": step.answers.get("note", ""),
        "wordings": list(step.answers.get("wordings", ())),
        "simulated": step.simulated,
    }
