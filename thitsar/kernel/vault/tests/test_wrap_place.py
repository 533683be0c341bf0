"""A wrap opens for one holder in one place, and never after any change."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.tests.strategies import moved_places, places, seeds

SEED = bytes(range(32))
PUBLIC, PRIVATE = wrap.public_bytes(SEED), wrap.private_key(SEED)
OVERHEAD = 1120 + 16


@settings(max_examples=60)
@given(seeds, places, st.binary(max_size=100))
def test_its_holder_opens_it_in_its_place(seed: bytes, place: suite.Place, secret: bytes) -> None:
    wrapped = wrap.wrap(wrap.public_bytes(seed), place, secret)
    assert len(wrapped) == OVERHEAD + len(secret)
    assert wrap.unwrap(wrap.private_key(seed), place, wrapped) == secret


@settings(max_examples=200)
@given(moved_places())
def test_it_does_not_open_in_another_place(both: tuple[suite.Place, suite.Place]) -> None:
    place, moved = both
    wrapped = wrap.wrap(PUBLIC, place, bytes(32))
    with pytest.raises(Unverified):
        wrap.unwrap(PRIVATE, moved, wrapped)


@settings(max_examples=60)
@given(seeds, st.integers(0, 255))
def test_it_does_not_open_for_another_holder(seed: bytes, bit: int) -> None:
    other = bytearray(seed)
    other[bit // 8] ^= 1 << bit % 8
    wrapped = wrap.wrap(wrap.public_bytes(seed), ("place",), bytes(32))
    with pytest.raises(Unverified):
        wrap.unwrap(wrap.private_key(bytes(other)), ("place",), wrapped)


def test_not_one_bit_of_it_can_be_changed() -> None:
    wrapped = wrap.wrap(PUBLIC, ("place",), bytes(32))
    for bit in range(len(wrapped) * 8):
        changed = bytearray(wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unverified):
            wrap.unwrap(PRIVATE, ("place",), bytes(changed))


def test_nothing_can_be_cut_off_or_added() -> None:
    wrapped = wrap.wrap(PUBLIC, ("place",), bytes(32))
    for changed in (
        *(wrapped[:end] for end in range(len(wrapped))),
        wrapped + b"\0",
        b"\0" + wrapped,
        wrapped[1:],
    ):
        with pytest.raises(Unverified):
            wrap.unwrap(PRIVATE, ("place",), changed)


def test_two_wraps_of_one_key_show_nothing_in_common() -> None:
    one, other = (wrap.wrap(PUBLIC, ("place",), bytes(32)) for _ in range(2))
    same = sum(left == right for left, right in zip(one, other, strict=True))
    # Of 1,168 bytes about five are the same by chance.
    assert same < 40


def test_halves_of_two_wraps_do_not_open_together() -> None:
    one, other = (wrap.wrap(PUBLIC, ("place",), bytes(32)) for _ in range(2))
    for cut in (32, 1088, 1120):
        with pytest.raises(Unverified):
            wrap.unwrap(PRIVATE, ("place",), one[:cut] + other[cut:])


@pytest.mark.parametrize(
    "public",
    [
        b"",
        PUBLIC[:-1],
        PUBLIC + b"\0",
        b"\xff" * 1184 + PUBLIC[1184:],
        PUBLIC[:1184] + bytes(32),
        PUBLIC[:1184] + b"\1" + bytes(31),
    ],
    ids=["none", "short", "long", "no vector of the lattice", "zero point", "point of small order"],
)
def test_it_wraps_to_no_key_that_is_none(public: bytes) -> None:
    with pytest.raises(Unverified):
        wrap.wrap(public, ("place",), bytes(32))


def test_random_bytes_do_not_open() -> None:
    luck = random.Random(5)
    for size in (0, 1, 1119, 1120, 1136, 1137, 1168, 5000):
        with pytest.raises(Unverified):
            wrap.unwrap(PRIVATE, ("place",), luck.randbytes(size))
