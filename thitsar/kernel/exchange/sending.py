"""Make the bundles a partner is owed, and forget those it has taken in.

A bundle stays until the partner asks for a later one: asking is the receipt (decision 0027).
"""

from collections.abc import Iterator
from typing import Any, Protocol

from django.db import connection, transaction

from thitsar.kernel import models
from thitsar.kernel.wiping import wipe_after_commit

_BROUGHT = (
    "UPDATE kernel_shared SET number = %s, epoch = %s, key = %s, is_behind = %s"
    " WHERE partner = %s AND stream = %s AND is_ended = %s"
)


class Asked(Protocol):
    """Whoever takes questions to the agent, for nobody."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """Do one operation and give its answer."""

    def pieces(self, operation: str, **arguments: Any) -> Iterator[Any]:
        """Do one operation and give its answer piece by piece."""


def make_bundles(agent: Asked, partner: str) -> int:
    """Make all bundles for what is owed to a partner's node; gives how many were made.

    Needs nobody's handle, but keys that somebody signed in has unlocked: Unreadable otherwise. Raises Refused for a
    node that is no partner.
    """
    made = 0
    while True:
        *_, given = agent.pieces("write_bundle", partner=partner)
        if given is None:
            return made
        made += _kept(partner, given)


def acknowledged(partner: str, number: int) -> None:
    """Forget the bundles up to a number: the partner has taken them in."""
    with transaction.atomic():
        models.SentBundle.objects.filter(partner=partner, number__lte=number).delete()
        wipe_after_commit()


def _kept(partner: str, given: dict[str, Any]) -> bool:
    """Keep one, and note what it brought; False where another was made meanwhile, which is not sent twice.

    And where it was made of what is true no more: newer keys of the partner's were taken in, or sharing ended, of which
    the partner would never be told.
    """
    with transaction.atomic():
        models.Exchange.objects.get_or_create(partner=partner)
        row = models.Exchange.objects.select_for_update().get(partner=partner)
        now = (row.sent + 1, bytes(row.sent_hash), row.taken)
        if now != (given["number"], given["previous"], given["taken"]) or not _are_shared(
            partner, given["streams"]
        ):
            return False
        models.SentBundle.objects.create(partner=partner, number=given["number"], sealed=given["sealed"])
        row.sent, row.sent_hash, row.told = given["number"], given["hash"], given["told"]
        row.sent_sequence = given["sequence"]
        row.save(update_fields=["sent", "sent_hash", "sent_sequence", "told"])
        shared = models.Shared.objects.filter(partner=partner)
        with connection.cursor() as cursor:
            brought = [
                [given["number"], epoch, key, False, partner, stream, False]
                for stream, epoch, key in given["keys"]
            ]
            if brought:
                cursor.executemany(_BROUGHT, brought)
        for at in range(0, len(given["late"]), 500):
            shared.filter(stream__in=given["late"][at : at + 500], is_ended=False).update(is_behind=True)
        for at in range(0, len(given["ended"]), 500):
            shared.filter(stream__in=given["ended"][at : at + 500], is_ended=True).delete()
    return True


def _are_shared(partner: str, streams: list[str]) -> bool:
    shared = models.Shared.objects.filter(partner=partner, is_ended=False)
    found = (shared.filter(stream__in=streams[at : at + 500]).count() for at in range(0, len(streams), 500))
    return sum(found) == len(streams)
