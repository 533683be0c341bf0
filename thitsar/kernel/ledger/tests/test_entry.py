"""Entry version 1 is for ever: its bytes are frozen here, and to whom it speaks is signed with it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.access.policy import COMPARTMENTS
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger.entry import (
    Inner,
    Outer,
    broad_recipients,
    entry_key,
    has_own_key,
    narrow_recipients,
    open_alone,
    open_entry,
    place,
    read_body,
    seal_entry,
)
from thitsar.kernel.vault import padding, seal

members = st.frozensets(st.binary(min_size=16, max_size=16).map(bytes.hex), max_size=4)
broad = st.tuples(st.sampled_from(COMPARTMENTS), st.integers(1, 1 << 31))
narrow = st.tuples(st.sampled_from(COMPARTMENTS), members)

INNER = Inner(
    origin="00" * 15 + "01",
    author="00" * 15 + "02",
    author_sequence=3,
    author_previous=b"\4" * 32,
    parents=(b"\5" * 32,),
    clock=6 << 16,
    day=19712,
    recipients=b"\7" * 32,
    stream="00" * 15 + "08",
    name="plain.write.v1",
    version=1,
    payload=b"\xa0",
)
BODY = (
    "8d"  # a list of thirteen
    + "6f746869747361722f312f656e747279"  # thitsar/1/entry
    + "50" + "00" * 15 + "01"
    + "50" + "00" * 15 + "02"
    + "03"
    + "5820" + "04" * 32
    + "81" + "5820" + "05" * 32
    + "1a00060000"
    + "194d00"
    + "5820" + "07" * 32
    + "50" + "00" * 15 + "08"
    + "6e706c61696e2e77726974652e7631"  # plain.write.v1
    + "01"
    + "41a0"
)  # fmt: skip
LEAF = (
    "00"  # a leaf of RFC 6962
    + "8801"  # a list of eight, version 1
    + "50" + "00" * 15 + "01"
    + "02"
    + "5820" + "03" * 32
    + "194d00"
    + "01"
    + "190200"
    + "5820" + "04" * 32
)  # fmt: skip


def test_what_an_author_signs_is_frozen_byte_by_byte() -> None:
    assert INNER.body().hex() == BODY
    assert read_body(bytes.fromhex(BODY)) == INNER


def test_what_everybody_sees_is_frozen_byte_by_byte() -> None:
    outer = Outer("00" * 15 + "01", 2, b"\3" * 32, 19712, 1, 512, b"\4" * 32)
    assert outer.hash() == hashlib.sha256(bytes.fromhex(LEAF)).digest()


@given(broad, broad, narrow, narrow)
def test_two_audiences_have_one_hash_only_if_they_are_the_same(
    one: tuple[str, int],
    other: tuple[str, int],
    team: tuple[str, frozenset[str]],
    more: tuple[str, frozenset[str]],
) -> None:
    assert (broad_recipients(*one) == broad_recipients(*other)) == (one == other)
    assert (narrow_recipients(*team) == narrow_recipients(*more)) == (team == more)
    assert broad_recipients(*one) != narrow_recipients(*team)


@given(narrow)
def test_the_order_of_names_says_nothing(team: tuple[str, frozenset[str]]) -> None:
    compartment, names = team
    assert narrow_recipients(compartment, sorted(names)) == narrow_recipients(
        compartment, sorted(names)[::-1]
    )


KEY, SIGNATURE = b"\x0b" * 32, b"\x0c" * 64
WHERE = place(INNER.origin, 9, INNER.stream)


def test_an_entrys_own_key_is_frozen_and_opens_it_and_nothing_else_of_the_part() -> None:
    own = entry_key(KEY, WHERE)
    assert own.hex() == "553dbe0d922e3b98cf51443dbff0eb8a7abd3ac20b95ccfd03a11f1e926e795e"
    sealed, _ = seal_entry(KEY, WHERE, INNER.body(), SIGNATURE)
    assert has_own_key(sealed)
    assert open_entry(KEY, WHERE, sealed) == open_alone(own, WHERE, sealed)
    next_to_it = place(INNER.origin, 10, INNER.stream)
    other, _ = seal_entry(KEY, next_to_it, INNER.body(), SIGNATURE)
    for key, where, ciphertext in ((own, next_to_it, other), (own, WHERE, other), (KEY, WHERE, sealed)):
        with pytest.raises(Unverified):
            open_alone(key, where, ciphertext)


def test_an_entry_from_before_it_had_a_key_of_its_own_is_read_and_never_opened_alone() -> None:
    content = codec.encode_flat([INNER.body(), SIGNATURE])
    before = seal.seal(KEY, WHERE, content, size=padding.bucket(len(content)))
    assert open_entry(KEY, WHERE, before).inner == INNER
    assert not has_own_key(before)
    for key in (KEY, entry_key(KEY, WHERE)):
        with pytest.raises(Unverified):
            open_alone(key, WHERE, before)
    # Nor does either pass for the other.
    now, _ = seal_entry(KEY, WHERE, INNER.body(), SIGNATURE)
    for swapped in (now[:1] + before[1:], before[:1] + now[1:]):
        with pytest.raises(Unverified):
            open_entry(KEY, WHERE, swapped)


PARTS = codec.decode(INNER.body())


def _sealed_as_said(content: object) -> bytes:
    raw = codec.encode(content)
    sealed = seal.seal(entry_key(KEY, WHERE), WHERE, raw, size=padding.bucket(len(raw)))
    return b"\2" + sealed[1:]


@pytest.mark.parametrize(
    "content", [5, [], {}, "x", [b"x"], [5, b"x"], [b"x", 5], [INNER.body(), SIGNATURE, b""], [b"", b""]]
)
def test_what_was_sealed_in_another_form_is_no_entry(content: object) -> None:
    with pytest.raises(Unverified):
        open_entry(KEY, WHERE, _sealed_as_said(content))


@pytest.mark.parametrize("at", range(len(PARTS)))
@pytest.mark.parametrize("value", [None, True, "x", b"x", -1, {}, [b"short"], [5]])
def test_each_field_that_was_signed_is_of_its_kind_and_size(at: int, value: object) -> None:
    kinds = {type(value), type(PARTS[at])}
    free = {str: (10,), bytes: (12,), int: (7, 11)}.get(type(value), ())
    if len(kinds) == 1 and at in free:
        return
    changed = [*PARTS[:at], value, *PARTS[at + 1 :]]
    with pytest.raises(Unverified):
        read_body(codec.encode(changed))
