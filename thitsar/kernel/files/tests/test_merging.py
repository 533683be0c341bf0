"""Merging changes no list, whoever reads it and however far they had read before."""

from collections.abc import Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from thitsar.kernel.files import merging
from thitsar.kernel.files.batches import Item
from thitsar.kernel.files.merging import AT_ONCE, MANY, SMALL, Stored, choose, merge

ITEM = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["identity", "service"]), st.integers())
LISTS = st.lists(st.tuples(st.integers(1, 3), st.lists(ITEM, max_size=6)), max_size=12)
Rows = dict[int, list[Item]]


def numbered(steps: list[tuple[int, list[tuple[str, str, int]]]]) -> Rows:
    """Give batches the rising, gappy numbers they have in a table shared by all lists."""
    rows: Rows = {}
    number = 0
    for step, items in steps:
        number += step
        rows[number] = [list(one) for one in items]
    return rows


def read(
    rows: Mapping[int, list[Item]], since: int = 0, known: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Read on as every reader does: in order of number, later replaces earlier."""
    seen = dict(known or {})
    for number in sorted(rows):
        if number > since:
            seen.update({f"{file} {part}": content for file, part, content in rows[number]})
    return seen


def merged(rows: Rows, run: Iterable[int]) -> Rows:
    """Do to a table what the agent does to it."""
    chosen = list(run)
    left = {number: items for number, items in rows.items() if number not in chosen}
    return left | merge((number, rows[number]) for number in chosen)


@given(LISTS, st.data())
def test_a_reader_anywhere_in_a_list_reads_the_same_after_a_run_of_neighbours_was_merged(
    steps: list[tuple[int, list[tuple[str, str, int]]]], drawn: st.DataObject
) -> None:
    rows = numbered(steps)
    order = sorted(rows)
    first = drawn.draw(st.integers(0, len(order)))
    last = drawn.draw(st.integers(first, len(order)))
    merging.ITEMS, before = drawn.draw(st.integers(1, 5)), merging.ITEMS
    try:
        after = merged(rows, order[first:last])
    finally:
        merging.ITEMS = before
    assert set(after) <= set(rows)
    for since in [0, *order]:
        known = read({number: items for number, items in rows.items() if number <= since})
        assert read(after, since, known) == read(rows)


def test_it_fills_rows_and_keeps_one_item_of_each_id() -> None:
    rows: Rows = {number: [[f"file {number % 2000}", "identity", number]] for number in range(1, 5001)}
    after = merge(rows.items())
    assert sorted(len(items) for items in after.values()) == [464, 512, 512, 512]
    assert read(after) == read(rows)


@given(
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from([900, SMALL, 90_000])), max_size=500),
    st.sampled_from([{1}, {1, 2}]),
    st.integers(1, 100),
)
def test_it_chooses_neighbours_that_are_held_and_not_too_many(
    shapes: list[tuple[int, int]], held: set[int], needed: int
) -> None:
    rows = [Stored(number * 3, epoch, size) for number, (epoch, size) in enumerate(shapes)]
    run = choose(rows, held, needed=needed)
    if run:
        assert MANY < len(run) <= 2 * AT_ONCE
        assert run == [row.id for row in rows if run[0] <= row.id <= run[-1]]
        assert all(row.epoch in held for row in rows if row.id in set(run))


def test_it_leaves_full_rows_alone_until_most_of_them_is_replaced() -> None:
    full = [Stored(number, 1, 60_000) for number in range(200)]
    assert choose(full, {1}, needed=100) == []
    assert choose(full, {1}, needed=10) == [row.id for row in full]
    assert choose([*full, *(Stored(300 + n, 1, 900) for n in range(64))], {1}, needed=100) == []
    assert choose([*full, *(Stored(300 + n, 1, 900) for n in range(65))], {1}, needed=100) == list(
        range(300, 365)
    )


def test_it_merges_nothing_across_a_batch_nobody_here_can_open() -> None:
    around = [Stored(number, 1 if number != 40 else 2, 900) for number in range(100)]
    assert choose(around, {1}, needed=1) == []
    assert choose(around, {1, 2}, needed=1) == list(range(100))
