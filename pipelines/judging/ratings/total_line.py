"""Lines that add up, or average, the ratings of several criteria: 总分：52分（满分85分）, Average: 4.1."""

import re

from pipelines.judging.ratings.rating_words import FINAL, NUMBER, any_of, holds_any, listed

_TOTAL = any_of(
    "总得?分|总评分|合计|总计|共计|总和|平均(?:得?分)?|均分",
    r"sum|(?:grand\s+)?total|total\s+(?:score|points)|average|mean|(?:average|mean)\s+(?:score|rating)",
)
_OF = r"(?:[(,]?\s*(?:满分|共|总分|out\s+of|of|/)\s*[:是为]?\s*\d+(?:\.\d+)?\s*(?:分|points?)?\s*\)?)"
_LINE = (
    rf"\W*(?:{FINAL}\s*)?{_TOTAL}\s*{_OF}?\s*(?:[:=]|是|为|is)?"
    rf"\s*\[*{NUMBER}\]*\s*(?:分|points?)?\s*{_OF}?[\s*.。!;|]*"
)
_HINTS = listed("总|合计|共计|均|sum|total|average|mean")


def without_totals(text: str) -> str:
    """A normalised text without these lines."""
    if not holds_any(text.lower(), _HINTS):
        return text
    return "\n".join(line for line in text.split("\n") if not re.fullmatch(_LINE, line, re.I))
