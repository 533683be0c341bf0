"""One seed gives many keys, and none of them says anything of another."""

from itertools import product

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.kernel.vault import hierarchy, suite, wrap
from thitsar.kernel.vault.tests import plain_hpke
from thitsar.kernel.vault.tests.strategies import seeds

few = settings(max_examples=30)
compartments = st.text("abcdefgh", min_size=1, max_size=8)


@few
@given(seeds)
def test_the_keys_of_a_member_are_each_for_one_purpose(seed: bytes) -> None:
    keys = hierarchy.member_keys(seed)
    secrets = [keys.own, suite.derive(seed, "member-unwrapping"), keys.signing.private_bytes_raw(), seed]
    assert len(set(secrets)) == 4
    assert keys.unwrap_public == plain_hpke.expand(suite.derive(seed, "member-unwrapping")).public
    signed = keys.signing.sign(b"entry")
    Ed25519PrivateKey.from_private_bytes(suite.derive(seed, "member-signing")).public_key().verify(
        signed, b"entry"
    )
    assert keys.sign_public == keys.signing.public_key().public_bytes_raw()
    assert wrap.unwrap(keys.unwrapping, ("place",), wrap.wrap(keys.unwrap_public, ("place",), seed)) == seed


@few
@given(seeds, compartments, st.integers(1, 1000))
def test_who_holds_an_epoch_opens_what_was_wrapped_to_its_public_half(
    seed: bytes, compartment: str, number: int
) -> None:
    keys = hierarchy.epoch_keys(compartment, number, seed)
    assert (keys.compartment, keys.number) == (compartment, number)
    assert wrap.unwrap(keys.unwrapping, ("place",), wrap.wrap(keys.public, ("place",), b"key")) == b"key"


def test_no_two_purposes_compartments_epochs_or_seeds_share_a_key() -> None:
    found: list[bytes] = []
    for seed, compartment, number in product(
        (bytes(32), bytes(31) + b"\1"), ("service", "vetting"), (1, 2, 11)
    ):
        keys = hierarchy.epoch_keys(compartment, number, seed)
        found += [keys.wrapping, keys.listing, keys.public]
    for seed in (bytes(32), bytes(31) + b"\1"):
        member = hierarchy.member_keys(seed)
        found += [seed, member.own, member.sign_public, member.unwrap_public]
    assert len(set(found)) == len(found) == 44


def test_the_keys_of_a_seed_never_change() -> None:
    # Every stored wrap depends on them: these are of the first version.
    member, epoch = hierarchy.member_keys(bytes(32)), hierarchy.epoch_keys("vetting", 1, bytes(32))
    kept = [member.own, member.sign_public, member.unwrap_public, epoch.wrapping, epoch.listing, epoch.public]
    assert [suite.digest("kept", one).hex()[:16] for one in kept] == FIRST


FIRST = [
    "9c13aa8ec90d1c61",
    "90164571c7328867",
    "dc8a193cd7452d1d",
    "f4f65f2b51c72df6",
    "a42868bb36549792",
    "f28555674bc449d4",
]
