"""Characters that leave no mark on the page and break every comparison (R-TEXT)."""

import re

# Zero-width spaces and joiners, direction marks, soft hyphens, variation selectors, byte-order marks.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)


def has_invisible(text: str) -> bool:
    """Say whether a reader of the printed page would miss something."""
    return not text.isascii() and _INVISIBLE.search(text) is not None


def without_invisible(text: str) -> str:
    """Remove what leaves no mark."""
    return text if text.isascii() else _INVISIBLE.sub("", text)
