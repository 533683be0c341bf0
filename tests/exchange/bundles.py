"""A bundle between two invented nodes, small and with one of everything, and who may read it."""

import hashlib
from dataclasses import replace

from thitsar.kernel.access.policy import Role
from thitsar.kernel.exchange import bundle, card
from thitsar.kernel.exchange.bundle import Author, Bundle, Carried, Expected, SharedFile, SharedKey
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.vault import seal, wrap
from thitsar.kernel.vault.hierarchy import member_keys

SENDER, RECIPIENT, STRANGER = "a1" * 16, "b2" * 16, "c3" * 16
SEEDS = {name: hashlib.sha256(name.encode()).digest() for name in (SENDER, RECIPIENT, STRANGER)}
STREAM, DAY = "5d" * 16, 19509
_MEMBER = member_keys(b"m" * 32)


def carried(
    count: int, *, first: int = 1, previous: bytes = entry.GENESIS
) -> tuple[list[Carried], list[bytes]]:
    """Give entries of a log that holds nothing else, with their hashes."""
    found, hashes = [], []
    for sequence in range(first, first + count):
        where = entry.place(SENDER, sequence, STREAM)
        ciphertext = seal.seal(b"k" * 32, where, b"said", size=512)
        previous = entry.outer_of(SENDER, sequence, previous, day=DAY, ciphertext=ciphertext).hash()
        found.append(Carried(STREAM, sequence, DAY, b"8 octets", ciphertext))
        hashes.append(previous)
    return found, hashes


def first_bundle() -> Bundle:
    """Give the first bundle from the sender to the recipient."""
    entries, hashes = carried(2)
    return Bundle(
        sender=SENDER,
        recipient=RECIPIENT,
        number=1,
        previous=bytes(32),
        day=DAY,
        first=1,
        leaves=b"".join(hashes),
        files=(SharedFile("7f" * 16, "person", "VET_SHARE", DAY + 90, {"vetting": STREAM}, is_ended=False),),
        keys=(SharedKey(STREAM, "vetting", 1, b"8 octets", b"w" * 1200, b"r" * 99),),
        authors=(
            Author(
                _MEMBER.unwrap_public,
                _MEMBER.sign_public,
                ((1, frozenset({Role.VETTING})), (4, frozenset())),
            ),
        ),
        publics={"vetting": (1, wrap.public_bytes(b"e" * 32))},
        entries=tuple(entries),
        notes=(b"a checkpoint",),
    )


def next_bundle(after: Bundle) -> Bundle:
    """Give a second one with a single further entry and nothing that lasts."""
    entries, hashes = carried(1, first=3, previous=after.leaves[-32:])
    return Bundle(
        sender=SENDER,
        recipient=RECIPIENT,
        number=2,
        previous=bundle.hash_of(after.body()),
        day=DAY + 1,
        first=3,
        leaves=b"".join(hashes),
        entries=tuple(entries),
    )


def expected(after: Bundle | None = None, **other: str) -> Expected:
    """Say what the recipient waits for."""
    seed = SEEDS[SENDER]
    asked = Expected(
        sender=SENDER,
        recipient=RECIPIENT,
        node_key=signatures.public_of(seed),
        node_key_quantum=signatures.node_quantum_public(seed),
        number=after.number if after else 0,
        previous=bundle.hash_of(after.body()) if after else bytes(32),
    )
    return replace(asked, **other)  # type: ignore[arg-type]


def sent(one: Bundle, to: str = RECIPIENT, by: str = SENDER) -> bytes:
    """Give the file as it leaves."""
    return bundle.seal(SEEDS[by], one, wrap.public_bytes(card.bundle_seed(SEEDS[to])))


def opened(sealed: bytes, by: str = RECIPIENT) -> bytes:
    """Open the file with a node's key."""
    return bundle.open_sealed([card.bundle_seed(SEEDS[by])], sealed)
