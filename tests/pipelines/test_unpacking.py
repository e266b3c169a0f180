"""A packed file unpacks to 200,000,000 bytes and 100 times its size at most, told before it is unpacked."""

import gzip
import io
import random
import zipfile
import zlib

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from defusedxml.common import EntitiesForbidden
from openpyxl import Workbook, load_workbook

from db.errors import Invalid
from pipelines.reading.read_files import file_rows
from pipelines.reading.unpacking import gunzipped, refuse_exploding_workbook

LARGEST = 200_000_000
RATIO = 100
HEADER_BYTES = 18 + 1


def gzip_of(content, length=None):
    """A gzip file of the content, of that many bytes: its name field makes up what is missing."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(content) + deflate.flush()
    name = b"n" * ((length or len(body) + HEADER_BYTES) - len(body) - HEADER_BYTES) + b"\0"
    head = b"\x1f\x8b\x08\x08\0\0\0\0\x02\xff" + name
    return head + body + zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")


def zip_of(members, length=None, packing=zipfile.ZIP_DEFLATED):
    """A zip file of the members, of that many bytes: its comment makes up what is missing."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = b"c" * (0 if length is None else length - len(zip_of(members)))
    return file.getvalue()


def noisy(size):
    """So many bytes of which a fiftieth does not pack."""
    return random.Random(1).randbytes(size // 50) + bytes(size - size // 50)


@pytest.mark.parametrize(("beyond", "refused"), [(0, False), (1, True)])
def test_a_hundred_times_its_size_is_the_most(beyond, refused):
    size = RATIO * 5_000
    packed = gzip_of(bytes(size + beyond), 5_000), zip_of({"a.bin": bytes(size + beyond)}, 5_000)
    assert [len(each) for each in packed] == [5_000, 5_000]
    for content, read in zip(packed, (gunzipped, refuse_exploding_workbook), strict=True):
        said = outcome(read, content)
        assert said == ("sent.file unpacks to more than 100 times its size" if refused else "")


@pytest.mark.parametrize(("beyond", "refused"), [(0, False), (1, True)])
def test_two_hundred_million_bytes_are_the_most_whatever_the_members_are(beyond, refused):
    said = "sent.file unpacks to more than 200,000,000 bytes" if refused else ""
    assert outcome(gunzipped, gzip.compress(noisy(LARGEST + beyond), 1)) == said
    half = noisy(LARGEST // 2)
    archive = zip_of({"a.bin": half, "b.bin": half, "c.bin": b"0" * beyond})
    assert outcome(refuse_exploding_workbook, archive) == said


def outcome(read, content):
    """What a reader says of a file named sent.file, as far as the remedy; "" when it takes it."""
    try:
        read(content, "sent.file")
    except Invalid as refusal:
        what, _, remedy = str(refusal).partition("; ")
        assert remedy
        return what
    return ""


def test_the_members_are_summed_before_one_is_read():
    archive = bytearray(zip_of({"xl/worksheets/sheet1.xml": bytes(3_000_000)}))
    start = archive.index(b"sheet1.xml") + len(b"sheet1.xml")
    archive[start : start + 100] = b"\xff" * 100
    assert "100 times" in outcome(file_rows, bytes(archive))


def test_a_member_that_says_it_is_small_is_read_no_further():
    archive = bytearray(zip_of({"[Content_Types].xml": b"<Types>" + b" " * 5_000_000 + b"</Types>"}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = archive.index(mark) + place
        archive[at : at + 4] = (100).to_bytes(4, "little")
    assert "damaged" in outcome(file_rows, bytes(archive))


def parts(change):
    """A workbook whose parts are as `change` makes them."""
    file = io.BytesIO()
    book = Workbook()
    for row in (["id", "question"], ["1", "头痛"]):
        book.active.append(row)
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    end = b"</Types>"
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(end, TEXTS_ARE_SHARED + end)
    members["xl/sharedStrings.xml"] = shared("")
    return zip_of({**members, **change(members)})


TEXTS_ARE_SHARED = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10) for name in b"bcdefghij"
)
PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/core.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
)


def laughing(name):
    """Puts the entities before the first element of a part, and the last of them into its first text."""

    def change(members):
        declared, _, rest = members[name].rpartition(b"?>")
        return {name: declared + b"?>" * bool(declared) + LAUGHS + rest.replace(b"</", b"&j;</", 1)}

    return change


@pytest.mark.parametrize("name", PARTS)
def test_a_billion_laughs_are_refused_in_every_part_of_a_workbook(name):
    assert file_rows(parts(lambda members: {}), "good.xlsx")[0][0].value == {"id": "1", "question": "头痛"}
    assert outcome(file_rows, parts(laughing(name))) == (
        "sent.file defines XML entities, as no spreadsheet does"
    )


def test_the_library_that_reads_sheets_would_refuse_them_too():
    assert openpyxl.DEFUSEDXML
    with pytest.raises(ValueError) as error:
        load_workbook(io.BytesIO(parts(laughing("xl/worksheets/sheet1.xml"))), read_only=True)
    assert isinstance(error.value.__context__, EntitiesForbidden)


def sheet(rows):
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )


def shared(*texts):
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'.encode()


@pytest.mark.parametrize(("repeats", "refused"), [(66, False), (67, True)])
def test_a_text_kept_once_counts_in_every_cell_that_shows_it(repeats, refused):
    text = random.Random(2).randbytes(1_500_000).hex()
    rows = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>' + b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>1</v></c></row>' % (n, n) for n in range(2, repeats + 2)
    )
    content = parts(
        lambda members: {
            "xl/worksheets/sheet1.xml": sheet(rows),
            "xl/sharedStrings.xml": shared("question", text),
        }
    )
    said = outcome(file_rows, content)
    assert said == ("sent.file unpacks to more than 200,000,000 bytes" if refused else "")


@pytest.mark.parametrize(("number", "refused"), [(1_048_576, False), (1_048_577, True), (10**11, True)])
def test_a_row_far_below_is_not_waited_for(number, refused):
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="%d"><c r="A9"><v>1</v></c></row>' % number
    said = outcome(file_rows, parts(lambda members: {"xl/worksheets/sheet1.xml": sheet(rows)}))
    assert said == ("sent.file has more than 1,048,576 rows" if refused else "")


def test_of_a_cell_far_to_the_right_the_empty_ones_before_it_are_not_kept():
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD2"><v>7</v></c></row>'
    _, [aside] = file_rows(parts(lambda members: {"xl/worksheets/sheet1.xml": sheet(rows)}), "right.xlsx")
    assert aside.raw == "(7,)"


def test_a_sheet_without_a_row_is_no_second_sheet():
    file = io.BytesIO()
    book = Workbook()
    book.active.append(["id"])
    book.active.append(["1"])
    book.create_sheet("Sheet2")
    book.save(file)
    [row], _ = file_rows(file.getvalue(), "blank.xlsx")
    assert row.value == {"id": "1"}


def parquet(values, compression):
    file = io.BytesIO()
    pq.write_table(pa.table({"question": values}), file, compression=compression)
    return file.getvalue()


def test_a_parquet_file_counts_what_its_metadata_tell_and_what_its_rows_come_to():
    assert "100 times" in outcome(file_rows, parquet(["x" * 1_000_000], "zstd"))
    text = random.Random(3).randbytes(500_000).hex()
    once = parquet([text] * 201, "none")
    assert len(once) < 2_100_000
    assert "200,000,000" in outcome(file_rows, once)
    assert outcome(file_rows, parquet([text] * 20, "none")) == ""


def test_a_part_that_is_no_xml_is_named():
    content = parts(lambda members: {"xl/workbook.xml": b"<workbook><sheets>"})
    assert "no workbook" in outcome(file_rows, content)
