"""Rehearsing: three papers were put together and gave the root back, and the root itself signs that they did.

No file about anybody is made before two different threes of one set were tried. Whoever writes the table cannot sign
such a certificate; one that does not verify counts for nothing.
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
    """Put three shares together, let the root sign that they fit, and keep that; Refused where they do not."""
    root = join(shares)
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
    """List what the root signed."""
    found = []
    for raw in models.Rehearsal.objects.values_list("certificate", flat=True):
        # What somebody wrote there without the root is as if it were not there, or anybody could stop the node.
        with suppress(Unverified):
            found.append(_read(bytes(raw)))
    return found


def is_rehearsed() -> bool:
    """Tell whether two different threes of one set gave the root back."""
    tried: dict[int, set[tuple[int, ...]]] = {}
    for one in rehearsals():
        tried.setdefault(one.set, set()).add(one.shares)
    return any(len(threes) >= NEEDED for threes in tried.values())


def _read(raw: bytes) -> Rehearsal:
    stated = statement()
    match codec.decode(raw):
        case [bytes(body), bytes(classical), bytes(quantum)]:
            signatures.verify_root((stated["root"], stated["root_quantum"]), (classical, quantum), body)
        case _:
            raise Unverified("A certificate of a rehearsal is not in the agreed form.")
    match codec.decode(body):
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
