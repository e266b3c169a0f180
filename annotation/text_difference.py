"""What changed between two texts, character by character in Chinese, told so that it reads well."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix

SAME, REMOVED, ADDED = "same", "removed", "added"
# a figure with its decimals and a Latin word are one token: 15 mg to 150 mg is not one digit more
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-zÀ-ɏ]+|[^\S\n]+|.", re.DOTALL)
SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；\n]+|$)")
SENTENCE_ENDS = "。！？；"
PUNCTUATION = re.compile(r"[^\w\s]+")
# so few unchanged characters between two replacements read as one replacement
ISLAND = 2
# how far an insertion is moved, in characters
MOST_PLACES = 200

# pairs of equal tokens that are weighed; with more, a change is told as one, whatever is equal inside it
MOST_PAIRS = 4_000_000

# (text before, text after): equal where nothing changed
Block = tuple[str, str]


@dataclass(frozen=True)
class Piece:
    """A run of text: the same in both, removed (only before) or added (only after)."""

    kind: str
    text: str


def text_difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other; removed comes before added.

    The same and removed pieces joined give `before`, the same and added ones `after`, line ends as \\n.
    Equal sentences are matched first, figures and Latin words stay whole, tiny islands between two
    replacements join them, and an insertion that could begin earlier or later begins after punctuation.
    """
    blocks = []
    old, new = (SENTENCE.findall(_line_ends(text)) for text in (before, after))
    left = MOST_PAIRS
    for sentences in _blocks(old, new, left):
        if sentences[0] == sentences[1]:
            blocks.append(sentences)
            continue
        tokens = [TOKEN.findall(text) for text in sentences]
        blocks += _blocks(*tokens, left)
        left -= min(_pairs(*tokens), left)
    return tuple(_pieces(_slid(_joined(_without_islands(_joined(blocks))))))


def changed_share(pieces: Sequence[Piece]) -> float:
    """Removed and added characters over all characters of both texts: 0 is equal, 1 has nothing in common.

    0 when both texts are empty.
    """
    changed = sum(len(piece.text) for piece in pieces if piece.kind != SAME)
    both = changed + 2 * sum(len(piece.text) for piece in pieces if piece.kind == SAME)
    return changed / both if both else 0.0


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(old: list[str], new: list[str], pairs: int) -> list[Block]:
    """Equal and changed runs in turn. Where more `pairs` would be weighed, only the ends are compared."""
    if _pairs(old, new) > pairs:
        start = len(commonprefix([old, new]))
        old_rest, new_rest = old[start:], new[start:]
        end = len(commonprefix([old_rest[::-1], new_rest[::-1]]))
        kept = old_rest[len(old_rest) - end :]
        changed = (old_rest[: len(old_rest) - end], new_rest[: len(new_rest) - end])
        before, after = map("".join, changed)
        told = [(before, after)] if _pairs(*changed) > pairs else _blocks(*changed, pairs)
        return [("".join(old[:start]),) * 2, *told, ("".join(kept),) * 2]
    # autojunk would take the commonest characters of a long text for junk and lose the matches at them
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("".join(old[a:b]), "".join(new[c:d])) for _, a, b, c, d in codes]


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """How many pairs of places, one in each text, have the same token: each is weighed at least once."""
    counts = Counter(new)
    return sum(number * counts[token] for token, number in Counter(old).items())


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Neighbours that are both the same, or both changed, made one."""
    joined: list[Block] = []
    for before, after in blocks:
        if joined and (joined[-1][0] == joined[-1][1]) == (before == after):
            joined[-1] = (joined[-1][0] + before, joined[-1][1] + after)
        elif before or after:
            joined.append((before, after))
    return joined


def _without_islands(blocks: Sequence[Block]) -> list[Block]:
    """Each tiny island cut in two, removed and added, so that its neighbours and it join."""
    cut: list[Block] = []
    for place, (before, after) in enumerate(blocks):
        around = [*blocks[max(place - 1, 0) : place], *blocks[place + 1 : place + 2]]
        replaced = len(around) == 2 and all(old and new for old, new in around)
        if before == after and replaced and _tiny(before):
            cut += [(before, ""), ("", after)]
        else:
            cut.append((before, after))
    return cut


def _tiny(text: str) -> bool:
    return "\n" not in text and (len(text) <= ISLAND or PUNCTUATION.fullmatch(text) is not None)


def _slid(blocks: Sequence[Block]) -> list[Block]:
    """Every lone insertion or removal between unchanged text moved to where it begins and ends best."""
    slid = list(blocks)
    for place in range(1, len(slid) - 1):
        before, after = slid[place]
        if not before or not after:
            places = _places(slid[place - 1][0], before or after, slid[place + 1][0])
            left, edit, right = max(places, key=lambda each: _breaks(*each))
            slid[place - 1 : place + 2] = [
                (left, left),
                (edit, "") if before else ("", edit),
                (right, right),
            ]
    return slid


def _places(left: str, edit: str, right: str) -> list[tuple[str, str, str]]:
    """Where the edit can stand with the same effect, as it is first; some text stays on either side."""
    places = [(left, edit, right)]
    one, text, other = left, edit, right
    while len(one) > 1 and one[-1] == text[-1] and len(places) < MOST_PLACES:
        one, text, other = one[:-1], one[-1] + text[:-1], text[-1] + other
        places.append((one, text, other))
    one, text, other = left, edit, right
    while len(other) > 1 and other[0] == text[0] and len(places) < 2 * MOST_PLACES:
        one, text, other = one + text[0], text[1:] + other[0], other[1:]
        places.append((one, text, other))
    return places


def _breaks(left: str, edit: str, right: str) -> int:
    return _break(left[-1], edit[0]) + _break(edit[-1], right[0])


def _break(before: str, after: str) -> int:
    """How well a text is cut between these two characters."""
    if "\n" in (before, after):
        return 4
    if before in SENTENCE_ENDS:
        return 3
    if PUNCTUATION.fullmatch(before):
        return 2
    return -5 if TOKEN.fullmatch(before + after) else 0


def _pieces(blocks: Sequence[Block]) -> list[Piece]:
    return [
        Piece(kind, text)
        for before, after in blocks
        for kind, text in ([(SAME, before)] if before == after else [(REMOVED, before), (ADDED, after)])
        if text
    ]
