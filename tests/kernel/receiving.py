"""A partner's log made by hand, and a file here for what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, transaction

from tests.kernel.plain.registered import KIND
from thitsar.kernel import codec, models
from thitsar.kernel.access.authors import Author
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.reception import Origin, file_received
from thitsar.kernel.access.roster import FILE_RECEIVED
from thitsar.kernel.access.teams import file_opened
from thitsar.kernel.exchange.bundle import Bundle, Carried, SharedFile, SharedKey
from thitsar.kernel.files.open_file import Part, open_document
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.ledger import entry, received
from thitsar.kernel.ledger.accept import store
from thitsar.kernel.ledger.chunks import Keys
from thitsar.kernel.vault import padding, seal, wrap
from thitsar.kernel.vault.hierarchy import epoch_keys, member_keys
from thitsar.kernel.vault.places import broad_place, member_id, opening_root, stream_id
from thitsar.kernel.vault.ring import key_id

DAY, CLOCK = 19509, 19509 * 86_400_000 << 16
FILE, STREAM = "7f" * 16, "5c" * 16
SENDER, OTHER = "0a" * 16, "0b" * 16
NODE_KEY = b"n" * 32
KEY = b"k" * 32
WRITER, STRANGER = member_keys(b"w" * 32), member_keys(b"s" * 32)
OWN = member_keys(b"o" * 32)
EPOCHS = {name: epoch_keys(name, 1, name.encode().ljust(32)) for name in ("roster", "vetting", "audit")}


def id_of(keys: Any) -> str:
    """Name somebody."""
    return member_id(keys.unwrap_public, keys.sign_public)


def author_of(keys: Any, partner: str, role: Role) -> Author:
    """Say who writes at a partner's, and as what."""
    return Author(partner, keys.unwrap_public, keys.sign_public, ((0, frozenset({role})),))


@dataclass
class Log:
    """A partner's log, of which every entry is said in one part."""

    origin: str
    key: bytes = KEY
    hashes: list[bytes] = field(default_factory=list)
    said: list[Carried] = field(default_factory=list)
    clock: int = CLOCK

    def say(self, what: object, parents: tuple[bytes, ...], *, author: Any = WRITER, **changes: Any) -> bytes:
        """Append one entry; gives its hash. `sealed` is what lies inside instead, `outside` the day that is seen."""
        sealed, outside = changes.pop("sealed", None), changes.pop("outside", DAY)
        sequence, self.clock = len(self.hashes) + 1, self.clock + 1
        inner = entry.Inner(
            origin=self.origin,
            author=id_of(author),
            author_sequence=sequence,
            author_previous=entry.GENESIS,
            parents=parents,
            clock=self.clock,
            day=DAY,
            recipients=b"r" * 32,
            stream=STREAM,
            name="plain.write",
            version=1,
            payload=codec.encode({"what": what}),
        )
        body = replace(inner, **changes).body()
        where = entry.place(self.origin, sequence, STREAM)
        ciphertext, _ = entry.seal_entry(self.key, where, body, author.signing.sign(body))
        if sealed is not None:
            raw = codec.encode(sealed)
            own_key = entry.entry_key(self.key, where)
            ciphertext = b"\2" + seal.seal(own_key, where, raw, size=padding.bucket(len(raw)))[1:]
        previous = self.hashes[-1] if self.hashes else entry.GENESIS
        own = entry.outer_of(self.origin, sequence, previous, day=outside, ciphertext=ciphertext).hash()
        self.hashes.append(own)
        self.said.append(Carried(STREAM, sequence, outside, key_id(STREAM, KEY), ciphertext))
        return own

    def bundle(self, first: int, last: int) -> Bundle:
        """Bring the entries from one number to another, with the keys of the part."""
        organisation = node_ids()[1]
        named = key_id(STREAM, KEY)
        where = broad_place(organisation, STREAM, "vetting", 1, named)
        sealed = wrap.wrap(EPOCHS["vetting"].public, where, KEY)
        return Bundle(
            sender=self.origin,
            recipient=node_ids()[0],
            number=first,
            previous=bytes(32),
            day=DAY,
            first=first,
            leaves=b"".join(self.hashes[first - 1 : last]),
            files=(SharedFile(FILE, "person", "VET_SHARE", DAY, {"vetting": STREAM}, is_ended=False),),
            keys=(SharedKey(STREAM, "vetting", 1, named, sealed, b""),) if first == 1 else (),
            entries=tuple(self.said[first - 1 : last]),
        )

    def bring(self, first: int, last: int) -> int:
        """Store that in a transaction of its own."""
        with transaction.atomic(), connection.cursor() as cursor:
            return store(cursor, self.bundle(first, last), NODE_KEY)


def opened_by_hand(kind: str = KIND) -> Iterator[Keys]:
    """Open a file for what comes, by hand; gives the keys of somebody who reads it, and takes all away again."""
    before = models.Batch.objects.order_by("-id").values_list("id", flat=True).first() or 0
    own, organisation = node_ids()
    opened = file_received(
        file_opened(FILE, kind, team=(id_of(OWN),), narrow=(), seed=b"d" * 32),
        Origin(SENDER, "VET_SHARE", DAY, {"vetting": STREAM}),
    )
    stream = stream_id(opening_root(opened, id_of(OWN)), "roster")
    log = models.Log.objects.get(origin=own)
    sequence = 1 << 40
    body = entry.Inner(
        own, id_of(OWN), 1, entry.GENESIS, (), CLOCK, DAY, b"r" * 32, stream, FILE_RECEIVED, 1,
        codec.encode(opened),
    ).body()  # fmt: skip
    key = b"q" * 32
    where = entry.place(own, sequence, stream)
    ciphertext, bucket = entry.seal_entry(key, where, body, OWN.signing.sign(body))
    models.Entry.objects.create(
        log=log, sequence=sequence, day=DAY, suite=1, bucket=bucket, ciphertext_hash=b"", hash=b"h" * 32,
        ciphertext=ciphertext, stream=stream, key=key_id(stream, key),
    )  # fmt: skip
    models.Stream.objects.create(
        id=stream, file=FILE, compartment="roster", head=b"h" * 32, revision=1, epoch=1, sealed=b""
    )
    yield Keys(
        node=own,
        organisation=organisation,
        epochs={(name, 1): one for name, one in EPOCHS.items()},
        narrow={stream: key},
        people={id_of(OWN): OWN.sign_public},
        publics={name: (1, one.public) for name, one in EPOCHS.items()},
        latest=CLOCK + (86_400_000 << 16),
        authors={
            (SENDER, id_of(WRITER)): author_of(WRITER, SENDER, Role.VETTING),
            (SENDER, id_of(STRANGER)): author_of(STRANGER, SENDER, Role.ANALYST),
        },
    )
    for model in (models.Entry, models.KeyWrap, models.Shared, models.UnfoldedPart):
        model._default_manager.filter(stream__in=[STREAM, stream]).delete()
    models.Stream.objects.filter(file=FILE).delete()
    models.Batch.objects.filter(id__gt=before).delete()
    models.Leaves.objects.all().delete()
    models.Log.objects.exclude(origin=own).delete()


def fold_all(keys: Keys) -> dict[str, Any]:
    """Fold what came for the file."""
    return received.fold_marked((FILE, FILE), keys)


def document_of(keys: Keys) -> dict[str, Any]:
    """Open what was made of it."""
    row = models.Stream.objects.get(id=STREAM)
    part = Part(STREAM, "vetting", KEY, row.epoch, row.revision)
    return open_document(keys.organisation, part, bytes(row.sealed))


def is_marked() -> bool:
    """Tell whether something of it waits."""
    return models.UnfoldedPart.objects.filter(stream=STREAM).exists()


def chain(count: int) -> Log:
    """Give a log in which each entry answers the one before."""
    log, parents = Log(SENDER), tuple[bytes, ...]()
    for number in range(count):
        parents = (log.say(number, parents),)
    return log
