"""Small lists of invented people for page tests, one row for each thing that can become of a row."""

from datetime import date

from tests.cast import TODAY
from thitsar.apps.intake.importing import ImportResult, run_import
from thitsar.apps.intake.rows import FIELD_FORM
from thitsar.demo.people import HEADERS, Row, make_people
from thitsar.demo.spreadsheet import to_csv, to_xlsx
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.work_lists import WorkLists

FILLED = date(2023, 5, 1)


def sound_rows(count: int, seed: int) -> list[Row]:
    """Write rows in which nothing is wrong and everything that tells people apart is there."""
    rows = make_people(count, seed, FILLED)
    for number, row in enumerate(rows, 1):
        row |= {
            "person/name_my": row["person/name_my"] or "မောင်မောင်",
            # Of each seed its own: all tests share one node, and few names go round.
            "person/dob": f"{1962 + seed % 41}-{1 + seed % 12:02}-{1 + number % 28:02}",
            "person/age": "",
            "person/nrc": f"5/MAYANA(N){seed % 1000:03}{number % 1000:03}",
            "service/serial_no": f"T-{seed % 1000:03}{number % 1000:03}",
            "notes": "",
        }
    return rows


def again(row: Row, seed: int, **changed: str) -> Row:
    """Write somebody down a second time, under another submission number."""
    (other,) = make_people(1, seed, FILLED)
    return {**row, "_uuid": other["_uuid"], "_id": other["_id"], **changed}


def xlsx(rows: list[Row]) -> bytes:
    """Give a list as the field-form tool writes it."""
    return to_xlsx(rows, HEADERS)


def csv(rows: list[Row]) -> bytes:
    """Give a list as spreadsheet programs write it."""
    return to_csv(rows, HEADERS)


def take(actor: Actor, rows: list[Row], *, team: tuple[str, ...] = ()) -> ImportResult:
    """Take a list in, with the maker and these members as its team."""
    named = tuple(sorted({actor.member, *team}))
    return run_import(
        actor,
        xlsx(rows),
        FIELD_FORM,
        team=named,
        narrow=named,
        today=TODAY,
        progress=lambda _done, _all: True,
    )


class Stale(WorkLists):
    """A work list as it was when another process had not recorded yet."""

    def __init__(self, before: WorkLists) -> None:
        super().__init__()
        self._before = before

    def facets(self, *_: object) -> dict[str, dict[str, object]]:
        return dict(self._before._facets["registration"].rows)
