"""Bundles for partners: the agent itself reads what is owed, and signs only what files' rosters say is shared.

It needs nobody's handle: somebody signed in unlocked the node's keys, and what is shared was agreed to before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from django.db import connection

from thitsar.kernel import codec, models
from thitsar.kernel.access.partners import Partner
from thitsar.kernel.exchange import bundle
from thitsar.kernel.exchange.bundle import Author, Bundle
from thitsar.kernel.exchange.form import SHAREABLE
from thitsar.kernel.exchange.signs import sign_for
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.agent.agent import Agent, operation, unlocked
from thitsar.kernel.vault.agent.duress_signs import sign_key
from thitsar.kernel.vault.agent.gathering import FRESH, Gathered, author_of, check_files, gather, said_since
from thitsar.kernel.vault.agent.partnering import node_seed
from thitsar.kernel.witnessing.kept_checkpoints import known_checkpoints
from thitsar.kernel.witnessing.restored import require_not_restored

_ROOM_OF_NOTES = 1024 * 1024
_LEAVES = (
    "SELECT e.hash FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE l.origin = %s AND e.sequence > %s AND e.sequence <= %s ORDER BY e.sequence"
)


@operation
@unlocked
def write_bundle(agent: Agent, partner: str) -> Iterator[dict[str, Any] | None]:
    """Sign and seal the next bundle for a partner; its last piece is None where nothing is owed that fits into one.

    Thousands of files take a while: the pieces before say no more than that it goes on. Raises Refused for a node that
    is no partner, Unreadable while nobody has unlocked the node's keys.
    """
    require_not_restored(agent.directory)
    # Before the roster: what is taken in meanwhile may bring newer keys of theirs, and this bundle is not kept then.
    row = models.Exchange.objects.filter(partner=partner).first() or models.Exchange(partner=partner)
    with agent.locked():
        seed = node_seed(agent)
        known = agent.node.roster.partner(partner)
        head, node, day = agent.node.log_head()[0], agent.node.row.node, agent.day()
        publics = {name: agent.node.roster.current(name) for name in SHAREABLE if _has_key(agent, name)}
        is_changing = agent.node.is_changing_keys()
        told: dict[str, bytes] = codec.decode(bytes(row.told)) if row.told else {}
        others = _changed_since(agent, told)
    plain = {name: list(one) for name, one in sorted(publics.items())}
    is_changed = told.get("") != _hash(plain)
    # Whoever shares with this node wraps to keys it may have no more; once, and not while they are being changed.
    has_news = ((is_changed and not is_changing) or bool(others)) and _is_awaited(row, told)
    if not has_news and not _is_owed(node, partner, row.sent_sequence, head):
        yield None
        return
    found = said_since(node, row, head)
    found.authors.update(others)
    for _ in chain(check_files(agent, known, found), gather(agent, node, known, found)):
        yield None
    if not has_news and not _goes_on(found, head):
        yield None
        return
    authors = [one for one in found.authors.values() if told.get(one.id) != _hash(bundle.author_row(one))]
    made = Bundle(
        sender=node,
        recipient=partner,
        number=row.sent + 1,
        previous=bytes(row.sent_hash) or bytes(32),
        day=day,
        first=found.first,
        leaves=_leaves(node, found.first - 1, found.last),
        files=tuple(found.files),
        keys=tuple(found.keys),
        authors=tuple(authors),
        publics=publics if is_changed else {},
        entries=tuple(found.entries),
        taken=row.taken,
        sign=sign_for(partner),
    )
    made = _with_notes(made, sign_key(seed, partner)) if made.is_lasting else made
    if not _is_as_known(agent, known):
        yield None
        return
    told |= {one.id: _hash(bundle.author_row(one)) for one in authors} | {"": _hash(plain)}
    yield _given(row, made, found, sealed=bundle.seal(seed, made, known.bundles), told=codec.encode(told))


def _is_as_known(agent: Agent, known: Partner) -> bool:
    """Tell whether a partner's keys are those a bundle was made for: else the next exchange makes it anew.

    Refused where it was stopped since.
    """
    with agent.locked():
        return agent.node.roster.partner(known.node) == known


def _given(
    row: models.Exchange, made: Bundle, found: Gathered, *, sealed: bytes, told: bytes
) -> dict[str, Any]:
    return {
        "number": made.number,
        "previous": bytes(row.sent_hash),
        "hash": bundle.hash_of(made.body()),
        "sealed": sealed,
        "sequence": found.last,
        "told": told,
        "keys": [[one.stream, one.epoch, one.key] for one in found.keys],
        # What was true when it was made: nothing taken in since, and all of this shared.
        "taken": row.taken,
        "streams": sorted({one.stream for one in found.entries} | {one.stream for one in found.keys}),
        "late": found.late,
        "ended": found.ended,
    }


def _is_awaited(row: models.Exchange, told: Mapping[str, bytes]) -> bool:
    """Tell whether a partner waits to be told of this node's keys: it said something, or these keys sign anew."""
    # Without a hash of them where the keys of the node were renewed: the next bundle vouches for those before it.
    return row.taken > 0 or (row.sent > 0 and "" not in told)


def _changed_since(agent: Agent, told: Mapping[str, bytes]) -> dict[str, Author]:
    """Give those the partner was told of whose roles became others, or who left: it wraps nothing to them any more."""
    people = (agent.node.roster.members.get(one) for one in told)
    found = {one.id: author_of(one) for one in people if one is not None}
    return {id: one for id, one in found.items() if told[id] != _hash(bundle.author_row(one))}


def _has_key(agent: Agent, name: str) -> bool:
    # What is wrapped to a key that somebody who left knows is theirs to open.
    return name in agent.node.roster.epochs and not agent.node.roster.is_closed(name)


def _is_owed(node: str, partner: str, sent: int, head: int) -> bool:
    waiting = models.Shared.objects.filter(partner=partner)
    if waiting.filter(number=0).exists() or waiting.exclude(is_behind=False, is_ended=False).exists():
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"{FRESH} LIMIT 1", [node, partner, False, sent, head])
        return cursor.fetchone() is not None


def _goes_on(found: Gathered, head: int) -> bool:
    """Tell whether this bundle brings anything, or comes nearer to what the next one brings."""
    return bool(found.files or found.keys or found.was_said or found.first <= found.last < head)


def _leaves(node: str, after: int, last: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [node, after, last])
        return b"".join(bytes(own) for (own,) in cursor.fetchall())


def _with_notes(made: Bundle, key: bytes) -> Bundle:
    """Add what is known of all logs: whoever was shown another history finds out (security.md 3.6).

    And the key of the signs that every exchange carries.
    """
    notes, room = [], _ROOM_OF_NOTES
    for one in known_checkpoints():
        if len(one) <= min(room, bundle.LARGEST_NOTE):
            notes.append(one)
            room -= len(one)
    return replace(made, notes=tuple(notes), sign_key=key)


def _hash(plain: Any) -> bytes:
    return suite.digest("told", codec.encode(plain))[:8]
