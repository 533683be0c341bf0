"""Signing: the agent builds what is signed itself, and signs only what the table lets this member say."""

from collections.abc import Generator
from typing import Any

from django.db import connection

from thitsar.kernel import codec
from thitsar.kernel.access import roster as rosters
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.access.reception import RECEPTION_ENDED, RECEPTIONS
from thitsar.kernel.access.replacing import MEMBER_REPLACED, REPLACEMENT_HELD
from thitsar.kernel.access.roster import Roster, Signed
from thitsar.kernel.access.sharing import FILE_SHARED, FILE_SHARED_1, SHARE_ENDED
from thitsar.kernel.access.teams import Team, changed_team
from thitsar.kernel.access.travelling import MEMBER_TRAVELLING
from thitsar.kernel.errors import Denied, Refused, Unreadable, Unverified
from thitsar.kernel.exchange.card import require_card
from thitsar.kernel.files.open_file import KEPT_ELSEWHERE
from thitsar.kernel.ledger import entry
from thitsar.kernel.ledger.events import EventType, agreed_by, event_type
from thitsar.kernel.recovery.claiming import require_stated
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.adding import EACH
from thitsar.kernel.vault.agent.agent import Agent, operation
from thitsar.kernel.vault.agent.counting import (
    require_newest,
    require_quorum,
    require_request,
    require_separate,
)
from thitsar.kernel.vault.agent.creating import require_about_nobody
from thitsar.kernel.vault.agent.delaying import require_waited
from thitsar.kernel.vault.agent.guarding import leaving_by, require_moving, require_openable, require_released
from thitsar.kernel.vault.agent.part_keys import CHANGING
from thitsar.kernel.vault.agent.past import Commit, Past
from thitsar.kernel.vault.agent.rightly import require_rightly_said
from thitsar.kernel.vault.agent.second_person import note_answer
from thitsar.kernel.vault.agent.seen import open_state, seal_state
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.agent.sharing import require_still_covered
from thitsar.kernel.witnessing.restored import is_marked

# Whoever reads a page meanwhile waits for so many signatures and not for those of a whole import's commit.
IN_ONE_GO = 16
# What takes a key away, or puts another in its place.
_WHILE_CLOSED = frozenset(
    {
        rosters.MEMBER_REMOVED,
        MEMBER_REPLACED,
        REPLACEMENT_HELD,
        rosters.EPOCHS_CLOSED,
        rosters.EPOCH_OPENED,
        MEMBER_TRAVELLING,
    }
)
# What data protection reads of a change that takes members off a file.
_NOTED = {rosters.MEMBER_UNASSIGNED: "unassign", rosters.TEAM_RELEASED: "release"}


@operation
def sign_events(
    agent: Agent, handle: str, state: bytes, day: int, events: list[dict[str, Any]]
) -> Generator[dict[str, Any], None, None]:
    """Sign events in order, each as the author's next; gives signed bodies and the chain after them, in pieces.

    `state` is the author's own chain as stored in the commit's transaction, so that a commit that fails
    leaves no gap and two commits at once cannot both be the next.
    """
    session = agent.sessions.get(handle)
    agent.require_day(day)
    _require_not_restored(agent)
    chain = open_state(session, state)
    roster = agent.node.roster
    said = Commit(leaving=leaving_by(events))
    # A plan for the node's own roster is made in one piece.
    is_plan = any(event["file"] == agent.node.row.node for event in events)
    together = max(len(events), 1) if is_plan else IN_ONE_GO
    for at in range(0, max(len(events), 1), together):
        session = agent.sessions.get(handle, is_person=at == 0)
        bodies = []
        for event in events[at : at + together]:
            _check_form(event)
            body = _body(agent, session, event, chain, day=day, said=said)
            if event["file"] == agent.node.row.node:
                # Each on top of the one before: a member is added and appointed in one commit.
                roster = _plan(agent, session, event, roster, body=body)
            bodies.append([body, _signed(session, body)])
            chain[0] += 1
            chain[1] = suite.digest("author-chain", body)
        away = sorted(agent.node.roster.travelling)
        yield {"bodies": bodies, "chain": chain[:2], "roster": agent.node.newest_change(), "away": away}


def _signed(session: Session, body: bytes) -> bytes:
    if session.keys is None:
        raise Unreadable("Nobody unlocked here holds this key.")
    return session.keys.signing.sign(body)


@operation
def sign_head(
    agent: Agent, handle: str, day: int, entries: list[list[Any]], chain: list[Any]
) -> dict[str, Any]:
    """Sign a log's new head with the node's key, once per commit, and seal what the author saw.

    `entries` holds bucket and hash of the ciphertext of each new entry. The head is worked out here, from the
    last one committed: nobody gets the node's signature under a history written anew.
    """
    session = agent.sessions.get(handle)
    agent.require_day(day)
    _require_not_restored(agent)
    if session.keys is None:
        raise Unreadable("Nobody unlocked here holds this key.")
    node = agent.node.row.node
    sequence, head = agent.node.log_head()
    for bucket, hidden in entries:
        sequence += 1
        head = entry.Outer(node, sequence, head, day, suite.SUITE, bucket, hidden).hash()
    agent.clock.keep(agent.node.counts_key())
    agent.quota.save_made(session.member, session.keys.own, agent.node.counts_key())
    signature = agent.node.offer_head(sequence, head)
    state = seal_state(session, chain, (sequence, head), roster=agent.node.newest_change())
    is_due = agent.checkpoint_day != agent.day()
    return {"sequence": sequence, "head": head, "signature": signature, "state": state, "is_due": is_due}


def _require_not_restored(agent: Agent) -> None:
    """Raise Refused on a node put back from a copy: two histories under one key are what partners take for a lie."""
    if is_marked(agent.directory):
        raise Refused(
            "This node was restored from a backup. Nothing is recorded before its partners were asked what they saw "
            "last: `thitsar witness take`. If no other node knows this one, type `thitsar restore --no-partners`."
        )


def _check_form(event: dict[str, Any]) -> None:
    """Raise Unverified for what could be signed and never read again: the log keeps it for ever."""
    parents, version = event["parents"], event["version"]
    is_formed = type(version) is int and type(parents) is list and type(event["payload"]) is bytes
    if not is_formed or any(type(one) is not bytes or len(one) != len(entry.GENESIS) for one in parents):
        raise Unverified("An entry is not in the agreed form.")
    if type(codec.decode(event["payload"])) is not dict:
        raise Unverified("An entry is not in the agreed form.")


def _body(
    agent: Agent,
    session: Session,
    event: dict[str, Any],
    chain: list[Any],
    *,
    day: int,
    said: Commit,
) -> bytes:
    file, compartment, name = event["file"], event["compartment"], event["name"]
    is_roster = file == agent.node.row.node
    team = None if is_roster else agent.node.team(session, file)
    stream = _stream(agent, file, compartment, team)
    if team is not None:
        require_about_nobody(team, compartment)
    kind, payload = event_type(name), codec.decode(event["payload"])
    if not kind.belongs(compartment, payload):
        raise Denied("There is no such file.")
    if name in RECEPTIONS:
        # Of the team or not: what a partner says of its share is for whoever takes in.
        agent.require(session, kind.action, compartment)
    elif name not in rosters.OPENINGS:
        agent.require(session, kind.action, compartment, team)
    elif team is None or session.member not in team.members:
        raise Denied("There is no such file.")
    if event["version"] != kind.version:
        raise Unverified("An entry is not in the agreed form.")
    if kind.is_counted:
        past = Past(agent, session, team, said=said)
        _require_counted(past, compartment, kind, payload)
        note_answer(agent, session, past, name, payload)
    if team is not None and team.origin.keeps(compartment, stream):
        raise Refused(KEPT_ELSEWHERE)
    _require_open(agent, event, team)
    if team is not None:
        require_released(event, team, said=said)
    if team is not None and compartment == "roster":
        require_moving(agent, session, event, team, said=said)
        _check_team(agent, session, event, team, said=said)
    is_begun = event["parents"] or file not in session.created
    if is_begun and stream not in said.observed:
        agent.node.observe_last(session, stream, compartment)
        said.observed.add(stream)
    said.add(stream, name, event["payload"])
    inner = entry.Inner(
        origin=agent.node.row.node,
        author=session.member,
        author_sequence=chain[0] + 1,
        author_previous=chain[1],
        parents=tuple(event["parents"]),
        clock=agent.clock.tick(),
        day=day,
        recipients=_recipients(agent, compartment, team, said=said),
        stream=stream,
        name=name,
        version=event["version"],
        payload=event["payload"],
    )
    return inner.body()


def _require_counted(past: Past, compartment: str, kind: EventType, payload: dict[str, Any]) -> None:
    """Raise Refused unless what was said in the file before lets this member say this."""
    require_separate(past, compartment, kind, payload)
    if kind.undoes:
        require_newest(kind, payload, past.session.member, past.part(compartment))
    quorums = [*agreed_by(kind.name), *([kind.quorum] if kind.quorum is not None else ())]
    for part in sorted({one.compartment for one in quorums}):
        # Nobody agrees to, or makes true, what rests on something written past this program.
        require_rightly_said(past, part)
    require_request(past, kind, payload)
    if kind.quorum is not None:
        require_separate(past, kind.quorum.compartment, kind, payload)
        require_quorum(past, kind.quorum, payload)


def _stream(agent: Agent, file: str, compartment: str, team: Team | None) -> str:
    if team is not None:
        return team.stream(compartment)
    if compartment != "roster":
        raise Denied("There is no such file.")
    return agent.node.roster_stream()


def _require_open(agent: Agent, event: dict[str, Any], team: Team | None) -> None:
    """Raise Refused for what would be written under a key that somebody who left knows, or one that is no more."""
    compartment = event["compartment"]
    if is_narrow(compartment):
        return
    roster = agent.node.roster
    if team is None and event["name"] in _WHILE_CLOSED:
        return
    number = EACH if roster.is_closed(compartment) else roster.current(compartment)[0]
    # A part that exists is written again once its key is another; one that begins is wrapped to each reader.
    if number == EACH and (event["parents"] or compartment == "roster"):
        raise Refused(CHANGING)
    if event.get("epoch", number) != number:
        raise Refused(CHANGING)


def _recipients(agent: Agent, compartment: str, team: Team | None, *, said: Commit) -> bytes:
    if team is not None and is_narrow(compartment):
        # Whoever leaves by the same commit is given nothing of what it says.
        return entry.narrow_recipients(compartment, team.narrow - said.leaving.get(team.file, frozenset()))
    return entry.broad_recipients(compartment, agent.node.adding_to(compartment)[0])


def _plan(agent: Agent, session: Session, event: dict[str, Any], roster: Roster, *, body: bytes) -> Roster:
    """Fold a new entry before signing it: what would make the roster Unverified is never signed."""
    if event["name"] in (rosters.ROLES_APPOINTED_1, rosters.PARTNER_PROPOSED_1):
        raise Unverified("The roster holds an entry of an unknown kind.")
    # A dry run: the roster is read anew once the entry is in the log.
    payload = codec.decode(event["payload"])
    if event["name"] == rosters.EPOCH_OPENED and not agent.renewals.is_made(session.member, payload, roster):
        # Whoever names a compartment's key could name one they know: only the agent itself makes such keys.
        raise Denied("A compartment's key is never named by a member.")
    if event["name"] == rosters.PARTNER_KEYS_KNOWN and not agent.granted.is_granted(
        session.member, event["file"], payload
    ):
        raise Denied("A compartment's key is never named by a member.")
    if event["name"] == rosters.PARTNER_PROPOSED:
        require_stated(payload)
        require_card(payload)
    agent.node.expect_change()
    require_waited(agent, roster, event["name"], payload)
    # With the very day and clock it will be read with: what has to wait is not signed a moment before.
    inner = entry.just_built(body)
    tried = Signed(session.member, event["name"], payload, day=inner.day, clock=inner.clock)
    return rosters.fold_roster(roster, tried)


def _require_granted(agent: Agent, session: Session, team: Team, told: Signed) -> None:
    """Raise Refused for a share without two people, Denied for what is said of a partner's without its bundle."""
    is_granted = agent.granted.is_granted(session.member, team.file, told.payload)
    if told.name in RECEPTIONS and not is_granted:
        raise Denied("There is no such file.")
    if told.name == FILE_SHARED_1:
        raise Unverified("A file's roster holds an entry of an unknown kind.")
    if told.name == FILE_SHARED:
        if not is_granted:
            raise Refused("A second person must agree to exactly this first.")
        require_still_covered(agent, session, team, told.payload)
    if told.name in (SHARE_ENDED, RECEPTION_ENDED):
        # What was agreed to, or brought, before revives nothing that ended since.
        agent.granted.revoke(team.file)


def _check_team(agent: Agent, session: Session, event: dict[str, Any], team: Team, *, said: Commit) -> None:
    """Check a new entry of a file's team the same way."""
    told = Signed(session.member, event["name"], codec.decode(event["payload"]))
    roster = agent.node.roster
    if told.name in rosters.OPENINGS:
        stream = team.stream("roster")
        # A second opening would make the file unreadable for ever.
        is_first = said.names.isdisjoint((stream, one) for one in rosters.OPENINGS) and not _is_stored(stream)
        opened = changed_team(None, told, roster)
        # A commit that failed may have released it already: its root follows from all that opened it.
        is_made = opened.root == team.root if team.is_released else opened == team
        if not is_first or team.file not in session.created or not is_made:
            raise Refused("A file is opened once, with the team it was made for.")
        agent.quota.count_made(session.member, team.file)
        session.teams[team.file] = opened
        return
    # Of a member the roster does not know it is Unverified, as it would be at every later fold.
    if told.name == rosters.KEY_RENEWED and not agent.renewals.is_marked(team.file, told.payload):
        raise Denied("A part's key is never named by a member.")
    _require_granted(agent, session, team, told)
    after = changed_team(team, told, roster)
    if told.name == rosters.MEMBER_ASSIGNED:
        raise Unverified("A file's team was changed by somebody who may not.")
    if told.name == rosters.MEMBER_UNASSIGNED and after.keeper == team.keeper:
        require_openable(agent, after, codec.decode(event["payload"])["member"].hex())
    if told.name in _NOTED:
        agent.note(session, team.file, "", _NOTED[told.name])
    if team.file in session.created and not _is_stored(team.stream("roster")):
        # Nobody else knows this file yet.
        session.teams[team.file] = after
        return
    agent.node.expect_team(team.file)
    for other in agent.sessions.living():
        other.teams.pop(team.file, None)


def _is_stored(stream: str) -> bool:
    # Asked for every new file of an import: building the query anew would cost ten times what the answer does.
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM kernel_stream WHERE id = %s", [stream])
        return cursor.fetchone() is not None
