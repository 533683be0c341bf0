"""One order for whoever holds the same entries, whatever order they came in (security.md L9)."""

import hashlib
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import causal
from thitsar.kernel.ledger.causal import Point

NODES = [character * 32 for character in "abcde"]


@st.composite
def histories(draw: st.DrawFn) -> list[Point]:
    """Let some nodes write a part, each naming as parents the heads of what it has heard of so far."""
    held: list[list[Point]] = [[] for _ in NODES]
    sequences = [0] * len(NODES)
    made: list[Point] = []
    for number in range(draw(st.integers(0, 14))):
        node = draw(st.integers(0, 4))
        heard = [one for one in made if draw(st.booleans())]
        held[node] = list(dict.fromkeys([*held[node], *heard]))
        sequences[node] += draw(st.integers(1, 3))
        # Clocks of several machines: any order between nodes.
        clock = draw(st.integers(1, 50))
        name = hashlib.sha256(number.to_bytes(4, "big")).digest()
        point = Point(name, NODES[node], sequences[node], clock, causal.heads(held[node]))
        held[node].append(point)
        made.append(point)
    return made


def ancestors(points: list[Point], point: Point) -> set[bytes]:
    """Say what an entry's author knew, in the plainest way."""
    known: set[bytes] = set()
    ahead = [point]
    while ahead:
        one = ahead.pop()
        for other in points:
            is_before = other.hash in one.parents or (
                other.origin == one.origin and other.sequence < one.sequence
            )
            if is_before and other.hash not in known:
                known.add(other.hash)
                ahead.append(other)
    return known


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_is_the_same_whatever_order_entries_came_in(points: list[Point], by: random.Random) -> None:
    other = [*points, *points[:3]]
    by.shuffle(other)
    assert causal.in_order(other) == causal.in_order(points)
    assert causal.heads(other) == causal.heads(points)


@given(histories())
def test_each_entry_stands_after_all_its_author_knew(points: list[Point]) -> None:
    placed = causal.in_order(points)
    places = {one.point.hash: at for at, one in enumerate(placed)}
    for at, one in enumerate(placed):
        known = ancestors(points, one.point)
        assert {name for name, place in places.items() if one.known >> place & 1} == known
        unknown = {name for name, place in places.items() if place < at} - known
        assert {placed[place].point.hash for place in one.beside} == unknown


@given(histories(), st.data())
def test_what_somebody_knew_stands_in_the_same_order_alone(
    points: list[Point], choices: st.DataObject
) -> None:
    if not points:
        return
    last = choices.draw(st.sampled_from(points))
    known = ancestors(points, last) | {last.hash}
    alone = [one.point.hash for one in causal.in_order(one for one in points if one.hash in known)]
    among_all = [one.point.hash for one in causal.in_order(points)]
    assert alone == [name for name in among_all if name in known]


@given(histories())
def test_the_heads_are_what_nobody_answered(points: list[Point]) -> None:
    known = set().union(*(ancestors(points, one) for one in points)) if points else set()
    assert set(causal.heads(points)) == {one.hash for one in points} - known
    assert causal.split(causal.joined(causal.heads(points))) == sorted(causal.heads(points))


def test_it_refuses_two_entries_with_one_number() -> None:
    one = Point(b"1" * 32, NODES[0], 1, 5, ())
    with pytest.raises(Unverified):
        causal.in_order([one, replace(one, hash=b"2" * 32)])


def test_it_refuses_entries_that_name_each_other() -> None:
    one = Point(b"1" * 32, NODES[0], 1, 5, (b"2" * 32,))
    other = Point(b"2" * 32, NODES[1], 1, 5, (b"1" * 32,))
    with pytest.raises(Unverified):
        causal.in_order([one, other])


def test_it_names_parents_that_are_not_here() -> None:
    assert causal.missing([Point(b"1" * 32, NODES[0], 1, 5, (b"2" * 32,))]) == {b"2" * 32}


def test_heads_of_another_length_are_unverified() -> None:
    with pytest.raises(Unverified):
        causal.split(bytes(33))
