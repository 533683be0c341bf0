"""What of the access log somebody wants to see: pure, so that a page, an export and a test mean the same lines."""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# when, member, file, part, purpose
Line = list[Any]
PAGE = 50
# Numbers of files are shown with eight digits; fewer would mean many files.
_FILE = re.compile(r"^[0-9a-f]{8,32}$")
_MEMBER = re.compile(r"^[0-9a-f]{32}$")


@dataclass(frozen=True)
class Wanted:
    """A filter: what is empty or 0 lets everything through."""

    file: str = ""
    member: str = ""
    purpose: str = ""
    first: int = 0
    last: int = 0

    def has(self, line: Line) -> bool:
        """Tell whether a line is among what is wanted; `last` is the first second that is not."""
        when, member, file, _, purpose = line
        return (
            (not self.file or str(file).startswith(self.file))
            and (not self.member or member == self.member)
            and (not self.purpose or kind_of(purpose) == self.purpose)
            and when >= self.first
            and (not self.last or when < self.last)
        )


@dataclass
class Some:
    """The newest wanted lines before a place in the log, each with its number."""

    lines: deque[tuple[int, Line]] = field(default_factory=deque)
    # How many are wanted in all, and how many of them stand before the place.
    count: int = 0
    before: int = 0


def kind_of(purpose: str) -> str:
    """Give a purpose without the digest that an export's line carries."""
    return purpose.partition(":")[0]


def is_file_number(text: str) -> bool:
    """Tell whether this is the random number of a file, or the beginning of one as lists show it."""
    return _FILE.match(text) is not None


def wanted_of(asked: Mapping[str, Any]) -> Wanted:
    """Take a filter from outside; what is no number is refused as matching nothing."""
    file, member = str(asked.get("file", "")), str(asked.get("member", ""))
    return Wanted(
        file=file if not file or is_file_number(file) else "-",
        member=member if not member or _MEMBER.match(member) else "-",
        purpose=str(asked.get("purpose", "")),
        first=int(asked.get("first", 0)),
        last=int(asked.get("last", 0)),
    )


def newest(lines: Iterable[Line], wanted: Wanted, *, before: int = 0, most: int = PAGE) -> Some:
    """Keep of all lines, oldest first, the newest that are wanted and stand before line `before`, if it is given."""
    found = Some(deque(maxlen=most))
    for number, line in enumerate(lines, start=1):
        if not wanted.has(line):
            continue
        found.count += 1
        if not before or number < before:
            found.before += 1
            found.lines.append((number, line))
    return found
