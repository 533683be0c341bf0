"""What follows in the tables when a partner, or somebody there, is owed nothing more of a part."""

from collections.abc import Collection, Iterable, Set

from thitsar.kernel import models
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.errors import Unverified
from thitsar.kernel.exchange.closed_keys import wraps_of
from thitsar.kernel.ledger.renewal import owe_renewal


def owe_nothing(partners: Collection[str], streams: Collection[str]) -> None:
    """End what these are owed of these parts, inside the commit that says so; closed ones get keys nobody there had.

    The parts are those of the file's signed roster: whoever hid a row of the table hides no change of a key.
    """
    owe_closed_keys(streams)
    rows = models.Shared.objects.filter(partner__in=list(partners), stream__in=list(streams))
    rows.update(is_ended=True, wrapped=b"", ring=b"")


def owe_closed_keys(streams: Collection[str]) -> None:
    """Owe closed parts among these another key: made by whoever of their teams signs in next."""
    closed = models.Stream.objects.filter(id__in=list(streams), compartment__in=TO_PEOPLE)
    owe_renewal(list(closed.values_list("id", flat=True)))


def owe_closed_keys_of(partner: str) -> None:
    """Owe another key to all closed parts that are shared with a partner's people."""
    closed = models.Stream.objects.filter(compartment__in=TO_PEOPLE).values("id")
    rows = models.Shared.objects.filter(partner=partner, stream__in=closed, is_received=False)
    owe_renewal(list(rows.values_list("stream", flat=True)))


def owe_keys_without(partner: str, gone: Iterable[str]) -> None:
    """Owe the closed parts that these people of a partner's could open another key, which they are not given."""
    without = set(gone)
    if not without:
        return
    closed = models.Stream.objects.filter(compartment__in=TO_PEOPLE).values("id")
    rows = models.Shared.objects.filter(partner=partner, stream__in=closed, is_ended=False)
    theirs = [
        stream
        for stream, wrapped in rows.values_list("stream", "wrapped").iterator()
        if wrapped and _may_open(bytes(wrapped), without)
    ]
    owe_renewal(theirs)


def _may_open(wrapped: bytes, without: Set[str]) -> bool:
    """Tell whether one of these people could open it; of a row that somebody else wrote that is not known."""
    try:
        return not without.isdisjoint(wraps_of(wrapped))
    except Unverified:
        return True
