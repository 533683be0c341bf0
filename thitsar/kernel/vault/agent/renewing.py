"""Changing the keys of compartments: whoever holds a key and is here makes the next one, for everybody who stays.

A thread of the agent's does it, so that nobody waits; each compartment changes in one commit, so that whoever is killed
leaves the old key or the new one, never both. The roster goes first: every member holds its key, and nothing is said
without it.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connections

from thitsar.kernel import models
from thitsar.kernel.access.policy import POLICY
from thitsar.kernel.access.roster import EPOCH_OPENED, NODE, Roster
from thitsar.kernel.errors import Purposeful, Unreachable
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.files.open_file import OpenFile, Said
from thitsar.kernel.files.opening import read_parts
from thitsar.kernel.ledger import renewal
from thitsar.kernel.ledger.carried import turn
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.renewal import Seen, Step
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.agent import child
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.inside import acting
from thitsar.kernel.vault.agent.lending import epoch_seeds
from thitsar.kernel.vault.agent.partner_keys import carry_given
from thitsar.kernel.vault.agent.publishing import publish_keys
from thitsar.kernel.vault.agent.rebuilding import own_keys
from thitsar.kernel.vault.agent.renewals import Changed, NextEpoch
from thitsar.kernel.vault.agent.renewing_parts import owe_lent, owed, renew_parts
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.unwrapping import unwrap_batch
from thitsar.kernel.vault.hierarchy import epoch_keys
from thitsar.kernel.vault.places import RECOVERY, epoch_place
from thitsar.kernel.wiping import wipe_after_commit

CHILD = "thitsar.kernel.vault.agent.renew_child"
# A key that is older than this many days is changed by whoever holds it and signs in.
LONGEST = 31
# What is sealed to a compartment outside its files and lists stays under the epoch of its day.
_KEPT = frozenset({"audit", "registration"})
_TRIES = 5
_LISTED = frozenset(line.compartment for line in POLICY if line.action == "list")
Stage = Callable[[dict[str, Any]], dict[str, Any] | None]


def due(roster: Roster, session: Session, *, day: int | None) -> list[str]:
    """List the compartments whose key this member holds and should change now, the roster first."""
    old = {name for name, since in roster.since.items() if day is not None and day - since >= LONGEST}
    names = [
        name
        for name in sorted(roster.closed | old, key=lambda one: (one != "roster", one))
        if (name, roster.epochs[name][-1][0]) in session.epochs
    ]
    # Nothing is said in a roster whose key is closed.
    return names if "roster" not in roster.closed or "roster" in names else []


def renew_soon(agent: Agent) -> None:
    """Begin to change what has to be changed, unless that is being done already or nobody here can."""
    owe_lent(agent)
    with agent.locked():
        living, day = agent.sessions.living(), agent.known_day()
        is_due = any(due(agent.node.roster, one, day=day) or owed(agent, one) for one in living)
    # Also where somebody was killed when it was done, before what had been made beside was gone.
    if (is_due or renewal.left_over()) and not agent.renewals.one_at_a_time.locked():
        threading.Thread(target=_renew_in_turn, args=(agent,), daemon=True).start()


def follow_emergencies(agent: Agent) -> None:
    """Begin what follows from an emergency whose hours are over; for a thread of its own."""
    try:
        renew_soon(agent)
    finally:
        connections.close_all()


def renew_all(agent: Agent, *, stage: Stage, step: Step = renewal.nothing) -> list[str]:
    """Change what those who are unlocked can; names what was changed. What fails is left for the next sign-in."""
    changed: list[str] = []
    for name in renewal.left_over():
        renewal.tidy(name, step=step)
    tried: set[tuple[str, str]] = set()
    while (found := _next(agent, tried)) is not None:
        session, names = found
        tried |= {(session.handle, one) for one in names}
        with suppress(Purposeful, DatabaseError):
            changed.extend(renew(agent, session, names, stage=stage, step=step))
    for session in agent.sessions.living():
        renew_parts(agent, session, step=step)
        if changed:
            publish_keys(agent, session)
    # Last of all: nobody waits for it.
    for name in renewal.left_over():
        renewal.tidy(name, step=step)
        step("tidied")
    return changed


def renew(
    agent: Agent, session: Session, compartments: list[str], *, stage: Stage, step: Step = renewal.nothing
) -> Iterator[str]:
    """Change the keys of compartments, each in one commit; names each that is done.

    One is left out where the roster may not say it or others wrote on and on; Unreachable where it was cut short.
    """
    orders: dict[str, dict[str, Any]] = {}
    try:
        for name in compartments:
            renewal.tidy(name, step=step)
            orders[name] = _order(agent, session, name, suite.fresh())
            step("key made")
        for _ in range(_TRIES):
            # In one program for all: to start it takes longer than it works on a small compartment.
            done = stage({"handle": session.handle, "orders": list(orders.values())})
            if done is None:
                raise Unreachable("Changing keys stopped before its end. It goes on at the next sign-in.")
            step("all made")
            for name in list(orders):
                with suppress(Purposeful, DatabaseError):
                    if not _commit(agent, session, orders[name], seen=Seen(**done[name]), step=step):
                        continue
                    step("committed")
                    yield name
                del orders[name]
            if not orders:
                return
    finally:
        for name in compartments:
            agent.renewals.forget(name)


@operation
def key_state(agent: Agent, handle: str) -> list[dict[str, Any]]:
    """Tell of every compartment how old its key is and whether it is being changed; how far, to whoever holds it."""
    session = agent.sessions.get(handle)
    roster = agent.node.roster
    found = []
    for name, epochs in sorted(roster.epochs.items()):
        one: dict[str, Any] = {"compartment": name, "epoch": epochs[-1][0], "since": roster.since[name]}
        one |= {"closed": roster.is_closed(name), "held": (name, epochs[-1][0]) in session.epochs}
        one["made"], one["parts"] = renewal.count_parts(name) if one["closed"] and one["held"] else (0, 0)
        found.append(one)
    return found


def in_child(agent: Agent, session: Session) -> Stage:
    """Have it done in a process that ends, as long as the member is there."""

    def goes_on() -> bool:
        with agent.locked():
            return any(one.handle == session.handle for one in agent.sessions.living())

    return lambda order: child.run(CHILD, order, goes_on=goes_on)


def _renew_in_turn(agent: Agent) -> None:
    if not agent.renewals.one_at_a_time.acquire(blocking=False):
        return
    try:
        renew_all(agent, stage=lambda order: in_child(agent, _by(agent, order))(order))
    finally:
        agent.renewals.one_at_a_time.release()
        connections.close_all()


def _by(agent: Agent, order: Mapping[str, Any]) -> Session:
    return next(one for one in agent.sessions.living() if one.handle == order["handle"])


def _next(agent: Agent, tried: set[tuple[str, str]]) -> tuple[Session, list[str]] | None:
    with agent.locked():
        for session in agent.sessions.living():
            names = due(agent.node.roster, session, day=agent.known_day())
            if untried := [name for name in names if (session.handle, name) not in tried]:
                return session, untried
    return None


def _order(agent: Agent, session: Session, compartment: str, seed: bytes) -> dict[str, Any]:
    """Make the next key, wrapped to all who are entitled, and gather what it takes to put it everywhere."""
    with agent.locked():
        roster, row = agent.node.roster, agent.node.row
        number = roster.current(compartment)[0] + 1
        readers = roster.entitled(compartment)
        recovery, own = agent.node.recovery_public(), agent.node.roster_stream()
        members = {session.member: session.keys} if session.keys is not None else {}
    public = epoch_keys(compartment, number, seed).public
    to = {one.id: one.unwrap_public for one in readers} | {RECOVERY: recovery}
    wraps = {
        one: wrap.wrap(key, epoch_place(row.organisation, compartment, number, one), seed)
        for one, key in to.items()
    }
    entitled = frozenset(one.id for one in readers)
    agent.renewals.make(NextEpoch(compartment, number, public, wraps, entitled, session.member))
    held = epoch_seeds(row.organisation, roster, members, compartments={compartment})
    batches = models.Batch.objects.filter(compartment=compartment, epoch=EACH)
    return {
        "organisation": row.organisation,
        "compartment": compartment,
        "held": [[at, old] for _, at, old in held],
        "next": [number, seed],
        "parts": own_keys(agent, members, narrow=False, compartment=compartment),
        "batches": {
            one.place: unwrap_batch(session, compartment, EACH, one.place, bytes(one.wrapped))
            for one in batches
        },
        "own": own if compartment == "roster" else "",
        "listed": compartment in _LISTED,
    }


def _commit(agent: Agent, session: Session, order: dict[str, Any], *, seen: Seen, step: Step) -> bool:
    """Say in the roster which key it is, and put everything that was made in place, all of it or nothing."""
    compartment, number = order["compartment"], order["next"][0]
    made = agent.renewals.made(compartment)
    with acting(agent, session) as actor:
        file = _roster(agent, session)
        if order["own"]:
            # The entry that names the next key is the first to lie under it.
            part, keys = file.parts["roster"], epoch_keys("roster", *order["next"])
            part.next = turn(order["organisation"], keys, part.stream, part.ring)

        def put() -> None:
            if not renewal.put_in_place((compartment, number), own=order["own"], seen=seen, step=step):
                raise Changed
            # Not from the session: it may have been covered for a moment, and what is left behind now is lost.
            for held in (one for one in order["held"] if one[0] == number - 1):
                keys = (epoch_keys(compartment, *held), epoch_keys(compartment, *order["next"]))
                carry_given(order["organisation"], *keys)
            step("what partners gave is carried")
            epochs = models.EpochWrap.objects.filter(compartment=compartment)
            if compartment not in _KEPT:
                epochs.delete()
            step("older epochs gone")
            models.EpochWrap.objects.bulk_create(
                models.EpochWrap(compartment=compartment, epoch=number, recipient=one, sealed=sealed)
                for one, sealed in made.wraps.items()
            )
            wipe_after_commit()
            step("epoch in place")

        try:
            record(
                actor,
                [Said(file, "roster", EPOCH_OPENED, 1, made.payload())],
                today=agent.date(),
                within=[put],
                signed=lambda: step("signed"),
            )
        except Changed:
            return False
    return True


def _roster(agent: Agent, session: Session) -> OpenFile:
    with agent.locked():
        given = agent.node.given(session, agent.node.roster_stream(), "roster")
    opened = OpenFile(agent.node.row.node, file_kind(NODE), "", {})
    read_parts(opened, [given])
    return opened
