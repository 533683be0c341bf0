"""Who looked into a person's file and why: lines that the agent adds and only the person opens.

file = for each line its length (4 bytes) and the line, encrypted to the person's own key. Lines have one size.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from thitsar.kernel import codec
from thitsar.kernel.errors import Unverified
from thitsar.kernel.vault import suite, wrap

_LINE = 512
_LENGTH = 4


@dataclass(frozen=True)
class Reading:
    """One opening: when (Unix seconds), by which roles of which organisation, which parts, for what purpose."""

    when: int
    roles: tuple[str, ...]
    organisation: str
    parts: tuple[str, ...]
    purpose: str


def add_reading(node: Path, of: tuple[str, bytes], reading: Reading, *, durable: bool) -> None:
    """Append a line for the person at this locator with this public key."""
    locator, public = of
    line = codec.pack(
        [reading.when, list(reading.roles), reading.organisation, list(reading.parts), reading.purpose]
    )
    padded = len(line).to_bytes(2, "big") + line.ljust(_LINE - 2, b"\0")
    sealed = wrap.wrap(public, _place(locator), padded)
    path = _path(node, locator)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        file.flush()
        if durable:
            os.fdatasync(file.fileno())


def read_readings(node: Path, locator: str, unwrapping: wrap.PrivateKey) -> list[Reading]:
    """Open all lines, newest first; a last one torn by a crash is left out."""
    path = _path(node, locator)
    raw = path.read_bytes() if path.exists() else b""
    found: list[Reading] = []
    at = 0
    while at + _LENGTH <= len(raw):
        end = at + _LENGTH + int.from_bytes(raw[at : at + _LENGTH], "big")
        if end > len(raw):
            break
        padded = wrap.unwrap(unwrapping, _place(locator), raw[at + _LENGTH : end])
        found.append(_reading(padded[2 : 2 + int.from_bytes(padded[:2], "big")]))
        at = end
    return found[::-1]


def _reading(line: bytes) -> Reading:
    try:
        when, roles, organisation, parts, purpose = codec.unpack(line)
    except (TypeError, ValueError) as error:
        raise Unverified("These bytes are not in the agreed form.") from error
    return Reading(when, tuple(roles), organisation, tuple(parts), purpose)


def _path(node: Path, locator: str) -> Path:
    # Not by the locator: where the page lies and how often the file was read are not joined on the disk.
    return node / "agent" / "own" / suite.digest("own-readings", locator)[:16].hex()


def _place(locator: str) -> suite.Place:
    return ("own-reading", locator)
