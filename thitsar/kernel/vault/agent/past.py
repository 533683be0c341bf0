"""What was said in the parts of one file, as the agent reads it: opened, verified, and folded as far as one asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from thitsar.kernel import codec
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.kinds import Document, Told, file_kind
from thitsar.kernel.ledger.causal import Point
from thitsar.kernel.ledger.folding import fold_entry
from thitsar.kernel.ledger.history import fold_history
from thitsar.kernel.vault.agent.session import Session

if TYPE_CHECKING:
    # It proves by this what it knows of teams.
    from thitsar.kernel.vault.agent.agent import Agent


class Spoken(NamedTuple):
    """One event of a part: from the log, or of the commit that is being signed."""

    author: str
    name: str
    payload: dict[str, Any]
    version: int = 1
    day: int = 0
    clock: int = 0
    # Its number in the log; None for one that is not there yet, of which day and clock are not known either.
    sequence: int | None = None
    # The log of a partner's that it stands in; empty for this node's own.
    origin: str = ""
    # Its place in the part, and those of which its author knew, as bits; in a part of one log all before it.
    place: int = 0
    known: int = 0


@dataclass
class Commit:
    """What is said in the commit at hand, which does not stand in the log yet."""

    names: set[tuple[str, str]] = field(default_factory=set)
    payloads: list[tuple[str, str, bytes]] = field(default_factory=list)
    # Who leaves a file's team by what this commit says.
    leaving: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # Parts after whose last entry the clock has gone on.
    observed: set[str] = field(default_factory=set)

    def add(self, stream: str, name: str, payload: bytes) -> None:
        """Remember one event after it was checked."""
        self.names.add((stream, name))
        self.payloads.append((stream, name, payload))


class Past:
    """The parts of one file, each read once, with what the commit at hand has added to them."""

    def __init__(self, agent: "Agent", session: Session, team: Team | None, *, said: Commit) -> None:
        self.agent = agent
        self.session = session
        self.team = team
        # Parts of which each entry was found to be its author's to say.
        self.found_right: set[str] = set()
        self._said = said
        self._parts: dict[str, list[Spoken]] = {}
        self._points: dict[str, list[Point]] = {}
        self._documents: dict[str, list[Document | None]] = {}

    def part(self, compartment: str, before: "Spoken | int | None" = None) -> list[Spoken]:
        """Give all that was said in a part, or what stood there before an entry of this node's log or of another part.

        Where several logs speak that is what the author of the entry knew of it, as what their node said there tells:
        a request that is made elsewhere at the same time takes nothing away from theirs.
        """
        if compartment not in self._parts:
            self._parts[compartment] = list(self._read(compartment))
        spoken = self._parts[compartment]
        if before is None:
            return spoken
        origin, number = ("", before) if isinstance(before, int) else (before.origin, before.sequence or 0)
        if not any(one.origin for one in spoken):
            return [one for one in spoken if one.sequence is not None and (origin or one.sequence < number)]
        known = _known_at(spoken, before, origin, number)
        return [one for one in spoken if known >> one.place & 1]

    def known_to(self, compartment: str, one: Spoken) -> list[Spoken]:
        """Give what the author of an entry of this part knew of it."""
        return [each for each in self.part(compartment) if one.known >> each.place & 1]

    def document(self, compartment: str, upto: Spoken | None = None) -> Document:
        """Fold a part, or fold it up to an entry with all its author knew."""
        if self.team is None:
            return {}
        spoken, kind = self.part(compartment), file_kind(self.team.kind)
        if upto is None:
            if not spoken:
                return {}
            upto = spoken[-1]
            if any(one.origin for one in spoken) and upto.sequence is not None:
                points = self._points[compartment]
                return (
                    fold_history(kind, compartment, [(points[one.place], _told(one)) for one in spoken]) or {}
                )
        if any(one.origin for one in spoken):
            # Of an entry of the commit at hand no hash is known: it is the last of all.
            heard = [
                (self._points[compartment][one.place], _told(one)) for one in self.known_to(compartment, upto)
            ]
            before = fold_history(kind, compartment, heard)
            return fold_entry(kind, compartment, before, _told(upto))
        # Folded once, however many decisions ask how it was before them.
        folded = self._documents.setdefault(compartment, [None])
        for one in spoken[len(folded) - 1 : upto.place + 1]:
            folded.append(fold_entry(kind, compartment, folded[-1], _told(one)))
        return folded[upto.place + 1] or {}

    def _read(self, compartment: str) -> Iterator[Spoken]:
        node, team = self.agent.node, self.team
        stream = team.stream(compartment) if team is not None else node.roster_stream()
        walked = _Walked(node.row.node)
        for point, signed in node.verified_with_points(self.session, stream, compartment):
            inner, payload = signed.inner, codec.decode(signed.inner.payload)
            if type(payload) is not dict:
                raise Unverified("An entry is not in the agreed form.")
            own = "" if point.origin == node.row.node else point.origin
            known = walked.step(point)
            self._points.setdefault(compartment, []).append(point)
            yield Spoken(
                inner.author, inner.name, payload, inner.version, inner.day, inner.clock, point.sequence, own,
                walked.count - 1, known,
            )  # fmt: skip
        for where, name, raw in self._said.payloads:
            if where == stream:
                # Whoever speaks now knows all that is here.
                known = (1 << walked.count) - 1
                walked.count += 1
                yield Spoken(
                    self.session.member, name, codec.decode(raw), place=walked.count - 1, known=known
                )


def _told(one: Spoken) -> Told:
    return Told(one.name, one.version, one.payload, one.author, one.day, one.clock)


class _Walked:
    """What each entry's author knew, while a part is read in causal order."""

    def __init__(self, own: str) -> None:
        self._own = own
        self.count = 0
        self._places: dict[bytes, int] = {}
        self._known: list[int] = []
        self._newest: dict[str, int] = {}
        self._logs: set[str] = set()

    def step(self, point: Point) -> int:
        """Go on to the next entry."""
        origin = "" if point.origin == self._own else point.origin
        self._logs.add(origin)
        if self._logs == {""}:
            # All that stands before it in this node's log was known.
            known = (1 << self.count) - 1
        else:
            before = {self._places[one] for one in point.parents if one in self._places}
            before |= {self._newest[origin]} if origin in self._newest else set()
            known = 0
            for place in before:
                known |= self._known[place] | 1 << place
        self._places[point.hash] = self._newest[origin] = self.count
        self._known.append(known)
        self.count += 1
        return known


def _known_at(spoken: list[Spoken], before: Spoken | int, origin: str, number: int) -> int:
    """Give, as bits, what of a part an entry's author knew: all their node knew when it last spoke there before."""
    is_here = isinstance(before, Spoken) and before.place < len(spoken) and spoken[before.place] is before
    known = before.known if is_here and isinstance(before, Spoken) else 0
    for one in spoken:
        if one.sequence is not None and one.origin == origin and one.sequence < number:
            known |= one.known | 1 << one.place
    return known
