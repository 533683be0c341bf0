"""What a code kept in the head opens: PBKDF2 over code and PIN, as a phone's WebCrypto can do it (decision 0013).

Code and PIN are drawn here, never chosen, so that the rounds need not make up for a bad choice. In a browser:
deriveBits(PBKDF2, SHA-256, salt, rounds, 256) over the UTF-8 bytes of code, line feed, PIN, each in its normal form.
The salt is the same for every organisation and the step after it is not: a gate that accepts several issuers goes
through the rounds once, and what is drawn at random needs no salt of its own.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from thitsar.kernel.text.digits import to_ascii
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.turns import Turns
from thitsar.kernel.vault.wordlists import ENGLISH

WORDS = 4
OWN_WORDS = 6
DIGITS = 13
PIN = 6
FLOOR = 600_000
_TOO_MANY = "Too many people are checking at once. Wait a minute and try again."
# One at a time, whoever asks: strangers never take both processors of a small machine.
TURNS = Turns(1, waiting=32, sentence=_TOO_MANY)
# Longer than any code, so that nobody sends a book.
LONGEST = 200
_OTHERS = re.compile("[^a-z0-9]")
# Typed for the digits they look like; no code holds a Burmese letter.
_LETTERS = str.maketrans("ဝရ", "07")
_rounds = FLOOR


@dataclass(frozen=True)
class Keys:
    """Where a record lies, and what its key is wrapped with; neither tells the other."""

    locator: str
    wrapping: bytes = field(repr=False)


@dataclass(frozen=True)
class OwnKeys:
    """What belongs to the person alone: where their page lies, and the keys that open it and sign for them."""

    locator: str
    unwrapping: wrap.PrivateKey = field(repr=False)
    signing: Ed25519PrivateKey = field(repr=False)
    unwrap_public: bytes
    sign_public: bytes


def lower_rounds_for_tests(rounds: int) -> None:
    """Make guesses cheap; only the settings of the test suite call this, and no start for real data accepts them."""
    global _rounds  # noqa: PLW0603 - one program has one floor
    _rounds = rounds


def is_lowered() -> bool:
    """Tell whether this program may not hold real data."""
    return _rounds != FLOOR


def draw_words() -> str:
    """Draw a code of four words: 44 bits, 63.9 with the PIN."""
    return " ".join(secrets.choice(ENGLISH) for _ in range(WORDS))


def draw_own_words() -> str:
    """Draw a person's own six words: 66 bits by themselves, since code and PIN are heard at every gate."""
    return " ".join(secrets.choice(ENGLISH) for _ in range(OWN_WORDS))


def draw_digits() -> str:
    """Draw a code of thirteen digits in groups: 43.1 bits, 63.1 with the PIN."""
    drawn = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return f"{drawn[:3]} {drawn[3:6]} {drawn[6:9]} {drawn[9:]}"


def draw_pin() -> str:
    """Draw a PIN of six digits."""
    return f"{secrets.randbelow(10**PIN):0{PIN}d}"


def normal(typed: str) -> str:
    """Read what somebody typed from memory: any case and digits, with or without spaces, hyphens or commas."""
    plain = unicodedata.normalize("NFKC", to_ascii(typed[:LONGEST].translate(_LETTERS))).casefold()
    return _OTHERS.sub("", plain)


def keys_of(code: str, pin: str, *, organisation: str) -> Keys:
    """Derive where the record of this code and PIN lies in an organisation's node, and its wrapping key."""
    root = _stretch((code, pin), suite.label("memorised"))
    return Keys(_locator(root, organisation), suite.derive(root, "memorised-wrapping", organisation))


def own_keys_of(code: str, pin: str, secret: str, *, organisation: str) -> OwnKeys:
    """Derive the keys that nobody but the person has: officers know code and PIN, too, and not the secret."""
    root = _stretch((code, pin, secret), suite.label("memorised-own"))
    xwing = suite.derive(root, "memorised-unwrapping", organisation)
    signing = Ed25519PrivateKey.from_private_bytes(suite.derive(root, "memorised-signing", organisation))
    return OwnKeys(
        locator=_locator(root, organisation),
        unwrapping=wrap.private_key(xwing),
        signing=signing,
        unwrap_public=wrap.public_bytes(xwing),
        sign_public=signing.public_key().public_bytes_raw(),
    )


def _locator(root: bytes, organisation: str) -> str:
    return suite.derive(root, "memorised-locator", organisation, length=16).hex()


def _stretch(typed: tuple[str, ...], salt: bytes) -> bytes:
    known = "\n".join(normal(one) for one in typed).encode()
    with TURNS.turn():
        return PBKDF2HMAC(SHA256(), 32, salt, _rounds).derive(known)
