"""Having the many small batches of daily work merged, with the keys of whoever is unlocked, in a child that ends.

The matcher's heartbeat drives it, so that it delays no sign-in and leaves no thread behind after a lock. The agent's
own lock is held only to look things up: a commit waits for the agent while it holds the database, so whoever waits
for the database must not hold the agent. Nothing of a list is opened here: names and codes would stay in memory.
"""

import threading

from thitsar.kernel.access.roster import Roster
from thitsar.kernel.errors import Denied
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent import child
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.lending import epoch_seeds, unlocked_members
from thitsar.kernel.vault.agent.stored_runs import find_run, long_lists

CHILD = "thitsar.kernel.vault.agent.merge_child"
# Whoever works goes first; not further back, because it holds the database for a moment after each run.
_NICENESS = 10

# Compartment and epoch.
Epoch = tuple[str, int]
_one_at_a_time = threading.Lock()


@operation
@unlocked
def merge_batches(agent: Agent, token: str) -> int:
    """Have all long lists merged; tells how many rows that saved, 0 when nothing is left to do or it was cut short.

    No child is started for nothing: what is worth merging shows from numbers and sizes alone.
    """
    if not suite.equal(token.encode(), agent.matcher_token.encode()):
        raise Denied("There is no such operation.")
    with _one_at_a_time:
        with agent.locked():
            held, members, roster = _held(agent), unlocked_members(agent), agent.node.roster
            known = [agent.node.roster_stream(), agent.node.newest_change()]
        lists = _worth_merging(held, roster)
        compartments = {compartment for _, compartment, _ in lists}
        epochs = epoch_seeds(agent.node.row.organisation, roster, members, compartments=compartments)
        given = {(name, number) for name, number, _ in epochs}
        lists = [one for one in lists if one[1:] in given]
        if not lists:
            return 0
        order = {"epochs": epochs, "lists": lists, "roster": known}
        done = child.run(CHILD, order, goes_on=lambda: _are_held(agent, given), niceness=_NICENESS)
        return done["saved"] if done is not None else 0


def _worth_merging(held: set[Epoch], roster: Roster) -> list[tuple[str, str, int]]:
    """Give kind and compartment of each list, and the epoch to seal under."""
    found = []
    for kind, compartment in long_lists():
        numbers = {number for name, number in held if name == compartment}
        if not numbers or roster.is_closed(compartment):
            continue
        current, _ = roster.current(compartment)
        # Never under a closed epoch: who was removed still has its key.
        if current in numbers and find_run(kind, compartment, numbers):
            found.append((kind, compartment, current))
    return found


def _held(agent: Agent) -> set[Epoch]:
    return {epoch for session in agent.sessions.living() for epoch in session.epochs}


def _are_held(agent: Agent, given: set[Epoch]) -> bool:
    """Tell whether somebody unlocked holds every key the child was given."""
    with agent.locked():
        return given <= _held(agent)
