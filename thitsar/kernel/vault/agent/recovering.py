"""Officers again when everybody is gone: done with the root at hand and the agent stopped, in two steps a day apart.

The first names new officers in the roster; the second, after the day in which whoever leads could stop it, takes
everybody else out and gives the new ones what the root opens. Nobody gets an old seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access import delays, recovering
from thitsar.kernel.access.delays import Delayed
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import RECOVERED, RECOVERY_HELD
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.recovery.claiming import claim
from thitsar.kernel.vault import hierarchy
from thitsar.kernel.vault.agent.enrolling import new_member
from thitsar.kernel.vault.agent.quota import Quota
from thitsar.kernel.vault.agent.recovered_keys import give_everything
from thitsar.kernel.vault.agent.saying_by_root import Author, ByRoot

Named = Sequence[tuple[str, frozenset[Role]]]


@dataclass(frozen=True)
class Waiting:
    """A recovery that was begun, and how many seconds it still waits; 0 when it may be finished."""

    one: Delayed
    seconds_left: int


class Recovery(ByRoot):
    """New officers, named and a day later let begin."""

    def waiting(self) -> Waiting | None:
        """Give what was begun; None when there is nothing, or somebody stopped it."""
        one = recovering.waiting(self.roster)
        if one is None:
            return None
        watched = delays.SECONDS - self.since.seconds(one.digest.hex())
        return Waiting(one, max(0, watched, one.seconds_left(self.clock.now())))

    def begin(self, named: Named, *, today: date) -> list[dict[str, Any]]:
        """Name new officers, who wait for a day; gives sign-in name and passphrase of each, shown once.

        What waited before is replaced by it, and its hours with it. Refused for too few, and where something that
        is read now would be read by nobody.
        """
        roles = [had for _, had in named]
        recovering.require_enough(roles)
        lost = recovering.unread(self.roster, roles)
        if lost:
            raise Refused(
                "Nobody of them would read: %(parts)s. Give one of them a role that does.",
                {"parts": ", ".join(lost)},
            )
        before = self.waiting()
        made = [new_member(shown, self.stated["organisation"], pepper=self.pepper) for shown, _ in named]
        log = models.Log.objects.get(origin=self.stated["node"])
        payload = claim(
            self.root,
            self.stated,
            members=[one["person"] for one in made],
            roles=[sorted(role.value for role in had) for had in roles],
            at=(log.sequence, bytes(log.head)),
        )
        keys = hierarchy.member_keys(made[0]["seed"])

        def write() -> None:
            old = [id for id, _ in before.one.said["officers"]] if before is not None else []
            models.Member.objects.filter(id__in=old).delete()
            for one in made:
                kept = {name: one[name] for name in ("locator", "keybag", "state")}
                models.Member.objects.create(id=one["person"]["member"], **kept)

        self.say(Author(made[0]["person"]["member"], keys), (RECOVERED, payload), today=today, within=write)
        counts = Quota(self.directory / "agent")
        for one in made:
            counts.begin(one["person"]["member"], hierarchy.member_keys(one.pop("seed")).own, self.counts)
        return made

    def require_due(self) -> Delayed:
        """Give what may hold now; Refused before the day has passed, by signed clocks and by this node's own watch."""
        found = self.waiting()
        if found is None:
            raise Refused(
                "Nothing waits here: it was not begun, or somebody who leads stopped it. Ask them, or begin anew."
            )
        if found.seconds_left:
            raise Refused(
                "This waits %(hours)s more hours, in which whoever leads can stop it. "
                "Setting the clock changes nothing.",
                {"hours": -(-found.seconds_left // delays.HOUR)},
            )
        return found.one

    def finish(self, name: str, passphrase: str, *, today: date) -> int:
        """Let it hold, said by the first of the new officers, and give them the keys in the same commit.

        Counts who left. Denied for anybody else than that officer.
        """
        one = self.require_due()
        author = self.author(name, passphrase)
        if author.id != one.asked_by:
            raise Denied("The name or the passphrase is not right.")
        before = len(self.roster.removed)

        def give() -> None:
            give_everything(
                self.keys, self.roster, organisation=self.stated["organisation"], clock=self.clock
            )

        said = (RECOVERY_HELD, {"digest": one.digest})
        self.say(author, said, today=today, within=give)
        return len(self.roster.removed) - before
