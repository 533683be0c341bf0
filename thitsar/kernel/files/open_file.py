"""An opened file: the parts its reader holds keys for, with their folded documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from thitsar.kernel import codec
from thitsar.kernel.files.kinds import Document, FileKind, file_kind
from thitsar.kernel.vault import seal, suite
from thitsar.kernel.vault.ring import Ring, key_id, turned
from thitsar.kernel.vault.sheets import NextKey


class Asked(Protocol):
    """Whoever takes questions to the agent."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """Do one operation and give its answer."""

    def pieces(self, operation: str, **arguments: Any) -> Iterator[Any]:
        """Do one operation and give its answer piece by piece."""


@dataclass(frozen=True)
class Actor:
    """A member at work: whom the agent acts for when this handle is shown to it."""

    agent: Asked
    handle: str
    member: str
    shown: str
    organisation: str
    roles: frozenset[str]
    # Keys of work lists and public keys of compartments, asked for once in a request or job.
    known: dict[str, Any] = field(default_factory=dict, compare=False)

    def call(self, operation: str, **arguments: Any) -> Any:
        """Ask the agent to do something in this member's session."""
        return self.agent.call(operation, handle=self.handle, **arguments)

    def pieces(self, operation: str, **arguments: Any) -> Iterator[Any]:
        """Ask for something that comes in pieces."""
        return self.agent.pieces(operation, handle=self.handle, **arguments)


@dataclass
class Part:
    """One compartment of one file, open: its data key lives as long as the page at hand."""

    stream: str
    compartment: str
    key: bytes
    epoch: int
    revision: int = 0
    head: bytes = b""
    document: Document | None = None
    # For a part that is not recorded yet: [recipient, epoch, wrapped data key].
    wraps: list[list[Any]] = field(default_factory=list)
    # Keys under which earlier entries lie, by id.
    older: Mapping[bytes, bytes] = field(default_factory=dict)
    # Where its key was carried to this epoch.
    next: NextKey | None = None

    @property
    def writing_epoch(self) -> int:
        """Give the epoch under which what is written next will lie."""
        return self.next.epoch if self.next is not None else self.epoch

    @property
    def key_id(self) -> bytes:
        """Name the key under which this part is written now."""
        return key_id(self.stream, self.key)

    @property
    def ring(self) -> Ring:
        """Give all its keys."""
        return Ring(self.key, self.older)

    def turn(self) -> None:
        """Take the next key as its own, with the carried one among the older."""
        if self.next is not None:
            self.older = turned(self.stream, self.ring, self.next.key).older
            self.key, self.epoch = self.next.key, self.next.epoch


KEPT_ELSEWHERE = (
    "Who this person is came from a partner and is kept up there. Tell them what has to be corrected."
)


@dataclass
class OpenFile:
    """A file as far as its reader may open it."""

    id: str
    kind: FileKind
    statistics: str
    parts: dict[str, Part]
    team: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()
    # Narrow parts that open after the session PIN.
    closed: tuple[str, ...] = ()
    # Those that a partner gave to people here: they are read, and nothing is said in them.
    kept_elsewhere: tuple[str, ...] = ()
    opening: Mapping[str, Any] | None = None
    # The child path is open: the team holds only those who keep a child safe.
    released: bool = False
    # For how many seconds it stays open to somebody outside its team; 0 for whoever works with it.
    emergency: int = 0
    # Of a file that is being made: who would leave its team if that were so.
    leaving: tuple[str, ...] = ()

    def takes(self, compartment: str) -> bool:
        """Tell whether something can be said in a part: it is open, and not kept up by a partner."""
        return compartment in self.parts and compartment not in self.kept_elsewhere

    def document(self, compartment: str) -> Document:
        """Give the folded document of a part; empty when it is closed or has nothing yet."""
        part = self.parts.get(compartment)
        return (part.document if part else None) or {}


@dataclass(frozen=True)
class Said:
    """One event to be recorded: in which part of which file, and what."""

    file: OpenFile
    compartment: str
    name: str
    version: int
    payload: Any

    @property
    def part(self) -> Part:
        """Give the part it is said in."""
        return self.file.parts[self.compartment]


def document_place(organisation: str, part: Part, revision: int) -> suite.Place:
    """Name the place of a document: an older or another one does not open here."""
    return ("document", organisation, part.stream, part.compartment, part.epoch, revision, part.key_id)


def seal_document(organisation: str, part: Part, revision: int, document: Document) -> bytes:
    """Seal a folded document for one revision."""
    return seal.seal(part.key, document_place(organisation, part, revision), codec.pack(document))


def open_document(organisation: str, part: Part, sealed: bytes) -> Document:
    """Open a folded document."""
    opened: Document = codec.unpack(
        seal.open_sealed(part.key, document_place(organisation, part, part.revision), sealed)
    )
    return opened


def created_file(made: Mapping[str, Any], kind: str) -> OpenFile:
    """Take what the agent made for a new file; nothing of it is on disk until it is recorded."""
    parts = {
        name: Part(one["stream"], name, one["key"], one["epoch"], wraps=one["wraps"])
        for name, one in made["streams"].items()
    }
    return OpenFile(
        made["file"],
        file_kind(kind),
        made["statistics"],
        parts,
        opening=made["opened"],
        leaving=tuple(made["leaving"]),
    )
