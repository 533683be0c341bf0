"""What was said in a part, by whom, with every signature checked: the timeline of a file."""

from dataclasses import dataclass

from thitsar.kernel import codec, models
from thitsar.kernel.errors import Unverified
from thitsar.kernel.files.kinds import Told
from thitsar.kernel.files.open_file import Part
from thitsar.kernel.ledger import entry, signatures


@dataclass(frozen=True)
class Moment:
    """One line of the timeline."""

    told: Told
    compartment: str
    sequence: int
    # The node whose log it stands in.
    origin: str
    is_verified: bool


def moments(part: Part, signing_keys: dict[str, bytes]) -> list[Moment]:
    """Open a part's entries and verify each author's signature with the roster's keys."""
    found = []
    for row in models.Entry.objects.filter(stream=part.stream).select_related("log").order_by("id"):
        where = entry.place(row.log.origin, row.sequence, part.stream)
        signed = entry.open_entry(part.ring.key(bytes(row.key)), where, bytes(row.ciphertext))
        found.append(
            Moment(
                as_told(signed),
                part.compartment,
                row.sequence,
                row.log.origin,
                _is_signed(signed, signing_keys),
            )
        )
    return found


def as_told(signed: entry.Signed) -> Told:
    """Show a signed entry the way a fold sees it."""
    inner = signed.inner
    return Told(inner.name, inner.version, codec.decode(inner.payload), inner.author, inner.day, inner.clock)


def _is_signed(signed: entry.Signed, signing_keys: dict[str, bytes]) -> bool:
    public = signing_keys.get(signed.inner.author)
    if public is None:
        return False
    try:
        signatures.verify(public, signed.signature, signed.body)
    except Unverified:
        return False
    return True
