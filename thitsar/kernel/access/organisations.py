"""Organisations as the roster names them: one id, one name, and no two names that are read as the same.

What is alike must stay alike for ever, or a roster that was sound would be Unverified after an upgrade. Therefore
nothing in the fold follows the tables of `kernel/text`, which learn; a closed alphabet needs few look-alikes.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.text.invisible import without_invisible
from thitsar.kernel.text.normal import nfc
from thitsar.kernel.text.zawgyi import is_zawgyi

SHORTEST, LONGEST = 2, 40

# The hash of a root's keys where the organisation's node is known, else sixteen random bytes; always as 32 hex digits.
_ID = re.compile("[0-9a-f]{32}")
# Latin letters without accents and the Myanmar block, which also writes Shan, Mon and Karen: no other script, in which
# a name could be drawn again. A sign stands on a letter, and a stacked letter is whole.
_LETTER = (
    "\u1000-\u102a\u103f-\u1049\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\u1090-\u1099"
)
_MARK = (
    "\u102b-\u1038\u103a-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d"
    "\u108f\u109a-\u109d"
)
_WORD = f"(?:[0-9A-Za-z]|[{_LETTER}](?:[{_MARK}]|\u1039[{_LETTER}]){{0,10}})+"
_BETWEEN = " .&'/-"
_NAME = re.compile(f"{_WORD}(?:[{_BETWEEN}]+{_WORD})*")
_SEPARATOR = re.compile(f"[{_BETWEEN}]")
_MARKS = re.compile(f"[{_MARK}]{{2,}}")
_ONE_SPELLING = str.maketrans(
    {
        **{chr(zero + digit): str(digit) for zero in (0x1040, 0x1090) for digit in range(10)},
        "ဉ": "ဥ",
        "ဦ": "ဥ\u102e",
        "ဩ": "သ\u103c",
        "ဪ": "သ\u103c\u1031\u102c\u103a",
        "\u102b": "\u102c",
        "\u1088": "\u1038",
    }
)
# After the one spelling of every digit.
_ONE_SHAPE = str.maketrans(
    {"0": "o", "ဝ": "o", "1": "i", "l": "i", "2": "z", "5": "s", "ရ": "7", "8": "b", "င": "c"}
    # Two letters that stand for one on a small screen. Written out and not drawn together, so that a run of them has
    # one reading. Likeness ends here: what a hurried reader takes for the same besides is for the second person.
    | {"m": "rn", "d": "ci", "w": "vv"}
)


def named(known: Mapping[str, str], payload: Mapping[str, Any]) -> dict[str, str]:
    """Add one organisation to those known, by id; Unverified for another form, an id or a name that is taken."""
    if {key: type(value) for key, value in payload.items()} != {"organisation": str, "name": str}:
        raise Unverified("The roster names an organisation in another form than was agreed.")
    id, name = payload["organisation"], payload["name"]
    if _ID.fullmatch(id) is None or not is_name(name):
        raise Unverified("The roster names an organisation in another form than was agreed.")
    if id in known:
        raise Unverified("The roster names an organisation twice.")
    if alike(known, name) is not None:
        raise Unverified("The roster has two organisations whose names read the same.")
    return {**known, id: name}


def tidied(raw: str) -> str:
    """Give a typed name as the roster would hold it; Refused for what no organisation may be called."""
    name = " ".join(nfc(without_invisible(raw)).split())
    if not is_name(name) or is_zawgyi(name):
        raise Refused(
            "An organisation has a short name of 2 to 40 Latin or Burmese letters (Unicode) and digits; between "
            "them a space, a hyphen, a dot, an apostrophe, & or /."
        )
    return name


def is_name(name: str) -> bool:
    """Tell whether an organisation may be called so: short, printable, of one alphabet, and spelled in one way."""
    is_formed = SHORTEST <= len(name) <= LONGEST and _NAME.fullmatch(name) is not None
    return is_formed and "  " not in name and unicodedata.normalize("NFC", name) == name


def alike(known: Mapping[str, str], name: str) -> str | None:
    """Give the id of the one known organisation that a reader could take this name for."""
    wanted = shape(name)
    return next((id for id, one in known.items() if shape(one) == wanted), None)


def shape(name: str) -> str:
    """Give what all spellings of a name have in common: case, separators, digits and what is drawn alike are gone."""
    letters = _SEPARATOR.sub("", unicodedata.normalize("NFC", name)).lower().translate(_ONE_SPELLING)
    # Typed in another order, or twice, signs look the same on paper.
    ordered = _MARKS.sub(lambda marks: "".join(sorted(set(marks.group()))), letters)
    return ordered.translate(_ONE_SHAPE)
