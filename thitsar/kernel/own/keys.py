"""The public keys of a person's own: where they lie, and that somebody who hands out codes put them there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from thitsar.kernel import models
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger import signatures
from thitsar.kernel.own.marking import mark_of
from thitsar.kernel.vault import suite


@dataclass(frozen=True)
class OwnPublic:
    """Whom a page is sealed to, and whose signature stands under a wish."""

    stream: str
    locator: str
    unwrap_public: bytes
    sign_public: bytes

    def statement(self, organisation: str) -> bytes:
        """Give what is signed with the key for answers: no other member turns a person's page to themselves."""
        parts = (organisation, self.stream, self.locator, self.unwrap_public, self.sign_public)
        return suite.label("own-key", *parts)

    @property
    def mark(self) -> str:
        """Give what the list of standing names these keys by."""
        return mark_of(self.locator, self.unwrap_public, self.sign_public)


@dataclass(frozen=True)
class Named:
    """In which part an event names a person's keys, and the mark of those it names; empty where they have none."""

    compartment: str
    mark: Callable[[Document], str]


_named: dict[str, Named] = {}


def register_named(kind: str, named: Named) -> None:
    """Let the keys of files of a kind count only as far as a signed event names them."""
    if _named.setdefault(kind, named) != named:
        raise ValueError(kind)


def named_of(kind: str) -> Named | None:
    """Look up where they are named; of a kind in which nobody hands out codes nowhere."""
    return _named.get(kind)


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
    """Find the keys that belong to a registration; Unverified when no holder of the key for answers signed them."""
    row = models.OwnKey.objects.filter(stream=stream).first()
    return None if row is None else _verified(row)


def own_public_at(locator: str) -> OwnPublic | None:
    """Find them by where the person's page lies."""
    row = models.OwnKey.objects.filter(locator=locator).first()
    return None if row is None else _verified(row)


def differing(marks: Mapping[str, str]) -> list[str]:
    """Name the files that have other keys than those of the mark; none at all is no keys of somebody else's."""
    files = dict(
        models.Stream.objects.filter(
            compartment="registration", id__in=models.OwnKey.objects.values("stream")
        ).values_list("id", "file")
    )
    rows = models.OwnKey.objects.filter(stream__in=[one for one, file in files.items() if file in marks])
    return [files[row.stream] for row in rows if _as_public(row).mark != marks[files[row.stream]]]


def _verified(row: models.OwnKey) -> OwnPublic:
    found, who = _as_public(row), identity()
    signatures.verify(who.answers, bytes(row.signature), found.statement(who.organisation))
    return found


def _as_public(row: models.OwnKey) -> OwnPublic:
    return OwnPublic(row.stream, row.locator, bytes(row.unwrap_public), bytes(row.sign_public))
