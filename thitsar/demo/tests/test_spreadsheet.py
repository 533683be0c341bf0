import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from thitsar.demo.spreadsheet import to_csv, to_xlsx
from thitsar.kernel.sections.table import Table, read_table

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
PLAIN = st.text("abc /_ABCကခအောင်၀", min_size=1, max_size=9).filter(str.strip)


@st.composite
def tables(draw: st.DrawFn, headers: st.SearchStrategy[str]) -> Table:
    """Draw a table whose last row says something, as blank rows at the end are left out."""
    names = tuple(draw(st.lists(headers, min_size=1, max_size=5, unique_by=str.strip)))
    row = st.tuples(*(CELLS for _ in names))
    rows = draw(st.lists(row, max_size=6))
    last = draw(row.filter(lambda cells: any(map(str.strip, cells))))
    return Table(names, (*rows, last), "")


def content(table: Table) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return table.headers, table.rows


@given(tables(PLAIN))
def test_a_table_written_as_csv_reads_back_the_same(table: Table) -> None:
    written = to_csv([dict(zip(table.headers, row, strict=True)) for row in table.rows], table.headers)
    assert read_table(written) == table


@given(
    tables(CELLS.filter(str.strip)),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_headers_read_back_when_they_stand_in_quotation_marks(
    table: Table, delimiter: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([table.headers, *table.rows])
    assert read_table(out.getvalue().encode(encoding)) == table


@given(tables(CELLS.filter(str.strip)))
def test_a_table_written_as_xlsx_reads_back_the_same(table: Table) -> None:
    written = to_xlsx([dict(zip(table.headers, row, strict=True)) for row in table.rows], table.headers)
    assert content(read_table(written)) == content(table)


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = [{"name": "အောင်", "notes": "=1+1"}]
    assert to_xlsx(rows, ["name", "notes"]) == to_xlsx(rows, ["name", "notes"])
    assert to_csv(rows, ["notes", "name"]) == "\ufeffnotes,name\r\n=1+1,အောင်\r\n".encode()
