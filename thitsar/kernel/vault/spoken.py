"""A seed as words that are written on paper and read out: 24 words, the last of which holds a checksum.

The shape is that of BIP-39; the words are our own. Any two words are two typing errors apart, so one mistyped
letter is always found. A wrong word of the list, or two exchanged ones, get past the checksum once in 256: in
24 words there is no room for more, and the keys of the root show what the words did not.
"""

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.wordlists import ENGLISH, nearest, split_words

WORDS = 24
BITS = 11
SEED = 32

_NUMBER = {word: number for number, word in enumerate(ENGLISH)}


def to_words(seed: bytes) -> list[str]:
    """Write 32 bytes as 24 words."""
    number = int.from_bytes(seed + _check(seed), "big")
    return [ENGLISH[number >> BITS * place & (1 << BITS) - 1] for place in reversed(range(WORDS))]


def from_words(text: str) -> bytes:
    """Read the seed out of typed words; Refused says which word to look at again."""
    words = split_words(text)
    for place, word in enumerate(words, start=1):
        if word not in _NUMBER:
            raise _unknown(place, word)
    if len(words) != WORDS:
        raise Refused("Type all %(all)s words; these were %(typed)s.", {"all": WORDS, "typed": len(words)})
    number = 0
    for word in words:
        number = number << BITS | _NUMBER[word]
    seed, check = number.to_bytes(SEED + 1, "big")[:SEED], bytes([number & 0xFF])
    if not suite.equal(check, _check(seed)):
        raise Refused("A word is wrong, or two stand in each other's place. Compare them with the paper.")
    return seed


def _check(seed: bytes) -> bytes:
    return suite.digest("spoken", seed)[:1]


def _unknown(place: int, word: str) -> Refused:
    meant = nearest(word)
    if meant is None:
        return Refused("Word %(place)s is not in the list. Look at it again on the paper.", {"place": place})
    return Refused("Word %(place)s is not in the list. Is it %(meant)s?", {"place": place, "meant": meant})
