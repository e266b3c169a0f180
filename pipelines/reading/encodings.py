"""Which encoding a text file is in: said by its mark or proven by its bytes, and otherwise not guessed."""

import codecs
import unicodedata
from dataclasses import dataclass

from db.errors import Invalid

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# the second begins as UTF-16 does, and is looked for first
UTF_32 = (codecs.BOM_UTF32_BE, codecs.BOM_UTF32_LE)
# lines that are UTF-8 by chance are few: this share of the lines that tell decides
MAJORITY = 0.5
# of the characters of simplified Chinese text, nearly all are among the 3,755 most common ones
COMMON_SHARE = 0.9
FIRST_COMMON, LAST_COMMON = 0xB0, 0xD7
LINE_FEED = b"\n"
SUBSTITUTE = "\x1a"


@dataclass(frozen=True)
class Text:
    """A text file in UTF-8 without a mark, the encoding it was in, and its lines that are not in that.

    In those lines SUBSTITUTE stands for what could not be read, which no row may hold: whoever parses them
    finds a fault there, and never a row with something missing. `faults` maps a line to reason and text.
    """

    content: bytes
    encoding: str
    faults: dict[int, tuple[str, str]]


def as_utf8(content: bytes, name: str) -> Text:
    """The text file, whatever encoding it is in.

    Raises Invalid for a file in neither UTF-8, UTF-16 with a mark, nor GB18030.
    """
    if content.startswith(UTF_32):
        raise Invalid(
            f"{name} is in UTF-32; convert it, for example with `iconv -f utf-32 -t utf-8`.",
            f"{name} 为 UTF-32；请转换，例如用 `iconv -f utf-32 -t utf-8`。",
        )
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _decoded_by_mark(content.removeprefix(mark), encoding, name)
    if _is(content, "utf-8"):
        return Text(content, "utf-8", {})
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(LINE_FEED) + 1
        raise Invalid(
            f"{name}, line {line}: a NUL byte, so this is no text; export it as text in UTF-8.",
            f"{name} 第 {line} 行：含 NUL 字节，不是文本；请导出为 UTF-8 文本。",
        )
    lines = content.split(LINE_FEED)
    telling = [line for line in lines if not line.isascii()]
    if _is_cut_off(content) or sum(_is(line, "utf-8") for line in telling) >= MAJORITY * len(telling):
        return _line_by_line(lines, "utf-8")
    if _reads_as_chinese(telling):
        return _line_by_line(lines, "gb18030")
    line = next(number for number, each in enumerate(lines, start=1) if not _is(each, "utf-8"))
    raise Invalid(
        f"{name}, line {line}: neither UTF-8 nor GB18030; convert the file from the encoding it is in, "
        "for example with `iconv -f big5 -t utf-8`.",
        f"{name} 第 {line} 行：既非 UTF-8 也非 GB18030；请转换编码，例如用 `iconv -f big5 -t utf-8`。",
    )


def _decoded_by_mark(content: bytes, encoding: str, name: str) -> Text:
    if encoding == "utf-8":
        return _line_by_line(content.split(LINE_FEED), encoding)
    try:
        return Text(content.decode(encoding).encode("utf-8"), encoding, {})
    except UnicodeDecodeError as error:
        place = error.start + 1
        raise Invalid(
            f"{name} is marked as {encoding}, but byte {place} is not; export it again.",
            f"{name} 标明为 {encoding}，但第 {place} 个字节不是；请重新导出。",
        ) from None


def _line_by_line(lines: list[bytes], encoding: str) -> Text:
    good, faults = [], {}
    for number, line in enumerate(lines, start=1):
        try:
            good.append(line.decode(encoding).encode("utf-8"))
        except UnicodeDecodeError as error:
            readable = line.decode(encoding, "replace").replace("\N{REPLACEMENT CHARACTER}", SUBSTITUTE)
            good.append(readable.encode("utf-8"))
            cut = number == len(lines) and error.reason == "unexpected end of data"
            reason = f"not {encoding.upper()} at byte {error.start + 1}, as the rest of the file is"
            reason = "cut off in the middle of a character" if cut else reason
            faults[number] = reason, line.decode("utf-8", "backslashreplace")
    return Text(LINE_FEED.join(good), encoding, faults)


def _reads_as_chinese(lines: list[bytes]) -> bool:
    """Whether nearly all these lines are GB18030, and what they say is made of common characters."""
    readable = [line.decode("gb18030") for line in lines if _is(line, "gb18030")]
    if len(readable) < COMMON_SHARE * len(lines):
        return False
    letters = [c for c in "".join(readable) if not c.isascii() and unicodedata.category(c).startswith("L")]
    return bool(letters) and sum(map(_is_common, letters)) >= COMMON_SHARE * len(letters)


def _is_common(character: str) -> bool:
    try:
        return FIRST_COMMON <= character.encode("gb2312")[0] <= LAST_COMMON
    except UnicodeEncodeError:
        return False


def _is_cut_off(content: bytes) -> bool:
    """Whether all of it is UTF-8 but for a last character that is not whole."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _is(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
