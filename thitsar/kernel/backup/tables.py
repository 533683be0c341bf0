"""The tables of a node, read at one moment while others write, and written into an empty database of either kind."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from thitsar.kernel.errors import Unverified

_TOGETHER = 200


def tables() -> list[type[models.Model]]:
    """List the kernel's tables, those that others point at first."""
    return list(apps.get_app_config("kernel").get_models())


def rows_of_all() -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """Give table, columns and some rows at a time, all as they were at one moment; nobody waits meanwhile."""
    if connection.vendor == "sqlite":
        # In its own transaction beside ours: with a write-ahead log a reader stops no writer.
        place = f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro"
        with closing(sqlite3.connect(place, uri=True, isolation_level=None)) as beside:
            beside.execute("BEGIN")
            for table in tables():
                yield from _rows(table, beside.execute(_select(table)))
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in tables():
            with connection.chunked_cursor() as cursor:
                cursor.execute(_select(table))
                yield from _rows(table, cursor)


def put(name: str, columns: list[str], rows: Iterable[list[Any]]) -> int:
    """Write rows into the table of this name; Unverified when this version knows no such table or column."""
    known = {table._meta.db_table: table for table in tables()}
    if name not in known or columns != _columns(known[name]):
        raise Unverified("This backup was made by another version. Restore it with that one.")
    written = [list(one) for one in rows]
    marks = ",".join(["%s"] * len(columns))
    quoted = ",".join(connection.ops.quote_name(one) for one in columns)
    with connection.cursor() as cursor:
        # Names stand in the models, not in the file; values are parameters.
        cursor.executemany(f"INSERT INTO {name} ({quoted}) VALUES ({marks})", written)  # noqa: S608
    return len(written)


def settle_numbers() -> None:
    """Let the database go on counting after the rows that were put in."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _select(table: type[models.Model]) -> str:
    quoted = ",".join(connection.ops.quote_name(one) for one in _columns(table))
    return f"SELECT {quoted} FROM {table._meta.db_table}"  # noqa: S608 - names of the models


def _columns(table: type[models.Model]) -> list[str]:
    return [str(field.column) for field in table._meta.local_concrete_fields]


def _rows(table: type[models.Model], cursor: Any) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    fields = table._meta.local_concrete_fields
    yes_or_no = [isinstance(field, models.BooleanField) for field in fields]
    while some := cursor.fetchmany(_TOGETHER):
        rows = [
            [_plain(value, is_bool) for value, is_bool in zip(row, yes_or_no, strict=True)] for row in some
        ]
        yield table._meta.db_table, _columns(table), rows


def _plain(value: Any, is_bool: bool) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return bool(value) if is_bool else value
