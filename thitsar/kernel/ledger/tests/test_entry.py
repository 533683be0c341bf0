"""Entry version 1 is for ever: its bytes are frozen here, and to whom it speaks is signed with it."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.access.policy import COMPARTMENTS
from thitsar.kernel.ledger.entry import Inner, Outer, broad_recipients, narrow_recipients, read_body

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
