"""Pressing the other language in the middle of a form: what was typed comes back in it, and nothing happens."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.cast import Cast
from tests.pages.test_entry import enter
from tests.pages.visiting import Answer, Form, Person, Window, actor, stored
from tests.vetting.windows import Windows
from thitsar.apps.intake import filling
from thitsar.apps.intake.sections import REGISTRY
from thitsar.apps.intake.views.outcome import STEPS as OUTCOMES
from thitsar.apps.vetting.views.step import STEPS

pytestmark = pytest.mark.database

TEMPLATES = Path("thitsar/web/templates")
# What somebody types or chooses; pages with nothing but buttons have nothing to lose.
_FIELDS = re.compile(r'parts/fields?\.html|<select|<textarea|<input type="(?!hidden)')
# What holds a secret is never sent to be shown again; a list is given anew; the others ask for one choice only.
_OWN = {"sign_in.html", "cover.html", "confirm.html", "own.html", "check.html", "import_start.html"}
_OWN |= {"import_columns.html", "import_result.html", "approvals.html", "file.html", "way_in.html"}
# One exercise is chosen.
_OWN |= {"trainings.html"}
# Beside each bundle one choice stands of a short list, and beside each partner one line that is no sentence.
_OWN |= {"from_partners.html"}
# The first two ask for a passphrase and a key file; on Today one of four reasons is chosen to stop something.
_OWN |= {"key_step.html", "sign_in_with.html", "today.html"}
# The pages that are found by their address alone; others are reached through one before, and have a test each below.
_FOUND = {"search", "access-log", "access-log-file", "access-log-member", "register", "add-member", "member"}
_FOUND |= {
    "change-consent",
    "correct-answers",
    "take-back",
    "step",
    "emergency",
    "give-code",
    "vet-step",
    "vet-recommend",
    "vet-decide",
}
TYPED = "ကောင်း <b> 7"


def templates() -> dict[str, str]:
    return {one.name: one.read_text(encoding="utf-8") for one in TEMPLATES.glob("*.html")}


def addresses(file: str, member: str) -> list[str]:
    """Give every address of the program, with these ids in it."""
    found = []
    for pattern in _patterns(get_resolver()):
        if pattern.name is None:
            continue
        for given in _arguments(pattern.name, file, member):
            if len(given) == len(pattern.pattern.converters):
                found.append(reverse(pattern.name, args=given))
    return list(dict.fromkeys(found))


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        else:
            yield one


def _arguments(name: str, file: str, member: str) -> list[list[str]]:
    more = {
        "vet-step": [[file, one] for one in STEPS],
        "step": [[file, one] for one in OUTCOMES],
        "correct-answers": [[file, one.compartment, one.id] for one in REGISTRY],
        **{one: [[file, member]] for one in ("unassign", "end-share")},
        **{one: [[member]] for one in ("member", "access-log-member")},
    }
    return more.get(name, [[], [file], [file, "registration"]])


def typed_form(page: Answer) -> Form | None:
    """Give the form that the switch belongs to."""
    before, sign, _after = page.text.partition('<form id="typed"')
    return page.forms()[before.count("<form")] if sign else None


def fill(page: Answer, form: Form) -> dict[str, list[str]]:
    """Type something into every field and choose the last of everything that is chosen."""
    text = page.text.partition('<form id="typed"')[2].partition("</form>")[0]
    sent = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    for name in re.findall(r'<textarea name="([^"]+)"', text):
        sent[name] = [f"{TYPED}\r\n{name}"]
    for name in re.findall(r'<input type="text" name="([^"]+)"', text):
        sent[name] = [f"{TYPED} {name}"]
    for name, value in re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"', text):
        sent[name] = [value]
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', text, re.DOTALL):
        sent[name] = [re.findall(r'<option value="([^"]*)"', options)[-1]]
    return sent


def same(values: list[str]) -> list[str]:
    return [one.replace("\r\n", "\n").strip() for one in values]


def comes_back(window: Window, page: Answer, address: str) -> None:
    """Fill the form of a page, press the other language, and look whether it all came back and nothing else did."""
    form = typed_form(page)
    assert form is not None
    assert ("speak", "en") in page_buttons(page), address
    sent, before = fill(page, form), stored()
    answer = window.post(form.action or address, {**sent, "speak": "en"})
    assert answer.status in {200, 422}, (address, answer.status, answer.to)
    assert '<html lang="en"' in answer.text, address
    back = typed_form(answer)
    assert back is not None
    found = {name: same(values) for name, values in back.fields.items() if name != "csrfmiddlewaretoken"}
    assert found == {name: same(values) for name, values in sent.items()}, address
    assert "Something needs your attention" not in answer.words, "nobody asked yet whether it is right"
    assert stored() == before, address
    window.client.cookies["language"] = "my"


def page_buttons(page: Answer) -> list[tuple[str, str]]:
    return re.findall(r'<button form="typed" formnovalidate name="(\w+)" value="(\w+)"', page.text)


@pytest.fixture(scope="module")
def file(at_work: Windows) -> str:
    """Give a file in which every step of vetting has something to choose from."""
    return at_work.recommended()


def readers(cast: Cast, at_work: Windows) -> dict[str, Person]:
    cast_people = {
        who: Person(*cast.credentials(who), cast.member(who)) for who in ("admin", "dpo", "analyst")
    }
    return {**at_work.people, **cast_people}


def test_every_page_with_a_form_has_the_switch_in_it_or_is_named_here() -> None:
    with_forms = {name for name, text in templates().items() if _FIELDS.search(text)}
    switched = {name for name, text in templates().items() if 'include "parts/speak.html"' in text}
    assert with_forms - switched == _OWN
    for name in switched:
        assert templates()[name].count('id="typed"') == 1, name


def test_what_was_typed_into_any_page_comes_back_in_the_other_language(
    cast: Cast, at_work: Windows, file: str
) -> None:
    seen: set[str] = set()
    for person in readers(cast, at_work).values():
        window = Window("my")
        window.sign_in(person)
        for address in addresses(file, at_work.people["vetting"].member):
            if address in {"/leave", "/sign-out", "/cover", "/confirm", "/awake"}:
                continue
            page = window.get(address)
            if page.status != 200 or typed_form(page) is None:
                continue
            comes_back(window, page, address)
            seen.add(str(resolve(address).url_name))
    assert seen == _FOUND


def test_the_second_step_of_a_recommendation_comes_back(at_work: Windows, file: str) -> None:
    window = at_work.another("vetting")
    window.client.cookies["language"] = "my"
    address = f"/vet/{file}/recommend"
    page = window.post(address, {"do": "choose", "tier": "PROVISIONAL"})
    comes_back(window, page, address)


def test_the_reason_for_giving_back_comes_back(at_work: Windows, file: str) -> None:
    window = at_work.another("approver")
    window.client.cookies["language"] = "my"
    address = f"/vet/{file}/decide"
    comes_back(window, window.get(address), address)
    assert at_work.document(file)["pending"] is not None


def test_an_order_of_data_protection_comes_back(cast: Cast, file: str) -> None:
    window = Window("my")
    window.sign_in(Person(*cast.credentials("dpo"), cast.member("dpo")))
    page = window.post("/log/order", {"what": "access_log", "file": file})
    comes_back(window, page, "/log/order")


def test_a_mapping_of_columns_comes_back_and_is_not_saved(at_work: Windows) -> None:
    window = at_work.another("intake")
    window.client.cookies["language"] = "my"
    sent = {"headers": ["Name", "Father"], "name": TYPED, "c0": "identity.name_my", "speak": "en"}
    before = stored()
    answer = window.post("/import/columns", sent)
    form = typed_form(answer)
    assert form is not None
    assert (form.fields["name"], form.fields["c0"]) == ([TYPED], ["identity.name_my"])
    assert stored() == before


def test_a_form_of_intake_is_kept_under_seal_and_shown_again(cast: Cast, at_work: Windows) -> None:
    window = at_work.another("intake")
    begun = filling.begin(actor(cast, at_work.people["intake"]), team=(), today=date(2023, 6, 1))
    address = f"/register/{begun}/now"
    window.client.cookies["language"] = "my"
    page = window.get(address)
    form = typed_form(page)
    assert form is not None
    sent = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    answer = window.post(address, {**sent, "arrival.site": "S-7Q2", "speak": "en"})
    assert (answer.status, answer.to) == (302, address)
    again = window.get(address)
    assert '<html lang="en"' in again.text
    back = typed_form(again)
    assert back is not None
    assert back.fields["arrival.site"] == ["S-7Q2"]


def test_what_a_covered_page_held_comes_back_in_its_form_in_the_other_language(
    at_work: Windows, file: str
) -> None:
    window, pin = enter(at_work.people["vetting"])
    address = f"/vet/{file}/claim"
    covered = window.post(f"/cover?next={address}", {"type": "AGE", "statement": TYPED, "hold": address})
    asking = next(one for one in covered.forms() if "pin" in one.fields)
    sent = {name: values[0] for name, values in asking.fields.items() if name != "csrfmiddlewaretoken"}
    page = window.post(asking.action, {**sent, "pin": pin})
    form = typed_form(page)
    assert form is not None
    assert form.action == address
    kept = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    before = stored()
    back = typed_form(window.post(address, {**kept, "speak": "my"}))
    assert back is not None
    assert same(back.fields["statement"]) == [TYPED]
    assert stored() == before


def test_the_switch_of_another_site_is_not_taken(at_work: Windows, file: str) -> None:
    window = at_work.another("vetting")
    answer = window.post_bare(f"/vet/{file}/claim", {"statement": TYPED, "speak": "my"})
    assert answer.status == 400
    assert TYPED not in answer.text
    assert window.client.cookies["language"].value == "en"


def test_a_switch_while_the_page_is_covered_waits_sealed(at_work: Windows, file: str) -> None:
    window, pin = enter(at_work.people["vetting"])
    window.get(f"/cover?next=/vet/{file}/claim")
    answer = window.post(f"/vet/{file}/claim", {"type": "AGE", "statement": TYPED, "speak": "my"})
    assert TYPED not in answer.text
    asking = next(one for one in answer.forms() if "pin" in one.fields)
    sent = {name: values[0] for name, values in asking.fields.items() if name != "csrfmiddlewaretoken"}
    assert same(window.post(asking.action, {**sent, "pin": pin}).forms()[-1].fields["statement"]) == [TYPED]
