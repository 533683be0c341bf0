"""Reading on: every batch once and in order, and again from the start when a closed one can be opened."""

from collections.abc import Callable
from typing import Any

import pytest

from thitsar.kernel import codec
from thitsar.kernel.files.batches import MATCH, batch_place
from thitsar.kernel.matching import loading
from thitsar.kernel.matching.loading import Reading
from thitsar.kernel.vault import seal

LIST_KEYS = {1: b"1" * 32, 2: b"2" * 32}
OWN_KEY = b"o" * 32


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str, int, bytes, bytes]]:
    """Give a table of batches that the reading looks at, three rows at a time."""
    rows: list[tuple[int, str, int, bytes, bytes]] = []
    monkeypatch.setattr(loading, "_rows", lambda since: [row for row in rows if row[0] > since][:3])
    return rows


def row(number: int, *items: str, epoch: int = 1, wrapped: bytes = b"") -> tuple[int, str, int, bytes, bytes]:
    place, key = f"place {number}", OWN_KEY if wrapped else LIST_KEYS[epoch]
    content = codec.pack([[item, "identity", {}] for item in items])
    return number, place, epoch, wrapped, seal.seal(key, batch_place(MATCH, MATCH, epoch, place), content)


def keys(*held: int) -> Callable[[list[Any]], dict[str, Any]]:
    """Answer as an agent in which only these epochs are unlocked."""

    def ask(wrapped: list[Any]) -> dict[str, Any]:
        own = [OWN_KEY if epoch in held else b"" for _, epoch, _ in wrapped]
        return {"listing": {number: LIST_KEYS[number] for number in held}, "batches": own}

    return ask


def names(reading: Reading, *held: int) -> list[str]:
    return [item[0] for items in reading.read_on(keys(*held)) for item in items]


def test_it_reads_both_forms_in_order_and_nothing_twice(table: list[Any]) -> None:
    reading = Reading()
    table += [row(2, "a"), row(3, "b", "c", wrapped=b"w"), row(7, "d"), row(8, "e", wrapped=b"w"), row(9)]
    assert names(reading, 1) == ["a", "b", "c", "d", "e"]
    assert names(reading, 1) == []
    table.append(row(12, "f"))
    assert names(reading, 1) == ["f"]


def test_what_is_closed_is_passed_over_until_somebody_holds_its_key(table: list[Any]) -> None:
    reading = Reading()
    table += [row(1, "a"), row(2, "b", epoch=2), row(3, "c", epoch=2, wrapped=b"w"), row(4, "d")]
    assert names(reading, 1) == ["a", "d"]
    assert names(reading, 1) == []
    assert names(reading, 1, 2) == ["a", "b", "c", "d"]
    assert names(reading, 1, 2) == []


def test_with_nobody_unlocked_nothing_is_read(table: list[Any]) -> None:
    reading = Reading()
    table += [row(1, "a"), row(2, "b", wrapped=b"w")]
    assert names(reading) == []
    assert names(reading, 1) == ["a", "b"]
