"""The log of checks: device, time and result, never a place; sealed to the key of `audit`, gone after thirty days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from thitsar.kernel import codec, models
from thitsar.kernel.checking.identity import identity
from thitsar.kernel.checking.published import published
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.vault import padding, suite, wrap
from thitsar.kernel.wiping import wipe_after_commit

KEPT_DAYS = 30
_SIZE = 128


@dataclass(frozen=True)
class Line:
    """One check: when in seconds since 1970, from which device, and what was answered."""

    when: int
    device: str
    result: str


def write_line(line: Line, *, today: date) -> None:
    """Note a check and delete what is too old; without anybody's key of `audit` there is nothing to note it for."""
    purge(today=today)
    who, day = identity(), day_number(today)
    try:
        epoch, public = published("audit", who)
    except Unreadable:
        return  # somebody deleted it: the next sign-in of a vetting officer or approver puts it back
    content = padding.pad(codec.encode([line.when, line.device, line.result]), _SIZE)
    sealed = codec.encode_flat([epoch, wrap.wrap(public, _place(who.organisation, epoch, day), content)])
    models.CheckLine.objects.create(day=day, sealed=sealed)


def purge(*, today: date) -> None:
    """Delete lines older than thirty days: kept longer they would tell who went where."""
    old = models.CheckLine.objects.filter(day__lt=day_number(today) - KEPT_DAYS)
    if old.exists():
        with transaction.atomic():
            old.delete()
            wipe_after_commit()


def read_lines(
    keys: Mapping[int, wrap.PrivateKey], *, today: date, start: int = 0, most: int | None = None
) -> list[Line]:
    """Open the lines that are kept, newest first, with the keys of `audit` by epoch; for data protection only."""
    purge(today=today)
    organisation = identity().organisation
    found = []
    rows = models.CheckLine.objects.order_by("-id")
    for row in rows[start : None if most is None else start + most]:
        epoch, sealed = codec.decode(bytes(row.sealed))
        if epoch not in keys:
            raise Unreadable("Nobody unlocked here holds the key of this list.")
        content = wrap.unwrap(keys[epoch], _place(organisation, epoch, row.day), sealed)
        when, device, result = codec.decode(padding.unpad(content))
        if not isinstance(when, int):
            raise Unverified("These bytes are not in the agreed form.")
        found.append(Line(when, device, result))
    return found


def _place(organisation: str, epoch: int, day: int) -> suite.Place:
    return ("check-line", organisation, epoch, day)
