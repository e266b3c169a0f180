"""Three texts of one answer: the reference, a model's polishing of it, and a physician's revision of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from annotation.text_difference import ADDED, REMOVED, Piece, changed_share, text_difference

REFERENCE, MODEL, REVISER, RESTORED = "reference", "model", "reviser", "restored"


@dataclass(frozen=True)
class Span:
    """A run of text and where it comes from: the reference, the model or the reviser; `restored` is what the
    reviser put back of what the model had left out of the reference."""

    origin: str
    text: str


@dataclass(frozen=True)
class ThreeWay:
    """What the model did to the reference and the reviser to the model's text.

    `revised` is the revised text by origin; `struck` is what the reviser took out of the polished text, by
    origin; `left_out` is what of the reference is in neither later text. The shares are `changed_share`s.
    """

    polishing: tuple[Piece, ...]
    revision: tuple[Piece, ...]
    revised: tuple[Span, ...]
    struck: tuple[Span, ...]
    left_out: tuple[str, ...]
    polishing_share: float
    revision_share: float


def three_way(reference: str, polished: str, revised: str) -> ThreeWay:
    """The three texts compared, each piece traced to who wrote it.

    The spans of `revised` joined give the revised text, line ends as \\n.
    """
    polishing = text_difference(reference, polished)
    revision = text_difference(polished, revised)
    from_reference = text_difference(reference, revised)
    origins = _origins_after(polishing, _all_reference(polishing), MODEL)
    kept = _origins_after(revision, origins, REVISER)
    in_reference = _origins_after(from_reference, _all_reference(from_reference), REVISER)
    final = [
        RESTORED if origin == REVISER and found == REFERENCE else origin
        for origin, found in zip(kept, in_reference, strict=True)
    ]
    return ThreeWay(
        polishing,
        revision,
        _spans("".join(piece.text for piece in revision if piece.kind != REMOVED), final),
        _struck(revision, origins),
        tuple(piece.text for piece in from_reference if piece.kind == REMOVED),
        changed_share(polishing),
        changed_share(revision),
    )


def _all_reference(pieces: Sequence[Piece]) -> list[str]:
    """The origin of each character of the text before, when that is the reference."""
    return [REFERENCE for piece in pieces if piece.kind != ADDED for _ in piece.text]


def _origins_after(pieces: Sequence[Piece], before: Sequence[str], author: str) -> list[str]:
    """The origin of each character of the text after, given those of the text before."""
    origins: list[str] = []
    place = 0
    for piece in pieces:
        if piece.kind == ADDED:
            origins += [author] * len(piece.text)
            continue
        if piece.kind != REMOVED:
            origins += before[place : place + len(piece.text)]
        place += len(piece.text)
    return origins


def _struck(pieces: Sequence[Piece], before: Sequence[str]) -> tuple[Span, ...]:
    struck: list[Span] = []
    place = 0
    for piece in pieces:
        if piece.kind == ADDED:
            continue
        if piece.kind == REMOVED:
            struck += _spans(piece.text, before[place : place + len(piece.text)])
        place += len(piece.text)
    return tuple(struck)


def _spans(text: str, origins: Sequence[str]) -> tuple[Span, ...]:
    runs = groupby(zip(origins, text, strict=True), key=lambda pair: pair[0])
    return tuple(Span(origin, "".join(character for _, character in run)) for origin, run in runs)
