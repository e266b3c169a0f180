"""Prompts as text files: a template with named variables, material behind a fence that it cannot close."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from string import Template

from db.errors import Invalid, found_in
from pipelines.reading.plain_text import decoded, plain

PROMPTS = Path(__file__).with_name("prompts")
SYSTEM_HEADING = "=== system ==="
USER_HEADING = "=== user ==="
_LOOSE = re.compile(r"\$(?!\$|[_a-zA-Z]|\{[_a-zA-Z][_a-zA-Z0-9]*\})")


@dataclass(frozen=True)
class Prompt:
    """A template's two parts, each a message; an empty one is left out. `text` is the file as a whole."""

    name: str
    system: str
    user: str
    text: str = ""

    def variables(self) -> set[str]:
        return set(Template(self.system).get_identifiers()) | set(Template(self.user).get_identifiers())


def prompt_named(name: str) -> Prompt:
    """One of the prompts in `pipelines/prompts`."""
    return _split(name, part(name))


def prompt_in(path: Path) -> Prompt:
    """A prompt of the user's own. Raises Invalid when the file cannot be read as text."""
    return _split(str(path), text_in(path))


def text_in(path: Path) -> str:
    """The text of a user's file, without its last line breaks. Raises Invalid when it is none."""
    try:
        return plain(decoded(path.read_bytes(), str(path))).rstrip("\n")
    except OSError as error:
        raise Invalid(
            f"{path} cannot be read ({error.strerror}).", f"{path.name} 无法读取（{error.strerror}）。"
        ) from error


@cache
def part(name: str) -> str:
    """The text of a file in `pipelines/prompts`, without its last line break."""
    return (PROMPTS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")


def check_variables(prompt: Prompt, known: set[str], needed: set[str]) -> None:
    """Refuse a template that uses variables nobody fills, or leaves out ones that must be shown, by name."""
    if not all(Template(side).is_valid() for side in (prompt.system, prompt.user)):
        raise Invalid(
            f"The prompt {_place(prompt, _LOOSE)} holds a $ that begins no variable; "
            "write $$ for a dollar sign.",
            f"提示词 {_place(prompt, _LOOSE)} 中有一个不引出变量的 $；美元符号请写作 $$。",
        )
    unknown = [partial(_refuse_unknown, prompt, name, known) for name in sorted(prompt.variables() - known)]
    lacking = [partial(_refuse_lacking, prompt, name, needed) for name in sorted(needed - prompt.variables())]
    found_in(*unknown, *lacking)


def _refuse_unknown(prompt: Prompt, name: str, known: set[str]) -> None:
    place = _place(prompt, re.compile(rf"\$(?:{name}(?![_a-zA-Z0-9])|{{{name}}})"))
    raise Invalid(
        f"The prompt {place} uses ${name}, which is unknown; known are {_listed(known)}.",
        f"提示词 {place} 用了未知的 ${name}；可用的有 {_listed(known)}。",
    )


def _refuse_lacking(prompt: Prompt, name: str, needed: set[str]) -> None:
    raise Invalid(
        f"The prompt {prompt.name} lacks ${name}; it must show {_listed(needed)}.",
        f"提示词 {prompt.name} 缺少 ${name}；必须包含 {_listed(needed)}。",
    )


def fill(prompt: Prompt, values: dict[str, str]) -> tuple[dict, ...]:
    """The chat messages. `values` are filled in as they stand: what is material must be fenced already."""
    messages = [
        {"role": role, "content": filled(text, values).strip()}
        for role, text in (("system", prompt.system), ("user", prompt.user))
        if text.strip()
    ]
    return tuple(messages)


def fence(title: str, text: str, mark: str) -> str:
    """The text between two marker lines. `mark` depends on the text, so that no text can hold its own."""
    return filled(part("fence"), {"title": title, "text": text, "mark": mark})


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its variables filled in. Raises KeyError for one that is not among `values`."""
    return "".join(literal + (values[name] if name else "") for literal, name in _pieces(template))


@cache
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """Literals, each with the variable after it, "" for none: taken apart once, not once a case."""
    pieces, at = [], 0
    for match in Template.pattern.finditer(template):
        dollar = "$" if match["escaped"] else ""
        pieces.append((template[at : match.start()] + dollar, match["named"] or match["braced"] or ""))
        at = match.end()
    return (*pieces, (template[at:], ""))


def _split(name: str, text: str) -> Prompt:
    """The parts under their headings; a file without headings is all one user message."""
    if USER_HEADING not in text:
        return Prompt(name, "", text.strip(), text)
    system, user = text.split(USER_HEADING, 1)
    return Prompt(name, system.replace(SYSTEM_HEADING, "").strip(), user.strip(), text)


def _place(prompt: Prompt, pattern: re.Pattern) -> str:
    """The prompt's name and, where its text is at hand, the first line with the pattern."""
    for number, line in enumerate(prompt.text.splitlines(), start=1):
        if pattern.search(line.replace("$$", "")):
            return f"{prompt.name}, line {number},"
    return prompt.name


def _listed(names: set[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names))
