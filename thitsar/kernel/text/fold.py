"""One form for a code word however it was typed: any case, script, width, spacing or look-alike (R-TEXT)."""

import re
import unicodedata

from thitsar.kernel.text.digits import to_ascii
from thitsar.kernel.text.invisible import without_invisible
from thitsar.kernel.text.lookalikes import digits_to_letters, one_spelling
from thitsar.kernel.text.marks import tidy
from thitsar.kernel.text.normal import nfc, nfkc, nfkd
from thitsar.kernel.text.shapes import LATIN_SHAPES
from thitsar.kernel.text.zawgyi import convert, to_unicode

_MYANMAR = "\u1000-\u109f\uaa60-\uaa7f"
_SEPARATOR = re.compile(f"[^\\w{_MYANMAR}]|[_\u104a\u104b]")
_LATIN_LETTER = re.compile("[a-z]")
_LEET = str.maketrans("013457@$€£", "oieastasel")
_BAR = re.compile("[!|](?=[a-z])")  # at the end of a word it is a mark, not a letter


def fold_word(raw: str) -> str:
    """Fold to what two spellings of one word have in common; compare it only with other folded words."""
    return tidy(fold_typed(raw))


def fold_typed(raw: str) -> str:
    """Fold, but leave Burmese signs in the order they were typed: one misplaced letter moves them all."""
    if raw.isascii():
        return _SEPARATOR.sub("", _unleet(raw.casefold()))
    plain = nfkc(to_unicode(without_invisible(raw)))
    latin = plain.translate(LATIN_SHAPES).casefold().translate(LATIN_SHAPES)
    bare = _without_accents(latin)
    letters = _SEPARATOR.sub("", _unleet(to_ascii(digits_to_letters(bare))))
    return one_spelling(letters)


def folds(raw: str) -> tuple[str, ...]:
    """Fold a word from a closed list, as it stands and as Zawgyi: short words may be either, and the list decides."""
    here = fold_word(raw)
    if raw.isascii():
        return (here,)
    return tuple(dict.fromkeys((here, fold_word(convert(without_invisible(raw))))))


def _unleet(word: str) -> str:
    """Read 1NS1D3R, but leave plain numbers alone."""
    return _BAR.sub("i", word.translate(_LEET)) if _LATIN_LETTER.search(word) else word


def _without_accents(text: str) -> str:
    apart = nfkd(text)
    kept = "".join(c for c in apart if "\u1000" <= c <= "\u109f" or not unicodedata.combining(c))
    return nfc(kept)
