"""Read many rows of the ledger's own queries as plain values."""

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
