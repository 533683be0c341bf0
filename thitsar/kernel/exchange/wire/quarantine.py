"""Where bundles lie that came from a partner, until somebody looks at them."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.db.models.functions import Length

from thitsar.kernel import models
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import bundle
from thitsar.kernel.exchange.wire.giving import digest_of

MOST_WAITING, MOST_BYTES = 64, 512 * 1024 * 1024
LARGEST = bundle.LONGEST + 1024 * 1024


def lay_down(partner: str, number: int, sealed: bytes) -> None:
    """Keep a bundle as it came, once, however often it comes; nothing of it is believed.

    Refused where too much of this partner waits here: a node that sends without end fills no disk.
    """
    held = models.ArrivedBundle.objects.filter(partner=partner).exclude(hash=digest_of(sealed))
    size = held.aggregate(size=Sum(Length("sealed")))["size"] or 0
    if len(sealed) > LARGEST or held.count() >= MOST_WAITING or size + len(sealed) > MOST_BYTES:
        raise Refused("Too much of this partner waits here already. Take it in or refuse it first.")
    row = {"partner": partner, "number": number, "day": _today(), "sealed": sealed}
    try:
        with transaction.atomic():
            models.ArrivedBundle.objects.create(hash=digest_of(sealed), **row)
    except IntegrityError:
        return  # it lies here already


def _today() -> int:
    return day_number(date.today())  # noqa: DTZ011 - the day where the node stands
