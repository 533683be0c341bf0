"""Small files that go from node to node on a stick: read within bounds, written once and never over another."""

import argparse
import os
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from thitsar.kernel.errors import Refused

LONGEST = 4_000_000


def take(path: Path) -> bytes:
    """Read a small file."""
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST + 1)
    except OSError:
        raise Refused("%(path)s cannot be read. Look whether it is there.", {"path": path}) from None
    if len(raw) > LONGEST:
        raise Refused("%(path)s is too large to be such a file.", {"path": path})
    return raw


def write(path: Path, raw: bytes) -> None:
    """Write a file that was not there before."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(raw)
    except FileExistsError:
        raise Refused("%(path)s is there already. Name another file.", {"path": path}) from None
    except OSError:
        raise Refused("%(path)s cannot be written. Name another place.", {"path": path}) from None


def give(asked: argparse.Namespace, raw: bytes) -> None:
    """Write what was asked for into the named file, or print it where none was named."""
    if asked.out is not None:
        write(asked.out, raw)
        if not asked.json:
            print(_("Written: %(path)s") % {"path": asked.out})
    elif not asked.json:
        sys.stdout.write(raw.decode())
