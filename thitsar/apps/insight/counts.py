"""Fold statistics patches into people, and people into counts; pure. A later patch replaces, an empty one removes."""

from collections import Counter
from collections.abc import Iterable, Mapping

from thitsar.apps.insight import rules
from thitsar.kernel.files.batches import Item
from thitsar.kernel.sections.missing import CODES as NOT_SAID

Columns = dict[str, str]
CHILD: Columns = {"path": "child"}
# What one person adds one to.
Counted = tuple[str | int, ...]


class People:
    """The coded columns of everybody, by statistics id: read once, kept up to date patch by patch."""

    def __init__(self) -> None:
        self._patches: dict[str, dict[str, Columns]] = {}
        self.columns: dict[str, Columns] = {}
        self.counts: Counter[Counted] = Counter()

    def take(self, items: Iterable[Item]) -> None:
        """Take one batch of patches in; a patch that was taken before changes nothing."""
        changed: dict[str, None] = {}
        for id, compartment, patch in items:
            self._patches.setdefault(id, {})[compartment] = patch
            changed[id] = None
        for id in changed:
            self._recount(id)

    def _recount(self, id: str) -> None:
        before = self.columns.pop(id, None)
        after = _merged(self._patches[id])
        if after:
            self.columns[id] = after
        if before == after:
            return
        for one in counted(before or {}):
            self.counts[one] -= 1
        for one in counted(after):
            self.counts[one] += 1


def fold_patches(batches: Iterable[Iterable[Item]]) -> dict[str, Columns]:
    """Fold batches, older before newer, into the columns of everybody by statistics id."""
    people = People()
    for items in batches:
        people.take(items)
    return people.columns


def _merged(patches: Mapping[str, Columns]) -> Columns:
    if patches.get("registration", {}).get("path") == "child":
        # Whatever was coded before the path was opened counts no longer: a child is no soldier (R-AGE).
        return CHILD
    merged: Columns = {}
    for compartment in sorted(patches):
        merged |= patches[compartment]
    return merged


def counted(columns: Mapping[str, str]) -> list[Counted]:
    """Say what a person is counted in; nobody is without a registration, which is where consent lies."""
    path = columns.get("path")
    if path == "child":
        return [("path", "child")]
    if path != "adult":
        return []
    month = columns.get("departure_month", "")
    places: list[Counted] = [
        ("path", "adult"),
        ("departures", month, rules.roll_up(columns.get("branch", ""))),
        ("track", _said(columns.get("track", ""))),
        ("site", _said(columns.get("site", ""))),
    ]
    lag = rules.lag(month, columns.get("registered_month", ""))
    return places if lag is None else [*places, ("lag", lag)]


def _said(code: str) -> str:
    # Why it was not said is a matter between the person and the officer; here it is not known.
    return rules.UNKNOWN if not code or code == "UNKNOWN" or code in NOT_SAID else code
