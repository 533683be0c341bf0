"""How well names are told apart and together, on a list that somebody judged: at the product's own threshold."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from thitsar.kernel.errors import Refused
from thitsar.kernel.text.alike import are_alike
from thitsar.kernel.text.zawgyi_writing import write_zawgyi

COLUMNS = ("myanmar", "latin_a", "latin_b", "same")
Row = Mapping[str, str]
# What is compared of each row: the second is the spelling that the row says something of.
PAIRINGS: Mapping[str, Callable[[Row], tuple[str, str]]] = {
    "latin-latin": lambda row: (row["latin_a"], row["latin_b"]),
    "myanmar-latin": lambda row: (row["myanmar"], row["latin_b"]),
    "zawgyi-latin": lambda row: (write_zawgyi(row["myanmar"]), row["latin_b"]),
}


@dataclass
class Judged:
    """Counts of one pairing: of names that are the same and of others, how many were taken for the same."""

    same: int = 0
    found: int = 0
    others: int = 0
    mistaken: int = 0

    def figures(self) -> dict[str, float | int | None]:
        """Give recall, the share of others that was mistaken, and precision; none where nothing was to be judged."""
        taken = self.found + self.mistaken
        return {
            "same": self.same,
            "others": self.others,
            "recall": _share(self.found, self.same),
            "false_matches": _share(self.mistaken, self.others),
            "precision": _share(self.found, taken),
        }


@dataclass
class Judgement:
    """What a list gave: each pairing, and the rows nobody can judge by, by number and why."""

    pairings: dict[str, Judged] = field(default_factory=lambda: {name: Judged() for name in PAIRINGS})
    wrong: list[tuple[int, str]] = field(default_factory=list)


def read_pairs(lines: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """Read a list row by row, each with its line; Refused where a column is missing."""
    reader = csv.DictReader(line.replace("\0", "") for line in lines)
    missing = [one for one in COLUMNS if one not in (reader.fieldnames or ())]
    if missing:
        raise Refused(
            "This list needs these columns in its first line: %(columns)s.", {"columns": ", ".join(COLUMNS)}
        )
    for row in reader:
        yield reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}


def judge(rows: Iterable[tuple[int, Row]]) -> Judgement:
    """Compare the names of all rows in each pairing."""
    found = Judgement()
    for number, row in rows:
        empty = [name for name in COLUMNS[:3] if not row[name]]
        if empty or row["same"] not in ("0", "1"):
            found.wrong.append((number, empty[0] if empty else "same"))
            continue
        for name, pair in PAIRINGS.items():
            _count(found.pairings[name], is_same=row["same"] == "1", is_taken=are_alike(*pair(row)))
    return found


def _count(judged: Judged, *, is_same: bool, is_taken: bool) -> None:
    judged.same += is_same
    judged.found += is_same and is_taken
    judged.others += not is_same
    judged.mistaken += not is_same and is_taken


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
