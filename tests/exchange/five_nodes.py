"""Five nodes that write one person's vetting: real entries, seals, signatures, folds; disk and wire are made up.

The wire loses, repeats and reorders what is sent, parts nodes from one another and changes bytes; clocks are years
apart; nodes forget all but their disk.
"""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from thitsar.apps.vetting import deciding, events, state
from thitsar.apps.vetting.registered import PERSON
from thitsar.apps.vetting.tests.told import KHU, OFFICER, SANDAR, Told
from thitsar.kernel import codec
from thitsar.kernel.errors import Purposeful, Refused, Unverified
from thitsar.kernel.files.kinds import file_kind
from thitsar.kernel.ledger import entry, signatures
from thitsar.kernel.ledger.causal import Placed, Point, heads, in_order
from thitsar.kernel.ledger.history import fold_history
from thitsar.kernel.ledger.timeline import as_told
from thitsar.kernel.vault import suite

NODES = 5
STEPS = 24
STREAM, KEY = "5" * 32, b"k" * 32
PEOPLE = (OFFICER, KHU, SANDAR)
SEEDS = {name: hashlib.sha256(name.encode()).digest() for name in PEOPLE}
PUBLICS = {name: signatures.public_of(seed) for name, seed in SEEDS.items()}
IDS = {name: hashlib.sha256(b"id" + name.encode()).digest()[:16].hex() for name in PEOPLE}
NAMES = {id: name for name, id in IDS.items()}
TIERS = ("CLEARED", "NOT_CLEARED", "CLEARED")
# What a node keeps: outer part and ciphertext.
Stored = tuple[entry.Outer, bytes]


class Harness(Told):
    """Let the rules speak into a node's log."""

    def __init__(self, node: "Node") -> None:
        super().__init__(document=node.document(), day=node.day)
        self.node = node

    def say(self, event: events.Event, author: str = OFFICER) -> None:
        """Seal an entry and see the part as it is then."""
        self.node.write(event, author)
        self.document = self.node.document()


@dataclass
class Node:
    """One node: a disk, and what is remembered until it restarts."""

    origin: str
    skew: int
    day: int = 19509
    disk: dict[bytes, Stored] = field(default_factory=dict)
    opened: dict[bytes, entry.Signed] = field(default_factory=dict)
    waiting: dict[bytes, tuple[Stored, entry.Signed]] = field(default_factory=dict)
    folded: dict[str, Any] | None = None
    clock: int = 0

    def write(self, event: events.Event, author: str) -> None:
        """Append one entry: on the disk at once, or not at all."""
        own = sorted((one.sequence, one.hash()) for one, _ in self.disk.values() if one.origin == self.origin)
        sequence, previous = (own[-1][0] + 1, own[-1][1]) if own else (1, entry.GENESIS)
        self.clock = max(self.clock + 1, self.skew + len(self.disk))
        inner = entry.Inner(
            origin=self.origin,
            author=IDS[author],
            author_sequence=sequence,
            author_previous=previous,
            parents=heads(self.points()),
            clock=self.clock,
            day=self.day,
            recipients=b"r" * 32,
            stream=STREAM,
            name=event.NAME,
            version=1,
            payload=codec.encode(event.to_plain()),
        )
        body = inner.body()
        signature = signatures.signing_key(SEEDS[author]).sign(body)
        where = entry.place(self.origin, sequence, STREAM)
        ciphertext, bucket = entry.seal_entry(KEY, where, body, signature)
        hidden = hashlib.sha256(ciphertext).digest()
        outer = entry.Outer(self.origin, sequence, previous, self.day, suite.SUITE, bucket, hidden)
        self.take((outer, ciphertext))

    def take(self, one: Stored) -> None:
        """Take an entry in; Unverified for one that was changed. The same again changes nothing.

        One that answers what is not here yet waits: its author's words mean something only after those.
        """
        outer, ciphertext = one
        if hashlib.sha256(ciphertext).digest() != outer.ciphertext_hash:
            raise Unverified("The content of an entry was changed.")
        self.waiting[outer.hash()] = one, _open(one)
        while ready := [
            name for name, (stored, signed) in self.waiting.items() if self._is_next(stored, signed)
        ]:
            for name in ready:
                stored, signed = self.waiting.pop(name)
                if name not in self.disk:
                    self.disk[name], self.opened[name] = stored, signed
                    self.clock = max(self.clock, signed.inner.clock)
                    self.folded = None

    def _is_next(self, stored: Stored, signed: entry.Signed) -> bool:
        before = {*signed.inner.parents, stored[0].previous} - {entry.GENESIS}
        return before <= self.disk.keys()

    def restart(self) -> None:
        """Forget everything that is not on the disk."""
        self.waiting, self.folded = {}, None
        self.opened = {name: _open(one) for name, one in self.disk.items()}

    def points(self) -> list[Point]:
        """Give what order needs of all entries here."""
        return [self._point(name) for name in self.disk]

    def document(self) -> dict[str, Any]:
        """Give the part as it follows from what is here."""
        if self.folded is None:
            heard = [(self._point(name), _told(self.opened[name])) for name in self.disk]
            self.folded = fold_history(file_kind(PERSON), "vetting", heard) or state.blank()
        return self.folded

    def _point(self, name: bytes) -> Point:
        outer, inner = self.disk[name][0], self.opened[name].inner
        return Point(name, outer.origin, outer.sequence, inner.clock, inner.parents)


def _open(one: Stored) -> entry.Signed:
    outer, ciphertext = one
    signed = entry.open_entry(KEY, entry.place(outer.origin, outer.sequence, STREAM), ciphertext)
    signatures.verify(PUBLICS[NAMES[signed.inner.author]], signed.signature, signed.body)
    return signed


def _told(signed: entry.Signed) -> Any:
    told = as_told(signed)
    return type(told)(told.name, told.version, told.payload, NAMES[told.author], told.day, told.clock)


@dataclass
class History:
    """One random history."""

    by: random.Random
    nodes: list[Node] = field(default_factory=list)
    wire: list[tuple[int, Stored]] = field(default_factory=list)
    reached: list[list[bool]] = field(default_factory=list)
    # Every decision that was made somewhere, by its digest.
    decided: dict[bytes, str] = field(default_factory=dict)
    refused: int = 0

    def run(self) -> None:
        """Let things happen, then let everybody hear everything."""
        self.nodes = [Node(f"{at + 1:032x}", self.by.randrange(1 << 40)) for at in range(NODES)]
        first = Harness(self.nodes[0])
        first.begin()
        first.grounded()
        self.reached = [[True] * NODES for _ in range(NODES)]
        for node in self.nodes[1:]:
            for one in self.nodes[0].disk.values():
                node.take(one)
        deeds: list[Callable[[], None]] = [self._part, self._act, self._act, self._send, self._send]
        deeds += [self._deliver, self._deliver, self._restart, self._damage]
        for _ in range(STEPS):
            self.by.choice(deeds)()
        self.heal()

    def heal(self) -> None:
        """Bring everything that is on any disk everywhere, in another order to each."""
        every = {name: one for node in self.nodes for name, one in node.disk.items()}
        for node in self.nodes:
            some = list(every.values())
            self.by.shuffle(some)
            for one in some:
                node.take(one)

    def _part(self) -> None:
        sides = [self.by.random() < 0.5 for _ in range(NODES)]
        self.reached = [[one == other for other in sides] for one in sides]

    def _act(self) -> None:
        node = self.by.choice(self.nodes)
        node.day += self.by.randrange(3)
        harness = Harness(node)
        try:
            self.by.choice([self._decide, self._decide, self._restate, self._review])(harness)
        except Refused:
            self.refused += 1

    def _decide(self, harness: Harness) -> None:
        tier = self.by.choice(TIERS)
        made = deciding.recommend(
            harness.facts(), deciding.Wanted(tier, reasons_en="The papers fit together."), rests_on=b"r"
        )
        digest = self.by.randbytes(32)
        harness.say(events.Recommended(**{**vars(made), "digest": digest}))
        harness.approve(digest, KHU)
        if harness.approve(digest, SANDAR):
            self.decided[digest] = tier

    def _restate(self, harness: Harness) -> None:
        claim = self.by.choice(sorted(harness.document["claims"]))
        harness.say(events.ClaimRestated(claim, f"said as {self.by.randrange(3)}"))

    def _review(self, harness: Harness) -> None:
        if harness.document["state"] in ("CLEARED", "CLEARED_COND"):
            harness.say(events.ReviewOpened("VOUCHER"), KHU)

    def _send(self) -> None:
        one, other = self.by.sample(range(NODES), 2)
        if self.reached[one][other]:
            some = list(self.nodes[one].disk.values())
            for stored in self.by.sample(some, self.by.randrange(len(some) + 1)):
                self.wire += [(other, stored)] * self.by.choice((0, 1, 1, 2))

    def _deliver(self) -> None:
        self.by.shuffle(self.wire)
        for _ in range(min(len(self.wire), 20)):
            at, stored = self.wire.pop()
            self.nodes[at].take(stored)

    def _restart(self) -> None:
        self.by.choice(self.nodes).restart()

    def _damage(self) -> None:
        outer, ciphertext = self.by.choice(list(self.nodes[0].disk.values()))
        changed = bytearray(ciphertext)
        changed[self.by.randrange(len(changed))] ^= 1 << self.by.randrange(8)
        before = len(self.nodes[1].disk)
        hidden = self.by.choice([outer.ciphertext_hash, hashlib.sha256(changed).digest()])
        forged = entry.Outer(
            outer.origin, outer.sequence, outer.previous, outer.day, outer.suite, outer.bucket, hidden
        )
        try:
            self.nodes[1].take((forged, bytes(changed)))
        except Purposeful:
            assert len(self.nodes[1].disk) == before
        else:
            raise AssertionError("a changed entry was taken in")


def check(history: History) -> None:
    """Raise AssertionError unless all nodes tell the same, and nothing anybody said was overwritten unseen."""
    documents = {codec.encode(node.document()) for node in history.nodes}
    assert len(documents) == 1, "nodes that hold the same entries have other documents"
    node = history.nodes[0]
    node.restart()
    document = node.document()
    assert codec.encode(document) in documents
    placed = in_order(node.points())
    kept = {one["digest"] for one in document["decisions"]}
    assert history.decided.keys() <= kept, "a decision was lost"
    newest = _newest(node, placed, events.Decided.NAME, history.decided)
    tiers = {history.decided[digest] for digest in newest}
    if len(newest) > 1:
        assert document["contested"], "decisions made side by side are not contested"
        lowest = min(map(events.MOST_CAUTIOUS.index, tiers))
        assert events.MOST_CAUTIOUS.index(document["tier"]) <= lowest, "the higher tier holds"
    _check_claims(node, placed, document)


def _newest(node: Node, placed: list[Placed], name: str, known: dict[bytes, str]) -> list[bytes]:
    at = [
        (place, codec.decode(node.opened[one.point.hash].inner.payload)["digest"])
        for place, one in enumerate(placed)
        if node.opened[one.point.hash].inner.name == name
    ]
    at = [(place, digest) for place, digest in at if digest in known]
    return [digest for place, digest in at if not any(placed[other].known >> place & 1 for other, _ in at)]


def _check_claims(node: Node, placed: list[Placed], document: dict[str, Any]) -> None:
    for claim in document["claims"]:
        said = {}
        for place, one in enumerate(placed):
            inner = node.opened[one.point.hash].inner
            payload = codec.decode(inner.payload)
            if inner.name == events.ClaimRestated.NAME and payload["claim"] == claim:
                said[place] = payload["statement"]
        newest = [place for place in said if not any(placed[other].known >> place & 1 for other in said)]
        values = {said[place] for place in newest}
        if len(values) > 1:
            assert set(document.get("conflicts", {}).get(f"claim.{claim}", ())) == values, (
                "a statement was overwritten unseen"
            )
        elif values:
            assert document["claims"][claim]["statement"] in values
