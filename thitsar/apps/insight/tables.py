"""The tables of the page as codes and figures, what may not be shown left out of all of them together; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from thitsar.apps.insight import benchmarks, rules
from thitsar.apps.insight.counts import Counted
from thitsar.apps.insight.flows import Figure, Key
from thitsar.apps.insight.suppression import crossed, listed, suppress, total

ROLL_UP = ("soldiers", "police", "other", rules.UNKNOWN)
ADULTS: Key = ("caseload", "adult")
CHILDREN: Key = ("caseload", "child")
EVERYONE: Key = ("caseload", "all")

Table = dict[str, Any]
Counts = Mapping[Counted, int]


def draw_up(counts: Counts, *, today: date, k: int) -> dict[str, Any]:
    """Draw up all tables for one threshold; null stands for a figure that is not shown."""
    cells = _departures(counts, today)
    tracks, sites = _listed(counts, "track"), _listed(counts, "site")
    adults, children = counts.get(("path", "adult"), 0), counts.get(("path", "child"), 0)
    figures = [
        # Nobody needs the sum of adults and children: it goes before anything else does.
        total(EVERYONE, adults + children, k=k, start="all", end="path", weight=0),
        Figure(CHILDREN, "path", "all", children, max(k, rules.CHILD_THRESHOLD), children),
        total(ADULTS, adults, k=k, start="path", end="adults", weight=10 * adults + 1),
        *crossed("departures", cells, k=k, start="adults", end="left"),
        *listed("track", tracks, k=k, start="left", end="tracked"),
        *listed("site", sites, k=k, start="tracked", end="all"),
    ]
    shown = _Shown(figures)
    return {
        "as_of": today.isoformat(),
        "threshold": k,
        "tables": [
            _one_column("caseload", ("adult", "child"), shown, EVERYONE),
            {**_series(cells, shown, today), "median_lag_in_months": _lag(counts)},
            {"id": "branch", **_one_row(shown)},
            _one_column("track", tracks, shown, ADULTS),
            _one_column("site", sites, shown, ADULTS),
        ],
        "benchmarks": [asdict(one) for one in benchmarks.BENCHMARKS],
        "quoted_rates": [asdict(one) for one in benchmarks.QUOTED_RATES],
    }


class _Shown:
    """Look figures up as they may be shown."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._values = {one.key: one.value for one in figures}
        self._hidden = suppress(figures)

    def __getitem__(self, key: Key) -> int | None:
        return None if key in self._hidden else self._values[key]


def _departures(counts: Counts, today: date) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for what, count in counts.items():
        if what[0] == "departures" and count:
            where = (rules.series_row(str(what[1]), today=today), str(what[2]))
            found[where] = found.get(where, 0) + count
    rows = rules.series((row for row, _ in found), today=today)
    return {(row, branch): found.get((row, branch), 0) for row in rows for branch in ROLL_UP}


def _listed(counts: Counts, name: str) -> dict[str, int]:
    # By code and not by size: an order by size would tell what a hidden figure lies between.
    found = sorted((str(what[1]), count) for what, count in counts.items() if what[0] == name and count)
    return dict(sorted(found, key=lambda one: one[0] == rules.UNKNOWN))


def _one_column(id: str, codes: Iterable[str], shown: _Shown, whole: Key) -> Table:
    rows = [{"code": code, "cells": [shown[id, code]]} for code in codes]
    return {"id": id, "columns": ["people"], "rows": rows, "total": [shown[whole]]}


def _one_row(shown: _Shown) -> Table:
    # The same figures as at the foot of the series, and decided there.
    rows = [{"code": branch, "cells": [shown["departures", "", branch]]} for branch in ROLL_UP]
    return {"columns": ["people"], "rows": rows, "total": [shown[ADULTS]]}


def _series(cells: Mapping[tuple[str, str], int], shown: _Shown, today: date) -> Table:
    rows = list(dict.fromkeys(row for row, _ in cells))
    late = rules.incomplete(today)
    return {
        "id": "departures",
        "columns": [*ROLL_UP, "all"],
        "rows": [
            {
                "code": row,
                "cells": [
                    *(shown["departures", row, branch] for branch in ROLL_UP),
                    shown["departures", row, ""],
                ],
            }
            for row in rows
        ],
        "total": [*(shown["departures", "", branch] for branch in ROLL_UP), shown[ADULTS]],
        "incomplete": [row for row in rows if row in late],
    }


def _lag(counts: Counts) -> float | None:
    found = rules.median(
        {int(what[1]): count for what, count in counts.items() if what[0] == "lag" and count > 0}
    )
    return None if found is None else float(found)
