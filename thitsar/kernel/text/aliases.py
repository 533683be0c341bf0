"""Several names written as one: a birth name and what somebody is called, or was called in the field (R-NAME)."""

import re
from typing import NamedTuple

from thitsar.kernel.text.lookalikes import digits_to_letters

# (a), a.k.a., alias, @, (ခ), ခေါ်; a single ခ only with blanks around it, for it begins many syllables.
_BETWEEN = re.compile(
    r"""\s*(?:\(\s*(?:a|aka|a\.k\.a\.?|alias|@|ခ|ခေါ်)\s*\)|\b(?:a\.k\.a\.?|aka|alias)\b|@|[/|]|\(\s*)\s*"""
    r"""|\s+(?:ခ|ခေါ်|\(ခ\))\s+""",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”«»„]([^\"“”«»„]{2,60})[\"“”«»„]")
_CLOSING = re.compile(r"[)\]\"“”«»„]+$|^[(\[\"“”«»„]+")
# Names of the field begin so.
_OF_THE_FIELD = re.compile(r"^(?:comrade|yebaw|bo|ရဲဘော်|ဗိုလ်)\b", re.IGNORECASE)


class Alias(NamedTuple):
    """One of several names, and whether it sounds like one that was taken in the field."""

    name: str
    of_the_field: bool


def aliases(written: str) -> tuple[Alias, ...]:
    """Take them apart, the first first; one alone where nothing says that there are more."""
    plain = digits_to_letters(written)
    quoted = _QUOTED.findall(plain)
    found = [*_BETWEEN.split(_QUOTED.sub(" ", plain)), *quoted]
    names = [" ".join(_CLOSING.sub("", one.strip()).split()) for one in found]
    kept = dict.fromkeys(one for one in names if one) or {written: None}
    return tuple(Alias(one, bool(_OF_THE_FIELD.match(one))) for one in kept)
