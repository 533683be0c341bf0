"""Opening what a partner's bundle brings, for whoever may take it in: nothing in quarantine opens without this."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from django.db.models import Q

from thitsar.kernel import models
from thitsar.kernel.access.partners import keys_payload, newer_keys
from thitsar.kernel.access.reception import Origin, file_received
from thitsar.kernel.access.roster import Roster
from thitsar.kernel.access.sharing import TO_PEOPLE
from thitsar.kernel.access.teams import file_opened, opened_team, opening_duties
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.exchange import bundle
from thitsar.kernel.exchange.bundle import Author, Bundle, Expected
from thitsar.kernel.exchange.vouched import is_signed, read_vouched
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.creating import make_part, require_set_up
from thitsar.kernel.vault.agent.duress import heard_by_bundle
from thitsar.kernel.vault.agent.older_bundles import seeds_of
from thitsar.kernel.vault.agent.partnering import node_seed
from thitsar.kernel.vault.agent.receiving_more import TAKE, brought, require_protected
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.taking_up import entitled
from thitsar.kernel.witnessing.log_keys import stated_keys

_IN_ONE_GO = 8


@operation
@unlocked
def open_bundle(agent: Agent, handle: str, number: int) -> dict[str, Any]:
    """Open one that lies in quarantine, by its row, and check all of it; gives what was signed.

    Raises Refused for one that is not the next or of no partner, Unverified or Unreadable for all that bytes can lie
    about, with a sentence that says what to do.
    """
    with agent.locked():
        session = agent.sessions.get(handle)
        agent.require(session, TAKE, "roster")
        seeds = seeds_of(agent.node.row, node_seed(agent))
        roster, own, revision = agent.node.roster, agent.node.row.node, agent.node.known_revision()
        agent.note(session, "", "roster", TAKE)
    row = models.ArrivedBundle.objects.filter(id=number).first()
    if row is None:
        raise Refused("This bundle does not lie here any more. Look again at what waits.")
    known = roster.partner(row.partner)
    content = bundle.open_sealed(seeds, bytes(row.sealed))
    taken = models.Exchange.objects.filter(partner=row.partner).first() or models.Exchange()
    previous = bytes(taken.taken_hash) or bytes(32)
    keys = (known.node_key, known.node_key_quantum)
    expected = Expected(row.partner, own, *keys, taken.taken, previous)
    if is_signed(content, known.node_key) or not known.earlier:
        said = bundle.read(content, expected)
    else:
        said = read_vouched(content, expected, _following(row, seeds))
    if said.number != row.number:
        raise Refused("This bundle has another number than it was brought with. Nothing of it was taken.")
    stale = _stale(roster, said)
    newer = newer_keys(known, said.publics)
    payload = keys_payload(known, newer) if newer else None
    with agent.locked():
        heard_key, heard = heard_by_bundle(agent, said)
    with agent.locked():
        agent.granted.sweep()
        if payload is not None:
            # Whoever named a partner's key could name one they know: only what a partner signed is said of it.
            agent.granted.grant(session.member, own, payload)
        for one in said.files:
            # Whoever named a file could name one that is here, and be its team.
            agent.granted.grant(session.member, one.pseudonym, brought(row.partner, asdict(one)))
    return {
        "body": said.body(),
        "node_key": known.node_key,
        "older_keys": [stated_keys(one).log[0].public for one in known.earlier],
        "name": known.name,
        "lasting": _is_for_a_person(said, roster),
        "keys": payload,
        "stale": stale,
        "readers": sorted(entitled(roster)),
        "roster": [agent.node.roster_stream(), revision],
        "heard_key": heard_key,
        "heard": heard,
    }


def _following(row: models.ArrivedBundle, seeds: list[bytes]) -> Iterator[bytes]:
    """Open the bundles after one as far as they lie here, one by one: each may be large."""
    number = row.number
    while True:
        number += 1
        found = models.ArrivedBundle.objects.filter(partner=row.partner, number=number).order_by("id").first()
        if found is None:
            return
        yield bundle.open_sealed(seeds, bytes(found.sealed))


@operation
def refuse_bundle(agent: Agent, handle: str, number: int) -> None:
    """Let whoever may take in refuse one that lies in quarantine; data protection reads that it was."""
    _note_of(agent, handle, number, "refused")


@operation
def leave_files(agent: Agent, handle: str, number: int) -> None:
    """Let whoever may take in leave the new files of one; data protection reads that they were."""
    _note_of(agent, handle, number, "left")


def _note_of(agent: Agent, handle: str, number: int, what: str) -> None:
    session = agent.sessions.get(handle)
    agent.require(session, TAKE, "roster")
    if not models.ArrivedBundle.objects.filter(id=number).exists():
        raise Refused("This bundle does not lie here any more. Look again at what waits.")
    agent.note(session, "", "roster", f"{TAKE}:{what}")


@operation
def receive_files(
    agent: Agent, handle: str, *, partner: str, files: list[dict[str, Any]], team: list[str]
) -> Iterator[list[dict[str, Any]]]:
    """Make the rosters of files that a partner brought, a few at a time, all with one team."""
    session = agent.sessions.get(handle)
    agent.require(session, TAKE, "roster")
    require_set_up(agent)
    agent.node.roster.partner(partner)
    if session.member not in team:
        raise Refused("A new file needs a team that its maker belongs to.")
    for at in range(0, len(files), _IN_ONE_GO):
        session = agent.sessions.get(handle, is_person=at == 0)
        made = []
        for one in files[at : at + _IN_ONE_GO]:
            _require_brought(agent, session, partner, one)
            require_protected(agent, one["purpose"], team)
            blank = file_opened(one["pseudonym"], one["kind"], team=team, narrow=team, seed=suite.fresh())
            given = Origin(partner, one["purpose"], one["until"], one["streams"])
            opening = file_received(blank, given)
            opened = opened_team(opening, session.member)
            opened = replace(opened, duties=opening_duties(agent.node.roster, opened.members))
            session.teams[opened.file] = opened
            session.created.add(opened.file)
            session.brought[opened.file] = opened.root
            made.append(
                {
                    "file": opened.file,
                    "opened": opening,
                    "statistics": opened.statistics(),
                    "leaving": [],
                    "streams": {"roster": make_part(agent, session, opened, "roster")},
                }
            )
        yield made


def _stale(roster: Roster, said: Bundle) -> list[str]:
    """List parts whose keys are wrapped to a key this node has no more: its partner wraps them anew once it hears so.

    Raises Refused while keys are being changed, and for what was not agreed on.
    """
    found = []
    for one in said.keys:
        if one.compartment in TO_PEOPLE:
            continue  # to people and no epoch
        if one.compartment not in roster.epochs or roster.is_closed(one.compartment):
            raise Refused(
                "The keys of this part are being changed. Nothing was saved. Try again in a minute."
            )
        newest = roster.current(one.compartment)[0]
        if one.epoch > newest:
            raise Unverified("A wrapped key does not open here: it is for another holder or place.")
        found += [one.stream] if one.epoch < newest else []
    return found


def _is_for_a_person(said: Bundle, roster: Roster) -> bool:
    """Tell whether it brings what somebody has to look at: files or people that are new here, or the first of all.

    Newer keys of a partner, or of parts that are here, or that somebody there does less than before, tell a person
    nothing; both keys of its node signed them.
    """
    if said.number == 1 or said.files or any(_is_new(said.sender, one, roster) for one in said.authors):
        return True
    streams = sorted({one.stream for one in said.keys})
    here = [models.Stream.objects.filter(id__in=streams[at : at + 500]) for at in range(0, len(streams), 500)]
    return sum(one.count() for one in here) < len(streams)


def _is_new(sender: str, one: Author, roster: Roster) -> bool:
    """Tell whether somebody is not known here, or has a role there that they did not have when they were looked at."""
    known = roster.authors.get((sender, one.id))
    if known is None:
        return True
    # In between, too: what was said then counts.
    return any(not roles <= known.roles for _, roles in one.appointed[len(known.appointed) :])


def _require_brought(agent: Agent, session: Session, partner: str, one: Mapping[str, Any]) -> None:
    """Raise Refused for a file that no bundle brought to this member, and for one of which anything is here already."""
    file, streams = one["pseudonym"], list(one["streams"].values())
    is_here = models.Stream.objects.filter(Q(file=file) | Q(id__in=streams)).exists()
    if is_here or not agent.granted.is_granted(session.member, file, brought(partner, one)):
        raise Refused("This bundle does not lie here any more. Look again at what waits.")
