"""Sharing a file's parts with a partner's node: found agreed to by two people and the person, then wrapped.

The request, what the person said and the team are read from signed entries; nothing a page says counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from thitsar.kernel import codec, models
from thitsar.kernel.access.partners import Partner
from thitsar.kernel.access.policy import scope_of
from thitsar.kernel.access.roster import REQUESTED
from thitsar.kernel.access.sharing import PURPOSES, TO_PEOPLE, Share, cover_of, shared_payload
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.exchange.bundle import KINDS
from thitsar.kernel.exchange.form import PARTS, SHAREABLE
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.named_readers import require_readers
from thitsar.kernel.vault.agent.partner_keys import wrapped_for
from thitsar.kernel.vault.agent.past import Commit, Past
from thitsar.kernel.vault.agent.rightly import require_rightly_said
from thitsar.kernel.vault.agent.second_person import content_digest, use_approval
from thitsar.kernel.vault.agent.session import Session

SHARE = "share"
# Files of one request; and how many are done in one go, so that whoever reads a page waits for no more.
MOST, _IN_ONE_GO = 5000, 8
# As many codes a second person is shown; of a longer list, how many files it has.
MOST_NAMED = 20
LONGEST_DAYS = 731


class Asked(NamedTuple):
    """Exactly what two people agree to."""

    files: tuple[str, ...]
    compartments: tuple[str, ...]
    partner: str
    purpose: str
    until: int
    # Whoever at the partner's opens the closed parts among them.
    readers: tuple[str, ...] = ()

    def digest(self) -> bytes:
        """Hash all of it."""
        return content_digest(
            SHARE,
            self.partner,
            self.purpose,
            str(self.until),
            *self.compartments,
            "readers",
            *self.readers,
            "files",
            *self.files,
        )

    def summary(self, name: str, codes: Iterable[str]) -> dict[str, str]:
        """Give what a second person is shown of it, with the codes by which people know the files."""
        return {
            "partner": name,
            "parts": " ".join(self.compartments),
            "purpose": self.purpose,
            "until": str(self.until),
            "readers": " ".join(self.readers),
            "files": str(len(self.files)),
            "codes": " ".join(sorted(codes)[:MOST_NAMED]),
        }


def asked_of(
    files: list[str], compartments: list[str], readers: list[str], *, partner: str, purpose: str, until: int
) -> Asked:
    """Put an order in the one form that is hashed."""
    named = (tuple(sorted(set(some))) for some in (files, compartments, readers))
    files_of, parts, people = named
    return Asked(files_of, parts, partner, purpose, until, people)


@operation
def offer_share(
    agent: Agent,
    handle: str,
    *,
    files: list[str],
    compartments: list[str],
    partner: str,
    purpose: str,
    until: int,
    readers: list[str],
) -> Iterator[dict[str, Any]]:
    """Say whether all of this may be shared once somebody agrees, in pieces.

    The last is what a second person is shown, and the digest of all of it.
    """
    asked = asked_of(files, compartments, readers, partner=partner, purpose=purpose, until=until)
    codes, name = list[str](), ""
    for at in range(0, len(asked.files), _IN_ONE_GO):
        session = agent.sessions.get(handle, is_person=at == 0)
        known = _require_order(agent, session, asked)
        name, some = known.name, asked.files[at : at + _IN_ONE_GO]
        with agent.node.rows.read_ahead(some, asked.compartments):
            codes += [_require_sharable(agent, session, asked, known, file).code for file in some]
        yield {}
    yield {"digest": asked.digest(), "summary": asked.summary(name, codes)}


@operation
def share_files(
    agent: Agent,
    handle: str,
    *,
    approval: str,
    files: list[str],
    compartments: list[str],
    partner: str,
    purpose: str,
    until: int,
    readers: list[str],
) -> Iterator[list[dict[str, Any]]]:
    """Give, a few files at a time, what their rosters say and their keys wrapped for the partner.

    Only after the last of them is the agreement used, and may any of it be said.
    """
    asked = asked_of(files, compartments, readers, partner=partner, purpose=purpose, until=until)
    digest = asked.digest()
    granted, codes = list[tuple[str, dict[str, Any]]](), list[str]()
    for at in range(0, len(asked.files), _IN_ONE_GO):
        session = agent.sessions.get(handle, is_person=at == 0)
        known = _require_order(agent, session, asked)
        some, made = asked.files[at : at + _IN_ONE_GO], []
        with agent.node.rows.read_ahead(some, asked.compartments):
            for file in some:
                team, consent, code = _require_sharable(agent, session, asked, known, file)
                codes.append(code)
                payload = _payload(session, asked, team, (consent, digest))
                granted.append((file, payload))
                made.append({"file": file, "payload": payload, **_given(agent, session, asked, known, team)})
                agent.note(session, file, "", SHARE)
        yield made
    session = agent.sessions.get(handle)
    known = _require_order(agent, session, asked)
    _require_shown(agent, session, approval, {"digest": digest, "summary": asked.summary(known.name, codes)})
    # Last of all: an agreement that is used is gone.
    use_approval(agent, session, approval, SHARE, digest)
    agent.granted.sweep()
    for file, payload in granted:
        agent.granted.grant(session.member, file, payload)


class _Sharable(NamedTuple):
    """A file that may be shared: its team, what the person's word is, and the code people know it by."""

    team: Team
    consent: bytes
    code: str


def _require_shown(agent: Agent, session: Session, approval: str, stands_for: dict[str, Any]) -> None:
    """Raise Refused where a second person was shown something else than the digest stands for."""
    stream = models.Stream.objects.filter(file=approval, compartment="approvals").first()
    if stream is None:
        raise Denied("There is no such request.")
    agent.require(session, "request", "approvals")
    for signed in agent.node.verified(session, stream.id, "approvals"):
        payload = codec.decode(signed.inner.payload)
        if signed.inner.name != REQUESTED or not suite.equal(payload["digest"], stands_for["digest"]):
            continue
        # Of all that was asked for there: whoever asks twice could have the first agreed to.
        if payload["summary"] != stands_for["summary"]:
            raise Refused("This request does not show what it stands for. Ask again.")


def _require_order(agent: Agent, session: Session, asked: Asked) -> Partner:
    if scope_of(agent.roles(session), "share", "roster") is None:
        raise Denied("There is no such file.")
    known = agent.node.roster.partner(asked.partner)
    if not asked.files or len(asked.files) > MOST:
        raise Refused("Choose at least one file and at most %(most)s.", {"most": MOST})
    if not asked.compartments or not set(asked.compartments) <= set(PARTS):
        raise Refused("These parts are not shared with other nodes.")
    if asked.purpose not in PURPOSES:
        raise Refused("Say what it is shared for.")
    if not 0 < asked.until - agent.day() <= LONGEST_DAYS:
        raise Refused(
            "Say until when the recipient may keep it: at most %(days)s days.", {"days": LONGEST_DAYS}
        )
    if not set(asked.compartments) - set(TO_PEOPLE) <= set(known.publics):
        raise Refused("This partner has no keys for one of these parts. Ask them for a new card.")
    require_readers(
        agent.node.roster, asked.partner, asked.compartments, asked.readers, purpose=asked.purpose
    )
    if asked.readers:
        agent.require_confirmed(session)
    return known


def _require_sharable(agent: Agent, session: Session, asked: Asked, known: Partner, file: str) -> _Sharable:
    """Give the team and what the person said; Denied or Refused unless all of it may be shared."""
    team = agent.node.team(session, file)
    agent.require(session, "share", "roster", team)
    for name in asked.compartments:
        agent.require(session, "read", name, team)
    if team.kind not in KINDS:
        raise Refused("Files of this kind are not shared.")
    if team.origin.partner:
        raise Refused("This file came from a partner. It is not passed on.")
    _require_alone(agent, team, asked)
    past = Past(agent, session, team, said=Commit())
    require_rightly_said(past, "registration")
    registration = past.document("registration")
    if team.is_released != (asked.purpose == "CHILD"):
        raise Refused("Only the child path is open for this person. Turn to child protection.")
    consent = cover_of(team.kind)(registration, asked.purpose, known.organisation)
    return _Sharable(team, consent, str(registration.get("code", "")))


def require_still_covered(agent: Agent, session: Session, team: Team, payload: Mapping[str, Any]) -> None:
    """Raise Refused where the person's word, their path or the partner is another than when two people agreed."""
    known = agent.node.roster.partner(payload["partner"].hex())
    if team.is_released != (payload["purpose"] == "CHILD"):
        raise Refused("Only the child path is open for this person. Turn to child protection.")
    registration = Past(agent, session, team, said=Commit()).document("registration")
    if cover_of(team.kind)(registration, payload["purpose"], known.organisation) != payload["consent"]:
        raise Refused("A second person must agree to exactly this first.")


def _require_alone(agent: Agent, team: Team, asked: Asked) -> None:
    """Raise Refused where another partner writes in one of these parts: its words are not passed on.

    Entries of this node would answer words the second partner does not have, and nobody there could fold them.
    """
    for share in team.shares.values():
        if share.partner == asked.partner:
            if share.is_active and not share.is_within(asked):
                raise Refused("More of this file is shared with this partner already. End that first.")
        elif set(share.compartments) & set(asked.compartments):
            raise Refused("One of these parts is or was shared with another partner.")
    rows, ours = agent.node.rows, (agent.node.row.node, asked.partner)
    for name in asked.compartments:
        if any(origin not in ours for origin, *_ in rows.said(team.stream(name))):
            raise Refused("One of these parts is or was shared with another partner.")
        if rows.part(team.file, name) is None:
            raise Refused("One of these files does not have all of these parts yet.")


def _given(agent: Agent, session: Session, asked: Asked, known: Partner, team: Team) -> dict[str, Any]:
    roster = team.stream("roster")
    return {
        "kind": team.kind,
        **agent.node.given(session, roster, "roster"),
        "keys": [
            wrapped_for(agent, session, known, part=(team, name), to=asked) for name in asked.compartments
        ],
    }


def _payload(session: Session, asked: Asked, team: Team, rests_on: tuple[bytes, bytes]) -> dict[str, Any]:
    before = team.shares.get(asked.partner)
    return shared_payload(
        Share(
            asked.partner,
            # One for good: the parts have the same ids anyway.
            before.pseudonym if before is not None else suite.fresh(16).hex(),
            asked.compartments,
            asked.purpose,
            asked.until,
            *rests_on,
            by=session.member,
            sequence=0,
            day=0,
            readers=asked.readers,
        )
    )


@operation
def file_shares(agent: Agent, handle: str, file: str) -> dict[str, Any]:
    """Tell whoever works with a file with whom it is or was shared, and from whom it came."""
    session = agent.sessions.get(handle)
    team = agent.node.team(session, file)
    if not any(agent.may(session, "read", name, team) for name in SHAREABLE):
        raise Denied("There is no such file.")
    return {"shares": shares_of(agent, team), "origin": _origin_of(agent, team)}


def _origin_of(agent: Agent, team: Team) -> dict[str, Any] | None:
    known, origin = agent.node.roster.partners.get(team.origin.partner), team.origin
    if known is None:
        return None
    return {
        "partner": origin.partner,
        "name": known.name,
        "parts": sorted(origin.streams),
        "purpose": origin.purpose,
        "until": origin.until,
        # The day on which it was taken in that they share nothing of it any more; 0 as long as they do.
        "ended": origin.ended_day if origin.ended_at else 0,
    }


def shares_of(agent: Agent, team: Team) -> list[dict[str, Any]]:
    """Give the shares of a file in plain values."""
    return [
        {
            "partner": one.partner,
            "name": agent.node.roster.partners[one.partner].name,
            "organisation": agent.node.roster.partners[one.partner].organisation,
            "parts": list(one.compartments),
            "readers": list(one.readers),
            "streams": [team.stream(name) for name in one.compartments],
            "purpose": one.purpose,
            "until": one.until,
            "since": one.day,
            "by": one.by,
            # What two people agreed to, so that a page finds who they were.
            "approval": one.approval,
            "ended": one.ended,
            "is_active": one.is_active,
        }
        for one in team.shares.values()
        if one.partner in agent.node.roster.partners
    ]
