"""Reading a node with its root and saying one thing in its roster, past the agent, which is stopped meanwhile."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from thitsar.kernel import codec, models
from thitsar.kernel.access.policy import NODE_KEY
from thitsar.kernel.access.roster import NODE, Roster, Signed, fold_roster
from thitsar.kernel.days import day_number
from thitsar.kernel.errors import Denied, Unverified
from thitsar.kernel.files.kinds import file_kind, fold_part
from thitsar.kernel.files.open_file import Part, open_document, seal_document
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.timeline import as_told
from thitsar.kernel.ledger.verify import keeps, verify
from thitsar.kernel.recovery.claiming import require_by_root
from thitsar.kernel.recovery.opening import RootKeys
from thitsar.kernel.recovery.root import statement
from thitsar.kernel.vault import hierarchy, keybag, suite
from thitsar.kernel.vault.agent.hybrid import HybridClock
from thitsar.kernel.vault.agent.node import counts_key
from thitsar.kernel.vault.agent.reading_by_root import read_roster
from thitsar.kernel.vault.agent.sealed_anew import put_in_place
from thitsar.kernel.vault.agent.seen import MISSING, opened_state, sealed_state
from thitsar.kernel.vault.agent.signing_in import locator
from thitsar.kernel.vault.agent.since import Since
from thitsar.kernel.vault.ring import Ring
from thitsar.kernel.witnessing.restored import require_not_restored


@dataclass(frozen=True)
class Author:
    """Who says something: their id and keys, and where their own chain of entries ends."""

    id: str
    keys: hierarchy.MemberKeys
    # The number of their last entry, and its hash.
    chain: tuple[int, bytes] = (0, entry.GENESIS)


class ByRoot:
    """A node read with its root; Refused for another root, Unverified where log or roster are not what was signed."""

    def __init__(self, directory: Path, root: bytes, *, pepper: bytes) -> None:
        require_not_restored(directory)
        put_in_place(directory)
        self.keys = RootKeys(root)
        if not verify().is_sound:
            raise Unverified("The log was changed. Stop work here, and run `thitsar verify`.")
        self.directory, self.pepper, self.root = directory, pepper, root
        self.stated = statement()
        self.seed = self._node_seed()
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
        return counts_key(self.seed)

    def author(self, name: str, passphrase: str, factor: bytes = b"") -> Author:
        """Open somebody's keys with their passphrase; Denied where it is not right."""
        row = models.Member.objects.filter(locator=locator(name, self.pepper)).first()
        if row is None:
            raise Denied("The name or the passphrase is not right.")
        bag = bytes(row.keybag)
        kind, seed = keybag.open_keybag(row.id, passphrase, bag, pepper=self.pepper, factor=factor)
        if kind >= keybag.FORCED:
            # It opens no key of the node, and looks here as one that opens nothing.
            raise keybag.wrong()
        keys = hierarchy.member_keys(seed)
        state = opened_state(row.id, keys.own, bytes(row.state))
        if not keeps(self.stated["node"], state[2], state[3]):
            raise Unverified(MISSING)
        return Author(row.id, keys, (state[0], state[1]))

    def say(
        self,
        author: Author,
        said: tuple[str, dict[str, Any]],
        *,
        today: date,
        within: Callable[[], None],
    ) -> None:
        """Add one entry to the roster, all of it or nothing; `within` finds the roster after it, and the log."""
        node, day = self.stated["node"], day_number(today)
        part = Part(self.stream.id, "roster", self.ring.newest, self.stream.epoch, self.stream.revision)
        before = self.roster
        try:
            with transaction.atomic():
                log = models.Log.objects.select_for_update().get(origin=node)
                sequence = log.sequence + 1
                inner = entry.Inner(
                    origin=node,
                    author=author.id,
                    author_sequence=author.chain[0] + 1,
                    author_previous=author.chain[1],
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
                signed = entry.Signed(inner, body, author.keys.signing.sign(body))
                told = Signed(author.id, said[0], codec.decode(inner.payload), sequence, day, inner.clock)
                self.roster = fold_roster(before, told)
                require_by_root(self.stated, told.name, told.payload, before=bytes(log.head))
                head = self._append(log, part, signed)
                within()
                state = [author.chain[0] + 1, suite.digest("author-chain", body), sequence, head, sequence]
                sealed = sealed_state(author.id, author.keys.own, state)
                models.Member.objects.filter(id=author.id).update(state=sealed)
        except BaseException:  # whatever went wrong, nothing was said
            self.roster = before
            raise
        self.stream.refresh_from_db()
        self.clock.keep(self.counts)
        self._follow()

    def _node_seed(self) -> bytes:
        seed = next(seed for name, _, seed in self.keys.seeds() if name == NODE_KEY)
        if signatures.public_of(seed) != self.stated["node_key"]:
            raise Unverified("The node's signing key is not the one the organisation's root stated.")
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
        log.signature = signatures.signing_key(self.seed).sign(entry.head_bytes(node, sequence, head))
        log.save()
        return head
