"""Officers again when everybody is gone: done with the root at hand and the agent stopped, in two steps a day apart.

The first names new officers in the roster; the second, after the day in which whoever leads could stop it, takes
everybody else out and gives the new ones what the root opens. Nobody gets an old seed.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from thitsar.kernel import codec, models
from thitsar.kernel.access import delays, recovering
from thitsar.kernel.access.delays import Delayed
from thitsar.kernel.access.policy import NODE_KEY, Role
from thitsar.kernel.access.roster import NODE, RECOVERED, RECOVERY_HELD, Roster, Signed, fold_roster
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Refused, Unverified
from thitsar.kernel.files.kinds import file_kind, fold_part
from thitsar.kernel.files.open_file import Part, open_document, seal_document
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.timeline import as_told
from thitsar.kernel.ledger.verify import verify
from thitsar.kernel.recovery.claiming import claim, require_by_root
from thitsar.kernel.recovery.opening import RootKeys
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault import hierarchy, keybag, suite
from thitsar.kernel.vault.agent.enrolling import new_member
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.node import counts_key
from thitsar.kernel.vault.agent.quota import Quota
from thitsar.kernel.vault.agent.reading_by_root import read_roster
from thitsar.kernel.vault.agent.recovered_keys import give_everything
from thitsar.kernel.vault.agent.seen import opened_state, sealed_state
from thitsar.kernel.vault.agent.signing_in import locator
from thitsar.kernel.vault.agent.since import Since
from thitsar.kernel.vault.ring import Ring
from thitsar.kernel.witnessing.restored import require_not_restored

Named = Sequence[tuple[str, frozenset[Role]]]
# The author's number and previous hash.
_NEW = (0, entry.GENESIS)


@dataclass(frozen=True)
class Waiting:
    """A recovery that was begun, and how many seconds it still waits; 0 when it may be finished."""

    one: Delayed
    seconds_left: int


class Recovery:
    """Read a node with its root; Refused for another root, Unverified where log or roster are not what was signed."""

    def __init__(self, directory: Path, root: bytes, *, pepper: bytes) -> None:
        require_not_restored(directory)
        self.keys = RootKeys(root)
        if not verify().is_sound:
            raise Unverified("The log was changed. Stop work here, and run `thitsar verify`.")
        self.directory, self.pepper, self._root = directory, pepper, root
        self.stated = statement()
        self._seed = self._node_seed()
        self.clock = HybridClock(directory / "agent" / "clock")
        self.since = Since(directory / "agent" / "since")
        self.stream = models.Stream.objects.get(file=self.stated["node"], compartment="roster")
        self.ring: Ring = self.keys.ring(self.stream)
        self.clock.load(self.counts)
        self.since.load(self.counts)
        self.roster = self._read()
        self._follow()

    @property
    def counts(self) -> bytes:
        """Give the key of what is counted outside the database."""
        return counts_key(self._seed)

    def waiting(self) -> Waiting | None:
        """Give what was begun; None when there is nothing, or somebody stopped it."""
        one = recovering.waiting(self.roster)
        if one is None:
            return None
        watched = delays.SECONDS - self.since.seconds(one.digest.hex())
        return Waiting(one, max(0, watched, one.seconds_left(self.clock.now())))

    def begin(self, named: Named, *, today: date) -> list[dict[str, Any]]:
        """Name new officers, who wait for a day; gives sign-in name and passphrase of each, shown once.

        What waited before is replaced by it, and its hours with it. Refused for too few, and where something that
        is read now would be read by nobody.
        """
        roles = [had for _, had in named]
        recovering.require_enough(roles)
        lost = recovering.unread(self.roster, roles)
        if lost:
            raise Refused(
                "Nobody of them would read: %(parts)s. Give one of them a role that does.",
                {"parts": ", ".join(lost)},
            )
        before = self.waiting()
        made = [new_member(shown, self.stated["organisation"], pepper=self.pepper) for shown, _ in named]
        log = models.Log.objects.get(origin=self.stated["node"])
        payload = claim(
            self._root,
            self.stated,
            members=[one["person"] for one in made],
            roles=[sorted(role.value for role in had) for had in roles],
            at=(log.sequence, bytes(log.head)),
        )
        keys = hierarchy.member_keys(made[0]["seed"])

        def write() -> None:
            old = [id for id, _ in before.one.said["officers"]] if before is not None else []
            models.Member.objects.filter(id__in=old).delete()
            for one in made:
                kept = {name: one[name] for name in ("locator", "keybag", "state")}
                models.Member.objects.create(id=one["person"]["member"], **kept)

        self._say(made[0]["person"]["member"], keys, _NEW, (RECOVERED, payload), today=today, within=write)
        counts = Quota(self.directory / "agent")
        for one in made:
            counts.begin(one["person"]["member"], hierarchy.member_keys(one.pop("seed")).own, self.counts)
        return made

    def require_due(self) -> Delayed:
        """Give what may hold now; Refused before the day has passed, by signed clocks and by this node's own watch."""
        found = self.waiting()
        if found is None:
            raise Refused(
                "Nothing waits here: it was not begun, or somebody who leads stopped it. Ask them, or begin anew."
            )
        if found.seconds_left:
            raise Refused(
                "This waits %(hours)s more hours, in which whoever leads can stop it. "
                "Setting the clock changes nothing.",
                {"hours": -(-found.seconds_left // delays.HOUR)},
            )
        return found.one

    def finish(self, name: str, passphrase: str, *, today: date) -> int:
        """Let it hold, said by the first of the new officers, and give them the keys in the same commit.

        Counts who left. Denied for anybody else than that officer.
        """
        one = self.require_due()
        row = models.Member.objects.filter(locator=locator(name, self.pepper)).first()
        if row is None or row.id != one.asked_by:
            raise Denied("The name or the passphrase is not right.")
        _, seed = keybag.open_keybag(row.id, passphrase, bytes(row.keybag), pepper=self.pepper)
        keys = hierarchy.member_keys(seed)
        state = opened_state(row.id, keys.own, bytes(row.state))
        before = len(self.roster.removed)

        def give() -> None:
            give_everything(
                self.keys, self.roster, organisation=self.stated["organisation"], clock=self.clock
            )

        said = (RECOVERY_HELD, {"digest": one.digest})
        self._say(row.id, keys, (state[0], state[1]), said, today=today, within=give)
        return len(self.roster.removed) - before

    def _node_seed(self) -> bytes:
        seed = next(seed for name, _, seed in self.keys.seeds() if name == NODE_KEY)
        if signatures.public_of(seed) != self.stated["node_key"]:
            raise Unverified("The node's signing key is not the one this node was founded with.")
        return seed

    def _read(self) -> Roster:
        roster = read_roster(self.keys, self.stated, self.clock)
        wraps = models.KeyWrap.objects.filter(stream=self.stream.id, recipient="")
        if set(wraps.values_list("epoch", flat=True)) != {roster.current("roster")[0]}:
            raise Unverified(
                "A wrapped key is older than it may be: somebody put it back. Tell your data-protection officer."
            )
        return roster

    def _follow(self) -> None:
        # Nobody may be left who signs in: then the hours are counted from here, and by the agent wherever it runs.
        self.since.follow((one.hex() for one in self.roster.waiting), self.counts)

    def _say(
        self,
        author: str,
        keys: hierarchy.MemberKeys,
        chain: tuple[int, bytes],
        said: tuple[str, dict[str, Any]],
        *,
        today: date,
        within: Callable[[], None],
    ) -> None:
        """Add one entry to the roster, all of it or nothing; `within` finds the roster after it."""
        node, day = self.stated["node"], day_number(today)
        part = Part(self.stream.id, "roster", self.ring.newest, self.stream.epoch, self.stream.revision)
        before = self.roster
        try:
            with transaction.atomic():
                log = models.Log.objects.select_for_update().get(origin=node)
                sequence = log.sequence + 1
                inner = entry.Inner(
                    origin=node,
                    author=author,
                    author_sequence=chain[0] + 1,
                    author_previous=chain[1],
                    parents=(bytes(self.stream.head),),
                    clock=self.clock.tick(),
                    day=day,
                    recipients=entry.broad_recipients("roster", before.current("roster")[0]),
                    stream=part.stream,
                    name=said[0],
                    version=1,
                    payload=codec.encode(said[1]),
                )
                body = inner.body()
                signed = entry.Signed(inner, body, keys.signing.sign(body))
                told = Signed(author, said[0], codec.decode(inner.payload), sequence, day, inner.clock)
                self.roster = fold_roster(before, told)
                require_by_root(self.stated, told.name, told.payload, before=bytes(log.head))
                head = self._append(log, part, signed)
                within()
                state = [chain[0] + 1, suite.digest("author-chain", body), sequence, head, sequence]
                sealed = sealed_state(author, keys.own, state)
                models.Member.objects.filter(id=author).update(state=sealed)
        except BaseException:  # whatever went wrong, nothing was said
            self.roster = before
            raise
        self.stream.refresh_from_db()
        self.clock.keep(self.counts)
        self._follow()

    def _append(self, log: models.Log, part: Part, signed: entry.Signed) -> bytes:
        node, day, sequence = self.stated["node"], signed.inner.day, log.sequence + 1
        where = entry.place(node, sequence, part.stream)
        ciphertext, bucket = entry.seal_entry(part.key, where, signed.body, signed.signature)
        hidden = hashlib.sha256(ciphertext).digest()
        head = entry.Outer(node, sequence, bytes(log.head), day, suite.SUITE, bucket, hidden).hash()
        models.Entry.objects.create(
            log=log,
            sequence=sequence,
            day=day,
            suite=suite.SUITE,
            bucket=bucket,
            ciphertext_hash=hidden,
            hash=head,
            ciphertext=ciphertext,
            stream=part.stream,
            key=part.key_id,
        )
        organisation = self.stated["organisation"]
        document = open_document(organisation, part, bytes(self.stream.sealed))
        document = fold_part(file_kind(NODE), "roster", document, as_told(signed))
        models.Stream.objects.filter(id=part.stream).update(
            head=head,
            revision=part.revision + 1,
            sealed=seal_document(organisation, part, part.revision + 1, document),
        )
        log.sequence, log.head = sequence, head
        log.signature = signatures.signing_key(self._seed).sign(entry.head_bytes(node, sequence, head))
        log.save()
        return head
