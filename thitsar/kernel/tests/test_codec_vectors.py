"""The examples of RFC 8949, appendix A: those in our form are read and written, every other one is refused."""

import pytest

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified

AGREED: list[tuple[str, object]] = [
    ("00", 0),
    ("01", 1),
    ("0a", 10),
    ("17", 23),
    ("1818", 24),
    ("1819", 25),
    ("1864", 100),
    ("1903e8", 1000),
    ("1a000f4240", 1000000),
    ("1b000000e8d4a51000", 1000000000000),
    ("1bffffffffffffffff", 18446744073709551615),
    ("20", -1),
    ("29", -10),
    ("3863", -100),
    ("3903e7", -1000),
    ("f4", False),
    ("f5", True),
    ("f6", None),
    ("40", b""),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("60", ""),
    ("6161", "a"),
    ("6449455446", "IETF"),
    ("62225c", '"\\'),
    ("62c3bc", "\u00fc"),
    ("63e6b0b4", "\u6c34"),
    ("64f0908591", "\U00010151"),
    ("80", []),
    ("83010203", [1, 2, 3]),
    ("8301820203820405", [1, [2, 3], [4, 5]]),
    ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", list(range(1, 26))),
    ("a0", {}),
    ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ("826161a161626163", ["a", {"b": "c"}]),
    ("a56161614161626142616361436164614461656145", {"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}),
]

# What appendix A also shows and nobody may bring us.
REFUSED = {
    "integers past 64 bits, or past 63 below zero": ["c249010000000000000000", "3bffffffffffffffff"],
    "integers past 64 bits below zero": ["c349010000000000000000"],
    "half floats": ["f90000", "f98000", "f93c00", "f93e00", "f97bff", "f90001", "f90400", "f9c400"],
    "single floats": ["fa47c35000", "fa7f7fffff"],
    "double floats": ["fb3ff199999999999a", "fb7e37e43c8800759c", "fbc010666666666666"],
    "infinities and what is no number": ["f97c00", "f97e00", "f9fc00", "fa7f800000", "fb7ff8000000000000"],
    "undefined": ["f7"],
    "simple values": ["f0", "f818", "f8ff"],
    "dates as text": ["c074323031332d30332d32315432303a30343a30305a"],
    "dates as numbers": ["c11a514b67b0", "c1fb41d452d9ec200000"],
    "bytes that want to be hexadecimal": ["d74401020304"],
    "encodings in encodings": ["d818456449455446"],
    "web addresses": ["d82076687474703a2f2f7777772e6578616d706c652e636f6d"],
    "maps with numbers for keys": ["a201020304"],
    "bytes of unknown length": ["5f42010243030405ff"],
    "text of unknown length": ["7f657374726561646d696e67ff"],
    "lists of unknown length": [
        "9fff",
        "9f018202039f0405ffff",
        "9f01820203820405ff",
        "83018202039f0405ff",
        "83019f0203ff820405",
        "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
    ],
    "maps of unknown length": [
        "bf61610161629f0203ffff",
        "826161bf61626163ff",
        "bf6346756ef563416d7421ff",
    ],
}


@pytest.mark.parametrize(("raw", "value"), AGREED, ids=[raw[:20] for raw, _ in AGREED])
def test_an_example_in_our_form_is_written_and_read_as_shown(raw: str, value: object) -> None:
    assert codec.encode(value) == bytes.fromhex(raw)
    read = codec.decode(bytes.fromhex(raw))
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("kind", REFUSED)
def test_an_example_in_another_form_is_refused(kind: str) -> None:
    for raw in REFUSED[kind]:
        with pytest.raises(Unverified):
            codec.decode(bytes.fromhex(raw))
