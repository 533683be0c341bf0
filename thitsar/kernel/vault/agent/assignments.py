"""Whose work lists a file belongs to: an index of teams in the agent's memory, told only to the member asking."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from thitsar.kernel import models
from thitsar.kernel.access.roster import TRAINING
from thitsar.kernel.files.batches import FACET, Item, open_batch
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.unwrapping import unwrap_batch


class Named(NamedTuple):
    """Who is in a file's team by the entries of its own roster, and who was taken off it."""

    members: frozenset[str]
    left: frozenset[str]

    def has(self, ids: Sequence[str]) -> bool:
        """Tell whether somebody is in the team by the newest of their ids of which the file says anything."""
        for one in ids:
            if one in self.members or one in self.left:
                return one in self.members
        return False


class Assignments:
    """Remember kind and team of every file, and after which batch each last changed."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[str, Named, int]] = {}
        self._through = 0
        # Files of training by id: everybody sees them.
        self._training: dict[str, str] = {}

    def read_on(self, session: Session) -> None:
        """Take up the batches that came since the last look."""
        rows = models.Batch.objects.filter(kind=FACET, compartment="roster", id__gt=self._through).order_by(
            "id"
        )
        for row in rows.values_list("id", "place", "epoch", "wrapped", "sealed"):
            number, place, epoch, wrapped, sealed = row
            key = unwrap_batch(session, "roster", epoch, place, bytes(wrapped))
            items = open_batch(key, (place, FACET, "roster", epoch, b"", bytes(sealed)))
            self.take(number, items)

    def take(self, number: int, items: list[Item]) -> None:
        """Take up what one batch says."""
        for file, facet in items:
            # Taken out first, so that what changed last stands last.
            self._files.pop(file, None)
            named = Named(frozenset(facet["team"]), frozenset(facet.get("left", ())))
            self._files[file] = (facet["kind"], named, number)
            if facet["kind"] in TRAINING:
                self._training[file] = facet["kind"]
        self._through = number

    def since(self, ids: Sequence[str], since: int) -> dict[str, Any]:
        """Give what changed after batch `since`: files now in a member's lists, and files that are not.

        `ids` are the member's own, newest first: whoever was enrolled anew has the files of the one before.
        """
        added, removed = [], []
        for file, (kind, team, changed) in reversed(self._files.items()):
            if changed <= since:
                break
            if team.has(ids):
                added.append([file, kind])
            elif since:
                removed.append(file)
        return {"through": self._through, "added": added, "removed": removed}

    def shared(self, ids: Sequence[str], others: frozenset[str]) -> list[str]:
        """Name the files in a member's lists in whose team are some of these others."""
        return [
            file
            for file, (_, team, _) in self._files.items()
            if team.has(ids) and not others.isdisjoint(team.members)
        ]

    def trainings(self) -> list[tuple[str, str]]:
        """Give the files of training with their kinds, newest first."""
        return list(reversed(self._training.items()))

    def forget(self) -> None:
        """Forget everything when nobody is unlocked."""
        self._files.clear()
        self._training.clear()
        self._through = 0
