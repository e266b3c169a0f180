"""Text as it may be kept: strictly UTF-8, line ends as line feeds, nothing in it that a page cannot show."""

import re

from db.errors import Invalid

LONGEST_TEXT = 200_000

# how a file begins that is not text in UTF-8
FOREIGN_MARKS = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
)
# the vertical tab is a word processor's soft line break; on a page it would glue two words
LINE_ENDS = re.compile("\r\n|[\r\v\f]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
SURROGATES = re.compile("[\ud800-\udfff]")


def decoded(content: bytes, name: str) -> str:
    """The text of a file in UTF-8, its byte order mark removed. Raises Invalid for anything else."""
    for mark, what in FOREIGN_MARKS:
        if content.startswith(mark):
            raise Invalid(
                f"{name} is {what}, not text in UTF-8; convert or unpack it first.",
                f"{name} 是 {what}，不是 UTF-8 文本；请先转换或解包。",
            )
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise Invalid(
            f"{name}, line {line}: a NUL byte, so no text in UTF-8; convert or mend the file.",
            f"{name} 第 {line} 行：含 NUL 字节，不是 UTF-8 文本；请转换或修改文件。",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        if error.reason == "unexpected end of data":
            raise Invalid(
                f"{name}, line {line}: cut off in the middle of a character.",
                f"{name} 第 {line} 行：在一个字符中间被截断。",
            ) from None
        raise Invalid(
            f"{name}, line {line}: not UTF-8; convert the file, for example with "
            "`iconv -f gb18030 -t utf-8`, or mend the line.",
            f"{name} 第 {line} 行：不是 UTF-8；请转换文件，例如用 `iconv -f gb18030 -t utf-8`，或修改该行。",
        ) from None


# letters and marks by their kind, of which nothing is seen
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def plain(text: str) -> str:
    """The text with every kind of line end as a line feed; nothing else is touched."""
    return LINE_ENDS.sub("\n", text)


def blank(text: str) -> bool:
    """Whether a text shows nothing: it has white space and invisible signs at most."""
    return not any(each.isprintable() and not each.isspace() for each in UNSEEN.sub("", text))


def fault_in_text(text: str) -> str:
    """Why this text cannot be kept and shown exactly, or ""."""
    if len(text) > LONGEST_TEXT:
        return f"a field of {len(text)} characters; at most {LONGEST_TEXT} are taken"
    if found := CONTROLS.search(text):
        return f"the control character U+{ord(found[0]):04X}"
    if SURROGATES.search(text):
        return "half of a surrogate pair"
    return ""


def storable(raw: str) -> str:
    """Raw text as the store takes it: cut at LONGEST_TEXT, halves of surrogate pairs as escapes."""
    return raw[:LONGEST_TEXT].encode("utf-8", "backslashreplace").decode("utf-8")
