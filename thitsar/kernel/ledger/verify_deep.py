"""Verify what is inside the seals: whose signature, after which entry, to whom, in which file.

Opening everything must not be a way around the quota on opening files. So the agent does it, in a process of its
own that is given the keys and gives back counts; the caller learns numbers of bad entries and nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from thitsar.kernel import codec
from thitsar.kernel.errors import Purposeful, Unverified
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger import chunks, entry
from thitsar.kernel.ledger.chunks import Keys, Opened, Span, StoredEntry, StoredStream
from thitsar.kernel.ledger.order import Order
from thitsar.kernel.vault import suite

MOST_NAMED = 1000
# Author, the author's own number and previous hash, hash of the body, number in the log.
Link = tuple[str, int, bytes, bytes, int]
Bad = tuple[int, str]
Narrow = frozenset[str]


@dataclass
class Checked:
    """What was found in the files of one span."""

    streams: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    bad: list[Bad] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def verify_deep(actor: Actor) -> dict[str, Any]:
    """Check every entry that the members unlocked together can open.

    Gives counts, `coverage` by compartment as [opened, all], and `bad`: the numbers of entries with what is wrong.
    """
    found: dict[str, Any] = actor.call("rebuild", mode="verify")
    return found


def check_span(span: Span, keys: Keys) -> Checked:
    """Open all entries of a span and check what each says of itself."""
    checked = Checked()
    for streams in chunks.read(span, keys).values():
        file = chunks.opened(streams, keys)
        narrow = _narrow_teams(file, keys)
        for stream in streams:
            checked.streams[stream.compartment] += 1
            if stream.key is None or not stream.head:
                continue
            checked.opened[stream.compartment] += 1
            if file is None or not file.owns(stream):
                checked.bad += [(one.sequence, gettext_noop("not of its file")) for one in stream.entries]
                continue
            _check_stream(checked, stream, keys, narrow)
    return checked


def total(checked: Iterable[Checked]) -> dict[str, Any]:
    """Add up what may leave the process."""
    streams: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    entries, bad, links = 0, [], []
    for one in checked:
        streams.update(one.streams)
        opened.update(one.opened)
        entries += one.entries
        bad += one.bad
        links += one.links
    is_complete = streams == opened and not bad
    bad += _broken_chains(links, is_complete)
    return {
        "streams": streams.total(),
        "opened": opened.total(),
        "entries": entries,
        "bad": [list(one) for one in sorted(set(bad))[:MOST_NAMED]],
        "coverage": {name: [opened[name], count] for name, count in sorted(streams.items())},
    }


def _check_stream(checked: Checked, stream: StoredStream, keys: Keys, narrow: set[Narrow]) -> None:
    allowed = {entry.narrow_recipients(stream.compartment, team) for team in narrow}
    if stream.compartment in keys.publics:
        number = keys.publics[stream.compartment][0]
        allowed = {entry.broad_recipients(stream.compartment, at) for at in range(number + 1)}
    seen: set[bytes] = set()
    order = Order()
    opening = chunks.open_entries(stream, keys)
    for stored in stream.entries:
        try:
            # Not the entry at this place: of several logs they come in causal order, without what waits.
            stored, signed = next(opening)  # noqa: PLW2901
        except StopIteration:
            return
        except Purposeful:
            checked.bad.append((stored.sequence, gettext_noop("does not open, or not its author's")))
            return
        inner = signed.inner
        checked.entries += 1
        # To which of its members a partner spoke only its own roster says.
        is_ours = stored.origin == keys.node
        if is_ours and inner.recipients not in allowed:
            checked.bad.append((stored.sequence, gettext_noop("other recipients")))
        checked.bad += _out_of_time(stored, inner, order, latest=keys.latest)
        if inner.day != stored.day:
            checked.bad.append((stored.sequence, gettext_noop("another day than inside")))
        if not seen.issuperset(inner.parents):
            checked.bad.append((stored.sequence, gettext_noop("unknown parents")))
        seen.add(stored.hash)
        if not is_ours:
            # What else they said is not here, so that their chain has gaps.
            continue
        own = suite.digest("author-chain", signed.body)
        checked.links.append(
            (inner.author, inner.author_sequence, inner.author_previous, own, stored.sequence)
        )


def _out_of_time(stored: StoredEntry, inner: entry.Inner, order: Order, *, latest: int) -> Iterator[Bad]:
    if inner.clock > latest:
        # Not compared with: those after it are sound.
        yield stored.sequence, gettext_noop("of a time to come")
        return
    try:
        order.require_next(stored.origin, stored.sequence, inner.clock)
    except Unverified:
        yield stored.sequence, gettext_noop("older than the one before")


def _narrow_teams(file: Opened | None, keys: Keys) -> set[Narrow]:
    """Give all narrow teams a file ever had."""
    found: set[Narrow] = set()
    if file is None or not file.root:
        return found
    team: set[str] = set()
    is_released, newest = False, 0
    for sequence, name, payload in [*_payloads(file, keys), (1 << 62, "", {})]:
        for at, *named in sorted([*keys.recovered, *keys.replaced], key=lambda one: one[0]):
            if newest and newest < at < sequence:
                team = _entered(team, named, is_released=is_released)
                found |= _without_removed(team, keys)
        newest = sequence
        is_released = name == "roster.team_released.v1" or (is_released and name != "roster.team_resumed.v1")
        if "narrow" in payload and isinstance(payload["narrow"], list):
            team = {one.hex() for one in payload["narrow"]}
        elif payload.get("narrow") is True:
            team = team | {payload["member"].hex()}
        elif "member" in payload and "narrow" not in payload:
            team = team - {payload["member"].hex()}
        elif "members" in payload:
            team = team - {one.hex() for one in payload["members"]}
        found |= _without_removed(team, keys)
    return found


def _entered(team: set[str], named: Sequence[Any], *, is_released: bool) -> set[str]:
    """Give a team after others came into it by the node's own roster."""
    before, after = named
    if isinstance(before, str):
        return {after if one == before else one for one in team}
    return set(after if is_released else before)


def _without_removed(team: set[str], keys: Keys) -> set[Narrow]:
    """Give a team as it became by each who left the node: they are nowhere in a team any more, from some entry on."""
    found, left = {frozenset(team)}, set[str]()
    for one in keys.removed:
        left.add(one)
        found.add(frozenset(team - left))
    return found


def _payloads(file: Opened, keys: Keys) -> Iterator[tuple[int, str, dict[str, Any]]]:
    try:
        for stored, signed in chunks.open_entries(file.roster, keys):
            yield stored.sequence, signed.inner.name, codec.decode(signed.inner.payload)
    except Purposeful:
        return  # named when the roster itself is checked


def _broken_chains(links: list[Link], is_complete: bool) -> Iterator[Bad]:
    """Name entries that do not follow their author's own one before; gaps count where everything was opened."""
    before: dict[str, tuple[int, bytes]] = {}
    for author, number, previous, own, sequence in sorted(links, key=lambda one: (one[0], one[4])):
        last, head = before.get(author, (0, entry.GENESIS))
        if number <= last or (number > last + 1 and is_complete):
            yield sequence, gettext_noop("not its author's next")
        elif number == last + 1 and previous != head:
            yield sequence, gettext_noop("not after its author's last")
        before[author] = (number, own)
