"""The public keys of a person's own: where they lie, and that the node put them there."""

from collections.abc import Callable
from dataclasses import dataclass

from thitsar.kernel import models
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger import signatures
from thitsar.kernel.vault import suite


@dataclass(frozen=True)
class OwnPublic:
    """Whom a page is sealed to, and whose signature stands under a wish."""

    stream: str
    locator: str
    unwrap_public: bytes
    sign_public: bytes

    def statement(self, organisation: str) -> bytes:
        """Give what the node signs: nobody with the database alone turns a person's page to themselves."""
        parts = (organisation, self.stream, self.locator, self.unwrap_public, self.sign_public)
        return suite.label("own-key", *parts)


def keep_own_key(
    actor: Actor, file: str, locator: str, *, unwrap_public: bytes, sign_public: bytes
) -> Callable[[], None]:
    """Have a person's keys signed and give the write that keeps them in place of earlier ones."""
    keys = {"locator": locator, "unwrap_public": unwrap_public, "sign_public": sign_public}
    signed = actor.call("sign_own_key", file=file, **keys)

    def write() -> None:
        before = models.OwnKey.objects.filter(stream=signed["stream"])
        # What was sealed to a secret that was lost or seen opens to nobody any more.
        models.OwnPage.objects.filter(locator__in=before.values("locator")).delete()
        row = {**keys, "signature": signed["signature"]}
        models.OwnKey.objects.update_or_create(stream=signed["stream"], defaults=row)

    return write


def forget_own_key(stream: str) -> None:
    """Take a person's keys and page away: what they were given with is lost, or somebody else has it."""
    rows = models.OwnKey.objects.filter(stream=stream)
    models.OwnPage.objects.filter(locator__in=list(rows.values_list("locator", flat=True))).delete()
    rows.delete()


def own_public(stream: str) -> OwnPublic | None:
    """Find the keys that belong to a registration; Unverified when the node never signed them."""
    row = models.OwnKey.objects.filter(stream=stream).first()
    return None if row is None else _verified(row)


def own_public_at(locator: str) -> OwnPublic | None:
    """Find them by where the person's page lies."""
    row = models.OwnKey.objects.filter(locator=locator).first()
    return None if row is None else _verified(row)


def _verified(row: models.OwnKey) -> OwnPublic:
    found = OwnPublic(row.stream, row.locator, bytes(row.unwrap_public), bytes(row.sign_public))
    who = identity()
    signatures.verify(who.public, bytes(row.signature), found.statement(who.organisation))
    return found
