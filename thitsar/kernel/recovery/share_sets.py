"""Which set of shares counts: the root itself says so when papers are handed out, and nobody else can.

Older papers give the root back for ever; that they were tried says nothing of those that people keep now.
"""

from contextlib import suppress

from django.db import transaction

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.ledger import signatures
from thitsar.kernel.recovery.root import require_root, statement
from thitsar.kernel.vault import suite

_PURPOSE = f"{suite.PROTOCOL}/share-set"


def name_set(root: bytes, set: int) -> None:
    """Let the root sign that this set of shares counts from now on; what was tried of others is deleted."""
    stated = statement()
    require_root(root, stated)
    number = 1 + max((one[0] for one in _named()), default=0)
    body = codec.encode({"purpose": _PURPOSE, "node": stated["node"], "set": set, "number": number})
    with transaction.atomic():
        models.Rehearsal.objects.all().delete()
        models.Rehearsal.objects.create(certificate=codec.encode([body, *signatures.root_sign(root, body)]))


def current_set() -> int | None:
    """Give the set that counts; None where the root has named none."""
    named = max(_named(), default=None)
    return None if named is None else named[1]


def require_current(set: int) -> None:
    """Raise Refused for papers that others took the place of."""
    if current_set() not in (None, set):
        raise Refused(
            "These papers were replaced by newer ones. Destroy them, all five, and bring the newer ones."
        )


def _named() -> list[tuple[int, int]]:
    found = []
    for raw in models.Rehearsal.objects.values_list("certificate", flat=True):
        # Others in the table are of rehearsals, or somebody's who is not the root.
        with suppress(Unverified):
            found.append(_read(bytes(raw)))
    return found


def _read(raw: bytes) -> tuple[int, int]:
    stated, body = statement(), by_root(raw)
    match codec.decode(body):
        case {"purpose": str(purpose), "node": str(node), "set": int(set), "number": int(number)}:
            if purpose == _PURPOSE and node == stated["node"]:
                return number, set
    raise Unverified("A certificate of a set of shares is not in the agreed form.")


def by_root(raw: bytes) -> bytes:
    """Give what a certificate says; Unverified unless both of the root's keys signed it."""
    stated = statement()
    match codec.decode(raw):
        case [bytes(body), bytes(classical), bytes(quantum)]:
            signatures.verify_root((stated["root"], stated["root_quantum"]), (classical, quantum), body)
            return body
    raise Unverified("A certificate of a rehearsal is not in the agreed form.")
