"""C2SP signed notes, read strictly: for every meaning there is one string of bytes, and no other is taken.

    text, one or more lines
    (an empty line)
    — name base64(key id | signature)

https://c2sp.org/signed-note. Nothing here says that a signature is right: `checkpoint.signed_by` does.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import IntEnum

from thitsar.kernel.errors import Unverified

# The specification asks for sixteen lines at least; one of ML-DSA-44 takes 3.3 kB.
MOST_LINES = 64
LONGEST = 400_000
_DASH = "\u2014 "
_ID = 4


class Kind(IntEnum):
    """Which signature a key makes: the byte that C2SP gives to each."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    QUANTUM = 0x06


_PUBLIC = {Kind.ED25519: 32, Kind.COSIGNATURE: 32, Kind.QUANTUM: 1312}


@dataclass(frozen=True)
class Key:
    """A public key under the name it signs as."""

    name: str
    kind: Kind
    public: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name) or len(self.public) != _PUBLIC[self.kind]:
            raise unformed()

    @property
    def id(self) -> bytes:
        """Give the four bytes by which lines name this key; they identify and prove nothing."""
        material = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(material).digest()[:_ID]

    def written(self) -> str:
        """Write it as other programs read it: a verifier key of C2SP."""
        return f"{self.name}+{self.id.hex()}+{in_base64(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True)
class Line:
    """One signature under a note."""

    name: str
    key_id: bytes
    signature: bytes

    def written(self) -> str:
        """Write the line with its end."""
        return f"{_DASH}{self.name} {in_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A text and the signatures under it, in their order."""

    text: str
    lines: tuple[Line, ...]

    def written(self) -> bytes:
        """Write it as it was read."""
        return (self.text + "\n" + "".join(line.written() for line in self.lines)).encode()

    def line_of(self, key: Key) -> Line | None:
        """Find the line that names this key."""
        return next((line for line in self.lines if (line.name, line.key_id) == (key.name, key.id)), None)

    def joined(self, lines: tuple[Line, ...]) -> "Note":
        """Give the note with further lines; one under the same name and key takes the place of the older."""
        fresh = {(line.name, line.key_id): line for line in [*self.lines, *lines]}
        if len(fresh) > MOST_LINES:
            raise unformed()
        return Note(self.text, tuple(fresh.values()))


def read_note(raw: bytes) -> Note:
    """Read a note; Unverified when it is in any other form than `written` gives."""
    if len(raw) > LONGEST:
        raise unformed()
    text, mark, below = _text(raw).rpartition("\n\n")
    if not mark or not text or not below:
        raise unformed()
    return Note(text + "\n", read_lines(below))


def read_lines(below: str) -> tuple[Line, ...]:
    """Read signature lines alone, as a witness gives them back."""
    if not below.endswith("\n"):
        raise unformed()
    lines = tuple(_line(one) for one in below[:-1].split("\n"))
    named = {(line.name, line.key_id) for line in lines}
    if len(lines) > MOST_LINES or len(named) != len(lines):
        raise unformed()
    return lines


def read_key(written: str) -> Key:
    """Read a verifier key of C2SP; Unverified for a form or a kind that is not known here."""
    try:
        name, id, material = written.split("+", 2)
        raw = from_base64(material)
        key = Key(name, Kind(raw[0]), raw[1:])
    except (ValueError, IndexError):
        raise unformed() from None
    if key.written() != written or key.id.hex() != id:
        raise unformed()
    return key


def is_name(name: str) -> bool:
    """Tell whether a key may be called this: something, without blanks, signs that steer, or a plus."""
    return 0 < len(name.encode("utf-8", "replace")) < 256 and not any(
        letter.isspace() or letter == "+" or ord(letter) < 0x20 or 0xD800 <= ord(letter) < 0xE000
        for letter in name
    )


def in_base64(raw: bytes) -> str:
    """Write bytes in base64 with padding."""
    return base64.b64encode(raw).decode("ascii")


def from_base64(written: str) -> bytes:
    """Read base64; Unverified for other spellings of the same bytes."""
    try:
        raw = base64.b64decode(written.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise unformed() from None
    if in_base64(raw) != written:
        raise unformed()
    return raw


def read_number(written: str) -> int:
    """Read a decimal as logs write it: no sign, no zero in front, 63 bits at most."""
    if not (written.isascii() and written.isdigit()) or len(written) > 19 or str(int(written)) != written:
        raise unformed()
    number = int(written)
    if number >= 1 << 63:
        raise unformed()
    return number


def unformed() -> Unverified:
    """Give the error for what is not in the form of the specification."""
    return Unverified("This is not a note in the agreed form. Ask whoever gave it to you for a new one.")


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise unformed() from None
    if any(ord(letter) < 0x20 and letter != "\n" for letter in text):
        raise unformed()
    return text


def _line(written: str) -> Line:
    name, _, encoded = written.removeprefix(_DASH).partition(" ")
    if not written.startswith(_DASH) or not is_name(name):
        raise unformed()
    raw = from_base64(encoded)
    if len(raw) <= _ID:
        raise unformed()
    return Line(name, raw[:_ID], raw[_ID:])
