"""Read CSV in the encodings and with the delimiters that spreadsheet programs write."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table_shape import Shape

_DELIMITERS = ",;\t"
_WIDE = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1f]")  # what no list has, unless it is not text at all

_NOT_TEXT = "This file is not a list. Save the list as XLSX or as CSV and choose that file."
_ENCODING = 'The letters of this file cannot be read. Save the list as "CSV UTF-8" and choose that file.'

# The module refuses longer cells by default; here they are read and become a finding on their row. The limit is the
# whole process's and not a reader's: set to the length of one list, it would refuse the cells of whatever else is read.
csv.field_size_limit(2**31 - 1)


def read_csv(content: bytes) -> tuple[Shape, str]:
    """Read a comma, semicolon or tab separated list; CSV has no sheets, so their name is empty."""
    encoding = _encoding(content)
    shape = Shape()
    try:
        rows = csv.reader(_lines(content, encoding), delimiter=_delimiter(content, encoding), strict=True)
        for number, cells in enumerate(rows, 1):
            shape.take(number, cells)
    except UnicodeError as error:
        raise Refused(_why_not_text(content, encoding)) from error
    except csv.Error as error:
        raise Refused(
            "A quotation mark in the list does not close. Save the list as XLSX and choose that file."
        ) from error
    shape.finish()
    return shape, ""


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refused(_ENCODING)
    return next((encoding for mark, encoding in _WIDE if content.startswith(mark)), "utf-8")


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """Decode piece by piece, so that no second copy of the whole text is ever held."""
    for line in io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline=""):
        if "\0" in line:
            raise Refused(_NOT_TEXT)
        yield line


def _delimiter(content: bytes, encoding: str) -> str:
    """Take what separates the headers: the delimiter that stands most often outside quotation marks."""
    counts = Counter[str]()
    quoted = False
    for line in _lines(content, encoding):
        for piece in line.split('"'):
            counts.update({} if quoted else {mark: piece.count(mark) for mark in _DELIMITERS})
            quoted = not quoted
        quoted = not quoted  # a line of n marks has n + 1 pieces
        if line.strip() and not quoted:
            break
    return max(_DELIMITERS, key=counts.__getitem__)


def _why_not_text(content: bytes, encoding: str) -> str:
    return _NOT_TEXT if encoding == "utf-8" and _BINARY.search(content) else _ENCODING
