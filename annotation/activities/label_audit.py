"""The label audit: an expert says which of the 22 tasks a record serves, without seeing what the rules say.

A batch is drawn by seed from the records the rules labelled, never one that an earlier batch held, and on
request from the unlabelled ones too, so that misses are found. The expert answers all of it; a second one,
on request, a share of it, which shows how far experts agree among themselves. In a confirm-or-correct batch
the rules' label is shown: quicker, and anchored, so every report names it.
"""

from collections.abc import Mapping, Sequence
from random import Random

from annotation.activity import Activity
from annotation.draft_fields import DraftFields, any_text
from annotation.label_audit.audit import NONE
from annotation.label_audit.draw import SIZE, Pools, draw_batch
from annotation.rubric import Choice, Option, Rubric, Text, check_choice
from annotation.tasks import PHASES, TASKS
from annotation.typed_text import typed_text
from db.batches import Plan, PlannedAssignment, PlannedItem
from db.errors import Invalid
from db.work import Work

HASTY_SECONDS = 2
LONGEST_NOTE = 2000
# a value of the metadata up to this length stands beside its name, a longer one is a text of its own
LONGEST_FACT = 60

# what known formats call their metadata; any other name is shown as it is
FACT_NAMES = {
    "explanation": Text("解析", "Explanation"),
    "department": Text("科室", "Department"),
    "discipline": Text("学科", "Discipline"),
    "competency": Text("能力", "Competency"),
    "disease_group": Text("疾病分类", "Disease group"),
    "difficulty": Text("难度", "Difficulty"),
    "title": Text("标题", "Title"),
    "chapter": Text("章节", "Chapter"),
    "topic": Text("主题", "Topic"),
    "source": Text("来源", "Source"),
}

# the options once more, as they stood in the source
SAID_ELSEWHERE = ("options_raw",)

NO_TASK = Option(
    NONE,
    Text("都不是", "None"),
    Text("这条记录不属于任何一项任务。", "This record serves none of the tasks."),
    Text("", ""),
)


def _task_options() -> tuple[Option, ...]:
    phases = {phase.key: Text(phase.chinese, phase.english) for phase in PHASES}
    return tuple(
        Option(
            task.key,
            Text(task.chinese, task.english),
            Text(task.explanation_zh, task.explanation_en),
            phases[task.phase],
        )
        for task in TASKS
    )


RUBRIC = Rubric(
    "task-of-22",
    "1",
    Text("22 项任务", "The 22 tasks"),
    criteria=(),
    choices=(
        Choice(
            "label",
            Text("任务", "Task"),
            Text("这条记录最适合训练哪一项任务？", "Which one task does this record serve best?"),
            (*_task_options(), NO_TASK),
        ),
    ),
)


def draw(
    pools: Pools,
    expert: int,
    seed: int,
    *,
    size: int = SIZE,
    mode: str = "all",
    unlabelled_share: float = 0.0,
    second: int | None = None,
    second_share: float = 0.0,
) -> Plan:
    """The plan of a batch: `expert` gets every record, `second` a share of them in an order of their own.

    Pools, size, mode and unlabelled share are those of `draw_batch`; an item's task is the rules' label, ""
    for none. Raises Invalid as `draw_batch` does, and for a second expert without a share.
    """
    if second is not None and (second == expert or not 0 < second_share <= 1):
        raise Invalid(
            "The second expert is somebody else, and gets a share over 0 % and up to 100 %.",
            "第二位专家须是另一个人，标注比例大于 0%、不超过 100%。",
        )
    drawn = draw_batch(pools, size=size, seed=seed, mode=mode, unlabelled_share=unlabelled_share)
    records, shared = drawn.records, []
    if second is not None:
        shared = Random(f"{seed} second").sample(records, max(1, round(second_share * len(records))))
    items = tuple(
        PlannedItem(record, drawn.labels[record] or "", "calibration" if record in shared else "own")
        for record in records
    )
    return Plan(items, (*_queue(records, expert), *_queue(shared, second)))


def present(work: Work, language: str = "zh") -> dict:
    """What the expert may see: the record's five fields, and the rules' label only to be confirmed.

    A record's own task, its rule and its source are never in it.
    """
    record = work.record
    facts = _facts(record.metadata, language)
    return {
        "case": record.case_description,
        "question": record.question,
        "options": [
            {"letter": letter, "text": text, "right": _is_right(letter, record.answer, record.options)}
            for letter, text in record.options.items()
        ],
        "answer": record.answer,
        "facts": [each for each in facts if len(each["text"]) <= LONGEST_FACT],
        "texts": [each for each in facts if len(each["text"]) > LONGEST_FACT],
        "proposed": _proposed(work) if work.batch.settings.get("shows_label") else None,
    }


def drafts(work: Work, rubric: Rubric) -> DraftFields:
    """The label, "" while none is chosen, and the note."""
    return {"label": {"", *(each.key for each in rubric.choices[0].options)}, "note": any_text}


def stands(work: Work) -> dict[str, str]:
    """What the submitted answer has in each field of `drafts`."""
    answers = work.annotation.answers
    return {"label": answers["label"] or "", "note": answers["note"]}


def check(work: Work, rubric: Rubric, answers: object) -> dict:
    """The answers as stored: the key of one task, or of none, and a note."""
    if not isinstance(answers, Mapping):
        raise Invalid("The answers hold no label.", "提交的内容中没有标签。")
    note = typed_text(answers.get("note", ""), Text("备注", "A note"), LONGEST_NOTE)
    return {"label": check_choice(rubric.choices[0], answers.get("label")), "note": note}


def flags(answers: Mapping, active_ms: int) -> list[str]:
    """Reasons to look twice: `hasty`, for nobody reads a record and 22 tasks in two seconds."""
    return ["hasty"] if active_ms < HASTY_SECONDS * 1000 else []


def settle(answers: Sequence[Mapping]) -> dict | None:
    """The label that all experts gave; None when they differ, or nobody gave one."""
    labels = {each["label"] for each in answers}
    return {"label": labels.pop()} if len(labels) == 1 else None


LABEL_AUDIT = Activity(
    name="label_audit",
    title=Text("标签抽检", "Label audit"),
    question=Text(
        "不看规则的标签，判断每条记录属于哪一项任务。",
        "Say which task each record serves, without seeing the rules' label.",
    ),
    rubric=RUBRIC,
    draw=draw,
    present=present,
    check=check,
    drafts=drafts,
    stands=stands,
    flags=flags,
    settle=settle,
)


def _queue(records: Sequence[int], person: int | None) -> tuple[PlannedAssignment, ...]:
    return tuple(PlannedAssignment(record, person, 1, place, {}) for place, record in enumerate(records, 1))


def _facts(metadata: Mapping, language: str) -> list[dict[str, str]]:
    """Every text and number of the metadata under its name; lists and what is empty are left out."""
    return [
        {"name": FACT_NAMES[name][language] if name in FACT_NAMES else name, "text": str(value)}
        for name, value in metadata.items()
        if name not in SAID_ELSEWHERE and isinstance(value, str | int | float) and str(value).strip()
    ]


def _is_right(letter: str, answer: str, options: Mapping[str, str]) -> bool:
    """Whether the answer is letters, this one among them."""
    return letter in answer and set(answer) <= set("".join(options)) | set(" ,，、;；")


def _proposed(work: Work) -> dict:
    """The rules' label and what they matched; NONE where they gave no label."""
    if not work.labels:
        return {"label": NONE, "matches": []}
    best = work.labels[0]
    matches = [{"field": match.field, "start": match.start, "text": match.text} for match in best.matches]
    return {"label": best.label, "matches": matches}
