"""What the agent knows of its node: the statement, the verified roster, the node's signing key, file teams."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import ANSWERS_KEY, NODE_KEY
from thitsar.kernel.access.roster import Roster, Signed, fold_roster
from thitsar.kernel.access.teams import Team, fold_team
from thitsar.kernel.errors import Denied, Unreadable, Unverified
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.causal import Point, in_order, split, upto
from thitsar.kernel.ledger.order import Order
from thitsar.kernel.ledger.statements import read_statement
from thitsar.kernel.recovery.claiming import require_by_root, require_newest
from thitsar.kernel.recovery.rehearsing import is_rehearsed
from thitsar.kernel.vault import suite, wrap
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.part_keys import PartKeys
from thitsar.kernel.vault.agent.session import Session
from thitsar.kernel.vault.hierarchy import epoch_keys
from thitsar.kernel.vault.places import RECOVERY, epoch_place
from thitsar.kernel.vault.ring import Ring

_HEAD = "SELECT sequence, head, signature FROM kernel_log WHERE origin = %s"
# With the hash of the entry before each in the log, which is part of its own.
_OUTER = (
    "SELECT e.sequence, p.hash, e.day, e.suite, e.bucket, e.ciphertext FROM kernel_entry e JOIN kernel_log l"
    " ON l.id = e.log_id LEFT JOIN kernel_entry p ON p.log_id = e.log_id AND p.sequence = e.sequence - 1"
    " WHERE e.stream = %s AND l.origin = %s"
)

# Gives a team as far as it follows from what was said in its file.
Prove = Callable[[Session, Team, list[Signed]], Team]


class NodeKnowledge(PartKeys):
    """Everything about the node that is checked once and kept while somebody is unlocked."""

    def __init__(self, clock: HybridClock, prove: Prove) -> None:
        super().__init__(clock)
        self._prove = prove
        self._roster_stream = ""
        self._revision = -1
        # How often the roster had changed when an entry was signed that may be committed any moment.
        self._expected: int | None = None
        # Files whose team was changed by a signed entry that may be committed any moment: their roster's revision.
        self._teams_changing: dict[str, int] = {}
        self._newest = (0, entry.GENESIS)
        # The last head that was signed; whether its commit succeeded shows at the next one.
        self._offered = (0, entry.GENESIS)
        # The entries of the roster that are known: number in the log, and day.
        self._changes: dict[int, int] = {}
        self.signing: Ed25519PrivateKey | None = None
        # The certificates by which it was found that people may be registered.
        self._tried: tuple[int, ...] = ()

    def is_set_up(self) -> bool:
        """Tell whether people may be registered here: the shares of the root were tried, or nobody is real."""
        if self.stated()["is_demo"]:
            return True
        # Asked again when papers are replaced; otherwise two signatures would be checked for each file.
        known = tuple(models.Rehearsal.objects.order_by("id").values_list("id", flat=True))
        if known != self._tried and is_rehearsed():
            self._tried = known
        return bool(known) and known == self._tried

    def stated(self) -> dict[str, Any]:
        """Give what the organisation's root stated about this node."""
        return read_statement(bytes(self.row.statement), self.row.node, self.row.organisation)

    def roster_stream(self) -> str:
        """Give the stream id of the node's own roster."""
        if not self._roster_stream:
            row = models.Stream.objects.only("id").get(file=self.row.node, compartment="roster")
            self._roster_stream = row.id
        return self._roster_stream

    @property
    def revision(self) -> int:
        """Give the revision of the roster that is known."""
        return self._revision

    def expect_change(self) -> None:
        """Remember that a roster entry was signed and may be committed any moment."""
        # As it is stored and not as it is known: whoever rebuilds writes the row anew, and says nothing new by it.
        self._expected = self.stored_revision()

    def has_changed(self) -> bool:
        """Tell whether the roster has grown since it was read."""
        if self._expected is None:
            return False
        return self.stored_revision() != self._revision

    def is_changing_keys(self) -> bool:
        """Tell whether a key is closed that somebody holds, and changes next: nothing is written under it till then.

        One that no member holds any more keeps nobody from the rest: nothing under it is opened here.
        """
        closed = sorted(self.roster.closed)
        held = models.EpochWrap.objects.filter(compartment__in=closed).exclude(recipient=RECOVERY)
        return bool(closed) and held.exists()

    def known_revision(self) -> int:
        """Give how often the roster had changed when it was read."""
        return self._revision

    def stored_revision(self) -> int:
        """Give how often the roster has changed by now."""
        return models.Stream.objects.only("revision").get(id=self.roster_stream()).revision

    def open_epochs(self, session: Session) -> None:
        """Unwrap every epoch this member holds; the wraps say for whom and where they are."""
        if session.keys is None:
            raise Unreadable("Nobody unlocked here holds this key.")
        for row in models.EpochWrap.objects.filter(recipient=session.member):
            where = epoch_place(self.row.organisation, row.compartment, row.epoch, session.member)
            seed = wrap.unwrap(session.keys.unwrapping, where, bytes(row.sealed))
            if row.compartment == NODE_KEY:
                if signatures.public_of(seed) != self.stated()["node_key"]:
                    raise Unverified("The node's signing key is not the one the organisation's root stated.")
                self.signing = signatures.signing_key(seed)
            elif row.compartment == ANSWERS_KEY:
                session.answers = self._answers(seed)
            else:
                known = epoch_keys(row.compartment, row.epoch, seed)
                session.epochs[(row.compartment, row.epoch)] = known

    def _answers(self, seed: bytes) -> Ed25519PrivateKey:
        if signatures.public_of(seed) != self.stated()["answers_key"]:
            raise Unverified("The key for answers is not the one the organisation's root stated.")
        return signatures.signing_key(seed)

    def load_roster(self, session: Session, revision: int) -> None:
        """Fold the signed roster anew and check that this member is who the keybag says.

        `revision` was read before this session's epochs were opened: what is committed in between is seen as a change,
        or a member would know of an epoch whose key they were never given.
        """
        roster: Roster | None = None
        entries = self._signed(session, self.row.node, roster)[1]
        for told in entries:
            roster = fold_roster(roster, told)
        if roster is None:
            raise Unverified("The roster is empty.")
        require_newest(roster, bytes(self.row.statement), self.stated())
        self._require_renewed(roster)
        check_member(roster, session)
        self.roster, self._changes = roster, {told.sequence: told.day for told in entries}
        self._revision = revision
        if self._expected is not None and revision > self._expected:
            # Only now: whoever signs in while another's change is on its way to the disk has read none of it.
            self._expected = None

    def _require_renewed(self, roster: Roster) -> None:
        wraps = models.KeyWrap.objects.filter(stream=self.roster_stream(), recipient="")
        if set(wraps.values_list("epoch", flat=True)) != {roster.current("roster")[0]}:
            raise Unverified(
                "A wrapped key is older than it may be: somebody put it back. Tell your data-protection officer."
            )

    def newest_change(self) -> int:
        """Give the number of the newest entry of the roster that is known."""
        return max(self._changes, default=0)

    def day_of_change(self, sequence: int) -> int:
        """Give the day on which an entry of the roster was signed."""
        return self._changes[sequence]

    def knows_change(self, sequence: int) -> bool:
        """Tell whether the roster holds the entry of this number; 0 is of somebody who saw none."""
        return sequence == 0 or sequence in self._changes

    def team(self, session: Session, file: str) -> Team:
        """Give a file's team from its signed entries; Denied when there is no such file."""
        if file == self.row.node:
            raise Denied("There is no such file.")
        if file in session.brought:
            self._look_who_took_in(session, file)
        changing = self._teams_changing.get(file)
        if changing is not None and self._roster_revision(file) > changing:
            del self._teams_changing[file]
            changing = None
        if file not in session.teams or changing is not None:
            stream, told = self._signed(session, file, self.roster)
            team = fold_team(self.roster, told)
            if team.file != file or team.stream("roster") != stream:
                raise Unverified("A file's roster speaks of another file.")
            team = self._prove(session, team, told)
            if changing is not None:
                return team  # as it is now, and not to be remembered
            session.teams[file] = team
        return session.teams[file]

    def _look_who_took_in(self, session: Session, file: str) -> None:
        """Go by what was committed of a file that a partner brought, as soon as anything is."""
        if not self._roster_revision(file):
            return
        session.teams.pop(file, None)
        root = fold_team(self.roster, self._signed(session, file, self.roster)[1]).root
        if session.brought.pop(file) != root:
            # Another member took it in: to this one it is a file like any other.
            session.created.discard(file)

    def expect_team(self, file: str) -> None:
        """Remember that a change of this file's team was signed: until it is committed, no team is remembered."""
        self._teams_changing[file] = self._roster_revision(file)

    def log_head(self) -> tuple[int, bytes]:
        """Give the newest committed head of this node's own log; Unverified when it is not one of this node's."""
        with connection.cursor() as cursor:
            cursor.execute(_HEAD, [self.row.node])
            sequence, head, signature = cursor.fetchone()
        head = bytes(head)
        if (sequence, head) == self._newest:
            return self._newest
        if (sequence, head) == self._offered and sequence > self._newest[0]:
            # The commit this was worked out for is on the disk: no need to check our own signature.
            self._newest = self._offered
            return self._newest
        if sequence <= self._newest[0] or self.signing is None:
            raise Unverified("This node's log is shorter or another than it was. Stop work on this machine.")
        public = self.signing.public_key().public_bytes_raw()
        signatures.verify(public, bytes(signature), entry.head_bytes(self.row.node, sequence, head))
        self._newest = (sequence, head)
        return self._newest

    def offer_head(self, sequence: int, head: bytes) -> bytes:
        """Sign the head a commit is about to have."""
        if self.signing is None:
            raise Unreadable("The node's signing key is not unlocked.")
        self._offered = (sequence, head)
        return self.signing.sign(entry.head_bytes(self.row.node, sequence, head))

    def counts_key(self) -> bytes:
        """Give the key of the mark over everybody's counts; empty when nobody here holds the node's key."""
        return counts_key(self.signing.private_bytes_raw()) if self.signing else b""

    def forget(self) -> None:
        """Forget the roster and the node key when the last member has locked."""
        self.roster, self._changes, self.signing = Roster(), {}, None

    def verified(self, session: Session, stream: str, compartment: str) -> Iterator[entry.Signed]:
        """Open the entries of one stream and check every author's signature against the roster."""
        for _, signed in self.verified_with_points(session, stream, compartment):
            yield signed

    def verified_with_points(
        self, session: Session, stream: str, compartment: str
    ) -> Iterator[tuple[Point, entry.Signed]]:
        """Open them with their numbers in the log, in whose order roles were given and taken; none of a part to be."""
        for point, signed in self.said(session, stream, compartment):
            self._verify(signed, self.roster, origin=point.origin)
            yield point, signed

    def _entries(self, session: Session, stream: str, compartment: str) -> Iterator[tuple[int, entry.Signed]]:
        for one, signed in self.said(session, stream, compartment):
            yield one.sequence, signed

    def said(self, session: Session, stream: str, compartment: str) -> Iterator[tuple[Point, entry.Signed]]:
        """Open a part's entries: of one log in its order; of several, those that are folded, in causal order.

        Unverified where a mark of time is of a time to come, and where something said here is in no head's past.
        """
        found = self.rows.said(stream)
        if not found:
            return
        ring = self.ring(session, stream, compartment)
        order, own = Order(), self.row.node
        if all(row[0] == own for row in found):
            for origin, sequence, named, hash, ciphertext, _ in found:
                signed = _opened(ring, stream, (origin, sequence, named, ciphertext))
                order.require_next(origin, sequence, signed.inner.clock)
                self._clock.observe(signed.inner.clock)
                yield _point(hash, origin, sequence, signed), signed
            return
        opened: dict[bytes, tuple[Point, entry.Signed]] = {}
        for origin, sequence, named, hash, ciphertext, _ in found:
            # What does not open waits, and no head stands after it.
            with suppress(Unverified) if origin != own else nullcontext():
                signed = _opened(ring, stream, (origin, sequence, named, ciphertext))
                opened[bytes(hash)] = _point(hash, origin, sequence, signed), signed
        points = [point for point, _ in opened.values()]
        folded = upto(points, split(bytes(found[0][5])))
        if any(point.origin == own and point.hash not in folded for point in points):
            raise Unverified("Entries of a file are missing.")
        for placed in in_order(point for point in points if point.hash in folded):
            point, signed = opened[placed.point.hash]
            order.require_next(point.origin, point.sequence, point.clock)
            self._clock.observe(point.clock)
            yield point, signed

    def _signed(self, session: Session, file: str, roster: Roster | None) -> tuple[str, list[Signed]]:
        row = self.rows.part(file, "roster")
        if row is None:
            raise Denied("There is no such file.")
        stream = row[0]
        told: list[Signed] = []
        known = roster
        hashes, seen = self._hashes(stream) if file == self.row.node else {}, set[bytes]()
        for sequence, signed in self._entries(session, stream, "roster"):
            inner = signed.inner
            one = Signed(
                inner.author, inner.name, codec.decode(inner.payload), sequence, inner.day, inner.clock
            )
            if file == self.row.node:
                if not seen.issuperset(inner.parents):
                    raise Unverified("Entries of a file are missing.")
                before, own = hashes[sequence]
                seen.add(own)
                known = fold_roster(known, one)
                require_by_root(self.stated(), one.name, one.payload, before=before)
            self._verify(signed, known)
            told.append(one)
        return stream, told

    def _hashes(self, stream: str) -> dict[int, tuple[bytes, bytes]]:
        """Give by number the hash of the entry before each in the log, and its own."""
        # Worked out anew: the column that holds them could be written to say anything.
        with connection.cursor() as cursor:
            cursor.execute(_OUTER, [stream, self.row.node])
            return {
                sequence: (
                    bytes(before or entry.GENESIS),
                    entry.Outer(
                        self.row.node,
                        sequence,
                        bytes(before or entry.GENESIS),
                        day,
                        number,
                        bucket,
                        hashlib.sha256(ciphertext).digest(),
                    ).hash(),
                )
                for sequence, before, day, number, bucket, ciphertext in cursor.fetchall()
            }

    def _roster_revision(self, file: str) -> int:
        row = self.rows.part(file, "roster")
        return row[1] if row is not None else 0


def _opened(ring: Ring, stream: str, row: tuple[str, int, Any, Any]) -> entry.Signed:
    origin, sequence, named, ciphertext = row
    where = entry.place(origin, sequence, stream)
    return entry.open_entry(ring.key(bytes(named)), where, bytes(ciphertext))


def _point(hash: Any, origin: str, sequence: int, signed: entry.Signed) -> Point:
    return Point(bytes(hash), origin, sequence, signed.inner.clock, signed.inner.parents)


def counts_key(node_seed: bytes) -> bytes:
    """Derive the key of the mark over everybody's counts from the seed of the node's signing key."""
    return suite.derive(node_seed, "counts")


def check_member(roster: Roster, session: Session) -> None:
    """Check that a member is who the keybag says, and that each key they hold stands in the roster."""
    if session.keys is None:
        raise Unreadable("Nobody unlocked here holds this key.")
    if roster.member(session.member).sign_public != session.keys.sign_public:
        raise Unverified("The roster holds another key for you than your passphrase opens.")
    for (compartment, number), keys in session.epochs.items():
        if (number, keys.public) not in roster.epochs.get(compartment, ()):
            raise Unverified("A compartment key is not the one in the signed roster.")
