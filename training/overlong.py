"""Records longer than allowed: refused, left out, or their oldest questions cut; never an answer."""

from collections.abc import Sequence

from training.chat import Segment


def cut_left(segments: Sequence[Segment], max_length: int) -> tuple[list[Segment], int]:
    """The segments with the beginnings of the questions cut, oldest first, and how many tokens went.

    The template, every answer and the last question's last token stay; when that is too long still, nothing
    is cut and the number is 0.
    """
    excess = sum(len(segment.ids) for segment in segments) - max_length
    questions = [number for number, segment in enumerate(segments) if segment.kind == "prompt"]
    spare = sum(len(segments[number].ids) for number in questions) - 1
    if excess <= 0 or excess > spare:
        return list(segments), 0
    kept, left = list(segments), excess
    for number in questions:
        cut = min(left, len(kept[number].ids))
        kept[number] = Segment("prompt", kept[number].ids[cut:])
        left -= cut
    return kept, excess
