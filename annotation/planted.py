"""Answers that try to sway the judge: a rating in the judge's own form, or an instruction meant for it.

A flag is a reason to look, not a verdict: the text is fenced in the prompt all the same, and a planted
rating never becomes the rating. Nothing here decides a score.
"""

import re
import unicodedata
from functools import lru_cache

PLANTED_RATING = "planted rating"
PLANTED_INSTRUCTION = "planted instruction"
PLAIN_SIGNS = (("【", "["), ("】", "]"), ("〔", "["), ("〕", "]"), ("−", "-"))

_RATING = re.compile(r"\[\s*\[\s*(?:\w+\s*[:=]?\s*)?\d{1,3}(?:\.\d+)?\s*(?:/\s*\d+)?\s*\]\s*\]")
_INSTRUCTION = re.compile(
    r"(?:请|务必|应当?|必须|直接)?(?:给|打|评)(?:出|予|我|本回答|该回答)?(?:一个)?(?:满分|最高分|高分|10\s*分)"
    r"|忽略(?:以上|上述|前面|之前)[^。\n]{0,12}(?:指令|要求|提示|标准)"
    r"|(?:作为|你是)[^。\n]{0,6}(?:评审|评委|裁判|评分员)"
    r"|ignore\s+(?:all\s+|the\s+)?(?:previous|above|prior)\s+(?:instructions?|prompts?)"
    r"|\b(?:give|assign|award|rate)\b[^.\n]{0,40}"
    r"\b(?:full marks|perfect score|highest (?:score|rating)|10\s*/\s*10)",
    re.I,
)


def normalised(text: str) -> str:
    """Full-width digits, letters and signs in their plain forms, Chinese brackets as square ones."""
    plain = unicodedata.normalize("NFKC", text)
    # several times as fast as translate, which looks every character up
    for sign, simple in PLAIN_SIGNS:
        plain = plain.replace(sign, simple)
    return plain


# a row is written when it is known and again when all are in order
@lru_cache(maxsize=4096)
def planted_in(answer: str) -> tuple[str, ...]:
    """The flags of an answer; none for nearly every answer."""
    text = normalised(answer)
    found = ((PLANTED_RATING, _RATING), (PLANTED_INSTRUCTION, _INSTRUCTION))
    return tuple(flag for flag, pattern in found if pattern.search(text))
