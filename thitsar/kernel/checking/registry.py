"""What an app lets be said at a gate: worked out by the agent from verified entries, and by nobody else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from thitsar.kernel.errors import Denied
from thitsar.kernel.files.kinds import Document

# Canonical values; an empty one says nothing, and is answered as if there were none.
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Attested:
    """What one code of a file answers, where its record lies, and the keys of that record."""

    locator: str
    key: bytes
    wrapped: bytes
    content: Content


@dataclass(frozen=True)
class Attestation:
    """From which two parts of a kind of file the answers follow, the one that decides first.

    `attested` is pure and gets the folded documents and the day.
    """

    compartments: tuple[str, str]
    attested: Callable[[Mapping[str, Document], int], Iterable[Attested]]


_kinds: dict[str, Attestation] = {}


def register_attestation(kind: str, attestation: Attestation) -> None:
    """Make known what is said of files of a kind."""
    if _kinds.setdefault(kind, attestation) != attestation:
        raise ValueError(kind)


def attestation_of(kind: str) -> Attestation:
    """Look it up; of other kinds of file nothing is ever said."""
    if kind not in _kinds:
        raise Denied("There is no such file.")
    return _kinds[kind]
