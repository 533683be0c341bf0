"""A sealed record opens with its key, in its place, unchanged, or not at all (security.md C3)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.tests.strategies import contents, moved_places, places, seeds

KEY = bytes(range(32))
PLACE: suite.Place = ("document", "organisation", "stream", "identity", 1, 7)
RECORD = seal.seal(KEY, PLACE, b"content")


@given(seeds, places, contents)
def test_it_opens_where_it_was_sealed(key: bytes, place: suite.Place, content: bytes) -> None:
    assert seal.open_sealed(key, place, seal.seal(key, place, content)) == content


@given(seeds, moved_places(), contents)
def test_it_does_not_open_in_another_place(
    key: bytes, both: tuple[suite.Place, suite.Place], content: bytes
) -> None:
    place, moved = both
    sealed = seal.seal(key, place, content)
    with pytest.raises(Unverified):
        seal.open_sealed(key, moved, sealed)


@pytest.mark.parametrize("at", range(len(PLACE)))
def test_no_part_of_its_place_can_be_any_other(at: int) -> None:
    others: list[str | bytes | int | None] = [
        "",
        "document",
        "organisatioN",
        b"stream",
        0,
        1,
        2,
        6,
        7,
        8,
        "7",
        None,
    ]
    for other in others:
        moved = (*PLACE[:at], other, *PLACE[at + 1 :])
        if repr(moved) != repr(PLACE):
            with pytest.raises(Unverified):
                seal.open_sealed(KEY, moved, RECORD)


@given(seeds, st.integers(0, 255), contents)
def test_it_does_not_open_with_another_key(key: bytes, bit: int, content: bytes) -> None:
    other = bytearray(key)
    other[bit // 8] ^= 1 << bit % 8
    sealed = seal.seal(key, PLACE, content)
    with pytest.raises(Unverified):
        seal.open_sealed(bytes(other), PLACE, sealed)


@pytest.mark.parametrize("content", [b"", b"content", bytes(2000)], ids=len)
def test_not_one_bit_of_it_can_be_changed(content: bytes) -> None:
    record = seal.seal(KEY, PLACE, content)
    for bit in range(len(record) * 8):
        changed = bytearray(record)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unverified):
            seal.open_sealed(KEY, PLACE, bytes(changed))


def test_nothing_can_be_cut_off_put_in_or_added() -> None:
    for at in range(len(RECORD)):
        for changed in (
            RECORD[:at],
            RECORD[at + 1 :],
            RECORD[:at] + RECORD[at + 1 :],
            RECORD[:at] + b"\0" + RECORD[at:],
        ):
            with pytest.raises(Unverified):
                seal.open_sealed(KEY, PLACE, changed)
    with pytest.raises(Unverified):
        seal.open_sealed(KEY, PLACE, RECORD + b"\0")


@pytest.mark.parametrize("other", [number for number in range(256) if number != suite.SUITE])
def test_it_does_not_open_as_another_suite(other: int) -> None:
    with pytest.raises(Unverified):
        seal.open_sealed(KEY, PLACE, bytes([other]) + RECORD[1:])


def test_parts_of_two_records_of_one_place_do_not_open_together() -> None:
    other = seal.seal(KEY, PLACE, b"another")
    for cut in (1, 25, 57, 73, len(RECORD) - 16):
        for mixed in (RECORD[:cut] + other[cut:], other[:cut] + RECORD[cut:]):
            if mixed not in (RECORD, other):
                with pytest.raises(Unverified):
                    seal.open_sealed(KEY, PLACE, mixed)


def test_random_bytes_do_not_open() -> None:
    luck = random.Random(3)
    for size in [*range(100), 329, 512, 5000]:
        for front in (b"", bytes([suite.SUITE])):
            with pytest.raises(Unverified):
                seal.open_sealed(KEY, PLACE, front + luck.randbytes(size))


def test_what_was_sealed_once_opens_for_ever() -> None:
    # Sealed by the first version; whatever changes, this opens.
    assert seal.open_sealed(KEY, PLACE, bytes.fromhex(FIRST)) == "သစ္စာ".encode()


FIRST = (
    "0146ed4ec9a3b2c48a61a534acf5a066ad69cff1167eee8cd567443bdd2464d1e8d4afe3711e42b442c81e2b47"
    "c59ba0c1b96fd45819d1dac3ef893418995f58d21230e416dfb20cb469d0a40010e9b4941523d43b554f5501cc"
    "cbeeb41dbdc8be7a43eea70bc3603a"
)
