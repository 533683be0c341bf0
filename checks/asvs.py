"""Hold docs/asvs.md to the standard: every number once, a state of the list, and a test that exists or a reason."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PAGE = "docs/asvs.md"
STATES = {"met", "n/a", "exception"}
# How many requirements each section of ASVS 5.0.0 has up to the level asked for: level 2, and level 3 in V6, V7, V8,
# V11, V14 and V16. Their numbers run from 1; those of higher levels come last in each section.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 8, "6.4": 6, "6.5": 8, "6.6": 4, "6.7": 2, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2, "8.1": 4, "8.2": 4, "8.3": 3, "8.4": 2,
    "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 4, "11.2": 5, "11.3": 5, "11.4": 4, "11.5": 2, "11.6": 2, "11.7": 2, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 8, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 4,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \|([^|]*)\|([^|]*)\|(.*)\|$", re.MULTILINE)
_TEST = re.compile(r"`((?:tests|thitsar)/[\w/]+\.py)::(\w+)`")


def find(root: Path) -> Iterator[str]:
    """Name every requirement that is missing, twice or too many, and every row that shows nothing."""
    page = root / PAGE
    if not page.is_file():
        yield f"{PAGE}:1: missing"
        return
    rows = _ROW.findall(page.read_text(encoding="utf-8"))
    asked = {f"{section}.{number}" for section, last in SECTIONS.items() for number in range(1, last + 1)}
    found = Counter(number for number, *_ in rows)
    yield from (f"{PAGE}:1: {number} is missing" for number in sorted(asked - set(found)))
    yield from (f"{PAGE}:1: {number} is not asked for" for number in sorted(set(found) - asked))
    yield from (f"{PAGE}:1: {number} stands here twice" for number, times in found.items() if times > 1)
    for number, short, state, shown in rows:
        yield from _unshown(root, number, (short.strip(), state.strip(), shown.strip()))


def _unshown(root: Path, number: str, row: tuple[str, str, str]) -> Iterator[str]:
    short, state, shown = row
    if state not in STATES or not short:
        yield f"{PAGE}:1: {number} has no wording or a state that is none: {state}"
    tests = _TEST.findall(shown)
    if state == "met" and not tests:
        yield f"{PAGE}:1: {number} is met, and no test shows it"
    if state != "met" and not shown:
        yield f"{PAGE}:1: {number} says no reason"
    for path, name in tests:
        file = root / path
        if not file.is_file() or not re.search(
            rf"^def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE
        ):
            yield f"{PAGE}:1: {number} names a test that is not there: {path}::{name}"
