"""What of a partner's files goes into its next bundle: what was said since, and files that are newly shared."""

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import connection

from thitsar.kernel import models
from thitsar.kernel.access.partners import Partner
from thitsar.kernel.access.roster import Person
from thitsar.kernel.access.sharing import TO_PEOPLE, Share
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Denied, Unreadable, Unverified
from thitsar.kernel.exchange import bundle
from thitsar.kernel.exchange.bundle import Author, Carried, SharedFile, SharedKey
from thitsar.kernel.exchange.closed_keys import still_wrapped
from thitsar.kernel.ledger.rows import in_parts
from thitsar.kernel.vault.agent.agent import Agent
from thitsar.kernel.vault.agent.named_readers import readers_of
from thitsar.kernel.vault.agent.partner_keys import newer_key
from thitsar.kernel.vault.agent.session import Session

# Of one bundle: half of its bytes for what goes on, the rest for what is new.
_ROOM = bundle.LONGEST // 2
# A file that needs more than this fits into no bundle, not even one with nothing else in it.
_MOST_OF_A_FILE = bundle.LONGEST - _ROOM // 2
MOST_LEAVES = 100_000
# Files of one bundle, and looked at in one go: whoever reads a page meanwhile waits for so many.
MOST_FILES, _IN_ONE_GO = 2000, 16
_ROW = 96
# What a key takes that is brought beside what was said under it.
_KEY = 2048
FRESH = (
    "SELECT e.stream, e.sequence, e.day, e.key, e.ciphertext, s.key FROM kernel_entry e"
    " JOIN kernel_shared s ON s.stream = e.stream JOIN kernel_log l ON l.id = e.log_id"
    " WHERE l.origin = %s AND s.partner = %s AND s.number > 0 AND s.is_ended = %s"
    " AND e.sequence > %s AND e.sequence <= %s ORDER BY e.sequence"
)
# By its parts and in no order: asked for in the log's own order, SQLite would read the whole log for each file.
_WHOLE = (
    "SELECT l.origin, e.stream, e.sequence, e.day, e.key, e.ciphertext FROM kernel_entry e"
    " JOIN kernel_log l ON l.id = e.log_id WHERE e.stream IN ({marks})"
)


@dataclass
class Gathered:
    """What one bundle is going to say."""

    first: int
    last: int
    entries: list[Carried]
    size: int
    # Whether anything was said since the last bundle, allowed or not.
    was_said: bool = False
    files: list[SharedFile] = field(default_factory=list)
    keys: list[SharedKey] = field(default_factory=list)
    authors: dict[str, Author] = field(default_factory=dict)
    # Rows of shares that ended.
    ended: list[str] = field(default_factory=list)
    # Parts in which something was said under a key the partner has not; and those of them nobody here can wrap now.
    behind: set[str] = field(default_factory=set)
    late: list[str] = field(default_factory=list)


def any_session(agent: Agent) -> Session:
    """Give somebody signed in, for what every member may read: rosters; called under the lock."""
    living = agent.sessions.living()
    if not living:
        raise Unreadable("The node's signing key is not unlocked.")
    return living[0]


def shared_streams(team: Team, partner: str) -> dict[str, str]:
    """Give the streams of a file that a partner is owed what is said in, by compartment."""
    if team.origin.partner == partner:
        # What came from there goes back to the file it came from.
        return {} if team.origin.ended_at else dict(team.origin.streams)
    share = team.shares.get(partner)
    if share is None or not share.is_active:
        return {}
    return {name: team.stream(name) for name in share.compartments}


def said_since(node: str, row: models.Exchange, head: int) -> Gathered:
    """Read what was said in shared parts since the last bundle, up to what one bundle holds."""
    last = min(head, row.sent_sequence + MOST_LEAVES)
    waiting = models.Shared.objects.filter(partner=row.partner, is_behind=True, is_ended=False, number__gt=0)
    behind = set(waiting.order_by("id").values_list("stream", flat=True)[:MOST_FILES])
    entries: list[Carried] = []
    size = len(behind) * _KEY
    with connection.cursor() as cursor:
        cursor.execute(FRESH, [node, row.partner, False, row.sent_sequence, last])
        for stream, sequence, day, key, ciphertext, known in cursor:
            is_news = bytes(key) not in (b"", bytes(known)) and stream not in behind
            if size + len(ciphertext) + _ROW + is_news * _KEY > _ROOM:
                last = sequence - 1
                break
            entries.append(Carried(stream, sequence, day, bytes(key), bytes(ciphertext)))
            size += len(ciphertext) + _ROW + is_news * _KEY
            behind |= {stream} if is_news else set()
    return Gathered(row.sent_sequence + 1, last, entries, size, bool(entries), behind=behind)


def check_files(agent: Agent, known: Partner, found: Gathered) -> Iterator[None]:
    """Leave out what no file's roster says is shared with this partner, and name the authors of the rest.

    A part in which something was said under a key the partner has not brings that key along.
    """
    allowed = set[str]()
    for teams in _teams(agent, _files({one.stream for one in found.entries} | found.behind)):
        for team in teams:
            shared = shared_streams(team, known.node)
            allowed.update(shared.values())
            found.authors.update(_authors(agent, team))
            for name in sorted(name for name, stream in shared.items() if stream in found.behind):
                _bring_key(agent, found, team, known, name)
        yield
    found.entries = [one for one in found.entries if one.stream in allowed]


def _bring_key(agent: Agent, found: Gathered, team: Team, known: Partner, name: str) -> None:
    made = _newer(agent, known, team, name)
    if made is not None:
        found.keys.append(made)
    else:
        # What was said goes all the same, and waits there for its key.
        found.late.append(team.stream(name))


def gather(agent: Agent, node: str, known: Partner, found: Gathered) -> Iterator[None]:
    """Add files that are newly shared, each whole, as far as there is room, and those of which sharing has ended."""
    partner = known.node
    rows = models.Shared.objects.filter(partner=partner)
    waiting = {
        one.stream: one for one in rows.filter(number=0, is_ended=False).order_by("id")[: 5 * MOST_FILES]
    }
    ended = {one.stream for one in rows.filter(is_ended=True).order_by("id")[: 5 * MOST_FILES]}
    for teams in _teams(agent, _files([*ended, *waiting])[:MOST_FILES]):
        shares = [(team, share) for team in teams if (share := team.shares.get(partner)) is not None]
        named = {team.stream(name) for team, share in shares for name in share.compartments}
        entries = _whole(node, sorted(named & waiting.keys() - ended), found.last)
        for team, share in shares:
            if not _add(agent, found, (team, share, known), waiting=waiting, ended=ended, entries=entries):
                found.entries.sort(key=lambda one: one.sequence)
                return
        yield
    found.entries.sort(key=lambda one: one.sequence)


def _add(
    agent: Agent,
    found: Gathered,
    shared: tuple[Team, Share, Partner],
    *,
    waiting: Mapping[str, models.Shared],
    ended: Set[str],
    entries: Mapping[str, list[Carried]],
) -> bool:
    """Add one file, unless it waits for nothing or fits into no bundle; tells whether there was room."""
    team, share, known = shared
    streams = {name: team.stream(name) for name in share.compartments}
    gone = [one for one in streams.values() if one in ended]
    # The table may say it before the roster does: consent that was withdrawn stops at once.
    is_ended = not share.is_active or bool(gone)
    file = SharedFile(share.pseudonym, team.kind, share.purpose, share.until, streams, is_ended=is_ended)
    if is_ended:
        found.files += [file] if gone else []
        found.ended += gone
        return True
    fresh = {name: waiting[stream] for name, stream in streams.items() if stream in waiting}
    if not fresh:
        return True
    keys = {
        name: _key_of(agent, (team, known, name), one, entries[one.stream])
        for name, one in sorted(fresh.items())
    }
    # A closed part waits for whoever holds its key without keeping the rest.
    late = [name for name, one in keys.items() if one is None]
    if any(name not in TO_PEOPLE for name in late) or len(late) == len(keys):
        return True  # somebody who holds its newest key has to sign in first
    whole = [entry for name, one in fresh.items() if name not in late for entry in entries[one.stream]]
    made = [one for one in keys.values() if one is not None]
    size = sum(len(one.ciphertext) + _ROW for one in whole)
    size += sum(len(one.wrapped) + len(one.ring) + _ROW for one in made)
    if size > _MOST_OF_A_FILE:
        return True  # it stays here, and keeps no other file from going
    if found.size + size > _MOST_OF_A_FILE:
        return False
    found.size += size
    found.files.append(file)
    found.keys += made
    found.entries += whole
    found.authors.update(_authors(agent, team))
    return True


def _key_of(
    agent: Agent, part: tuple[Team, Partner, str], row: models.Shared, entries: list[Carried]
) -> SharedKey | None:
    """Give the key as it was wrapped when the part was shared, or anew where it or the partner's changed since."""
    team, known, name = part
    newest = max(entries, key=lambda one: one.sequence).key if entries else b""
    is_newest = newest in (b"", bytes(row.key)) and row.epoch == known.publics.get(name, (0, b""))[0]
    if not is_newest:
        return _newer(agent, known, team, name)
    wrapped = bytes(row.wrapped)
    if name in TO_PEOPLE:
        purpose = team.shares[known.node].purpose
        with agent.locked():
            entitled = readers_of(agent.node.roster, known.node, name, purpose=purpose)
        try:
            wrapped = still_wrapped(wrapped, entitled)
        except Unverified:
            # Somebody else wrote the row: it is no wrap, and must not keep all the rest from going.
            return _newer(agent, known, team, name)
    return (
        SharedKey(row.stream, name, row.epoch, bytes(row.key), wrapped, bytes(row.ring)) if wrapped else None
    )


def _newer(agent: Agent, known: Partner, team: Team, name: str) -> SharedKey | None:
    """Wrap a part's newest key, unless sharing ended since its team was read: then it is one they are never given."""
    with agent.locked(), suppress(Denied, Unreadable):
        now = agent.node.team(any_session(agent), team.file)
        return newer_key(agent, known, now, name) if name in shared_streams(now, known.node) else None
    return None


def _files(streams: Iterable[str]) -> list[str]:
    named = list(streams)
    found: dict[str, None] = {}
    for at in range(0, len(named), 500):
        rows = models.Stream.objects.filter(id__in=named[at : at + 500]).order_by("file")
        found.update(dict.fromkeys(rows.values_list("file", flat=True)))
    return list(found)


def _teams(agent: Agent, files: list[str]) -> Iterator[list[Team]]:
    """Give the teams as their signed entries say, a few at a time under the lock."""
    for at in range(0, len(files), _IN_ONE_GO):
        some, teams = files[at : at + _IN_ONE_GO], list[Team]()
        with agent.locked():
            session = any_session(agent)
            with agent.node.rows.read_ahead(some, ()):
                for file in some:
                    try:
                        teams.append(agent.node.team(session, file))
                    except Denied:
                        continue
        yield teams


def _authors(agent: Agent, team: Team) -> dict[str, Author]:
    people = [agent.node.roster.members.get(one) for one in sorted(team.ever)]
    return {one.id: author_of(one) for one in people if one is not None}


def author_of(person: Person) -> Author:
    """Give what a partner is told of a member: keys and roles, no name."""
    return Author(person.unwrap_public, person.sign_public, person.appointed)


def _whole(node: str, streams: list[str], last: int) -> dict[str, list[Carried]]:
    """Give all that this node said in some parts."""
    found: dict[str, list[Carried]] = {one: [] for one in streams}
    with connection.cursor() as cursor:
        for origin, stream, sequence, day, key, ciphertext in in_parts(cursor, _WHOLE, streams):
            if origin == node and sequence <= last:
                found[stream].append(Carried(stream, sequence, day, bytes(key), bytes(ciphertext)))
    return found
