"""Nothing that is stored opens once it was changed or moved (security.md C3); a million are tried by the bench."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.mutations import Ciphertext, count_opened
from thitsar.kernel.vault import seal, wrap

ROOT = Path(__file__).parent.parent.parent
TRIES = 25_000
# Everything that must lie on the disk of a node that took in a list.
KINDS = {
    "access log line",
    "access log wrap",
    "author's signature",
    "batch wrap",
    "count",
    "data key, broad",
    "data key, narrow",
    "document",
    "draft",
    "draft wrap",
    "entry",
    "epoch wrap",
    "facet batch",
    "head",
    "key slot",
    "match batch",
    "member state",
    "statement",
    "statistics batch",
}


@pytest.mark.slow
def test_of_all_that_a_node_stored_nothing_opens_changed_or_moved() -> None:
    # A node of its own, with guesses that cost what they cost, and the database that every node has.
    ours = {"THITSAR_NODE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "mutations"],
        env={**kept, "BENCH_MUTATIONS": str(TRIES), "BENCH_MUTATED_PEOPLE": "60"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    seen: dict[str, Any] = json.loads(done.stdout)["mutations"]
    assert (seen["opened"], seen["failed_otherwise"]) == (0, 0), seen
    assert seen["unchanged"]["opened"] == seen["unchanged"]["tried"] > 500
    assert seen["tried"] >= TRIES
    assert set(seen["by_kind"]) >= KINDS
    assert min(one["tried"] for one in seen["by_kind"].values()) > 50
    assert min(one["tried"] for one in seen["by_change"].values()) > 50


def _same_place(key: bytes, _place: tuple[Any, ...], raw: bytes) -> bytes:
    return seal.open_sealed(key, ("everywhere",), raw)


def _any_suite(key: bytes, place: tuple[Any, ...], raw: bytes) -> bytes:
    return seal.open_sealed(key, place, b"\1" + raw[1:])


def _no_number(key: bytes, place: tuple[Any, ...], raw: bytes) -> bytes:
    return seal.open_sealed(key, place[:-1], raw)


def _no_end(key: bytes, place: tuple[Any, ...], raw: bytes) -> bytes:
    return seal.open_sealed(key, place, raw[:329])


@pytest.mark.parametrize(
    ("open_badly", "sealed_for", "change"),
    [
        (_same_place, lambda _place: ("everywhere",), "in the place of another row"),
        (_any_suite, lambda place: place, "another first byte"),
        (_no_number, lambda place: place[:-1], "in another number of its own series"),
        (_no_end, lambda place: place, "lengthened"),
    ],
    ids=["forgets the place", "takes any suite", "forgets the number", "reads no end"],
)
def test_a_door_that_forgets_something_is_found_open(
    open_badly: Callable[[Any, Any, bytes], object],
    sealed_for: Callable[[tuple[Any, ...]], tuple[Any, ...]],
    change: str,
) -> None:
    key, places = bytes(range(32)), [("row", stream, number) for stream in "abcd" for number in range(1, 6)]
    found = [
        Ciphertext(
            "row", "seal", open_badly, key, place, seal.seal(key, sealed_for(place), str(place).encode())
        )
        for place in places
    ]
    seen = count_opened(found, tries=2_000, luck=random.Random(1))
    assert seen["unchanged"]["opened"] == len(places)
    assert seen["by_change"][change]["opened"] > 0
    assert not seen["met"]


def test_a_piece_that_does_not_even_open_unchanged_is_noticed() -> None:
    key = bytes(32)
    found = [
        Ciphertext("row", "seal", seal.open_sealed, key, ("row", at), seal.seal(key, ("row", 0), b""))
        for at in (0, 1)
    ]
    seen = count_opened(found, tries=100, luck=random.Random(1))
    assert seen["unchanged"] == {"tried": 2, "opened": 1}
    assert not seen["met"]


def test_a_door_that_breaks_is_not_taken_for_one_that_refuses() -> None:
    def breaks(key: bytes, place: tuple[Any, ...], raw: bytes) -> bytes:
        if len(raw) < 57:
            raise IndexError
        return seal.open_sealed(key, place, raw)

    key = bytes(32)
    found = [
        Ciphertext("row", "seal", breaks, key, ("row", at), seal.seal(key, ("row", at), b""))
        for at in range(9)
    ]
    seen = count_opened(found, tries=1_000, luck=random.Random(1))
    assert seen["opened"] == 0 < seen["failed_otherwise"]
    assert not seen["met"]


def test_doors_as_they_are_open_nothing() -> None:
    key, seed = bytes(range(32)), bytes(32)
    found = [
        Ciphertext("row", "seal", seal.open_sealed, key, ("row", at), seal.seal(key, ("row", at), b""))
        for at in range(9)
    ]
    public, private = wrap.public_bytes(seed), wrap.private_key(seed)
    found += [
        Ciphertext("key", "wrap", wrap.unwrap, private, ("key", at), wrap.wrap(public, ("key", at), b""))
        for at in range(9)
    ]
    seen = count_opened(found, tries=5_000, luck=random.Random(2))
    assert seen["met"], seen
