"""A node again out of a backup: in an empty directory and database only, and marked as one that was put back."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

from django.db import transaction

from thitsar.kernel import models
from thitsar.kernel.backup import frames
from thitsar.kernel.backup.tables import put, settle_numbers
from thitsar.kernel.backup.writing import PEPPER, version
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault import age
from thitsar.kernel.witnessing import restored

Require = Callable[[Mapping[str, Any]], None]


@dataclass
class Restored:
    """What came out of a backup."""

    day: int = 0
    has_pepper: bool = False
    counts: dict[str, int] = field(default_factory=dict)


def restore(file: Path, directory: Path, identity: str | bytes, require: Require) -> Restored:
    """Put a backup back; `identity` opens it, `require` looks at its statement. The tables are made already, and empty.

    Nothing of the file is used before all of it was verified. Raises Refused where there is a node, Unreadable for a
    key it was not made for, Unverified for one that is changed, cut, or of another version.
    """
    if models.Node.objects.exists():
        raise Refused("There is a node here already.")
    with file.open("rb") as source, Path(os.devnull).open("wb") as nowhere:
        age.decrypt_stream([identity], source, nowhere)
    # Opened once more and not kept meanwhile: a pepper may be in it.
    with transaction.atomic(), _opened(file, identity) as source:
        found = _put_back(source, directory)
        # Anybody can encrypt to a public key: that it opens does not say whose it is.
        require(statement())
    node_ids.cache_clear()
    restored.mark(directory)
    return found


@contextmanager
def _opened(file: Path, identity: str | bytes) -> Iterator[BinaryIO]:
    """Give what is in a backup to read, through a pipe; raises what opening it ended with."""
    ends, wrong = os.pipe(), list[Exception]()

    def decrypt() -> None:
        # Whoever reads may have stopped.
        with suppress(BrokenPipeError), os.fdopen(ends[1], "wb") as target, file.open("rb") as source:
            try:
                age.decrypt_stream([identity], source, target)
            except (Purposeful, OSError) as error:
                wrong.append(error)

    opening = Thread(target=decrypt)
    opening.start()
    try:
        with os.fdopen(ends[0], "rb") as given:
            yield given
    finally:
        opening.join()
    if wrong:
        raise wrong[0]


def _put_back(source: BinaryIO, directory: Path) -> Restored:
    found, read, ended = Restored(), frames.read(source), False
    _begin(read, found)
    (directory / "agent").mkdir(mode=0o700, exist_ok=True)
    for frame in read:
        match frame:
            case ["rows", str(name), list(columns), list(rows)]:
                found.counts[name] = found.counts.get(name, 0) + put(name, columns, rows)
            case ["file", str(name), bytes(content)] if "/" not in name and not name.startswith("."):
                _write(directory / "agent" / name, content)
            case ["pepper", bytes(content)]:
                _write(directory / PEPPER, content)
                found.has_pepper = True
            case ["end", dict(counts)] if counts == found.counts:
                ended = True
            case _:
                raise _malformed()
    if not ended:
        raise _malformed()
    settle_numbers()
    return found


def _begin(read: Iterator[Any], found: Restored) -> None:
    match next(read, None):
        case ["backup", {"form": frames.FORM, "day": int(day), "version": str(named)}]:
            found.day = day
        case _:
            raise _malformed()
    if named != version():
        raise Unverified("This backup was made by another version. Restore it with that one.")


def _malformed() -> Unverified:
    return Unverified("This file holds no whole backup. Take another copy.")


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
