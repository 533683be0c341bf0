"""What waits from each partner, and how far the exchange with it is: counted without a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Sum
from django.db.models.functions import Length

from thitsar.kernel import models
from thitsar.kernel.exchange.partnering import known_partners
from thitsar.kernel.files.open_file import Actor


@dataclass(frozen=True)
class FromPartner:
    """How it stands with one partner."""

    node: str
    name: str
    is_active: bool
    # What came and waits: how many, of how many bytes, since which day.
    count: int
    size: int
    since: int
    # Bundles for it that it has not taken in, and parts that fit into none.
    owed: int
    unsent: int
    # When it was asked last in this run, in seconds, 0 for never; what came; what went wrong.
    asked: Mapping[str, Any]


def counted(actor: Actor) -> list[FromPartner]:
    """Tell how it stands with each partner, and with a stopped one while something of it waits; opens nothing."""
    arrived = {
        one["partner"]: one
        for one in models.ArrivedBundle.objects.values("partner").annotate(
            count=Count("id"), size=Sum(Length("sealed")), since=Min("day")
        )
    }
    never = {"when": 0, "came": 0, "failed": "", "values": {}, "has_address": False}
    asked = actor.call("asked_partners")
    found = []
    for one in known_partners(actor):
        node = one["node"]
        here = arrived.pop(node, {"count": 0, "size": 0, "since": 0})
        if not one["is_active"] and not here["count"]:
            continue
        found.append(
            FromPartner(
                node=node,
                name=one["name"],
                is_active=one["is_active"],
                count=here["count"],
                size=here["size"],
                since=here["since"],
                owed=models.SentBundle.objects.filter(partner=node).count(),
                unsent=models.Shared.objects.filter(partner=node, number=0, is_ended=False).count(),
                asked=asked.get(node, never),
            )
        )
    return found
