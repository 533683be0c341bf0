"""Keys as people copy them: one way to write each, and no slip of the pen passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import age, wrap
from thitsar.kernel.vault.age import bech32
from thitsar.kernel.vault.age.keys import public_of, seed_of

SEED = bytes(range(32))
IDENTITY = age.identity_of(SEED)
RECIPIENT = age.recipient_of(SEED)
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

# BIP 173, valid Bech32 strings, by prefix and the bytes they hold.
ABCDEF = "00443214c74254b635cf84653a56d7c675be77df"
SPLIT = "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d"
VALID = [
    ("a", "A12UEL5L", ""),
    ("abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", ABCDEF),
    ("split", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", SPLIT),
    ("?", "?1ezyfcl", ""),
]
# The others that BIP 173 names have a prefix that no key has.
INVALID = ["pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8"]


@pytest.mark.parametrize(("prefix", "text", "content"), VALID)
def test_published_strings_are_read(prefix: str, text: str, content: str) -> None:
    assert bech32.decode(prefix, text) == bytes.fromhex(content)
    assert bech32.encode(prefix, bytes.fromhex(content)) == text.lower()


@pytest.mark.parametrize("text", INVALID)
def test_published_wrong_strings_are_refused(text: str) -> None:
    with pytest.raises(Unverified):
        bech32.decode(text.rpartition("1")[0].lower(), text)


@given(
    st.binary(max_size=80), st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=9)
)
def test_what_is_written_reads_back(content: bytes, prefix: str) -> None:
    text = bech32.encode(prefix, content)
    assert bech32.decode(prefix, text) == content == bech32.decode(prefix, text.upper())


def test_keys_read_back() -> None:
    assert seed_of(IDENTITY) == SEED == seed_of(SEED)
    assert public_of(RECIPIENT) == wrap.public_bytes(SEED) == public_of(wrap.public_bytes(SEED))
    assert (len(RECIPIENT), len(IDENTITY)) == (1959, 77)


def test_no_single_wrong_letter_of_an_identity_passes() -> None:
    for at in range(19, len(IDENTITY)):
        for letter in set(LETTERS.upper()) - {IDENTITY[at]}:
            with pytest.raises(Unverified):
                seed_of(IDENTITY[:at] + letter + IDENTITY[at + 1 :])


@given(st.integers(7, len(RECIPIENT) - 1), st.sampled_from(LETTERS))
def test_a_wrong_letter_of_a_recipient_is_noticed(at: int, letter: str) -> None:
    changed = RECIPIENT[:at] + letter + RECIPIENT[at + 1 :]
    if changed != RECIPIENT:
        with pytest.raises(Unverified):
            public_of(changed)


@pytest.mark.parametrize(
    "text",
    [
        "", "age1pq1", RECIPIENT.upper(), RECIPIENT[:-1], RECIPIENT + "q", RECIPIENT.replace("1pq1", "1pQ1"),
        bech32.encode("age", bytes(32)), bech32.encode("age1pq", bytes(32)), bech32.encode("age1tagpq", bytes(1216)),
        bech32.encode("age1pq", b"\xff" * 1216), f" {RECIPIENT}", IDENTITY,
    ],
)  # fmt: skip
def test_what_is_no_hybrid_recipient_is_refused_before_anything_is_written(text: str) -> None:
    with pytest.raises(Unverified):
        age.encrypt([RECIPIENT, text], b"secret")


def test_a_public_key_of_low_order_is_refused() -> None:
    with pytest.raises(Unverified):
        age.encrypt([wrap.public_bytes(SEED)[:1184] + bytes(32)], b"secret")


@pytest.mark.parametrize(
    "text",
    ["", IDENTITY.lower(), IDENTITY[:-1], bech32.encode("age-secret-key-", SEED).upper(),
     bech32.encode("age-secret-key-pq-", SEED[:31]).upper(), IDENTITY.replace("AGE", "ᴀGE")],
)  # fmt: skip
def test_what_is_no_hybrid_identity_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Unverified) as refused:
        seed_of(text)
    assert "written" in str(refused.value)
    assert not text or text not in str(refused.value)
