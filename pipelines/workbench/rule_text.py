"""A rules file as the pieces an editor shows: what stands before the first rule, and a piece for each rule.

The pieces joined are the file, comments and all, so that saving one changed piece changes nothing else.
"""

import re
from collections.abc import Sequence

RULE = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
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
    starts = [match.start() for match in RULE.finditer(text)]
    edges = [0, *starts, len(text)]
    return [text[start:end] for start, end in zip(edges, edges[1:], strict=False)]


def with_piece(pieces: Sequence[str], place: int, new: str) -> str:
    """The file with another piece at a place; an empty one takes the rule out."""
    changed = list(pieces)
    ends = "" if not new.strip() or new.endswith("\n") else "\n"
    changed[place] = new + ends if new.strip() else ""
    return "".join(changed)


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
