r"""A regular expression somebody typed, as the linear-time engine takes it, or refused with the reason.

The engine is RE2 in pyarrow: no pattern can make it hang, and it has no lookaround and no back-references.
Its `\w`, `\d` and `\s` know ASCII only, so they are written out for every script here.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from db.errors import Invalid

LONGEST_PATTERN = 2_000
MOST_REPEATS = 100
WORD, DIGIT, SPACE = r"\p{L}\p{M}\p{N}_", r"\p{Nd}", r"\s\p{Z}"
OUTSIDE = {
    "w": f"[{WORD}]",
    "W": f"[^{WORD}]",
    "d": DIGIT,
    "D": r"\P{Nd}",
    "s": f"[{SPACE}]",
    "S": f"[^{SPACE}]",
}
INSIDE = {"w": WORD, "d": DIGIT, "D": r"\P{Nd}", "s": SPACE}

TOKEN = re.compile(
    r"""
    \\u(?P<code>[0-9A-Fa-f]{4})     # a code point, which RE2 writes otherwise
  | \\(?P<property>[pP]\{[^}]*\}|[pP]\w|x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2})
  | \\(?P<escape>.)
  | \((?P<group>\?(?:P?<(?![=!])\w+>|<?[=!]|P?[=>]|[a-zA-Z-]*[:)]|.?)|)
  | \{(?P<least>\d+)(?:,(?P<most>\d*))?\}
  | (?P<bracket>\[\^?\]?|\])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def as_re2(pattern: str) -> str:
    """The pattern for RE2, without regard to letter case, its groups not capturing.

    Raises Invalid, saying why and what to write instead, for what RE2 cannot do or what is not sensible:
    lookaround, back-references, word edges, repeats over MOST_REPEATS, matching the empty text.
    """
    if not pattern:
        raise Invalid("The pattern is empty.", "模式是空的。")
    if len(pattern) > LONGEST_PATTERN:
        raise Invalid(
            f"The pattern has {len(pattern)} characters; at most {LONGEST_PATTERN} are taken.",
            f"模式有 {len(pattern)} 个字符，最多 {LONGEST_PATTERN} 个。",
        )
    written, inside = ["(?i)"], False
    for token in TOKEN.finditer(pattern):
        piece, inside = _rewritten(token, inside)
        written.append(piece)
    result = "".join(written)
    _try(result)
    return result


def _rewritten(token: re.Match, inside: bool) -> tuple[str, bool]:
    """The token as RE2 has it, and whether a character class is open after it."""
    text = token[0]
    if token["code"]:
        return rf"\x{{{token['code']}}}", inside
    if token["property"]:
        return text, inside
    if token["escape"]:
        return _escape(token["escape"], inside), inside
    if token["bracket"]:
        return _bracket(text, inside)
    if inside:
        return text, True
    if token["group"] is not None:
        return _group(text), False
    if token["least"]:
        return _repeat(token), False
    return text, False


def _escape(letter: str, inside: bool) -> str:
    if inside and letter in "WS":
        raise Invalid(
            rf"\{letter} cannot stand inside brackets; list what is meant.",
            rf"\{letter} 不能写在方括号里，请逐一列出。",
        )
    if letter in OUTSIDE:
        return (INSIDE if inside else OUTSIDE)[letter]
    if letter.isdigit():
        raise Invalid(
            rf"\{letter} refers back to a group, which a linear-time engine cannot do.",
            rf"\{letter} 是反向引用，线性时间的引擎不支持。",
        )
    if letter in "bB":
        raise Invalid(
            rf"\{letter} finds word edges in ASCII only; Chinese has none, so write what stands there.",
            rf"\{letter} 只认英文单词边界，中文没有词界，请写出边上的字。",
        )
    if letter in "CQEGXRKk":
        raise Invalid(
            rf"\{letter} is not taken here; write the characters that are meant.",
            rf"这里不支持 \{letter}，请直接写出所指的字符。",
        )
    return "\\" + letter


def _bracket(text: str, inside: bool) -> tuple[str, bool]:
    if text == "]":
        return text, False
    if inside:
        # an opening bracket inside a class is a character, unless it begins a POSIX class
        raise Invalid(
            r"A bracket inside brackets is written \[ and classes such as [:alpha:] are not taken.",
            r"方括号里的方括号写作 \[；不支持 [:alpha:] 之类的字符类。",
        )
    return text, True


def _group(text: str) -> str:
    if text in ("(?=", "(?!", "(?<=", "(?<!"):
        raise Invalid(
            f"{text}…) looks around, which a linear-time engine cannot do; "
            "put what must not be there under `none` as a condition of its own.",
            f"{text}…) 是环视，线性时间的引擎不支持；不应出现的内容请写成 `none` 中的一个条件。",
        )
    if text.startswith(("(?P=", "(?>", "(?#", "(?(")) or text in ("(?", "(?P"):
        raise Invalid(
            f"{text} is not taken here; write a plain group ( … ).",
            f"这里不支持 {text}，请写普通的组 ( … )。",
        )
    if text == "(" or text.endswith(">"):
        return "(?:"
    return text


def _repeat(token: re.Match) -> str:
    if max(int(token["least"]), int(token["most"] or 0)) > MOST_REPEATS:
        raise Invalid(
            f"{token[0]} repeats more than {MOST_REPEATS} times; write * or +, or fewer.",
            f"{token[0]} 重复超过 {MOST_REPEATS} 次；请写 * 或 +，或减少次数。",
        )
    return token[0]


def _try(pattern: str) -> None:
    try:
        matches_nothing = pc.match_substring_regex(pa.array([""]), pattern)[0].as_py()
    except pa.ArrowInvalid as error:
        said = str(error).removeprefix("Invalid regular expression: ").strip()
        raise Invalid(f"{said}.", f"引擎不接受：{said}。") from None
    if matches_nothing:
        raise Invalid(
            "The pattern matches the empty text, so it would match everything.",
            "模式能匹配空文本，会匹配一切。",
        )
