"""The mark of a node that was put back from a copy: it may have said more than it remembers.

While the mark lies beside the database nothing is signed: two histories under one key are what partners take for a lie.
"""

from pathlib import Path

from thitsar.kernel.errors import Refused

NAME = "restored"


def mark(directory: Path) -> None:
    """Say that this node was put back; before anybody can sign in."""
    (directory / NAME).touch(mode=0o600)


def is_marked(directory: Path) -> bool:
    """Tell whether a node that was put back still waits for its partners."""
    return (directory / NAME).exists()


def clear(directory: Path) -> None:
    """Take the mark away: partners told what they saw last, or there are none."""
    (directory / NAME).unlink(missing_ok=True)


def require_not_marked(directory: Path) -> None:
    """Raise Refused while the mark is there."""
    if is_marked(directory):
        raise Refused(
            "This node was restored from a backup. Nothing is recorded before its partners were asked what they saw "
            "last. If no other node knows this one, type `thitsar restore --no-partners`."
        )
