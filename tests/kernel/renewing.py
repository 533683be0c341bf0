"""Changing keys in programs that die at a chosen step, and what lies in the database afterwards."""

import os
import re
import signal
import sys
import traceback
import unittest.mock
from collections import Counter
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections
from django.db.models import Max

from tests.kernel.nodes import TODAY, TestNode
from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.open_file import Part, open_document
from thitsar.kernel.ledger import chunks, renewal
from thitsar.kernel.ledger.chunks import Keys
from thitsar.kernel.membership.removing import remove
from thitsar.kernel.vault import pepper, wrap
from thitsar.kernel.vault.agent import (
    renew_child,
    server,  # noqa: F401 - an agent that can do everything
)
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.inside import acting
from thitsar.kernel.vault.agent.renew_child import stage
from thitsar.kernel.vault.agent.renewing import renew_all
from thitsar.kernel.vault.agent.session import Times
from thitsar.kernel.vault.hierarchy import EpochKeys, epoch_keys, member_keys
from thitsar.kernel.vault.places import epoch_place, narrow_place
from thitsar.kernel.vault.sheets import parts_of

_LONG = 10**6
# Of the database's machine, of which a statement on a few rows takes some dozen.
_INSTRUCTIONS = 10


# A named place, and which time it is come to.
Point = tuple[str, int]
# A program that seals a share of the parts is killed, and not the one that started it.
SEALING = "a program that seals parts"


@dataclass
class Counted:
    """Count how often each named place is come to, and die at one of them; at none without a point."""

    die_at: Point | None = None
    seen: Counter[str] = field(default_factory=Counter)

    def __call__(self, name: str) -> None:
        if self.is_next(name):
            die()

    def is_next(self, name: str) -> bool:
        """Count, and tell whether it is here."""
        self.seen[name] += 1
        return (name, self.seen[name]) == self.die_at

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Do a statement that writes, with a place before it, one within and one after it."""
        found = re.match(r'(INSERT INTO|UPDATE|DELETE FROM) "?kernel_(\w+)', sql)
        if found is None:
            return execute(sql, params, many, context)
        name = f"{found[1].split()[0].lower()} {found[2]}"
        self(f"before {name}")
        if self.is_next(f"within {name}"):
            connection.connection.set_progress_handler(die, _INSTRUCTIONS)
        done = execute(sql, params, many, context)
        self(f"after {name}")
        return done


def die() -> int:
    """End this program without a warning."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 1


def change_keys(node: TestNode, who: str, *, counted: Counted) -> list[str]:
    """Be an agent in this process, sign somebody in and change what is owed."""
    agent, _ = _signed_in(node, who)
    # Two parts at once, so that there is something between the first and the last of them.
    with unittest.mock.patch.object(renewal, "AT_ONCE", 2), connection.execute_wrapper(counted.statement):
        return renew_all(agent, stage=lambda order: _stage(order, counted), step=counted)


def _stage(order: dict[str, Any], counted: Counted) -> dict[str, Any] | None:
    if not counted.is_next(SEALING):
        return stage(order, step=counted)
    few, sealed = renew_child.FEW, renew_child.seal_share
    renew_child.FEW, renew_child.seal_share = 0, _die_sealing
    try:
        return stage(order, step=counted)
    except BrokenProcessPool:
        return None  # as the agent is told of a program that ended early
    finally:
        renew_child.FEW, renew_child.seal_share = few, sealed


def _die_sealing(part: renewal.Range) -> list[Any]:
    return [die(), part]


def take_out(node: TestNode, who: str, member: str, *, counted: Counted) -> None:
    """Be the program that an administrator's page runs in, and take a member out."""
    agent, given = _signed_in(node, who)
    session = agent.sessions.get(given["handle"])
    with connection.execute_wrapper(counted.statement), acting(agent, session) as actor:
        remove(actor, member, reason="LEFT", today=TODAY)


def _signed_in(node: TestNode, who: str) -> tuple[Agent, dict[str, Any]]:
    agent = Agent(
        node.directory, Times(_LONG, _LONG, _LONG), pepper=pepper.read(node.directory), today=lambda: None
    )
    one = node.made(who)
    # Nothing is changed by a thread of its own.
    agent.renewals.one_at_a_time.acquire()
    return agent, agent.do("sign_in", {"name": one["name"], "passphrase": one["passphrase"]})


def in_a_program(work: Callable[[], object]) -> bool:
    """Do it in a program of its own; tells whether it came to its end."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # whatever it was: a forked program must not go on as the test
            traceback.print_exc(file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the program stumbled")
    return os.WIFEXITED(status)


def epochs_in_use(compartments: set[str]) -> dict[str, set[int]]:
    """Give the epochs under which data keys, by their own wrap or on a sheet, and lists of each compartment lie."""
    found: dict[str, set[int]] = {}
    for name in compartments:
        newest = _newest_epochs().get(name, 0)
        parts: dict[str, set[int]] = {
            one: set() for one in models.Stream.objects.filter(compartment=name).values_list("id", flat=True)
        }
        for stream, epoch in models.KeyWrap.objects.filter(stream__in=list(parts)).values_list(
            "stream", "epoch"
        ):
            parts[stream].add(epoch)
        for sheet in models.KeySheet.objects.filter(compartment=name, epoch__lte=newest):
            for part in parts_of(bytes(sheet.streams)):
                parts[part].add(sheet.epoch)
        found[name] = {max(one, default=0) for one in parts.values()}
        found[name] |= set(models.Batch.objects.filter(compartment=name).values_list("epoch", flat=True))
    return found


def _newest_epochs() -> dict[str, int]:
    wraps = models.EpochWrap.objects.exclude(compartment__in=("node", "answers"))
    return dict(wraps.order_by().values_list("compartment").annotate(Max("epoch")))


def unreadable(node: TestNode, *who: str) -> Counter[str]:
    """Open every document and every entry with the seeds of these members; counts what does not open."""
    keys, counted = all_keys(node, *who), Counter[str]()
    for span in chunks.spans():
        for streams in chunks.read(span, keys).values():
            for one in streams:
                counted["parts"] += 1
                counted["documents"] += not chunks.is_as_carried(one)
                try:
                    part = Part(one.id, one.compartment, one.key or b"", one.epoch, one.revision)
                    open_document(keys.organisation, part, one.sealed)
                except Purposeful:
                    counted["documents"] += 1
                try:
                    counted["opened"] += len(list(chunks.open_entries(one, keys))) if one.key else 0
                except Purposeful:
                    counted["entries"] += 1
    connection.close()
    return counted


def all_keys(node: TestNode, *who: str) -> Keys:
    """Gather the keys that these members hold now."""
    row = models.Node.objects.get()
    members = {node.member(one): member_keys(node.made(one)["seed"]) for one in who}
    people = {one["person"]["member"]: one["person"]["sign_public"] for one in node.founded.members}
    epochs: dict[tuple[str, int], EpochKeys] = {}
    for one in models.EpochWrap.objects.filter(recipient__in=members).exclude(
        compartment__in=("node", "answers")
    ):
        where = epoch_place(row.organisation, one.compartment, one.epoch, one.recipient)
        seed = wrap.unwrap(members[one.recipient].unwrapping, where, bytes(one.sealed))
        epochs[one.compartment, one.epoch] = epoch_keys(one.compartment, one.epoch, seed)
    named: dict[str, bytes] = {}
    compartments = dict(models.Stream.objects.values_list("id", "compartment"))
    for wrapped in models.KeyWrap.objects.filter(recipient__in=members):
        where = narrow_place(
            row.organisation,
            wrapped.stream,
            compartments[wrapped.stream],
            wrapped.recipient,
            bytes(wrapped.key),
        )
        named[wrapped.stream] = wrap.unwrap(
            members[wrapped.recipient].unwrapping, where, bytes(wrapped.sealed)
        )
    publics = {name: (number, b"") for name, number in _newest_epochs().items()}
    known: dict[str, Any] = {"people": people, "publics": publics, "latest": 1 << 62}
    return Keys(node=row.node, organisation=row.organisation, epochs=epochs, narrow=named, **known)
