"""A node that was put back from a copy signs no checkpoint before others told it what they saw last (L6).

The mark is a small file beside the database. It holds the nodes that have answered; it goes when enough have.
"""

from collections.abc import Iterable
from pathlib import Path

from thitsar.kernel.errors import Refused

NAME = "restored"
# Security.md section 3.6: two peers, or all where fewer are known.
PEERS = 2
_REFUSED = (
    "This node was restored from a backup. It signs nothing for others before %(needed)s of them told it what they saw "
    "last: take in a checkpoint file of each with `thitsar witness take`."
)


def mark(directory: Path) -> None:
    """Say that this node is a restored one; the restoring itself does this, before anybody can sign in."""
    path = directory / NAME
    path.touch(mode=0o600)
    path.write_text("")


def is_marked(directory: Path) -> bool:
    """Tell whether a restored node still waits for others."""
    return (directory / NAME).exists()


def clear(directory: Path) -> None:
    """Take the mark away: enough have answered, or this node has no partners."""
    (directory / NAME).unlink(missing_ok=True)


def answered(directory: Path, peer: str, known: Iterable[str]) -> None:
    """Note that a peer told what it saw last, and take the mark away when enough have."""
    if not is_marked(directory):
        return
    path = directory / NAME
    peers = set(known)
    heard = {*path.read_text("ascii").split(), peer} & peers
    path.write_text("\n".join(sorted(heard)))
    if len(heard) >= min(PEERS, len(peers)):
        clear(directory)


def require_not_restored(directory: Path) -> None:
    """Raise Refused while the mark is there."""
    if is_marked(directory):
        raise Refused(_REFUSED, {"needed": PEERS})
