"""Where bundles lie that came from a partner, until somebody looks at them."""

from datetime import date

from django.db import IntegrityError, transaction

from thitsar.kernel import models
from thitsar.kernel.days import day_number
from thitsar.kernel.exchange.wire.giving import digest_of


def lay_down(partner: str, number: int, sealed: bytes) -> None:
    """Keep a bundle as it came, once, however often it comes; nothing of it is believed."""
    row = {"partner": partner, "number": number, "day": _today(), "sealed": sealed}
    try:
        with transaction.atomic():
            models.ArrivedBundle.objects.create(hash=digest_of(sealed), **row)
    except IntegrityError:
        return  # it lies here already


def _today() -> int:
    return day_number(date.today())  # noqa: DTZ011 - the day where the node stands
