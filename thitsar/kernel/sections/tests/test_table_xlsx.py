import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table import read_table
from thitsar.kernel.sections.tests.table_files import number, packed, parts, sheet, styles, text, workbook


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_table(content)
    return str(caught.value)


def cells(*row: str, **others: str) -> tuple[str, ...]:
    headers = "".join(text(f"h{at}") for at in range(len(row)))
    (read,) = read_table(workbook(sheet(headers, "".join(row)), **others)).rows
    return read


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("3", "3"),
        ("3.0", "3"),
        ("-0", "0"),
        ("0.30000000000000004", "0.3"),
        ("1E-07", "0.0000001"),
        ("959123456789", "959123456789"),
        ("1.2345678901234567E+19", "12345678901234600000"),
        ("1E+300", "1e+300"),
        ("1E+999", "1E+999"),
        ("NaN", "NaN"),
        ("1_000", "1_000"),
        ("", ""),
    ],
)
def test_a_number_reads_as_a_person_sees_it(stored: str, shown: str) -> None:
    assert cells(number(stored), text("x")) == (shown, "x")


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("dd/mm/yyyy", "44259", "2021-03-04"),
        ("[$-409]d\\-mmm\\-yy;@", "44259", "2021-03-04"),
        ("yyyy-mm-dd", "44259.75", "2021-03-04"),
        ("yyyy-mm-dd hh:mm", "44259.75", "2021-03-04T18:00:00"),
        ("m/d/yy h:mm AM/PM", "44259.999999", "2021-03-05T00:00:00"),
        ("mmm yyyy", "44256", "2021-03"),
        ("yyyy", "44197", "2021"),
        ("&quot;year&quot; yyyy", "44197", "2021"),
        ("hh:mm:ss", "0.75", "18:00:00"),
        ("mm:ss", "0.0104166666666667", "00:15:00"),
        ("[h]:mm", "1.25", "30:00:00"),
        ("dd/mm/yyyy", "60", "1900-02-29"),
        ("dd/mm/yyyy", "59", "1900-02-28"),
        ("dd/mm/yyyy", "61", "1900-03-01"),
        ("dd/mm/yyyy", "2958465", "9999-12-31"),
        ("dd/mm/yyyy", "2958466", "2958466"),
        ("dd/mm/yyyy", "-5", "-5"),
        ("dd/mm/yyyy", "0", "0"),
        ("000000", "123", "000123"),
        ("0.00", "3", "3"),
        ("General", "3", "3"),
        ("0.00E+00", "3", "3"),
        ("#,##0 &quot;days&quot;", "3", "3"),
        ("[Red]0", "3", "3"),
    ],
)
def test_a_date_is_iso_and_no_finer_than_shown(code: str, stored: str, shown: str) -> None:
    assert cells(number(stored, style=1), text("x"), styles=styles(code)) == (shown, "x")


def test_the_built_in_month_format_shows_no_day() -> None:
    month = styles("x").replace('numFmtId="200"/></cellXfs', 'numFmtId="17"/></cellXfs')
    assert cells(number("44256", style=1), styles=month) == ("2021-03",)


def test_days_can_count_from_1904() -> None:
    rows = sheet(text("when"), number("42797", style=1))
    made = {**parts(rows, workbook_properties='date1904="1"'), "xl/styles.xml": styles("dd/mm/yyyy").encode()}
    assert read_table(packed(made)).rows == (("2021-03-04",),)
    late = sheet(text("when"), number("2958465", style=1))
    made["xl/worksheets/sheet1.xml"] = late.encode()
    assert read_table(packed(made)).rows == (("2958465",),)


def test_truth_errors_and_formulas_read_as_shown() -> None:
    assert cells(
        '<c t="b"><v>1</v></c>',
        '<c t="b"><v>0</v></c>',
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        '<c t="str"><f>A1&amp;"b"</f><v>ab</v></c>',
        "<c><f>1+1</f><v>2</v></c>",
        "<c><f>1+1</f></c>",
        '<c t="d"><v>2021-03-04T00:00:00</v></c>',
        text("=1+1"),
    ) == ("TRUE", "FALSE", "#DIV/0!", "ab", "2", "", "2021-03-04", "=1+1")


def test_shared_texts_join_their_runs_without_phonetic_hints() -> None:
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>Aung </t></r><r><rPr><b/></rPr><t>Ko</t></r><rPh sb='0' eb='1'><t>hint</t></rPh></si>"
        "<si><t>a_x000D_b_x0000__xD800__x005F_x0041_</t></si></sst>"
    )
    assert cells('<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>', sharedStrings=shared) == (
        "Aung Ko",
        "a\rb_x0000__xD800__x0041_",
    )


def test_hidden_rows_and_columns_are_read() -> None:
    hidden = sheet(text("a") + text("b"), text("1") + text("2")).replace(
        '<row r="2"', '<row hidden="1" r="2"'
    )
    hidden = hidden.replace("<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>')
    assert read_table(workbook(hidden)).rows == (("1", "2"),)


def test_formatted_cells_without_content_far_out_do_not_matter() -> None:
    far = '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576"/></row></sheetData>'
    assert read_table(workbook(sheet(text("a"), text("1")).replace("</sheetData>", far))).rows == (("1",),)


def test_content_far_out_is_refused_in_little_memory() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    assert "500 columns" in refusal(workbook(sheet(text("a"), text("1")).replace("</sheetData>", far)))
    low = '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    assert "200,000 rows" in refusal(workbook(sheet(text("a"), text("1")).replace("</sheetData>", low)))


def test_a_strict_file_with_prefixes_reads_the_same() -> None:
    made = parts(sheet(text("a"), text("1")))
    strict = made["xl/worksheets/sheet1.xml"].decode()
    strict = strict.replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml"
    )
    for tag in ("worksheet", "sheetData", "row", "c", "is", "t"):
        for before, after in (("<", "<x:"), ("</", "</x:")):
            strict = strict.replace(f"{before}{tag} ", f"{after}{tag} ").replace(
                f"{before}{tag}>", f"{after}{tag}>"
            )
    strict = strict.replace("xmlns=", "xmlns:x=")
    assert strict.count("x:c") == 4
    assert read_table(packed({**made, "xl/worksheets/sheet1.xml": strict.encode()})).rows == (("1",),)


def test_it_reads_the_one_filled_sheet_wherever_it_stands() -> None:
    table = read_table(workbook(sheet(""), sheet(text("a"), text("1")), sheet()))
    assert (table.sheet, table.rows) == ("Sheet2", (("1",),))


def test_it_refuses_two_filled_sheets() -> None:
    filled = sheet(text("a"), text("1"))
    assert "More than one sheet" in refusal(workbook(filled, sheet(text("note"))))


def test_it_refuses_macros_with_the_reason() -> None:
    assert "macros" in refusal(packed({**parts(sheet(text("a"), text("1"))), "xl/vbaProject.bin": b"x"}))


def test_it_refuses_files_inside_the_file() -> None:
    inner = packed({"a": b"b"})
    made = {**parts(sheet(text("a"), text("1"))), "xl/embeddings/Microsoft_Excel_Sheet1.xlsx": inner}
    assert "other files inside" in refusal(packed(made))


def test_it_refuses_a_locked_archive() -> None:
    content = bytearray(workbook(sheet(text("a"), text("1"))))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "password" in refusal(bytes(content))


def bomb(size: int) -> bytes:
    filler = f"<row><c t='inlineStr'><is><t>{' ' * size}</t></is></c></row></sheetData>"
    return workbook(sheet(text("a"), text("1")).replace("</sheetData>", filler))


def understated(content: bytes) -> bytes:
    """Lie in every size the archive declares."""
    lied = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            struct.pack_into("<I", lied, at + offset, 10)
    return bytes(lied)


def overstated(content: bytes) -> bytes:
    lied = bytearray(content)
    struct.pack_into("<I", lied, content.index(b"PK\x01\x02") + 24, 3_000_000_000)
    return bytes(lied)


@pytest.mark.parametrize("change", [bytes, overstated])
def test_it_refuses_a_bomb(change: Callable[[bytes], bytes]) -> None:
    assert "unpacks to far more" in refusal(change(bomb(5_000_000)))


def test_it_refuses_a_bomb_that_lies_about_its_size() -> None:
    assert refusal(understated(bomb(50_000_000)))


def test_it_refuses_a_bomb_in_a_part_that_is_not_read() -> None:
    made = {**parts(sheet(text("a"), text("1"))), "docProps/thumbnail.jpeg": bytes(5_000_000)}
    assert "unpacks to far more" in refusal(packed(made))


def test_it_refuses_thousands_of_parts_before_reading_their_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = packed({**parts(sheet(text("a"), text("1"))), **{f"x{at}": b"" for at in range(2_000)}})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert "unpacks to far more" in refusal(content)


def test_it_refuses_entities_before_they_unfold() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    made = parts(sheet(text("a"), text("&b;")))
    name = "xl/worksheets/sheet1.xml"
    assert "damaged" in refusal(packed({**made, name: laughs.encode() + made[name]}))
    outside = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
    assert "damaged" in refusal(packed({**made, name: outside.encode() + made[name]}))


@pytest.mark.parametrize(
    "wrong",
    [
        '<c t="s"><v>7</v></c>',
        '<c t="s"><v>x</v></c>',
        '<c r="AAAA2"><v>1</v></c>',
        '<c r="a2"><v>1</v></c>',
        '<c r="B2"><v>1</v></c><c r="A2"><v>1</v></c>',
        '<c s="x"><v>1</v></c>',
        "<c><v>1</v>",
        "&nbsp;",
        '</row><row r="1"><c><v>1</v></c>',
        '</row><row r="1048577"><c><v>1</v></c>',
        '</row><row r="x"><c><v>1</v></c>',
    ],
)
def test_it_refuses_a_sheet_that_no_program_writes(wrong: str) -> None:
    assert "damaged" in refusal(workbook(sheet(text("a"), wrong)))


@pytest.mark.parametrize("missing", ["xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
def test_it_refuses_a_workbook_with_a_part_missing(missing: str) -> None:
    made = parts(sheet(text("a"), text("1")))
    del made[missing]
    assert "damaged" in refusal(packed(made))


def test_it_refuses_two_parts_of_one_name() -> None:
    out = io.BytesIO(workbook(sheet(text("a"), text("1"))))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", sheet(text("b"), text("2")))
    assert "damaged" in refusal(out.getvalue())
