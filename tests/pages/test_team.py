"""Taking a member off a file: what the page says, what the agent does, and who is never taken off."""

import pytest

from tests.cast import TODAY, Cast
from tests.kernel.reading import log_lines
from tests.organisations import organisation
from tests.pages.visiting import Person, Window, actor
from tests.scenarios.recruit import People
from thitsar.apps.intake import queries
from thitsar.apps.intake.commands import change_consent
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Refused
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, enrol, proposals
from thitsar.kernel.membership.leaving import unassign

pytestmark = pytest.mark.database

PARTS = ("registration", "identity", "service")
ADULT = {"person/dob": "1988-03", "person/age": "", "departure/type": "LEFT"}


@pytest.fixture(scope="module")
def people(cast: Cast) -> People:
    return People(cast)


@pytest.fixture
def file(people: People) -> str:
    return people.taken_in(**{**ADULT, "consent/share_vetting": "yes"})


def test_the_page_says_what_a_member_reads_and_takes_them_off_at_once(people: People, file: str) -> None:
    vetting = people.person["vetting"]
    session = actor(people.cast, vetting)
    assert open_file(session, file, PARTS, "read").parts.keys() == set(PARTS)
    window, address = people.window("intake"), f"/file/{file}/team/{vetting.member}"
    assert address in window.get(f"/file/{file}").text
    asked = window.get(address)
    for part in ("Registration", "Identity", "Service", "Vetting", "Standing"):
        assert part in asked.words
    assert "Their keys to the closed parts are destroyed at once" in asked.words
    assert "cannot be taken back" in asked.words
    assert open_file(session, file, PARTS, "read").parts, "asking alone takes nobody off"
    assert window.post(address).to == f"/file/{file}"
    for one in (session, actor(people.cast, vetting)):
        with pytest.raises(Denied):
            open_file(one, file, PARTS, "read")
    assert people.window("vetting").get(f"/file/{file}").status == 404
    assert not models.KeyWrap.objects.filter(recipient=vetting.member, stream__in=_narrow(file)).exists()
    # Undone by assigning again.
    assert window.post(f"/file/{file}/team", {"member": f"{vetting.member}.vetting"}).status == 302
    assert open_file(actor(people.cast, vetting), file, PARTS, "read").document("identity")


def test_data_protection_reads_who_was_taken_off(people: People, file: str) -> None:
    people.window("intake").post(f"/file/{file}/team/{people.person['vetting'].member}")
    lines = log_lines(people.cast.sign_in("dpo"), file=file)
    assert "unassign" in {purpose for *_, purpose in lines}


def test_it_refuses_the_last_who_may_assign_and_the_last_who_can_open_it(people: People, file: str) -> None:
    intake, vetting, approver = (people.person[one].member for one in ("intake", "vetting", "approver"))
    session = actor(people.cast, people.person["intake"])
    for other in (vetting, approver):
        unassign(session, file, other, today=TODAY)
    alone = people.window("intake").post(f"/file/{file}/team/{intake}")
    assert alone.status == 422
    assert "First assign somebody else who may do that" in alone.words
    with pytest.raises(Refused, match="does not work with this file"):
        unassign(session, file, vetting, today=TODAY)
    # The other holds no key of identity: a role that reads none of it.
    assign(session, file, people.person["focal"].member, today=TODAY, duty=Role.CHILD_PROTECTION)
    models.KeyWrap.objects.filter(recipient=people.person["focal"].member, stream__in=_narrow(file)).delete()
    last = people.window("intake").post(f"/file/{file}/team/{intake}")
    assert "Nobody else can open all parts of this file yet" in last.words


def test_whoever_takes_themselves_off_is_told_and_sees_nothing_more(people: People, file: str) -> None:
    vetting = people.person["vetting"].member
    window, address = people.window("vetting"), f"/file/{file}/team/{vetting}"
    assert "Take yourself off this file" in window.get(address).words
    assert "You do not work with this file any more" in window.post(address).words
    assert window.get(address).status == window.get(f"/file/{file}").status == 404


def test_a_stranger_and_who_may_not_assign_see_not_found(people: People, file: str) -> None:
    member = people.person["vetting"].member
    for who in ("focal", "focal2"):
        for address in (f"/file/{file}/team/{member}", f"/file/{'0' * 32}/team/{member}"):
            assert people.window(who).get(address).status == 404
            assert people.window(who).post(address).status == 404
    assert people.window("intake").get(f"/file/{file}/team/{people.person['focal'].member}").status == 404


def test_it_is_all_said_in_burmese(people: People, file: str) -> None:
    window = people.window("intake")
    window.client.cookies["language"] = "my"
    page = window.get(f"/file/{file}/team/{people.person['vetting'].member}").words
    window.client.cookies["language"] = "en"
    assert "ဤဖိုင်၏ တာဝန်မှ ရပ်နားရန်" in page
    assert "Their keys" not in page


@pytest.fixture(scope="module")
def elsewhere(people: People) -> Person:
    """Give an approver of another organisation."""
    cast = people.cast
    admin = cast.sign_in("admin")
    roles = frozenset({Role.APPROVER})
    name, passphrase = enrol(admin, "Saw Eh Doh", organisation(admin, "ERO-KYH"), roles=roles, today=TODAY)
    for member, made in proposals(admin).items():
        agree(cast.sign_in("approver"), member, digest=made["digest"], today=TODAY)
    for holder in ("intake", "vetting", "approver"):
        cast.sign_in(holder)
    found = cast.agent.call("sign_in", name=name, passphrase=passphrase)["member"]
    return Person(name, passphrase, found)


@pytest.mark.parametrize("purpose", ["VET_SHARE", "REG"])
def test_a_consent_taken_back_points_at_who_still_reads(
    people: People, file: str, elsewhere: Person, purpose: str
) -> None:
    window = people.window("intake")
    session = actor(people.cast, people.person["intake"])
    opened = open_file(session, file, PARTS, "write")
    if queries.consent(opened.document("registration"), "VET_SHARE") != "GIVEN":
        _changes(people, file, "VET_SHARE", "GIVEN")
    assert window.post(f"/file/{file}/team", {"member": f"{elsewhere.member}.approver"}).status == 302
    assert "These members still can" not in window.get(f"/file/{file}").words
    assert "To take off a file within 24 hours" not in _row(window, file)
    _changes(people, file, purpose, "WITHDRAWN")
    page = window.get(f"/file/{file}")
    assert "These members still can. Take them off within 24 hours" in page.words
    assert "Saw Eh Doh" in page.text.split("These members still can")[1].split("</div>")[0]
    assert "Consent to share was taken back" in _row(window, file)
    assert window.post(f"/file/{file}/team/{elsewhere.member}").status == 302
    assert "These members still can" not in window.get(f"/file/{file}").words
    assert "Consent to share was taken back" not in _row(window, file)
    with pytest.raises(Denied):
        open_file(actor(people.cast, elsewhere), file, PARTS, "read")


def _changes(people: People, file: str, purpose: str, status: str) -> None:
    session = actor(people.cast, people.person["intake"])
    opened = open_file(session, file, ("registration", "identity", "service", "support"), "write")
    change_consent(session, opened, purpose, status=status, method="SPOKEN", language="my", today=TODAY)


def _row(window: Window, file: str) -> str:
    rows = window.get("/today").text.split("<li>")
    return " ".join(row for row in rows if f"/file/{file}" in row)


def _narrow(file: str) -> list[str]:
    return list(models.Stream.objects.filter(file=file, compartment="identity").values_list("id", flat=True))
