"""L3: whatever is done to the log by somebody without keys is found, named and placed."""

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from tests.kernel.nodes import TODAY, TestNode, new_file, say, write
from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.ledger.walk import Damage, Kind
from thitsar.kernel.vault import suite

pytestmark = pytest.mark.database

ROUNDS = 12
_COLUMNS = "day, suite, bucket, ciphertext_hash, hash, ciphertext, stream, key"


@pytest.fixture
def writer(node: TestNode) -> Actor:
    """Give somebody who has just written more than the last walk read."""
    intake = node.sign_in("intake")
    file = new_file(intake, "registration", "identity")
    record(intake, [say(file, "registration", count) for count in range(30)], today=TODAY)
    write(intake, file, "identity", "x")
    return intake


def _do(query: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _copy() -> Iterator[None]:
    """Let a test ruin the database; nothing of it stays."""
    with transaction.atomic():
        # PostgreSQL leaves a number out for each commit that was refused: here rows and entries are counted alike.
        _do("UPDATE kernel_entry SET id = id + %s", 2 * 10**9)
        _do("UPDATE kernel_entry SET id = sequence")
        yield
        transaction.set_rollback(True)


def _newest() -> int:
    return int(_do("SELECT MAX(sequence) FROM kernel_entry")[0][0])


def _at(sequence: int, column: str) -> Any:
    return _do(f"SELECT {column} FROM kernel_entry WHERE sequence = %s", sequence)[0][0]  # noqa: S608


def _without_uniqueness() -> None:
    table = models.Entry._meta.db_table
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    if connection.vendor == "postgresql":
        _do("SET CONSTRAINTS ALL IMMEDIATE")
        for name, one in found.items():
            if one["unique"] and not one["primary_key"]:
                _do(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    else:
        columns = _COLUMNS.replace("stream", "log_id, sequence, id, stream")
        _do(f"CREATE TABLE other AS SELECT {columns} FROM {table}")  # noqa: S608
        _do(f"DROP TABLE {table}")
        _do(f"ALTER TABLE other RENAME TO {table}")


def _bit(at: int, chance: random.Random) -> None:
    changed = bytearray(bytes(_at(at, "ciphertext")))
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    _do("UPDATE kernel_entry SET ciphertext = %s WHERE sequence = %s", bytes(changed), at)


def _shorten(at: int, chance: random.Random) -> None:
    kept = bytes(_at(at, "ciphertext"))[: chance.randrange(400)]
    _do("UPDATE kernel_entry SET ciphertext = %s WHERE sequence = %s", kept, at)


def _outer(at: int, chance: random.Random) -> None:
    column = chance.choice(["day", "suite", "bucket"])
    _do(f"UPDATE kernel_entry SET {column} = {column} + 1 WHERE sequence = %s", at)  # noqa: S608


def _other_ciphertext(at: int, chance: random.Random) -> None:
    ciphertext = chance.randbytes(700)
    hidden = hashlib.sha256(ciphertext).digest()
    _do(
        "UPDATE kernel_entry SET ciphertext = %s, ciphertext_hash = %s WHERE sequence = %s",
        ciphertext,
        hidden,
        at,
    )


def _delete(at: int, chance: random.Random) -> None:
    _do("DELETE FROM kernel_entry WHERE sequence = %s", at)


def _double(at: int, chance: random.Random) -> None:
    _without_uniqueness()
    _do(
        f"INSERT INTO kernel_entry (id, log_id, sequence, {_COLUMNS})"  # noqa: S608
        f" SELECT %s, log_id, sequence, {_COLUMNS} FROM kernel_entry WHERE sequence = %s",
        chance.choice([-5, 10**9]),
        at,
    )


def _insert(at: int, chance: random.Random) -> None:
    # Numbers and ids of all that follow make room; the log's row is made to agree.
    _do("UPDATE kernel_entry SET sequence = -sequence - 1, id = -id - 1 WHERE sequence >= %s", at)
    _do("UPDATE kernel_entry SET sequence = -sequence, id = -id WHERE sequence < 0")
    _do(
        f"INSERT INTO kernel_entry (id, log_id, sequence, {_COLUMNS})"  # noqa: S608
        f" SELECT id - 1, log_id, sequence - 1, {_COLUMNS} FROM kernel_entry WHERE sequence = %s",
        at + 1,
    )
    _do("UPDATE kernel_entry SET day = day + 1 WHERE sequence = %s", at)
    _do("UPDATE kernel_log SET sequence = sequence + 1")


def _swap(at: int, chance: random.Random) -> None:
    other = chance.randrange(at + 1, _newest() + 1)
    for before, after in ((at, 0), (other, at), (0, other)):
        _do("UPDATE kernel_entry SET sequence = %s, id = %s WHERE sequence = %s", after, after, before)


def _store_later(at: int, chance: random.Random) -> None:
    _do("UPDATE kernel_entry SET id = %s WHERE sequence = %s", 10**9, at - 1)


def _truncate(at: int, chance: random.Random) -> None:
    _do("DELETE FROM kernel_entry WHERE sequence >= %s", at)


def _hide(at: int, chance: random.Random) -> None:
    _do("UPDATE kernel_entry SET stream = %s WHERE sequence = %s", chance.randbytes(16).hex(), at)


DAMAGE: list[tuple[Callable[[int, random.Random], None], Kind]] = [
    (_bit, Kind.CIPHERTEXT),
    (_shorten, Kind.CIPHERTEXT),
    (_outer, Kind.OUTER),
    (_other_ciphertext, Kind.OUTER),
    (_delete, Kind.MISSING),
    (_double, Kind.DOUBLED),
    (_insert, Kind.INSERTED),
    (_swap, Kind.REORDERED),
    (_store_later, Kind.REORDERED),
    (_truncate, Kind.TRUNCATED),
    (_hide, Kind.HIDDEN),
]


def test_it_finds_nothing_in_a_sound_log(writer: Actor) -> None:
    report = verify()
    assert report.is_sound
    assert report.logs[0].entries == report.logs[0].sequence == _newest() > 60


@pytest.mark.parametrize(("damage", "kind"), DAMAGE, ids=[one.__name__ for one, _ in DAMAGE])
def test_it_names_the_first_bad_entry(
    writer: Actor, damage: Callable[[int, random.Random], None], kind: Kind
) -> None:
    chance = random.Random(damage.__name__)
    for _ in range(ROUNDS):
        at = chance.randrange(2, _newest() - 1)
        with _copy():
            damage(at, chance)
            report = verify()
        assert report.logs[0].damage == Damage(at, kind)
        assert not report.is_sound
    assert verify().is_sound


def test_it_walks_past_the_edge_of_what_it_reads_at_once(
    writer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thitsar.kernel.ledger.verify.CHUNK", 3)
    assert verify().is_sound
    for at in range(4, 10):
        for damage, kind in DAMAGE:
            with _copy():
                damage(at, random.Random(at))
                assert verify().logs[0].damage == Damage(at, kind)


def _rechain(at: int, day: int) -> tuple[int, bytes]:
    """Change an entry and hash it and all that follow anew, as an attacker would."""
    log = models.Log.objects.get()
    head = bytes(_at(at - 1, "hash"))
    _do("UPDATE kernel_entry SET day = %s WHERE sequence = %s", day, at)
    for one in models.Entry.objects.filter(sequence__gte=at).order_by("sequence"):
        hidden = bytes(one.ciphertext_hash)
        outer = entry.Outer(log.origin, one.sequence, head, one.day, one.suite, one.bucket, hidden)
        head = outer.hash()
        _do("UPDATE kernel_entry SET hash = %s WHERE sequence = %s", head, one.sequence)
        _do("UPDATE kernel_stream SET head = %s WHERE id = %s", head, one.stream)
    return log.sequence, head


def test_a_log_hashed_anew_ends_in_another_head_than_was_signed(writer: Actor) -> None:
    with _copy():
        sequence, _ = _rechain(_newest() - 20, 1)
        assert verify().logs[0].damage == Damage(sequence, Kind.RECHAINED)


def test_a_log_hashed_anew_with_its_head_lacks_the_signature(writer: Actor) -> None:
    with _copy():
        sequence, head = _rechain(_newest() - 20, 1)
        _do("UPDATE kernel_log SET head = %s", head)
        assert verify().logs[0].damage == Damage(sequence, Kind.SIGNATURE)


def test_a_head_signed_with_another_key_is_not_this_nodes(writer: Actor) -> None:
    with _copy():
        sequence, head = _rechain(_newest() - 20, 1)
        key, origin = suite.fresh(), models.Log.objects.get().origin
        signature = signatures.signing_key(key).sign(entry.head_bytes(origin, sequence, head))
        _do(
            "UPDATE kernel_log SET head = %s, signature = %s, public = %s",
            head,
            signature,
            signatures.public_of(key),
        )
        assert verify().logs[0].damage == Damage(sequence, Kind.SIGNATURE)


@pytest.mark.parametrize("column", ["signature", "head"])
def test_a_changed_head_is_found(writer: Actor, column: str) -> None:
    with _copy():
        value = bytearray(bytes(_do(f"SELECT {column} FROM kernel_log")[0][0]))  # noqa: S608
        value[5] ^= 4
        _do(f"UPDATE kernel_log SET {column} = %s", bytes(value))  # noqa: S608
        assert verify().logs[0].damage == Damage(_newest(), Kind.SIGNATURE)


def test_entries_after_the_signed_head_are_found(writer: Actor) -> None:
    with _copy():
        _do(
            f"INSERT INTO kernel_entry (id, log_id, sequence, {_COLUMNS})"  # noqa: S608
            f" SELECT id + 1, log_id, sequence + 1, {_COLUMNS} FROM kernel_entry WHERE sequence = %s",
            _newest(),
        )
        assert verify().logs[0].damage == Damage(_newest(), Kind.UNSIGNED)


def test_a_file_put_back_to_an_older_state_is_found(writer: Actor) -> None:
    file = new_file(writer, "registration")
    older = _do("SELECT head, revision, sealed FROM kernel_stream WHERE file = %s AND revision = 1", file.id)[
        0
    ]
    newer = write(writer, file, "registration", "newer")
    stream = file.parts["registration"].stream
    with _copy():
        _do("UPDATE kernel_stream SET head = %s, revision = %s, sealed = %s WHERE id = %s", *older, stream)
        assert verify().logs[0].damage == Damage(newer, Kind.HIDDEN)


def test_a_log_that_is_gone_is_missed(writer: Actor) -> None:
    with _copy():
        _do("DELETE FROM kernel_entry")
        _do("DELETE FROM kernel_log")
        report = verify()
        assert report.logs[0].damage == Damage(1, Kind.TRUNCATED)
        assert not report.is_sound


def test_the_node_refuses_to_go_on_from_a_cut_log(writer: Actor) -> None:
    file = new_file(writer, "registration")
    with _copy():
        _do("DELETE FROM kernel_entry WHERE sequence = %s", _newest())
        _do("UPDATE kernel_log SET sequence = sequence - 1, head = %s", bytes(_at(_newest(), "hash")))
        with pytest.raises(Unverified):
            write(writer, file, "registration", "more")
    write(writer, file, "registration", "more")
    assert verify().is_sound
