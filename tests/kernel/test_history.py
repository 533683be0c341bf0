"""Parts that several nodes wrote fold alike for whoever holds the same entries, and nothing is lost unseen (L9)."""

import hashlib
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel import codec
from thitsar.kernel.files.kinds import Document, FileKind, Told, nothing
from thitsar.kernel.ledger.causal import Point, heads, in_order
from thitsar.kernel.ledger.events import register_event
from thitsar.kernel.ledger.folding import fold_entry
from thitsar.kernel.ledger.history import Heard, fold_history

NODES = ["a" * 32, "b" * 32, "c" * 32]
SET = "history.set.v1"
register_event(SET, "write", compartments=("service",))


def fold(compartment: str, document: Document | None, told: Told) -> Document:
    return {**(document or {}), told.payload["name"]: told.payload["value"]}


def states(name: str, payload: Any) -> list[str]:
    return [payload["name"]]


KIND = FileKind("history", ("service",), fold, nothing, nothing, nothing, states=states)


@st.composite
def parts(draw: st.DrawFn) -> list[Heard]:
    """Let three nodes set facts, each knowing what it happened to hear."""
    made: list[Heard] = []
    held: list[list[Heard]] = [[], [], []]
    for number in range(draw(st.integers(1, 9))):
        node = draw(st.integers(0, 2))
        known = {one[0].hash: one for one in held[node]}
        for heard in made:
            if draw(st.booleans()):
                # Whoever heard an entry heard what its author knew.
                known.update({one[0].hash: one for one in _past(made, heard)})
        held[node] = list(known.values())
        told = Told(
            SET, 1, {"name": draw(st.sampled_from("xy")), "value": draw(st.integers(0, 2))}, "m", 1, number
        )
        name = hashlib.sha256(bytes([number])).digest()
        own = [one for one, _ in made if one.origin == NODES[node]]
        point = Point(
            name,
            NODES[node],
            len(own) + 1,
            draw(st.integers(1, 20)),
            heads(one for one, _ in held[node]),
        )
        held[node].append((point, told))
        made.append((point, told))
    return made


def _past(made: list[Heard], heard: Heard) -> list[Heard]:
    placed = in_order(point for point, _ in made)
    told = {point.hash: (point, one) for point, one in made}
    this = next(one for one in placed if one.point == heard[0])
    return [told[placed[at].point.hash] for at in range(len(placed)) if this.known >> at & 1] + [heard]


@given(parts(), st.randoms(use_true_random=False))
def test_whoever_holds_the_same_entries_has_the_same_document(made: list[Heard], by: random.Random) -> None:
    other = [*made, *made[:2]]
    by.shuffle(other)
    assert codec.encode(fold_history(KIND, "service", other)) == codec.encode(
        fold_history(KIND, "service", made)
    )


@given(parts())
def test_every_value_nobody_knowingly_replaced_is_the_fact_or_a_conflict(made: list[Heard]) -> None:
    document = fold_history(KIND, "service", made)
    assert document is not None
    placed = in_order(point for point, _ in made)
    by_hash = {point.hash: one for point, one in made}
    told = [by_hash[one.point.hash] for one in placed]
    for name in "xy":
        at = [place for place, one in enumerate(told) if one.payload["name"] == name]
        newest = [place for place in at if not any(placed[other].known >> place & 1 for other in at)]
        values = {told[place].payload["value"] for place in newest}
        if len(values) == 1:
            assert values == {document[name]}
            assert name not in document.get("conflicts", {})
        elif values:
            assert document["conflicts"][name] == sorted(values)


@given(parts())
def test_a_part_of_one_log_folds_as_it_was_recorded(made: list[Heard]) -> None:
    document: Document | None = None
    chain: list[Heard] = []
    for number, (point, told) in enumerate(made, start=1):
        parents = (chain[-1][0].hash,) if chain else ()
        chain.append((Point(point.hash, NODES[0], number, number, parents), told))
        document = fold_entry(KIND, "service", document, told)
    assert fold_history(KIND, "service", chain) == document
    assert "conflicts" not in (document or {})


def test_a_conflict_ends_when_somebody_who_knows_both_values_says_what_holds() -> None:
    def heard(number: int, node: int, value: int, parents: tuple[bytes, ...]) -> Heard:
        told = Told(SET, 1, {"name": "x", "value": value}, "m", 1, number)
        return Point(bytes([number]) * 32, NODES[node], number, number, parents), told

    first, second = heard(1, 0, 1, ()), heard(2, 1, 2, ())
    third = heard(3, 2, 3, (first[0].hash, second[0].hash))
    assert fold_history(KIND, "service", [first, second]) == {"x": 2, "conflicts": {"x": [1, 2]}}
    assert fold_history(KIND, "service", [first, second, third]) == {"x": 3, "conflicts": {}}
