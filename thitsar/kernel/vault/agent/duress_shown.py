"""What a session under duress shows, copied at ordinary sign-ins of its member, so that it needs no key of the node.

It lies beside every member's key slots, always of one size, under a key that their own seed and the duress passphrase
give alike. In it is nothing of any person: their own name, files of training, public keys to add with.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import hierarchy, key_file, keybag, seal, suite
from thitsar.kernel.vault.keybag import Way

SIZE = 8192
# Of so many partners and training files; of more, the rest hears and shows nothing.
MOST_PARTNERS, MOST_FILES = 40, 12
# No sign-in is held up for longer, in thousandths of a second.
LONGEST_WAIT = 15_000


@dataclass(frozen=True)
class Beside:
    """What is needed beside a duress passphrase: its kind, what stands for its secret here, and its name."""

    kind: int
    factor: bytes
    name: str


@dataclass(frozen=True)
class Shown:
    """One member's: whom the pages greet, what lies on them, and to whom a sign goes."""

    name: str
    organisation: str
    organisation_name: str
    is_set_up: bool
    # What opens it, as far as it was set or changed: passphrases, and what is needed beside each.
    passphrases: tuple[str, ...]
    ways: tuple[Beside, ...]
    # Training files: id and kind.
    files: tuple[tuple[str, str], ...]
    # Number and public key of the roster's newest epoch, and of that of `audit`; of the second perhaps nothing.
    roster: tuple[int, bytes]
    audit: tuple[int, bytes]
    # By partner, the key of the sign that goes there, and this node's id.
    partners: tuple[tuple[str, bytes], ...]
    node: str
    # How long an ordinary sign-in takes after the passphrase was stretched, in thousandths of a second.
    wait: int

    def sealed(self, member: str, key: bytes) -> bytes:
        """Seal it, of one size whatever is in it."""
        plain = [
            [self.name, self.organisation, self.organisation_name, self.is_set_up, self.node, self.wait],
            list(self.passphrases),
            [[one.kind, one.factor, one.name] for one in self.ways],
            [list(one) for one in self.files[:MOST_FILES]],
            [list(self.roster), list(self.audit)],
            [list(one) for one in self.partners[:MOST_PARTNERS]],
        ]
        return seal.seal(key, _place(member), codec.pack(plain), size=SIZE)


def nothing() -> Shown:
    """Give one in which nothing stands yet."""
    return Shown("", "", "", False, (), (), (), (0, b""), (0, b""), (), "", 0)


def beside(way: Way) -> Beside:
    """Give what a session under duress knows of a way in: not the secret of it."""
    return Beside(way.kind, keybag.forced_factor(way.factor), key_file.name(way.factor) if way.factor else "")


def shown_key(seed: bytes) -> bytes:
    """Give the key it lies under, from the seed a duress passphrase opens."""
    return suite.derive(hierarchy.member_keys(seed).own, "shown")


def key_of_member(own: bytes) -> bytes:
    """Give the same key from the member's own."""
    return shown_key(keybag.forced_seed(own))


def opened(member: str, key: bytes, sealed: bytes) -> Shown:
    """Open it; Unverified where it was changed or is of another member."""
    (
        (name, organisation, named, is_set_up, node, wait),
        passphrases,
        ways,
        files,
        (roster, audit),
        partners,
    ) = codec.unpack(seal.open_sealed(key, _place(member), sealed))
    return Shown(
        name=name,
        organisation=organisation,
        organisation_name=named,
        is_set_up=is_set_up,
        passphrases=tuple(passphrases),
        ways=tuple(Beside(*one) for one in ways),
        files=tuple((file, kind) for file, kind in files),
        roster=(roster[0], roster[1]),
        audit=(audit[0], audit[1]),
        partners=tuple((node, key) for node, key in partners),
        node=node,
        wait=wait,
    )


def kept(member: str, key: bytes) -> Shown | None:
    """Give what lies beside a member's slots; None before their first sign-in, and where somebody changed it."""
    sealed = bytes(models.Member.objects.only("shown").get(id=member).shown)
    try:
        return opened(member, key, sealed) if sealed else None
    except Unverified:
        return None


def with_ways(one: Shown, duress: str, ways: Iterable[Way]) -> Shown:
    """Give it with other ways to open it, which an ordinary session set."""
    return replace(one, passphrases=(duress,) if duress else (), ways=tuple(beside(way) for way in ways))


def _place(member: str) -> tuple[Any, ...]:
    return ("shown", member)
