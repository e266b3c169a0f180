"""A labelled JSON Lines file split into training and test lines, with what is too like a test line apart."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from annotation.specialties import SPECIALTIES
from annotation.tasks import TASKS
from db.durable import writing_to, written
from db.errors import Invalid
from pipelines.deduplicate import DuplicateRule, text_of
from pipelines.label_records import label_records
from pipelines.reading.five_fields import check_row, fields_of
from pipelines.reading.json_lines import read_lines, read_objects
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import SPECIALTY_RULES, load_rules
from pipelines.similarity.shingles import shingle
from pipelines.split_records import Count, clusters, counted, split_records

PARTS = ("train", "test", "withheld")


@dataclass(frozen=True)
class SplitOutcome:
    """What was written where: the tables of tasks and of specialties, and how many rows have no task."""

    tasks: tuple[Count, ...]
    specialties: tuple[Count, ...]
    without_task: int


def split_file(
    source: Path, folder: Path, seed: int, held_out: int, rule: DuplicateRule, advance: Callable[[int], None]
) -> SplitOutcome:
    """Write train.jsonl, test.jsonl and withheld.jsonl into `folder`, lines unchanged and in their order.

    A row's task is the first of its `labels`; rows without one go nowhere and are counted. Rows are alike
    by `rule`, its threshold, shingle and fields. Raises Invalid, naming file and line, for a bad line.
    """
    if source.resolve() in {(folder / f"{part}.jsonl").resolve() for part in PARTS}:
        raise Invalid(
            f"{source} would be overwritten; choose another folder for --out.",
            f"{source.name} 会被覆盖；请另选输出文件夹。",
        )
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
    lines, tasks, texts, fields = [], [], [], []
    for line, row in read_objects(source, advance):
        check_row(row, f"{source}, line {line}")
        lines.append(line)
        tasks.append(_task(row, f"{source}, line {line}"))
        texts.append(text_of(row, rule.fields))
        fields.append(fields_of(row))
    split = split_records(tasks, clusters(shingle(texts, rule.shingle), rule.threshold), seed, held_out)
    with ExitStack() as parts:
        for part in PARTS:
            wanted = {lines[place] for place in getattr(split, part)}
            file = parts.enter_context(written(folder / f"{part}.jsonl"))
            file.writelines(raw + b"\n" for line, raw in read_lines(source) if line in wanted)
    given = label_records(fields, load_rules(SPECIALTY_RULES), Deadline())
    specialties = [each[0].label if each else "" for each in given]
    return SplitOutcome(
        counted(tasks, split, [task.key for task in TASKS]),
        counted(specialties, split, [specialty.key for specialty in SPECIALTIES]),
        tasks.count(""),
    )


def _task(row: dict, where: str) -> str:
    labels = row.get("labels")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise Invalid(f"{where}: no `labels`; give the rows labels first, with `wardround label`.")
    return labels[0] if labels else ""
