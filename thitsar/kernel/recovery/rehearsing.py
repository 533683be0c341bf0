"""Rehearsing: three papers were put together and gave the root back, and the root itself signs that they did.

No file about anybody is made before two different threes of the set that counts were tried. Whoever writes the table
cannot sign such a certificate; one that does not verify, or is of papers that were replaced, counts for nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from thitsar.kernel import codec, models
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.recovery.root import require_root, statement
from thitsar.kernel.recovery.share_sets import by_root, current_set, name_set, require_current
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.shares import Share, join

NEEDED = 2
# After so many days the papers are tried again: people move, paper gets wet.
YEARLY = 365
_PURPOSE = f"{suite.PROTOCOL}/rehearsal"


@dataclass(frozen=True)
class Rehearsal:
    """One three of shares that gave the root back."""

    set: int
    shares: tuple[int, ...]
    day: int


def rehearse(shares: Sequence[Share], *, today: date) -> Rehearsal:
    """Put three shares together, let the root sign that they fit, and keep that.

    Refused where they do not, and for papers that were replaced since. The first set that is tried counts, where the
    root has named none.
    """
    root = join(shares)
    require_root(root, statement())
    require_current(shares[0].set)
    if current_set() is None:
        name_set(root, shares[0].set)
    made = Rehearsal(shares[0].set, tuple(sorted(one.number for one in shares)), day_number(today))
    models.Rehearsal.objects.create(certificate=certificate(root, made))
    return made


def certificate(root: bytes, made: Rehearsal) -> bytes:
    """Give what the root signs about a rehearsal; Refused for another root than this node's."""
    stated = statement()
    require_root(root, stated)
    content = {"purpose": _PURPOSE, "node": stated["node"], "set": made.set, "day": made.day}
    body = codec.encode({**content, "shares": list(made.shares)})
    return codec.encode([body, *signatures.root_sign(root, body)])


def rehearsals() -> list[Rehearsal]:
    """List what the root signed about the set of shares that counts."""
    found, current = [], current_set()
    for raw in models.Rehearsal.objects.values_list("certificate", flat=True):
        # What somebody wrote there without the root is as if it were not there, or anybody could stop the node.
        with suppress(Unverified):
            found.append(_read(bytes(raw)))
    return [one for one in found if one.set == current]


def is_rehearsed() -> bool:
    """Tell whether two different threes of the set that counts gave the root back."""
    return len({one.shares for one in rehearsals()}) >= NEEDED


def _read(raw: bytes) -> Rehearsal:
    stated = statement()
    match codec.decode(by_root(raw)):
        case {
            "purpose": str(purpose),
            "node": str(node),
            "set": int(set),
            "shares": list(shares),
            "day": int(day),
        }:
            if purpose == _PURPOSE and node == stated["node"]:
                return Rehearsal(set, tuple(shares), day)
    raise Unverified("A certificate of a rehearsal is not in the agreed form.")
