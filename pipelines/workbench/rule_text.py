"""A rules file as the pieces an editor shows: what stands before the first rule, and a piece for each rule.

The pieces joined are the file, comments and all, so that saving one changed piece changes nothing else.
In a draft a piece that does not begin as a rule is fenced, or it would be part of the rule before it.
"""

import re
from collections.abc import Sequence

from db.errors import Invalid
from pipelines.rules.rules import read_toml

RULE = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
# stands before and behind a piece that is no rule; no TOML has it, so such a draft is never taken for rules
FENCE = "\x1e"
START = re.compile(f"{FENCE}[^{FENCE}]*{FENCE}|{RULE.pattern}", re.MULTILINE)
NEW_RULE = """
[[rule]]
name = '{name}'
label = '{label}'
priority = 50
explanation = ''
any = [
  {{ question = '{phrase}' }},
]
none = []
matches = []
rejects = []
"""


def pieces_of(text: str) -> list[str]:
    """The head and each rule, in order; "".join gives the text back."""
    starts = [match.start() for match in START.finditer(text)]
    edges = [0, *starts, len(text)]
    return [text[start:end] for start, end in zip(edges, edges[1:], strict=False)]


def with_piece(pieces: Sequence[str], place: int, new: str) -> str:
    """The file with another text at a place; an empty one takes the rule out, what is no rule is fenced."""
    changed = list(pieces)
    new = new.replace(FENCE, "")
    ends = "" if new.endswith("\n") else "\n"
    whole = new + ends if not place or _begins_as_rule(new) else f"{FENCE}{new}{FENCE}\n"
    changed[place] = whole if new.strip() else ""
    return "".join(changed)


def as_typed(piece: str) -> str:
    """A piece as its editor shows it, without a fence."""
    return piece[1:].partition(FENCE)[0] if is_fenced(piece) else piece


def is_fenced(piece: str) -> bool:
    """Whether a piece does not begin as a rule does."""
    return piece.startswith(FENCE)


def check_piece(piece: str, where: str) -> None:
    """Raise Invalid, with the place in the piece, for one that is no TOML or does not begin as a rule."""
    read_toml(as_typed(piece), where)
    if is_fenced(piece):
        raise Invalid(
            f"{where}, line 1, column 1: a rule begins with a line [[rule]]; put it there, or empty the text "
            "to take the rule out.",
            f"{where} 第 1 行第 1 列：规则须以 [[rule]] 一行开头；请补上，或清空文本以删除这条规则。",
        )


def _begins_as_rule(text: str) -> bool:
    lines = (line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#"))
    return bool(RULE.fullmatch(next(lines, "")))


def name_of(piece: str) -> str:
    """The name of the rule in a piece; "" where there is none."""
    return _said(piece, "name")


def label_of(piece: str) -> str:
    """The label of the rule in a piece, which is its name where it has no other."""
    return _said(piece, "label") or name_of(piece)


def called(piece: str, language: str) -> str:
    """What a page in this language calls the rule in a piece, whether or not the piece is fit for use."""
    return (language == "zh" and _said(piece, "name_zh")) or name_of(piece)


def explained(piece: str, language: str) -> str:
    """The explanation of the rule in a piece, in this language where it has one."""
    return (language == "zh" and _said(piece, "explanation_zh")) or _said(piece, "explanation")


def rule_called(text: str, name: str, language: str) -> str:
    """What a page in this language calls the rule of this name in a whole file."""
    return called(rules_by_name(text).get(name, ""), language) or name


def _said(piece: str, key: str) -> str:
    """A text on one line of its own; "" where there is none."""
    found = re.search(rf"""^[ \t]*{key}[ \t]*=[ \t]*(?:'([^'\n]*)'|"([^"\n]*)")""", piece, re.MULTILINE)
    return (found[1] or found[2] or "") if found else ""


def rules_by_name(text: str) -> dict[str, str]:
    """Each rule's text by its name; what stands before the first rule is under ""."""
    return {name_of(piece): piece.strip() for piece in pieces_of(text)}


def new_rule(name: str, label: str, phrase: str = "") -> str:
    """A rule to be filled in; without a phrase it is refused as it stands, for it has no pattern yet.

    The phrase is letters and digits, so that it is a pattern of itself.
    """
    return NEW_RULE.format(name=name, label=label, phrase=phrase)
