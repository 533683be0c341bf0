"""Sharing on pages, from what the person says to what the partner takes in: each sees it before they do it."""

import re
from typing import Any

import pytest

from tests.exchange.pages import visit
from tests.exchange.sharing import Two
from tests.exchange.test_newer_keys import bring
from tests.exchange.test_taking import arrived, vetted
from tests.kernel.nodes import TODAY, at
from tests.vetting.windows import on
from thitsar.kernel import models
from thitsar.kernel.errors import Refused
from thitsar.kernel.exchange import sharing
from thitsar.kernel.exchange.wire.quarantine import lay_down
from thitsar.kernel.files.opening import node_ids, open_file
from thitsar.kernel.membership.approving import approve, request

SAID = {"method": "SIGNED", "language": "my"}
CHOSEN: dict[str, Any] = {
    "partner": "ORG-B",
    "parts": ["registration", "vetting"],
    "purpose": "VET_SHARE",
    "days": "90",
}


@pytest.fixture(autouse=True)
def _that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(TODAY, monkeypatch)


def test_from_the_persons_word_to_the_partners_page_everybody_sees_what_they_do(two: Two) -> None:
    file = vetted(two)
    two.say_consent(file, "WITHDRAWN")
    # The person says it at a table, about this organisation and by its name.
    address = f"/file/{file}/consent/change"
    page = visit(two.here, "intake", address)
    purpose = f"VET_SHARE:{two.organisation}"
    assert "To share for vetting with ORG-B" in page.words
    assert purpose not in page.words
    said = visit(two.here, "intake", address, {"purpose": purpose, "status": "GIVEN", **SAID})
    assert (said.status, said.to) == (302, address), said.words
    assert "To share for vetting with ORG-B Agreed" in visit(two.here, "vetting", f"/file/{file}").words
    # What they would read stands there before anybody is asked.
    address = f"/file/{file}/share"
    looked = visit(two.here, "vetting", address, {**CHOSEN, "do": "look"})
    assert "What ORG-B will be able to read" in looked.words
    assert "Vetting officer" in looked.words
    assert "What they have read cannot be taken back." in looked.words
    asked = visit(two.here, "vetting", address, {**CHOSEN, "do": "ask"})
    assert (asked.status, asked.to) == (302, address)
    assert "Waits for a second person." in visit(two.here, "vetting", address).words
    # A second person reads exactly this, in words.
    shown = visit(two.here, "dpo", "/two")
    for line in ("Who gets it ORG-B", "File code P-7", "Registration, Vetting", "30 August 2023"):
        assert line in shown.words, line
    (answer,) = {one.action: one for one in shown.forms() if ("do", "agree") in one.buttons}.values()
    agreed = visit(two.here, "dpo", answer.action, {"do": "agree", "digest": answer.fields["digest"][0]})
    assert agreed.to == "/two"
    assert "begin within the hour" in visit(two.here, "vetting", "/today").words
    begin = visit(two.here, "vetting", address)
    assert "Agreed to by" in begin.words
    sent = {"request": answer.action.rsplit("/", 1)[-1]}
    assert visit(two.here, "vetting", f"{address}/begin", sent).to == address
    assert "begin within the hour" not in visit(two.here, "vetting", "/today").words
    page = visit(two.here, "vetting", f"/file/{file}")
    assert (
        "ORG-B Registration, Vetting So that they vet this person, too Since 1 June 2023; they may keep it until 30 "
        "August 2023. Asked for by vetting. Agreed to by dpo."
    ) in page.words
    assert "Agreed to by" in page.words
    comes_in(two)
    # It is ended by one person, who is told what that does not do.
    ending = f"{address}/end/{two.node}"
    assert "cannot be taken back" in visit(two.here, "intake", ending).words
    assert visit(two.here, "intake", ending, {}).status == 422
    assert visit(two.here, "intake", ending, {"reason": "DONE"}).to == address
    assert "Ended" in visit(two.here, "vetting", f"/file/{file}").words
    assert visit(two.here, "intake", ending).status == 404


def comes_in(two: Two) -> None:
    """Let what was shared come to the other node, be told there and taken in."""
    (row,) = arrived(two)
    there = two.there
    assert "Bundles that wait from ORG-A: 1" in visit(there, "intake", "/today").words
    assert "Bundles that wait" not in visit(there, "vetting", "/today").words
    page = visit(there, "intake", "/partners")
    assert "Waiting bundles: 1" in page.words
    assert "Files 1" in page.words
    for who in ("vetting", "approver"):
        assert visit(there, who, "/partners").status == 404
        assert visit(there, who, "/partners/take", {"bundle": row}).status == 404
    # Whoever says where partners are sees that something waits, and nothing of it.
    told = visit(there, "admin", "/partners")
    assert "Waiting bundles: 1" in told.words
    assert "Take it in" not in told.words
    assert visit(there, "admin", "/partners/take", {"bundle": row}).status == 404
    taken = visit(there, "intake", "/partners/take", {"bundle": row, "other": two.there.member("intake2")})
    assert "It is taken in" in taken.words
    with at(there):
        received = models.Stream.objects.get(
            compartment="roster", file__in=models.Stream.objects.filter(compartment="vetting").values("file")
        ).file
    page = visit(there, "intake2", f"/file/{received}")
    assert "This file came from ORG-A." in page.words
    assert "ORG-A · signature checked" in page.words
    assert "Nothing waits." in visit(there, "intake", "/partners").words


def test_a_bundle_that_cannot_be_taken_says_why_and_is_refused(two: Two) -> None:
    with at(two.here):
        own, _ = node_ids()
    with at(two.there):
        lay_down(own, 900, b"no bundle")
        row = models.ArrivedBundle.objects.get(number=900).id
    page = visit(two.there, "intake", "/partners")
    assert "It cannot be taken in:" in page.words
    assert "Take it in" not in page.words
    assert visit(two.there, "intake", "/partners/take", {"bundle": row}).status == 422
    assert visit(two.there, "intake", "/partners/refuse", {"bundle": row}).status == 422
    assert visit(two.there, "intake", "/partners/refuse", {"bundle": "x", "reason": "DAMAGED"}).status == 422
    refused = visit(two.there, "intake", "/partners/refuse", {"bundle": row, "reason": "DAMAGED"})
    assert refused.to == "/partners"
    with at(two.there):
        assert not models.ArrivedBundle.objects.filter(id=row).exists()


def test_today_says_that_a_partner_did_not_answer_and_why(two: Two) -> None:
    with at(two.here):
        two.here.agent.call(
            "note_asked",
            partner=two.node,
            came=0,
            failed="%(path)s is there already. Name another file.",
            values={"path": "x"},
        )
    said = "ORG-B was asked on .* and did not answer as it should. x is there already."
    for who in ("intake", "admin", "dpo"):
        assert re.search(said, visit(two.here, who, "/today").words), who
        assert "It did not answer as it should: x is there" in visit(two.here, who, "/partners").words
    assert not re.search(said, visit(two.here, "vetting", "/today").words)


def test_only_who_works_with_a_file_and_may_share_finds_the_page(two: Two) -> None:
    file = two.registered()
    assert visit(two.here, "vetting", f"/file/{file}/share").status == 200
    # Whoever only ends it sees nothing to ask for.
    assert "See what they would read" not in visit(two.here, "approver", f"/file/{file}/share").words
    sent = {**CHOSEN, "parts": ["registration"], "do": "ask"}
    with at(two.here):
        before = models.Stream.objects.filter(compartment="approvals").count()
    visit(two.here, "approver", f"/file/{file}/share", sent)
    with at(two.here):
        assert models.Stream.objects.filter(compartment="approvals").count() == before
    for who in ("admin", "dpo", "intake2"):
        assert visit(two.here, who, f"/file/{file}/share").status == 404, who
        assert visit(two.here, who, f"/file/{file}/share/end/{two.node}").status == 404, who


def test_what_consent_does_not_cover_is_said_before_anybody_is_asked(two: Two) -> None:
    file = two.registered(consent="REFUSED")
    sent = {**CHOSEN, "parts": ["registration"], "do": "look"}
    looked = visit(two.here, "vetting", f"/file/{file}/share", sent)
    assert looked.status == 422
    assert "said no to sharing" in looked.words


def test_a_request_that_shows_something_else_than_it_stands_for_shares_nothing(two: Two) -> None:
    file = two.registered()
    asked = two.ask([file], parts=["registration"], agree=False)
    with at(two.here):
        officer, dpo = two.actor("vetting"), two.actor("dpo")
        document = open_file(dpo, asked, ("approvals",), "read").document("approvals")
        shown = {**document["summary"], "partner": "ORG-C"}
        false = request(officer, "share", document["digest"], summary=shown, today=TODAY)
        approve(dpo, false, digest=document["digest"], today=TODAY)
        order = sharing.order_of(document["summary"])
        with pytest.raises(Refused, match="does not show what it stands for"):
            sharing.share(officer, false, [file], **order, today=TODAY)
        assert not any(one["is_active"] for one in sharing.shares(officer, file))


def test_new_files_are_left_by_the_page_and_the_rest_is_taken(two: Two) -> None:
    two.share([vetted(two)], parts=["registration", "vetting"])
    bring(two)
    with at(two.there):
        row = models.ArrivedBundle.objects.get().id
        files = models.Stream.objects.filter(compartment="roster").count()
    assert "Leave the new files, take the rest" in visit(two.there, "intake", "/partners").words
    order = {"bundle": row, "reason": "NOT_EXPECTED", "do": "leave"}
    assert visit(two.there, "intake", "/partners/refuse", order).to == "/partners"
    with at(two.there):
        assert not models.ArrivedBundle.objects.exists()
        assert models.Stream.objects.filter(compartment="roster").count() == files
    log = visit(two.there, "dpo", "/log").words
    assert "Left new files that a partner brought" in log
