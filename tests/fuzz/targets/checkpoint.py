"""Notes, checkpoints, keys and proofs of a log: nothing but the five errors, and no second spelling of anything."""

from collections.abc import Callable

from thitsar.kernel.errors import Purposeful
from thitsar.kernel.ledger.checkpoint import read_checkpoint
from thitsar.kernel.ledger.notes import read_key, read_lines, read_note
from thitsar.kernel.ledger.proof import read_inclusion, read_request, read_split_view


def _key(text: bytes) -> bytes:
    return read_key(text.decode("utf-8", "surrogateescape")).written().encode()


def _lines(text: bytes) -> bytes:
    lines = read_lines(text.decode("utf-8", "surrogateescape"))
    return "".join(line.written() for line in lines).encode()


READERS: list[Callable[[bytes], bytes]] = [
    lambda raw: read_note(raw).written(),
    lambda raw: read_checkpoint(raw)[1].written(),
    lambda raw: read_inclusion(raw).written(),
    lambda raw: read_request(raw).written(),
    lambda raw: read_split_view(raw).written(),
    _key,
    _lines,
]


def fuzz_checkpoint(raw: bytes) -> None:
    """Read bytes as each of them."""
    for read in READERS:
        try:
            again = read(raw)
        except Purposeful:
            continue
        assert again == raw, "two strings of bytes mean the same"
