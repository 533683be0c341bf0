"""What the agent does for the person concerned: it signs their keys, opens their wishes, tells them who read."""

import time
from dataclasses import asdict
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import only_holders_say
from thitsar.kernel.access.teams import Team, acting
from thitsar.kernel.errors import Denied, Refused, Unreadable, Unverified
from thitsar.kernel.exchange.form import SHAREABLE
from thitsar.kernel.files.kinds import Document
from thitsar.kernel.own.keys import OwnPublic, named_of, own_public
from thitsar.kernel.own.parts import SHARING, own_content, part_statement
from thitsar.kernel.own.readings import Reading, add_reading
from thitsar.kernel.own.shared import lines
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.past import Commit, Past
from thitsar.kernel.vault.agent.rightly import require_rightly_said
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
    if session.answers is None:
        raise Unreadable("You do not hold the key for answers. A vetting officer of this file does.")
    others = models.OwnKey.objects.filter(locator=locator).exclude(stream=team.stream("registration"))
    if others.exists():
        raise Refused("These keys are another person's already.")
    agent.note(session, file, "standing", "own_key")
    of = OwnPublic(team.stream("registration"), locator, unwrap_public, sign_public)
    signature = session.answers.sign(of.statement(agent.node.row.organisation))
    return {"stream": of.stream, "signature": signature}


@operation
def sign_own_part(agent: Agent, handle: str, *, file: str, part: str) -> dict[str, Any]:
    """Work out of signed entries what a person will read of one part, and sign it; nobody brings words along."""
    session = agent.sessions.get(handle)
    team = agent.node.team(session, file)
    agent.require(session, "read", part, team)
    of, content = own_public(team.stream("registration")), own_content(team.kind, part)
    if of is None or content is None:
        raise Denied("There is no such file.")
    past = Past(agent, session, team, said=Commit())
    _require_named(past, of)
    words = codec.pack(content(_document(past, team, part), _names(agent)))
    said = part_statement(agent.node.row.organisation, of, part, words)
    return {"content": words, "signature": _signing(agent, session, part).sign(said)}


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


def _document(past: Past, team: Team, part: str) -> Document:
    if part == SHARING:
        return _shared(past, team)
    require_rightly_said(past, part)
    return past.document(part)


def _shared(past: Past, team: Team) -> Document:
    """Give with whom a file is or was shared and from whom it came; Denied to whoever reads nothing of that."""
    # Every member reads rosters; what is shared of a file is told to whoever works with it.
    if not any(past.agent.may(past.session, "read", one, team) for one in SHAREABLE):
        raise Denied("There is no such file.")
    days = {one.sequence: one.day for one in past.part(SHARING) if one.sequence is not None}
    partners = past.agent.node.roster.partners

    def of(node: str) -> dict[str, Any]:
        return {"node": node, "organisation": partners[node].organisation if node in partners else ""}

    given = lines([(number, step.shares) for number, step in team.steps], days)
    shares = [{**of(one.partner), **asdict(one), "parts": list(one.parts)} for one in given]
    origin = team.origin
    if not origin.partner:
        return {"shares": shares, "origin": None}
    came = {
        "parts": sorted(origin.streams),
        "purpose": origin.purpose,
        # With the first entry of the file's roster.
        "since": days[min(days)],
        "until": origin.until,
        "ended": origin.ended_day if origin.ended_at else 0,
    }
    return {"shares": shares, "origin": {**of(origin.partner), **came}}


def _names(agent: Agent) -> dict[str, str]:
    roster = agent.node.roster
    return {**{one.organisation: one.name for one in roster.partners.values()}, **roster.organisations}


def _require_named(past: Past, of: OwnPublic) -> None:
    """Raise Unverified for keys the code was not given with, as far as this member may read where they are named."""
    named, team = (named_of(past.team.kind) if past.team is not None else None), past.team
    if named is None or not past.agent.may(past.session, "read", named.compartment, team):
        return
    require_rightly_said(past, named.compartment)
    if named.mark(past.document(named.compartment)) != of.mark:
        raise Unverified(
            "The keys of this person's own page are not those the code was given with. Tell your "
            "data-protection officer."
        )


def _signing(agent: Agent, session: Session, part: str) -> Ed25519PrivateKey:
    if not only_holders_say(part):
        if agent.node.signing is None:
            raise Unreadable("The node's signing key is not unlocked.")
        return agent.node.signing
    if session.answers is None:
        raise Unreadable("You do not hold the key for answers. A vetting officer of this file does.")
    return session.answers


def note_for_person(
    agent: Agent, session: Session, team: Team, parts: list[str], *, purpose: str, durable: bool = True
) -> None:
    """Add a line for the person whose file this is, if they have a key: when, who by role and house, what, why.

    By role and not by name: whoever is forced to show this page must not give a colleague away.
    """
    of = own_public(team.stream("registration")) if parts else None
    if of is None or not agent.told.is_new(of.locator, session.member):
        return
    person = agent.node.roster.member(session.member)
    roles = acting(team, person) if person.id in team.members else person.roles
    # By name: the person reads it where nobody has opened the roster.
    organisation = agent.node.roster.organisations[person.organisation]
    reading = Reading(int(time.time()), tuple(sorted(roles)), organisation, tuple(sorted(parts)), purpose)
    add_reading(agent.directory, (of.locator, of.unwrap_public), reading, durable=durable)
