"""Unusual reading: facts for a human to ask about, never a score; pure.

Every rule counts upwards: whoever reads more cannot make a remark disappear. What a member usually does is
therefore worked out from the days before, and above `MANY_FOR_ANYBODY` it does not matter at all: who lets their
usual grow slowly is listed all the same. Thresholds stand here and nowhere else; docs/operating.md repeats them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median_low
from typing import Any

from thitsar.kernel.access.wanted import Line, kind_of

HOUR, DAY = 3600, 86_400
# Myanmar keeps one time all the year round.
YANGON = 23_400
# Days that are looked at, and days before them from which a member's usual is worked out.
PERIOD = 30
BEFORE = 60

# Different files within an hour: for anybody, and as a multiple of the member's own usual from `MANY_LEAST` on.
MANY_FOR_ANYBODY = 25
MANY_TIMES = 3
MANY_LEAST = 8
# Files opened in whose parts nobody recorded anything until so many days later.
IDLE_FILES = 10
IDLE_DAYS = 7
# Files opened in one night, from ten in the evening to five in the morning.
NIGHT_FILES = 3
NIGHT_FROM, NIGHT_UNTIL = 22, 5
# Different members who opened one file.
MANY_READERS = 6
# Openings refused on one day.
REFUSALS = 3
# Files opened in the days before somebody's roles were taken.
LEAVING_FILES = 5
LEAVING_DAYS = 14

# Every purpose a file can be opened for: whoever opens it names one, and none is a way around the rules.
OPENINGS = frozenset(
    {"read", "write", "judge", "correct", "import", "assign", "vet", "decide", "issue", "attest", "wish"}
)
RULES = ("many", "idle", "night", "crowd", "refused", "lost", "bulk", "leaving")


@dataclass(frozen=True)
class Facts:
    """What the rules must know beside the lines."""

    # The day on which this is looked at, and where the period begins (both in days since 1970).
    today: int
    since: int
    # By member: the busiest hour of an ordinary day.
    usual: Mapping[str, int] = field(default_factory=dict)
    # By file: the days on which something was recorded in it.
    recorded: Mapping[str, frozenset[int]] = field(default_factory=dict)
    # By member: the day their roles were taken.
    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Remark:
    """One thing to ask about: which rule, who or which file, on which day, from when to when, how many."""

    last: int
    first: int
    rule: str
    member: str
    file: str
    day: int
    count: int
    # What the member usually does in an hour, where the rule looks at that.
    usual: int = 0

    @property
    def about(self) -> tuple[str, str, str, int]:
        """Say what this is a remark about; with more reading the same remark counts more."""
        return (self.rule, self.member, self.file, self.day)


def local_day(when: int) -> int:
    """Give the day of a moment where the node stands."""
    return (when + YANGON) // DAY


def usual_hours(lines: Iterable[Line]) -> dict[str, int]:
    """Give for each member the busiest hour of an ordinary day among these lines: the median over their days."""
    days: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in lines:
        if kind_of(line[4]) in OPENINGS and line[2]:
            days[line[1], local_day(line[0])].append(line)
    busiest: dict[str, list[int]] = defaultdict(list)
    for (member, _), some in days.items():
        busiest[member].append(_busiest(some)[0])
    return {member: median_low(counts) for member, counts in busiest.items()}


def remarks(lines: Iterable[Line], facts: Facts) -> list[Remark]:
    """Give everything that is worth a question, newest first; the order of the lines does not matter."""
    some = sorted(line for line in map(tuple, lines) if local_day(line[0]) >= facts.since)
    openings = [list(line) for line in some if kind_of(line[4]) in OPENINGS and line[2]]
    every = [list(line) for line in some]
    found = [
        *_many(openings, facts),
        *_idle(openings, facts),
        *_night(openings),
        *_crowd(openings),
        *_each_day("refused", every, "refused", REFUSALS),
        *_each_day("lost", every, "counts_lost", 1),
        *_each_day("bulk", every, "open_many", 1),
        *_leaving(openings, facts),
    ]
    return sorted(found, reverse=True)


def most_an_hour(usual: int) -> int:
    """Give from how many files within an hour on a member is listed whose usual this is."""
    return min(MANY_FOR_ANYBODY, max(MANY_LEAST, MANY_TIMES * usual))


def _many(openings: list[Line], facts: Facts) -> Iterable[Remark]:
    for (member, day), some in _by(openings, lambda line: (line[1], local_day(line[0]))).items():
        count, first, last = _busiest(some)
        # Somebody who has just begun has no usual: then only the number for anybody counts.
        usual = facts.usual.get(member, MANY_FOR_ANYBODY)
        if count >= most_an_hour(usual):
            yield Remark(last, first, "many", member, "", day, count, facts.usual.get(member, 0))


def _idle(openings: list[Line], facts: Facts) -> Iterable[Remark]:
    for (member,), some in _by(openings, lambda line: (line[1],)).items():
        idle = [line for line in some if _is_idle(line, facts)]
        files = {line[2] for line in idle}
        if len(files) >= IDLE_FILES:
            yield _remark("idle", idle, count=len(files), member=member)


def _is_idle(line: Line, facts: Facts) -> bool:
    day = local_day(line[0])
    days = facts.recorded.get(line[2], frozenset())
    return day + IDLE_DAYS < facts.today and not any(day <= one <= day + IDLE_DAYS for one in days)


def _night(openings: list[Line]) -> Iterable[Remark]:
    dark = [line for line in openings if not NIGHT_UNTIL <= _hour(line) < NIGHT_FROM]
    # A night is one night though the date changes in it: it is called by the day it began on.
    for (member, day), some in _by(dark, lambda line: (line[1], local_day(line[0] - 12 * HOUR))).items():
        files = {line[2] for line in some}
        if len(files) >= NIGHT_FILES:
            yield _remark("night", some, count=len(files), member=member, day=day)


def _crowd(openings: list[Line]) -> Iterable[Remark]:
    for (file,), some in _by(openings, lambda line: (line[2],)).items():
        members = {line[1] for line in some}
        if len(members) >= MANY_READERS:
            yield _remark("crowd", some, count=len(members), file=file)


def _each_day(rule: str, lines: list[Line], purpose: str, least: int) -> Iterable[Remark]:
    # Exactly: that a list was not agreed to is no opening.
    chosen = [line for line in lines if line[4] == purpose]
    for (member, day), some in _by(chosen, lambda line: (line[1], local_day(line[0]))).items():
        count = len({line[2] for line in some}) if rule == "bulk" else len(some)
        if count >= least:
            yield _remark(rule, some, count=count, member=member, day=day)


def _leaving(openings: list[Line], facts: Facts) -> Iterable[Remark]:
    for (member,), some in _by(openings, lambda line: (line[1],)).items():
        left = facts.left.get(member)
        if left is None:
            continue
        late = [line for line in some if left - LEAVING_DAYS <= local_day(line[0]) <= left]
        files = {line[2] for line in late}
        if len(files) >= LEAVING_FILES:
            yield _remark("leaving", late, count=len(files), member=member, day=left)


def _by(lines: list[Line], key: Callable[[Line], tuple[Any, ...]]) -> dict[tuple[Any, ...], list[Line]]:
    found: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    return found


def _busiest(lines: list[Line]) -> tuple[int, int, int]:
    """Give the most different files within any hour, and when that hour's first and last opening were."""
    ordered = sorted((line[0], line[2]) for line in lines)
    inside: dict[str, int] = {}
    most, first, last, tail = 0, 0, 0, 0
    for when, file in ordered:
        inside[file] = inside.get(file, 0) + 1
        while ordered[tail][0] <= when - HOUR:
            gone = ordered[tail][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            tail += 1
        if len(inside) > most:
            most, first, last = len(inside), ordered[tail][0], when
    return most, first, last


def _hour(line: Line) -> int:
    return int((line[0] + YANGON) % DAY) // HOUR


def _remark(
    rule: str, lines: list[Line], *, count: int, member: str = "", file: str = "", day: int = 0
) -> Remark:
    times = [line[0] for line in lines]
    return Remark(max(times), min(times), rule, member, file, day, count)
