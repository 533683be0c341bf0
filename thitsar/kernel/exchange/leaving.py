"""What may leave a node as a table about persons: which parts it is made of and its columns, as an app says."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.errors import Refused

Documents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Table:
    """A table with one row for each file of a kind, made by a pure function of its folded parts."""

    kind: str
    parts: tuple[str, ...]
    columns: tuple[str, ...]
    row: Callable[[Documents], list[str]]


_tables: dict[str, Table] = {}


def register_table(what: str, table: Table) -> None:
    """Let a table be exported; no free text is ever a column (R-FREE)."""
    if _tables.setdefault(what, table) is not table:
        raise ValueError(what)


def table_of(what: str) -> Table:
    """Give a table by its name; Refused for one that nobody made known."""
    if what not in _tables:
        raise Refused("There is no such export.")
    return _tables[what]


def written(marks: Sequence[Sequence[str]], table: Iterable[Sequence[str]]) -> bytes:
    """Write a table as CSV with its marks at both ends."""
    out = io.StringIO()
    writer = csv.writer(out)
    rows = [*marks, [], *table, [], *marks[::-1]]
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    # With a mark of its encoding: spreadsheets take Burmese for something else without it.
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """Keep a spreadsheet from taking what somebody typed for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
