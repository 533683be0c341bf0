"""What the agent does for the person concerned: it signs their keys, opens their wishes, tells them who read."""

import time
from typing import Any

from thitsar.kernel import models
from thitsar.kernel.access.teams import Team, acting
from thitsar.kernel.errors import Denied, Refused, Unreadable
from thitsar.kernel.own.keys import OwnPublic, own_public
from thitsar.kernel.own.parts import part_statement
from thitsar.kernel.own.readings import Reading, add_reading
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.session import Session

KEY_SIZES = (wrap.PUBLIC_SIZE, 32)
_LOCATOR = 32


@operation
def sign_own_key(
    agent: Agent, handle: str, *, file: str, locator: str, unwrap_public: bytes, sign_public: bytes
) -> dict[str, Any]:
    """Sign the public keys that a person was given a secret for, by whoever may hand out their code."""
    session = agent.sessions.get(handle)
    team = agent.node.team(session, file)
    agent.require(session, "issue", "standing", team)
    if (len(unwrap_public), len(sign_public)) != KEY_SIZES or len(locator) != _LOCATOR:
        raise Refused("These bytes are not in the agreed form.")
    if agent.node.signing is None:
        raise Unreadable("The node's signing key is not unlocked.")
    others = models.OwnKey.objects.filter(locator=locator).exclude(stream=team.stream("registration"))
    if others.exists():
        raise Refused("These keys are another person's already.")
    agent.note(session, file, "standing", "own_key")
    of = OwnPublic(team.stream("registration"), locator, unwrap_public, sign_public)
    signature = agent.node.signing.sign(of.statement(agent.node.row.organisation))
    return {"stream": of.stream, "signature": signature}


@operation
def sign_own_part(agent: Agent, handle: str, *, file: str, part: str, content: bytes) -> bytes:
    """Sign what a person will read of one part, for a member of the team who may read that part."""
    session = agent.sessions.get(handle)
    team = agent.node.team(session, file)
    agent.require(session, "read", part, team)
    of = own_public(team.stream("registration"))
    if of is None:
        raise Denied("There is no such file.")
    if agent.node.signing is None:
        raise Unreadable("The node's signing key is not unlocked.")
    said = part_statement(agent.node.row.organisation, of.locator, part, content)
    return agent.node.signing.sign(said)


@operation
def open_wish(agent: Agent, handle: str, *, item: str, stream: str, epoch: int, wrapped: bytes) -> bytes:
    """Give the key of one wish to a member of the file's team who may record it."""
    session = agent.sessions.get(handle)
    row = models.Stream.objects.filter(id=stream, compartment="registration").first()
    if row is None:
        raise Denied("There is no such file.")
    team = agent.node.team(session, row.file)
    agent.require(session, "write", "registration", team)
    keys = session.epochs.get(("registration", epoch))
    if keys is None or team.stream("registration") != stream:
        raise Denied("There is no such file.")
    agent.note(session, row.file, "registration", "wish")
    return wrap.unwrap(keys.unwrapping, ("wish", item, stream), wrapped)


def note_for_person(
    agent: Agent, session: Session, team: Team, parts: list[str], *, purpose: str, durable: bool = True
) -> None:
    """Add a line for the person whose file this is, if they have a key: when, who by role and house, what, why.

    By role and not by name: whoever is forced to show this page must not give a colleague away.
    """
    of = own_public(team.stream("registration")) if parts else None
    if of is None:
        return
    person = agent.node.roster.member(session.member)
    roles = acting(team, person) if person.id in team.members else person.roles
    # By name: the person reads it where nobody has opened the roster.
    organisation = agent.node.roster.organisations[person.organisation]
    reading = Reading(int(time.time()), tuple(sorted(roles)), organisation, tuple(sorted(parts)), purpose)
    add_reading(agent.directory, (of.locator, of.unwrap_public), reading, durable=durable)
