"""Walking a log: laws over invented logs, whatever is done to them and wherever."""

import hashlib
import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.ledger.entry import GENESIS, Outer
from thitsar.kernel.ledger.walk import Damage, Kind, Row, Walk

ORIGIN = "0a" * 16
LENGTH = 12
POSITIONS = st.integers(1, LENGTH)


def _log(length: int = LENGTH, *, seed: int = 0) -> list[Row]:
    chance, rows, head = random.Random(seed), [], GENESIS
    for sequence in range(1, length + 1):
        row = _row(chance, sequence, head)
        rows.append(row)
        head = row[6]
    return rows


def _row(chance: random.Random, sequence: int, previous: bytes) -> Row:
    ciphertext = chance.randbytes(40)
    hidden = hashlib.sha256(ciphertext).digest()
    outer = Outer(ORIGIN, sequence, previous, 19_000 + chance.randrange(3), 1, 512, hidden)
    return (sequence, sequence, outer.day, 1, 512, hidden, outer.hash(), ciphertext)


def _found(rows: list[Row]) -> Damage | None:
    rows = sorted(rows, key=lambda row: (row[1], row[0]))
    walk = Walk(bytes.fromhex(ORIGIN))
    taken = walk.take(rows)
    assert taken == walk.number
    return None if taken == len(rows) else walk.diagnose(rows[taken:])


def _with(row: Row, **columns: object) -> Row:
    names = ("id", "sequence", "day", "suite", "bucket", "hidden", "own", "ciphertext")
    return tuple(columns.get(name, value) for name, value in zip(names, row, strict=True))  # type: ignore[return-value]


def _renumbered(rows: list[Row]) -> list[Row]:
    return [_with(row, id=number, sequence=number) for number, row in enumerate(rows, start=1)]


@given(st.integers(0, 30), st.integers(0, 5))
def test_a_sound_log_is_walked_to_its_end(length: int, cut: int) -> None:
    rows = _log(length)
    walk = Walk(bytes.fromhex(ORIGIN))
    assert walk.take(rows[:cut]) + walk.take(rows[cut:]) == length
    assert walk.head == (rows[-1][6] if rows else GENESIS)


@given(POSITIONS, st.integers(0, 40 * 8 - 1))
def test_one_bit_of_a_ciphertext(at: int, bit: int) -> None:
    rows = _log()
    changed = bytearray(rows[at - 1][7])
    changed[bit // 8] ^= 1 << bit % 8
    rows[at - 1] = _with(rows[at - 1], ciphertext=bytes(changed))
    assert _found(rows) == Damage(at, Kind.CIPHERTEXT)


@given(POSITIONS, st.sampled_from(["day", "suite", "bucket"]), st.integers(1, 1 << 30))
def test_a_clear_column(at: int, column: str, by: int) -> None:
    rows = _log()
    value = {"day": 2, "suite": 3, "bucket": 4}[column]
    rows[at - 1] = _with(rows[at - 1], **{column: int(rows[at - 1][value]) + by})
    assert _found(rows) == Damage(at, Kind.OUTER)


@given(POSITIONS, st.binary(min_size=32, max_size=32))
def test_the_hash_of_an_entry(at: int, own: bytes) -> None:
    rows = _log()
    rows[at - 1] = _with(rows[at - 1], own=own)
    assert _found(rows) == Damage(at, Kind.OUTER)


@given(st.integers(1, LENGTH - 1))
def test_a_number_that_is_missing(at: int) -> None:
    rows = _log()
    del rows[at - 1]
    assert _found(rows) == Damage(at, Kind.MISSING)


@given(st.integers(1, LENGTH - 2))
def test_a_number_that_is_missing_though_the_others_were_closed_up(at: int) -> None:
    rows = _log()
    del rows[at - 1]
    assert _found(_renumbered(rows)) == Damage(at, Kind.MISSING)


@given(POSITIONS)
def test_a_number_given_twice(at: int) -> None:
    rows = _log()
    rows.insert(at, _with(rows[at - 1], id=100))
    assert _found(rows) == Damage(at, Kind.DOUBLED)


@given(POSITIONS, st.integers(0, 1))
def test_a_number_given_twice_to_an_invented_entry(at: int, after: int) -> None:
    rows = _log()
    rows.append(_with(_row(random.Random(1), at, GENESIS), id=100 if after else -1))
    assert _found(rows) == Damage(at, Kind.DOUBLED)


@given(POSITIONS)
def test_an_entry_put_between_others(at: int) -> None:
    rows = _log()
    previous = rows[at - 2][6] if at > 1 else GENESIS
    rows.insert(at - 1, _with(_row(random.Random(1), at + 7, previous)))
    assert _found(_renumbered(rows)) == Damage(at, Kind.INSERTED)


def test_an_entry_before_the_first() -> None:
    rows = _log()
    assert _found([_with(rows[3], id=0, sequence=0), *rows]) == Damage(0, Kind.INSERTED)


@given(st.data())
def test_two_entries_that_changed_places(draws: st.DataObject) -> None:
    at = draws.draw(st.integers(1, LENGTH - 1))
    other = draws.draw(st.integers(at + 1, LENGTH))
    rows = _log()
    rows[at - 1], rows[other - 1] = rows[other - 1], rows[at - 1]
    assert _found(_renumbered(rows)) == Damage(at, Kind.REORDERED)


@given(st.integers(2, LENGTH))
def test_rows_stored_in_another_order_than_they_are_numbered(at: int) -> None:
    rows = _log()
    rows[at - 1] = _with(rows[at - 1], id=0)
    assert _found(rows) == Damage(at, Kind.REORDERED)


@given(st.integers(1, LENGTH - 1))
def test_one_entry_exchanged_and_hashed_anew_shows_at_the_next(at: int) -> None:
    rows = _log()
    rows[at - 1] = _row(random.Random(1), at, rows[at - 2][6] if at > 1 else GENESIS)
    assert _found(rows) == Damage(at + 1, Kind.OUTER)


@given(POSITIONS)
def test_a_whole_tail_hashed_anew_is_only_known_by_its_head(at: int) -> None:
    rows, forged = _log(), _log(seed=2)
    chance, head = random.Random(1), rows[at - 2][6] if at > 1 else GENESIS
    forged = rows[: at - 1]
    for sequence in range(at, LENGTH + 1):
        forged.append(_row(chance, sequence, head))
        head = forged[-1][6]
    assert _found(forged) is None
    assert head != rows[-1][6]


@given(POSITIONS, st.sampled_from(["sequence", "day", "hidden", "own", "ciphertext"]))
def test_values_of_another_type_do_not_stop_the_walk_unnamed(at: int, column: str) -> None:
    rows = _log()
    rows[at - 1] = _with(rows[at - 1], **{column: "text"})
    walk = Walk(bytes.fromhex(ORIGIN))
    assert walk.take(rows) == at - 1
    assert walk.diagnose(rows[at - 1 :]).sequence in {at, -1}


@given(
    st.integers(1, 1 << 60),
    st.binary(min_size=32, max_size=32),
    st.integers(0, 1 << 30),
    st.integers(0, 1 << 30),
)
def test_the_fast_hash_is_the_hash_of_the_outer_part(
    sequence: int, previous: bytes, day: int, bucket: int
) -> None:
    ciphertext = b"x"
    hidden = hashlib.sha256(ciphertext).digest()
    outer = Outer(ORIGIN, sequence, previous, day, 1, bucket, hidden)
    walk = Walk(bytes.fromhex(ORIGIN), sequence - 1, previous)
    assert walk.take([(1, sequence, day, 1, bucket, hidden, outer.hash(), ciphertext)]) == 1
    assert walk.head == outer.hash()
    assert (
        Walk(bytes.fromhex(ORIGIN), sequence - 1, previous).take(
            [(1, sequence, day, 1, bucket, hidden, replace(outer, day=day + 1).hash(), ciphertext)]
        )
        == 0
    )
