"""A key file: 32 random bytes that lie on a stick, and without which a passphrase opens nothing.

thitsar-key-file 1
the bytes in base64
three words that show that nothing in it was changed, and by which its owner calls it
"""

import base64
import binascii

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.wordlists import ENGLISH

LONGEST = 1024
_FORM, _VERSION = "thitsar-key-file", "1"
_BYTES, _WORDS = 32, 3


def write(factor: bytes) -> bytes:
    """Write a key file."""
    words = name(factor).replace("-", " ")
    return f"{_FORM} {_VERSION}\n{base64.b64encode(factor).decode()}\n{words}\n".encode()


def read(content: bytes) -> bytes:
    """Read the 32 bytes; Refused says what is wrong with the file, before any passphrase is used."""
    try:
        form, version, *rest = content[: LONGEST + 1].decode("ascii").split()
    except (UnicodeDecodeError, ValueError):
        raise _another() from None
    if form != _FORM:
        raise _another()
    if version != _VERSION:
        raise Refused("This key file was made by a later version of this program. Use that version.")
    try:
        factor = base64.b64decode(rest[0], validate=True)
    except (IndexError, binascii.Error):
        raise _damaged() from None
    if len(factor) != _BYTES or write(factor).decode().split()[2:] != rest:
        raise _damaged()
    return factor


def name(factor: bytes) -> str:
    """Call a key file or passkey by three words, which tell nothing of its bytes."""
    number = int.from_bytes(suite.digest("key-file", factor)[:5], "big")
    return "-".join(ENGLISH[number >> 11 * place & 0x7FF] for place in range(_WORDS))


def _another() -> Refused:
    return Refused("This is not a key file. Choose the file that was made for you, on your stick.")


def _damaged() -> Refused:
    return Refused("This key file is damaged. Use your spare one, or ask two officers to enrol you anew.")
