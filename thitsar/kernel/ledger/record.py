"""Record events: one of the two doors into the ledger. Everything of a commit is on disk, or nothing is."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from thitsar.kernel import codec
from thitsar.kernel.access.policy import is_narrow
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.files.batches import ADDED, items_of, know_roster, seal_batches
from thitsar.kernel.files.kinds import Document, Told
from thitsar.kernel.files.open_file import Actor, Part, Said, seal_document
from thitsar.kernel.files.opening import node_ids, opened_parts
from thitsar.kernel.ledger import causal, entry, follow_up
from thitsar.kernel.ledger.carried import put_keys
from thitsar.kernel.ledger.events import event_type
from thitsar.kernel.ledger.folding import fold_entry
from thitsar.kernel.ledger.rows import in_parts, lock_log
from thitsar.kernel.vault import suite
from thitsar.kernel.vault.adding import EACH

_ASKED = "The person has asked for something since. An intake officer of this file has to sign in first."
CHANGED = "Somebody else changed this file a moment ago. Look at it again, then repeat what you did."
_FOLD_FIRST = (
    "A partner has said something in this part that nobody here has read yet. Open the file again, then repeat what "
    "you did. If you may not read this part, somebody who may has to sign in first."
)
# Marked, with something of another log after what was folded last.
_ARRIVED = (
    "SELECT 1 FROM kernel_unfoldedpart u WHERE u.stream IN ({marks}) AND EXISTS"
    " (SELECT 1 FROM kernel_entry e WHERE e.stream = u.stream AND e.id > u.seen AND e.log_id <> {log}) LIMIT 1"
)
_ENTRY = (
    "INSERT INTO kernel_entry (log_id, sequence, day, suite, bucket, ciphertext_hash, hash, ciphertext, stream, key)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_STREAM = (
    "INSERT INTO kernel_stream (id, file, compartment, head, revision, epoch, sealed, ring)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
_WRAP = "INSERT INTO kernel_keywrap (stream, key, recipient, epoch, sealed) VALUES (%s, %s, %s, %s, %s)"
_OWED = "INSERT INTO kernel_wrapowed (compartment, stream, recipient) VALUES (%s, %s, %s)"
_NEWEST = "SELECT compartment, MAX(epoch) FROM kernel_epochwrap GROUP BY compartment"
_WAITING = "SELECT 1 FROM kernel_inboxitem i JOIN kernel_stream s ON s.id = i.stream WHERE s.file IN ({marks}) LIMIT 1"


def record(
    actor: Actor,
    events: list[Said],
    *,
    today: date,
    within: Iterable[Callable[[], None]] = (),
    signed: Callable[[], None] | None = None,
) -> int:
    """Sign, seal and append events, re-seal what they change, sign the new head; gives the newest number.

    `within` are further writes of the same commit; `signed` is called once the agent is free for other work.
    Raises Refused when somebody changed a part meanwhile, Denied when the agent finds that the actor may not say
    one of these things.
    """
    (node, organisation), day = node_ids(), day_number(today)
    parts = list({one.part.stream: (one.file.id, one.part) for one in events}.values())
    with ExitStack() as under, transaction.atomic(), connection.cursor() as cursor:
        log, sequence, head = lock_log(cursor, node)
        _require_unchanged(cursor, actor, parts, log=log)
        under.enter_context(_turned(part for _, part in parts))
        cursor.execute("SELECT state FROM kernel_member WHERE id = %s", [actor.member])
        state = bytes(cursor.fetchone()[0])
        rows, chain, away = list[list[Any]](), list[Any](), set[str]()
        heads, documents = dict[str, bytes](), dict[str, Any]()
        signing = _signed(actor, state, events, chain, day=day, away=away)
        for one, (body, signature) in zip(events, signing, strict=True):
            sequence += 1
            stream = one.part.stream
            where = entry.place(node, sequence, stream)
            ciphertext, bucket = entry.seal_entry(one.part.key, where, body, signature)
            hidden = hashlib.sha256(ciphertext).digest()
            head = entry.Outer(node, sequence, head, day, suite.SUITE, bucket, hidden).hash()
            heads[stream] = head
            lies = [ciphertext, stream, one.part.key_id]
            rows.append([log, sequence, day, suite.SUITE, bucket, hidden, head, *lies])
            documents[stream] = _fold(one, body, documents.get(stream, one.part.document))
        if signed is not None:
            signed()
        cursor.executemany(_ENTRY, rows)
        _write_parts(cursor, organisation, parts, documents, heads, away=away)
        batches = seal_batches(actor, items_of(events, documents))
        if batches:
            cursor.executemany(ADDED, batches)
        for write in within:
            write()
        follow_up.run(actor, events, documents, today=today)
        # After the writes of this commit: what it takes in is gone from the inbox by then.
        _require_nothing_asked(cursor, events)
        # Signed last, so that no signed head can be of a commit that failed before its end.
        outers = [[bucket, hidden] for _, _, _, _, bucket, hidden, *_ in rows]
        sealed = actor.call("sign_head", day=day, entries=outers, chain=chain)
        if (sealed["sequence"], sealed["head"]) != (sequence, head):
            raise Unverified("This node's log is shorter or another than it was. Stop work on this machine.")
        cursor.execute(
            "UPDATE kernel_log SET sequence = %s, head = %s, signature = %s WHERE id = %s",
            [sequence, head, sealed["signature"], log],
        )
        cursor.execute("UPDATE kernel_member SET state = %s WHERE id = %s", [sealed["state"], actor.member])
    _move_on(parts, documents, heads)
    return _caught_up(actor, sealed)


def _caught_up(actor: Actor, sealed: dict[str, Any]) -> int:
    if sealed["is_due"]:
        # Work goes on over midnight: the new day has its checkpoint, too.
        actor.call("catch_up")
    newest: int = sealed["sequence"]
    return newest


@contextmanager
def _turned(parts: Iterable[Part]) -> Iterator[None]:
    """Write under a part's own key of this epoch where its key was carried; back to that where nothing is written."""
    before = [(part, part.key, part.older, part.epoch) for part in parts]
    for part, *_ in before:
        part.turn()
    try:
        yield
    except BaseException:  # whatever it was: the page may be sent once more
        for part, key, older, epoch in before:
            part.key, part.older, part.epoch = key, older, epoch
        raise


@contextmanager
def alone() -> Iterator[None]:
    """Let nobody else record until what is looked at here is recorded, too, in one commit."""
    node, _ = node_ids()
    with transaction.atomic(), connection.cursor() as cursor:
        lock_log(cursor, node)
        yield


def _require_unchanged(cursor: Any, actor: Actor, parts: list[tuple[str, Part]], *, log: int) -> None:
    """Raise Refused where a part holds something its reader has not seen."""
    known = {part.stream: (file, part) for file, part in parts if part.revision}
    query = "SELECT id, revision FROM kernel_stream WHERE id IN ({marks})"
    now = dict(in_parts(cursor, query, list(known)))
    cursor.execute(_NEWEST)
    newest = dict(cursor.fetchall())
    for stream, (file, part) in known.items():
        # A key is carried to the next epoch without a word in the part's row.
        is_older = EACH < part.writing_epoch < newest.get(part.compartment, EACH)
        if now.get(stream) != part.revision or is_older:
            _follow(actor, file, part, is_older=is_older)
    if known and next(in_parts(cursor, _ARRIVED.replace("{log}", str(log)), list(known)), None) is not None:
        raise Refused(_FOLD_FIRST)


def _follow(actor: Actor, file: str, part: Part, *, is_older: bool) -> None:
    """Go on after what changed no word of a part: its key was changed, or the mark of another part's was set."""
    as_it_was = {"stream": part.stream, "key": part.key, "mark": b"", "next": None}
    try:
        if is_older or part.next is not None:
            found = _with_key(actor, file, part)
        else:
            try:
                found = next(opened_parts([as_it_was]), None)
            except Unverified:  # under another key by now
                found = _with_key(actor, file, part)
    except Purposeful as error:
        raise Refused(CHANGED) from error
    if found is None or codec.pack(found.document) != codec.pack(part.document):
        raise Refused(CHANGED)
    part.head, part.revision, part.epoch = found.head, found.revision, found.epoch
    part.key, part.older, part.next = found.key, found.older, found.next


def _with_key(actor: Actor, file: str, part: Part) -> Part | None:
    """Ask the agent, which looks at rights and team anew, for the key a part has by now."""
    given = actor.call("open_file", file=file, compartments=[part.compartment], purpose="write")["parts"]
    return next(opened_parts(given.values()), None)


def _require_nothing_asked(cursor: Any, events: list[Said]) -> None:
    """Raise Refused while a wish of the person themselves waits, unless all that is said protects them."""
    held_up = (one for one in events if one.part.revision and not event_type(one.name).protects)
    known = sorted({one.file.id for one in held_up})
    for at in range(0, len(known), 500):
        some = known[at : at + 500]
        cursor.execute(_WAITING.format(marks=",".join(["%s"] * len(some))), some)
        if cursor.fetchone() is not None:
            raise Refused(_ASKED)


def _signed(
    actor: Actor, state: bytes, events: list[Said], chain: list[Any], *, day: int, away: set[str]
) -> Iterator[tuple[bytes, bytes]]:
    """Give each event's signed body and signature; the author's chain in `chain`, who is on a journey in `away`.

    They come in pieces: while the agent signs the next one, this one is sealed.
    """
    asked = [_asked(one) for one in events]
    for piece in actor.pieces("sign_events", state=state, day=day, events=asked):
        chain[:] = piece["chain"]
        away.update(piece["away"])
        know_roster(actor, piece["roster"])
        yield from piece["bodies"]


def _asked(said: Said) -> dict[str, Any]:
    return {
        "file": said.file.id,
        "compartment": said.compartment,
        "name": said.name,
        "version": said.version,
        "payload": codec.encode(said.payload),
        "parents": causal.split(said.part.head),
        "epoch": said.part.epoch,
    }


def _fold(said: Said, body: bytes, before: Document | None) -> Document:
    # Folded from the signed bytes, as a rebuild will: what the fold sees is what was signed.
    inner = entry.just_built(body)
    payload = codec.unpack(inner.payload)
    told = Told(inner.name, inner.version, payload, inner.author, inner.day, inner.clock)
    return fold_entry(said.file.kind, said.compartment, before, told)


def _move_on(parts: list[tuple[str, Part]], documents: dict[str, Any], heads: dict[str, bytes]) -> None:
    for _, part in parts:
        part.revision, part.wraps, part.next = part.revision + 1, [], None
        part.head, part.document = heads[part.stream], documents[part.stream]


def _write_parts(
    cursor: Any,
    organisation: str,
    parts: list[tuple[str, Part]],
    documents: dict[str, Any],
    heads: dict[str, bytes],
    *,
    away: set[str],
) -> None:
    made, changed, wraps, owed, turned = [], [], [], [], []
    for file, part in parts:
        revision = part.revision + 1
        sealed = seal_document(organisation, part, revision, documents[part.stream])
        head = heads[part.stream]
        if part.revision == 0:
            made.append([part.stream, file, part.compartment, head, revision, part.epoch, sealed, b""])
            # Narrow keys are wrapped to members by name; whoever went on a journey meanwhile is owed theirs.
            for_later = away if is_narrow(part.compartment) else set()
            given = [one for one in part.wraps if one[2] and one[0] not in for_later]
            wraps += [[part.stream, part.key_id, *one] for one in given]
            owed += [[part.compartment, part.stream, one[0]] for one in part.wraps if one not in given]
        else:
            changed.append([head, revision, sealed, part.stream])
            if part.next is not None:
                turned.append(part.next.row(part.stream))
    if made:
        try:
            cursor.executemany(_STREAM, made)
            cursor.executemany(_WRAP, wraps)
            cursor.executemany(_OWED, owed)
        except IntegrityError as error:  # two made the same part at once
            raise Refused(CHANGED) from error
    if changed:
        cursor.executemany(
            "UPDATE kernel_stream SET head = %s, revision = %s, sealed = %s WHERE id = %s", changed
        )
    put_keys(cursor, turned)
