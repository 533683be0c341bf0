"""Folding what partners said, with the keys of whoever signs in or opens it; much of it in a program of its own."""

import threading
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connections

from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.ledger import chunks, received
from thitsar.kernel.vault.agent import child
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.lending import epoch_seeds, keys_of
from thitsar.kernel.vault.agent.rebuilding import CHILD, public_part
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.taking_up import lend_closed, sweep, take_up

RECEIVED = "received"
# Below so many parts a program of its own takes longer to start than the work.
_FEW = 24
# So many seconds whoever signs in waits for it; then it goes on beside their work.
PATIENCE = 10.0
_one_at_a_time = threading.Lock()


@operation
@unlocked
def fold_received(agent: Agent, handle: str, file: str) -> dict[str, Any]:
    """Fold what has come for one file, as far as this member's keys open it; gives counts and what waits."""
    with agent.locked():
        session = agent.sessions.get(handle)
    return _fold(agent, session, file)


@operation
def authors(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Give who writes on partners' nodes: node, id, the key they sign with and the organisation, no name."""
    agent.sessions.get(handle)
    roster = agent.node.roster
    return [
        {
            "node": node,
            "id": id,
            "signs": one.sign_public,
            "organisation_name": roster.partners[node].name,
        }
        for (node, id), one in roster.authors.items()
        if node in roster.partners
    ]


def hear(agent: Agent, session: Session) -> None:
    """Fold whatever has come and this member reads; called at each sign-in, and what fails stays for the next.

    Of thousands of files it goes on after the sign-in, for as long as the session lasts; whoever opens one of them
    meanwhile has it folded first.
    """
    if models.UnfoldedPart.objects.exists():
        beside = threading.Thread(target=_hear, args=(agent, session), daemon=True)
        beside.start()
        beside.join(PATIENCE)


def _hear(agent: Agent, session: Session) -> None:
    try:
        with suppress(Purposeful, DatabaseError):
            _fold(agent, session, "")
    finally:
        connections.close_all()


def _fold(agent: Agent, session: Session, file: str) -> dict[str, Any]:
    with agent.locked():
        roster = agent.node.roster
        if session.keys is None or agent.node.is_changing_keys():
            # Nothing is written under a key that somebody who left knows; its holders change it first.
            return received.total(iter(()))
        members = {session.member: session.keys}
        order = public_part(agent, RECEIVED)
    order["epochs"] = epoch_seeds(
        agent.node.row.organisation, roster, members, compartments=roster.epochs.keys()
    )
    sweep(agent, session, file)
    taken = take_up(agent, session, order, file)
    lend_closed(agent, session, order, file)
    if file:
        # Not in turn: whoever opens one file does not wait for all. What another folded first is not written twice.
        done = received.total(iter([received.fold_marked((file, file), keys_of(order))]))
    else:
        with _one_at_a_time:
            done = _fold_all(agent, session, order)
    done["folded"] += taken
    if done["clock"]:
        with agent.locked():
            agent.clock.observe(done["clock"])
            agent.clock.keep(agent.node.counts_key())
    return done


def _fold_all(agent: Agent, session: Session, order: dict[str, Any]) -> dict[str, Any]:
    if models.UnfoldedPart.objects.count() <= _FEW:
        keys = keys_of(order)
        return received.total(received.fold_marked(span, keys) for span in chunks.marked_spans())
    found = child.run(CHILD, order, goes_on=lambda: _is_here(agent, session))
    return received.total(iter(())) if found is None else found


def _is_here(agent: Agent, session: Session) -> bool:
    with agent.locked():
        return session.handle in agent.sessions.sweep()
