"""How a judge's text is read under each contract: what ratings it gives, and the part that a person reads.

Loaded by `contracts`, and only when something is to be read.
"""

import re

from annotation.normalised_text import normalised
from annotation.rubric import Criterion, Rubric
from annotation.thinking import without_thinking
from pipelines.asking.request import Reading
from pipelines.judging.contract_words import NOT_APPLICABLE, in_words, scale
from pipelines.judging.ratings.declined_rating import declined
from pipelines.judging.ratings.disowned_rating import disowned
from pipelines.judging.ratings.lead_in import calls_itself_none, leads_elsewhere
from pipelines.judging.ratings.named_scale import another_scale
from pipelines.judging.ratings.other_verdict import verdicts
from pipelines.judging.ratings.own_lines import ADORNED_BEHIND, own_lines, plainly
from pipelines.judging.ratings.rating_words import IN_WORDS_ALONE
from pipelines.judging.ratings.read_rating import read_rating
from pipelines.judging.ratings.remark import of_the_answer
from pipelines.judging.ratings.replacing_line import replaced_below
from pipelines.judging.ratings.revised_rating import revised
from pipelines.judging.ratings.stated_scale import states_another_scale
from pipelines.judging.ratings.total_line import without_totals
from pipelines.reading.foreign_json import foreign_json

FEWEST_STEPS_OF_A_SCALE = 3

_NONCE_LINE = re.compile(
    # a list's bullet or number may stand before it, which says nothing else
    r"\s*(?:[-+•·]\s+|\d{1,2}[.、)]\s*)?[*`#|\s]*评分-(?P<nonce>[0-9a-f]+)-(?P<key>\w+)[*`\s]*[:=|](?P<rating>.*)"
)
_NOTED = re.compile(r"(?P<rating>[^()]*?)\s*\((?P<note>.*)\)")
_BRACKETED = re.compile(r"\[\s*(?:\[([^\[\]]*)\]|([^\[\]]*))\s*\]")
_NUMBER = re.compile(r"(?:\+(?=\d))?(-?\d{1,4}(?:\.\d+)?)\s*分?(?:\s*(?:/|out of)\s*(\d+)\s*分?)?")
_REASONED_ABOVE = r"(?:理由|依据|原因)(?:见|如|同)(?:上|前)文?"
_REMARKED = (
    r"(?P<rating>\d{1,4}(?:\.\d+)?\s*分?(?:\s*/\s*\d+\s*分?)?)"
    r"(?:\s*(?:[,;。]|[–—]+)|\s--?(?=\s))\s*(?P<remark>\D+)"
)


def read_published(text: str, rubric: Rubric, nonce: str, material: str) -> Reading:
    rating = read_rating(text, *scale(rubric), material)
    if rating.value is None:
        return Reading("unparsed", reason=rating.reason)
    return Reading("scored", {"overall": rating.value})


def read_nonce(text: str, rubric: Rubric, nonce: str, material: str) -> Reading:
    criteria = {each.key: each for each in rubric.criteria}
    found: dict[str, set[float | None | str]] = {}
    others: list[str] = []
    behind = 0
    quoted = False
    for line in plainly(without_thinking(text)).splitlines():
        match = _NONCE_LINE.fullmatch(line) if nonce in line else None
        if match and match["nonce"] == nonce:
            rating = _nonce_rating(match["rating"], criteria.get(match["key"]))
            found.setdefault(match["key"], set()).add(rating)
            behind = len(others)
            quoted |= leads_elsewhere(next((each.strip() for each in reversed(others) if each.strip()), ""))
        else:
            others.append(line)
    after = "\n".join(["", *others[behind:]])
    if any(len(ratings) > 1 for ratings in found.values()) or (found and f"评分-{nonce}-" in after):
        return Reading("unparsed", reason="several ratings that differ")
    if found and (why := _nonce_doubt(rubric, "\n".join(others), after, quoted, found)):
        return Reading("unparsed", reason=why)
    return _all_rated(rubric, {key: ratings.pop() for key, ratings in found.items()})


def _nonce_doubt(rubric: Rubric, words: str, behind: str, quoted: bool, found: dict[str, set]) -> str:
    """Why the `words` around the rating lines, or those `behind` them, leave none, "" when all stand."""
    if quoted:
        return "a rating that is quoted or supposed"
    if len(rubric.criteria) > 1:
        words, behind = without_totals(words), without_totals(behind)
    if declined(words):
        return "a rating that is doubted"
    if states_another_scale(words, {each.high for each in rubric.criteria}):
        return "on another scale"
    values = set().union(*found.values())
    # beside the ratings of several criteria a verdict may be anything
    if len(rubric.criteria) == 1 and _differs(words, behind, rubric.criteria[0].high, values):
        return "several ratings that differ"
    return disowned(behind) or revised(behind, values)


def _differs(words: str, behind: str, high: int, values: set) -> bool:
    """Whether a verdict in the `words` around a single rating line, or a line `behind` it, is another."""
    if any(value not in values for _, value in verdicts(own_lines(words), high)):
        return True
    return replaced_below(own_lines(behind), values, high)


def _nonce_rating(written: str, criterion: Criterion | None) -> float | None | str:
    """The number on a rating line, None for not applicable, else the text as it stands, which fits no scale.

    What the prompt put in brackets behind its stand-in may follow, as may words without a number.
    """
    plain = ADORNED_BEHIND.sub("", re.sub(r"[*`|]", "", written).strip()).rstrip("。.").strip()
    noted = _NOTED.fullmatch(plain)
    if criterion and noted:
        note = noted["note"]
        if note != normalised(in_words(criterion, NOT_APPLICABLE)) and not _is_harmless(note, criterion.high):
            return written
        plain = noted["rating"]
    remarked = re.fullmatch(_REMARKED, plain)
    if remarked and (of_the_answer(remarked["remark"]) or re.fullmatch(_REASONED_ABOVE, remarked["remark"])):
        plain = remarked["rating"]
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed:
        plain = (bracketed[1] or bracketed[2] or "").strip()
    if plain.upper() in ("NA", NOT_APPLICABLE, "不适用"):
        return None
    number = _NUMBER.fullmatch(plain)
    high = str(criterion.high) if criterion else None
    return float(number[1]) if number and number[2] in (None, high) else written


def _is_harmless(note: str, high: int) -> bool:
    """Whether what stands in brackets behind a number leaves it as it is: words, or the scale it is on."""
    if (
        disowned(f"({note})")
        or re.search(IN_WORDS_ALONE, note, re.I)
        or another_scale("", f"({note})", high)
        or re.search("示例|例如|若|如果|example|\\bif\\b", note)
    ):
        return False
    return not re.search(r"\d", note) or bool(
        re.fullmatch(rf"(?:满分|共|out of)?\s*{high}\s*分?(?:满分|制)?", note)
    )


def read_schema(text: str, rubric: Rubric, nonce: str, material: str) -> Reading:
    try:
        found = _json_in(text)
    except ValueError:
        return Reading("unparsed", reason="not the JSON object asked for")
    if (
        not isinstance(found, dict)
        or set(found) != {"explanation", "ratings"}
        or not isinstance(found["ratings"], dict)
    ):
        return Reading("unparsed", reason="not the JSON object asked for")
    words = found["explanation"] if isinstance(found["explanation"], str) else ""
    if calls_itself_none(plainly(words)) or declined(plainly(words)):
        return Reading("unparsed", reason="a rating that is doubted")
    if states_another_scale(plainly(words), {each.high for each in rubric.criteria}):
        return Reading("unparsed", reason="on another scale")
    ratings = found["ratings"]
    whole = all(
        # JSON knows no difference between 7 and 7.0
        each is None or (isinstance(each, int | float) and not isinstance(each, bool) and each == each // 1)
        for each in ratings.values()
    )
    return (
        _all_rated(rubric, ratings) if whole else Reading("unparsed", reason="a rating is not a whole number")
    )


def explanation_in_json(text: str) -> str:
    """The explanation's text; the whole text when it is not the object asked for."""
    try:
        explanation = _json_in(text)["explanation"]
    except (ValueError, KeyError, TypeError):
        return text
    return explanation if isinstance(explanation, str) else text


def _json_in(text: str) -> object:
    plain = without_thinking(text).strip()
    if plain.startswith("```") and plain.endswith("```"):
        plain = plain[3:-3].removeprefix("json").strip()
    return foreign_json(plain, _once_each)


def _all_rated(rubric: Rubric, ratings: dict[str, float | None | str]) -> Reading:
    """Scored when every criterion, and nothing else, has a rating on its scale."""
    criteria = {each.key: each for each in rubric.criteria}
    if not ratings:
        return Reading("unparsed", reason="no rating line")
    if set(ratings) != set(criteria):
        missing = ", ".join(sorted(set(criteria) ^ set(ratings)))
        return Reading("unparsed", reason=f"criteria missing or unknown: {missing}"[:200])
    for key, rating in ratings.items():
        if not _fits(criteria[key], rating):
            return Reading("unparsed", reason=f"{key}: not a rating on its scale")
    return Reading("scored", {key: ratings[key] for key in criteria})


def _fits(criterion: Criterion, rating: object) -> bool:
    if rating is None:
        return criterion.may_be_na
    # few points are a choice, and nothing lies between them
    steps = criterion.high - criterion.low
    number = isinstance(rating, int | float) and (steps >= FEWEST_STEPS_OF_A_SCALE or rating == int(rating))
    return number and criterion.low <= rating <= criterion.high


def _once_each(pairs: list[tuple[str, object]]) -> dict:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


READ = {"published": read_published, "nonce": read_nonce, "schema": read_schema}
EXPLANATION = {"published": str, "nonce": str, "schema": explanation_in_json}
