"""How old somebody is when the birth date is known only so far (R-AGE)."""

import re
from datetime import date

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.dated import Dated
from thitsar.kernel.text.digits import to_ascii

ADULT = 18
_OLDEST = 120
_AGE = re.compile(r"([0-9]{1,3})(?:\.0+)?\s*(?:years?(?: old)?|yrs?|နှစ်)?", re.IGNORECASE)


def is_child(dob: Dated | None, today: date) -> bool:
    """Say whether the latest day that is meant makes a child; who doubts an unknown date says so apart."""
    return dob is not None and dob.latest is not None and _years(dob.latest, today) < ADULT


def age_span(dob: Dated | None, today: date) -> tuple[int, int] | None:
    """Give the lowest and the highest age that the birth date allows, or nothing where a bound is missing."""
    if dob is None or dob.earliest is None or dob.latest is None:
        return None
    return max(_years(dob.latest, today), 0), max(_years(dob.earliest, today), 0)


def read_age(raw: str) -> int:
    """Read an age in whole years, in any digits."""
    match = _AGE.fullmatch(to_ascii(raw[:40]).strip())
    if match is None or int(match[1]) > _OLDEST:
        raise Refused("An age is a whole number of years from 0 to 120.")
    return int(match[1])


def _years(born: date, today: date) -> int:
    # Whoever was born on 29 February is a year older on 1 March.
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
