import io
import os
import zipfile

import pytest

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table import HEAVIEST, LONGEST, Table, overlong, read_table
from thitsar.kernel.sections.tests.table_files import packed, sheet, text, workbook


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_table(content)
    return str(caught.value)


def archive(**files: bytes) -> bytes:
    return packed({name.replace("__", "/"): content for name, content in files.items()})


def test_the_same_list_reads_the_same_from_both_formats() -> None:
    rows = (sheet(text("name") + text("rank"), text("အောင်") + text("P-OR4")),)
    assert read_table(workbook(*rows)) == Table(("name", "rank"), (("အောင်", "P-OR4"),), "Sheet1")
    assert read_table("name,rank\r\nအောင်,P-OR4\r\n".encode()) == Table(
        ("name", "rank"), (("အောင်", "P-OR4"),), ""
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"%PDF-1.7\n1 0 obj", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", id="png"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", id="jpeg"),
        pytest.param(b"\x1f\x8b\x08\0\0\0", id="gzip"),
        pytest.param(b"PK\x05\x06" + bytes(18), id="empty zip"),
        pytest.param(b"<!DOCTYPE html><table><tr><td>a</td></tr></table>", id="web page"),
        pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', id="xml"),
        pytest.param(b'[{"person/name_my": "a"}]', id="json"),
        pytest.param(b"a,b\n1,\0\n", id="nul"),
        pytest.param(bytes(range(1, 256)) * 4, id="binary"),
        pytest.param(archive(content__xml=b"<x/>", mimetype=b"application/vnd.oasis"), id="ods"),
        pytest.param(archive(word__document=b"<x/>"), id="docx"),
    ],
)
def test_it_says_to_save_as_xlsx_or_csv_when_the_file_is_no_list(content: bytes) -> None:
    assert (
        refusal(content) == "This file is not a list. Save the list as XLSX or as CSV and choose that file."
    )


def test_it_refuses_random_bytes() -> None:
    for _ in range(200):
        refusal(os.urandom(400))


def test_it_tells_an_old_excel_file_from_a_locked_one() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "old Excel file" in refusal(ole)
    assert "password" in refusal(ole + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize("content", [b"", b"\n\n\r\n", b" , \n,,\n", "\ufeff".encode()])
def test_it_refuses_a_file_that_says_nothing(content: bytes) -> None:
    assert "empty" in refusal(content)
    assert "empty" in refusal(workbook(sheet("", "")))


def test_it_refuses_a_header_row_alone() -> None:
    assert "no rows" in refusal(b"name,rank\n , \n\n")
    assert "no rows" in refusal(workbook(sheet(text("name"))))


def test_it_refuses_more_than_100_megabytes_before_looking_inside() -> None:
    assert "100 MB" in refusal(b"PK\x03\x04" + bytes(HEAVIEST))


def test_it_names_headers_that_stand_twice() -> None:
    assert "called name, rank" in refusal(b"name,rank,name, rank ,x\n1,2,3,4,5\n")


def test_it_names_columns_without_a_header_by_their_letter() -> None:
    assert "Column B, D has no header" in refusal(b"name,,rank, ,x\n1,2,3,4,5\n")


def test_it_never_repeats_a_whole_row_that_stands_where_the_headers_should() -> None:
    words = ",".join(["x" * 100] * 9)
    assert len(refusal(words.encode() + b"\n1\n")) < 120


def test_it_reads_the_longest_list_and_refuses_a_longer_one() -> None:
    assert len(read_table(b"name\n" + b"a\n" * 200_000).rows) == 200_000
    assert "200,000 rows" in refusal(b"name\n" + b"a\n" * 200_001)


def test_it_counts_rows_not_blank_lines_at_the_end() -> None:
    assert read_table(b"name\na\n" + b"\n" * 300_000).rows == (("a",),)


def test_it_reads_500_columns_and_refuses_more() -> None:
    line = ",".join(f"c{at}" for at in range(500)).encode()
    assert len(read_table(line + b"\n1\n").headers) == 500
    assert "500 columns" in refusal(line + b",more\n1\n")


def test_it_refuses_a_sparse_sheet_that_would_fill_the_memory() -> None:
    line = ",".join(f"c{at}" for at in range(500)).encode()
    assert "20 million" in refusal(line + b"\n" + b"\n" * 50_000 + b"1\n")


def test_rows_keep_their_position_across_blank_ones() -> None:
    assert read_table(b"\n\nname,rank\nb\n\n,\nc,d,,\n\n").rows == (("b", ""), ("", ""), ("", ""), ("c", "d"))


def test_it_refuses_a_row_that_runs_past_the_headers() -> None:
    assert "Row 2 has a cell in column C" in refusal(b"name,rank\na,b\na,b,c\n")


def test_a_column_without_header_and_content_at_the_end_is_left_out() -> None:
    assert read_table(b"name,rank,,\na,b,,\n").headers == ("name", "rank")


def test_overlong_cells_are_kept_and_named() -> None:
    table = read_table(f"name,notes\na,b\n{'y' * LONGEST},{'x' * (LONGEST + 1)}\n".encode())
    assert len(table.rows[1][1]) == LONGEST + 1
    assert overlong(table) == [(2, "notes")]


def test_a_cell_of_a_megabyte_is_read() -> None:
    assert len(read_table(b"notes\n" + b"x" * 1_000_000 + b"\n").rows[0][0]) == 1_000_000


def test_nothing_is_written_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a file was opened")

    content = workbook(sheet(text("name"), text("a")))
    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(os, "open", refuse)
    assert read_table(content).rows == (("a",),)
    assert read_table(b"name\na\n").rows == (("a",),)


def test_an_archive_that_is_cut_short_is_damaged() -> None:
    content = workbook(sheet(text("name"), text("a")))
    for length in range(5, len(content), 7):
        assert refusal(content[:length])


def test_an_archive_with_a_wrong_checksum_is_damaged() -> None:
    files = {"xl/workbook.xml": b"<workbook/>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as stored:
        for name, content in files.items():
            stored.writestr(name, content)
    assert "damaged" in refusal(out.getvalue().replace(b"<workbook/>", b"<workb00k/>"))
