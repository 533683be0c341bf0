"""SC-03, T3: whoever has nothing to do with a child leaves the file when the path opens; the agent is the guard."""

from collections.abc import Iterator

import pytest

from tests.cast import TODAY
from tests.pages.forms_filled import PAGES, begin, send
from tests.pages.forms_filled import register as finish
from tests.pages.visiting import actor, add_people
from tests.scenarios.recruit import PAPERS, PARTS, SURE, People, with_child_protection
from thitsar.apps.intake import events, queries
from thitsar.kernel import models
from thitsar.kernel.access.policy import COMPARTMENTS, NEVER_OF_A_CHILD, Role
from thitsar.kernel.access.roster import DUTY_ASSIGNED, TEAM_RELEASED
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unverified
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.files.work_lists import WorkLists
from thitsar.kernel.ledger.binding import said_digest
from thitsar.kernel.ledger.record import record
from thitsar.kernel.ledger.saying import said
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import open_roster, unassign
from thitsar.kernel.vault.agent.opening import PURPOSES
from thitsar.kernel.vault.places import RECOVERY

pytestmark = pytest.mark.database

LEFT = ("vetting", "approver")
# Like nobody else: whoever resembles a child is a child until people have looked.
ADULT = {"person/dob": "1988-03", "person/age": "", "departure/type": "LEFT"}


@pytest.fixture
def adult(people: People) -> str:
    return people.taken_in(**ADULT)


def of(people: People, who: str) -> Actor:
    return actor(people.cast, people.person[who])


def given(session: Actor, file: str) -> Iterator[str]:
    """Try all that gives keys of a file, and name what gave some."""
    asked = [("open_file", {"compartments": list(COMPARTMENTS), "purpose": one}) for one in sorted(PURPOSES)]
    asked += [("open_file", {"compartments": [part], "purpose": "read"}) for part in COMPARTMENTS]
    asked += [("extend_file", {"compartment": part}) for part in COMPARTMENTS]
    asked += [("open_team", {"action": one}) for one in ("assign", "release", "resume")]
    asked += [("attest", {})]
    for operation, more in [*asked, *reversed(asked)]:
        try:
            answer = session.call(operation, file=file, **more)
        except Purposeful:
            continue
        if operation == "open_file" and not answer["parts"]:
            continue
        yield f"{operation} {more}"


def narrow_wraps(file: str) -> set[str]:
    streams = models.Stream.objects.filter(file=file, compartment="identity").values_list("id", flat=True)
    members = models.KeyWrap.objects.exclude(recipient=RECOVERY)
    return set(members.filter(stream__in=list(streams)).values_list("recipient", flat=True))


@pytest.mark.parametrize("who", LEFT)
def test_t3_whoever_doubts_leaves_with_every_key_in_old_and_new_sessions(people: People, who: str) -> None:
    file = people.taken_in(**ADULT)
    old = {one: of(people, one) for one in LEFT}
    for one in LEFT:
        assert open_file(old[one], file, PARTS, "read").parts.keys() >= {"registration", "identity"}
    told = people.step(who, file, "protect", **SURE)
    assert "The child path is open. Thank you" in told.words
    assert "you did right to say so" in told.words
    for one in LEFT:
        for session in (old[one], of(people, one)):
            assert list(given(session, file)) == []
            with pytest.raises(Denied):
                open_file(session, file, PARTS, "read")
            assert file not in {id for id, _ in session.call("assigned", since=0)["added"]}
    opened = people.opened("intake", file)
    assert opened.released
    assert opened.team == (people.person["intake"].member,)
    assert narrow_wraps(file) == {people.person["intake"].member}
    assert people.window(who).get(f"/file/{file}").status == 404


def test_t3_a_child_taken_in_is_never_open_to_them(people: People, recruit: str) -> None:
    for who in LEFT:
        assert list(given(of(people, who), recruit)) == []
    assert narrow_wraps(recruit) == {people.person["intake"].member}
    owed = models.WrapOwed.objects.exclude(stream="").values_list("stream", flat=True)
    assert not models.Stream.objects.filter(id__in=list(owed), file=recruit).exists()


def test_t3_no_list_that_they_hold_the_key_of_tells_name_or_code(people: People) -> None:
    file = people.taken_in(**ADULT)
    header = queries.header(people.opened("intake", file).document("registration"))
    assert people.step("intake", file, "protect", **SURE).status == 302
    for who in LEFT:
        lists, session = WorkLists(), of(people, who)
        for part in ("registration", "service", "vetting", "standing", "support"):
            shown = str(lists.facets(session, part).get(file, {}))
            assert header["code"] not in shown, part
            assert header["my"] not in shown, part
            assert header["en"] not in shown, part
        today = people.window(who).get("/today").text
        assert header["code"] not in today
        assert f"/file/{file}" not in today
        found = people.window(who).post("/search", {"text": header["code"]}).text
        assert f"/file/{file}" not in found
    # Those who stay find the child, and those who work with children know who it is.
    assert f"/file/{file}" in people.window("intake").get("/today").text
    assert WorkLists().facets(of(people, "focal"), "support")[file]["code"] == header["code"]


@pytest.mark.parametrize("duty", sorted(NEVER_OF_A_CHILD))
def test_t3_nobody_is_assigned_for_a_duty_a_child_is_spared(people: People, recruit: str, duty: Role) -> None:
    intake = of(people, "intake")
    roles = {one["id"]: one["roles"] for one in intake.call("people")}
    has = next((id for id in roles if duty.value in roles[id]), "") or _added(people, duty)
    opened, _ = open_roster(intake, recruit, "assign")
    payload = {"member": bytes.fromhex(has), "narrow": True, "duty": duty.value}
    with pytest.raises(Refused, match="Only the child path is open"):
        record(intake, [Said(opened, "roster", DUTY_ASSIGNED, 2, payload)], today=TODAY)
    assert f".{duty.value}" not in people.window("intake").get(f"/file/{recruit}").text


def _added(people: People, duty: Role) -> str:
    return add_people(people.cast, (f"Somebody for {duty.value}", duty))[0].member


def test_nobody_throws_colleagues_out_of_an_adults_file(people: People, adult: str) -> None:
    vetting = of(people, "vetting")
    opened, team = open_roster(vetting, adult, "release")
    gone = [bytes.fromhex(one) for one in team["leaving"]]
    file = open_file(vetting, adult, ("registration",), "write")
    doubt = said(file, events.ChildPathOpened("registration", "doubt", 1))
    opening = said_digest(vetting.member, doubt.name, doubt.payload)
    leaves = Said(opened, "roster", TEAM_RELEASED, 1, {"members": gone, "opening": opening})
    # Not without the doubt, nor before it, nor naming another one.
    other = Said(opened, "roster", TEAM_RELEASED, 1, {"members": gone, "opening": b"o" * 32})
    for told in ([leaves], [leaves, doubt], [doubt, other]):
        with pytest.raises(Refused, match="only where the child path opens"):
            record(vetting, told, today=TODAY)
    for others in ([], gone[:1], [*gone, bytes.fromhex(people.person["intake"].member)]):
        roster = open_roster(vetting, adult, "release")[0]
        leaves = Said(roster, "roster", TEAM_RELEASED, 1, {"members": others, "opening": opening})
        with pytest.raises(Unverified):
            record(vetting, [doubt, leaves], today=TODAY)
    with pytest.raises(Refused, match="together with the team"):
        record(vetting, [doubt], today=TODAY)
    assert set(people.opened("intake", adult).team) >= {people.person[one].member for one in LEFT}


def test_a_file_without_anybody_for_children_is_kept_by_who_doubts_until_they_say_who_takes_over(
    people: People, adult: str
) -> None:
    vetting = of(people, "vetting")
    code = queries.header(people.opened("vetting", adult).document("registration"))["code"]
    for other in ("intake", "approver"):
        unassign(vetting, adult, people.person[other].member, today=TODAY)
    to = people.step("vetting", adult, "protect", **SURE).to
    assert to == f"/file/{adult}"
    page = people.window("vetting").get(to)
    assert page.status == 200
    assert "say who takes over" in page.words
    assert code not in page.text
    assert [
        one for one in given(vetting, adult) if not one.startswith("open_team {'action': 'assign'}")
    ] == []
    assert narrow_wraps(adult) == {people.person["vetting"].member}, "the last key is not lost"
    focal = people.person["focal"].member
    refused = people.window("vetting").post(
        f"/file/{adult}/team", {"member": f"{people.person['approver'].member}.approver"}
    )
    assert "Only the child path is open" in refused.words
    done = people.window("vetting").post(f"/file/{adult}/team", {"member": f"{focal}.child_protection"})
    assert "You do not work with this file any more" in done.words
    assert list(given(of(people, "vetting"), adult)) == []
    assert narrow_wraps(adult) == {focal}
    opened = people.opened("focal", adult)
    assert opened.team == (focal,)
    assert opened.document("identity")
    assert people.step("focal", adult, "takeover", **SURE).status == 302
    # Who leads says who else works with this child.
    assign(of(people, "focal"), adult, people.person["intake"].member, today=TODAY, duty=Role.INTAKE)
    assert people.opened("intake", adult).document("registration")


def test_when_two_people_close_the_path_nobody_comes_back_by_themselves(people: People, recruit: str) -> None:
    with_child_protection(people, recruit)
    assert people.step("focal", recruit, "proposeclose", **PAPERS).status == 302
    assert people.step("focal2", recruit, "agreeclose", **SURE).status == 302
    opened = people.opened("intake", recruit)
    assert not opened.released
    for who in LEFT:
        assert list(given(of(people, who), recruit)) == []
    vetting = people.person["vetting"].member
    assert f"{vetting}.vetting" in people.window("intake").get(f"/file/{recruit}").text
    assigned = people.window("intake").post(f"/file/{recruit}/team", {"member": f"{vetting}.vetting"})
    assert assigned.status == 302
    assert people.opened("vetting", recruit).document("identity")
    # A new doubt closes it to them again.
    assert people.step("vetting", recruit, "protect", **SURE).status == 200
    with pytest.raises(Denied):
        people.opened("vetting", recruit)


def test_no_one_person_opens_a_childs_file_to_others_again(people: People, recruit: str) -> None:
    with_child_protection(people, recruit)
    for who in ("intake", "focal"):
        session = of(people, who)
        opened, _ = open_roster(session, recruit, "resume")
        with pytest.raises(Refused, match="not what was asked for"):
            record(
                session, [Said(opened, "roster", "roster.team_resumed.v1", 1, {"digest": b"x"})], today=TODAY
            )
    assert people.opened("intake", recruit).released


def test_t3_a_child_registered_at_the_table_is_open_to_nobody_who_vets(people: People) -> None:
    window, vetting = people.window("intake"), people.person["vetting"].member
    draft = begin(window, vetting)
    answers = {"departure.type": "LEFT", "identity.dob": "2012-02", "household.family_in_junta_area": "no"}
    # Service and leaving are not asked of a child.
    for page in ("now", "consent", "who", "household"):
        send(window, draft, page, {**PAGES[page], **(answers if page == "now" else {})})
    done = finish(window, draft)
    assert done.to.startswith("/file/"), done.words
    file = done.to.rpartition("/")[2]
    opened = people.opened("intake", file)
    assert queries.is_on_child_path(opened.document("registration"))
    assert opened.released
    assert vetting not in opened.team
    assert list(given(of(people, "vetting"), file)) == []
    assert narrow_wraps(file) == {people.person["intake"].member}
