"""Files that are no list, or no list that can be taken in; what each is refused with, in English."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.pages.lists_made import csv, sound_rows, xlsx
from thitsar.demo.people import HEADERS
from thitsar.demo.spreadsheet import to_csv

NOT_A_LIST = "This file is not a list. Save the list as XLSX or as CSV and choose that file."
DAMAGED = "The file is damaged."
LETTERS = 'The letters of this file cannot be read. Save the list as "CSV UTF-8" and choose that file.'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def good() -> bytes:
    """Give a list with nothing wrong in it."""
    return xlsx(sound_rows(3, 777))


def _repacked(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, content in more.items():
            new.writestr(f"xl/{name}.bin", content)
    return out.getvalue()


def _locked() -> bytes:
    """Set the flag that says that a part is encrypted, in its own header and in the directory."""
    raw = bytearray(good())
    raw[6] |= 1
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    return bytes(raw)


def _without(header: str) -> bytes:
    rows = [{name: text for name, text in row.items() if name != header} for row in sound_rows(3, 777)]
    return to_csv(rows, [name for name in HEADERS if name != header])


def _png() -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def _twice() -> bytes:
    first, _, rest = csv(sound_rows(3, 777)).partition(b"\r\n")
    return first.replace(b"notes", b"_id") + b"\r\n" + rest


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "picture": (_png, NOT_A_LIST),
    "document": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", NOT_A_LIST),
    "page": (lambda: b"<html><body><table><tr><td>a</td></tr></table>", NOT_A_LIST),
    "picture with a script": (lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', NOT_A_LIST),
    "another archive": (lambda: b"\x1f\x8b\x08\0" + bytes(40), NOT_A_LIST),
    "archive of something else": (lambda: _zip({"a.txt": b"x"}), NOT_A_LIST),
    "half a workbook": (lambda: good()[: len(good()) // 2], DAMAGED),
    "workbook without its end": (lambda: good()[:-30], DAMAGED),
    "locked part": (_locked, "The file is locked with a password."),
    "locked workbook": (
        lambda: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
        "The file is locked with a password.",
    ),
    "old workbook": (lambda: OLE + bytes(1000), "This is an old Excel file."),
    "macros": (lambda: _repacked(vbaProject=b"x" * 300), "The file holds macros"),
    "bomb": (lambda: _repacked(extra=bytes(30_000_000)), "The file unpacks to far more than a list can be."),
    "many parts": (lambda: _zip({f"xl/{at}": b"" for at in range(2500)}), "The file unpacks to far more"),
    "archive within": (
        lambda: _repacked(extra=_zip({"a": b"b" * 50})),
        "The file holds other files inside it.",
    ),
    "noise": (lambda: bytes(range(256)) * 40, NOT_A_LIST),
    "nothing but zeros": (lambda: bytes(5000), NOT_A_LIST),
    "letters of another encoding": (lambda: "name,Größe\nMüller,1\n".encode("latin-1"), LETTERS),
    "wide letters without a mark": (
        lambda: csv(sound_rows(3, 777)).decode("utf-8-sig").encode("utf-16-le"),
        NOT_A_LIST,
    ),
    "a zero among letters": (lambda: csv(sound_rows(3, 777)).replace(b"yes", b"y\0s"), NOT_A_LIST),
    "open quotation mark": (
        lambda: csv(sound_rows(3, 777)) + b'"open',
        "A quotation mark in the list does not close.",
    ),
    "headers alone": (lambda: csv([]), "The list holds no rows below its headers."),
    "blank lines": (lambda: b"\r\n" * 50, "The file is empty."),
    "one header twice": (_twice, "More than one column is called _id."),
    "a header that is empty": (
        lambda: csv(sound_rows(3, 777)).replace(b"notes", b"", 1),
        "Column AF has no header in the first row.",
    ),
    "more cells than headers": (
        lambda: csv(sound_rows(3, 777)) + b"," * 40 + b"x\r\n",
        "Row 4 has a cell in column AK, which has no header.",
    ),
    "too many columns": (
        lambda: ",".join(f"c{at}" for at in range(501)).encode() + b"\n" + b"x," * 500 + b"x",
        "The list has more than 500 columns.",
    ),
    "no departure type": (lambda: _without("departure/type"), "departure/type"),
    "no consent": (lambda: _without("consent/registration"), "consent/registration"),
    "no submission number": (lambda: _without("_uuid"), "_uuid"),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
