"""Read a list that somebody brings as a spreadsheet; every cell becomes the text a person saw."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table_csv import read_csv
from thitsar.kernel.sections.table_shape import Shape
from thitsar.kernel.sections.table_xlsx import read_xlsx
from thitsar.kernel.sections.table_zip import LOCKED

HEAVIEST = 100_000_000  # bytes
LONGEST = 10_000  # characters in a cell before it becomes a finding on its row

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# PDF, PNG, JPEG, GIF, TIFF, RIFF, gzip, bzip2, xz, 7z, RAR, an empty zip archive, RTF.
_OTHER = re.compile(
    rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|RIFF|\x1f\x8b|BZh\d|\xfd7zXZ|7z\xbc\xaf|Rar!|PK\x05\x06|\{\\rtf"
)
# A web page, an XML or a JSON file; some programs call a web page ".xls".
_MARKUP = re.compile(rb'(?i)(?:\xef\xbb\xbf)?\s*(?:<(?:!doctype|html|table|\?xml)|\{\s*"|\[\s*[\[{])')


@dataclass(frozen=True)
class Table:
    """Hold a list as text; the first of `rows` is row 1 in every message."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheet: str


def read_table(content: bytes) -> Table:
    """Read XLSX or CSV, told apart by the bytes, wholly in memory; refuse all else with what to do."""
    if not content:
        raise Refused("The file is empty. Choose the file that holds the list.")
    if len(content) > HEAVIEST:
        raise Refused("The file is larger than 100 MB. Split the list into smaller files.")
    shape, sheet = _reader_of(content)(content)
    return Table(shape.headers, shape.rows, sheet)


def overlong(table: Table) -> list[tuple[int, str]]:
    """Name the row and header of each cell longer than LONGEST, for a finding on that row."""
    return [
        (number, header)
        for number, row in enumerate(table.rows, 1)
        if sum(map(len, row)) > LONGEST
        for header, cell in zip(table.headers, row, strict=True)
        if len(cell) > LONGEST
    ]


def _reader_of(content: bytes) -> Callable[[bytes], tuple[Shape, str]]:
    if content.startswith(_ZIP):
        return read_xlsx
    if content.startswith(_OLE):
        raise Refused(_why_not_ole(content))
    if _OTHER.match(content) or _MARKUP.match(content):
        raise Refused("This file is not a list. Save the list as XLSX or as CSV and choose that file.")
    return read_csv


def _why_not_ole(content: bytes) -> str:
    if _ENCRYPTED in content:
        return LOCKED
    return "This is an old Excel file. Open it and save it as XLSX or as CSV."
