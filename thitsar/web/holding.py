"""Who holds keys of how many parts on this node, read from the tables alone: as a captor of the disk reads them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from thitsar.kernel import models
from thitsar.kernel.access.policy import COMPARTMENTS, is_narrow

_NARROW = (
    "SELECT w.recipient, s.compartment, s.file FROM kernel_keywrap w JOIN kernel_stream s ON s.id = w.stream"
    # A partner's newer key of a broad part waits under its node: for whoever reads the compartment.
    " WHERE w.recipient NOT IN ('', '+') AND w.recipient NOT IN (SELECT origin FROM kernel_log)"
    # What a partner gave them and nobody has taken up yet opens as well.
    " UNION SELECT g.recipient, s.compartment, s.file FROM kernel_givenkey g JOIN kernel_stream s ON s.id = g.stream"
    " ORDER BY 1, 2, 3"
)
_PARTS = "SELECT compartment, COUNT(*) FROM kernel_stream GROUP BY compartment"
_OTHERS = (
    "SELECT l.origin, COUNT(DISTINCT e.stream), COUNT(e.id) FROM kernel_log l LEFT JOIN kernel_entry e"
    " ON e.log_id = l.id WHERE l.origin <> %s GROUP BY l.origin ORDER BY l.origin"
)


@dataclass(frozen=True)
class Holder:
    """One recipient of keys: a member, or the recovery key."""

    id: str
    # Compartments whose key opens every file's part.
    broad: tuple[str, ...]
    # Files by narrow compartment.
    narrow: Mapping[str, tuple[str, ...]]


def holders() -> list[Holder]:
    """List every recipient of a key, members first, by random number."""
    broad: dict[str, set[str]] = defaultdict(set)
    for recipient, compartment in models.EpochWrap.objects.values_list("recipient", "compartment"):
        broad[recipient].add(compartment)
    narrow: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for recipient, compartment, file in _rows(_NARROW):
        narrow[recipient][compartment].append(file)
    known = sorted({*broad, *narrow, *models.Member.objects.values_list("id", flat=True)})
    return [Holder(one, _sorted(broad[one]), _frozen(narrow[one])) for one in known]


def parts() -> dict[str, int]:
    """Count the parts there are by compartment, which anybody with the disk can do, too."""
    return {compartment: count for compartment, count in _rows(_PARTS) if compartment in COMPARTMENTS}


def of_others() -> list[dict[str, Any]]:
    """Count what is kept here of other nodes' logs: parts and entries by node."""
    node = models.Node.objects.get().node
    return [
        {"node": origin, "parts": found, "entries": entries}
        for origin, found, entries in _rows(_OTHERS, node)
    ]


def _rows(query: str, *values: str) -> Iterable[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found: Iterable[Any] = cursor.fetchall()
    return found


def _sorted(names: set[str]) -> tuple[str, ...]:
    order = {name: number for number, name in enumerate(COMPARTMENTS)}
    return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))


def _frozen(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(found[name]) for name in _sorted({one for one in found if is_narrow(one)})}
