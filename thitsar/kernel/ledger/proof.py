"""Proofs about a log as small texts: that an entry stands in it, that it grew, that it showed two histories.

The first two are those of C2SP, unchanged (tlog-proof, tlog-witness); the third is ours, because nobody wrote one.
Each is read strictly: for every meaning there is one string of bytes. Hashes and signatures are checked elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from thitsar.kernel.ledger.checkpoint import Checkpoint, read_checkpoint
from thitsar.kernel.ledger.merkle import HASH
from thitsar.kernel.ledger.notes import LONGEST, Note, from_base64, in_base64, read_number, unformed

_PROOF = "c2sp.org/tlog-proof@v1"
_SPLIT = "thitsar/split-view@v1"
# The specification of witnesses allows 63 hashes; no tree of this size needs more.
MOST_HASHES = 63


@dataclass(frozen=True)
class Stated:
    """A checkpoint and the note that signs it."""

    checkpoint: Checkpoint
    note: Note

    def written(self) -> str:
        """Write it."""
        return self.note.written().decode()


@dataclass(frozen=True)
class InclusionProof:
    """That a leaf stands at an index; `extra` is whatever its reader needs to work the leaf out."""

    extra: bytes
    index: int
    hashes: tuple[bytes, ...]
    stated: Stated

    def written(self) -> bytes:
        """Write it as c2sp.org/tlog-proof says."""
        extra = [f"extra {in_base64(self.extra)}"] if self.extra else []
        head = [_PROOF, *extra, f"index {self.index}", *map(in_base64, self.hashes)]
        return _joined(head, [self.stated])


@dataclass(frozen=True)
class Request:
    """What a log asks a witness: to cosign this checkpoint, which continues the one of size `old`."""

    old: int
    hashes: tuple[bytes, ...]
    stated: Stated

    def written(self) -> bytes:
        """Write it as the body of `add-checkpoint` of c2sp.org/tlog-witness."""
        return _joined([f"old {self.old}", *map(in_base64, self.hashes)], [self.stated])


@dataclass(frozen=True)
class SplitView:
    """Two checkpoints of one log that no single history explains, and what proves whose they are.

    Where they differ in size, `hashes` prove that the larger tree begins with another than the smaller one.
    """

    statement: bytes
    hashes: tuple[bytes, ...]
    first: Stated
    second: Stated

    def written(self) -> bytes:
        """Write it."""
        return _joined(
            [_SPLIT, f"statement {in_base64(self.statement)}", *map(in_base64, self.hashes)],
            [self.first, self.second],
        )


def read_inclusion(raw: bytes) -> InclusionProof:
    """Read a proof that an entry stands in a log."""
    head, (stated,) = _parts(raw, 1)
    if head[0] != _PROOF:
        raise unformed()
    extra = b""
    rest = head[1:]
    if rest and rest[0].startswith("extra "):
        extra = from_base64(rest.pop(0).removeprefix("extra "))
        if not extra:
            raise unformed()
    if not rest or not rest[0].startswith("index "):
        raise unformed()
    index = read_number(rest.pop(0).removeprefix("index "))
    return InclusionProof(extra, index, _hashes(rest), stated)


def read_request(raw: bytes) -> Request:
    """Read what a log asks of a witness."""
    head, (stated,) = _parts(raw, 1)
    if not head[0].startswith("old "):
        raise unformed()
    return Request(read_number(head[0].removeprefix("old ")), _hashes(head[1:]), stated)


def read_split_view(raw: bytes) -> SplitView:
    """Read a proof that a log showed two histories."""
    head, (first, second) = _parts(raw, 2)
    if head[0] != _SPLIT or len(head) < 2 or not head[1].startswith("statement "):
        raise unformed()
    return SplitView(from_base64(head[1].removeprefix("statement ")), _hashes(head[2:]), first, second)


def is_request(raw: bytes) -> bool:
    """Tell whether a text says it is a request to cosign, by how it begins."""
    return raw.startswith(b"old ")


def is_split_view(raw: bytes) -> bool:
    """Tell what a file says it is, by its first line."""
    return raw.startswith(f"{_SPLIT}\n".encode())


def _joined(head: Sequence[str], stated: Sequence[Stated]) -> bytes:
    return ("\n".join(head) + "\n\n" + "\n".join(one.written() for one in stated)).encode()


def _parts(raw: bytes, count: int) -> tuple[list[str], list[Stated]]:
    """Take a text apart into its first lines and the notes behind them: a checkpoint has no empty line of its own."""
    if len(raw) > (count + 1) * LONGEST:
        raise unformed()
    head, *notes = raw.split(b"\n\n")
    if len(notes) != 2 * count:
        raise unformed()
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise unformed() from None
    stated = []
    for number in range(count):
        text, below = notes[2 * number : 2 * number + 2]
        # The empty line between two notes took the end of the first one's last line.
        end = b"" if number == count - 1 else b"\n"
        stated.append(Stated(*read_checkpoint(text + b"\n\n" + below + end)))
    return lines, stated


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    found = tuple(from_base64(line) for line in lines)
    if len(found) > MOST_HASHES or any(len(one) != HASH for one in found):
        raise unformed()
    return found
