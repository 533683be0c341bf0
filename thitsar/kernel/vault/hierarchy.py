"""What is derived from what: member seeds and compartment seeds (architecture.md, Keys)."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thitsar.kernel.vault import suite, wrap


@dataclass(frozen=True)
class MemberKeys:
    """Everything a member's seed gives: to unwrap, to sign, to seal what only this member reads."""

    unwrapping: wrap.PrivateKey
    signing: Ed25519PrivateKey
    own: bytes
    unwrap_public: bytes
    sign_public: bytes


def member_keys(seed: bytes) -> MemberKeys:
    """Derive a member's keys; the seed itself is never used for anything else."""
    xwing = suite.derive(seed, "member-unwrapping")
    signing = Ed25519PrivateKey.from_private_bytes(suite.derive(seed, "member-signing"))
    return MemberKeys(
        unwrapping=wrap.private_key(xwing),
        signing=signing,
        own=suite.derive(seed, "member-own"),
        unwrap_public=wrap.public_bytes(xwing),
        sign_public=signing.public_key().public_bytes_raw(),
    )


@dataclass(frozen=True)
class EpochKeys:
    """What the key of one compartment and epoch gives; the public half lets everybody add, and nobody read."""

    compartment: str
    number: int
    wrapping: bytes
    listing: bytes
    unwrapping: wrap.PrivateKey
    public: bytes


def epoch_keys(compartment: str, number: int, seed: bytes) -> EpochKeys:
    """Derive the keys of one epoch: for data keys, for work lists, and the pair for adding without reading."""
    xwing = suite.derive(seed, "epoch-unwrapping", compartment, number)
    return EpochKeys(
        compartment=compartment,
        number=number,
        wrapping=suite.derive(seed, "epoch-wrapping", compartment, number),
        listing=suite.derive(seed, "epoch-listing", compartment, number),
        unwrapping=wrap.private_key(xwing),
        public=wrap.public_bytes(xwing),
    )
