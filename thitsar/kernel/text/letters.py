"""How long a text is to whoever reads it: vowels, killers and stacked marks belong to their letter."""

import unicodedata

_NOT_COUNTED = frozenset({"Mn", "Mc", "Me", "Cf"})


def letters(text: str) -> int:
    """Count letters, digits, signs and spaces, and no mark that stands on one of them."""
    if text.isascii():
        return len(text)
    return sum(unicodedata.category(one) not in _NOT_COUNTED for one in text)
