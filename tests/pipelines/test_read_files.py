"""Every layout gives the same rows; of a bad file each row is right or set aside, or all is refused."""

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from db.errors import Invalid
from pipelines.import_records import read_file
from pipelines.reading.read_files import file_rows
from pipelines.reading.record_shapes import RECORD_SHAPES

DATA = Path(__file__).parents[3] / "shared" / "data"
ROW = {"id": "1", "question": "首选的检查是", "options": {"A": "胸片", "B": "血常规"}, "answer": "A"}
OTHER = {"id": "2", "question": "典型的体征是", "options": {"A": "压痛", "B": "水肿"}, "answer": "B"}
ROWS = [ROW, OTHER]
FLAT = [{"department": "内科", "title": "怎么办", "ask": f"咳嗽{n}天。", "answer": "就医"} for n in (3, 5)]


def line(row):
    return json.dumps(row, ensure_ascii=False).encode()


def lines(rows):
    return b"\n".join(map(line, rows)) + b"\n"


def array(rows):
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def table(rows, delimiter=","):
    head = delimiter.join(rows[0])
    return "\r\n".join([head, *(delimiter.join(map(str, row.values())) for row in rows)]).encode()


def workbook(rows, titles=("Sheet1",)):
    book = Workbook()
    for sheet, title in zip([book.active, *(book.create_sheet() for _ in titles[1:])], titles, strict=True):
        sheet.title = title
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet(rows):
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file.getvalue()


def values(content, name="file"):
    rows, aside = file_rows(content, name)
    assert aside == []
    return [row.value for row in rows]


LAYOUTS = {
    "json": array(ROWS),
    "json lines": lines(ROWS),
    "json lines without a last line feed": lines(ROWS).strip(),
    "with a byte order mark": b"\xef\xbb\xbf" + lines(ROWS),
    "gzip": gzip.compress(lines(ROWS)),
    "parquet": parquet(ROWS),
    "GB18030": lines(ROWS).decode().encode("gb18030"),
    "GB18030 array": array(ROWS).decode().encode("gb18030"),
    "UTF-16": array(ROWS).decode().encode("utf-16"),
    "UTF-16 big-endian": b"\xfe\xff" + array(ROWS).decode().encode("utf-16-be"),
    "an object around its rows": json.dumps({"data": ROWS}, ensure_ascii=False).encode(),
}


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=LAYOUTS)
def test_the_same_rows_come_out_of_every_layout(content):
    assert [{key: row[key] for key in ROW} for row in values(content)] == ROWS


@pytest.mark.parametrize("packing", [*LAYOUTS, "xlsx", "a line set aside"])
def test_a_file_has_as_many_rows_as_are_read_of_it_however_it_is_packed(tmp_path, packing):
    contents = LAYOUTS | {"xlsx": TABLES["xlsx"], "a line set aside": lines(ROWS) + b"{broken\n"}
    (tmp_path / "file").write_bytes(contents[packing])
    parsed = read_file(tmp_path / "file", "CC0")
    assert parsed.file.lines == len(ROWS) + len(parsed.set_aside)
    assert len(parsed.set_aside) == (packing == "a line set aside")


TABLES = {
    "csv": table(FLAT),
    "tab": table(FLAT, "\t"),
    "semicolon": table(FLAT, ";"),
    "GB18030": table(FLAT).decode().encode("gb18030"),
    "mark": b"\xef\xbb\xbf" + table(FLAT),
    "xlsx": workbook([list(FLAT[0]), *(list(row.values()) for row in FLAT)]),
    "parquet": parquet(FLAT),
    "capitals": table([{key.title(): value for key, value in row.items()} for row in FLAT]),
}


@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
def test_the_same_rows_come_out_of_every_table(content):
    assert values(content) == FLAT


def test_a_quoted_field_keeps_its_commas_line_ends_and_marks():
    content = b'title,ask,answer\n"a, ""b""","c\nd",e\n'
    assert values(content) == [{"title": 'a, "b"', "ask": "c\nd", "answer": "e"}]


def test_a_quotation_never_closed_takes_no_other_row_with_it():
    content = b'title,ask,answer\na,"b,c\nd,e,f\ng,"h\ni",j\n'
    rows, aside = file_rows(content, "f")
    assert [(row.line, row.value["ask"]) for row in rows] == [(3, "e"), (4, "h\ni")]
    assert [each.line for each in aside] == [2]


def test_rows_know_the_line_they_start_on():
    content = b'title,ask,answer\n"a","c\nd",e\n\nf,g,h\n'
    assert [row.line for row in file_rows(content, "f")[0]] == [2, 5]


ONE = json.dumps(ROW, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("content", "numbers", "by_item"),
    [
        (b"[" + b", ".join([ONE] * 3) + b"]", [1, 2, 3], True),
        (b"[\n" + ONE + b",\n\n" + ONE + b", " + ONE + b",\n" + ONE + b"]", [1, 2, 3, 4], True),
        (b'{"data": [' + b", ".join([ONE] * 2) + b"]}", [1, 2], True),
        (b"[\n\n" + ONE + b",\n" + ONE + b"]", [3, 4], False),
        (b"[\n {\n" + ONE[1:] + b", {\n" + ONE[1:] + b"]", [2, 3], False),
        (ONE + b"\n\n" + ONE, [1, 3], False),
        (b"[" + ONE + b"]", [1], False),
    ],
)
def test_objects_that_share_a_line_are_told_apart_by_their_number_in_the_array(content, numbers, by_item):
    rows, _ = file_rows(content, "f")
    assert [(row.line, row.by_item) for row in rows] == [(each, by_item) for each in numbers]


def test_unicode_line_ends_inside_a_text_end_no_line():
    row = ROW | {"question": "甲\u2028乙\u0085丙\u2029"}
    assert values(lines([row, OTHER])) == [row, OTHER]


def test_a_described_data_set_gives_its_description_to_each_row():
    content = json.dumps(
        {
            "Contributors": [""],
            "Categories": ["QA"],
            "Definition": ["根据病历回答。"],
            "Positive Examples": [{"input": "x"}],
            "Instances": [{"id": "t-1", "input": "咳嗽三天。", "output": ["肺炎", "感冒"]}],
        },
        ensure_ascii=False,
        indent=2,
    )
    (row,) = file_rows(content.encode(), "task.json")[0]
    assert row.line == content[: content.index('"id"')].count("\n")
    assert row.value["dataset"] == {
        "Contributors": [""],
        "Categories": ["QA"],
        "Definition": ["根据病历回答。"],
    }


def test_the_instances_sheet_is_taken_among_others():
    content = workbook([["input", "output"], ["问", "答"]], titles=("Basic Information", "Instances"))
    assert values(content) == [{"input": "问", "output": "答"}]


GOOD = line(ROW)
ASIDE = {
    "cut off": (GOOD + b'\n{"id": "2", "ques', 2, "cut off"),
    "no JSON": (GOOD + b"\nplain words", 2, "no JSON object"),
    "a list": (GOOD + b"\n[1]", 2, "not a JSON object"),
    "two objects": (GOOD + b"\n{} {}", 2, "Extra data"),
    "NaN": (GOOD + b'\n{"a": NaN}', 2, "NaN"),
    "Infinity": (GOOD + b'\n{"a": -Infinity}', 2, "Infinity"),
    "too large a number": (GOOD + b'\n{"a": 1e999}', 2, "bounds"),
    "5,000 digits": (GOOD + b'\n{"a": ' + b"9" * 5000 + b"}", 2, "5000 digits"),
    "the same key twice": (GOOD + b'\n{"a": 1, "a": 2}', 2, "twice"),
    "nested 40 deep": (GOOD + b'\n{"a": ' + b"[" * 40 + b"]" * 40 + b"}", 2, "deeper"),
    "nested 100,000 deep": (GOOD + b'\n{"a": ' + b"[" * 100_000, 2, "nested too deep"),
    "a field of 10 MB": (GOOD + b'\n{"a": "' + b"x" * 10_000_000 + b'"}', 2, "10000000 characters"),
    "a NUL escape": (GOOD + b'\n{"a": "\\u0000"}', 2, "U+0000"),
    "a control character": (GOOD + b'\n{"a": "\\u0007"}', 2, "U+0007"),
    "a raw control character": (GOOD + b'\n{"a": "\x07"}', 2, "control character"),
    "half a character": (GOOD + b'\n{"a": "\\ud83d"}', 2, "surrogate"),
    "half a character as key": (GOOD + b'\n{"\\udc00": 1}', 2, "surrogate"),
    "one line in GB18030": (GOOD + b"\n" + GOOD + "\n诊断".encode("gb18030"), 3, "not UTF-8"),
    "one line in Latin-1": (GOOD + b'\n{"a": "caf\xe9"}', 2, "not UTF-8"),
    "one broken line in GB18030": (
        (lines(ROWS * 10).decode().encode("gb18030")) + b'{"a": "\xb2\x20"}',
        21,
        "not GB18030",
    ),
    "a record with too many fields": (
        b"title,ask,answer\na,b,c\na,b,c,d",
        3,
        "4 fields, but the header has 3",
    ),
    "a record with too few fields": (b"title,ask,answer\na,b\na,b,c", 2, "2 fields"),
    "a broken quotation": (b'title,ask,answer\na,"b"c,d\na,b,c', 2, "quotation"),
    "a quotation never closed": (b'title,ask,answer\na,"b,c\na,b,c\nd,e,f', 2, "quotation"),
    "a line in Latin-1 inside a quotation": (
        b'title,ask,answer\n"a","b\ncaf\xe9",c\n' + "甲,乙,丙\n丁,戊,己".encode(),
        2,
        "U+001A",
    ),
    "a NUL in a quotation": (b'title,ask,answer\na,"\x07",c\na,b,c', 2, "U+0007"),
    "a spreadsheet error": (b"title,ask,answer\n#NAME?,b,c\na,b,c", 2, "#NAME?"),
    "a rounded id": (b"id,question,answer\n1.23457E+15,b,c\na,b,c", 2, "rounded"),
    "a date for a dose": (workbook([["title", "ask", "answer"], ["a", date(2025, 3, 5), "c"]]), 2, "date"),
    "a cell beyond the header": (workbook([["title", "ask"], ["a", "b", "c"]]), 2, "beyond"),
    "infinity in a Parquet file": (parquet([{"a": float("inf")}]), 1, "Infinity"),
    "bytes in a Parquet file": (parquet([{"a": b"\x00\xff"}]), 1, "no text or number"),
}


@pytest.mark.parametrize(("content", "number", "reason"), ASIDE.values(), ids=ASIDE)
def test_a_bad_line_is_set_aside_with_its_reason_and_the_others_come_in(content, number, reason):
    rows, aside = file_rows(content, "file")
    assert [each.line for each in aside] == [number]
    assert reason in aside[0].reason
    assert all(set(row.value) >= {"id"} or set(row.value) == {"title", "ask", "answer"} for row in rows)


def bomb(size):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return file.getvalue()


REFUSED = {
    "a NUL byte": (GOOD + b"\n\x00\xff", "line 2: a NUL byte"),
    "UTF-16 without a mark": (array(ROWS).decode().encode("utf-16-le"), "a NUL byte"),
    "UTF-32": (table(FLAT).decode().encode("utf-32"), "is in UTF-32; convert it"),
    "UTF-32 big-endian": (b"\0\0\xfe\xff" + table(FLAT).decode().encode("utf-32-be"), "is in UTF-32"),
    "UTF-16 cut off": (array(ROWS).decode().encode("utf-16")[:-1], "marked as utf-16"),
    "Big5": (
        "title,ask,answer\n頭痛發熱與關節腫脹,體溫升高,應檢查".encode("big5"),
        "neither UTF-8 nor GB18030",
    ),
    "Latin-1": (
        "title,ask,answer\ncafé,naïve,déjà vu à l'hôpital".encode("latin-1"),
        "neither UTF-8 nor GB18030",
    ),
    "Windows-1252": ("title,ask,answer\n“Übelkeit”,Kopfschmerz – täglich,größer".encode("cp1252"), "neither"),
    "an array cut off": (array(ROWS)[:-20], "cut off"),
    "an array with a bad line": (array(ROWS).replace("典型".encode(), b"\xb5\xe4"), "not UTF-8 at byte 16"),
    "an array cut off in a character": ((array(ROWS) + "典".encode())[:-1], "line 20: cut off in the middle"),
    "a gzip cut off": (gzip.compress(lines(ROWS))[:-9], "damaged or cut off"),
    "a gzip with a wrong sum": (gzip.compress(lines(ROWS))[:-8] + b"\0" * 8, "damaged or cut off"),
    "a gzip bomb": (gzip.compress(b"[" + b" " * 30_000_000 + b"]"), "unpacks to more"),
    "gzip in gzip": (gzip.compress(gzip.compress(GOOD)), "gzip inside gzip"),
    "a zip bomb": (bomb(30_000_000), "unpacks to"),
    "a zip that is no workbook": (bomb(10), "no workbook"),
    "a damaged workbook": (workbook([["a"], ["b"]])[:-30], "damaged"),
    "two sheets": (workbook([["a"], ["b"]], titles=("one", "two")), "2 sheets"),
    "a damaged Parquet file": (b"PAR1" + b"\0" * 40, "no Parquet file"),
    "a PDF": (b"%PDF-1.7\n\xe2\xe3", "a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0", "a picture"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office"),
    "a header with a name twice": (b"a,b,a\n1,2,3", "different name"),
    "a header with a blank name": (b"a,,c\n1,2,3", "different name"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_a_file_bad_as_a_whole_is_refused_by_name(content, message):
    with pytest.raises(Invalid) as error:
        file_rows(content, "bad.file")
    assert message in str(error.value) and "bad.file" in str(error.value)


def test_a_layout_that_is_not_known_is_none():
    assert file_rows(b"just words", "f") is None


REAL = [
    ("cmexam/cmexam_val_3000.json", "mcq", 2999, {"the answer nan is none of the options A, B, C, D, E"}),
    ("cmexam/cmexam_test_annotated.json", "mcq", 1143, set()),
    ("mcq_pool/zh_mcq.jsonl", "mcq", 7426, set()),
    ("patient_questions/internal_medicine_sample.csv", "qa", 7643, set()),
    ("multi_turn/CMtMedQA_test.json", "qa", 1144, set()),
]


@pytest.mark.parametrize(("name", "kind", "count", "faults"), REAL)
def test_the_real_files_come_in(name, kind, count, faults):
    rows, aside = file_rows((DATA / name).read_bytes(), name)
    built, found = [], set()
    for row in rows:
        shape = next(shape for shape in RECORD_SHAPES if shape.keys <= row.value.keys())
        assert shape.kind == kind
        try:
            built.append(shape.build(row))
        except Invalid as fault:
            found.add(str(fault))
    assert (len(built), aside, found) == (count, [], faults)
