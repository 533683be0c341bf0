"""Signing in, covering, uncovering, leaving, languages; and what every answer carries and does not carry."""

import re

import pytest
from django.test import Client

from tests.cast import Cast
from tests.pages.lists_made import sound_rows, take
from tests.pages.visiting import Person, Window, actor
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.pages.sessions import COOKIE
from thitsar.kernel.text.digits import to_myanmar

pytestmark = pytest.mark.database

TITLE = re.compile("<title>(.*?)</title>")


def pin_of(page: str) -> str:
    """Read the short number off the first page."""
    found = re.search(r'class="secret">(\d{4})<', page)
    assert found is not None
    return found[1]


def enter(officer: Person, language: str = "en") -> tuple[Window, str]:
    """Sign in and read the short number."""
    window = Window(language)
    page = window.sign_in(officer)
    return window, pin_of(page.text)


@pytest.mark.parametrize("name", ["", "nobody-here-1", "…"])
def test_a_wrong_name_and_a_wrong_passphrase_are_told_apart_by_nothing(officer: Person, name: str) -> None:
    window = Window()
    sent = {"name": name.replace("…", officer.name) or "x", "passphrase": "not my passphrase at all"}
    answer = window.post("/", sent)
    assert answer.status == 422
    assert "The name or the passphrase is not right." in answer.words
    assert sent["passphrase"] not in answer.text
    assert COOKIE not in window.client.cookies


def test_the_short_number_is_shown_once(officer: Person) -> None:
    window, pin = enter(officer)
    assert pin not in window.get("/today").words


@pytest.mark.parametrize("as_typed", [str, to_myanmar, lambda pin: f" {pin} "])
def test_a_covered_page_opens_with_the_short_number_where_it_was(officer: Person, as_typed: object) -> None:
    window, pin = enter(officer)
    assert window.get("/cover?next=/import").status == 200
    covered = window.get("/import")
    assert covered.to == "/cover?next=/import"
    page = window.get(covered.to)
    (form,) = [one for one in page.forms() if "pin" in one.fields]
    assert form.fields["next"] == ["/import"]
    opened = window.post("/cover", {"pin": as_typed(pin), "next": "/import"})  # type: ignore[operator]
    assert opened.to == "/import"
    assert window.get("/import").status == 200


@pytest.mark.parametrize(
    "away", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_nothing_leads_away_from_this_node(officer: Person, away: str) -> None:
    window, pin = enter(officer)
    assert window.post("/language", {"language": "my", "next": away}).to == "/"
    window.get("/cover")
    assert window.post("/cover", {"pin": pin, "next": away}).to == "/"


def test_three_wrong_short_numbers_end_the_session(officer: Person) -> None:
    window, pin = enter(officer)
    window.get("/cover")
    wrong = "0000" if pin != "0000" else "1111"
    for left in ("2", "1"):
        answer = window.post("/cover", {"pin": wrong})
        assert f"Tries left: {left}" in answer.words
    closed = window.post("/cover", {"pin": wrong})
    assert "This page is closed" in closed.words
    assert window.client.cookies[COOKIE].value == ""
    assert window.post("/cover", {"pin": pin}).status == 404


def test_the_handle_without_its_half_of_the_key_uncovers_nothing(officer: Person) -> None:
    window, pin = enter(officer)
    cookie = window.client.cookies[COOKIE].value
    window.get("/cover")
    thief = Window()
    thief.client.cookies[COOKIE] = cookie.split(".")[0] + "." + "A" * 43
    assert thief.post("/cover", {"pin": pin, "next": "/today"}).to != "/today"
    assert thief.get("/today").status != 200


def test_signing_in_gives_another_handle_each_time(officer: Person) -> None:
    window, _ = enter(officer)
    before = window.client.cookies[COOKIE].value
    window.sign_in(officer)
    after = window.client.cookies[COOKIE].value
    assert before.split(".")[0] != after.split(".")[0]
    assert before.split(".")[1] != after.split(".")[1]
    # Nobody can hand somebody a session to sign in to.
    fixed = Window()
    fixed.client.cookies[COOKIE] = f"{'0' * 32}.{'A' * 43}"
    fixed.sign_in(officer)
    assert not fixed.client.cookies[COOKIE].value.startswith("0" * 32)


@pytest.mark.parametrize("way", ["/leave", "/sign-out"])
def test_leaving_ends_the_session_for_good(officer: Person, way: str) -> None:
    window, pin = enter(officer)
    cookie = window.client.cookies[COOKIE].value
    answer = window.get(way) if way == "/leave" else window.post(way)
    assert window.client.cookies[COOKIE].value == ""
    if way == "/leave":
        assert "Times table" in answer.words
        assert "Ei Mon" not in answer.text
    window.client.cookies[COOKIE] = cookie
    assert window.get("/today").to == "/"
    window.client.cookies[COOKIE] = cookie
    assert "This page is closed" in window.post("/cover", {"pin": pin}).words


def test_the_language_changes_and_stays(officer: Person) -> None:
    window, _ = enter(officer, "en")
    assert window.post("/language", {"language": "my", "next": "/import"}).to == "/import"
    assert '<html lang="my"' in window.get("/import").text
    window.post("/language", {"language": "xx", "next": "/"})
    assert '<html lang="my"' in window.get("/today").text


def test_the_cookies_stay_in_this_browser_and_out_of_scripts(officer: Person) -> None:
    window, _ = enter(officer)
    window.post("/language", {"language": "en"})
    for name in (COOKIE, "csrftoken", "language"):
        cookie = window.client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Strict", name
    session = window.client.cookies[COOKIE]
    assert not session["max-age"]
    assert not session["expires"]
    assert session["path"] == "/"


def test_no_address_title_or_header_says_anything_of_anybody(cast: Cast, officer: Person) -> None:
    cast.need("matcher")
    rows = sound_rows(2, 901)
    rows[1]["consent/registration"] = "no"
    maker = actor(cast, officer)
    take(maker, rows)
    facets = WorkLists().facets(maker, "registration")
    file = next(id for id, one in reversed(facets.items()) if one["kind"] == "person")
    window, _ = enter(officer)
    seen = {"/", "/help"}
    visited = ["/today", "/held", "/import", "/search", "/two", f"/file/{file}", f"/file/{file}/identity"]
    for address in visited:
        page = window.get(address)
        seen |= set(re.findall(r'(?:href|action)="([^"#]*)"', page.text))
        assert TITLE.findall(page.text) == ["Notes"], address
        assert page.headers["Cache-Control"] == "no-store", address
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["X-Frame-Options"] == "DENY"
        told = " ".join(f"{name}: {value}" for name, value in page.headers.items())
        assert not re.search("Ei Mon|[က-႟]|" + re.escape(facets[file]["en"]), told)
    page_form = window.post("/search", {"text": rows[0]["person/name_en"]})
    assert page_form.headers["Cache-Control"] == "no-store"
    known = {facets[file]["en"], facets[file]["my"], facets[file]["code"], *rows[0].values()} - {""}
    for address in seen:
        assert re.fullmatch(r"[a-z0-9/.\-?=&%]*", address), address
        assert not [one for one in known if len(one) > 4 and one.lower() in address.lower()]


def test_errors_are_not_kept_either(officer: Person) -> None:
    window, _ = enter(officer)
    for answer in (
        window.get("/nowhere"),
        window.get("/language"),
        window.post_bare("/search"),
        window.get("/leave"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_form_sent_from_elsewhere_is_not_taken(officer: Person) -> None:
    elsewhere = Client(enforce_csrf_checks=True)
    answer = elsewhere.post("/", {"name": officer.name, "passphrase": officer.passphrase})
    assert answer.status_code == 400
    assert COOKIE not in elsewhere.cookies


def test_the_page_for_signing_in_says_its_letters_and_masks_the_passphrase(officer: Person) -> None:
    answer = Client().get("/")
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert re.search(r'<input type="password" name="passphrase"', answer.content.decode())
