"""The data keys of parts as the agent gives them: unwrapped with what a member holds, and only those that hold."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db import connection

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.access.roster import FOUNDED, Roster
from thitsar.kernel.access.teams import Team
from thitsar.kernel.checking.identity import read_statement
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.events import event_type
from thitsar.kernel.vault import seal, wrap
from thitsar.kernel.vault.adding import EACH, To, to_each
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.part_rows import PartRows, Wrapped
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.places import RECOVERY, broad_place, narrow_place
from thitsar.kernel.vault.ring import Ring, key_mark, open_ring, require_named

_LAST = (
    "SELECT l.origin, e.sequence, e.ciphertext, e.key, s.ring, w.recipient, w.epoch, w.key, w.sealed"
    " FROM kernel_entry e JOIN kernel_stream s ON s.id = e.stream"
    " JOIN kernel_log l ON l.id = e.log_id JOIN kernel_keywrap w ON w.stream = e.stream"
    " WHERE e.id = (SELECT MAX(id) FROM kernel_entry WHERE stream = %s) AND w.recipient IN ('', '+', %s)"
)
_FIRST = (
    "SELECT l.origin, e.sequence, e.ciphertext FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE e.stream = %s AND l.origin = %s ORDER BY e.id LIMIT 1"
)

CHANGING = "The keys of this part are being changed. Nothing was saved. Try again in a minute."
_OLDER = "A wrapped key is older than it may be: somebody put it back. Tell your data-protection officer."


class PartKeys:
    """Open the data keys of one node's parts for its members."""

    def __init__(self, clock: HybridClock) -> None:
        self._clock = clock
        self._row: models.Node | None = None
        self._recovery = b""
        self.rows = PartRows()
        self.roster = Roster()

    @property
    def row(self) -> models.Node:
        """Give the node's own row, read once."""
        if self._row is None:
            self._row = models.Node.objects.get()
        return self._row

    def part_key(self, session: Session, team: Team, compartment: str) -> bytes:
        """Unwrap the data key of a part of a file; Unverified when nobody entitled ever wrote under it.

        Anybody can wrap a key to a public one: who can write the table would name a key they know, and read what is
        written from then on. What holders of the compartment's own key wrapped is theirs.
        """
        stream = team.stream(compartment)
        key, is_vouched = self._unwrapped(session, stream, compartment)
        if compartment in team.marks:
            # Its first entries lie under a key that whoever left may know: only the one that was signed for holds.
            is_vouched = team.marks[compartment] == key_mark(stream, key)
            if not is_vouched:
                raise Unverified(_OLDER)
        if not is_vouched and compartment in team.received:
            # Whoever folds it first opens all its entries with this key, and wraps it as only a reader can.
            raise Unreadable("What a partner said in this part was not read yet. Sign in again.")
        if not is_vouched and not self._was_written(team, compartment, key):
            raise Unverified("A wrapped key does not open here: it is for another holder or place.")
        return key

    def adding_to(self, compartment: str) -> To:
        """Give to whom what is added to a compartment is wrapped: its newest epoch or, while closed, each reader."""
        if not self.roster.is_closed(compartment):
            return self.roster.current(compartment)
        readers = [(one.id, one.unwrap_public) for one in self.roster.entitled(compartment)]
        return to_each([*readers, (RECOVERY, self.recovery_public())])

    def recovery_public(self) -> bytes:
        """Give the key that everything is also wrapped to, as the root's statement names it."""
        if not self._recovery:
            said = read_statement(bytes(self.row.statement), self.row.node, self.row.organisation)
            self._recovery = said["recovery"]
        return self._recovery

    def holds_newest(self, session: Session, compartment: str) -> bool:
        """Tell whether this member has a compartment's newest key, and so the say about its next one."""
        epochs = self.roster.epochs.get(compartment, ())
        return bool(epochs) and (compartment, epochs[-1][0]) in session.epochs

    def data_key(self, session: Session, stream: str, compartment: str) -> bytes:
        """Unwrap the data key of one stream with what this member holds; Unreadable when it is not for them."""
        return self._unwrapped(session, stream, compartment)[0]

    def ring(self, session: Session, stream: str, compartment: str) -> Ring:
        """Give all data keys of one stream: entries stay under the one that was the newest when they were said."""
        key = self.data_key(session, stream, compartment)
        return self._ring(stream, compartment, key, self.rows.ring(stream))

    def _ring(self, stream: str, compartment: str, key: bytes, sealed: Any) -> Ring:
        return open_ring(self.row.organisation, stream, compartment, newest=key, sealed=bytes(sealed))

    def _unwrapped(self, session: Session, stream: str, compartment: str) -> tuple[bytes, bool]:
        """Give a data key, and whether only holders of the compartment's key could have wrapped it."""
        wraps = self.rows.wraps(stream, ("", "+", session.member))
        return self._key_of(session, stream, compartment, wraps)

    def _key_of(
        self, session: Session, stream: str, compartment: str, wraps: Iterable[Wrapped]
    ) -> tuple[bytes, bool]:
        if session.keys is None:
            raise Unreadable("Nobody unlocked here holds this key.")
        for recipient, epoch, named, sealed in wraps:
            keys = session.epochs.get((compartment, epoch))
            if compartment == "roster" and recipient:
                continue  # every member holds this key: nobody ever wraps to its public half
            self._require_newest(stream, compartment, epoch)
            if recipient == session.member and is_narrow(compartment) and recipient in self.roster.travelling:
                continue  # left the node with them: somebody put it back
            if recipient == session.member:
                where = narrow_place(self.row.organisation, stream, compartment, session.member, bytes(named))
                key = wrap.unwrap(session.keys.unwrapping, where, bytes(sealed))
                return require_named(stream, key, named), False
            if keys is not None:
                where = broad_place(self.row.organisation, stream, compartment, epoch, bytes(named))
                if recipient == "+":
                    key = wrap.unwrap(keys.unwrapping, where, bytes(sealed))
                    return require_named(stream, key, named), False
                return require_named(
                    stream, seal.open_sealed(keys.wrapping, where, bytes(sealed)), named
                ), True
        raise Unreadable("Nobody unlocked here holds the key of this part of the file.")

    def _require_newest(self, stream: str, compartment: str, epoch: int) -> None:
        """Raise Unverified for a wrap from before the newest epoch: all were renewed in the commit that opened it."""
        epochs = self.roster.epochs.get(compartment)
        if is_narrow(compartment) or epochs is None or epoch == epochs[-1][0]:
            return
        if epoch == EACH and self.roster.is_closed(compartment):
            return
        # The node's own roster says which is the newest, and is read before that is known.
        if not self.is_roster_stream(stream):
            raise Unverified(_OLDER)

    def is_roster_stream(self, stream: str) -> bool:
        """Tell whether this is the node's own roster."""
        return models.Stream.objects.filter(id=stream, file=self.row.node).exists()

    def _was_written(self, team: Team, compartment: str, key: bytes) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_FIRST, [team.stream(compartment), self.row.node])
            found = cursor.fetchone()
        if found is None:
            return False
        origin, sequence, ciphertext = found
        where = entry.place(origin, sequence, team.stream(compartment))
        # Never with an older key of the ring: whoever knows that one can seal it under a key of their own.
        signed = entry.open_entry(key, where, bytes(ciphertext))
        self._verify(signed, self.roster)
        author = self.roster.member(signed.inner.author).at(sequence)
        action = event_type(signed.inner.name).action
        return author.id in team.ever and scope_of(author.roles, action, compartment) is not None

    def observe_last(self, session: Session, stream: str, compartment: str) -> None:
        """Let the clock go on after a part's last entry, where this member can open it: what is said next is later."""
        with connection.cursor() as cursor:
            cursor.execute(_LAST, [stream, session.member])
            rows = cursor.fetchall()
        if not rows:
            return
        origin, sequence, ciphertext, named, older = rows[0][:5]
        # Who adds without reading has no key; what does not open or is of a time to come is refused to whoever reads.
        with suppress(Unreadable, Unverified):
            key, _ = self._key_of(session, stream, compartment, [row[5:] for row in rows])
            where = entry.place(origin, sequence, stream)
            ring = self._ring(stream, compartment, key, older)
            self._clock.observe(entry.open_entry(ring.key(named), where, bytes(ciphertext)).inner.clock)

    def _verify(self, signed: entry.Signed, roster: Roster | None, *, origin: str = "") -> None:
        # The founding entry brings its author's key along; the root's statement vouches for that key.
        if roster is None:
            raise Unverified("The roster does not begin with its founding.")
        if origin not in ("", self.row.node):
            author = roster.authors.get(signed.inner.author)
            if author is None or author.partner != origin:
                raise Unverified("The roster does not know this member.")
            signatures.verify(author.sign_public, signed.signature, signed.body)
            return
        public = roster.member(signed.inner.author).sign_public
        if signed.inner.name == FOUNDED:
            check_statement(self.row, public)
            if roster.own != self.row.organisation:
                raise Unverified("The roster names another organisation as the owner of this node.")
        signatures.verify(public, signed.signature, signed.body)


def check_statement(node: models.Node, administrator: bytes) -> dict[str, Any]:
    """Check the root's signature under the node's statement and that it names this administrator's key."""
    content = read_statement(bytes(node.statement), node.node, node.organisation)
    if content["administrator"] != administrator:
        raise Unverified("The organisation's root did not appoint this administrator.")
    return content
