"""Figures others published, each with source, definition and day; shown beside ours and never mixed with them.

R-SERIES: the rates and the totals below use different definitions. Nothing is derived from one for the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from thitsar.apps.insight.rules import refuse_benchmark


@dataclass(frozen=True)
class Benchmark:
    """One published total with its parts, as its source gives them."""

    id: str
    as_of: str
    source: str
    definition: str
    total: int
    parts: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse_benchmark(self.total, self.parts)


@dataclass(frozen=True)
class QuotedRate:
    """One published rate; no series of ours continues it."""

    period: str
    about_a_month: int
    source: str


BENCHMARKS = (
    Benchmark(
        id="nug-2023-02",
        as_of="2023-02",
        source="NUG estimate, as cited",
        definition="soldiers and police who left since February 2021; how they were counted is not published",
        total=12_327,
        parts={"soldiers": 3_236, "police": 9_091},
    ),
)
QUOTED_RATES = (
    QuotedRate("2021", 100, "as cited with the NUG estimate"),
    QuotedRate("late 2022", 10, "as cited with the NUG estimate"),
)
