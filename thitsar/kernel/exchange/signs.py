"""What each exchange says of somebody being forced: of one size, and there whether or not it is raised (decision 0032).

sign = day on which it was made (4) | salt (4) | a value of its key, day, salt and since when somebody is forced (16)

Small, because it is in every request and answer, and nothing is read out of it: whoever has the key tries the days.
Who carries it has none.
"""

from contextlib import suppress

from django.db import OperationalError

from thitsar.kernel import models
from thitsar.kernel.exchange.form import SIGN
from thitsar.kernel.vault import suite

_DAY, _SALT, _VALUE = 4, 4, 16
# Whoever is forced for longer is taken out by then.
_MOST_DAYS = 400


def make_sign(key: bytes, way: tuple[str, str], day: int, since: int) -> bytes:
    """Say to a node, from another, since which day somebody is forced; 0 for nobody."""
    salt = suite.fresh(_SALT)
    return day.to_bytes(_DAY, "big") + salt + _value(key, way, day, salt, since)


def read_sign(key: bytes, way: tuple[str, str], sign: bytes) -> int | None:
    """Give since which day somebody is forced, 0 for nobody; None where this is no sign with this key."""
    day, salt, value = made_on(sign), sign[_DAY : _DAY + _SALT], sign[_DAY + _SALT :]
    days = [0, *range(day, max(0, day - _MOST_DAYS), -1)]
    return next((one for one in days if suite.equal(_value(key, way, day, salt, one), value)), None)


def made_on(sign: bytes) -> int:
    """Give the day on which a sign says that it was made."""
    return int.from_bytes(sign[:_DAY], "big")


def sign_for(partner: str) -> bytes:
    """Give what goes to a partner; random bytes where nobody has signed in here since it is one."""
    found = models.Exchange.objects.filter(partner=partner).values_list("sign", flat=True).first()
    return bytes(found) if found else suite.fresh(SIGN)


def keep_heard(partner: str, sign: bytes) -> None:
    """Keep what a partner said last over a channel that is known to be its own."""
    with suppress(OperationalError):  # a long commit holds the database: the next exchange says it again
        row, _ = models.Exchange.objects.get_or_create(partner=partner)
        if bytes(row.heard) != sign:
            models.Exchange.objects.filter(partner=partner).update(heard=sign)


def _value(key: bytes, way: tuple[str, str], day: int, salt: bytes, since: int) -> bytes:
    return suite.derive(key, "sign", *way, day, salt, since, length=_VALUE)
