"""Sharing the closed part on pages: with people who are known by six words, chosen, agreed to and shown as such."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from django.utils.http import urlencode

from tests.exchange.pages import pages_of, visit
from tests.exchange.sharing import UNTIL, Two
from tests.exchange.test_closed_parts import known, reader
from tests.exchange.test_taking import vetted
from tests.kernel.nodes import TODAY, at
from tests.pages.test_entry import pin_of
from tests.pages.visiting import Person, Window
from tests.vetting.windows import on
from thitsar.kernel import models
from thitsar.kernel.exchange import sharing
from thitsar.kernel.exchange.reader_words import words_of_reader
from thitsar.kernel.membership.approving import request
from thitsar.web.views.share_form import Known, ShareForm

CHOSEN: dict[str, Any] = {
    "partner": "ORG-B",
    "parts": ["registration", "vetting"],
    "purpose": "VET_SHARE",
    "days": "90",
}
NOBODY = "Nobody of ORG-B has said anything here yet"


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(TODAY, monkeypatch)


def chosen(two: Two, *readers: str, closed: bool = True) -> dict[str, Any]:
    """Fill in the form with people of the partner's."""
    more = {"closed": ["identity"]} if closed else {}
    return {**CHOSEN, **more, f"people_{two.node}": list(readers)}


def typed(sent: dict[str, Any]) -> QueryDict:
    """Give the fields as they come from a browser."""
    return QueryDict(urlencode(sent, doseq=True))


def requests(two: Two) -> int:
    with at(two.here):
        return models.Stream.objects.filter(compartment="approvals").count()


def test_nobody_is_listed_before_somebody_there_has_said_something(two: Two) -> None:
    file = vetted(two)
    page = visit(two.here, "vetting", f"/file/{file}/share")
    assert NOBODY in page.words
    assert 'name="closed"' not in page.text


def test_people_are_chosen_by_their_words_agreed_to_and_shown(two: Two) -> None:
    file, _there = known(two)
    officer, address = reader(two), f"/file/{file}/share"
    words = words_of_reader(officer)
    page = visit(two.here, "vetting", address)
    assert f"{words} (Vetting officer)" in page.words
    assert NOBODY not in page.words
    assert "choose what they have, too: parts and people" in page.words
    # Before anybody is asked it is said that these people alone get it.
    looked = visit(two.here, "vetting", address, {**chosen(two, officer), "do": "look"})
    assert looked.status == 200, looked.words
    said = "by them to those who work with the file there. It is corrected here alone."
    assert f"It is given only to these people there, and {said} {words}" in looked.words
    (asking,) = [one for one in looked.forms() if ("do", "ask") in one.buttons]
    asked = visit(two.here, "vetting", address, {**asking.fields, "do": "ask"})
    assert (asked.status, asked.to) == (302, address), asked.words
    # The second person reads their words, and agrees to exactly these.
    shown = visit(two.here, "dpo", "/two")
    assert f"Compare their six words by voice {words}" in shown.words
    (answer,) = {one.action: one for one in shown.forms() if ("do", "agree") in one.buttons}.values()
    assert (
        visit(two.here, "dpo", answer.action, {"do": "agree", "digest": answer.fields["digest"][0]}).to
        == "/two"
    )
    sent = {"request": answer.action.rsplit("/", 1)[-1]}
    assert visit(two.here, "vetting", f"{address}/begin", sent).to == address
    for where in (address, f"/file/{file}"):
        assert f"Identity: given to these people there {words}" in visit(two.here, "vetting", where).words
    with at(two.here):
        (one,) = sharing.shares(two.actor("vetting"), file)
        assert one["readers"] == [officer]


def test_the_closed_part_and_people_are_chosen_together_or_not_at_all(two: Two) -> None:
    file, _there = known(two)
    address, before = f"/file/{file}/share", requests(two)
    for sent, said in (
        (chosen(two), "Choose who of ORG-B may read it"),
        (chosen(two, reader(two), closed=False), "choose the closed part for them, too"),
        (chosen(two, "0" * 32), "Select a valid choice"),
        ({**chosen(two, reader(two)), "partner": "ORG-C"}, "Select a valid choice"),
    ):
        for does in ("look", "ask"):
            answer = visit(two.here, "vetting", address, {**sent, "do": does})
            assert answer.status == 422, answer.words
            assert said in answer.words
    assert requests(two) == before


def test_the_short_number_is_asked_for_and_nothing_chosen_is_lost(two: Two) -> None:
    file, _there = known(two)
    officer, address = reader(two), f"/file/{file}/share"
    with pages_of(two.here):
        made = two.here.made("vetting")
        one = Window("en")
        pin = pin_of(one.sign_in(Person(made["name"], made["passphrase"], officer)).text)
        two.here.pass_time(16 * 60)
        asked = one.post(address, {**chosen(two, officer), "do": "look"})
        assert asked.status == 422
        assert "Type your short number" in asked.words
        (form,) = [found for found in asked.forms() if "carried" in found.fields]
        back = one.post("/confirm", {**form.fields, "pin": pin})
        (carried,) = [found for found in back.forms() if found.action == address]
        looked = one.post(address, carried.fields)
        assert words_of_reader(officer) in looked.words
        two.here.pass_time(16 * 60)
        # The same without the closed part asks for nothing.
        assert one.post(address, {**CHOSEN, "do": "look"}).status == 200


def test_people_of_two_partners_are_never_mixed(two: Two) -> None:
    file, _there = known(two)
    officer, stranger = (
        reader(two),
        {"id": "0f" * 16, "words": words_of_reader("0f" * 16), "roles": ["vetting"]},
    )
    with at(two.here):
        people = tuple(sharing.readers(two.actor("vetting"), two.name, file))
        opened = two.opened("vetting", file, "registration", "vetting")
    partners = [Known(two.node, "ORG-B", people), Known("e" * 32, "ORG-C", (stranger,))]
    theirs = {f"people_{'e' * 32}": [stranger["id"]]}
    with translation.override("en"):
        for sent, wrong in (
            ({**chosen(two, officer), **theirs}, f"people_{'e' * 32}"),
            ({**chosen(two), **theirs}, f"people_{'e' * 32}"),
            ({**chosen(two, officer), "partner": "ORG-C"}, f"people_{two.node}"),
        ):
            form = ShareForm(opened, partners, typed(sent))
            assert not form.is_valid()
            assert "Choose people of whoever gets it." in form.errors[wrong][0]
        form = ShareForm(opened, partners, typed(chosen(two, officer)))
        assert form.is_valid(), form.errors
        assert form.order(TODAY)["readers"] == [officer]
        assert sorted(form.order(TODAY)["compartments"]) == ["identity", "registration", "vetting"]


def test_a_request_from_before_people_were_named_is_declined_and_not_agreed_to(two: Two) -> None:
    file = two.registered()
    with at(two.here):
        officer = two.actor("vetting")
        order: dict[str, Any] = {"partner": "ORG-B", "purpose": "VET_SHARE", "until": UNTIL}
        summary = dict(sharing.offer(officer, [file], ["registration"], **order))
        del summary["readers"]
        asked = request(officer, "share", bytes(32), summary=summary, today=TODAY)
    page = visit(two.here, "dpo", "/two")
    assert "Not to be agreed to This request was not made as requests to share are made now." in page.words
    offered = {button for one in page.forms() if asked in one.action for button in one.buttons}
    assert offered == {("do", "decline")}
    # Whoever asked finds it on the page that shares, and takes it back.
    page = visit(two.here, "vetting", f"/file/{file}/share")
    assert "Not to be agreed to" in page.words
    taken = visit(two.here, "vetting", f"/two/{asked}", {"do": "take_back", "digest": bytes(32).hex()})
    assert taken.to == "/two"
    assert "Not to be agreed to" not in visit(two.here, "vetting", f"/file/{file}/share").words
