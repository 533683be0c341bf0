"""A real list, every row as the truth beside it says, through the agent and the matcher."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.cast import TODAY, Cast
from thitsar.apps.intake.importing import ImportResult, run_import
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.demo.people import make_list
from thitsar.demo.spreadsheet import to_xlsx
from thitsar.kernel.files.open_file import Actor

pytestmark = pytest.mark.database

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
WARNED = {
    "zawgyi",
    "zero_width",
    "lookalike_digit",
    "child",
    "before_coup",
    "bad_nrc",
    "bad_age",
    "identifier_in_note",
}
HELD = {"future_departure", "no_consent", "unknown_code", "empty_name", "uuid_clash"}
REFUSED = {"captured", "insider"}


def take(actor: Actor, content: bytes, cast: Cast) -> ImportResult:
    """Take a list in as its officer would."""
    narrow = (actor.member, cast.member("vetting"))
    return run_import(
        actor, content, FIELD_FORM, team=narrow, narrow=narrow, today=TODAY, progress=lambda _done, _all: True
    )


def by_row(remarks: list[dict[str, Any]]) -> dict[int, set[str]]:
    """Gather the codes of each row."""
    found: dict[int, set[str]] = defaultdict(set)
    for one in remarks:
        found[one["row"]].add(one["code"])
    return found


def check_truth(result: ImportResult, truth: dict[int, str]) -> None:
    """Compare what became of every row with the flaw planted in it."""
    warned, held = by_row(result.warnings), by_row(result.quarantined)
    for row, flaw in truth.items():
        if flaw in HELD:
            assert flaw in held[row], (row, flaw, held[row])
        else:
            assert row not in held, (row, flaw, held[row])
        if flaw in WARNED:
            assert flaw in warned[row], (row, flaw, warned[row])
        if not flaw:
            assert not warned[row] & (WARNED - {"child"}), (row, warned[row])
    flaws = list(truth.values())
    assert result.refused == {kind: flaws.count(kind) for kind in ("insider", "captured")}
    assert result.skipped == flaws.count("same_uuid")
    held_rows = sum(1 for flaw in flaws if flaw in HELD)
    gone = sum(1 for flaw in flaws if flaw in REFUSED | {"same_uuid"})
    assert result.registered == len(truth) - held_rows - gone


def sample_truth() -> dict[int, str]:
    """Read which flaw was planted in which row of the sample."""
    with (SHARED / "arrivals_truth.csv").open(encoding="utf-8") as file:
        return {int(one["row"]): one["flaw"] for one in csv.DictReader(file)}


@pytest.mark.skipif(not SHARED.exists(), reason="the sample list is not beside the checkout")
def test_it_ends_every_row_of_the_sample_as_its_truth_says(cast: Cast) -> None:
    cast.need("matcher")
    truth = sample_truth()
    intake = cast.sign_in("intake")
    content = (SHARED / "arrivals.xlsx").read_bytes()
    first = take(intake, content, cast)
    check_truth(first, truth)
    again = take(cast.sign_in("intake"), content, cast)
    assert again.registered == 0
    assert again.skipped == first.registered + first.skipped
    assert by_row(again.quarantined) == by_row(first.quarantined)


def test_it_ends_every_row_of_a_list_of_another_seed_as_its_truth_says(cast: Cast) -> None:
    cast.need("matcher")
    rows, truth = make_list(300, 11)
    check_truth(
        take(cast.sign_in("intake2"), to_xlsx(rows, list(rows[0])), cast),
        {one.row: one.flaw for one in truth},
    )
