"""Changing keys in programs that die at a chosen step, and what lies in the database afterwards."""

import os
import signal
import sys
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections

from tests.kernel.nodes import TestNode
from thitsar.kernel import models
from thitsar.kernel.errors import Purposeful
from thitsar.kernel.files.open_file import Part, open_document
from thitsar.kernel.ledger import chunks
from thitsar.kernel.ledger.chunks import Keys
from thitsar.kernel.ledger.renewal import Step
from thitsar.kernel.vault import pepper, wrap
from thitsar.kernel.vault.agent import signing  # noqa: F401 - an agent that can sign
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.renew_child import stage
from thitsar.kernel.vault.agent.renewing import renew_all
from thitsar.kernel.vault.agent.session import Times
from thitsar.kernel.vault.hierarchy import EpochKeys, epoch_keys, member_keys
from thitsar.kernel.vault.places import epoch_place, narrow_place

_LONG = 10**6


@dataclass
class Counted:
    """Count the steps, and die at the one of this number; never at 0."""

    die_at: int = 0
    count: int = 0
    names: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        self.count += 1
        self.names.append(name)
        if self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def change_keys(node: TestNode, who: str, *, step: Step) -> list[str]:
    """Be an agent in this process, sign somebody in and change what is owed."""
    agent = Agent(
        node.directory, Times(_LONG, _LONG, _LONG), pepper=pepper.read(node.directory), today=lambda: None
    )
    one = node.made(who)
    with agent.renewals.one_at_a_time:
        agent.do("sign_in", {"name": one["name"], "passphrase": one["passphrase"]})
        return renew_all(agent, stage=lambda order: stage(order, step=step), step=step)


def in_a_program(node: TestNode, who: str, *, die_at: int) -> bool:
    """Do it in a program of its own; tells whether it came to its end."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            change_keys(node, who, step=Counted(die_at))
        except BaseException:  # whatever it was: a forked program must not go on as the test
            traceback.print_exc(file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the program stumbled")
    return os.WIFEXITED(status)


def epochs_in_use(compartments: set[str]) -> dict[str, set[int]]:
    """Give the epochs under which data keys, documents and lists of each compartment lie."""
    found: dict[str, set[int]] = {}
    for name in compartments:
        streams = models.Stream.objects.filter(compartment=name)
        wraps = models.KeyWrap.objects.filter(stream__in=streams.values("id"))
        found[name] = set(streams.values_list("epoch", flat=True)) | set(
            wraps.values_list("epoch", flat=True)
        )
        found[name] |= set(models.Batch.objects.filter(compartment=name).values_list("epoch", flat=True))
    return found


def unreadable(node: TestNode, *who: str) -> Counter[str]:
    """Open every document and every entry with the seeds of these members; counts what does not open."""
    keys, counted = all_keys(node, *who), Counter[str]()
    for span in chunks.spans():
        for streams in chunks.read(span, keys).values():
            for one in streams:
                counted["parts"] += 1
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
    known: dict[str, Any] = {"people": people, "publics": {}, "latest": 1 << 62}
    return Keys(node=row.node, organisation=row.organisation, epochs=epochs, narrow=named, **known)
