"""Public keys of compartments for programs that seal while nobody is unlocked, signed with the key for answers.

Not with the node's key, which every member holds: whoever put a key of their own in its place would read it all.
"""

from collections.abc import Callable

from thitsar.kernel import models
from thitsar.kernel.checking.identity import Identity
from thitsar.kernel.errors import Unreadable
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import suite

# What is sealed while nobody is unlocked: the log of checks, and what people ask for on their own page.
NEEDED = ("audit", "registration")


def signed_bytes(organisation: str, compartment: str, epoch: int, public: bytes) -> bytes:
    """Give what is signed: of which compartment this is the key."""
    return suite.label("published-key", organisation, compartment, epoch, public)


def published(compartment: str, who: Identity) -> tuple[int, bytes]:
    """Give number and public key of a compartment; Unverified when no holder signed it, Unreadable without one."""
    row = models.PublishedKey.objects.filter(compartment=compartment).first()
    if row is None:
        raise Unreadable("This node has no key for this compartment yet.")
    public = bytes(row.public)
    signatures.verify(
        who.answers, bytes(row.signature), signed_bytes(who.organisation, compartment, row.epoch, public)
    )
    return row.epoch, public


def publishing(
    organisation: str, compartment: str, of: tuple[int, bytes], sign: Callable[[bytes], bytes]
) -> models.PublishedKey:
    """Make the row of a compartment's current key."""
    epoch, public = of
    signature = sign(signed_bytes(organisation, compartment, epoch, public))
    return models.PublishedKey(compartment=compartment, epoch=epoch, public=public, signature=signature)
