"""The data keys of parts as the agent gives them: unwrapped with what a member holds, and only those that hold."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.db import connection

from thitsar.kernel import models
from thitsar.kernel.access.policy import is_narrow, scope_of
from thitsar.kernel.access.roster import FOUNDED, Roster
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Unreadable, Unverified
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.carried import Sheets, Wrapped, newest_held, turn
from thitsar.kernel.ledger.events import event_type
from thitsar.kernel.ledger.statements import read_statement
from thitsar.kernel.vault import wrap
from thitsar.kernel.vault.adding import EACH, To, to_each
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.part_rows import PartRows
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.hierarchy import EpochKeys
from thitsar.kernel.vault.places import RECOVERY, narrow_place
from thitsar.kernel.vault.ring import Ring, key_id, key_mark, open_ring, require_named
from thitsar.kernel.vault.sheets import Held

_LAST = (
    "SELECT l.origin, e.sequence, e.ciphertext, e.key, s.ring, w.recipient, w.epoch, w.key, w.sealed"
    " FROM kernel_entry e JOIN kernel_stream s ON s.id = e.stream"
    " JOIN kernel_log l ON l.id = e.log_id"
    " LEFT JOIN kernel_keywrap w ON w.stream = e.stream AND w.recipient IN ('', '+', %s)"
    " WHERE e.id = (SELECT MAX(id) FROM kernel_entry WHERE stream = %s)"
)
_FIRST = (
    "SELECT l.origin, e.sequence, e.ciphertext FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE e.stream = %s AND l.origin = %s ORDER BY e.id LIMIT 1"
)
_FIRST_UNDER = (
    "SELECT e.sequence, e.ciphertext, e.key FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE e.stream = %s AND l.origin = %s ORDER BY e.id LIMIT 1"
)
_UNDER = (
    "SELECT e.key FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE e.stream = %s AND l.origin = %s ORDER BY e.id DESC LIMIT 1"
)
_UNDER_IT = (
    "SELECT l.origin, MIN(e.sequence) FROM kernel_entry e JOIN kernel_log l ON l.id = e.log_id"
    " WHERE e.stream = %s AND e.key = %s GROUP BY l.origin"
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
        return self._entitled(session, team, compartment).key

    def part_given(self, session: Session, team: Team, compartment: str) -> dict[str, Any]:
        """Give a part of a file as a page takes it, checked the same way.

        Where a partner has its key and is owed nothing more, the part gets one of its own when it is written next.
        """
        held, stream = self._entitled(session, team, compartment), team.stream(compartment)
        is_outside = not is_narrow(compartment) and self._is_outside(
            stream, held.key, since=_owed_until(team, compartment, self.roster)
        )
        return self._given(session, stream, compartment, held, is_outside=is_outside)

    def given(self, session: Session, stream: str, compartment: str) -> dict[str, Any]:
        """Give one stream as a page takes it: its key and, where that was carried, what its row hashes to and its
        first own key of this epoch, under which it is written next.
        """
        return self._given(session, stream, compartment, self._held(session, stream, compartment))

    def _given(
        self, session: Session, stream: str, compartment: str, held: Held, *, is_outside: bool = False
    ) -> dict[str, Any]:
        found: dict[str, Any] = {"stream": stream, "key": held.key, "mark": held.mark, "next": None}
        if held.mark or is_outside:
            ring, keys = self._ring_of(stream, compartment, held.key), self._newest_keys(session, compartment)
            if held.mark:
                self._require_not_written(stream, ring)
            if keys is not None:
                found["next"] = asdict(turn(self.row.organisation, keys, stream, ring))
        return found

    def _is_outside(self, stream: str, key: bytes, *, since: int) -> bool:
        """Tell whether a partner that is owed nothing any more was given this key: it stands in use from before."""
        if not since:
            return False
        with connection.cursor() as cursor:
            cursor.execute(_UNDER_IT, [stream, key_id(stream, key)])
            found = dict(cursor.fetchall())
        own = found.pop(self.row.node, None)
        # Nothing is ever written under a key without saying under which: one that nothing names was hidden.
        return bool(found) or own is None or own < since

    def _require_not_written(self, stream: str, ring: Ring) -> None:
        """Raise Unverified where something was said under another key since this one was carried: it was put back."""
        with connection.cursor() as cursor:
            cursor.execute(_UNDER, [stream, self.row.node])
            found = cursor.fetchone()
        own = key_id(stream, ring.newest)
        if found is not None and bytes(found[0]) not in (b"", own, *ring.older):
            raise Unverified(_OLDER)

    def _entitled(self, session: Session, team: Team, compartment: str) -> Held:
        stream = team.stream(compartment)
        held = self._held(session, stream, compartment)
        if compartment in team.marks:
            # Its first entries lie under a key that whoever left may know: only the one that was signed for holds.
            if team.marks[compartment] != key_mark(stream, held.key):
                raise Unverified(_OLDER)
            return held
        if not held.is_vouched and compartment in team.origin.streams:
            # Whoever folds it first opens all its entries with this key, and wraps it as only a reader can.
            raise Unreadable("What a partner said in this part was not read yet. Sign in again.")
        if not held.is_vouched and not self._was_written(team, compartment, held.key):
            raise Unverified("A wrapped key does not open here: it is for another holder or place.")
        return held

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
        return self._held(session, stream, compartment).key

    def ring(self, session: Session, stream: str, compartment: str) -> Ring:
        """Give all data keys of one stream: entries stay under the one that was the newest when they were said."""
        return self._ring_of(stream, compartment, self.data_key(session, stream, compartment))

    def _ring_of(self, stream: str, compartment: str, key: bytes) -> Ring:
        return self._ring(stream, compartment, key, self.rows.ring(stream))

    def _ring(self, stream: str, compartment: str, key: bytes, sealed: Any) -> Ring:
        return open_ring(self.row.organisation, stream, compartment, newest=key, sealed=bytes(sealed))

    def _newest_keys(self, session: Session, compartment: str) -> EpochKeys | None:
        """Give the keys of a compartment's newest epoch, if this member has them."""
        epochs = self.roster.epochs.get(compartment, ())
        # Newer than the roster that is known are those in which it is about to be read anew.
        newest = max(
            (number for name, number in session.epochs if name == compartment),
            default=0,
        )
        return (
            session.epochs[compartment, newest] if newest and newest >= max(epochs, default=(0,))[0] else None
        )

    def _held(self, session: Session, stream: str, compartment: str) -> Held:
        wraps = self.rows.wraps(stream, ("", "+", session.member))
        return self._key_of(session, stream, compartment, wraps)

    def _key_of(self, session: Session, stream: str, compartment: str, wraps: Sequence[Wrapped]) -> Held:
        if session.keys is None:
            raise Unreadable("Nobody unlocked here holds this key.")
        if not is_narrow(compartment):
            keys = self._newest_keys(session, compartment)
            # Every member holds the roster's key: nobody ever wraps to its public half.
            own = [one for one in wraps if compartment != "roster" or not one[0]]
            found = (
                newest_held(Sheets(self.row.organisation), keys, stream, own) if keys is not None else None
            )
            if found is not None:
                return found
        for recipient, epoch, named, sealed in wraps:
            if recipient != session.member or compartment == "roster":
                continue
            if is_narrow(compartment) and recipient in self.roster.travelling:
                continue  # left the node with them: somebody put it back
            self._require_while_closed(compartment, epoch)
            where = narrow_place(self.row.organisation, stream, compartment, session.member, bytes(named))
            key = wrap.unwrap(session.keys.unwrapping, where, bytes(sealed))
            return Held(require_named(stream, key, named))
        epochs = self.roster.epochs.get(compartment, ())
        if any(number < epochs[-1][0] for _, number, *_ in wraps if epochs and not is_narrow(compartment)):
            raise Unverified(_OLDER)
        raise Unreadable("Nobody unlocked here holds the key of this part of the file.")

    def _require_while_closed(self, compartment: str, epoch: int) -> None:
        """Raise Unverified for a wrap to a reader by name, unless the part is narrow or its compartment closed."""
        is_for_now = epoch == EACH and self.roster.is_closed(compartment)
        if not is_narrow(compartment) and compartment in self.roster.epochs and not is_for_now:
            raise Unverified(_OLDER)

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

    def answers_there(self, session: Session, stream: str, compartment: str) -> bool:
        """Tell whether what this node said first in a part answers what another said: its own begin with nothing.

        Whoever writes the table can put another file's part in the place of one that a partner names.
        """
        with connection.cursor() as cursor:
            cursor.execute(_FIRST_UNDER, [stream, self.row.node])
            found = cursor.fetchone()
        if found is None:
            return True
        sequence, ciphertext, named = found
        key = self.ring(session, stream, compartment).key(bytes(named))
        where = entry.place(self.row.node, sequence, stream)
        return bool(entry.open_entry(key, where, bytes(ciphertext)).inner.parents)

    def observe_last(self, session: Session, stream: str, compartment: str) -> None:
        """Let the clock go on after a part's last entry, where this member can open it: what is said next is later."""
        with connection.cursor() as cursor:
            cursor.execute(_LAST, [session.member, stream])
            rows = cursor.fetchall()
        if not rows:
            return
        origin, sequence, ciphertext, named, older = rows[0][:5]
        # Who adds without reading has no key; what does not open or is of a time to come is refused to whoever reads.
        with suppress(Unreadable, Unverified):
            key = self._key_of(
                session, stream, compartment, [row[5:] for row in rows if row[5] is not None]
            ).key
            where = entry.place(origin, sequence, stream)
            ring = self._ring(stream, compartment, key, older)
            self._clock.observe(entry.open_entry(ring.key(named), where, bytes(ciphertext)).inner.clock)

    def _verify(self, signed: entry.Signed, roster: Roster | None, *, origin: str = "") -> None:
        # The founding entry brings its author's key along; the root's statement vouches for that key.
        if roster is None:
            raise Unverified("The roster does not begin with its founding.")
        if origin not in ("", self.row.node):
            author = roster.authors.get((origin, signed.inner.author))
            if author is None:
                raise Unverified("The roster does not know this member.")
            signatures.verify(author.sign_public, signed.signature, signed.body)
            return
        public = roster.member(signed.inner.author).sign_public
        if signed.inner.name == FOUNDED:
            check_statement(self.row, public)
            if roster.own != self.row.organisation:
                raise Unverified("The roster names another organisation as the owner of this node.")
        signatures.verify(public, signed.signature, signed.body)


def _owed_until(team: Team, compartment: str, roster: Roster) -> int:
    """Give the newest entry that ended what a partner is owed of a part; 0 where none did."""
    shared = [one for one in team.shares.values() if compartment in one.compartments]
    known, ended = {one.partner for one in shared}, [one.ended_at for one in shared]
    if compartment in team.origin.streams:
        known, ended = known | {team.origin.partner}, [*ended, team.origin.ended_at]
    return max([0, *ended, *(one.stopped_at for name in known if (one := roster.partners.get(name)))])


def check_statement(node: models.Node, administrator: bytes) -> dict[str, Any]:
    """Check the root's signature under the node's statement and that it names this administrator's key."""
    content = read_statement(bytes(node.statement), node.node, node.organisation)
    if content["administrator"] != administrator:
        raise Unverified("The organisation's root did not appoint this administrator.")
    return content
