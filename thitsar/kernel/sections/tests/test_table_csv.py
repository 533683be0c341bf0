import codecs
import csv

import pytest

from thitsar.kernel.errors import Refused
from thitsar.kernel.sections.table import read_table

LIST = "name;rank\r\nအောင်;ရဲအုပ်\r\n"
ROWS = (("အောင်", "ရဲအုပ်"),)


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read_table(content)
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        codecs.BOM_UTF8 + LIST.encode(),
        LIST.encode("utf-16"),
        codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"),
    ],
)
def test_it_reads_utf_8_and_marked_utf_16(content: bytes) -> None:
    table = read_table(content)
    assert (table.headers, table.rows) == (("name", "rank"), ROWS)


@pytest.mark.parametrize(
    "content",
    [
        "name\nJosé\n".encode("latin-1"),
        "name\nสมชาย\n".encode("cp874"),
        LIST.encode("utf-32"),
        LIST.encode("utf-16")[:-1],
        LIST.encode()[:-4] + b"\xe1\n",
    ],
)
def test_it_says_to_save_as_utf_8_when_the_letters_cannot_be_read(content: bytes) -> None:
    assert 'Save the list as "CSV UTF-8"' in refusal(content)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_it_finds_the_delimiter_in_the_header_line(mark: str) -> None:
    other = "," if mark == ";" else ";"
    table = read_table(f"name{mark}rank{mark}notes\na{mark}b{mark}{other * 9}\n".encode())
    assert table.rows == (("a", "b", other * 9),)


def test_delimiters_inside_quotation_marks_do_not_count() -> None:
    assert read_table(b'"a;b;c;""d;e","f\n;;;"\n1,2\n').headers == ('a;b;c;"d;e', "f\n;;;")


def test_line_ends_inside_quotation_marks_are_kept() -> None:
    assert read_table(b'name,notes\r\na,"x\r\ny\rz\n"\r\nb,c\r\n').rows == (("a", "x\r\ny\rz\n"), ("b", "c"))


@pytest.mark.parametrize("content", [b"name,rank\rb,c\r", b"name,rank\nb,c", b"name,rank\r\nb,c\r\n\r\n"])
def test_it_reads_every_kind_of_line_end(content: bytes) -> None:
    assert read_table(content).rows == (("b", "c"),)


@pytest.mark.parametrize("content", [b'name,rank\na,"b\n', b'name,rank\n"a"b,c\n', b'"name,rank\na,b\n'])
def test_it_refuses_quotation_marks_that_do_not_close(content: bytes) -> None:
    assert "quotation mark" in refusal(content)


def test_a_mark_that_never_closes_is_refused_quickly() -> None:
    assert "quotation mark" in refusal(b'"name,rank\n' + b"a,b\n" * 1_000_000)


def test_a_formula_stays_plain_text() -> None:
    formula = '=HYPERLINK("http://x.example","click")'
    assert read_table(b'notes\n"=HYPERLINK(""http://x.example"",""click"")"\n').rows == ((formula,),)


def test_a_short_list_does_not_shorten_what_others_may_read() -> None:
    read_table(b"name\nMoe\n")
    assert list(csv.reader(["x" * 200_000])) == [["x" * 200_000]]
