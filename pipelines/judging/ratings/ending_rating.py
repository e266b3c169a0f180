"""The only bracketed rating of a reply without a rating line, where it ends a sentence that announces it."""

import re

from pipelines.judging.ratings.announced_rating import gives_a_rating, gives_alone
from pipelines.judging.ratings.found_rating import (
    ANYWHERE,
    DOUBLE,
    IS,
    OF_THE_SCALE,
    OF_THIS,
    SCALE_NOTE,
    STOP,
    FoundRating,
    Rating,
    bracketed_ratings,
    doubted,
    is_planted,
    on_scale,
    value_of,
)
from pipelines.judging.ratings.lead_in import QUOTES
from pipelines.judging.ratings.named_scale import without_scale
from pipelines.judging.ratings.other_verdict import verdicts
from pipelines.judging.ratings.rating_words import FINAL, LABEL
from pipelines.judging.ratings.revised_rating import revised

_ENDING = rf"(?P<before>.*?){DOUBLE}{OF_THIS}{SCALE_NOTE}{STOP}"
_LABEL_ENDING = rf"(?P<before>.*{LABEL}\s*[:是为]+\s*){DOUBLE}{STOP}"
# right behind another rating: "[[3]] 不，最终评分："
_CORRECTED = rf"\]\s*\]\s*分?[\s,.。;]*(?:(?:不对?|no)\s*[,.。]\s*)?(?:我的|my|the)?\s*{FINAL}\s*{LABEL}{IS}$"
# words of a text, of others or of what is below may lead in what is another's
_OF_A_TEXT = (
    rf"{QUOTES.pattern}|如下|以下|下[面列]|文[字本中]|原[文话]|末尾|结尾|注入|复制|抄|[一另]位|[别他]人"
    r"|\b(?:below|following|text|copied|inject\w*|ends?|ended|received|previous|another|other)\b"
)


def announced_at_the_end(lines: list[str], low: int, high: int, planted: set) -> Rating:
    """The only bracketed rating, when it ends the last line and the sentence there says that it is one.

    One behind its label may end an earlier line, where nothing below takes it back.
    """
    last = max((number for number, line in enumerate(lines) if line), default=-1)
    ending = re.fullmatch(_ENDING, lines[last], re.I) if lines else None
    below = ""
    if lines and not ending:
        endings = {
            number: found
            for number, line in enumerate(lines)
            if (found := re.fullmatch(_LABEL_ENDING, line, re.I))
        }
        if len(endings) != 1 or sum(len(ANYWHERE.findall(line)) for line in lines) != 1:
            return Rating(None, "no rating line")
        ((last, ending),) = endings.items()
        below = "\n".join(["", *lines[last + 1 :]])
    if not ending:
        return Rating(None, "no rating line")
    *above, sentence = re.split(r"[。;!?]|\.\s", ending["before"])
    sentence = without_scale(sentence)
    if below and (re.search(_OF_A_TEXT, above[-1] if above else "", re.I) or not gives_alone(sentence)):
        return Rating(None, "no rating line")
    why = doubted(lines, last, ending, high)
    found = FoundRating(last, value_of(ending["double"] + (ending["of"] or ""), high), True, False, why)
    others = {each.value for each in bracketed_ratings(lines, high, planted)}
    others |= {value for place, value in verdicts(lines, high) if place != last}
    others -= {found.value}
    # one called final, right behind another one, replaces it, and no number but that one is there
    others = others if len(others) > 1 or not re.search(_CORRECTED, ending["before"], re.I) else set()
    for_example = re.search(r"\be\.\s?g\.\s+\w*\s*:?\s*$", ending["before"], re.I)
    if for_example or OF_THE_SCALE.search(sentence) or QUOTES.search(sentence):
        return Rating(None, "no rating line")
    if not gives_a_rating(sentence):
        return Rating(None, why or "no rating line")
    if others or is_planted(found, planted):
        return Rating(None, "no telling which rating is meant")
    if below and (why := revised(below, {found.value} | {value for value, _ in planted})):
        return Rating(None, why)
    return on_scale(found, low, high)
