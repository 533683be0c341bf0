"""What the matcher remembers of each file: the parts its compartments gave, put together.

A vector is a small dict written by an app (for people: `apps.intake.features`). What this program reads of it itself,
all of it optional: name keys `my`, `la` and `al`; to be shown, `dn`: a display name, Burmese and Latin, which is a
pseudonym, and `co`: the file's code. All else belongs to the registered comparison.
"""

from collections.abc import Mapping
from sys import intern
from typing import Any

Vector = dict[str, Any]

NAMES = ("my", "la", "al")
DISPLAY_NAME = "dn"
CODE = "co"


class Vectors:
    """Hold one vector for each file; an empty one takes back what its compartment gave before."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[str, Vector]] = {}

    def __len__(self) -> int:
        return len(self._parts)

    def get(self, file: str) -> Vector:
        """Give a file's vector, put together; empty when nothing is known."""
        parts = self._parts.get(file, {})
        return {name: value for compartment in sorted(parts) for name, value in parts[compartment].items()}

    def put(self, file: str, compartment: str, vector: Mapping[str, Any]) -> None:
        """Take what one compartment of a file gives now."""
        parts = self._parts.setdefault(file, {})
        if vector:
            # The same few names come with every vector: kept once.
            parts[intern(compartment)] = {intern(name): value for name, value in vector.items()}
        else:
            parts.pop(compartment, None)
        if not parts:
            del self._parts[file]


def names_of(vector: Mapping[str, Any]) -> list[str]:
    """List the name keys of a vector, each once."""
    return list(dict.fromkeys(key for field in NAMES for key in vector.get(field, ())))


def shown(vector: Mapping[str, Any]) -> dict[str, Any]:
    """Give all of a vector that is ever told: the pseudonym in both scripts and the code, never a name."""
    burmese, latin = vector.get(DISPLAY_NAME) or ("", "")
    return {"shown": {"my": burmese, "en": latin}, "code": vector.get(CODE, "")}
