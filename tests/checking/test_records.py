"""A record opens in its place, at its revision, under code and PIN, signed by its node; and in no other way."""

import dataclasses

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checking.given import PIN, SOMETHING, WORDS, make_row
from thitsar.kernel import codec
from thitsar.kernel.checking import checks
from thitsar.kernel.checking.identity import Identity
from thitsar.kernel.checking.records import SIZE, Row, open_record, read_record, seal_record, wrap_key
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import memorised, seal, suite

ORGANISATION = "0" * 32
SIGNING = Ed25519PrivateKey.from_private_bytes(b"n" * 32)
WHO = Identity("1" * 32, ORGANISATION, b"", SIGNING.public_key().public_bytes_raw(), is_demo=True)
WRAPPING = memorised.keys_of(WORDS, PIN, organisation=ORGANISATION).wrapping
many = settings(max_examples=400)


def row(content: object = SOMETHING, **more: object) -> Row:
    return make_row(SIGNING, content, organisation=ORGANISATION, **more)  # type: ignore[arg-type]


ROW = row()
contents = st.dictionaries(
    st.text("abcdefgh", max_size=8), st.integers(0, 30_000) | st.text(max_size=20) | st.none(), max_size=10
)


@many
@given(contents, st.integers(1, 1 << 31))
def test_what_is_said_comes_back_and_every_record_has_one_size(content: object, revision: int) -> None:
    made = row(content, revision=revision)
    assert open_record(made, WRAPPING, WHO) == content
    assert read_record(made, b"k" * 32, WHO) == content
    assert (len(made.sealed), len(made.wrapped)) == (len(ROW.sealed), len(ROW.wrapped))
    decoy = checks.decoy_of(WHO.node, ORGANISATION).row
    assert (len(decoy.sealed), len(decoy.wrapped)) == (len(ROW.sealed), len(ROW.wrapped))
    assert len(decoy.locator) == len(ROW.locator)


@many
@given(st.data())
def test_a_row_of_which_any_bit_was_changed_opens_nothing(
    drawn: st.DataObject,
) -> None:
    column = drawn.draw(st.sampled_from(["wrapped", "sealed"]))
    raw = bytearray(getattr(ROW, column))
    at = drawn.draw(st.integers(0, len(raw) * 8 - 1))
    raw[at // 8] ^= 1 << at % 8
    with pytest.raises(Unverified):
        open_record(dataclasses.replace(ROW, **{column: bytes(raw)}), WRAPPING, WHO)  # type: ignore[arg-type]


@many
@given(st.integers(1, 50), st.integers(1, 50).map(lambda one: one + 50))
def test_one_revision_does_not_pass_for_another(older: int, newer: int) -> None:
    first, second = row(revision=older), row({}, revision=newer)
    for one, number in ((first, newer), (second, older)):
        with pytest.raises(Unverified):
            open_record(dataclasses.replace(one, revision=number), WRAPPING, WHO)


def test_a_row_moved_to_another_place_does_not_open() -> None:
    other_code = memorised.keys_of(WORDS, "654321", organisation=ORGANISATION)
    moved = dataclasses.replace(ROW, locator=other_code.locator)
    for wrapping in (WRAPPING, other_code.wrapping):
        with pytest.raises(Unverified):
            open_record(moved, wrapping, WHO)
    # Nor when somebody who knows both codes wraps the key anew: the record itself is bound, and its signature.
    wrapped = seal.seal(
        other_code.wrapping, ("check-key", ORGANISATION, other_code.locator, ""), b"k" * 32, size=64
    )
    with pytest.raises(Unverified):
        open_record(dataclasses.replace(moved, wrapped=wrapped), other_code.wrapping, WHO)
    opened = codec.decode(
        seal.open_sealed(b"k" * 32, ("check-record", ORGANISATION, ROW.locator, 1), ROW.sealed)
    )
    place = ("check-record", ORGANISATION, other_code.locator, 1)
    sealed = seal.seal(b"k" * 32, place, codec.encode(opened), size=SIZE)
    with pytest.raises(Unverified, match="signature"):
        open_record(Row(other_code.locator, 1, wrapped, sealed), other_code.wrapping, WHO)


def test_what_another_node_or_organisation_signed_does_not_open() -> None:
    stranger = Ed25519PrivateKey.generate()
    with pytest.raises(Unverified, match="signature"):
        open_record(make_row(stranger, SOMETHING, organisation=ORGANISATION), WRAPPING, WHO)
    with pytest.raises(Unverified):
        open_record(ROW, WRAPPING, dataclasses.replace(WHO, organisation="2" * 32))


@settings(max_examples=2000, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_no_random_key_opens_it(key: bytes) -> None:
    with pytest.raises(Unverified):
        open_record(ROW, key, WHO)
    with pytest.raises(Unverified):
        read_record(ROW, key, WHO)


def test_more_than_fits_is_never_cut() -> None:
    with pytest.raises(ValueError, match="bucket"):
        row({"x": "y" * SIZE})


def test_the_decoy_says_nothing_and_is_signed_by_nobody_real() -> None:
    decoy = checks.decoy_of(WHO.node, ORGANISATION)
    assert open_record(decoy.row, decoy.wrapping, decoy.who) == {}
    with pytest.raises(Unverified):
        open_record(decoy.row, decoy.wrapping, WHO)
    assert decoy.row.locator != checks.decoy_of("3" * 32, ORGANISATION).row.locator
    assert suite.equal(decoy.row.wrapped, checks.decoy_of(WHO.node, ORGANISATION).row.wrapped)


def test_a_record_of_another_file_does_not_answer_under_this_code() -> None:
    """Who copies code, key and wrap into another file's events has the node attest what is true there."""
    signing = Ed25519PrivateKey.generate()
    keys = memorised.keys_of(WORDS, "123456", organisation=ORGANISATION)
    who = dataclasses.replace(WHO, answers=signing.public_key().public_bytes_raw())
    key, mine, other = b"k" * 32, "a" * 32, "b" * 32
    wrapped = wrap_key(ORGANISATION, keys, key, stream=mine)
    for stream in (mine, other):
        sealed = seal_record(
            key,
            ORGANISATION,
            keys.locator,
            revision=2,
            content=SOMETHING,
            sign=signing.sign,
            stream=stream,
        )
        for said in (mine, other):
            row = Row(keys.locator, 2, wrapped, sealed, said)
            if stream == said == mine:
                assert open_record(row, keys.wrapping, who) == SOMETHING
            else:
                with pytest.raises(Unverified):
                    open_record(row, keys.wrapping, who)
