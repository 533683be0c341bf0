"""What a thief compares: every row of every table and every file of a node, by size, and which of them changed."""

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

Image = dict[tuple[str, ...], tuple[int, bytes]]


def image(directory: Path) -> Image:
    """Give size and hash of each cell of the database and of each file that lies beside it."""
    found: Image = {}
    for table in apps.get_app_config("kernel").get_models():
        columns = [str(field.column) for field in table._meta.local_concrete_fields]
        with connection.cursor() as cursor:
            quoted = ",".join(connection.ops.quote_name(one) for one in columns)
            cursor.execute(f"SELECT {quoted} FROM {table._meta.db_table}")  # noqa: S608 - names of the models
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    found[(table.__name__, str(row[0]), column)] = _of(_bytes(value))
    for path in sorted((directory / "agent").rglob("*")):
        if path.is_file():
            found[("file", str(path.relative_to(directory)))] = _of(path.read_bytes())
    return found


def sizes(one: Image) -> dict[tuple[str, ...], int]:
    """Give the sizes alone."""
    return {name: size for name, (size, _) in one.items()}


def changed(before: Image, after: Image) -> set[tuple[str, ...]]:
    """Name every cell and file that is another than it was."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _of(content: bytes) -> tuple[int, bytes]:
    return len(content), hashlib.sha256(content).digest()


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
