"""A small study whose questions can be polished: records with explanations, instructions, one prompt."""

import hashlib
import json
from pathlib import Path

from db.imports import add_file
from db.incoming import NewFile, NewRecord
from db.instructions import add_instruction
from db.people import OPERATOR, Person
from db.polished import Flag, NewPolished, add_prompt
from db.study import Study
from pipelines.import_records import import_file, read_file

TEMPLATE = "$instruction\n$question\n$reference"
PROMPT_HASH = hashlib.sha256(TEMPLATE.encode()).hexdigest()
TASKS = ("triage", "medication_advice")
CMEXAM = Path(__file__).parents[2] / "shared" / "data" / "cmexam" / "cmexam_val_3000.json"


def exam_question(number: int) -> NewRecord:
    """An invented question of one of the TASKS in turn."""
    return NewRecord(
        line=number,
        external_id=f"q{number}",
        kind="mcq",
        task=TASKS[number % 2],
        case_description=f"患者，女，{30 + number}岁。咽痛3天，体温38.5℃。",
        question="首选的治疗药物是",
        answer="A",
        options={"A": "阿莫西林", "B": "利巴韦林"},
        metadata={"explanation": f"链球菌感染首选阿莫西林，每次0.5g，疗程{number}0天。"},
    )


def fill(study: Study, senior: Person, engineer: Person, records: int = 4) -> None:
    """Questions 1 to `records`, an instruction for each of the TASKS, and a prompt."""
    file = NewFile("0" * 64, "made.json", "mcq", "Apache-2.0", records)
    add_file(study, engineer, file, [exam_question(number) for number in range(1, records + 1)])
    add_instruction(study, senior, "triage", ["请告诉患者该挂哪个科。"])
    add_instruction(study, senior, "medication_advice", ["请给出用药建议。", "请说明该用什么药。"])
    add_prompt(study, engineer, PROMPT_HASH, "made", TEMPLATE)


def fill_with_exams(study: Study, senior: Person, folder: Path, count: int) -> None:
    """Real exam questions with explanations, dealt to the TASKS, and an instruction for each."""
    rows = [row for row in json.loads(CMEXAM.read_text(encoding="utf-8")) if row["explanation"] != "nan"]
    dealt = [row | {"task": TASKS[number % 2]} for number, row in enumerate(rows[:count])]
    file = folder / "cmexam.json"
    file.write_text(json.dumps(dealt, ensure_ascii=False), encoding="utf-8")
    import_file(study, OPERATOR, read_file(file, licence="Apache-2.0"))
    for task in TASKS:
        add_instruction(study, senior, task, ["请据题作答并说明理由。", "请写出完整的回答。"])


def polished_of(record_id: int, **other) -> NewPolished:
    """A polished response to a record of the study that `fill` makes."""
    given = {
        "key": hashlib.sha256(f"{record_id}{sorted(other.items())}".encode()).hexdigest(),
        "record_id": record_id,
        "instruction_id": 1 + record_id % 2,
        "prompt_hash": PROMPT_HASH,
        "model": "a-polisher",
        "answered_model": "a-polisher-0125",
        "parameters": {"temperature": 0},
        "status": "answered",
        "text": "考虑链球菌感染，首选阿莫西林，每次0.5g。",
        "flags": (Flag("dropped_figures", ("10天",)),),
        "prompt_tokens": 200,
        "completion_tokens": 80,
        "attempts": 1,
    }
    return NewPolished(**given | other)
