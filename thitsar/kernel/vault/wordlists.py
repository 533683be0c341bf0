"""The words that passphrases and sign-in names are made of, and what to do with a mistyped one."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files

# Seven words are 77 bits. Source and licence: words_en.README.md
ENGLISH: tuple[str, ...] = tuple(files(__package__).joinpath("words_en.txt").read_text("ascii").split())

WORDS, BITS = 6, 11

_KNOWN = frozenset(ENGLISH)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NUMBERS = tuple(str(number) for number in range(20, 100))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BETWEEN = re.compile(r"[\s\W_]+")


def split_words(text: str) -> list[str]:
    """Take typed or pasted words apart at spaces, hyphens, line ends or commas; correct nothing else."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return [word for word in _BETWEEN.split(plain) if word]


def nearest(word: str, known: frozenset[str] = _KNOWN) -> str | None:
    """Suggest the only word of a list one typing error away; a word of the list is its own answer."""
    if word in known:
        return word
    found = [*known.intersection(_mistyped(word))]
    return found[0] if len(found) == 1 else None


def sign_in_name(choose: Callable[[Sequence[str]], str]) -> str:
    """Make a name such as amber-kite-27 that says nothing of its bearer; `choose` must be unpredictable."""
    first = choose(ENGLISH)
    second = choose([word for word in ENGLISH if word != first])
    # From 20 on: no 0 or 1 at the front, which are read as O and l.
    return f"{first}-{second}-{choose(_NUMBERS)}"


def words_of(digest: bytes) -> str:
    """Give six words of a digest, which two people compare by voice: 66 bits."""
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - WORDS * BITS)
    return " ".join(ENGLISH[number >> BITS * place & (1 << BITS) - 1] for place in reversed(range(WORDS)))


def _mistyped(word: str) -> Iterator[str]:
    """Undo one letter added, lost or changed, or two neighbours swapped."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
