"""Give rows, as they are read, the shape of a table: one header row, equal width, no blank tail, bounded."""

from collections import Counter
from collections.abc import Iterable

from thitsar.kernel.errors import Refused

MOST_ROWS = 200_000
MOST_COLUMNS = 500
MOST_CELLS = 20_000_000  # keeps the empty cells of a sparse sheet from filling the memory


class Shape:
    """Collect numbered rows from a reader and refuse at the first that does not fit."""

    def __init__(self) -> None:
        self.headers: tuple[str, ...] = ()
        self._rows: list[tuple[str, ...]] = []
        self._header_row = 0

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the data rows up to the last one that says anything."""
        return tuple(self._rows)

    def take(self, number: int, cells: list[str]) -> None:
        """Add one row by its number in the file; the first that says anything is the header row."""
        if not any(cells):
            return
        if not self.headers:
            self._take_headers(number, cells)
            return
        position = number - self._header_row
        self._make_room(position)
        self._rows.append(_fitted(cells, len(self.headers), position))

    def finish(self) -> None:
        """Drop the rows of spaces at the end; refuse a list without headers or rows."""
        while self._rows and _blank(self._rows[-1]):
            self._rows.pop()
        if not self.headers:
            raise Refused("The file is empty. Choose the file that holds the list.")
        if not self._rows:
            raise Refused("The list holds no rows below its headers. Choose the file that holds the people.")

    def _take_headers(self, number: int, cells: list[str]) -> None:
        if not _blank(cells):
            self.headers = _headers(cells)
            self._header_row = number

    def _make_room(self, position: int) -> None:
        if position > MOST_ROWS:
            raise Refused("The list has more than 200,000 rows. Split it into smaller files.")
        if position * len(self.headers) > MOST_CELLS:
            raise Refused(
                "The list has more than 20 million cells. Split it, or delete columns that are not needed."
            )
        # Blank rows in between count: a person who is told "row 7" looks for the seventh line.
        self._rows.extend([("",) * len(self.headers)] * (position - 1 - len(self._rows)))


def letters(column: int) -> str:
    """Write a column, counted from 0, as spreadsheets do: A, B, … Z, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _blank(cells: Iterable[str]) -> bool:
    return not any(map(str.strip, cells))


def _headers(cells: list[str]) -> tuple[str, ...]:
    while not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise Refused("The list has more than 500 columns. Delete the columns that are not needed.")
    blank = [letters(column) for column, cell in enumerate(cells) if not cell.strip()]
    if blank:
        raise Refused(
            "Column %(columns)s has no header in the first row. Write one, or delete the column.",
            {"columns": _named(blank)},
        )
    twice = [name for name, times in Counter(map(str.strip, cells)).items() if times > 1]
    if twice:
        raise Refused(
            "More than one column is called %(headers)s. Give each its own name.", {"headers": _named(twice)}
        )
    return tuple(cells)


def _fitted(cells: list[str], width: int, position: int) -> tuple[str, ...]:
    if not _blank(cells[width:]):
        raise Refused(
            "Row %(row)s has a cell in column %(column)s, which has no header. Correct the row or add one.",
            {"row": position, "column": letters(width)},
        )
    return tuple(cells[:width]) + ("",) * (width - len(cells))


def _named(names: list[str]) -> str:
    # Cut short: where the header row is missing, these are the words of a person's row.
    return ", ".join(name.strip()[:40] for name in names[:5])
