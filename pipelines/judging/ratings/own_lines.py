"""The lines of a judge's text that are its own words: without thinking, quotations and marks of layout."""

import re

from annotation.normalised_text import normalised
from pipelines.judging.ratings.lead_in import leads_elsewhere
from pipelines.judging.ratings.rating_words import LABEL, WHOSE

_MARKS = re.compile(r"[*`#|_\s]+")
_BULLET = re.compile(r"^(?:[-•·]|\d+[.、)])\s+(?=\D)")
_IN_QUOTATION_MARKS = re.compile(r"""^(["“'‘「『])(.*)(["”'’」』])$""")


def own_lines(text: str) -> list[str]:
    """The judge's own lines: block quotes, code fences and announced quotations are emptied."""
    kept, fenced, announced = [], False, False
    for line in plainly(without_thinking(text)).splitlines():
        plain = line.strip()
        fence = plain.startswith("```")
        quoted = fenced or fence or plain.startswith(">") or (announced and bool(plain))
        kept.append("" if quoted else _bare(plain))
        fenced ^= fence
        if plain:
            announced = not quoted and leads_elsewhere(plain)
    return kept


def plainly(text: str) -> str:
    """A normalised text without a local server's end marks, a boxed number in brackets like any other."""
    plain = normalised(text).replace("\u200b", "").replace("\ufeff", "")
    if plain.endswith((">", ">\n")):
        plain = re.sub(r"(?:<\|\w{1,20}\|>|</s>)\s*$", "", plain)
    if "\\boxed{" in plain:
        plain = re.sub(r"\$?\\boxed\{\[*([^{}\[\]\n]{1,40})\]*\}\$?", r"[[\1]]", plain)
    return plain


def _bare(line: str) -> str:
    """A line without Markdown's marks, bullets, table bars and a pair of quotation marks around it all."""
    line = _MARKS.sub(" ", line).strip()
    if line.startswith("[") and not line.startswith("[["):
        # 【评分】：7, 【评分：[[7]]】
        line = re.sub(rf"^\[\s*({WHOSE}{LABEL})\s*\](?=\s*[:\[\d])", r"\1", line, flags=re.I)
        line = re.sub(rf"^\[\s*({WHOSE}{LABEL}\s*:.*)\]$", r"\1", line, flags=re.I)
    line = _BULLET.sub("", line)
    return _IN_QUOTATION_MARKS.sub(r"\2", line).strip()


def without_thinking(text: str) -> str:
    """The text after a reasoning model's think block; nothing when the block never ends."""
    if "</think>" in text:
        return text.rsplit("</think>", 1)[1]
    return text.split("<think>", 1)[0]
