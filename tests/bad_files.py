"""Whatever may be wrong with a file: named ways to damage a good one, and what any reader must make of each.

SAME      the file says the same as before, and is read so exactly
OTHER     another encoding or packing: read so exactly, or refused by name
HARMED    something is wrong: refused by name, or the line set aside; never read as if nothing were
"""

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path


def _packed(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _laughs() -> bytes:
    """A workbook whose one string would expand to a billion others."""
    entities = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    strings = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><sst count="1"><si><t>&l9;</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _packed(
        {
            "[Content_Types].xml": (
                '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
                f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>'
            ).encode(),
            "xl/workbook.xml": b'<?xml version="1.0"?><workbook/>',
            "xl/sharedStrings.xml": strings.encode(),
        }
    )


def _cut(good: bytes) -> bytes:
    return good[: len(good) * 2 // 3]


def _cut_in_a_character(good: bytes) -> bytes:
    place = max(n for n, byte in enumerate(good) if byte >= 0xE0)
    return good[: place + 1]


def _into_the_middle(what: bytes) -> Callable[[bytes], bytes]:
    """Something in front of the last Chinese character of the file."""

    def damage(good: bytes) -> bytes:
        place = max(n for n, byte in enumerate(good) if byte >= 0xE0)
        return good[:place] + what + good[place:]

    return damage


# name -> (what is made of the content, which formats it is about)
EVERY = "jsonl json csv toml yaml text"
SAME = {
    "as it is": (lambda good: good, EVERY),
    "a byte order mark": (lambda good: b"\xef\xbb\xbf" + good, EVERY),
    "Windows line ends": (lambda good: good.replace(b"\n", b"\r\n"), EVERY),
    "no line end at the end": (lambda good: good.rstrip(b"\n"), EVERY),
    "blank lines at the end": (lambda good: good + b"\n\n\n", EVERY),
}
OTHER = {
    "UTF-16 with a mark": (lambda good: good.decode().encode("utf-16"), EVERY),
    "UTF-16 big-endian": (lambda good: b"\xfe\xff" + good.decode().encode("utf-16-be"), EVERY),
    "UTF-32 with a mark": (lambda good: good.decode().encode("utf-32"), EVERY),
    "GB18030": (lambda good: good.decode().encode("gb18030"), EVERY),
    "gzip": (lambda good: gzip.compress(good, mtime=0), EVERY),
    "old Macintosh line ends": (lambda good: good.replace(b"\n", b"\r"), "jsonl json toml"),
}
# nothing, which some readers take for nothing and others refuse
EMPTY = {
    "empty": (lambda good: b"", EVERY),
    "blanks alone": (lambda good: b" \n\t\n  \n", EVERY),
    "a mark alone": (lambda good: b"\xef\xbb\xbf", EVERY),
}
HARMED = {
    "UTF-16 without a mark": (lambda good: good.decode().encode("utf-16-le"), EVERY),
    "UTF-16 cut off": (lambda good: good.decode().encode("utf-16")[:-1], EVERY),
    "a byte of Latin-1": (_into_the_middle(b"caf\xe9 "), EVERY),
    "a line in GB18030": (_into_the_middle("诊断".encode("gb18030")), EVERY),
    "cut in a character": (_cut_in_a_character, EVERY),
    "a NUL byte": (_into_the_middle(b"\0"), EVERY),
    "a control character": (_into_the_middle(b"\x07"), "jsonl json csv toml yaml"),
    "a gzip cut off": (lambda good: gzip.compress(good)[:-9], EVERY),
    "a gzip bomb": (lambda good: gzip.compress(b"[" + b" " * 30_000_000 + b"]"), EVERY),
    "gzip in gzip": (lambda good: gzip.compress(gzip.compress(good)), EVERY),
    "a zip bomb": (lambda good: _packed({"xl/worksheets/sheet1.xml": b"0" * 30_000_000}), EVERY),
    "a billion laughs": (lambda good: _laughs(), EVERY),
    "a PDF": (lambda good: b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n" + good, EVERY),
    "a picture": (lambda good: b"\x89PNG\r\n\x1a\n\0\0\0" + good, EVERY),
    "a database": (lambda good: b"SQLite format 3\0" + good, EVERY),
    "a web page": (
        lambda good: b"<!doctype html><html><body>502 Bad Gateway</body></html>",
        "jsonl json csv toml yaml",
    ),  # fmt: skip
    "noise": (lambda good: bytes((n * 37 + n // 7) % 256 for n in range(4000)), EVERY),
    "cut off": (_cut, "jsonl json toml"),
    "brackets 100,000 deep": (lambda good: b"[" * 100_000, "jsonl json yaml toml"),
    "objects 100,000 deep": (lambda good: b'{"a":' * 100_000, "jsonl json"),
    "lists 100,000 deep as a value": (lambda good: b"a = " + b"[" * 100_000, "toml"),
    "a number of 5,000 digits": (lambda good: good + b'{"id": ' + b"9" * 5000 + b"}\n", "jsonl"),
    "a value of 5,000 digits": (lambda good: b"big = " + b"9" * 5000 + b"\n" + good, "toml"),
    "an element of 5,000 digits": (lambda good: b"[" + b"9" * 5000 + b"," + good.lstrip(b"["), "json"),
    "NaN": (lambda good: good + b'{"id": NaN}\n', "jsonl"),
    "Infinity": (lambda good: good + b'{"id": -Infinity}\n', "jsonl"),
    "NaN as the whole": (lambda good: b"NaN", "json"),
    "a key twice": (lambda good: good + b'{"id": "x", "id": "y"}\n', "jsonl"),
    "half a pair of surrogates": (lambda good: good + b'{"id": "x", "a": "\\ud83d"}\n', "jsonl"),
    "a NUL as an escape": (lambda good: good + b'{"id": "x", "a": "\\u0000"}\n', "jsonl"),
    "a list among objects": (lambda good: good + b"[1, 2]\n", "jsonl"),
    "words among objects": (lambda good: good + b"to be continued\n", "jsonl"),
    "two objects on a line": (lambda good: good + b"{} {}\n", "jsonl"),
    "an id again, other words": (
        lambda good: good + good.split(b"\n")[0].replace("。".encode(), "！".encode()) + b"\n",
        "jsonl",
    ),  # fmt: skip
    "no list and no object": (lambda good: b"42", "json"),
    "a comma too many": (lambda good: good.rstrip().rstrip(b"]}") + b",]", "json"),
    "single quotation marks": (lambda good: good.replace(b'"', b"'"), "jsonl json"),
    "a field too many": (lambda good: good + good.rstrip(b"\n").split(b"\n")[-1] + b",more\n", "csv"),
    "a field too few": (lambda good: good + b"only,two\n", "csv"),
    "a quotation never closed": (lambda good: good + b'"never,closed,a\n', "csv"),
    "a broken quotation": (lambda good: good + b'"a"b,c,d\n', "csv"),
    "a column's name twice": (
        lambda good: good.replace(b"\n", b",id\n", 1).replace(b"id,", b"id,id,", 1),
        "csv",
    ),
    "a key set twice": (lambda good: good + good, "toml yaml"),
    "a tab for blanks": (lambda good: good.replace(b"  ", b"\t"), "yaml"),
    "a broken table": (lambda good: good + b"[[\n", "toml"),
    "Python for TOML": (lambda good: b"import os\nos.system('true')\n", "toml json yaml"),
    "an object of Python's": (lambda good: b"!!python/object/apply:os.system ['true']\n", "yaml"),
    "aliases that explode": (
        lambda good: (
            b"a: &a [x,x]\n" + b"".join(b"%c: &%c [*%c,*%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121))
        ),
        "yaml",
    ),
}
# what stands at the path instead of a file
PLACES = ("a folder", "nothing", "a link to nothing", "a link to itself", "a file that cannot be read")


def put(place: str, path: Path) -> None:
    """Make the path what `place` says; what cannot be read is so even for root, who may read most files."""
    if place == "a folder":
        path.mkdir()
    elif place == "a link to nothing":
        path.symlink_to(path.with_name("nowhere"))
    elif place == "a link to itself":
        path.symlink_to(path)
    elif place == "a file that cannot be read":
        path.symlink_to(f"/proc/{os.getpid()}/mem")
