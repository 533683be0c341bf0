"""Writing a backup: everything of a node in one age file, which the root's shares open, and whoever is named."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db.migrations.recorder import MigrationRecorder

from thitsar.kernel import models
from thitsar.kernel.backup import frames
from thitsar.kernel.backup.tables import rows_of_all
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault import age

PEPPER = "pepper"


def write_backup(
    directory: Path, out: Path, *, also: Sequence[str], pepper: bytes | None, today: date
) -> dict[str, int]:
    """Write it, encrypted to the root's recovery key and to age keys that are named; gives how many rows and bytes.

    Whole or not at all; Refused over a file that is there.
    """
    if out.exists():
        raise Refused("There is a file of this name already. Name another one.")
    counts: dict[str, int] = {}
    aside = out.with_name(f"{out.name}.part")
    try:
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as target:
            source = frames.reading(_frames(directory, counts, pepper, today))
            age.encrypt_stream([statement()["recovery"], *also], source, target)
            target.flush()
            os.fsync(target.fileno())
        aside.replace(out)
    except FileExistsError:
        raise Refused("There is a file of this name already. Name another one.") from None
    except BaseException:  # also Ctrl-C: half a backup must not look like one
        aside.unlink(missing_ok=True)
        raise
    return {"rows": sum(counts.values()), "bytes": out.stat().st_size}


def version() -> str:
    """Name the newest change of the tables here: rows fit only into tables of the same."""
    applied = MigrationRecorder.Migration.objects.filter(app="kernel").order_by("name")
    return str(applied.values_list("name", flat=True).last())


def _frames(directory: Path, counts: dict[str, int], pepper: bytes | None, today: date) -> Iterator[Any]:
    row = models.Node.objects.get()
    head = {"form": frames.FORM, "node": row.node, "day": day_number(today), "version": version()}
    yield ["backup", head]
    for name, columns, rows in rows_of_all():
        counts[name] = counts.get(name, 0) + len(rows)
        yield ["rows", name, columns, rows]
    for path in sorted((directory / "agent").glob("*")):
        if path.is_file() and not path.name.endswith(".new"):
            yield ["file", path.name, path.read_bytes()]
    if pepper is not None:
        yield ["pepper", pepper]
    yield ["end", counts]
