"""Shares of the organisation's root: five papers of 33 words, any three of which give it back (SLIP-0039).

No passphrase: a wrong one would give another root and no error. One wrong word, or three, are always found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from shamir_mnemonic import combine_mnemonics, generate_mnemonics
from shamir_mnemonic.constants import CHECKSUM_LENGTH_WORDS, CUSTOMIZATION_STRING_EXTENDABLE, RADIX_BITS
from shamir_mnemonic.rs1024 import create_checksum
from shamir_mnemonic.share import Share as _Slip39
from shamir_mnemonic.utils import MnemonicError
from shamir_mnemonic.wordlist import WORD_INDEX_MAP, WORDLIST

from thitsar.kernel.errors import Refused
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.wordlists import nearest, split_words

SHARES, NEEDED, WORDS = 5, 3, 33
SEED = 32

_KNOWN = frozenset(WORDLIST)


@dataclass(frozen=True)
class Share:
    """One paper: its words, which of the five it is, and of which set."""

    words: tuple[str, ...]
    # From 1 to 5.
    number: int
    set: int

    @property
    def set_words(self) -> str:
        """Give what all papers of a set begin with."""
        return " ".join(self.words[:2])


def deal(root: bytes) -> list[Share]:
    """Divide the root into five shares of a new set; each three of them were tried before they are given."""
    made = [read(mnemonic) for mnemonic in generate_mnemonics(1, [(NEEDED, SHARES)], root)[0]]
    for some in combinations(made, NEEDED):
        if not suite.equal(join(some), root):
            raise AssertionError("a set of shares does not give its root back")
    return made


def deal_anew(root: bytes, than: int) -> list[Share]:
    """Divide the root into five shares of another set than one there is, so that nobody takes one for the other."""
    while (made := deal(root))[0].set == than:
        continue
    return made


def read(text: str) -> Share:
    """Read one typed share; Refused says which word to look at again."""
    words = split_words(text)
    for place, word in enumerate(words, start=1):
        require_word(place, word)
    if len(words) != WORDS:
        raise Refused("Type all %(all)s words; these were %(typed)s.", {"all": WORDS, "typed": len(words)})
    try:
        share = _Slip39.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise _misread(words) from None
    form = (share.group_threshold, share.group_count, share.member_threshold, len(share.value))
    if form != (1, 1, NEEDED, SEED) or share.index >= SHARES or not share.extendable:
        raise Refused("These words are a share of something else. Take a paper of this organisation's root.")
    return Share(tuple(words), share.index + 1, share.identifier)


def require_word(place: int, word: str) -> None:
    """Raise Refused for a word that no share holds, and suggest the one that was meant."""
    if word in _KNOWN:
        return
    meant = nearest(word, _KNOWN)
    if meant is None:
        raise Refused("Word %(place)s is not in the list. Look at it again on the paper.", {"place": place})
    raise Refused("Word %(place)s is not in the list. Is it %(meant)s?", {"place": place, "meant": meant})


def require_further(known: Sequence[Share], share: Share) -> None:
    """Raise Refused when a share does not go together with those typed before it."""
    if any(one.set != share.set for one in known):
        raise Refused(
            "This share is of another set: all papers of one set begin with the same two words. Take one that "
            "begins with %(words)s.",
            {"words": known[0].set_words},
        )
    if any(one.number == share.number for one in known):
        raise Refused("Share %(number)s was typed already. Take another paper.", {"number": share.number})


def join(shares: Sequence[Share]) -> bytes:
    """Give the root back from three shares; Refused when they are too few, or not of one root."""
    for at, share in enumerate(shares):
        require_further(shares[:at], share)
    if len(shares) < NEEDED:
        raise Refused(
            "Three shares are needed; these were %(typed)s. Ask who keeps another one.",
            {"typed": len(shares)},
        )
    try:
        return bytes(combine_mnemonics(" ".join(one.words) for one in shares[:NEEDED]))
    except MnemonicError:
        raise Refused(
            "These shares do not belong together, though they look alike. Take papers that were written on one day."
        ) from None


def _misread(words: Sequence[str]) -> Refused:
    """Say where a single wrong word must stand; what it should be, only the paper tells (SLIP-0039, checksum)."""
    numbers = [WORD_INDEX_MAP[word] for word in words]
    given, check = numbers[:-CHECKSUM_LENGTH_WORDS], numbers[-CHECKSUM_LENGTH_WORDS:]
    off = _packed(check) ^ _checksum(given)
    for place in range(WORDS):
        if off in _moved_by(given, place):
            return Refused("Word %(place)s is another one on the paper. Compare it.", {"place": place + 1})
    return Refused("A word is wrong, or two stand in each other's place. Compare them with the paper.")


def _moved_by(given: Sequence[int], place: int) -> set[int]:
    """Give all that a change of one word does to the checksum, which is linear: ten bits, and what they sum up to."""
    moved, right = {0}, _checksum(given)
    for bit in range(RADIX_BITS):
        if place < len(given):
            changed = [*given[:place], given[place] ^ 1 << bit, *given[place + 1 :]]
            by = _checksum(changed) ^ right
        else:
            by = 1 << bit + RADIX_BITS * (WORDS - 1 - place)
        moved |= {one ^ by for one in moved}
    return moved


def _checksum(given: Sequence[int]) -> int:
    return _packed(create_checksum(given, CUSTOMIZATION_STRING_EXTENDABLE))


def _packed(numbers: Iterable[int]) -> int:
    packed = 0
    for one in numbers:
        packed = packed << RADIX_BITS | one
    return packed
