"""Bring a node's files up to date before it is served: tables, and the static files of the pages."""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from thitsar.kernel.errors import Unreachable

STAMP = "assets.stamp"
_STATIC = Path(__file__).parent / "static"
_SOURCES = (_STATIC, Path(__file__).with_name("assets.py"))


def prepare(directory: Path) -> None:
    """Do both where needed, in a child, so that whoever calls this has opened no database and no font."""
    in_child(_migrate)
    if not are_static_files_current(directory):
        in_child(lambda: _collect(directory))


def are_static_files_current(directory: Path) -> bool:
    """Tell whether the collected files were made from the present sources."""
    stamp = directory / STAMP
    is_there = stamp.is_file() and (directory / "static" / "staticfiles.json").is_file()
    return is_there and stamp.read_text("ascii") == _digest()


def in_child(work: Callable[[], None]) -> None:
    """Do something in a forked child; Unreachable when it fails, without its message."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as error:
            # A child must end here whatever happens; the name says nothing of anybody.
            sys.stderr.write(f"{type(error).__name__}\n")
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        raise Unreachable("The node's database or directory could not be prepared. Try `thitsar doctor`.")


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - late import: only the child opens a database

    call_command("migrate", verbosity=0, interactive=False)
    from django.utils import timezone  # noqa: PLC0415 - late import: as above

    from thitsar.kernel.checking import lines  # noqa: PLC0415 - late import: as above

    # A node at whose gate nobody comes any more keeps no log of who came (R-CHECK).
    lines.purge(today=timezone.localdate())


def _collect(directory: Path) -> None:
    from thitsar.web.assets import collect  # noqa: PLC0415 - late import: fonts are for the child alone

    (directory / STAMP).unlink(missing_ok=True)
    for cut in (directory / "assets").glob("*.woff2"):
        cut.unlink()
    collect(directory / "assets")
    (directory / STAMP).write_text(_digest(), "ascii")


def _digest() -> str:
    told = hashlib.sha256()
    for source in _SOURCES:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file():
                told.update(path.name.encode() + b"\0" + path.read_bytes())
    return told.hexdigest()
