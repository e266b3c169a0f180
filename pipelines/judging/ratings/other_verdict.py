"""What a judge gives as its verdict on lines that are no rating lines: "Verdict: 6", "总体：6分".

Such a line is no rating by itself, for no contract asks for it; beside a rating it must have the same number.
"""

import re
from collections.abc import Iterator, Sequence

from pipelines.judging.ratings.rating_words import FINAL, NUMBER, WHOSE, any_of

_VERDICT = any_of(
    "判定|判决|裁定|裁决|结论|结果|评价|定论|认定|[总小]结",
    "verdict|summary|mark|result|conclusion|judge?ment|assessment|evaluation|decision",
)
# a word for the whole alone, or one for the verdict
_LINE = re.compile(
    rf"(?:(?:{WHOSE}{_VERDICT}|(?:the\s+|my\s+)?{FINAL}(?:\s+{FINAL})?)\s*(?:[:=]|是|为|is)"
    rf"|(?:(?:因此|所以|综上(?:所述)?|故),?\s*)?(?:最终)?(?:改|应)?判(?:[为给得]|定为)?)\s*\[*\s*(?P<number>{NUMBER})\s*\]*"
    r"\s*(?:分|points?)?(?:\s*(?:/|out\s+of)\s*(?P<of>\d+)\s*分?)?(?:[\s.。!;]*|\s*[,(。;–—].*)",
    re.I,
)


def verdicts(lines: Sequence[str], high: int) -> Iterator[tuple[int, float]]:
    """The places of such lines among the judge's own and their numbers, those that a scale to `high` has."""
    for place, line in enumerate(lines):
        match = _LINE.fullmatch(line)
        if match and match["of"] in (None, str(high)) and float(match["number"]) <= high:
            yield place, float(match["number"])
