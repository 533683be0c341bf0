"""What was said in the parts of one file, as the agent reads it: opened, verified, and folded as far as one asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from thitsar.kernel import codec
from thitsar.kernel.access.teams import Team
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.kinds import Document, Told, file_kind
from thitsar.kernel.ledger.folding import fold_entry
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
        self._documents: dict[str, list[Document | None]] = {}

    def part(self, compartment: str, before: int | None = None) -> list[Spoken]:
        """Give all that was said in a part, or what stood there before an entry of the log."""
        if compartment not in self._parts:
            self._parts[compartment] = list(self._read(compartment))
        spoken = self._parts[compartment]
        if before is None:
            return spoken
        return [one for one in spoken if one.sequence is not None and one.sequence < before]

    def document(self, compartment: str, count: int) -> Document:
        """Fold the first entries of a part; empty where there are none."""
        if self.team is None:
            return {}
        spoken, kind = self.part(compartment), file_kind(self.team.kind)
        # Folded once, however many decisions ask how it was before them.
        folded = self._documents.setdefault(compartment, [None])
        for one in spoken[len(folded) - 1 : count]:
            told = Told(one.name, one.version, one.payload, one.author, one.day, one.clock)
            folded.append(fold_entry(kind, compartment, folded[-1], told))
        return folded[count] or {}

    def _read(self, compartment: str) -> Iterator[Spoken]:
        node, team = self.agent.node, self.team
        stream = team.stream(compartment) if team is not None else node.roster_stream()
        for sequence, signed in node.verified_with_numbers(self.session, stream, compartment):
            inner, payload = signed.inner, codec.decode(signed.inner.payload)
            if type(payload) is not dict:
                raise Unverified("An entry is not in the agreed form.")
            yield Spoken(inner.author, inner.name, payload, inner.version, inner.day, inner.clock, sequence)
        for where, name, raw in self._said.payloads:
            if where == stream:
                yield Spoken(self.session.member, name, codec.decode(raw))
