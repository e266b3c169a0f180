"""The two published test sets: their rubrics, and their rows as cases for the judge.

DoctorFLAN-test: a row a question, `id, input, output, reference`. DotaBench: a row a dialogue, `id,
turn_1_question, turn_1_answer, …, turn_3_answer, reference`, judged turn by turn.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from annotation.rubric import Criterion, Rubric, Text
from db.errors import Invalid, NotFound
from pipelines.judging import Case, Material

TURNS = (1, 2, 3)


def _one_to_ten(key: str, zh: str, en: str, asks_zh: str, asks_en: str) -> Criterion:
    return Criterion(key, Text(zh, en), Text(asks_zh, asks_en), 1, 10)


DOCTORFLAN = Rubric(
    "doctorflan",
    "1",
    Text("DoctorFLAN：与参考答案一致", "DoctorFLAN: agreement with the reference"),
    (
        _one_to_ten(
            "overall",
            "与参考答案一致",
            "Agreement with the reference",
            "结论、要点和建议与参考答案是否一致，有无矛盾或遗漏。",
            "Do conclusions, key points and advice agree with the reference, without contradiction or gap?",
        ),
    ),
)
DOTABENCH = Rubric(
    "dotabench",
    "1",
    Text("DotaBench：四项标准", "DotaBench: four criteria"),
    (
        _one_to_ten(
            "accuracy",
            "准确",
            "Accuracy",
            "所述医学事实、判断和建议是否正确可靠。",
            "Are the medical facts, judgements and advice correct and reliable?",
        ),
        _one_to_ten(
            "coherence",
            "连贯",
            "Coherence",
            "条理是否清楚，前后各轮是否说得通。",
            "Is it clearly ordered, and consistent with the turns before?",
        ),
        _one_to_ten(
            "relevance",
            "切题",
            "Relevance",
            "是否针对这一轮所问，不答非所问。",
            "Does it answer what this turn asks, and not something else?",
        ),
        _one_to_ten(
            "thoroughness",
            "周全",
            "Thoroughness",
            "该说的是否都说到，深度是否足够。",
            "Is everything that matters covered, in enough depth?",
        ),
    ),
)
RUBRICS = {"doctorflan": DOCTORFLAN, "dotabench": DOTABENCH}


@dataclass(frozen=True)
class Row:
    """One row of a file: its id as written there, and the cases to be judged for it."""

    id: object
    line: int
    cases: tuple[Case, ...]


def read_rows(path: Path, eval_set: str, turns: tuple[int, ...]) -> list[Row]:
    """The rows of a JSONL file in its order; the same row twice counts once.

    Raises Invalid naming the line when one is not JSON, lacks a field, or repeats an id with another content.
    """
    rows: dict[str, Row] = {}
    for number, values in _objects(path):
        cases = (
            _doctorflan(values, path, number)
            if eval_set == "doctorflan"
            else _dotabench(values, turns, path, number)
        )
        before = rows.setdefault(str(values["id"]), Row(values["id"], number, cases))
        if before.cases != cases:
            raise Invalid(
                f"{path}, line {number}: id {values['id']} stands on line {before.line} with another content."
            )
    if not rows:
        raise Invalid(f"{path} holds no rows.")
    return list(rows.values())


def _objects(path: Path):
    if not path.is_file():
        raise NotFound(f"There is no file {path}.")
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(_text_lines(file, path), start=1):
            if line.strip():
                yield number, _object(line, path, number)


def _text_lines(file, path: Path):
    try:
        yield from file
    except UnicodeDecodeError:
        raise Invalid(f"{path} is not UTF-8 text; convert it first.") from None


def _object(line: str, path: Path, number: int) -> dict:
    try:
        values = json.loads(line)
    except ValueError:
        raise Invalid(f"{path}, line {number}, is not JSON.") from None
    if not isinstance(values, dict) or not isinstance(values.get("id"), str | int):
        raise Invalid(f"{path}, line {number}: a row is an object with an id, text or whole number.")
    return values


def _doctorflan(values: dict, path: Path, number: int) -> tuple[Case, ...]:
    question, answer, reference = (
        _text(values, name, path, number) for name in ("input", "output", "reference")
    )
    materials = (
        Material("question", "问题", question),
        Material("reference", "参考答案", reference),
        Material("answer", "待评的回答", answer),
    )
    return (Case(str(values["id"]), materials),)


def _dotabench(values: dict, turns: tuple[int, ...], path: Path, number: int) -> tuple[Case, ...]:
    reference = _text(values, "reference", path, number)
    said = [
        (
            _text(values, f"turn_{turn}_question", path, number),
            _text(values, f"turn_{turn}_answer", path, number),
        )
        for turn in range(1, max(turns) + 1)
    ]
    return tuple(_turn(str(values["id"]), turn, said, reference) for turn in turns)


def _turn(id: str, turn: int, said: list[tuple[str, str]], reference: str) -> Case:
    earlier = "\n\n".join(
        f"第 {number} 轮\n患者方：{question}\n助手：{answer}"
        for number, (question, answer) in enumerate(said[: turn - 1], start=1)
    )
    question, answer = said[turn - 1]
    materials = (
        Material("reference", "参考问答", reference),
        Material("earlier", "更早的各轮", earlier or "（这是第一轮）"),
        Material("question", f"第 {turn} 轮患者方的话", question),
        Material("answer", f"待评的第 {turn} 轮回答", answer),
    )
    return Case(id, materials, turn)


def _text(values: dict, name: str, path: Path, number: int) -> str:
    """A text field; a reference may also be a list or an object, shown as JSON."""
    value = values.get(name)
    if name == "reference" and isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, indent=1)
    if not isinstance(value, str):
        raise Invalid(f"{path}, line {number}: {name} is missing or not text.")
    return value
