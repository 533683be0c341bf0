"""The order of the signs around one Burmese letter, as Unicode spells it (R-TEXT)."""

import re

from thitsar.kernel.text.normal import nfc

_STACK = re.compile("\u1039[\u1000-\u1021]")
_AFTER_LETTER = re.compile("(?<=[\u1000-\u102a\u103f])[\u102b-\u1032\u1036-\u1038\u103a-\u103e]{2,}")
# medials ya ra wa ha, then ေ, upper vowels, lower vowels, ာ, ံ, ့, asat, း
_RANK = {
    mark: rank
    for rank, mark in enumerate(
        "\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032\u102f\u1030\u102b\u102c\u1036\u1037\u103a\u1038"
    )
}


def in_order(marks: str) -> str:
    """Order the marks of one letter; stacked letters come first."""
    stacks = "".join(_STACK.findall(marks))
    rest = _STACK.sub("", marks) if stacks else marks
    # ယောက်ျား: an asat typed right before the medial ya closes the letter before it.
    asat_first = "\u103a" if "\u103a\u103b" in rest else ""
    if asat_first:
        rest = rest.replace("\u103a", "", 1)
    return stacks + asat_first + "".join(sorted(rest, key=_rank))


def tidy(text: str) -> str:
    """Bring signs typed in another order, which look the same on paper, into the usual one."""
    return _AFTER_LETTER.sub(lambda marks: in_order(marks.group()), nfc(text))


def _rank(mark: str) -> int:
    return _RANK.get(mark, len(_RANK))
