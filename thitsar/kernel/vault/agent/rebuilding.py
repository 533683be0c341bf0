"""Rebuilding and deep checks with the keys of everybody unlocked, in a child that gives back counts only."""

import threading
from collections.abc import Generator
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.errors import Refused, Unreachable
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent import child
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.hybrid import AHEAD
from thitsar.kernel.vault.agent.lending import Members, epoch_seeds, told_of, unlocked_members
from thitsar.kernel.vault.agent.part_keys import CHANGING
from thitsar.kernel.vault.agent.second_person import content_digest, use_approval
from thitsar.kernel.vault.places import narrow_place
from thitsar.kernel.vault.ring import require_named

REBUILD = "rebuild"
MODES = frozenset({"check", "rebuild", "verify"})
_BUSY = "Somebody is rebuilding already. Wait until it is done."
CHILD = "thitsar.kernel.vault.agent.rebuild_child"
_one_at_a_time = threading.Lock()


def digest_of(mode: str) -> bytes:
    """Hash what two people agree to when narrow compartments are to be folded or checked."""
    return content_digest(REBUILD, mode)


@operation
@unlocked
def rebuild(
    agent: Agent, handle: str, mode: str, approval: str = ""
) -> Generator[None, None, dict[str, Any]]:
    """Compare everything that opens with the ledger (`check`), write it anew (`rebuild`) or look into it (`verify`).

    Keys of all members unlocked now are used together, whoever asks; narrow compartments are left out unless a
    second person approved. Counts and random ids come back, nothing that was opened. It may take many minutes: its
    pieces say that it goes on, and it ends when whoever asked does not listen any more.
    """
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require(session, REBUILD, "roster")
        if mode not in MODES:
            raise Refused("There is no such way of rebuilding.")
        if _one_at_a_time.locked():
            # Before an approval is used up for nothing.
            raise Refused(_BUSY)
        if mode == REBUILD and agent.node.is_changing_keys():
            raise Refused(CHANGING)
        if approval:
            use_approval(agent, session, approval, REBUILD, digest_of(mode))
        living, roster = unlocked_members(agent), agent.node.roster
        asked = public_part(agent, mode)
        agent.note(session, "", "", REBUILD)
    if not _one_at_a_time.acquire(blocking=False):
        raise Refused(_BUSY)
    try:
        organisation = agent.node.row.organisation
        asked["epochs"] = epoch_seeds(organisation, roster, living, compartments=roster.epochs.keys())
        asked["narrow"] = own_keys(agent, living, narrow=bool(approval))
        done = yield from child.beats(CHILD, asked, goes_on=lambda: _is_somebody_there(agent))
    finally:
        _one_at_a_time.release()
    if done is None:
        raise Unreachable("Rebuilding stopped before its end. Nothing of the ledger was changed; try again.")
    return done


def public_part(agent: Agent, mode: str) -> dict[str, Any]:
    """Give what a child is told beside keys; called under the agent's lock."""
    return {
        **told_of(agent.node.roster),
        "mode": mode,
        "latest": agent.clock.now() + AHEAD,
        "node": agent.node.row.node,
        "organisation": agent.node.row.organisation,
    }


def own_keys(agent: Agent, living: Members, *, narrow: bool, compartment: str = "") -> dict[str, bytes]:
    """Give the keys of parts that are wrapped to these members by name: narrow ones if asked for, and others while
    the key of their compartment was closed.
    """
    streams = models.Stream.objects.all()
    wraps = models.KeyWrap.objects.filter(recipient__in=list(living))
    if compartment:
        streams = streams.filter(compartment=compartment)
        wraps = wraps.filter(stream__in=streams.filter(id__in=wraps.values("stream")).values("id"))
    named = streams.filter(id__in=wraps.values("stream")).values_list("id", "compartment")
    compartments = {id: name for id, name in named if narrow or not is_narrow(name)}
    found: dict[str, bytes] = {}
    for row in wraps.iterator():
        if row.stream in compartments and row.stream not in found:
            compartment = compartments[row.stream]
            where = narrow_place(
                agent.node.row.organisation, row.stream, compartment, row.recipient, bytes(row.key)
            )
            key = wrap.unwrap(living[row.recipient].unwrapping, where, bytes(row.sealed))
            found[row.stream] = require_named(row.stream, key, bytes(row.key))
    return found


def _is_somebody_there(agent: Agent) -> bool:
    with agent.locked():
        return bool(agent.sessions.sweep())
