import io
import random
import zipfile
from collections import Counter
from datetime import date

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table import read_table
from thitsar.kernel.sections.tests.table_files import packed


def written(*rows: tuple[str, ...]) -> bytes:
    """Write rows as a spreadsheet program would, with shared texts, a theme and styles."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return out.getvalue()


@given(st.lists(st.dates(date(1900, 3, 1)), min_size=1))
def test_dates_agree_with_another_reader(days: list[date]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        shown = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "when")
        for line, day in enumerate(days, 1):
            sheet.write_datetime(line, 0, day, shown)
    other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0)
    expected = [(str(row[0]),) for row in other.to_python()[1:]]
    assert list(read_table(out.getvalue()).rows) == expected


@given(st.lists(st.floats(-9.9e307, 9.9e307), min_size=1))
def test_a_number_keeps_its_value_to_15_digits(values: list[float]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "number")
        for line, value in enumerate(values, 1):
            sheet.write_number(line, 0, value)
    for (shown,), value in zip(read_table(out.getvalue()).rows, values, strict=True):
        assert float(shown) == pytest.approx(value, rel=1e-14, abs=0.0)
        assert not shown.endswith(".0")


ROWS = [("name", "notes"), *((f"အောင်{at}", 'a "b", c') for at in range(20))]
CSV = "\r\n".join(f'{name},"{notes.replace(chr(34), chr(34) * 2)}"' for name, notes in ROWS).encode()


@pytest.mark.parametrize("original", [written(*ROWS), CSV])
def test_changed_bytes_give_a_table_or_a_refusal(original: bytes) -> None:
    luck = random.Random(20_240_101)
    outcomes = Counter(_outcome(_changed(original, luck)) for _ in range(2_000))
    assert min(outcomes["table"], outcomes["refusal"]) > 20


def test_changed_parts_in_a_sound_archive_give_a_table_or_a_refusal() -> None:
    luck = random.Random(20_240_102)
    with zipfile.ZipFile(io.BytesIO(written(*ROWS))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    read = sorted(name for name in parts if name.startswith("xl/") and "theme" not in name)
    outcomes: Counter[str] = Counter()
    for _ in range(2_000):
        name = luck.choice(read)
        outcomes[_outcome(packed({**parts, name: _changed(parts[name], luck)}))] += 1
    assert min(outcomes["table"], outcomes["refusal"]) > 100


def _outcome(content: bytes) -> str:
    try:
        read_table(content)
    except Refused:
        return "refusal"
    return "table"


def _changed(original: bytes, luck: random.Random) -> bytes:
    content = bytearray(original)
    for _ in range(luck.randint(1, 4)):
        at = luck.randrange(len(content))
        match luck.randrange(5):
            case 0:
                content[at] = luck.randrange(256)
            case 1:
                del content[at : at + luck.randint(1, 40)]
            case 2:
                content[at:at] = luck.randbytes(luck.randint(1, 20))
            case 3:
                content[at] = luck.choice(b'0123456789<>/="&ABZ')
            case _:
                content[at] ^= 1 << luck.randrange(8)
    return bytes(content)
