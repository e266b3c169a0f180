"""How far a packed file may unpack: known before it is read, so that a small file never fills the memory."""

import gzip
import io
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from db.errors import Invalid

LARGEST_UNPACKED = 200_000_000
HIGHEST_RATIO = 100
# what a workbook keeps its XML under
XML = (".xml", ".rels", ".vml")


def refuse_explosion(unpacked: int, packed: int, name: str, remedy: str) -> None:
    """Raises Invalid for more than LARGEST_UNPACKED bytes or HIGHEST_RATIO times the packed ones."""
    refuse_too_large(unpacked, name, remedy)
    refuse_ratio(unpacked, packed, name, remedy)


def refuse_ratio(unpacked: int, packed: int, name: str, remedy: str) -> None:
    """Raises Invalid for more than HIGHEST_RATIO times the packed bytes."""
    if unpacked > HIGHEST_RATIO * packed:
        raise Invalid(
            f"{name} unpacks to more than {HIGHEST_RATIO} times its size; {remedy}.",
            f"{name} 解包后超过其大小的 {HIGHEST_RATIO} 倍；请解包查看，或拆分后分批使用。",
        )


def refuse_too_large(unpacked: int, name: str, remedy: str) -> None:
    """Raises Invalid for more than LARGEST_UNPACKED bytes."""
    if unpacked > LARGEST_UNPACKED:
        raise Invalid(
            f"{name} unpacks to more than {LARGEST_UNPACKED:,} bytes; {remedy}.",
            f"{name} 解包后超过 {LARGEST_UNPACKED:,} 字节；请拆分后分批使用。",
        )


def gunzipped(content: bytes, name: str) -> bytes:
    """What a gzip file holds. Raises Invalid for a damaged one, and for one that unpacks to too much."""
    # gzip tells its size only modulo 2^32, so that one byte too many is what shows it
    most = min(LARGEST_UNPACKED, HIGHEST_RATIO * len(content))
    try:
        with gzip.open(io.BytesIO(content)) as file:
            result = file.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise Invalid(
            f"{name}: the gzip is damaged or cut off; fetch it again.",
            f"{name}：gzip 已损坏或不完整；请重新获取。",
        ) from None
    refuse_explosion(len(result), len(content), name, "unpack it, split it and take in the parts")
    if result.startswith(b"\x1f\x8b"):
        raise Invalid(
            f"{name} is gzip inside gzip; unpack it once.", f"{name} 是 gzip 中的 gzip；请先解一层。"
        )
    return result


def refuse_exploding_workbook(content: bytes, name: str) -> None:
    """Raises Invalid for a workbook that unpacks to too much, or whose XML may define entities."""
    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            refuse_explosion(total, len(content), name, "save its sheet as CSV, in parts where it is large")
            for member in members:
                if member.filename.lower().endswith(XML):
                    _refuse_document_type(archive, member)
    except DefusedXmlException:
        raise Invalid(
            f"{name} defines XML entities, as no spreadsheet does; save it as CSV.",
            f"{name} 定义了 XML 实体，正常表格不会如此；请另存为 CSV。",
        ) from None
    except ParseError:
        raise Invalid(
            f"{name} is no workbook that can be read; save it again as .xlsx or CSV.",
            f"{name} 不是可读的工作簿；请重新存为 .xlsx 或 CSV。",
        ) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Invalid(
            f"{name} is a damaged, encrypted or unusual zip file; save it again.",
            f"{name} 是损坏、加密或特殊的 zip 文件；请重新保存。",
        ) from None


def _refuse_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Reads as far as the first element, before which alone a document type can stand."""
    from defusedxml.ElementTree import iterparse

    with archive.open(member) as file:
        next(iter(iterparse(file, events=("start",), forbid_dtd=True)), None)
