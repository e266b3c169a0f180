"""A judge's rating line: a rating and nothing else, or a labelled one with remarks behind it."""

import re

from pipelines.judging.ratings.found_rating import (
    DOUBLE,
    IS,
    OF_THE_SCALE,
    OF_THIS,
    STOP,
    FoundRating,
    doubted,
    value_of,
)
from pipelines.judging.ratings.lead_in import QUOTES
from pipelines.judging.ratings.rating_words import FINAL, LABEL, NUMBER, WHOSE

# quotation marks around the number alone are the judge's, for the label stands before them
_MARK = r"[\"'“”‘’]?"
_HENCE = r"(?:(?:因此|所以|综上(?:所述)?|故|thus|therefore|hence|so)\s*[,:]?\s*)?"
_SINGLE = r"\[(?P<single>[^\[\]\n]{1,40})\](?P<single_of>\s*/\s*\d+)?\s*(?:分|points?)?"
_BARE = rf"(?P<bare>-?{NUMBER}[^\[\]()，,。;!\n]{{0,24}})"
_SCALE_NOTE = r"(?:\s*[(,]?\s*(?:满分|共|out of|on a(?: [\w-]{1,9})? scale)[^()]{0,16}\)?)?"
_IS_FINAL = re.compile(FINAL, re.I)
_SCALE_AHEAD = (
    r"(?:\s*[(\[]\s*(?:满分|共|out of|on a scale|scale|\d{1,3}\s*(?:[-~–—]|to|至|到)\s*\d)"
    r"[^()\[\]]{0,16}[)\]](?=\s*[:=\[\d]))?"
)
_MAY_RATE = re.compile(r"[\d\[]")
_RATING_LINE = re.compile(
    rf"(?:(?P<no>不对?|no)\s*[,.。]\s*)?{_HENCE}(?P<whose>{WHOSE})(?:(?P<label>{LABEL}){OF_THIS}{_SCALE_AHEAD})?{IS}"
    rf"(?:{_MARK}{DOUBLE}{_MARK}|{_SINGLE}|{_BARE}){_SCALE_NOTE}{STOP}",
    re.I,
)
_LED_LINE = (
    rf"(?P<whose>{WHOSE})(?P<label>{LABEL}){_SCALE_AHEAD}\s*[:=]\s*(?:{DOUBLE}|{_SINGLE}|(?P<bare>{NUMBER}\s*(?:分|/\s*\d+)?)(?!,\d))"
    rf"(?!。\d+\s*(?:分|[。,.;!(]|$))(?=\s*[,(。;]|\.\s|\s*[–—]+\s*(?![\d\s\[–—])|\s+-\s+(?![\d\s\[-])|\s+(?:because|as|since)\b).*"
)


def rating_lines(lines: list[str], high: int) -> list[FoundRating | None]:
    """The rating of each line, None for a line that is no rating line."""
    last = max((number for number, line in enumerate(lines) if line), default=-1)
    return [_rating_line(lines, number, high, number == last) for number in range(len(lines))]


def _rating_line(lines: list[str], number: int, high: int, last: bool) -> FoundRating | None:
    line = lines[number]
    if not _MAY_RATE.search(line):
        return None
    match = _RATING_LINE.fullmatch(line)
    # a number without label or double brackets may be anything, unless it is the last word
    if match and not (match["label"] or match["double"] or last):
        return None
    # one that another is corrected to is called final
    if match and match["no"] and not _IS_FINAL.search(match["whose"]):
        return None
    if not match:
        match = re.fullmatch(_LED_LINE, line, re.I)
        # what the next sentence speaks of is not the rating
        said = (
            re.sub(rf"[(,]\s*(?:满分|共|out of)\s*{high}\s*分?\s*\)?", "", line.partition("。")[0])
            if match
            else ""
        )
        if not match or OF_THE_SCALE.search(said) or QUOTES.search(said):
            return None
    written = match["double"] or match["single"] or match["bare"]
    if match["label"] and match["bare"]:
        # "Rating: 7." is a sentence with its full stop; a bare "7." may be a number that was cut
        written = written.rstrip().removesuffix(".")
    over = match["of"] or match["single_of"] or ""
    final = bool(_IS_FINAL.search(match["whose"]))
    bracketed = match["double"] is not None
    why = doubted(lines, number, match, high)
    behind = line[max(match.end(name) for name in ("double", "single", "bare")) :]
    return FoundRating(number, value_of(written + over, high), bracketed, final, why, behind)
