"""Unpack the parts of an XLSX file in memory, counting every byte that really comes out."""

import io
import re
import struct
import zipfile
import zlib

from thitsar.kernel.errors import Refused

MOST_UNPACKED = 200_000_000  # bytes, over all parts
MOST_PARTS = 2_000
STEEPEST = 200  # times the size of the file
_FLOOR = 1_000_000  # bytes: a small file may be as regular as it likes
_PIECE = 1 << 16

_ENTRY = b"PK\x01\x02"  # begins each line of the archive's directory
_NESTED = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!")
_ENCRYPTED = 0x1
_READ = re.compile(r"xl/(workbook|styles|sharedstrings|_rels/workbook\.xml|worksheets/[^/]+)\.(xml|rels)")
_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)

_FULL = "The file holds other files inside it. Copy the list alone into a new file and save that as XLSX."
_BOMB = "The file unpacks to far more than a list can be. Save the list again as XLSX or as CSV."
DAMAGED = "The file is damaged. Open it in the spreadsheet program, save it again as XLSX and choose that."
LOCKED = "The file is locked with a password. Save it in the spreadsheet program without a password."


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook by lower-case name; refuse bombs, macros, locks and what is no XLSX."""
    # Counted before the directory is read: each of its entries costs a kilobyte of memory.
    if content.count(_ENTRY) > MOST_PARTS:
        raise Refused(_BOMB)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_by_directory(members)
            return _unpack_each(archive, members, len(content))
    except _FAULTS as error:
        raise Refused(DAMAGED) from error


def _refuse_by_directory(members: list[zipfile.ZipInfo]) -> None:
    names = [_name(member) for member in members]
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise Refused(LOCKED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("The file holds macros, which can do harm. Save the list as XLSX without macros.")
    if "xl/workbook.xml" not in names:
        raise Refused("This file is not a list. Save the list as XLSX or as CSV and choose that file.")
    if len(set(names)) < len(names):
        raise Refused(DAMAGED)
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Refused(_BOMB)


def _unpack_each(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int) -> dict[str, bytes]:
    left = min(MOST_UNPACKED, max(_FLOOR, STEEPEST * packed))
    parts: dict[str, bytes] = {}
    for member in members:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(DAMAGED)
        # The parts that are not read are unpacked as well, and dropped: a bomb is refused wherever it lies.
        read = _READ.fullmatch(_name(member)) is not None
        part = bytearray()
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Refused(_BOMB)
                if piece.startswith(_NESTED):
                    raise Refused(_FULL)
                if read:
                    part += piece
        if read:
            parts[_name(member)] = bytes(part)
    return parts


def _name(member: zipfile.ZipInfo) -> str:
    # Some programs write the separators of Windows, or capitals.
    return member.filename.replace("\\", "/").lstrip("/").lower()
