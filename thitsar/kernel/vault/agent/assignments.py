"""Whose work lists a file belongs to: an index of teams in the agent's memory, told only to the member asking."""

from typing import Any

from thitsar.kernel import models
from thitsar.kernel.files.batches import FACET, Item, open_batch
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.unwrapping import unwrap_batch


class Assignments:
    """Remember kind and team of every file, and after which batch each last changed."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[str, frozenset[str], int]] = {}
        self._through = 0

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
            self._files[file] = (facet["kind"], frozenset(facet["team"]), number)
        self._through = number

    def since(self, member: str, since: int) -> dict[str, Any]:
        """Give what changed after batch `since`: files now in this member's lists, and files that are not."""
        added, removed = [], []
        for file, (kind, team, changed) in reversed(self._files.items()):
            if changed <= since:
                break
            if member in team:
                added.append([file, kind])
            elif since:
                removed.append(file)
        return {"through": self._through, "added": added, "removed": removed}

    def shared(self, member: str, others: frozenset[str]) -> list[str]:
        """Name the files in this member's lists in whose team are some of these others."""
        return [
            file
            for file, (_, team, _) in self._files.items()
            if member in team and not others.isdisjoint(team)
        ]

    def forget(self) -> None:
        """Forget everything when nobody is unlocked."""
        self._files.clear()
        self._through = 0
