"""Write rows as the files that field tools write, in memory only."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter

from thitsar.kernel.errors import Refused

SHEET = "Arrivals"
_MADE = datetime(2024, 1, 1, tzinfo=UTC)  # fixed, so that the same rows give the same bytes


def to_xlsx(rows: Iterable[Mapping[str, str]], headers: Sequence[str]) -> bytes:
    """Write one sheet in which every cell is text, also what looks like a number, a formula or a link."""
    out = io.BytesIO()
    # Without in_memory the package writes its parts to temporary files.
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet(SHEET)
        for line, cells in enumerate(_lines(rows, headers)):
            for column, cell in enumerate(cells):
                if cell and sheet.write_string(line, column, cell):
                    raise Refused("A spreadsheet cannot hold a cell this long. Shorten it.")
    return out.getvalue()


def to_csv(rows: Iterable[Mapping[str, str]], headers: Sequence[str]) -> bytes:
    """Write CSV as spreadsheet programs do: UTF-8 with a byte order mark, commas, CRLF."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_lines(rows, headers))
    return out.getvalue().encode("utf-8-sig")


def _lines(rows: Iterable[Mapping[str, str]], headers: Sequence[str]) -> Iterable[list[str]]:
    yield list(headers)
    for row in rows:
        yield [row[header] for header in headers]
