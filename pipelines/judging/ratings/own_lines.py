"""The lines of a judge's text that are its own words: without thinking, quotations and marks of layout."""

import re

from annotation.normalised_text import normalised
from annotation.thinking import without_thinking
from pipelines.judging.ratings.lead_in import leads_elsewhere
from pipelines.judging.ratings.rating_words import LABEL, NUMBER, NUMBERS_ZH, WHOSE
from pipelines.judging.ratings.simplified import simplified
from pipelines.reading.foreign_json import foreign_json

_MARKS = re.compile(r"[*`#|_\s]+")
# a sign that adorns a line; a cross denies what it stands before, and an arrow leads to another number
_ADORNED = re.compile("^(?:(?![❌❎✖✗✘])[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]\ufe0f?\\s*)+(?=\\w)")
ADORNED_BEHIND = re.compile("(?<=[\\]\\w])\\s*[✅✔✓☑⭐🌟]\ufe0f?$")
_BULLET = re.compile(r"^(?:[-•·]|\d+[.、)])\s+(?=\D)")
# a number in words right behind its label, or in the contract's brackets. Without 分 it ends the line, for
# 一、 begins a list; and 十分 is as much as "very" before anything but a stop
_IN_WORDS = re.compile(
    rf"(?P<ahead>(?:{LABEL}|评分-[0-9a-f]+-\w+)[*\s]*[:是为](?:[*\s]*(?=\S{{1,3}}\s*分)|[* \t]*)|\[\[\s*)"
    r"(?P<whole>[一二三四五六七八九]|两(?=\s*分)|十(?![点\d])(?!\s*分\s*[–—-]))(?:点(?P<part>[一二三四五六七八九]))?"
    r"(?=(?<!\[)(?:\s*分[*\s]*(?:[。,!;–—]|\s-|\.|$)|[* \t]*[。.!]?[* \t]*$)|\s*分?\s*\]\])",
    re.M,
)
_LAST_FENCE = re.compile(r"(?P<before>.*?)```\w*[ \t]*\n\s*(?P<line>[^\n]+)\n\s*```\s*", re.S)
_LABELLED = re.compile(rf"(?:{WHOSE}{LABEL}\s*[:是为]?\s*)?\[\s*\[", re.I)
_HEADING = re.compile(rf"{WHOSE}{LABEL}\s*(?:结果)?\s*:?", re.I)
_IN_QUOTATION_MARKS = re.compile(r"""^(["“'‘「『])(.*)(["”'’」』])$""")


def own_lines(text: str) -> list[str]:
    """The judge's own lines: block quotes, code fences and announced quotations are emptied.

    A reply that is one JSON object with a rating is read as its lines, and a fence that ends it and holds its
    rating line alone is none.
    """
    kept, fenced, announced = [], False, False
    for line in _without_last_fence(_of_object(plainly(without_thinking(text)))).splitlines():
        plain = line.strip()
        fence = plain.startswith("```")
        quoted = fenced or fence or plain.startswith(">") or (announced and bool(plain))
        kept.append("" if quoted else _bare(plain))
        fenced ^= fence
        if plain:
            announced = not quoted and leads_elsewhere(plain)
    return kept


def _of_object(text: str) -> str:
    """An object's texts and its rating as lines, in their order; any other text as it is.

    Where it holds a number that is called otherwise there is no telling which is meant.
    """
    whole = re.fullmatch(r"\s*(?:```(?:json)?\s*)?(\{.*\})\s*(?:```)?\s*", text, re.S)
    if not whole:
        return text
    try:
        pairs = foreign_json(whole[1], list)
    except ValueError:
        return text
    rated = [re.fullmatch(f"{WHOSE}{LABEL}", key.replace("_", " "), re.I) for key, _ in pairs]
    if not any(rated):
        return text
    lines = [f"评分:{value}" if rates else value for rates, (_, value) in zip(rated, pairs, strict=True)]
    return "\n".join(lines) if all(isinstance(each, str) for each in lines) else text


def _without_last_fence(text: str) -> str:
    """The text, its last fence opened where that holds one rating line and is all, or all below a heading
    that is a rating's label alone: any other words above may say whose rating it is."""
    last = _LAST_FENCE.fullmatch(text)
    if not last or not _LABELLED.match(_bare(last["line"])):
        return text
    above = _bare(last["before"].strip().rpartition("\n")[2])
    return last["before"] + last["line"] if not above or _HEADING.fullmatch(above) else text


def plainly(text: str) -> str:
    """A normalised text in simplified characters, without a local server's end marks; in brackets like any
    other a number that is boxed, or stands in brackets that Markdown escapes."""
    # two signs that stand for a colon, the second of which normalising makes two dots of
    text = text.replace("\u2236", ":").replace("\ufe30", ":")
    plain = simplified(normalised(text)).replace("\u200b", "").replace("\ufeff", "")
    if plain.endswith((">", ">\n")):
        plain = re.sub(r"(?:<\|\w{1,20}\|>|</s>)\s*$", "", plain)
    if "\\boxed{" in plain:
        plain = re.sub(
            r"(?:\$+|\\[\[(])?\s*\\boxed\{\[*([^{}\[\]\n]{1,40})\]*\}\s*(?:\$+|\\[\])])?", r"[[\1]]", plain
        )
    if "\\[\\[" in plain:
        plain = re.sub(r"\\\[\\\[([^\[\]\\\n]{1,40})\\\]\\\]", r"[[\1]]", plain)
    if "分" in plain or "评" in plain or "[[" in plain:
        plain = _IN_WORDS.sub(_in_digits, plain)
    return plain


def _in_digits(match: re.Match) -> str:
    """评分:七点五分 as 评分:7.5分."""
    whole, part = (NUMBERS_ZH.get(match[name], "") for name in ("whole", "part"))
    return match["ahead"] + (f"{whole}.{part}" if part else whole)


def _bare(line: str) -> str:
    """A line without Markdown's marks, bullets, table bars and a pair of quotation marks around it all."""
    line = _MARKS.sub(" ", line).strip()
    if line.startswith("[") and not line.startswith("[["):
        # 【评分】：7, 【评分：[[7]]】
        line = re.sub(rf"^\[\s*({WHOSE}{LABEL})\s*\](?=\s*[:\[\d])", r"\1", line, flags=re.I)
        line = re.sub(rf"^\[\s*({WHOSE}{LABEL}\s*:.*)\]$", r"\1", line, flags=re.I)
    if line.startswith("("):
        # （评分：[[7]]）
        line = re.sub(
            rf"^\(\s*({WHOSE}{LABEL}\s*[:是为]?\s*\[\s*\[[^\[\]()]+\]\s*\])\s*\)$", r"\1", line, flags=re.I
        )
    if line.endswith((")", "」", "』")):
        # 评分：（8）, 评分：「8」
        line = re.sub(
            rf"^({WHOSE}{LABEL}\s*[:是为]\s*)(?:\(\s*({NUMBER})\s*分?\s*\)|[「『]\s*({NUMBER})\s*分?\s*[」』])$",
            r"\1\2\3",
            line,
            flags=re.I,
        )
    line = ADORNED_BEHIND.sub("", _ADORNED.sub("", _BULLET.sub("", line)))
    return _IN_QUOTATION_MARKS.sub(r"\2", line).strip()
