"""The tables of one page, together: nothing that one hides can be worked out of another."""

import json
from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.apps.insight.counts import Counted, counted
from thitsar.apps.insight.rules import THRESHOLDS
from thitsar.apps.insight.tables import draw_up
from thitsar.apps.insight.tests.attacker import Attacker, Key, Sum

TODAY = date(2023, 3, 15)
# T3 of scenario SC-07.
IN_2022 = {"2022-07": 17, "2022-08": 14, "2022-09": 12, "2022-10": 11, "2022-11": 9, "2022-12": 10}


def counts_of(people: list[dict[str, str]]) -> Counter[Counted]:
    """Count people."""
    counts: Counter[Counted] = Counter()
    for one in people:
        counts.update(counted(one))
    return counts


def adult(month: str, branch: str, **columns: str) -> dict[str, str]:
    """Code one adult."""
    return {
        "path": "adult",
        "departure_month": month,
        "branch": branch,
        "track": "CDM",
        "site": "S-1",
        **columns,
    }


def page(people: list[dict[str, str]], k: int = THRESHOLDS["internal"]) -> dict[str, Any]:
    """Draw the page up and look at it as it leaves the program."""
    drawn: dict[str, Any] = json.loads(json.dumps(draw_up(counts_of(people), today=TODAY, k=k)))
    return drawn


def table(drawn: dict[str, Any], id: str) -> dict[str, list[int | None]]:
    """Give the rows of one table by code, the total as `total`."""
    found = next(one for one in drawn["tables"] if one["id"] == id)
    return {**{row["code"]: row["cells"] for row in found["rows"]}, "total": found["total"]}


def test_departures_known_to_the_quarter_are_not_spread_over_months() -> None:
    people = [adult(month, "soldiers") for month, n in IN_2022.items() for _ in range(n)]
    people += [adult("imprecise", "soldiers")] * 6
    found = table(page(people), "departures")
    assert {month: found[month][-1] for month in IN_2022} == IN_2022
    assert found["imprecise"][-1] == 6
    assert found["total"][-1] == 79


def test_the_last_three_months_are_marked() -> None:
    drawn = page([adult("2022-12", "police")])
    departures = next(one for one in drawn["tables"] if one["id"] == "departures")
    assert departures["incomplete"] == ["2023-01", "2023-02", "2023-03"]


def test_other_has_a_column_of_its_own() -> None:
    people = [adult("2022-12", "soldiers"), adult("2022-12", "other"), adult("2022-12", "not_asked")]
    found = table(page(people), "departures")
    assert found["2022-12"] == [1, 0, 1, 1, 3]
    assert table(page(people), "branch") == {
        "soldiers": [1],
        "police": [0],
        "other": [1],
        "unknown": [1],
        "total": [3],
    }


def test_a_few_children_are_not_shown_and_not_to_be_found_by_difference() -> None:
    drawn = page([adult("2022-12", "soldiers")] * 7 + [{"path": "child"}] * 2)
    assert table(drawn, "caseload") == {"adult": [7], "child": [None], "total": [None]}


def test_more_children_are_shown_with_everyone() -> None:
    drawn = page([adult("2022-12", "soldiers")] * 7 + [{"path": "child"}] * 5)
    assert table(drawn, "caseload") == {"adult": [7], "child": [5], "total": [12]}


def test_the_lag_is_shown_from_ten_people_on() -> None:
    def lag(people: int) -> float | None:
        drawn = page([adult("2022-12", "soldiers", registered_month="2023-02")] * people)
        departures = next(one for one in drawn["tables"] if one["id"] == "departures")
        found: float | None = departures["median_lag_in_months"]
        return found

    assert lag(9) is None
    assert lag(10) == 2


def test_the_published_benchmark_stands_beside_and_changes_nothing_of_ours() -> None:
    drawn = page([])
    assert drawn["benchmarks"][0]["total"] == 12_327
    assert table(drawn, "branch")["total"] == [0]
    assert {one["id"] for one in drawn["tables"]} == {"caseload", "departures", "branch", "track", "site"}


def test_rows_are_in_the_order_of_their_codes_and_not_of_their_size() -> None:
    people = [adult("2022-12", "soldiers", site=one) for one in ("S-9", "S-9", "", "", "", "S-3")]
    assert list(table(page(people), "site")) == ["S-3", "S-9", "unknown", "total"]


person = st.one_of(
    st.just({"path": "child"}),
    st.builds(
        adult,
        st.sampled_from(["2023-02", "imprecise"]),
        st.sampled_from(["soldiers", "police"]),
        track=st.sampled_from(["CDM", "LEFT"]),
        site=st.sampled_from(["S-1", "S-2"]),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(person, max_size=14), st.integers(2, 3))
def test_no_attacker_narrows_a_figure_by_putting_the_tables_of_a_page_together(
    people: list[dict[str, str]], k: int
) -> None:
    drawn = draw_up(counts_of(people), today=TODAY, k=k)
    true = _flat(draw_up(_without_limits(counts_of(people)), today=TODAY, k=1))
    true["caseload", "child", 0] = sum(one["path"] == "child" for one in people)
    true["caseload", "total", 0] = len(people)
    shown = _flat(drawn)
    values = {key: 0 if count is None else count for key, count in true.items()}
    same = _same_figures(values)
    hidden = [key for key, count in shown.items() if count is None and same[key] == key]
    assert {key: values[key] for key, count in shown.items() if count is not None} == {
        key: count for key, count in shown.items() if count is not None
    }
    found = Attacker(values, hidden, _sums(drawn, same), k).attack()
    for key in hidden:
        low, high = found[key]
        assert high - low >= k, key


def _without_limits(counts: Counter[Counted]) -> Counter[Counted]:
    # Truth for the attacker: the same counts, children apart, whose threshold no caller can lower.
    return Counter({what: n for what, n in counts.items() if what != ("path", "child")})


def _flat(drawn: dict[str, Any]) -> dict[Key, int | None]:
    flat: dict[Key, int | None] = {}
    for one in drawn["tables"]:
        for row in [*one["rows"], {"code": "total", "cells": one["total"]}]:
            flat |= {(one["id"], row["code"], at): count for at, count in enumerate(row["cells"])}
    return flat


def _same_figures(values: dict[Key, int]) -> dict[Key, Key]:
    """Say which figures of different tables are one figure."""
    same = {key: key for key in values}
    adults: Key = ("caseload", "adult", 0)
    for id, at in (("branch", 0), ("track", 0), ("site", 0), ("departures", 4)):
        same[id, "total", at] = adults
    for at, branch in enumerate(("soldiers", "police", "other", "unknown")):
        same["departures", "total", at] = ("branch", branch, 0)
    return same


def _sums(drawn: dict[str, Any], same: dict[Key, Key]) -> list[Sum]:
    sums: list[Sum] = []
    for one in drawn["tables"]:
        codes = [row["code"] for row in one["rows"]]
        for at in range(len(one["columns"])):
            sums.append(([same[one["id"], code, at] for code in codes], same[one["id"], "total", at]))
        if one["id"] == "departures":
            sums += [
                ([same["departures", code, at] for at in range(4)], same["departures", code, 4])
                for code in codes
            ]
    return sums
