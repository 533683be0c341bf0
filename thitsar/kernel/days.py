"""Days as entries count them: since 1970, on the calendar of the node's place."""

from datetime import date

FIRST_DAY = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Count a day."""
    return (day - FIRST_DAY).days
