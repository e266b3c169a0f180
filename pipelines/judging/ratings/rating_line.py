"""A judge's rating line: a rating and nothing else, or a labelled one with remarks behind it."""

import re

from pipelines.judging.ratings.found_rating import (
    DOUBLE,
    IS,
    OF_THE_SCALE,
    OF_THIS,
    SCALE_NOTE,
    STOP,
    FoundRating,
    doubted,
    value_of,
)
from pipelines.judging.ratings.lead_in import QUOTES
from pipelines.judging.ratings.rating_words import FINAL, IN_WORDS_ALONE, LABEL, NUMBER, WHOSE
from pipelines.judging.ratings.remark import of_the_answer

# quotation marks around the number alone are the judge's, for the label stands before them
_MARK = r"[\"'“”‘’]?"
_HENCE = r"(?:(?:因此|所以|综上(?:所述)?|故|thus|therefore|hence|so)\s*[,:]?\s*)?"
_SINGLE = r"\[(?P<single>[^\[\]\n]{1,40})\](?P<single_of>\s*/\s*\d+)?\s*(?:分|points?)?"
_BARE = rf"(?P<bare>-?{NUMBER}[^\[\]()，,。;!\n]{{0,24}})"
_IS_FINAL = re.compile(FINAL, re.I)
_SCALE_AHEAD = (
    r"(?:\s*[(\[]\s*(?:满分|共|out of|on a scale|scale|\d{1,3}\s*(?:[-~–—]|to|至|到)\s*\d"
    r"|(?:\d{1,3}|[五十百])\s*分?制(?=\s*[)\]]))"
    r"[^()\[\]]{0,16}[)\]](?=\s*[:=\[\d]))?"
)
_BEGINS_A_SCALE = "按依根采以在满oO"
_MAY_RATE = re.compile(r"[\d\[]")
_RATING_LINE = re.compile(
    rf"(?:(?P<no>不对?|no)\s*[,.。]\s*)?{_HENCE}(?P<whose>{WHOSE})(?:(?P<label>{LABEL}){OF_THIS}{_SCALE_AHEAD})?{IS}"
    rf"(?:{_MARK}{DOUBLE}{_MARK}|{_SINGLE}|{_BARE}){SCALE_NOTE}{STOP}",
    re.I,
)
_LED_LINE = (
    rf"(?P<whose>{WHOSE})(?P<label>{LABEL}){_SCALE_AHEAD}\s*[:=]\s*(?P<rated>{DOUBLE}|{_SINGLE}|(?P<bare>{NUMBER}\s*(?:分|/\s*\d+)?)(?!,\d))"
    rf"(?!。\d+\s*(?:分|[。,.;!(]|$))(?=\s*[,(。;]|\.\s|\s*(?:[–—]+|(?<=\s)--?(?=\s))\s*(?![\d\s\[–—-]|{IN_WORDS_ALONE})|\s+(?:because|as|since)\b).*"
)
_DASH = r"\s*(?:[–—]+|--?)\s*"
# the scale, ahead of the label and apart from it
_ON_A_SCALE = (
    r"(?:(?:按照?|依照|根据|采用|以|在)\s*[01]\s*分?\s*(?:[-~–—]|至|到)\s*(?P<zh>\d{1,3})|满分\s*[:是为]?\s*(?P<full>\d{1,3})"
    r"|(?:按照?|依照|根据|采用|以)\s*(?P<system>\d{1,3})\s*(?=分制))"
    r"\s*分?(?:的|制|评分|打分|标准|量表|尺度|范围|区间|之?[内间中])*\s*,\s*"
    r"|on\s+a\s+(?:scale\s+(?:of|from)\s+)?[01]\s*(?:[-~–—]|to)\s*(?P<en>\d{1,3})(?:[\s-]+(?:point\s+)?scale)?\s*,\s*"
)


def rating_lines(lines: list[str], high: int) -> list[FoundRating | None]:
    """The rating of each line, None for a line that is no rating line."""
    last = max((number for number, line in enumerate(lines) if line), default=-1)
    return [_rating_line(lines, number, high, number == last) for number in range(len(lines))]


def _rating_line(lines: list[str], number: int, high: int, last: bool) -> FoundRating | None:
    line = lines[number]
    if not _MAY_RATE.search(line):
        return None
    begins = _behind_the_scale(line, high)
    match = _RATING_LINE.fullmatch(line, begins)
    # a number without label or double brackets may be anything, unless it is the last word
    if match and not (match["label"] or (not begins and (match["double"] or last))):
        return None
    # one that another is corrected to is called final
    if match and match["no"] and not _IS_FINAL.search(match["whose"]):
        return None
    said = [match] if match else []
    if not match:
        said = _led_line(line, begins, high)
    elif match["label"] and match["bare"] and value_of(_unstopped(match["bare"]), high) is None:
        # no single number, or one with a short remark behind it
        led = _led_line(line, begins, high)
        said = led if led and of_the_answer(line[led[0].end("rated") :].lstrip(" –—-")) else said
    if not said:
        return None
    match = said[0]
    written = match["double"] or match["single"] or match["bare"]
    if match["label"] and match["bare"]:
        written = _unstopped(written)
    over = match["of"] or match["single_of"] or ""
    final = bool(_IS_FINAL.search(match["whose"]))
    bracketed = match["double"] is not None
    why = next(filter(None, (doubted(lines, number, each, high) for each in said)), "")
    behind = line[max(match.end(name) for name in ("double", "single", "bare")) :]
    return FoundRating(number, value_of(written + over, high), bracketed, final, why, behind)


def _unstopped(written: str) -> str:
    """ "Rating: 7." is a sentence with its full stop; a bare "7." may be a number that was cut."""
    return written.rstrip().removesuffix(".")


def _behind_the_scale(line: str, high: int) -> int:
    """Where a line goes on behind the scale to `high` that it begins with; 0 where it begins with none."""
    scale = re.match(_ON_A_SCALE, line, re.I) if line[:1] in _BEGINS_A_SCALE else None
    named = scale and int(scale["zh"] or scale["full"] or scale["system"] or scale["en"])
    return scale.end() if scale and named == high else 0


def _led_line(line: str, begins: int, high: int) -> list[re.Match]:
    """A labelled rating with a remark behind it, none where the remark tells of a scale or quotes.

    Behind a dash the remark is read a second time as behind a comma, for either may show that it doubts.
    """
    led = re.compile(_LED_LINE, re.I)
    match = led.fullmatch(line, begins)
    if not match:
        return []
    # what the next sentence speaks of is not the rating
    said = re.sub(rf"[(,]\s*(?:满分|共|out of)\s*{high}\s*分?\s*\)?", "", line[begins:].partition("。")[0])
    if OF_THE_SCALE.search(said) or QUOTES.search(said):
        return []
    # 总分：10分，实得7分: what can be had
    if match["label"] == "总分" and re.search(r"\d", said[match.end("rated") - begins :]):
        return []
    dash = re.compile(_DASH).match(line, match.end("rated"))
    if not dash:
        return [match]
    behind_a_comma = led.fullmatch(f"{line[: dash.start()]}, {line[dash.end() :]}", begins)
    return [match, behind_a_comma] if behind_a_comma else []
