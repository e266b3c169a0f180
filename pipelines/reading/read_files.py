"""Any file as rows: how it is packed, encoded and laid out is found out from its bytes, or refused."""

import json
import re

from db.errors import Invalid
from db.incoming import SetAside
from pipelines.reading.encodings import as_utf8
from pipelines.reading.plain_text import storable
from pipelines.reading.read_json import Row, json_rows
from pipelines.reading.read_tables import csv_rows, parquet_rows, xlsx_rows
from pipelines.reading.unpacking import gunzipped

# a JSON object that is a whole file holds its rows under one of these; the rest of it describes them all
ROW_KEYS = re.compile(r'"(Instances|data|rows|records|examples)"\s*:\s*(?=\[)')
DESCRIPTION = "dataset"
# what begins like this is not text, and is better named than called unreadable
FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as .xlsx"),
    (b"SQLite format 3", "a SQLite database"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it"),
    (b"Rar!", "a RAR archive; unpack it"),
)

Read = tuple[list[Row], list[SetAside]]


def file_rows(content: bytes, name: str) -> Read | None:
    """The rows of a file and what is set aside of it; None when it is laid out in no way that is known.

    Known are JSON, JSON Lines, CSV, XLSX and Parquet, gzip around any of them, text in UTF-8, in UTF-16
    with a mark, and in GB18030. Raises Invalid for a file that is damaged as a whole.
    """
    if content.startswith(b"\x1f\x8b"):
        return file_rows(gunzipped(content, name), name)
    if content.startswith(b"PAR1"):
        return parquet_rows(content, name)
    if content.startswith(b"PK\x03\x04"):
        return xlsx_rows(content, name)
    for mark, what in FOREIGN:
        if content.startswith(mark):
            raise Invalid(
                f"{name} is {what}, and holds no rows that can be read.",
                f"{name} 是 {what}，其中没有可读的行。",
            )
    text = as_utf8(content, name)
    if text.faults and text.content.lstrip().startswith(b"["):
        line, (reason, _) = next(iter(text.faults.items()))
        raise Invalid(
            f"{name}, line {line}: {reason}; nothing of the file was taken. Mend it.",
            f"{name} 第 {line} 行：{reason}；文件内容均未采用。请修改。",
        )
    readers = (_object_rows, json_rows, _csv_rows)
    read = next((found for reader in readers if (found := reader(text.content, name)) is not None), None)
    if read is None:
        return None
    rows, aside = read
    # where objects are counted, lines that are faulty cannot be told by number
    faults = {} if rows and rows[0].by_item else text.faults
    return rows, [_explained(each, faults) for each in aside]


def unknown_format(name: str) -> Invalid:
    """What is said of a file for which `file_rows` gives None."""
    return Invalid(
        f"{name} is in no format that can be read; JSON, JSON Lines, CSV, XLSX and Parquet can.",
        f"{name} 的格式无法读取；可读 JSON、JSON Lines、CSV、XLSX 和 Parquet。",
    )


def _csv_rows(content: bytes, name: str) -> Read | None:
    return csv_rows(content.decode("utf-8"), name)


def _explained(aside: SetAside, faults: dict[int, tuple[str, str]]) -> SetAside:
    """A line that could not be read, with the encoding as its reason rather than what came of it."""
    reason, raw = faults.get(aside.line, (aside.reason, aside.raw))
    return SetAside(aside.line, reason, storable(raw))


def _object_rows(content: bytes, name: str) -> Read | None:
    """The rows of one JSON object that describes a data set; each row gets the rest of it as `dataset`."""
    text = content.decode("utf-8")
    found = ROW_KEYS.search(text)
    if not text.lstrip().startswith("{") or not found or _is_json_lines(text):
        return None
    try:
        _, end = json.JSONDecoder().raw_decode(text, found.end())
        described = json.loads(f"{text[: found.end()]}[]{text[end:]}")
    except (json.JSONDecodeError, RecursionError):
        return None
    about = {key: value for key, value in described.items() if value and _is_plain(value)}
    before = "\n" * text.count("\n", 0, found.end())
    rows, aside = json_rows((before + text[found.end() : end]).encode(), name)
    return [row._replace(value={**row.value, DESCRIPTION: about}) for row in rows], aside


def _is_json_lines(text: str) -> bool:
    first, _, rest = text.strip().partition("\n")
    try:
        return bool(rest) and isinstance(json.loads(first), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _is_plain(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )
