"""Enrolling members: keys made here, the passphrase shown once to the person who will use it."""

import secrets
from typing import Any

from thitsar.kernel.vault import hierarchy, keybag, suite
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.seen import first_state
from thitsar.kernel.vault.agent.signing_in import locator
from thitsar.kernel.vault.agent.slots import new_passphrase
from thitsar.kernel.vault.places import member_id
from thitsar.kernel.vault.wordlists import sign_in_name


@operation
@unlocked
def enrol_member(agent: Agent, handle: str, shown: str, organisation: str) -> dict[str, Any]:
    """Make a new member's keys and keybag; the caller records them and shows name and passphrase once."""
    with agent.locked():
        agent.require(agent.sessions.get(handle), "enrol", "roster")
    made = new_member(shown, organisation, pepper=agent.pepper)
    # The seed lies in the keybag; no other program sees it.
    own = hierarchy.member_keys(made.pop("seed")).own
    with agent.locked():
        agent.quota.begin(made["person"]["member"], own, agent.node.counts_key())
    return made


@operation
def open_roster(agent: Agent, handle: str) -> dict[str, Any]:
    """Give the node's own roster part to a member who may add to it, or agree to what another added."""
    session = agent.sessions.get(handle)
    if not any(agent.may(session, action, "roster") for action in ("enrol", "take")):
        agent.require(session, "approve", "roster")
    stream = agent.node.roster_stream()
    return {"file": agent.node.row.node, **agent.node.given(session, stream, "roster")}


def new_member(shown: str, organisation: str, *, pepper: bytes) -> dict[str, Any]:
    """Make a member: random id and seed, generated name and seven-word passphrase (77 bits)."""
    seed = suite.fresh()
    name, passphrase = sign_in_name(secrets.choice), new_passphrase()
    keys = hierarchy.member_keys(seed)
    member = member_id(keys.unwrap_public, keys.sign_public)
    return {
        "name": name,
        "passphrase": passphrase,
        "locator": locator(name, pepper),
        "keybag": keybag.make(member, passphrase, seed, pepper=pepper),
        "state": first_state(member, keys.own),
        "seed": seed,
        "person": {
            "member": member,
            "shown": shown,
            "organisation": organisation,
            "unwrap_public": keys.unwrap_public,
            "sign_public": keys.sign_public,
        },
    }
