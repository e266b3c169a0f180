"""An answer to a multiple-choice question with each option that it names written as its letter alone.

`(B)`, `**B**`, `B. 布洛芬` and `布洛芬（B）` become `B`, where 布洛芬 is B's text; `A、B和D` becomes `ABD`.
So what reads the letters need not know in how many ways they are written.
"""

import re
import unicodedata
from collections.abc import Mapping

from annotation.thinking import without_thinking

# Capitals, three and more in their order, so that DIC and CAD are none; nor are
# E. coli, C反应蛋白, B型, D-dimer. Small ones never: "a patient"
LETTERS = (
    r"(?-i:(?<![A-Za-z])(?=[A-J])(?:A?B?C?D?E?F?G?H?I?J?|(?!II)[A-J]{2})"
    r"(?!\.\s?(?:coli|difficile|albicans|pylori|influenzae|cereus|fragilis|faecalis|baumannii|anthracis|jejuni)\b)"
    r"(?![A-Za-z0-9]|[型超族]|细胞|反应蛋白|-[A-Za-z\u4e00-\u9fff]))"
)
_SURELY = r"\s*(?:[、&+]|[、,]?\s*(?:和|与|及|以及|\band\b))\s*"
# a comma or a space joins only what a list goes on or ends behind: not 答案：B，A错误
_PERHAPS = r"[ \t]*[,;]?[ \t]*"
_LIST_ENDS = (
    r"(?=[ \t]*(?:[,;&+.。!?)\]}/\n]|或|\bor\b|\bare\b|[都均全](?=正确|[是为]?对|选|$)|[两二三四五]|正确|$"
    rf"|{LETTERS}))"
)
_NEXT_LINE, _LINE_ENDS = r"[ \t]*[.,;、]?[ \t]*\n\s*", r"(?=[ \t]*[.。]?[ \t]*(?:\n|$))"
# first what is joined surely: B和D is one in A, B和D, and so is C和D in A,B，C和D是抗生素
_LISTS = (
    re.compile(rf"{LETTERS}(?:{_SURELY}{LETTERS})+", re.I),
    re.compile(rf"{LETTERS}(?:{_PERHAPS}{LETTERS}{_LIST_ENDS}|{_NEXT_LINE}{LETTERS}{_LINE_ENDS})+", re.I),
)
_BRACKETED = re.compile(rf"[(\[【{{'‘]\s*({LETTERS})\s*[)\]】}}'’]")
# a small letter in brackets behind this word is no article
_SMALL_OPTION = re.compile(r"(?P<word>\boptions?\s+|选项\s*)[(\[]\s*(?P<small>(?-i:[a-j]))\s*[)\]]", re.I)
_BOXED = re.compile(r"\\boxed\{\s*(?:\\text\s*\{)?([^{}]*)\}+")
_MARKUP = re.compile(r"[*`$\"“”「」『』]|</?(?:b|i|strong|em)>|^[ \t]*(?:#+|[>•-])[ \t]+", re.I | re.M)
_TEXTS = "[\ue000-\ue009]"
# behind a letter its option's text
_WITH_TEXT = re.compile(
    r"[(\[【]?(?:(?<![A-Za-z])(?P<letter>[A-J])[ \t]*(?:选?项)?[ \t]*[.、:,)\]】\-–—(]*"
    rf"|(?:(?<=[\s(:])|^)(?P<small>[a-j])[ \t]*[.、:)]+)[ \t]*(?P<text>{_TEXTS})"
    r"(?:[ \t]*\)|,(?=[ \t]*(?:is\b|[是为])))?",
    re.M,
)
_IN_BRACKETS = re.compile(rf"(?P<text>{_TEXTS})\s*\(\s*(?P<letter>[A-J])\s*\)")
_ENDS = r"(?=[ \t)]*(?:[.。!,\n]|\Z))"
_ANOTHERS = re.compile(rf"(?P<letter>{LETTERS})[ \t]*[.、:)(][ \t]*{_TEXTS}{_ENDS}")
# where the text of an option alone stands for its letter
_CHOSEN = re.compile(
    r"(?P<said>\A|(?:答案[】\]]?|选择?|正确的(?:选项)?(?=[是为])|\b(?:answers?|options?)(?:\s+is)?)\s*(?:应该?)?[是为选]?\s*:?\s*)"
    rf"(?P<text>{_TEXTS})(?=\s*(?:[.。!]?\s*\Z|\n|(?<!\A.)[.。!]))",
    re.I,
)


def folded(answer: str, options: Mapping[str, str]) -> str:
    """`answer` without thinking and markup, options as letters; `B?` where B has another option's text."""
    text = _plain(without_thinking(answer))
    signs = _signs(options)
    if signs:
        pattern = "|".join(_pattern(said, options) for said in sorted(signs, key=len, reverse=True))
        text = re.sub(pattern, lambda match: _sign(match[0], signs), text, flags=re.I)
        text = _without_the_list(text, signs)
    letters = dict(signs.values())
    text = _IN_BRACKETS.sub(lambda match: _own(match, letters), text)
    text = _BRACKETED.sub(r" \1 ", _WITH_TEXT.sub(lambda match: _own(match, letters), text))
    text = _SMALL_OPTION.sub(lambda match: f"{match['word']}{match['small'].upper()} ", text)
    text = _ANOTHERS.sub(r"\g<letter>?", text)
    text = _CHOSEN.sub(lambda match: match["said"] + _only(match["text"], letters), text)
    for said, (sign, _) in signs.items():
        text = text.replace(sign, said)
    for joined in _LISTS:
        text = joined.sub(lambda match: "".join(sorted(set(re.findall(r"[A-J]", match[0])))), text)
    return text.strip()


def _plain(text: str) -> str:
    text = re.sub(f"{_TEXTS}", "", unicodedata.normalize("NFKC", text))
    text = _BOXED.sub(r" answer: \1 ", re.sub(r"(\w)’(?=[A-Za-z])", r"\1'", text))
    text = re.sub(r"</answer>", "\n", re.sub(r"<answer>", " answer: ", text, flags=re.I), flags=re.I)
    # a run of spaces as one: the patterns may begin anew at each of them
    return re.sub(r"[^\S\n]+", " ", re.sub(r"\s*\n\s*", "\n", _MARKUP.sub("", text))).strip()


def _signs(options: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """For each text of an option a sign to stand in its place, and the letters of those that have it."""
    signs = {}
    for letter, option in options.items():
        said = " ".join(_plain(option or "").split()).rstrip(".。")
        if said:
            sign, others = signs.get(said, (chr(0xE000 + len(signs)), ""))
            signs[said] = (sign, others + letter)
    return signs


def _without_the_list(text: str, signs: Mapping[str, tuple[str, str]]) -> str:
    """The text without all options repeated one behind another, which says nothing; unless it is all."""
    of = sorted((letter, sign) for sign, letters in signs.values() for letter in letters)
    if len(of) < 2:
        return text
    every = r"\s*".join(rf"[(\[【]?{letter}[ \t]*[.、:,)\]】–—-]*[ \t]*{sign}[.。;,]?" for letter, sign in of)
    left = re.sub(rf"(?:^|(?<=[\s:])){every}(?=\s|$)", "\n", text).strip()
    return left or text


def _pattern(said: str, options: Mapping[str, str]) -> str:
    begins = ""
    if re.fullmatch(LETTERS, said) and set(said) <= set(options):
        # 答案：CD are two options, also where a third one's text is CD: its own behind its letter only
        begins = r"(?:(?<=[A-J][.、:(\])])|(?<=[A-J][.、:(\])] ))"
    if re.match(r"[A-Za-z0-9]", said):
        begins += r"(?<![A-Za-z0-9])"
    ends = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]\Z", said) else ""
    return begins + r"\s*".join(map(re.escape, said.split())) + ends


def _sign(written: str, signs: Mapping[str, tuple[str, str]]) -> str:
    bare = "".join(written.lower().split())
    return next((sign for said, (sign, _) in signs.items() if said.replace(" ", "").lower() == bare), written)


def _own(match: re.Match, letters: Mapping[str, str]) -> str:
    found = match.groupdict()
    letter = found["letter"] or found["small"].upper()
    return letter if letter in letters[match["text"]] else match[0]


def _only(sign: str, letters: Mapping[str, str]) -> str:
    return letters[sign] if len(letters[sign]) == 1 else sign
