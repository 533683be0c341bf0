"""What stands on the page follows the figures: a hidden one has no text, no bar and no share."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from thitsar.apps.insight import shown, words
from thitsar.apps.insight.counts import Counted, counted
from thitsar.apps.insight.tables import draw_up

TODAY = date(2023, 3, 15)
DEFINITIONS = Path(__file__).parents[2] / "docs" / "numbers.md"


def drawn(k: int) -> dict[str, Any]:
    """Draw tables up of many soldiers, few police and two children."""
    counts: Counter[Counted] = Counter()
    for branch, count in (("soldiers", 40), ("police", 3), ("other", 12)):
        person = {
            "path": "adult",
            "departure_month": "2022-12",
            "registered_month": "2023-02",
            "branch": branch,
        }
        for _ in range(count):
            counts.update(counted({**person, "track": "LEFT", "site": "S-7Q2"}))
    counts.update(counted({"path": "child"}) * 2)
    return draw_up(counts, today=TODAY, k=k)


@pytest.mark.parametrize("k", [1, 5, 10])
def test_a_figure_that_is_hidden_in_a_row_is_hidden_in_its_bar(k: int) -> None:
    with translation.override("en"):
        tables = shown.tables(drawn(k))
    seen = []
    for table in tables:
        for row, bar in zip(table["rows"], table["bars"], strict=False):
            cell = row["cells"][-1]
            assert (bar["text"], bar["hidden"]) == (cell["text"], cell["hidden"])
            assert not bar["hidden"] or (bar["text"], bar["share"]) == ("", 0)
            seen.append(bar["hidden"])
    assert any(seen) == (k > 1)
    assert not all(seen)


@pytest.mark.parametrize(
    ("language", "label", "count"), [("en", "left service", "55"), ("my", "တပ်မှထွက်လာသူ", "၅၅")]
)
def test_a_way_of_leaving_is_said_as_intake_says_it(language: str, label: str, count: str) -> None:
    with translation.override(language):
        (track,) = [one for one in shown.tables(drawn(1)) if one["id"] == "track"]
    assert [(row["label"], row["cells"][0]["text"]) for row in track["rows"]] == [(label, count)]


def test_incomplete_months_say_so_in_their_row() -> None:
    with translation.override("en"):
        (months,) = [one for one in shown.tables(drawn(1)) if one["id"] == "departures"]
    labels = [row["label"] for row in months["rows"]]
    assert labels[:4] == [
        "December 2022",
        "January 2023, incomplete",
        "February 2023, incomplete",
        "March 2023, incomplete",
    ]
    assert months["incomplete"].startswith("January 2023 to March 2023")
    assert "within 2 months" in months["note"]


def test_the_benchmark_says_why_it_is_not_compared() -> None:
    with translation.override("en"):
        published = shown.tables(drawn(1))[-1]
    assert [cell["text"] for cell in published["rows"][0]["cells"]] == ["3,236", "9,091", "12,327"]
    assert [cell["text"] for cell in published["rows"][1]["cells"]] == ["26.3 %", "73.7 %", "100.0 %"]
    assert "about 100 a month in 2021, about 10 a month in late 2022" in published["note"]
    assert "25 months, the total would make 493 a month and its soldiers alone 129" in published["note"]


def test_every_table_is_defined_on_the_page_and_in_the_documents() -> None:
    with translation.override("en"):
        tables = shown.tables(drawn(1))
        assert [one["id"] for one in shown.definitions(tables)] == [f"how-{table['id']}" for table in tables]
    written = DEFINITIONS.read_text(encoding="utf-8")
    for id in words.DEFINITIONS:
        assert f"(`{id}`)" in written
