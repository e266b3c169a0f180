"""Files that people write, read strictly: whatever is wrong with one is Invalid, and names file and line."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from db.errors import Invalid, NotFound

# what no database keeps: the NUL character, and halves of surrogate pairs
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
# only a text with one of these may come to hold such a character
ESCAPED = re.compile(r"\\[uU]|\0")


# how a packed file begins
PACKED = {b"\x1f\x8b": "packed (gzip)", b"PK\x03\x04": "a zip archive or a workbook"}

# how the decoder's own sentences begin -> what they come to
JSON_FAULTS = {
    "Expecting value": "应有一个值",
    "Expecting property name": "应有用双引号括起的键",
    "Expecting ':'": "缺少冒号",
    "Expecting ','": "缺少逗号",
    "Extra data": "还有多余的内容",
    "Unterminated string": "的字符串没有结束",
    "Invalid control character": "的字符串含有换行等控制字符",
    "Invalid \\": "反斜杠后的字符无效",
    "Illegal trailing comma": "有多余的逗号",
}

# the one ValueError that is no fault of the form; Python's own sentence speaks to programmers
TOO_LONG_A_NUMBER = ("a number of thousands of digits", "有一个数字长达数千位")


class _Fault(ValueError):
    """A fault of JSON that the decoder itself lets pass."""

    def __init__(self, said: str, zh: str):
        super().__init__(said)
        self.zh = zh


def bytes_of(path: Path) -> bytes:
    """A file's content. Raises NotFound without it, Invalid for one that cannot be read, such as a folder."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}; check the path.", f"没有文件 {Path(path).name}。") from None
    except OSError as error:
        raise Invalid(
            f"{path} cannot be read: {error.strerror}.", f"{Path(path).name} 无法读取（{error.strerror}）。"
        ) from None


def text_of(path: Path) -> str:
    """A file's text. Raises as `unpacked` and `decoded` do."""
    return decoded(unpacked(path), str(path), Path(path).name)


def lines_of(path: Path) -> list[str | Invalid]:
    """A file's lines, which only a line feed ends: U+2028 is text. For one that is not UTF-8 stands why.

    Raises as `text_of` does for a file of which not one line that could tell is UTF-8.
    """
    content = unpacked(path)
    try:
        return list(content.decode("utf-8-sig").split("\n"))
    except UnicodeDecodeError:
        name, zh = str(path), Path(path).name
        lines = [
            _line_of(each, name, zh, number) for number, each in enumerate(content.split(b"\n"), start=1)
        ]
        if all(isinstance(each, Invalid) or each.isascii() for each in lines):
            decoded(content, name, zh)
        return lines


def _line_of(line: bytes, name: str, zh: str, number: int) -> str | Invalid:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        return _not_utf8(name, zh, number)


def unpacked(path: Path) -> bytes:
    """A file's content. Raises as `bytes_of` does, and Invalid for a packed one."""
    content = bytes_of(path)
    for begins, kind in PACKED.items():
        if content.startswith(begins):
            raise Invalid(
                f"{path} is {kind}; unpack it, or save it as text.",
                f"{Path(path).name} 是压缩文件或表格文件；请解压，或另存为文本。",
            )
    return content


def decoded(content: bytes, name: str, zh: str = "") -> str:
    """Text in UTF-8, its mark removed. Raises Invalid, naming the line, for anything else.

    `zh` is the name in Chinese sentences where that is another one; so it is below.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(name, zh or name, content[: error.start].count(b"\n") + 1) from None


def _not_utf8(name: str, zh: str, line: int) -> Invalid:
    return Invalid(
        f"{name}, line {line}: not UTF-8; save the file as UTF-8.",
        f"{zh} 第 {line} 行不是 UTF-8；请另存为 UTF-8。",
    )


def parse_toml(text: str, name: str, zh: str = "") -> dict[str, Any]:
    """What a text says as TOML. Raises Invalid naming the file, and the place where there is one."""
    try:
        return _keepable(tomllib.loads(text), text, name, zh)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(name, zh, "TOML", str(error)) from None
    except ValueError:
        raise _unreadable(name, zh, "TOML", *TOO_LONG_A_NUMBER) from None
    except RecursionError:
        raise _too_deep(name, zh) from None


def parse_json(text: str, name: str, zh: str = "") -> Any:
    """What a text says as JSON, in which a key that stands twice, NaN and Infinity are faults.

    Raises Invalid naming the file, and the place where there is one.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse_constant)
        return _keepable(value, text, name, zh)
    except json.JSONDecodeError as error:
        several = "\n" in text.strip()
        at = f"line {error.lineno}, " if several else ""
        at_zh = f"第 {error.lineno} 行" if several else ""
        why = f"{error.msg}, {at}character {error.colno}"
        why_zh = f"{at_zh}第 {error.colno} 个字符处{json_fault(error.msg)}"
        raise _unreadable(name, zh, "JSON", why, why_zh) from None
    except _Fault as fault:
        raise _unreadable(name, zh, "JSON", str(fault), fault.zh) from None
    except ValueError:
        raise _unreadable(name, zh, "JSON", *TOO_LONG_A_NUMBER) from None
    except RecursionError:
        raise _too_deep(name, zh) from None


def _keepable(value: Any, text: str, name: str, zh: str) -> Any:
    if ESCAPED.search(text):
        pending = [value]
        while pending:
            part = pending.pop()
            if isinstance(part, str) and (found := UNKEEPABLE.search(part)):
                raise _unkeepable(name, zh, found[0])
            if isinstance(part, Mapping):
                pending += [each for pair in part.items() for each in pair]
            elif isinstance(part, list):
                pending += part
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise _Fault(f"the key {twice} stands twice in one object", f"同一对象中键 {twice} 出现两次")
    return found


def _refuse_constant(name: str) -> None:
    raise _Fault(f"{name} is no JSON value", f"{name} 不是 JSON 值")


def json_fault(message: str) -> str:
    """What the JSON decoder finds wrong, in Chinese."""
    return next((said for begins, said in JSON_FAULTS.items() if message.startswith(begins)), "格式有误")


def _unreadable(name: str, zh: str, kind: str, why: str, why_zh: str = "") -> Invalid:
    return Invalid(
        f"{name}: not readable as {kind} ({why}).", f"{zh or name}：无法读作 {kind}（{why_zh or why}）。"
    )


def _too_deep(name: str, zh: str) -> Invalid:
    return Invalid(f"{name} is nested too deep to be data.", f"{zh or name} 嵌套过深，不是数据。")


def _unkeepable(name: str, zh: str, character: str) -> Invalid:
    code = f"U+{ord(character):04X}"
    return Invalid(
        f"{name} holds the character {code}, which cannot be kept; take it out.",
        f"{zh or name} 含有无法保存的字符 {code}，请删去。",
    )
