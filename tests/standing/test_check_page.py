"""The page at a gate: a stranger's, without JavaScript, saying nothing but the answer, and ten times an hour."""

import itertools
import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from tests.cast import Cast
from tests.pages.visiting import Answer, Window, _answer, same_but
from tests.standing.people import Someone, lock, someone
from thitsar.apps.standing import words
from thitsar.apps.standing.answers import Result
from thitsar.apps.standing.commands import Given
from thitsar.kernel import models
from thitsar.kernel.checking.lines import Line, read_lines, write_line
from thitsar.kernel.days import day_number
from thitsar.kernel.pages.sessions import COOKIE as SESSION
from thitsar.kernel.text.digits import to_myanmar
from thitsar.kernel.vault import hierarchy, wrap
from thitsar.kernel.vault.places import epoch_place

pytestmark = pytest.mark.database
_addresses = itertools.count(1)
NEVER = ("defector", "CDM", "NUG", "ဘက်ပြောင်း", "တပ်", "army", "rank", "soldier", "NRC", "မှတ်ပုံတင်")


class Gate(Window):
    """A stranger's phone at an address of its own."""

    def __init__(self, language: str = "en", address: str = "") -> None:
        super().__init__(language)
        self.address = address or f"10.9.0.{next(_addresses)}"
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=self.address)
        self.client.cookies["language"] = language
        self.client.get("/check")

    def check(self, code: str, pin: str) -> Answer:
        """Send code and PIN."""
        sent = {"code": code, "pin": pin, "csrfmiddlewaretoken": self.client.cookies["csrftoken"].value}
        return _answer(self.client.post("/check", sent))


@pytest.fixture(scope="module")
def cleared(cast: Cast) -> tuple[Someone, Given]:
    """Give somebody provisional today, with a code."""
    made = someone(cast)
    made.provisional(today=timezone.localdate())
    given = made.give(today=timezone.localdate())
    lock(cast)
    return made, given


@pytest.fixture(scope="module")
def undecided(cast: Cast) -> Given:
    """Give a code of somebody about whom nothing is decided."""
    given = someone(cast).give()
    lock(cast)
    return given


def test_a_commander_who_is_no_member_gets_the_answer_in_words(
    cast: Cast, cleared: tuple[Someone, Given]
) -> None:
    _, given = cleared
    page = Gate().check(given.code, given.pin)
    assert page.status == 200
    assert "Valid" in page.words
    assert "VALID" in page.words
    assert "Provisional: may be received for now" in page.words
    burmese = Gate("my").check(given.code.upper().replace(" ", "-"), to_myanmar(given.pin))
    assert 'class="answer good"' in burmese.text
    assert "VALID" in burmese.words
    for one in (page, burmese):
        assert re.findall("<title>(.*?)</title>", one.text) in (["Notes"], ["မှတ်စု"])
        assert one.headers["Cache-Control"] == "no-store"
        # Neither is written back into the page.
        assert f'"{given.pin}"' not in one.text
        assert given.code not in one.text.lower().replace("-", " ")
        assert not [word for word in NEVER if word.lower() in one.words.lower()]


def test_wrong_pin_unknown_and_not_cleared_are_the_same_bytes(
    cleared: tuple[Someone, Given], undecided: Given
) -> None:
    _, given = cleared
    gate = Gate("my")
    pages = [
        gate.check(given.code, "000000" if given.pin != "000000" else "111111"),
        gate.check("nobody was ever given these words", "123456"),
        gate.check(undecided.code, undecided.pin),
    ]
    assert {page.status for page in pages} == {200}
    bodies = {same_but(page.text) for page in pages}
    assert len(bodies) == 1
    assert {len(page.raw.content) for page in pages} == {len(pages[0].raw.content)}
    assert "UNKNOWN" in pages[0].words
    assert len({tuple(sorted(name for name in page.headers)) for page in pages}) == 1


def test_ten_an_hour_and_throwing_the_cookie_away_gives_none_back(cleared: tuple[Someone, Given]) -> None:
    _, given = cleared
    gate = Gate()
    for _ in range(10):
        assert gate.check(given.code, given.pin).status == 200
    refused = gate.check(given.code, given.pin)
    assert refused.status == 429
    assert "ten times within an hour. Minutes until it may check again: 60." in refused.words
    assert "Provisional" not in refused.words
    again = Gate(address=gate.address)
    assert again.check(given.code, given.pin).status == 429
    moved = Gate()
    moved.client.cookies["device"] = gate.client.cookies["device"].value
    assert moved.check(given.code, given.pin).status == 429
    assert Gate().check(given.code, given.pin).status == 200


@pytest.mark.parametrize(
    "sent", [{}, {"code": "x"}, {"pin": "1"}, {"code": "x" * 201, "pin": "1"}, {"code": "", "pin": ""}]
)
def test_what_is_not_complete_is_asked_for_and_not_counted(sent: dict[str, str]) -> None:
    gate = Gate()
    for _ in range(12):
        page = gate.check(sent.get("code", ""), sent.get("pin", ""))
        assert page.status == 422
        assert "Something needs your attention" in page.words


@pytest.mark.parametrize(
    "typed",
    [
        "\0",
        "မင်းခန့်ဇော်",
        "'; DROP TABLE kernel_checkrecord; --",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        "🙂 🙂",
    ],
)
def test_whatever_is_typed_there_is_no_search_and_no_fault(typed: str) -> None:
    page = Gate().check(typed, typed[:60])
    assert page.status in {200, 422}
    assert "VALID" not in page.words.replace("INVALID", "")


def test_nothing_but_the_form_answers_and_nothing_of_a_code_is_in_an_address(
    cleared: tuple[Someone, Given],
) -> None:
    _, given = cleared
    asked = Gate().get(f"/check?code={given.code}&pin={given.pin}")
    assert asked.status == 200
    assert "VALID" not in asked.words
    assert given.pin not in "".join(re.findall('name="(?:code|pin)"[^>]*', asked.text))
    bare = Client(enforce_csrf_checks=True, REMOTE_ADDR="10.9.1.1")
    assert b"VALID" not in bare.post("/check", {"code": given.code, "pin": given.pin}).content


def test_a_stranger_gets_this_page_and_nothing_else(cleared: tuple[Someone, Given]) -> None:
    made, given = cleared
    gate = Gate()
    gate.check(given.code, given.pin)
    assert SESSION not in gate.client.cookies
    for address in (
        f"/file/{made.file}",
        f"/code/{made.file}",
        f"/code/{made.file}/back",
        "/today",
    ):
        assert gate.get(address).status == 404
    cookie = gate.client.cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["max-age"]
    assert not cookie["expires"]


def test_each_check_is_one_line_for_data_protection_without_a_place(
    cast: Cast, cleared: tuple[Someone, Given]
) -> None:
    _, given = cleared
    today = timezone.localdate()
    models.CheckLine.objects.all().delete()
    models.CheckLine.objects.create(day=day_number(today - timedelta(days=31)), sealed=b"old")
    gate = Gate()
    gate.check(given.code, given.pin)
    gate.check(given.code, "000000")
    found = read_lines(_audit_keys(cast), today=today)
    assert [one.result for one in found] == ["UNKNOWN", "VALID"]
    device = gate.client.cookies["device"].value
    assert {one.device for one in found} == {device}
    assert not any(gate.address in repr(one) for one in found)
    # What was older than thirty days went with the first check.
    assert models.CheckLine.objects.count() == 2


def test_nothing_of_a_check_is_logged(
    cleared: tuple[Someone, Given], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, given = cleared
    for name in ("thitsar", "django"):
        # Theirs does not reach the root, where this test would hear it.
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="thitsar"):
        gate = Gate()
        for pin in (given.pin, "000000"):
            gate.check(given.code, pin)
        gate.check("", "")
        # So that a log which is not heard at all does not pass for one that says nothing.
        logging.getLogger("thitsar.kernel.checking").debug("heard")
    assert "heard" in caplog.text
    assert not [
        one for one in caplog.records if given.code in one.getMessage() or given.pin in one.getMessage()
    ]


def _audit_keys(cast: Cast) -> dict[int, wrap.PrivateKey]:
    member = cast.member("dpo")
    (seed,) = [one["seed"] for one in cast.founded.members if one["person"]["member"] == member]
    unwrapping = hierarchy.member_keys(seed).unwrapping
    organisation = models.Node.objects.get().organisation
    found = {}
    for row in models.EpochWrap.objects.filter(compartment="audit", recipient=member):
        where = epoch_place(organisation, "audit", row.epoch, member)
        opened = wrap.unwrap(unwrapping, where, bytes(row.sealed))
        found[row.epoch] = hierarchy.epoch_keys("audit", row.epoch, opened).unwrapping
    return found


def test_data_protection_reads_the_log_page_by_page_and_nobody_else(
    cast: Cast, cleared: tuple[Someone, Given]
) -> None:
    _, given = cleared
    models.CheckLine.objects.all().delete()
    gate = Gate()
    gate.check(given.code, given.pin)
    today = timezone.localdate()
    for second in range(60):
        write_line(Line(1_685_600_000 + second, "", "UNKNOWN"), today=today)
    officer, (name, passphrase) = Window(), cast.credentials("dpo")
    officer.post("/", {"name": name, "passphrase": passphrase})
    first, second_page = officer.get("/log/checks"), officer.get("/log/checks?page=2")
    assert first.text.count("<tr role") == 50
    assert second_page.text.count("<tr role") == 11
    assert gate.client.cookies["device"].value[:8] in second_page.words
    assert gate.client.cookies["device"].value not in second_page.text
    assert "VALID" in second_page.words
    assert "the terminal of this machine" in first.words
    for one in (gate.address, given.code, given.pin):
        assert one not in first.text + second_page.text


def test_an_answer_that_stands_for_two_things_says_neither_of_them() -> None:
    with translation.override("en"):
        big, meaning, _class = (str(one) for one in words.ANSWERS[Result.REVOKED])
    assert (big, meaning) == (
        "Ask the issuer",
        "Do not rely on this code now. Ask the organisation that gave it.",
    )
