"""Read many rows of the ledger's own queries as plain values."""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from django.db import connection


def rows(query: str, *values: Any) -> list[Any]:
    """Read all rows a query of this package gives, sealed columns as bytes."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        # In binary form: as text every byte comes as two letters, and reading takes longer than hashing.
        return psycopg.Cursor(connection.connection).execute(query, values, binary=True).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: list[Any] = cursor.fetchall()
        return found


def in_parts(cursor: Any, query: str, values: Sequence[Any]) -> Iterator[Any]:
    """Read rows of a query for many values, as many at once as every database takes."""
    for at in range(0, len(values), 500):
        some = list(values[at : at + 500])
        # Only the number of placeholders is put into the text.
        cursor.execute(query.replace("{marks}", ",".join(["%s"] * len(some))), some)
        yield from cursor.fetchall()


def lock_log(cursor: Any, node: str) -> tuple[int, int, bytes]:
    """Hold the row that gives out numbers until the transaction ends; gives its id, newest number and head."""
    # SQLite has begun an immediate transaction; PostgreSQL locks the one row.
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    cursor.execute(f"SELECT id, sequence, head FROM kernel_log WHERE origin = %s{lock}", [node])  # noqa: S608
    log, sequence, head = cursor.fetchone()
    return log, sequence, bytes(head)
