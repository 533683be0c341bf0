"""The wire between nodes: which key answers for this node, what is asked of partners, and where they are.

Nobody's session is named: the wire works while nobody looks. All it can have here is a signature about a channel and
requests for bundles that open with the node's key only; how far bundles were taken in is read here, not told.
"""

import time
from collections.abc import Sequence
from typing import Any

from thitsar.kernel import codec, models
from thitsar.kernel.access.partners import Partner
from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.exchange import bundle
from thitsar.kernel.exchange.signs import sign_for
from thitsar.kernel.exchange.vouched import is_signed
from thitsar.kernel.exchange.wire import said
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.older_bundles import seeds_of
from thitsar.kernel.vault.agent.partnering import node_seed
from thitsar.kernel.vault.agent.sealed_anew import again
from thitsar.kernel.witnessing.log_keys import stated_keys

_SIZE = 512
LONGEST_ADDRESS, LONGEST_SENTENCE = 260, 500


@operation
def certify_channel(agent: Agent, channel: bytes) -> dict[str, Any]:
    """Sign, with the node's key, that this channel's key answers for it; give the partners it may answer, too."""
    node_seed(agent)  # Unreadable while nobody is here
    node, until = agent.node.row.node, agent.day() + said.HOLDS
    if len(channel) != 32 or agent.node.signing is None:
        raise Unverified("This is no key of a channel.")
    return {
        "node": node,
        "until": until,
        "signature": agent.node.signing.sign(said.channel_message(node, channel, until)),
        "partners": {one.node: one.node_key for one in _active(agent)},
        "revision": agent.node.revision,
    }


@operation
def sign_pull(agent: Agent, partner: str, channel: bytes, challenge: bytes, at: Sequence[int]) -> bytes:
    """Write and sign one request to an active partner, for what follows the number and byte `at`."""
    _partner(agent, partner)
    number, offset = at
    if agent.node.signing is None:
        raise Denied("There is no such file.")
    counted = models.Exchange.objects.filter(partner=partner).values_list("taken", flat=True).first()
    sign = sign_for(partner)
    asked = said.Pull(agent.node.row.node, partner, counted or 0, number, offset, agent.day(), sign)
    return asked.written(agent.node.signing.sign(asked.message(challenge, channel)))


@operation
def begin_pull(agent: Agent, partner: str, channel: bytes, hello: bytes, at: Sequence[int]) -> bytes:
    """Write and sign the first request on a channel, once it is known to be the partner's."""
    greeted = said.read_hello(hello)
    said.require_certified(greeted, partner, _partner(agent, partner).node_key, channel, agent.day())
    asked: bytes = sign_pull(agent, partner, channel, greeted.challenge, at)
    return asked


@operation
def exchange_partners(agent: Agent) -> list[dict[str, str]]:
    """Give the active partners, and the address of each, empty where it is not known."""
    node_seed(agent)
    rows = models.Exchange.objects.exclude(address=b"")
    sealed = {one.partner: bytes(one.address) for one in rows}
    return [
        {"node": one.node, "name": one.name, "address": _address(agent, one.node, sealed.get(one.node))}
        for one in _active(agent)
    ]


@operation
def note_asked(agent: Agent, partner: str, came: int, failed: str, values: dict[str, str]) -> None:
    """Remember that a partner was asked now, for the pages of this run; `failed` is a sentence, or nothing."""
    # Also while nobody is here: it went on after they had left.
    if len(failed) > LONGEST_SENTENCE or all(one.node != partner for one in _active(agent)):
        raise Denied("There is no partner of this name. Look with: thitsar partner list")
    agent.asked[partner] = {"when": int(time.time()), "came": came, "failed": failed, "values": dict(values)}


@operation
def asked_partners(agent: Agent, handle: str) -> dict[str, dict[str, Any]]:
    """Tell when each active partner was asked last since this program began, what came, and what went wrong."""
    session = agent.sessions.get(handle)
    agent.require(session, "read", "roster")
    known = set(models.Exchange.objects.exclude(address=b"").values_list("partner", flat=True))
    never = {"when": 0, "came": 0, "failed": "", "values": {}}
    return {
        one.node: {**agent.asked.get(one.node, never), "has_address": one.node in known}
        for one in _active(agent)
    }


@operation
def set_address(agent: Agent, handle: str, partner: str, address: str) -> None:
    """Keep, sealed with the node's key, where a partner's node is asked; nothing forgets it. Administrators only."""
    session = agent.sessions.get(handle)
    agent.require(session, "connect", "roster")
    _partner(agent, partner)
    if len(address.encode()) > LONGEST_ADDRESS:
        raise Refused("This address is too long.")
    sealed = seal.seal(_key(agent), _place(partner), codec.pack(address), size=_SIZE) if address else b""
    models.Exchange.objects.update_or_create(partner=partner, defaults={"address": sealed})


@operation
@unlocked
def sender_of_bundle(agent: Agent, handle: str, sealed: bytes) -> dict[str, Any]:
    """Tell which active partner signed a bundle for this node, and its number; nothing more of it is looked at.

    Unverified or Unreadable for anything else, without telling what it is.
    """
    with agent.locked():
        agent.require(agent.sessions.get(handle), "read", "roster")
        known, own = {one.node: one for one in _active(agent)}, agent.node.row.node
        seeds = seeds_of(agent.node.row, node_seed(agent))
    # Outside the lock: it may be large.
    content = bundle.open_sealed(seeds, sealed)
    one = known.get(bundle.sender_of(content))
    if one is None:
        raise Unverified("This bundle is not of a partner.")
    keys = [one.node_key, *(stated_keys(each).log[0].public for each in one.earlier)]
    # With an older key, too: whether it may be taken in shows when those after it are here.
    key = next((key for key in keys if is_signed(content, key)), one.node_key)
    number = bundle.signed_number(content, own, key)
    return {"node": one.node, "name": one.name, "number": number}


def _active(agent: Agent) -> list[Partner]:
    return [one for one in agent.node.roster.partners.values() if one.is_active]


def _partner(agent: Agent, node: str) -> Partner:
    node_seed(agent)
    for one in _active(agent):
        if one.node == node:
            return one
    raise Denied("There is no partner of this name. Look with: thitsar partner list")


def _address(agent: Agent, node: str, sealed: bytes | None) -> str:
    if sealed is None:
        return ""
    address: str = codec.unpack(seal.open_sealed(_key(agent), _place(node), sealed))
    return address


def addresses_anew(before: bytes, after: bytes) -> None:
    """Seal the addresses of partners with the node's next key; one that does not open is forgotten."""
    for row in models.Exchange.objects.exclude(address=b""):
        row.address = again(
            bytes(row.address), (_key_of(before), _key_of(after)), _place(row.partner), size=_SIZE
        )
        row.save(update_fields=["address"])


def _key(agent: Agent) -> bytes:
    return _key_of(node_seed(agent))


def _key_of(seed: bytes) -> bytes:
    return suite.derive(seed, "partner-addresses")


def _place(node: str) -> suite.Place:
    return ("partner-address", node)
