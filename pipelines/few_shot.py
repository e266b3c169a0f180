"""Few-shot prompts as MedS-Ins has them: examples drawn by seed from training items, none from the test."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from annotation.normalised_text import normalised
from db.errors import Invalid
from pipelines.asking.counted import counted
from pipelines.asking.prompt import filled, part
from pipelines.asking.tokens import estimated_tokens
from pipelines.row_files import FileRow, read_rows

# 问：, 患者：, [问题1], **Question 2.**: what may stand before a question and asks nothing
_WHOSE = re.compile(
    r"\A(?:\W*+(?:问题?|提问|题目?|患者|病人|用户|输入|questions?|query|q|patient|user|human|input|instruction)"
    r"[ \t]*\d{0,4}(?=[^\w\s,]{0,4}[:.、\]>)])\W++)+"
)
# 答：, Answer: behind it
_ANSWER_BEGINS = re.compile(
    r"\b(?:答案?|回答|医生|助手|输出|answer|a|doctor|assistant|response|output)\s*[:\]]\W*$"
)


@dataclass(frozen=True)
class FewShot:
    """`shots` examples a question out of `training`, the same for the same seed in any order of rows."""

    training: tuple[tuple[str, str], ...]
    shots: int
    seed: int

    def examples_for(self, id: str) -> str:
        """The examples for the question with this id, as they stand before it."""
        drawn = Random(f"{self.seed} {id}").sample(self.training, self.shots)
        listed = "\n\n".join(
            f"示例 {number}\n输入：{question}\n输出：{answer}"
            for number, (question, answer) in enumerate(drawn, start=1)
        )
        return filled(part("examples"), {"examples": listed}) + "\n\n"


def few_shot_from(path: Path, shots: int, seed: int, test: Sequence[FileRow]) -> FewShot:
    """The few-shot draw out of a file of rows `id, input, output`, without any question of the test.

    Questions are alike that have the same letters and digits, whatever role stands before them. A training
    row that occurs twice is drawn once.

    Raises Invalid when a row lacks a field or too few are left.
    """
    tested = {_plain(text) for row in test for text in _questions(row)}
    pairs = dict.fromkeys((row.text("input"), row.text("output")) for row in read_rows(path))
    training = tuple(pair for pair in pairs if _plain(pair[0]) not in tested)
    if len(training) < shots:
        raise Invalid(
            f"{path} has {counted(len(training), 'row')} not in the test, and --shots asks for {shots}.",
            f"{path.name} 中只有 {len(training)} 行不在测试题之内，而每题需要 {shots} 个示例。",
        )
    return FewShot(training, shots, seed)


def left_truncated(text: str, tokens: int | None) -> str:
    """The end of the text, of at most about so many tokens; all of it when there is no bound."""
    if tokens is None or estimated_tokens(text) <= tokens:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if estimated_tokens(text[middle:]) <= tokens else (middle + 1, high)
    return text[low:]


def _questions(row: FileRow) -> list[str]:
    """What is asked in a row, in every turn."""
    named = [value for name, value in row.values.items() if name == "input" or name.endswith("_question")]
    return [each for each in named if isinstance(each, str)]


def _plain(text: str) -> str:
    """The letters and digits of a text alone, without who or what it says it is; all where it has none."""
    plain = normalised(text).casefold()
    bare = _ANSWER_BEGINS.sub("", _WHOSE.sub("", plain))
    return "".join(filter(str.isalnum, bare)) or "".join(filter(str.isalnum, plain)) or plain
