"""A place to try something in: in memory where there is room, its owner's alone, written over before it is deleted."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A directory that Linux keeps in memory.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it, which nobody else may open
# A database with its indexes and its log is some times what is in the file it came from.
_TIMES = 8
_AT_ONCE = 1 << 20


@contextmanager
def aside(size: int) -> Iterator[Path]:
    """Give a directory for what comes out of a file of this size, and leave nothing of it, whatever happens."""
    place = Path(tempfile.mkdtemp(prefix="drill-", dir=_memory(size)))
    try:
        yield place
    finally:
        for path in place.rglob("*"):
            if path.is_file() and not path.is_symlink():
                _overwrite(path)
        shutil.rmtree(place)


def _memory(size: int) -> Path | None:
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < size * _TIMES:
        return None
    return _MEMORY


def _overwrite(path: Path) -> None:
    # On a disk, where there was no memory: what a pepper or a list was should not be found in a freed block.
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(bytes(min(left, _AT_ONCE)))
        file.flush()
        os.fsync(file.fileno())
