"""The node's pepper: 32 bytes without which no passphrase opens anything, best on a stick of their own."""

import os
from pathlib import Path

from thitsar.kernel.errors import Refused, Unreachable, Unverified
from thitsar.kernel.vault import suite

LENGTH = 32


def place(directory: Path) -> Path:
    """Say where the pepper lies: beside the node unless THITSAR_PEPPER names another place."""
    return Path(os.environ.get("THITSAR_PEPPER") or directory / "pepper").expanduser()


def read(directory: Path) -> bytes:
    """Read the pepper. Unreachable when it is missing, Unverified when something else lies in its place."""
    try:
        found = place(directory).read_bytes()
    except OSError:
        raise Unreachable(
            "The pepper is missing: nobody can sign in. Plug in the stick it is on, see that THITSAR_PEPPER names"
            " the file on it, and start again."
        ) from None
    if len(found) != LENGTH:
        raise Unverified("The file that THITSAR_PEPPER names is not a pepper. Name the right one.")
    return found


def make(directory: Path) -> bytes:
    """Make another one where the old one is lost for good: whoever was a member before opens nothing with it."""
    _write(place(directory), suite.fresh(LENGTH))
    return read(directory)


def copy(directory: Path, to: Path) -> None:
    """Write a copy and read it back; a copy that is there already is only compared, so that this can be repeated.

    Raises Refused when it cannot be written there, or something else lies there.
    """
    pepper = read(directory)
    try:
        if not to.exists():
            _write(to, pepper)
        is_there = suite.equal(to.read_bytes(), pepper)
    except OSError:
        raise Refused(
            "The pepper cannot be written there, and lies where it was. Is the stick in, and not full?"
        ) from None
    if not is_there:
        raise Refused("Another file lies there already; the pepper lies where it was. Name another place.")


def move(directory: Path, to: Path) -> None:
    """Copy, and only then write over the old one and remove it; Refused where both would be the same file."""
    old = place(directory)
    if to.exists() and old.exists() and to.samefile(old):
        raise Refused("The pepper lies there already.")
    copy(directory, to)
    with old.open("r+b") as file:
        file.write(suite.fresh(LENGTH))
        file.flush()
        os.fsync(file.fileno())
    old.unlink()
    _settle(old.parent)


def _write(path: Path, content: bytes) -> None:
    # Under another name first: half a pepper must not lie under the right one.
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    _settle(path.parent)


def _settle(directory: Path) -> None:
    found = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(found)
    finally:
        os.close(found)
