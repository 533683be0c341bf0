"""The syllables of a Burmese name as people say them: a written consonant that closes a syllable or stands in a stack
belongs to the one before (R-TEXT 5)."""

import re

from thitsar.kernel.text.lookalikes import one_spelling
from thitsar.kernel.text.marks import tidy
from thitsar.kernel.text.normal import nfc

_WORD = re.compile("[\u1000-\u102a\u103f][\u1000-\u103f]*")
# A letter, unless an asat or a virama ends a syllable with it; the dot below stands before the asat or after it.
_BEGIN = re.compile("[\u1000-\u102a](?!\u1037?\u103a|\u1039)")
_KINZI = "\u1004\u103a\u1039"
_GREAT_SA = "\u103f"


def syllables(text: str) -> tuple[str, ...]:
    """Split what is written in Burmese letters; nothing of it is lost but what says that letters stand in a stack.

    ဿ closes a syllable and opens one; kinzi closes one with င်. Letters of other scripts, and of Shan, Mon and Karen,
    are left out.
    """
    spelled = one_spelling(tidy(nfc(text)))
    plain = spelled.replace(_KINZI, "\u1004\u103a").replace(_GREAT_SA, "\u101e\u1039\u101e")
    return tuple(one for word in _WORD.findall(plain) for one in _split(word))


def _split(word: str) -> list[str]:
    begins = [match.start() for match in _BEGIN.finditer(word)]
    if not begins or begins[0]:
        begins = [0, *begins]
    return [word[start:end] for start, end in zip(begins, [*begins[1:], len(word)], strict=True)]
