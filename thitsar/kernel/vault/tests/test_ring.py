"""The keys of a part: each opens what was said under it, and nobody puts another ring in its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import seal
from thitsar.kernel.vault.ring import (
    ID_SIZE,
    Ring,
    key_id,
    key_mark,
    open_ring,
    require_named,
    seal_ring,
    theirs_of,
    turned,
)
from thitsar.kernel.vault.tests.strategies import seeds

PART = ("org", "a stream", "vetting")
keys = st.lists(seeds, min_size=1, max_size=6, unique=True)


def _ring(made: list[bytes]) -> Ring:
    ring = Ring(made[0])
    for key in made[1:]:
        ring = turned(PART[1], ring, key)
    return ring


@given(keys)
def test_each_key_is_found_by_its_id_after_any_number_of_renewals(made: list[bytes]) -> None:
    ring = _ring(made)
    again = open_ring(*PART, newest=made[-1], sealed=seal_ring(*PART, ring))
    assert [again.key(key_id(PART[1], key)) for key in made] == made
    # Of an entry brought from elsewhere nobody has said yet which key it has.
    assert again.key(b"") == again.key(bytes(ID_SIZE)) == made[-1]


@given(keys.filter(lambda made: len(made) > 1), st.integers(0, 2), seeds)
def test_a_ring_opens_with_its_newest_key_and_in_its_place_only(
    made: list[bytes], at: int, other: bytes
) -> None:
    sealed = seal_ring(*PART, _ring(made))
    elsewhere = tuple("another" if number == at else one for number, one in enumerate(PART))
    wrong = [(PART, one) for one in (made[0], other) if one != made[-1]]
    for (organisation, stream, part), newest in [(elsewhere, made[-1]), *wrong]:
        with pytest.raises(Unverified):
            open_ring(organisation, stream, part, newest=newest, sealed=sealed)


@given(seeds, seeds)
def test_a_wrap_names_the_key_that_is_in_it(one: bytes, other: bytes) -> None:
    named = key_id("a stream", one)
    assert require_named("a stream", one, named) == one
    assert key_mark("a stream", one).startswith(named)
    assert key_id("another stream", one) != named
    if one != other:
        with pytest.raises(Unverified):
            require_named("a stream", other, named)


NEWEST, OLDER = b"n" * 32, b"o" * 32


def _sealed(content: Any) -> bytes:
    where = ("ring", *PART, key_id(PART[1], NEWEST))
    return seal.seal(NEWEST, where, codec.encode(content))


def test_a_ring_that_a_partner_sealed_is_read_in_the_one_form() -> None:
    named = key_id(PART[1], OLDER)
    assert open_ring(*PART, newest=NEWEST, sealed=_sealed({named: OLDER})).older == {named: OLDER}


@pytest.mark.parametrize(
    "content",
    [
        5,
        "x",
        [1],
        {"a": 1},
        {b"12345678": 5},
        {key_id(PART[1], OLDER): OLDER + b"x"},
        # Under the name of a key that is in use, it would hide what was said under that.
        {key_id(PART[1], NEWEST): OLDER},
    ],
)
def test_a_ring_of_anything_else_does_not_open(content: Any) -> None:
    with pytest.raises(Unverified):
        open_ring(*PART, newest=NEWEST, sealed=_sealed(content))


@pytest.mark.parametrize("content", [5, [], [b"a"], [b"a", 5], [5, b""], [b"a", b"b", b"c"], {"a": 1}])
def test_a_partners_newer_key_is_a_wrap_and_a_ring_and_nothing_else(content: Any) -> None:
    with pytest.raises(Unverified):
        theirs_of(codec.encode(content))


def test_a_key_of_another_length_is_nobodys() -> None:
    short = b"short"
    with pytest.raises(Unverified):
        require_named(PART[1], short, key_id(PART[1], short))
