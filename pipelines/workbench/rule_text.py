"""A rules file as the pieces an editor shows: what stands before the first rule, and a piece for each rule.

The pieces joined are the file, comments and all, so that saving one changed piece changes nothing else.
"""

import re
from collections.abc import Sequence

RULE = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
NAME = re.compile(r"""^[ \t]*name[ \t]*=[ \t]*(?:'([^'\n]*)'|"([^"\n]*)")""", re.MULTILINE)
LABEL = re.compile(r"""^[ \t]*label[ \t]*=[ \t]*['"]([^'"\n]*)['"]""", re.MULTILINE)
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
    found = NAME.search(piece)
    return (found[1] or found[2] or "") if found else ""


def label_of(piece: str) -> str:
    """The label of the rule in a piece, which is its name where it has no other."""
    found = LABEL.search(piece)
    return found[1] if found else name_of(piece)


def rules_by_name(text: str) -> dict[str, str]:
    """Each rule's text by its name; what stands before the first rule is under ""."""
    return {name_of(piece): piece.strip() for piece in pieces_of(text)}


def new_rule(name: str, label: str, phrase: str = "") -> str:
    """A rule to be filled in; without a phrase it is refused as it stands, for it has no pattern yet.

    The phrase is letters and digits, so that it is a pattern of itself.
    """
    return NEW_RULE.format(name=name, label=label, phrase=phrase)
