"""Days as entries count them: since 1970, on the calendar of the node's place."""

from datetime import date

FIRST_DAY = date(1970, 1, 1)
# In 2134; later ones are of nobody's calendar, and far enough out a date cannot be written at all.
LAST_DAY = 60_000
# The upper bits of a time are milliseconds since 1970; the lower sixteen count within one.
LOGICAL_BITS = 16


def day_number(day: date) -> int:
    """Count a day."""
    return (day - FIRST_DAY).days


def day_of(clock: int) -> int:
    """Give the day of a time, counted from 1970 where days begin at the same moment everywhere."""
    return (clock >> LOGICAL_BITS) // 86_400_000


def is_day(number: int) -> bool:
    """Tell whether a number that somebody else gave stands for a day that can be shown."""
    return 0 <= number <= LAST_DAY
