"""The judging list of names keeps its form, and a third of it stays out of whoever tunes the matcher's sight."""

import csv
import random
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "names"
COLUMNS = ["myanmar", "latin_a", "latin_b", "same"]
BURMESE = range(0x1000, 0x10A0)
# What stands between the letters of a Latin spelling: joined, shortened, or followed by an alias.
BETWEEN = set(" -.()'")

Row = dict[str, str]


def pairs() -> list[Row]:
    """Read the list without its header; the first row is row 1 of the held-out file."""
    with (FOLDER / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def held_out() -> list[int]:
    """Read the numbers of the rows that nobody may tune with."""
    return [int(line) for line in (FOLDER / "held_out.txt").read_text(encoding="ascii").splitlines()]


def drawn(rows: list[Row]) -> list[int]:
    """Draw whole names until a third of the rows is held out, so that no name stands on both sides."""
    names = sorted({row["myanmar"] for row in rows})
    random.Random(5).shuffle(names)
    numbers: list[int] = []
    for name in names:
        if 3 * len(numbers) >= len(rows):
            break
        numbers += [number for number, row in enumerate(rows, 1) if row["myanmar"] == name]
    return sorted(numbers)


def test_it_is_plain_utf_8_with_a_header_and_line_feeds() -> None:
    raw = (FOLDER / "pairs.csv").read_bytes()
    assert raw.decode("utf-8").splitlines()[0] == ",".join(COLUMNS)
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


def test_every_row_fills_the_four_columns_and_says_yes_or_no() -> None:
    for number, row in enumerate(pairs(), 1):
        assert list(row) == COLUMNS, number
        assert all(value and value == value.strip() for value in row.values()), number
        assert row["same"] in {"0", "1"}, number


def test_it_holds_enough_of_both_answers() -> None:
    answers = Counter(row["same"] for row in pairs())
    assert answers["1"] >= 250
    assert answers["0"] >= 170
    assert answers.total() >= 420


@pytest.mark.parametrize("column", COLUMNS)
def test_every_value_is_composed(column: str) -> None:
    assert [row[column] for row in pairs() if not unicodedata.is_normalized("NFC", row[column])] == []


def test_every_burmese_name_is_of_burmese_letters_only() -> None:
    for row in pairs():
        name = row["myanmar"]
        assert all(ord(sign) in BURMESE for sign in name), name
        # A digit that looks like a letter would pass for Burmese: zero for wa, seven for ra.
        assert {unicodedata.category(sign) for sign in name} <= {"Lo", "Mc", "Mn"}, name
        assert unicodedata.category(name[0]) == "Lo", name


@pytest.mark.parametrize("column", ["latin_a", "latin_b"])
def test_every_spelling_is_of_latin_letters_only(column: str) -> None:
    for row in pairs():
        letters = [sign for sign in row[column] if sign not in BETWEEN]
        assert letters, row
        assert all(unicodedata.name(sign).startswith("LATIN") for sign in letters), row


def test_no_row_stands_twice() -> None:
    def spellings(row: Row) -> frozenset[str]:
        return frozenset({row["latin_a"].casefold(), row["latin_b"].casefold()})

    rows = Counter((row["myanmar"], spellings(row)) for row in pairs())
    assert [row for row, times in rows.items() if times > 1] == []


def test_the_two_spellings_of_a_row_differ() -> None:
    assert [row for row in pairs() if row["latin_a"] == row["latin_b"]] == []


def test_no_burmese_name_stands_more_than_three_times() -> None:
    names = Counter(row["myanmar"] for row in pairs())
    assert [name for name, times in names.items() if times > 3] == []


def test_no_spelling_is_both_right_and_wrong_for_a_name() -> None:
    rows = pairs()
    right = {(row["myanmar"], row["latin_a"].casefold()) for row in rows}
    right |= {(row["myanmar"], row["latin_b"].casefold()) for row in rows if row["same"] == "1"}
    wrong = {(row["myanmar"], row["latin_b"].casefold()) for row in rows if row["same"] == "0"}
    assert right & wrong == set()


def test_the_held_out_third_is_the_one_that_was_drawn() -> None:
    assert held_out() == drawn(pairs())


def test_no_name_is_both_held_out_and_open() -> None:
    rows, held = pairs(), set(held_out())
    hidden = {row["myanmar"] for number, row in enumerate(rows, 1) if number in held}
    shown = {row["myanmar"] for number, row in enumerate(rows, 1) if number not in held}
    assert hidden & shown == set()
    assert {row["same"] for number, row in enumerate(rows, 1) if number in held} == {"0", "1"}
