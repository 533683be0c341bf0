"""The agent's sealed files under the node's next key: written beside, put in place once the database names that key.

No program can change files and database in one step. What lies beside bears the hash of the statement it belongs to in
its name: whoever comes next finds in the database whether that one holds.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from thitsar.kernel import models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger.statements import hash_of
from thitsar.kernel.vault import seal, suite

_BESIDE = "renewed-"


def again(raw: bytes, keys: tuple[bytes, bytes], place: suite.Place, *, size: int | None = None) -> bytes:
    """Open with the first key and seal with the second; nothing for what does not open, which is lost either way."""
    try:
        return seal.seal(keys[1], place, seal.open_sealed(keys[0], place, raw), size=size)
    except Unverified:
        return b""


def write_beside(directory: Path, statement: bytes, files: Mapping[str, bytes]) -> None:
    """Write these files for a statement that may be committed any moment, whole or not at all; on the disk when done.

    Called in the transaction that states it: what an earlier one left that was never committed is taken away.
    """
    put_in_place(directory)
    place = _beside(directory, statement)
    for left in place.parent.glob(f"{_BESIDE}*"):
        shutil.rmtree(left)
    begun = place.with_name(f"{place.name}.part")
    begun.mkdir(mode=0o700)
    for name, content in sorted(files.items()):
        with os.fdopen(os.open(begun / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _sync(begun)
    begun.rename(place)
    _sync(place.parent)


def put_in_place(directory: Path) -> None:
    """Put what lies beside for the statement that holds in the place of the older files; again after any kill."""
    row = models.Node.objects.only("statement").first()
    place = _beside(directory, bytes(row.statement)) if row is not None else None
    if place is None or not place.is_dir():
        return
    for path in sorted(place.iterdir()):
        path.replace(place.parent / path.name)
    _sync(place.parent)
    place.rmdir()


def _beside(directory: Path, statement: bytes) -> Path:
    return directory / "agent" / f"{_BESIDE}{hash_of(statement).hex()}"


def _sync(directory: Path) -> None:
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
