"""Whether two written names may be one: how far apart the nearest of their forms sound (R-NAME)."""

from operator import ne

from thitsar.kernel.text.likeness import aligned
from thitsar.kernel.text.name_forms import Form, name_forms
from thitsar.kernel.text.spoken import apart

# Up to here two names are taken for one: above what usual spellings cost, below what another syllable does.
SAME = 0.55
# A letter that differs in names no syllable can be made of, and titles that cannot be one person's.
_LETTER, _OTHERS = 0.4, 0.8
_LONGEST = 60


def names_apart(one: str, other: str) -> float:
    """Give how far apart two names are: 0 for one name, about 1 for one syllable; infinite where nothing compares."""
    theirs = name_forms(other)
    return min(_apart(mine, each) for mine in name_forms(one) for each in theirs)


def are_alike(one: str, other: str) -> bool:
    """Tell whether two names may be one, at the product's own threshold."""
    return names_apart(one, other) <= SAME


def _apart(one: Form, other: Form) -> float:
    found = apart(one.spoken, other.spoken)
    if not one.spoken.readings or not other.spoken.readings:
        found = _spelled_apart(one.letters, other.letters)
    return found + _OTHERS * _contradict(one.marker, other.marker)


def _contradict(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether both say something and not the same."""
    return any(mine and theirs and mine != theirs for mine, theirs in zip(one, other, strict=True))


def _spelled_apart(one: str, other: str) -> float:
    if one.isascii() != other.isascii() or not one or not other:
        return float("inf")
    if max(len(one), len(other)) > _LONGEST:
        return 0.0 if one == other else float("inf")
    return _LETTER * aligned(one, other, ne)
