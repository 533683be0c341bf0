"""What two people agree to as one whole: who asks, for what, why and exactly what, in words the second person is shown.

It is read from the signed entries and its digest worked out anew; nothing a page says counts. An order that shows
something else than its digest stands for gives nothing.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from thitsar.kernel import codec, models
from thitsar.kernel.access.roster import APPROVED, REQUESTED, USED
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.second_person import content_digest, use_approval
from thitsar.kernel.vault.agent.session import Session

LONGEST = 500
Summary = dict[str, str]


class Order(NamedTuple):
    """A request, as its signed entries say it."""

    approval: str
    action: str
    by: str
    agreed_by: str
    summary: Summary
    digest: bytes
    used_day: int


def order_digest(action: str, member: str, summary: Mapping[str, str]) -> bytes:
    """Hash all that a second person is shown, and who asks."""
    return content_digest(action, member, *(part for pair in sorted(summary.items()) for part in pair))


def contents(files: Iterable[str]) -> str:
    """Hash a list of files: the second person may read none of them, and agrees to these and no others."""
    return suite.digest("files", *sorted(set(files))).hex()


def reason_of(typed: str) -> str:
    """Give why somebody asks; Refused where they do not say it."""
    if not 0 < len(typed.strip()) <= LONGEST:
        raise Refused("Say why, in a few words.")
    return typed.strip()


def read_order(agent: Agent, session: Session, approval: str, action: str, *, names: frozenset[str]) -> Order:
    """Read an order; Denied unless it is one of this action, Refused where it asks twice or shows something else."""
    stream = models.Stream.objects.filter(file=approval, compartment="approvals").first()
    if stream is None:
        raise Denied("There is no such request.")
    found: list[Order] = []
    for signed in agent.node.verified(session, stream.id, "approvals"):
        told, payload = signed.inner, codec.decode(signed.inner.payload)
        if told.name == REQUESTED:
            summary, is_first = payload.get("summary"), not found
            if payload.get("action") != action or type(summary) is not dict:
                raise Denied("There is no such request.")
            digest = order_digest(action, told.author, summary) if set(summary) == names else b""
            # One request shows one thing: whoever asks for another in it could have the first agreed to.
            if not is_first or not suite.equal(payload["digest"], digest):
                raise Refused("This request does not show what it stands for. Ask again.")
            found.append(Order(approval, action, told.author, "", dict(summary), digest, 0))
        elif not found or not suite.equal(payload["digest"], found[0].digest):
            continue
        elif told.name == APPROVED and not agent.node.roster.is_same(told.author, found[0].by):
            found[0] = found[0]._replace(agreed_by=told.author)
        elif told.name == USED and told.author == found[0].by:
            found[0] = found[0]._replace(used_day=told.day)
    if not found:
        raise Denied("There is no such request.")
    return found[0]


def own_order(agent: Agent, session: Session, approval: str, action: str, *, names: frozenset[str]) -> Order:
    """Read what this member asked for; Refused before it stands in the log that it is used."""
    agent.require(session, "request", "approvals")
    order = read_order(agent, session, approval, action, names=names)
    if order.by != session.member:
        raise Denied("There is no such request.")
    if not order.used_day:
        raise Refused("A second person must approve exactly this first. An approval holds for one hour.")
    return order


def use_order(agent: Agent, session: Session, order: Order) -> None:
    """Use an order up, last of all: an agreement that is used is gone."""
    use_approval(agent, session, order.approval, order.action, order.digest)
