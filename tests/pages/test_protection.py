"""The data-protection officer's pages, with the real agent: what they show, to whom, and what leaves the node."""

import csv
import gzip
import io
import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.cast import Cast
from tests.pages import protecting
from tests.pages.visiting import Person, Window, actor, add_people
from thitsar.kernel.access.policy import Role
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership import approving

pytestmark = pytest.mark.database

PAGES = ("/log", "/log/unusual", "/log/retention", "/log/exports")
LINE = re.compile(r'<tr role="row"><th scope="row"')


@pytest.fixture(scope="module")
def people(cast: Cast) -> dict[str, Person]:
    wanted = [("Of " + role.value, role) for role in Role]
    made = add_people(cast, *wanted, ("Thant Sin", Role.DATA_PROTECTION))
    return {**dict(zip([role.value for role in Role], made, strict=False)), "second": made[-1]}


@pytest.fixture(scope="module")
def opened(cast: Cast, people: dict[str, Person]) -> str:
    """Give a request's file that an officer opened: every kind of file is a file to the log."""
    intake = actor(cast, people["intake"])
    file = approving.request(
        intake, "rebuild", bytes(32), summary={"reason": "a test"}, today=timezone.localdate()
    )
    open_file(intake, file, ("approvals",), "read")
    # What is ordered now ends with the second before.
    time.sleep(1)
    return file


@pytest.fixture
def officer(people: dict[str, Person]) -> Window:
    window = Window()
    window.sign_in(people["data_protection"])
    return window


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.DATA_PROTECTION])
def test_nobody_else_finds_a_page(people: dict[str, Person], opened: str, role: Role) -> None:
    window = Window()
    window.sign_in(people[role.value])
    for address in (*PAGES, f"/log/file/{opened}", f"/log/member/{people['intake'].member}"):
        assert window.get(address).status == 404, address
    for address in ("/log", "/log/order", f"/log/exports/{opened}"):
        assert window.post(address).status == 404, address


def test_a_stranger_finds_no_page(opened: str) -> None:
    window = Window()
    for address in (*PAGES, f"/log/file/{opened}"):
        assert window.get(address).status == 404
    assert window.post("/log/order").status == window.post(f"/log/exports/{opened}").status == 404


@pytest.mark.parametrize("language", ["en", "my"])
def test_every_page_opens_in_the_readers_language(
    people: dict[str, Person], opened: str, language: str
) -> None:
    window = Window(language)
    window.sign_in(people["data_protection"])
    for address in (*PAGES, f"/log/file/{opened}", f"/log/member/{people['intake'].member}"):
        answer = window.get(address)
        assert answer.status == 200
        assert f'lang="{language}"' in answer.text
        assert len(gzip.compress(answer.raw.content)) <= 15_000
        # Of the officer's pages and of the main ones, the reader sees on which they are.
        assert answer.text.count('aria-current="page"') == 2
        assert answer.headers["Cache-Control"] == "no-store"


def test_lines_are_found_by_file_and_by_member(
    officer: Window, people: dict[str, Person], opened: str
) -> None:
    by_file = officer.get(f"/log/file/{opened}")
    assert "Of intake" in by_file.words
    assert len(LINE.findall(by_file.text)) == 1
    typed = officer.post("/log", {"file": opened[:8].upper()})
    assert LINE.findall(typed.text) == LINE.findall(by_file.text)
    by_member = officer.get(f"/log/member/{people['intake'].member}")
    assert opened[:8] in by_member.text
    assert "Signed in" in by_member.words
    nobody = officer.post("/log", {"member": people["host"].member, "purpose": "read"})
    assert not LINE.findall(nobody.text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"file": "K-4F2M-77"}, "This is no number of this list."),
        ({"file": "1234567"}, "This is no number of this list."),
        ({"since": "yesterday"}, "Write the day as year-month-day"),
        ({"until": "2026-02-30"}, "Write the day as year-month-day"),
        ({"member": "0" * 32}, "Select a valid choice"),
        ({"purpose": "all"}, "Select a valid choice"),
    ],
)
def test_what_is_no_filter_is_named_and_finds_nothing(
    officer: Window, fields: dict[str, str], said: str
) -> None:
    answer = officer.post("/log", fields)
    assert answer.status == 422
    assert said in answer.words
    assert not LINE.findall(answer.text)


def test_days_are_those_of_the_node_in_either_script(officer: Window, opened: str) -> None:
    today = timezone.localdate()
    for since, until, count in (
        (today, today, 1),
        (today + timedelta(days=1), None, 0),
        (None, today - timedelta(days=1), 0),
    ):
        fields = {"file": opened, "since": str(since or ""), "until": str(until or "")}
        assert len(LINE.findall(officer.post("/log", fields).text)) == count
    burmese = str(today).translate(str.maketrans("0123456789", "၀၁၂၃၄၅၆၇၈၉"))
    assert len(LINE.findall(officer.post("/log", {"file": opened, "since": burmese}).text)) == 1


def test_older_lines_come_page_by_page_and_no_address_says_what_is_looked_for(
    officer: Window, people: dict[str, Person]
) -> None:
    fields = {"member": people["data_protection"].member, "purpose": "audit"}
    for _ in range(52):
        officer.post("/log", fields)
    first = officer.post("/log", fields)
    older = protecting.form_with(first, "before")
    assert older.action == "/log"
    assert people["data_protection"].member not in older.action
    second = officer.post(older.action, {**protecting.fields(older), "before": older.buttons[0][1]})
    assert len(LINE.findall(first.text)) == 50
    assert 0 < len(LINE.findall(second.text)) < 50
    assert "Newest lines" in second.words


def test_reading_the_log_is_a_line_of_it(officer: Window, people: dict[str, Person]) -> None:
    officer.get("/log/unusual")
    found = officer.get(f"/log/member/{people['data_protection'].member}")
    assert "Looked for unusual reading" in found.words
    assert "Read this log" in found.words


def test_refusals_are_a_remark_with_how_many_when_and_why(
    cast: Cast, officer: Window, people: dict[str, Person]
) -> None:
    window = Window()
    window.sign_in(people["vetting"])
    for number in range(4):
        assert window.get(f"/file/{number:032x}").status == 404
    said = officer.get("/log/unusual").words
    assert "Of vetting" in said
    assert "4 openings refused on one day" in said
    assert "Listed from 3 refusals on." in said


def test_an_export_is_asked_for_agreed_to_and_fetched_once(
    officer: Window, people: dict[str, Person], opened: str
) -> None:
    protecting.order(officer, opened, recipient="=the oversight board")
    waiting = officer.get("/log/exports")
    assert "Waits for a second person." in waiting.words
    assert not [one for one in waiting.forms() if one.action.startswith("/log/exports/")]
    own = officer.get("/two")
    assert not [
        one
        for one in own.forms()
        if "digest" in one.fields and "oversight" in own.words.split("Waiting for somebody else")[0]
    ]
    digest = protecting.agree(people["second"], "oversight board")
    fetch = next(one for one in officer.get("/log/exports").forms() if one.action.startswith("/log/exports/"))
    answer = officer.post(fetch.action)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="notes-[0-9a-f]{8}.csv"', answer.headers["Content-Disposition"]
    )
    rows = list(csv.reader(io.StringIO(answer.raw.content.decode("utf-8-sig"))))
    assert rows[0] == rows[-1] == ["TLP:AMBER+STRICT"]
    marks = {row[0]: row[1] for row in rows if len(row) == 2}
    # No spreadsheet takes what was typed for a formula.
    assert marks["For whom"] == "'=the oversight board"
    assert marks["Whole digest"] == digest
    assert marks["Lines"] == "1"
    # Who read is a number in it, and nobody's name.
    assert [row[1:3] for row in rows if len(row) == 5][1:] == [[people["intake"].member[:8], opened[:8]]]
    assert "Of intake" not in answer.text
    again = officer.post(fetch.action)
    assert again.status == 422
    assert "used already" in again.words
    history = officer.get("/log/exports").words
    assert f"Exported, with a second person ({digest[:8]})" in history
    assert "Was refused an export" in history


def test_nothing_of_an_export_lies_on_the_disk(
    cast: Cast, officer: Window, people: dict[str, Person], opened: str
) -> None:
    recipient = "Zin Mar Kywe of the tribunal"
    protecting.order(officer, opened, recipient=recipient)
    protecting.agree(people["approver"], recipient)
    fetch = next(one for one in officer.get("/log/exports").forms() if one.action.startswith("/log/exports/"))
    assert recipient in officer.post(fetch.action).raw.content.decode()
    kept = [path for path in cast.directory.rglob("*") if path.is_file()]
    assert "access.log" in {path.name for path in kept}
    assert connection.vendor != "sqlite" or "node.sqlite3" in {path.name for path in kept}
    assert not [path.name for path in kept if b"Zin Mar Kywe" in path.read_bytes()]


def test_lines_that_come_later_are_not_in_what_was_ordered_before(
    cast: Cast, officer: Window, people: dict[str, Person], opened: str
) -> None:
    protecting.order(officer, opened, recipient="the lead")
    open_file(actor(cast, people["intake"]), opened, ("approvals",), "read")
    protecting.agree(people["approver"], "the lead")
    fetch = next(one for one in officer.get("/log/exports").forms() if one.action.startswith("/log/exports/"))
    rows = list(csv.reader(io.StringIO(officer.post(fetch.action).raw.content.decode("utf-8-sig"))))
    ordered = next(int(row[1]) for row in rows if row[:1] == ["Lines"])
    assert len([row for row in rows if len(row) == 5]) == ordered + 1
    assert len(LINE.findall(officer.get(f"/log/file/{opened}").text)) > ordered


@pytest.mark.parametrize(
    "fields",
    [
        {"recipient": ""},
        {"reason": ""},
        {"days": "91"},
        {"days": "0"},
        {"label": "TLP:CLEAR"},
        {"what": "identity"},
    ],
)
def test_half_an_order_asks_nobody(officer: Window, opened: str, fields: dict[str, str]) -> None:
    before = officer.get("/log/exports").text.count('class="asked"')
    sent = {
        "what": "access_log",
        "file": opened,
        "do": "ask",
        "recipient": "x",
        "reason": "y",
        "days": "5",
        "label": "TLP:RED",
    }
    assert officer.post("/log/order", {**sent, **fields}).status == 422
    assert officer.get("/log/exports").text.count('class="asked"') == before


def test_a_request_that_says_nonsense_is_shown_and_hides_nothing(
    cast: Cast, people: dict[str, Person]
) -> None:
    own = actor(cast, people["data_protection"])
    summary = {"what": "everything", "lines": "many"}
    approving.request(own, "export", bytes(32), summary=summary, today=timezone.localdate())
    window = Window()
    window.sign_in(people["second"])
    answer = window.get("/two")
    assert answer.status == 200
    assert "everything" in answer.words


@pytest.fixture(scope="module", autouse=True)
def _nothing_left_signed_in(cast: Cast) -> Iterator[None]:
    yield
    cast.agent.call("lock")
