"""Writings that a model still reads and a pattern does not, undone: invisible signs, codes, letters apart."""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# invisible twins of the ASCII letters
TAGS = re.compile("[\U000e0020-\U000e007e]+")
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтнвгпиαενορτυικᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxijsdhkmthbrnuaevoptuikabcdefghijklmnoprstuvwyz",
)
TRADITIONAL = str.maketrans(
    "評審請給這個條題數標準則細參無視優級滿錄選確認閱員應該當為結論輸錯誤對於過專綜維護統開發關閉從現質問與預",
    "评审请给这个条题数标准则细参无视优级满录选确认阅员应该当为结论输错误对于过专综维护统开发关闭从现质问与预",
)
_TRADITIONAL = re.compile(f"[{''.join(map(chr, TRADITIONAL))}]")
_LOOKALIKES = re.compile(f"[{''.join(map(chr, LOOKALIKES))}]")
# letters apart: six or more single characters with the same kind of gap between them
_APART = re.compile(r"(?<!\S)\S(?:[ \t]{1,2}\S){5,}(?!\S)|\w(?:[*·|~.\-+/,_]\w){5,}")
_GAP = re.compile(
    r"(?<=[^\W_])[*·|~_^]{1,2}(?=[^\W_])|(?<=[\u4e00-\u9fff])[ \t.\-=+#@&]{1,3}(?=[\u4e00-\u9fff])"
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/_\-]{20,}={0,2}")
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:(?:\\x|0x|%)?[0-9A-Fa-f]{2}[ ,]?){12,}")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_LATIN = re.compile("[A-Za-z]")
_LEET = re.compile(r"(?<![a-z])[a-z]{1,12}[013457@$][a-z\d@$]{0,12}|[013457@$][a-z]{2,12}")
_PLAIN_LETTERS = str.maketrans("013457@$", "oieastas")
_BACKWARDS = re.compile("案答|答回[本此该这]|分满[打给得判予]|rewsna|gnitar|erocs|edarg|egduj", re.I)
_ROT13 = re.compile(r"\b(?:nafjre|erfcbafr|fpber|engvat|tenqre?|whqtr|vafgehpgvbaf?)\b", re.I)


def shown(text: str) -> str:
    """The text with its invisible signs gone and their ASCII twins visible."""
    if not text.isascii():
        text = TAGS.sub(lambda found: "".join(chr(ord(each) - 0xE0000) for each in found[0]), text)
        text = INVISIBLE.sub("", text)
    return text


def readings(text: str) -> Iterator[str]:
    """The text, which is `shown` and normalised, and what else it says to one who decodes it.

    Each takes time in proportion to the text; most texts have one reading.
    """
    text = html.unescape(text) if "&" in text else text
    yield text.translate(TRADITIONAL) if _TRADITIONAL.search(text) else text
    if _LOOKALIKES.search(text):
        yield text.translate(LOOKALIKES)
    if _APART.search(text) or _GAP.search(text):
        yield _GAP.sub("", _APART.sub(_closed, text))
    if "\\u" in text:
        yield _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _BACKWARDS.search(text):
        yield text[::-1]
    # none of these writings does without a Latin letter, as many Chinese texts do
    if _LATIN.search(text):
        if _LEET.search(text.lower()):
            yield _LEET.sub(lambda found: found[0].translate(_PLAIN_LETTERS), text.lower())
        if _ROT13.search(text):
            yield codecs.decode(text, "rot13")
        yield from _decoded(text)


def _closed(found: re.Match) -> str:
    """A run of letters apart as words: a double gap was a word's end."""
    if found[0][1] in " \t":
        return re.sub(r"[ \t]{2}", "\n", found[0]).replace(" ", "").replace("\t", "").replace("\n", " ")
    return found[0][::2]


def _decoded(text: str) -> Iterator[str]:
    for found in _BASE64.finditer(text):
        plain = found[0].rstrip("=").translate(str.maketrans("-_", "+/"))
        yield from _as_text(lambda plain=plain: base64.b64decode(plain + "=" * (-len(plain) % 4)))
    for found in _HEX.finditer(text):
        digits = re.sub(r"\\x|0x|[% ,]", "", found[0])
        yield from _as_text(lambda digits=digits: bytes.fromhex(digits))


def _as_text(decode) -> Iterator[str]:
    try:
        text = decode().decode("utf-8")
    except (binascii.Error, ValueError):
        return
    if text.isprintable() or "\n" in text:
        yield text
