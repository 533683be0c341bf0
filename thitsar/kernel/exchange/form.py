"""Read what a partner sent, strictly: exactly the agreed fields of the agreed kinds, or nothing of it; pure."""

from collections.abc import Callable, Mapping
from typing import Any

from thitsar.kernel import days
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault.wrap import PUBLIC_SIZE

ID, HASH, SIGNATURE, QUANTUM_SIGNATURE, QUANTUM_PUBLIC = 16, 32, 64, 2420, 1312
# What every exchange says of somebody being forced, raised or not: see `exchange.signs`.
SIGN = 24
# Parts about a person that are shared with a partner's node; and those, with what only people named there can open.
SHAREABLE = ("registration", "service", "vetting", "support", "standing")
PARTS = (*SHAREABLE, *TO_PEOPLE)
# Larger numbers stand for no day, number or count that there is.
LARGEST = 1 << 48
# What a column of 32 bits holds.
_LARGEST_COUNT = 1 << 31

Check = Callable[[Any], bool]


def malformed() -> Unverified:
    """Give the error of whatever is not in the agreed form; which part is not told to whoever made it."""
    return Unverified(
        "This is not in the form the two nodes agreed on. Nothing of it was taken. Tell your partner."
    )


def fields(content: object, kinds: Mapping[str, Check]) -> dict[str, Any]:
    """Give a map that has exactly these fields; Unverified for one too many, one too few or another kind."""
    if type(content) is not dict or content.keys() != kinds.keys():
        raise malformed()
    if not all(check(content[name]) for name, check in kinds.items()):
        raise malformed()
    return content


def row(content: object, *kinds: Check) -> list[Any]:
    """Give a list that has exactly these places."""
    if type(content) is not list or len(content) != len(kinds):
        raise malformed()
    if not all(check(one) for check, one in zip(kinds, content, strict=True)):
        raise malformed()
    return content


def exactly(length: int) -> Check:
    """Accept bytes of one length."""
    return lambda value: type(value) is bytes and len(value) == length


def upto(length: int) -> Check:
    """Accept bytes of at most a length."""
    return lambda value: type(value) is bytes and len(value) <= length


def one_of(*values: str) -> Check:
    """Accept agreed codes only."""
    return lambda value: type(value) is str and value in values


def is_number(value: Any) -> bool:
    """Accept numbers from 0 on."""
    return type(value) is int and 0 <= value < LARGEST


def is_count(value: Any) -> bool:
    """Accept numbers that fit into a column of 32 bits."""
    return is_number(value) and value < _LARGEST_COUNT


def is_day(value: Any) -> bool:
    """Accept days that can be shown."""
    return is_number(value) and days.is_day(value)


def is_flag(value: Any) -> bool:
    """Accept yes and no."""
    return type(value) is bool


def is_list(value: Any) -> bool:
    """Accept a list, whose rows are looked at one by one."""
    return type(value) is list


def is_map(value: Any) -> bool:
    """Accept a map, whose fields are looked at one by one."""
    return type(value) is dict


def publics(content: Mapping[str, Any]) -> dict[str, tuple[int, bytes]]:
    """Read number and public key of each compartment that is named."""
    found = {}
    for name, plain in content.items():
        if name not in SHAREABLE:
            raise malformed()
        number, public = row(plain, is_count, exactly(PUBLIC_SIZE))
        found[name] = (number, public)
    return found
