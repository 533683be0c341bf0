"""Which keys a child is lent: the seeds of compartments, unwrapped anew with the keys of whoever is unlocked."""

from collections.abc import Collection
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.authors import read_author
from thitsar.kernel.access.belonging import joining
from thitsar.kernel.access.roster import Roster
from thitsar.kernel.ledger.chunks import Keys
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.hierarchy import MemberKeys, epoch_keys
from thitsar.kernel.vault.places import epoch_place

Members = dict[str, MemberKeys]


def unlocked_members(agent: Agent) -> Members:
    """Give the keys of everybody who is unlocked; called under the agent's lock."""
    return {one.member: one.keys for one in agent.sessions.living() if one.keys is not None}


def epoch_seeds(
    organisation: str, roster: Roster, members: Members, *, compartments: Collection[str]
) -> list[list[Any]]:
    """Give [compartment, number, seed] of every epoch these members hold of these compartments.

    Called outside the agent's lock: it asks the database.
    """
    found: dict[tuple[str, int], bytes] = {}
    rows = models.EpochWrap.objects.filter(recipient__in=list(members), compartment__in=list(compartments))
    for row in rows:
        if (row.compartment, row.epoch) in found:
            continue
        where = epoch_place(organisation, row.compartment, row.epoch, row.recipient)
        seed = wrap.unwrap(members[row.recipient].unwrapping, where, bytes(row.sealed))
        # Whoever writes the database can wrap a seed they know to a member: lists would be sealed for them.
        public = epoch_keys(row.compartment, row.epoch, seed).public
        if (row.epoch, public) in roster.epochs.get(row.compartment, ()):
            found[row.compartment, row.epoch] = seed
    return [[name, number, seed] for (name, number), seed in found.items()]


def told_of(roster: Roster) -> dict[str, Any]:
    """Give what whoever checks entries needs of the roster, in plain values."""
    return {
        "removed": sorted(roster.removed, key=lambda one: roster.removed[one]),
        "authors": [[one.partner, one.row()] for one in roster.authors.values()],
        "recovered": [[at, *(sorted(one) for one in joining(roster, at))] for at, _ in roster.recovered],
        "replaced": [
            [at, old, new] for old, (at, new) in roster.replaced.items() if roster.removed.get(old) == at
        ],
        "people": {one.id: one.sign_public for one in roster.members.values()},
        "publics": {name: list(roster.current(name)) for name in roster.epochs},
    }


def keys_of(asked: dict[str, Any]) -> Keys:
    """Derive keys from the epochs' seeds as the agent sends them."""
    epochs = {(name, number): epoch_keys(name, number, seed) for name, number, seed in asked["epochs"]}
    publics = {name: (number, public) for name, (number, public) in asked["publics"].items()}
    authors = [read_author(partner, row) for partner, row in asked["authors"]]
    return Keys(
        node=asked["node"],
        organisation=asked["organisation"],
        epochs=epochs,
        narrow=asked["narrow"],
        people=asked["people"],
        publics=publics,
        latest=asked["latest"],
        removed=tuple(asked["removed"]),
        given=asked.get("given", {}),
        authors={(one.partner, one.id): one for one in authors},
        recovered=tuple((at, frozenset(joined), frozenset(kept)) for at, joined, kept in asked["recovered"]),
        replaced=tuple((at, old, new) for at, old, new in asked["replaced"]),
    )
