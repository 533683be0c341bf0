"""Padding tells little, costs little, and is taken off in one way only."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import padding

lengths = st.integers(0, 1 << 40) | st.integers(0, 1 << 12)


@given(st.binary(max_size=5000))
def test_what_was_padded_is_unpadded(content: bytes) -> None:
    assert padding.unpad(padding.pad(content)) == content


def test_every_length_finds_room() -> None:
    for length in range(2_100):
        content = bytes([7]) * length
        padded = padding.pad(content)
        assert padding.unpad(padded) == content
        assert len(padded) == padding.padme(length + 4)


@given(st.binary(max_size=600), st.integers(0, 600))
def test_what_was_padded_to_a_size_has_it(content: bytes, more: int) -> None:
    size = len(content) + 4 + more
    padded = padding.pad(content, size)
    assert len(padded) == size
    assert padding.unpad(padded) == content


@given(st.binary(min_size=1, max_size=600), st.integers(1, 700))
def test_a_bucket_too_small_is_a_mistake_of_the_program(content: bytes, less: int) -> None:
    with pytest.raises(ValueError, match="smaller"):
        padding.pad(content, max(0, len(content) + 4 - less))


@given(st.binary(max_size=40) | st.binary(max_size=20).map(lambda one: padding.pad(one, 24)[:30] + bytes(4)))
def test_padding_is_taken_off_in_one_way_only(padded: bytes) -> None:
    try:
        content = padding.unpad(padded)
    except Unverified:
        return
    # Whatever is let through is what we would have written, byte for byte.
    assert len(padded) < 4 or padding.pad(content, len(padded)) == padded


@given(st.binary(max_size=100), st.integers(1, 60), st.data())
def test_other_filling_than_zeros_and_a_length_past_the_end_are_refused(
    content: bytes, more: int, drawn: st.DataObject
) -> None:
    padded = bytearray(padding.pad(content, len(content) + 4 + more))
    padded[drawn.draw(st.integers(len(content) + 4, len(padded) - 1))] = drawn.draw(st.integers(1, 255))
    with pytest.raises(Unverified):
        padding.unpad(bytes(padded))
    for length in (len(padded) - 3, len(padded), 1 << 31, (1 << 32) - 1):
        with pytest.raises(Unverified):
            padding.unpad(length.to_bytes(4, "big") + bytes(len(padded) - 4))


@given(lengths)
def test_padme_is_as_its_authors_wrote_it(length: int) -> None:
    # Nikitin et al., PURBs, algorithm 1; nothing is smaller than 256 bytes.
    length = max(length, 256)
    exponent = math.floor(math.log2(length)) if length < 1 << 40 else length.bit_length() - 1
    last = exponent - (math.floor(math.log2(exponent)) + 1)
    assert padding.padme(length) == -(-length // 2**last) * 2**last


@given(lengths)
def test_padme_costs_at_most_twelve_hundredths(length: int) -> None:
    padded = padding.padme(length)
    assert padded >= length
    assert padded <= max(256, length * 1.12)
    assert padding.padme(padded) == padded


@given(lengths, lengths)
def test_more_is_never_shown_as_less(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert padding.padme(low) <= padding.padme(high)
    assert padding.bucket(low) <= padding.bucket(high)


def test_up_to_a_mebibyte_there_are_few_sizes() -> None:
    assert len({padding.padme(length) for length in range(0, 1 << 20, 16)}) < 300


@pytest.mark.parametrize(
    ("length", "size"),
    [(0, 512), (508, 512), (509, 2048), (2044, 2048), (2045, 8192), (8188, 8192), (8189, 8192 + 512)],
)
def test_entries_lie_in_three_buckets_and_larger_ones_in_steps(length: int, size: int) -> None:
    assert padding.bucket(length) == size
