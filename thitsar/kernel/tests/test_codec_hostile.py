"""Bytes that mean something but are not the one agreed form, and bytes that want our time or memory."""

from collections.abc import Callable

import pytest

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified

LONGER_THAN_NEEDED = [
    "1800",
    "1817",
    "190018",
    "1900ff",
    "1a0000ffff",
    "1b00000000ffffffff",
    "3800",
    "390017",
]
LONGER_LENGTHS = [
    "5800",
    "580161",
    "590001ff",
    "7801 61",
    "7a00000001 61",
    "9800",
    "980101",
    "b800",
    "b8016161 01",
]
OTHER_MAPS = {
    "a key twice": "a2 6161 01 6161 01",
    "a key twice with other values": "a2 6161 01 6161 02",
    "keys not in order": "a2 6162 01 6161 02",
    "a longer key first": "a2 626161 01 6162 02",
    "a long key before a short one": "a2 7818" + "61" * 24 + "01 6162 02",
    "keys of two kinds": "a2 4161 01 6161 02",
    "a key that is no text": "a1 f6 01",
    "a key that is a list": "a1 80 01",
    "a key that is true": "a1 f5 01",
}
CUT_OR_LEFT_OVER = [
    "",
    "0000",
    "f600",
    "8100ff",
    "81",
    "a16161",
    "18",
    "1903",
    "42 61",
    "62c3",
    "ff",
    "a16161 01 00",
]
NOT_TEXT = ["61ff", "62c328", "63eda080", "64f4908080", "62c080"]
RESERVED = ["1c", "1d", "1e", "3f", "5c", "9e", "bd", "dc", "fc", "fd", "fe", "f800", "f814", "f817"]
SHARED = ["d81c81d81d00", "d9010043616263", "d81c80", "d90102 8101", "d81982 6161 d81900"]
LONG_NUMBER = b"\xc2\x5a" + (300_000).to_bytes(4, "big") + b"\x0d\x07" * 150_000
# Lengths nobody has, and nesting nobody needs.
HUGE = [
    bytes.fromhex("9b7fffffffffffffff"),
    bytes.fromhex("bb7fffffffffffffff"),
    bytes.fromhex("5b7fffffffffffffff"),
    bytes.fromhex("7b7fffffffffffffff"),
    bytes.fromhex("9affffffff"),
    bytes.fromhex("c4821b7fffffffffffffff01"),
    bytes.fromhex("c5821b00000000ffffffff01"),
    b"\x81" * 1_000_000 + b"\0",
    b"\xa1\x61a" * 500_000 + b"\0",
    b"\xc1" * 1_000_000 + b"\0",
    b"\xd8\x1c" * 500_000 + b"\x80",
    b"\x9f" * 1_000_000,
    # A map as the key of a map, sixty deep: whoever sorts the keys needs years (found by `make fuzz`).
    b"\xa1" * 60 + b"\x02" * 61,
    b"\x82" + b"\xa1" * 60 + b"\x02" * 61 + b"\0",
    # A number of 300,000 bytes, as a decimal and as a fraction: half a minute to whoever computes it.
    b"\xc4\x82\x00" + LONG_NUMBER,
    b"\xc5\x82\x00" + LONG_NUMBER,
    b"\xd8\x1e\x82" + LONG_NUMBER + LONG_NUMBER[:-1] + b"\x03",
]


@pytest.mark.parametrize(
    "raw", [*LONGER_THAN_NEEDED, *LONGER_LENGTHS, *CUT_OR_LEFT_OVER, *NOT_TEXT, *RESERVED, *SHARED]
)
def test_what_is_not_in_the_agreed_form_is_refused(raw: str) -> None:
    with pytest.raises(Unverified):
        codec.decode(bytes.fromhex(raw))


@pytest.mark.parametrize("kind", OTHER_MAPS)
def test_another_map_is_refused(kind: str) -> None:
    with pytest.raises(Unverified):
        codec.decode(bytes.fromhex(OTHER_MAPS[kind]))


@pytest.mark.parametrize("raw", HUGE, ids=lambda raw: f"{raw[:4].hex()}-{len(raw)}")
def test_what_wants_our_memory_is_refused(raw: bytes) -> None:
    with pytest.raises(Unverified):
        codec.decode(raw)


@pytest.mark.parametrize("around", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_lists_and_maps_lie_at_most_thirty_two_deep(around: Callable[[object], object]) -> None:
    value: object = None
    for _ in range(32):
        value = around(value)
    assert codec.decode(codec.encode(value)) == value
    deeper = around(value)
    with pytest.raises(Unverified):
        codec.encode(deeper)
    # The same bytes from somebody who does not ask our encoder: a list of one, or a map with the key "a".
    front = b"\x81" if isinstance(deeper, list) else b"\xa1\x61a"
    with pytest.raises(Unverified):
        codec.decode(front + codec.encode(value))


@pytest.mark.parametrize(
    "value",
    [
        *(1.0, float("nan"), 1 << 64, -(1 << 63) - 1, bytearray(b"a"), {1, 2}, 1j, {1: 2}, {None: 1}),
        pytest.param(object(), id="object"),  # its address would give the test another name in every run
    ],
    ids=repr,
)
def test_what_has_no_agreed_form_is_not_written_in_any_depth(value: object) -> None:
    for mistaken in (value, [value], {"a": {"b": [value]}}):
        with pytest.raises(Unverified):
            codec.encode(mistaken)
    with pytest.raises(Unverified):
        codec.encode_flat(["label", value])  # type: ignore[list-item]


def test_whole_numbers_have_64_bits_and_below_zero_63() -> None:
    ends: list[str | bytes | int | None] = [-(1 << 63), (1 << 64) - 1]
    assert codec.decode(codec.encode(ends)) == ends
    assert codec.encode_flat(ends) == codec.encode(ends)
    for past in (-(1 << 63) - 1, 1 << 64):
        for write in (codec.encode, codec.encode_flat):
            with pytest.raises(Unverified):
                write([past])


def test_no_tag_is_even_looked_into() -> None:
    # Behind each stands what one tag or another would take in: it is the tag that is refused, not what it means.
    inner = [b"\x01", b"\x41\x01", b"\x61a", b"\x82\x01\x01", b"\xa0", b"\xf6"]
    for tag in [*range(70_000), 1 << 32, (1 << 64) - 1]:
        for behind in inner if tag < 300 or tag in (1004, 43000, 55799) else inner[:1]:
            with pytest.raises(Unverified) as said:
                codec.decode(_tag(tag) + behind)
            assert said.value.__cause__ is not None
            assert isinstance(said.value.__cause__.__cause__, Unverified)


def _tag(number: int) -> bytes:
    # The head of a whole number, as another kind.
    head = bytearray(codec.encode(number))
    head[0] |= 0xC0
    return bytes(head)


def test_half_a_letter_is_refused_and_the_error_does_not_carry_the_text() -> None:
    half = "Nilar \ud800"
    writes: list[Callable[[], bytes]] = [
        lambda: codec.encode({"note": half}),
        lambda: codec.encode_flat([half]),
    ]
    for write in writes:
        with pytest.raises(Unverified) as said:
            write()
        assert said.value.__suppress_context__
        assert "Nilar" not in repr(said.value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(Unverified):
        codec.encode(endless)
