"""Write keys in Bech32 (BIP 173) without its length limit, as age does, because a hybrid key is long."""

from functools import reduce
from operator import xor

from thitsar.kernel.vault.age.refusing import miswritten

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6
# What the five bits that leave the checksum put back into it, all at once: a recipient has two thousand letters.
_BACK = [
    reduce(xor, (generator for place, generator in enumerate(_GENERATOR) if (top >> place) & 1), 0)
    for top in range(32)
]


def encode(prefix: str, content: bytes) -> str:
    """Write bytes behind a lower-case prefix, with the checksum of both."""
    values = _regroup(content, 8, 5)
    last = content and (len(content) * 8) % 5
    if last:
        values.append((int.from_bytes(content[-1:], "big") << (5 - last)) & 31)
    return spell(prefix, values)


def spell(prefix: str, values: list[int]) -> str:
    """Write groups of five bits behind their prefix, and the checksum of all."""
    check = _polymod([*_expanded(prefix), *values, *bytes(_CHECKSUM)]) ^ 1
    checksum = [(check >> 5 * (_CHECKSUM - 1 - place)) & 31 for place in range(_CHECKSUM)]
    return f"{prefix}1{''.join(_LETTERS[value] for value in [*values, *checksum])}"


def decode(prefix: str, text: str) -> bytes:
    """Give the bytes back; Unverified for another prefix, mixed case, a wrong letter or bits left over."""
    if text not in (text.lower(), text.upper()):
        raise miswritten()
    found, mark, letters = text.lower().rpartition("1")
    if not mark or found != prefix or not text.isascii() or len(letters) < _CHECKSUM:
        raise miswritten()
    try:
        values = [_VALUES[letter] for letter in letters]
    except KeyError:
        raise miswritten() from None  # the letter is left out of the error: it is a part of a key
    if _polymod([*_expanded(prefix), *values]) != 1:
        raise miswritten()
    content = bytes(_regroup(values[:-_CHECKSUM], 5, 8))
    if encode(prefix, content) != text.lower():  # bits left over, or a letter too many
        raise miswritten()
    return content


def _regroup(values: bytes | list[int], wide: int, narrow: int) -> list[int]:
    """Cut the bits of whole values into groups of another width; bits that fill none are left out."""
    kept, bits, groups = 0, 0, []
    for value in values:
        kept = ((kept << wide) | value) & 0xFFFF
        bits += wide
        while bits >= narrow:
            bits -= narrow
            groups.append((kept >> bits) & ((1 << narrow) - 1))
    return groups


def _expanded(prefix: str) -> list[int]:
    return [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _BACK[check >> 25]
    return check
