"""A bundle is what its sender said to this recipient, after the one before it, or refused whole (R-BUN; S1-S3)."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.bundles import (
    DAY,
    RECIPIENT,
    SEEDS,
    SENDER,
    STRANGER,
    expected,
    first_bundle,
    next_bundle,
    opened,
    sent,
)
from thitsar.kernel import codec
from thitsar.kernel.errors import Purposeful, Refused, Unreadable, Unverified
from thitsar.kernel.exchange import bundle, card
from thitsar.kernel.exchange.bundle import Bundle
from thitsar.kernel.vault import age, wrap

FIRST = first_bundle()
CONTENT = opened(sent(FIRST))
# In what order they stand.
FIELDS = [
    "form",
    "sender",
    "recipient",
    "number",
    "previous",
    "day",
    "first",
    "leaves",
    "files",
    "keys",
    "authors",
    "publics",
    "entries",
    "notes",
    "taken",
    "sign",
]
PLACES = range(len(FIELDS))
VALUES: st.SearchStrategy[Any] = st.text(max_size=3) | st.binary(max_size=3) | st.integers(0, 9) | st.none()


def signed(body: bytes, by: str = SENDER) -> bytes:
    """Sign whatever body, with both keys of a node."""
    return codec.encode([body, *card.sign(SEEDS[by], "bundle", body)])


def test_what_is_read_is_what_was_said() -> None:
    assert bundle.read(CONTENT, expected()) == FIRST
    second = next_bundle(FIRST)
    assert bundle.read(opened(sent(second)), expected(FIRST)) == second


@given(st.integers(min_value=0), st.integers(1, 255))
def test_a_changed_byte_refuses_it_whole(place: int, change: int) -> None:
    changed = bytearray(CONTENT)
    changed[place % len(changed)] ^= change
    with pytest.raises(Purposeful):
        bundle.read(bytes(changed), expected())


def test_a_changed_byte_of_the_file_refuses_it_whole() -> None:
    sealed = sent(FIRST)
    by = random.Random(1)
    for _ in range(200):
        changed = bytearray(sealed)
        changed[by.randrange(len(changed))] ^= 1 << by.randrange(8)
        with pytest.raises(Purposeful):
            opened(bytes(changed))


@given(st.sampled_from(PLACES), VALUES)
def test_another_kind_of_value_is_refused_though_it_is_signed(place: int, value: Any) -> None:
    plain = codec.decode(FIRST.body())
    body = codec.encode([*plain[:place], value, *plain[place + 1 :]])
    try:
        read = bundle.read(signed(body), expected())
    except (Unverified, Refused):
        return
    # A value of the agreed kind: then it means what it says and nothing else.
    assert read.body() == body


@pytest.mark.parametrize(
    ("field", "value"), [("day", 60_001), ("publics", {"vetting": [1 << 31, b"p" * 1216]})]
)
def test_a_day_or_a_count_that_nothing_here_can_hold_is_refused(field: str, value: Any) -> None:
    plain = codec.decode(FIRST.body())
    plain[FIELDS.index(field)] = value
    with pytest.raises(Unverified, match="form the two nodes agreed on"):
        bundle.read(signed(codec.encode(plain)), expected())


@pytest.mark.parametrize("place", PLACES)
def test_a_field_more_or_less_is_refused_though_it_is_signed(place: int) -> None:
    plain = codec.decode(FIRST.body())
    for other in ([*plain[:place], *plain[place + 1 :]], [*plain[:place], plain[place], *plain[place:]]):
        with pytest.raises(Unverified, match="form the two nodes agreed on"):
            bundle.read(signed(codec.encode(other)), expected())


@pytest.mark.parametrize(
    ("field", "place", "value"),
    [
        ("files", 1, "plain"), ("files", 2, "MARKETING"), ("files", 4, {"contact": b"5" * 16}), ("files", 4, {}),
        ("keys", 1, "contact"), ("keys", 2, 1 << 40), ("keys", 3, b"w" * 70_000), ("authors", 2, [[1, ["king"]]]),
        ("files", 3, 60_001), ("files", 3, -1), ("entries", 2, 60_001), ("entries", 2, 1 << 40),
        ("authors", 2, [[2, []], [1, []]]), ("entries", 1, 0), ("entries", 3, b""), ("entries", 3, b"\2" * 600),
    ],
)  # fmt: skip
def test_an_unknown_code_or_size_is_refused_though_it_is_signed(field: str, place: int, value: Any) -> None:
    plain = codec.decode(FIRST.body())
    at = FIELDS.index(field)
    row = list(plain[at][0])
    row[place] = value
    body = codec.encode([*plain[:at], [row, *plain[at][1:]], *plain[at + 1 :]])
    with pytest.raises(Unverified, match="form the two nodes agreed on"):
        bundle.read(signed(body), expected())


def test_notes_longer_or_more_than_agreed_are_refused_though_they_are_signed() -> None:
    whole = (b"n" * bundle.LARGEST_NOTE, *(b"n" for _ in range(bundle.MOST_NOTES - 1)))
    assert bundle.read(opened(sent(replace(FIRST, notes=whole))), expected()).notes == whole
    for wrong in ((*whole, b"n"), (b"n" * (bundle.LARGEST_NOTE + 1),)):
        with pytest.raises(Unverified, match="form the two nodes agreed on"):
            bundle.read(opened(sent(replace(FIRST, notes=wrong))), expected())


def test_the_same_one_again_and_one_too_early_are_refused_with_what_to_do() -> None:
    second = next_bundle(FIRST)
    third = replace(next_bundle(FIRST), number=3)
    with pytest.raises(Refused, match="already"):
        bundle.read(CONTENT, expected(FIRST))
    with pytest.raises(Refused, match="Bundles 2 to 2 are missing"):
        bundle.read(opened(sent(third)), expected(FIRST))
    with pytest.raises(Unverified, match="does not follow"):
        bundle.read(opened(sent(replace(second, previous=bytes(32)))), expected(FIRST))


def test_whoever_receives_it_cannot_pass_it_on_as_if_it_were_for_another() -> None:
    # Opened rightly, then sealed again to a third node: the recipient stands inside what is signed.
    third = wrap.public_bytes(card.bundle_seed(SEEDS[STRANGER]))
    forwarded = opened(age.encrypt([third], CONTENT), by=STRANGER)
    with pytest.raises(Unverified, match="made by or for another node"):
        bundle.read(forwarded, expected(recipient=STRANGER))


def test_only_the_recipient_opens_it() -> None:
    with pytest.raises(Unreadable):
        opened(sent(FIRST), by=STRANGER)


def test_a_stranger_cannot_sign_for_the_sender() -> None:
    with pytest.raises(Unverified):
        bundle.read(opened(sent(FIRST, by=STRANGER)), expected())


def test_what_lasts_needs_the_signature_that_no_quantum_computer_makes() -> None:
    body = FIRST.body()
    classical, _ = card.sign(SEEDS[SENDER], "bundle", body)
    with pytest.raises(Unverified):
        bundle.read(codec.encode([body, classical, b""]), expected())
    # And where it is not needed it is not taken, or one bundle could be written in two ways.
    with pytest.raises(Unverified):
        bundle.read(signed(next_bundle(FIRST).body()), expected(FIRST))


def test_a_changed_file_costs_less_than_four_kilobytes_on_the_wire() -> None:
    # A correction of a part, as it lies in the bucket of 512 bytes: an age header of 1.6 KB is most of it.
    assert len(sent(next_bundle(FIRST))) < 4096


def test_the_sender_is_read_before_anything_is_believed() -> None:
    assert bundle.sender_of(CONTENT) == SENDER
    for other in (b"", codec.encode([]), codec.encode([b""]), codec.encode([codec.encode({"sender": 1})])):
        with pytest.raises(Unverified):
            bundle.sender_of(other)


def test_more_than_one_bundle_may_hold_is_refused_before_it_is_read() -> None:
    large = Bundle(SENDER, RECIPIENT, 1, bytes(32), DAY, 1, bytes(bundle.LONGEST))
    with pytest.raises(Refused, match="more than one bundle"):
        sent(large)
    with pytest.raises(Refused, match="more than one bundle"):
        opened(bytes(bundle.LONGEST + (2 << 20)))
