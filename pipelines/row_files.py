"""Rows of a JSONL file with an id each, and what is said of those that are not as they must be.

Not `json_lines`, because what that needs takes most of a second to load, and a judge run may be shorter.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from annotation.written_files import lines_of, parse_json
from db.errors import Invalid, tell_faults
from pipelines.reading.plain_text import blank

T = TypeVar("T")


@dataclass(frozen=True)
class FileRow:
    """One line: where it stands and its fields."""

    path: Path
    line: int
    values: dict

    @property
    def id(self) -> str:
        return str(self.values["id"])

    def text(self, name: str) -> str:
        """A field that must be text. Raises Invalid naming file, line and field."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise Invalid(
                f"{self.path}, line {self.line}: {name} is missing or not text.",
                f"{self.path.name} 第 {self.line} 行：缺少 {name}，或不是文字。",
            )
        return value

    def question(self, name: str) -> str:
        """A field that must be text and say something. Raises Invalid naming file, line and field."""
        if blank(text := self.text(name)):
            raise self._empty(name)
        return text

    def reference(self) -> str:
        """What answers are rated against; raises Invalid as `question` does."""
        text = self.text_or_json("reference")
        if not self.possible_reference():
            raise self._empty("reference")
        return text

    def possible_reference(self) -> str:
        """What answers may be compared with, "" where the row has nothing, or nothing that says anything."""
        given = self.values.get("reference")
        if given is None:
            return ""
        text = self.text_or_json("reference")
        return "" if blank(text) or not given else text

    def _empty(self, name: str) -> Invalid:
        return Invalid(
            f"{self.path}, line {self.line}: {name} is empty; fill it in, or take the line out.",
            f"{self.path.name} 第 {self.line} 行：{name} 是空的；请填写，或删去这一行。",
        )

    def text_or_json(self, name: str) -> str:
        """A field that is text, or a list or object, which is then shown as JSON."""
        value = self.values.get(name)
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False, indent=1)
        return self.text(name)


def read_rows(path: Path, look: Callable[[FileRow], object] = lambda row: None) -> list[FileRow]:
    """The rows in the file's order; a row that is there twice counts once.

    Raises Invalid naming each line that is no object, has no id, or repeats an id with other content, and
    each that `look` refuses.
    """
    rows, wrong = rows_and_faults(path)
    tell_faults(wrong | each_looked_at(rows, look)[1])
    return rows


def rows_and_faults(path: Path) -> tuple[list[FileRow], dict[int, Invalid]]:
    """The rows of `read_rows` as far as they can be read, and what is wrong with others, by line.

    Raises Invalid where the file as a whole is none of rows.
    """
    rows: dict[str, FileRow] = {}
    wrong: dict[int, Invalid] = {}
    for number, line in _lines(path):
        try:
            values = _object(line, path, number)
            row = rows.setdefault(str(values["id"]), FileRow(path, number, values))
            if row.values != values:
                raise Invalid(
                    f"{path}, line {number}: id {row.id} stands on line {row.line} with other content.",
                    f"{path.name} 第 {number} 行：id {row.id} 在第 {row.line} 行已出现，内容不同。",
                )
        except Invalid as fault:
            wrong[number] = fault
    if not rows and not wrong:
        raise Invalid(f"{path} holds no rows.", f"{path.name} 中没有数据行。")
    return list(rows.values()), wrong


def each_looked_at(
    rows: Sequence[FileRow], look: Callable[[FileRow], T]
) -> tuple[list[T], dict[int, Invalid]]:
    """What `look` gives of each row, but for those it refuses, and why it does, by line."""
    found: list[T] = []
    wrong: dict[int, Invalid] = {}
    for row in rows:
        try:
            found.append(look(row))
        except Invalid as fault:
            wrong[row.line] = fault
    return found, wrong


def _lines(path: Path) -> Iterator[tuple[int, str | Invalid]]:
    lines = lines_of(path)
    first = next((each for each in lines if isinstance(each, str) and each.strip()), "")
    if first.lstrip().startswith("["):
        raise Invalid(
            f"{path} is a JSON list; JSON Lines is wanted: one object a line, without brackets and commas "
            "around it.",
            f"{path.name} 是 JSON 列表；需要 JSON Lines：每行一个对象，行首尾不带方括号和逗号。",
        )
    for number, line in enumerate(lines, start=1):
        if isinstance(line, Invalid) or line.strip():
            yield number, line


def _object(line: str | Invalid, path: Path, number: int) -> dict:
    if isinstance(line, Invalid):
        raise line
    values = parse_json(line, f"{path}, line {number}", f"{path.name} 第 {number} 行")
    name = values.get("id") if isinstance(values, dict) else None
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise Invalid(
            f"{path}, line {number}: a row is an object with an id, a text or a whole number.",
            f"{path.name} 第 {number} 行：每行应为带 id（文字或整数）的对象。",
        )
    if isinstance(name, str) and blank(name):
        raise Invalid(
            f"{path}, line {number}: id is empty; give each row an id of its own.",
            f"{path.name} 第 {number} 行：id 是空的；请给每行一个 id。",
        )
    return values
