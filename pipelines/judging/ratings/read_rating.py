"""Reading the one rating a judge meant out of what it wrote under the published `[[n]]` contract.

A wrong number is worse than none: whatever leaves a doubt is no rating, with the reason. The judge's own
rating line counts: a line that holds a rating and nothing else, outside quotations; failing that, the one
bracketed rating that ends the last line and is announced there. A rating that stands in the material in the
same form may only have been quoted, and never counts.
"""

import re

from pipelines.judging.ratings.declined_rating import declined
from pipelines.judging.ratings.ending_rating import announced_at_the_end
from pipelines.judging.ratings.found_rating import (
    FoundRating,
    Rating,
    bracketed_ratings,
    is_planted,
    on_scale,
    planted_ratings,
)
from pipelines.judging.ratings.other_verdict import verdicts
from pipelines.judging.ratings.own_lines import own_lines
from pipelines.judging.ratings.rating_line import rating_lines
from pipelines.judging.ratings.rating_sentence import given_in_a_sentence
from pipelines.judging.ratings.replacing_line import replaced_below
from pipelines.judging.ratings.revised_rating import revised
from pipelines.judging.ratings.stated_scale import states_another_scale

# said behind the highest rating there is
_NOT_FULL = re.compile(
    r"(?<!理由)(?:不(?:能|应该?|该|宜|可|予|足以)?|未(?:能)?|没有?|难以?|无法)(?:再)?(?:给(?:予|出|到)?|打|得|评为?|达到?|算)(?:个)?满分"
    r"|\bnot\s+(?:\w+\s+){0,2}?(?:full\s+(?:marks?|score|points?)|(?:a\s+)?perfect\s+(?:score|rating|\d))",
    re.I,
)
_TOTAL = re.compile(r"[^\d\[(]*总(?=分)")
# points had of a total, or lost
_OF_A_TOTAL = re.compile(r"[得扣减][^。;\d]{0,12}\d")
# what points lost leave: 扣2分，得6分
_LEFT = r"[扣减](?:去|除|了|掉)?\s*\d+(?:\.\d+)?\s*分[^。;\d]{0,8}?[得给计为剩余=]\s*(\d+(?:\.\d+)?)"
# the reference is judged above a rating, and the answer only below it
_REFERENCE_ABOVE = r"\W*(?:对于?)?(?:参考|标准)答案(?:自身|本身)?的?(?:质量|水平)"
_ANSWER_BELOW = r"\n[ (-]{0,4}(?:待评|被评)(?:的|估)?(?:回答|答案|回复)\s*:"


def read_rating(text: str, low: int, high: int, material: str = "") -> Rating:
    """The judge's rating in `text`, from `low` to `high`; `material` is what it was shown to judge."""
    lines = own_lines(text)
    ratings = [found for found in rating_lines(lines, high) if found]
    rating = _read(lines, ratings, low, high, material)
    if rating.value is None:
        return rating
    words = "\n".join(lines)
    if declined(words):
        return Rating(None, "a rating that is doubted")
    if rating.value == high and _is_to_be_had(lines, ratings):
        return Rating(None, "a rating that is taken back")
    if states_another_scale(_without_a_total(lines, ratings), {high}):
        return Rating(None, "on another scale")
    return rating


def _without_a_total(lines: list[str], ratings: list[FoundRating]) -> str:
    """The judge's words, less the name of a total that is the only rating: others end a scale."""
    total = _TOTAL.match(lines[ratings[0].line]) if len(ratings) == 1 else None
    if not total or _is_to_be_had(lines, ratings):
        return "\n".join(lines)
    place = ratings[0].line
    return "\n".join([*lines[:place], lines[place][total.end() :], *lines[place + 1 :]])


def _is_to_be_had(lines: list[str], ratings: list[FoundRating]) -> bool:
    """Whether the only rating is a total, below which points of it are had, or lost."""
    if len(ratings) != 1 or not _TOTAL.match(lines[ratings[0].line]):
        return False
    return any(_OF_A_TOTAL.search(line) for line in lines[ratings[0].line + 1 :])


def _read(lines: list[str], ratings: list[FoundRating], low: int, high: int, material: str) -> Rating:
    planted = planted_ratings(material)
    own = [found for found in ratings if not is_planted(found, planted)]
    if not own:
        if ratings:
            return Rating(None, "the only rating also stands in the material")
        announced = announced_at_the_end(lines, low, high, planted)
        if announced.value is not None:
            return announced
        return given_in_a_sentence(lines, low, high, planted, material) or announced
    meant = _meant(own)
    values = {found.value for found in meant}
    if len(values) > 1 or len({found.doubt for found in meant}) > 1:
        return Rating(None, "several ratings that differ")
    if any(
        each.line > own[-1].line and each.value not in values
        for each in bracketed_ratings(lines, high, planted)
    ):
        return Rating(None, "another rating follows the rating line")
    # what stands above a rating called final is replaced by it
    replaced = min(each.line for each in meant) if all(each.final for each in meant) else 0
    if any(place >= replaced and value not in values for place, value in verdicts(lines, high)):
        return Rating(None, "several ratings that differ")
    behind = "\n".join([own[-1].behind, *lines[own[-1].line + 1 :]])
    others = values | {value for value, _ in planted}
    if why := revised(behind, others):
        return Rating(None, why)
    if {float(left) for left in re.findall(_LEFT, own[-1].behind)} - values:
        return Rating(None, "several ratings that differ")
    if replaced_below(lines[own[-1].line + 1 :], others, high):
        return Rating(None, "several ratings that differ")
    if "评" in behind and re.search(_ANSWER_BELOW, behind):
        above = next((line for line in reversed(lines[: own[-1].line]) if line), "")
        if re.match(_REFERENCE_ABOVE, above):
            return Rating(None, "a rating of the reference")
    if high in values and _NOT_FULL.search(behind):
        return Rating(None, "a rating that is denied")
    return on_scale(meant[0], low, high)


def _meant(own: list[FoundRating]) -> list[FoundRating]:
    """Those called final, where each other one stands above them, and none in the contract's brackets that
    they lack; else all."""
    final = [found for found in own if found.final]
    others = [found for found in own if not found.final]
    replaced = all(
        other.line < last.line and other.bracketed <= last.bracketed for other in others for last in final
    )
    return final if final and replaced else own
