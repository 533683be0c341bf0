"""Sheets of carried keys: each key is found under its part, and no sheet passes for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.hierarchy import epoch_keys
from thitsar.kernel.vault.sheets import LOST, Held, mark_of, open_sheet, seal_sheet
from thitsar.kernel.vault.tests.strategies import seeds

ORG, FIRST = "org", "20" * 16
KEYS = epoch_keys("vetting", 3, b"v" * 32)
ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
held = st.builds(
    Held, seeds.filter(lambda one: one != LOST), st.booleans(), st.binary(min_size=32, max_size=32)
)
sheets = st.dictionaries(ids, held, min_size=1, max_size=20)


@given(sheets, ids)
def test_each_part_finds_its_own_key_and_another_none(made: dict[str, Held], other: str) -> None:
    streams, sealed = seal_sheet(ORG, KEYS, FIRST, made)
    opened = open_sheet(ORG, KEYS, FIRST, ids=streams, sealed=sealed)
    assert {one: opened.find(one) for one in made} == made
    assert opened.find(other) == made.get(other)


@given(sheets, st.data())
def test_a_sheet_opens_in_its_place_with_its_ids_and_nowhere_else(
    made: dict[str, Held], drawn: st.DataObject
) -> None:
    streams, sealed = seal_sheet(ORG, KEYS, FIRST, made)
    at = drawn.draw(st.integers(0, len(sealed) - 1))
    changed = sealed[:at] + bytes([sealed[at] ^ 1 << drawn.draw(st.integers(0, 7))]) + sealed[at + 1 :]
    own = drawn.draw(st.integers(0, len(streams) - 1))
    others = streams[:own] + bytes([streams[own] ^ 1]) + streams[own + 1 :]
    before, elsewhere = epoch_keys("vetting", 2, b"v" * 32), epoch_keys("intake", 3, b"v" * 32)
    for organisation, keys, first, named, content in (
        (ORG, KEYS, FIRST, streams, changed),
        (ORG, KEYS, FIRST, others, sealed),
        (ORG, KEYS, FIRST, streams[16:], sealed),
        (ORG, KEYS, "21" * 16, streams, sealed),
        (ORG, before, FIRST, streams, sealed),
        (ORG, elsewhere, FIRST, streams, sealed),
        ("another", KEYS, FIRST, streams, sealed),
    ):
        with pytest.raises(Unverified):
            open_sheet(organisation, keys, first, ids=named, sealed=content)


def test_a_key_that_opened_to_nobody_is_given_to_nobody() -> None:
    part = "3c" * 16
    streams, sealed = seal_sheet(ORG, KEYS, "", {part: Held(LOST)})
    assert open_sheet(ORG, KEYS, "", ids=streams, sealed=sealed).find(part) is None


@given(
    st.tuples(st.binary(), st.integers(0, 9), st.integers(0, 9), st.binary(), st.binary()), st.integers(0, 4)
)
def test_every_column_of_a_row_counts(row: tuple[bytes, int, int, bytes, bytes], which: int) -> None:
    def mark(columns: list[object]) -> bytes:
        head, revision, epoch, ring, sealed = columns
        return mark_of(head, revision, epoch, ring=ring, sealed=sealed)  # type: ignore[arg-type]

    other: list[object] = list(row)
    was = other[which]
    other[which] = was + 1 if isinstance(was, int) else row[which] + b"\0"  # type: ignore[operator]
    assert mark(list(row)) != mark(other)
