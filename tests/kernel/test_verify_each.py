"""Every single entry of a log, and every column of each: whatever is done to it is noticed and named."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at, new_file, say, write
from tests.kernel.test_verify import DAMAGE, _at, _copy, _do, _rechain, _store_later, _swap
from thitsar.kernel import models
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.ledger.walk import Damage, Kind

pytestmark = [pytest.mark.database, pytest.mark.slow]

Damager = Callable[[int, random.Random], None]


def _flip(column: str) -> Damager:
    def flip(sequence: int, chance: random.Random) -> None:
        value = bytearray(bytes(_at(sequence, column)))
        value[chance.randrange(len(value))] ^= 1 << chance.randrange(8)
        _do(f"UPDATE kernel_entry SET {column} = %s WHERE sequence = %s", bytes(value), sequence)  # noqa: S608

    return flip


def _set(column: str, value: Any) -> Damager:
    def change(sequence: int, chance: random.Random) -> None:
        _do(f"UPDATE kernel_entry SET {column} = %s WHERE sequence = %s", value, sequence)  # noqa: S608

    return change


def _give_away(sequence: int, chance: random.Random) -> None:
    """Put an entry into another node's log, as if it had been said there."""
    other = models.Log.objects.create(origin="ab" * 16, head=b"", public=b"")
    _do("UPDATE kernel_entry SET log_id = %s WHERE sequence = %s", other.pk, sequence)


COLUMNS: list[tuple[Damager, Kind]] = [
    (_flip("ciphertext"), Kind.CIPHERTEXT),
    (_flip("ciphertext_hash"), Kind.CIPHERTEXT),
    (_flip("hash"), Kind.OUTER),
    (_set("day", 1), Kind.OUTER),
    (_set("suite", 2), Kind.OUTER),
    (_set("bucket", 1), Kind.OUTER),
    (_set("stream", "cd" * 16), Kind.HIDDEN),
    (_set("sequence", 10**9), Kind.MISSING),
    (_give_away, Kind.MISSING),
]


@pytest.fixture
def short(make: Maker) -> TestNode:
    """Give a node whose whole log is one founding, two files and a few commits of several entries."""
    node = make()
    with at(node):
        intake = node.sign_in("intake")
        for _ in range(2):
            file = new_file(intake, "registration", "identity")
            record(intake, [say(file, "registration", count) for count in range(3)], today=TODAY)
            write(intake, file, "identity", "x")
    return node


def test_each_entry_is_named_whichever_it_is_and_whatever_is_done_to_it(short: TestNode) -> None:
    chance = random.Random("each")
    with at(short):
        newest = models.Log.objects.get().sequence
        assert newest > 20
        for sequence in range(1, newest + 1):
            for damage, kind in [*DAMAGE, *COLUMNS]:
                if (damage is _swap and sequence == newest) or (damage is _store_later and sequence == 1):
                    continue  # there is nothing after the last and nothing before the first
                with _copy():
                    damage(sequence, chance)
                    found = verify().logs[0].damage
                if kind is Kind.MISSING and sequence == newest:
                    kind = Kind.TRUNCATED  # noqa: PLW2901 - of the last one nothing else can be known
                assert found == Damage(sequence, kind), (damage, sequence)
        assert verify().is_sound


def test_a_log_written_anew_from_any_entry_on_is_noticed(short: TestNode) -> None:
    with at(short):
        newest = models.Log.objects.get().sequence
        for sequence in range(2, newest + 1):
            with _copy():
                _, head = _rechain(sequence, 1)
                assert verify().logs[0].damage == Damage(newest, Kind.RECHAINED)
                _do("UPDATE kernel_log SET head = %s", head)
                assert verify().logs[0].damage == Damage(newest, Kind.SIGNATURE)
        assert verify().is_sound


def test_a_log_cut_anywhere_and_given_its_rows_numbers_anew_is_noticed(short: TestNode) -> None:
    with at(short), connection.cursor() as cursor:
        newest = models.Log.objects.get().sequence
        for sequence in range(1, newest):
            with _copy():
                cursor.execute("DELETE FROM kernel_entry WHERE sequence = %s", [sequence])
                for later in range(sequence + 1, newest + 1):
                    cursor.execute(
                        "UPDATE kernel_entry SET sequence = %s WHERE sequence = %s", [later - 1, later]
                    )
                cursor.execute("UPDATE kernel_log SET sequence = sequence - 1")
                damage = verify().logs[0].damage
            assert damage is not None
            assert damage.sequence == sequence
            # Of what followed the last but one, only the head still tells.
            assert damage.kind is (Kind.MISSING if sequence < newest - 1 else Kind.OUTER)
