"""Public keys of compartments for programs that seal while nobody is unlocked, signed by the node."""

from thitsar.kernel import models
from thitsar.kernel.checking.identity import Identity
from thitsar.kernel.errors import Unreadable
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import suite

# What is sealed while nobody is unlocked: the log of checks, and what people ask for on their own page.
NEEDED = ("audit", "registration")


def signed_bytes(organisation: str, compartment: str, epoch: int, public: bytes) -> bytes:
    """Give what the node signs."""
    return suite.label("published-key", organisation, compartment, epoch, public)


def published(compartment: str, who: Identity) -> tuple[int, bytes]:
    """Give number and public key of a compartment; Unverified when it is not the node's, Unreadable without one."""
    row = models.PublishedKey.objects.filter(compartment=compartment).first()
    if row is None:
        raise Unreadable("This node has no key for this compartment yet.")
    public = bytes(row.public)
    signatures.verify(
        who.public, bytes(row.signature), signed_bytes(who.organisation, compartment, row.epoch, public)
    )
    return row.epoch, public
