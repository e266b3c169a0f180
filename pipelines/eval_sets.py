"""The two published test sets: their rubrics, and their rows as cases for the judge.

DoctorFLAN-test: a row a question, `id, input, output, reference`. DotaBench: a row a dialogue, `id,
turn_1_question, turn_1_answer, …, turn_3_answer, reference`, judged turn by turn.
"""

from dataclasses import dataclass
from pathlib import Path

from annotation.rubric import Criterion, Rubric, Text
from pipelines.judging import Case, Material
from pipelines.row_files import FileRow, read_rows

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

    id: str | int
    cases: tuple[Case, ...]


def read_eval_set(path: Path, eval_set: str, turns: tuple[int, ...] = TURNS) -> list[Row]:
    """The rows of a JSONL file in its order. Raises Invalid naming the line when one lacks a field."""
    rows = read_rows(path)
    if eval_set == "doctorflan":
        return [Row(row.values["id"], (_doctorflan(row),)) for row in rows]
    return [Row(row.values["id"], _dotabench(row, turns)) for row in rows]


def _doctorflan(row: FileRow) -> Case:
    materials = (
        Material("question", "问题", row.text("input")),
        Material("reference", "参考答案", row.text_or_json("reference")),
        Material("answer", "待评的回答", row.text("output")),
    )
    return Case(row.id, materials)


def _dotabench(row: FileRow, turns: tuple[int, ...]) -> tuple[Case, ...]:
    reference = row.text_or_json("reference")
    said = [
        (row.text(f"turn_{turn}_question"), row.text(f"turn_{turn}_answer"))
        for turn in range(1, max(turns) + 1)
    ]
    return tuple(_turn(row.id, turn, said, reference) for turn in turns)


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
