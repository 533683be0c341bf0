"""Hidden figures stay hidden: the worked table of domain.md 5.3, and laws an attacker tries to break."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thitsar.apps.insight import flows, suppression
from thitsar.apps.insight.flows import Figure, Key
from thitsar.apps.insight.tests.attacker import Attacker, Sum, sums_of
from thitsar.kernel.errors import Refused

ROWS = ("Sagaing", "Magway", "Kayah", "Kayin")
COLUMNS = ("army", "air", "police")
COUNTS = ((41, 3, 58), (22, 12, 35), (14, 0, 9), (33, 11, 27))
WORKED = {
    (row, one): n
    for row, line in zip(ROWS, COUNTS, strict=True)
    for one, n in zip(COLUMNS, line, strict=True)
}
ALL: Key = "all"


def table(cells: suppression.Cells, k: int) -> list[Figure]:
    """Read one table with its grand total."""
    everyone = sum(cells.values())
    return [
        *suppression.crossed("t", cells, k=k, start="a", end="b"),
        suppression.total(ALL, everyone, k=k, start="b", end="a", weight=10 * everyone + 1),
    ]


def attack(
    figures: list[Figure], hidden: frozenset[Key], sums: list[Sum], more: int
) -> dict[Key, tuple[int, int]]:
    """Let the attacker loose on what is shown."""
    values = {one.key: one.value for one in figures}
    return Attacker(values, [one.key for one in figures if one.key in hidden], sums, more).attack()


def test_it_hides_the_two_small_cells_of_the_worked_table() -> None:
    assert suppression.small(table(WORKED, 10)) == {("t", "Sagaing", "air"), ("t", "Kayah", "police")}


def test_it_hides_four_more_cells_of_the_worked_table_and_no_total() -> None:
    figures = table(WORKED, 10)
    hidden = suppression.suppress(figures)
    beside = {"Sagaing": ("army", "air"), "Kayah": ("army", "police"), "Kayin": ("air", "police")}
    assert hidden == {("t", row, one) for row, closed in beside.items() for one in closed}
    shown = {one.key: one.value for one in figures if one.key not in hidden}
    assert [shown["t", row, ""] for row in ROWS] == [102, 69, 23, 71]
    assert [shown["t", "", one] for one in COLUMNS] == [110, 26, 129]
    assert shown[ALL] == 265


def test_the_open_interval_of_the_worked_table_is_0_to_12() -> None:
    figures = table(WORKED, 10)
    hidden = suppression.suppress(figures)
    bounds = flows.bounds(figures, hidden)
    assert bounds["t", "Sagaing", "air"] == (0, 12)
    assert attack(figures, hidden, sums_of("t", ROWS, COLUMNS, ALL), 12) == bounds


def test_a_grand_total_below_the_threshold_is_hidden_with_all_its_parts() -> None:
    figures = table({("r", "a"): 2, ("r", "b"): 1, ("s", "a"): 0, ("s", "b"): 0}, 10)
    hidden = suppression.suppress(figures)
    assert {one.key for one in figures if one.value} == hidden


def test_nothing_is_hidden_on_the_internal_screen() -> None:
    assert suppression.suppress(table(WORKED, 1)) == frozenset()


def test_one_small_part_of_a_shown_total_takes_the_next_smallest_with_it() -> None:
    figures = suppression.listed("t", {"a": 3, "b": 40, "c": 25, "d": 0}, k=5, start="x", end="y")
    figures.append(suppression.total(ALL, 68, k=5, start="y", end="x", weight=1000))
    assert suppression.suppress(figures) == {("t", "a"), ("t", "c")}


def test_a_total_is_dropped_where_zeros_are_all_there_is_to_protect_a_small_part() -> None:
    figures = suppression.listed("t", {"a": 3, "b": 0}, k=5, start="x", end="y")
    figures.append(suppression.total(ALL, 3, k=1, start="y", end="x", weight=50))
    assert suppression.suppress(figures) == {("t", "a"), ALL}


def test_nothing_at_all_is_shown_where_nothing_would_protect() -> None:
    cells = {("r", "surrendered"): 30, ("r", "cdm"): 0}
    figures = suppression.crossed("t", cells, k=10, start="a", end="b")
    figures.append(suppression.total(ALL, 30, k=10, start="b", end="a", weight=301))
    assert suppression.suppress(figures, {("t", "r", "cdm")}) == {one.key for one in figures}


def test_figures_that_do_not_add_up_are_refused() -> None:
    figures = suppression.listed("t", {"a": 3, "b": 40}, k=5, start="x", end="y")
    with pytest.raises(Refused):
        suppression.suppress([*figures, suppression.total(ALL, 44, k=5, start="y", end="x", weight=1)])
    with pytest.raises(Refused):
        suppression.suppress(table({("r", "a"): -1}, 5))


def test_a_group_that_lies_in_one_sensitive_column_altogether_is_not_given_away() -> None:
    cells = {("r", "surrendered"): 30, ("r", "cdm"): 0, ("s", "surrendered"): 20, ("s", "cdm"): 40}
    whole = suppression.whole_groups("t", cells, sensitive={"surrendered"})
    assert whole == {("t", "r", "surrendered"), ("t", "r", "cdm")}
    assert not suppression.whole_groups("t", cells, sensitive={"cdm"})
    figures = table(cells, 10)
    hidden = suppression.suppress(figures, whole)
    assert ("t", "r", "") not in hidden
    low, high = attack(figures, hidden, sums_of("t", "rs", ("surrendered", "cdm"), ALL), 10)["t", "r", "cdm"]
    assert high - low >= 10


# Small enough for an attacker who tries everything.
counts = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7])


@st.composite
def small_tables(draw: st.DrawFn, rows: int, columns: int) -> dict[tuple[str, str], int]:
    """Draw a table."""
    return {(row, one): draw(counts) for row in "rst"[:rows] for one in "abc"[:columns]}


@settings(max_examples=150, deadline=None)
@given(st.one_of(small_tables(2, 2), small_tables(2, 3), small_tables(3, 3)), st.integers(2, 4))
def test_no_attacker_narrows_a_hidden_cell_below_the_threshold(
    cells: dict[tuple[str, str], int], k: int
) -> None:
    figures = table(cells, k)
    hidden = suppression.suppress(figures)
    rows, columns = sorted({row for row, _ in cells}), sorted({one for _, one in cells})
    sums = sums_of("t", rows, columns, ALL)
    found = attack(figures, hidden, sums, k)
    for low, high in found.values():
        assert high - low >= k
    assert suppression.small(figures) <= hidden == set(found)
    by_key = {one.key: one.value for one in figures}
    for parts, whole in sums:
        closed = [one for one in (*parts, whole) if one in hidden]
        assert not closed or len([one for one in closed if by_key[one]]) >= 2


@settings(max_examples=60, deadline=None)
@given(small_tables(2, 3), st.integers(2, 3), st.sets(st.integers(0, 11), max_size=6))
def test_the_bounds_are_what_an_attacker_finds(
    cells: dict[tuple[str, str], int], k: int, some: set[int]
) -> None:
    figures = table(cells, k)
    hidden = frozenset(figures[at].key for at in some if at < len(figures))
    values = {one.key: one.value for one in figures}
    # The attacker stops at so many more than the truth. A figure falls to nothing when others rise by as much as it
    # was: with less to rise by, the attacker's lowest would be too high.
    more = max(8, sum(cells.values()))
    for key, (low, high) in attack(figures, hidden, sums_of("t", "rs", "abc", ALL), more).items():
        exact_low, exact_high = flows.bounds(figures, hidden)[key]
        assert low == exact_low
        assert high == (values[key] + more if exact_high is None else min(exact_high, values[key] + more))


def test_the_attacker_finds_how_low_a_figure_falls_when_another_rises_by_all_of_it() -> None:
    cells = {("r", "a"): 2, ("r", "c"): 0, ("s", "a"): 7, ("s", "c"): 0}
    figures = table(cells, 2)
    shown = {("t", "r", ""), ("t", "s", ""), ALL}
    hidden = frozenset(one.key for one in figures if one.key not in shown)
    found = attack(figures, hidden, sums_of("t", "rs", "ac", ALL), 9)
    assert found["t", "", "a"] == flows.bounds(figures, hidden)["t", "", "a"] == (0, 9)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=2, max_size=3), st.integers(0, 6), st.data(), st.integers(2, 4))
def test_two_lists_of_the_same_people_do_not_give_each_other_away(
    branches: list[int], children: int, draw: st.DataObject, k: int
) -> None:
    adults = sum(branches)
    cut = draw.draw(st.integers(0, adults))
    first = dict(zip("abc", branches, strict=False))
    second = {"x": cut, "y": adults - cut}
    figures = [
        suppression.total("everyone", adults + children, k=k, start="s", end="e", weight=0),
        Figure("children", "e", "s", children, k, children),
        suppression.total("adults", adults, k=k, start="e", end="m", weight=100),
        *suppression.listed("branch", first, k=k, start="m", end="n"),
        *suppression.listed("track", second, k=k, start="n", end="s"),
    ]
    sums: list[Sum] = [
        (["adults", "children"], "everyone"),
        ([("branch", one) for one in first], "adults"),
        ([("track", one) for one in second], "adults"),
    ]
    for low, high in attack(figures, suppression.suppress(figures), sums, k).values():
        assert high - low >= k
