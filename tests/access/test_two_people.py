"""A2: what two people must agree to is not to be had by one, however they ask."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.access.agreeing import FOUNDERS, MANY, Agreeing
from tests.kernel.nodes import TODAY
from tests.kernel.reading import log_lines
from thitsar.kernel import codec
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.files.open_file import Actor, Said
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership import approving, ordering
from thitsar.kernel.membership.events import APPROVED, REQUESTED
from thitsar.kernel.vault.agent.rebuilding import digest_of
from thitsar.kernel.vault.agent.second_person import content_digest

FIRST = "A second person must approve exactly this first"
NOT_THESE = "These are not the files that were agreed to"
LIES = "does not show what it stands for"
ALREADY = "You have already had a part in this"
USED = "This approval has been used already"
OTHER = "This is not what was asked for"


def _refused(two: Agreeing, who: str, asked: str, sentence: str, files: list[str] | None = None) -> None:
    with pytest.raises(Refused, match=sentence):
        two.use(who, asked, files)


@pytest.mark.parametrize("who", ["approver", "dpo", "lead"])
@pytest.mark.database
def test_a_second_person_opens_a_list_to_the_first_once(two: Agreeing, who: str) -> None:
    asked = two.ask("intake")
    _refused(two, "intake", asked, FIRST)
    two.agree(who, asked)
    assert len(two.use("intake", asked)) == MANY > 50
    _refused(two, "intake", asked, USED)


def test_each_file_of_the_list_is_a_line_of_the_log(two: Agreeing) -> None:
    two.use("intake", two.agreed())
    lines = log_lines(two.actor("dpo"), member=two.node.member("intake"), purpose="open_many")
    opened = {line[2] for line in lines[-MANY:]}
    assert opened == set(two.files)


def test_narrow_parts_of_a_list_ask_for_the_pin_too(two: Agreeing) -> None:
    two.restart()
    asked = two.ask("intake", None, "identity")
    two.agree("approver", asked, None, "identity")
    two.node.pass_time(901)
    _refused(two, "intake", asked, "Type your short number")
    two.sessions["intake"] = two.node.sign_in("intake")
    assert len(two.use("intake", asked)) == MANY


@pytest.mark.parametrize("fresh", [True, False])
def test_nobody_agrees_to_what_they_asked_for(two: Agreeing, fresh: bool) -> None:
    asked = two.ask("approver")
    if fresh:  # a second browser
        two.sessions["approver"] = two.node.sign_in("approver")
    with pytest.raises(Refused, match=ALREADY):
        two.agree("approver", asked)
    _refused(two, "approver", asked, FIRST)
    two.agree("approver2", asked)
    with pytest.raises(Refused, match=ALREADY):
        two.agree("approver2", asked)
    assert two.use("approver", asked)


@pytest.mark.parametrize("who", ["vetting", "analyst", "host", "admin", "intake"])
def test_nobody_without_the_right_agrees(two: Agreeing, who: str) -> None:
    asked = two.ask("vetting" if who != "vetting" else "intake")
    with pytest.raises(Denied):
        two.agree(who, asked)
    payload = codec.encode({"action": "open_many", "digest": two.digest()})
    event = {"file": asked, "compartment": "approvals", "name": APPROVED, "version": 1, "payload": payload}
    with pytest.raises(Denied):
        two.actor(who).call("sign_events", state=b"", day=19_000, events=[{**event, "parents": []}])
    _refused(two, "vetting" if who != "vetting" else "intake", asked, FIRST)


def test_a_role_given_in_between_makes_nobody_a_second_person(two: Agreeing) -> None:
    asked = two.ask("vetting")
    with _as(two, "vetting", Role.VETTING, Role.APPROVER):
        with pytest.raises(Refused, match=ALREADY):
            two.agree("vetting", asked)
        _refused(two, "vetting", asked, FIRST)


def test_a_role_taken_in_between_takes_the_agreement_along(two: Agreeing) -> None:
    asked = two.agreed("intake", "approver2")
    with _as(two, "approver2", Role.VETTING):
        _refused(two, "intake", asked, FIRST)


def test_who_lost_the_right_to_ask_uses_nothing(two: Agreeing) -> None:
    asked = two.agreed("vetting", "approver")
    with _as(two, "vetting", Role.HOST), pytest.raises(Purposeful):
        two.use("vetting", asked)


class _as:
    """Give somebody other roles for a while."""

    def __init__(self, two: Agreeing, who: str, *roles: Role) -> None:
        self._two, self._who, self._roles = two, who, roles

    def __enter__(self) -> None:
        self._two.give(self._who, *self._roles)

    def __exit__(self, *_: object) -> None:
        self._two.give(self._who, FOUNDERS[self._who])
        # Keys that were taken away come back from who holds them.
        self._two.restart()
        for who in FOUNDERS:
            self._two.actor(who)
        self._two.sessions.clear()


@pytest.mark.parametrize("set_back", [0, -1800, -86_400])
def test_an_agreement_holds_for_an_hour_whatever_the_clock_says(two: Agreeing, set_back: int) -> None:
    soon, late = two.agreed(), two.agreed()
    two.node.pass_time(3500)
    assert two.use("intake", soon)
    two.node.pass_time(101)
    two.node.move_clock(set_back)
    _refused(two, "intake", late, FIRST)
    two.node.move_clock(0)


def test_an_agreement_given_under_a_clock_set_forward_holds_for_an_hour_too(two: Agreeing) -> None:
    asked = two.ask("intake")
    two.node.move_clock(86_400)
    two.agree("approver", asked)
    two.node.move_clock(0)
    two.node.pass_time(3601)
    _refused(two, "intake", asked, FIRST)
    two.restart()


def test_an_agreement_is_used_once_over_a_restart_and_with_its_count_put_back(two: Agreeing) -> None:
    counts = two.node.directory / "agent" / f"{two.node.member('intake')}.quota"
    asked = two.agreed()
    before = counts.read_bytes()
    assert two.use("intake", asked)
    two.restart()
    _refused(two, "intake", asked, USED)
    two.node.stop()
    counts.write_bytes(before)
    two.restart()
    _refused(two, "intake", asked, USED)
    assert two.use("intake", two.agreed())
    # Whose counts were put back opens nothing for a day.
    two.node.pass_time(86_401)
    two.sessions.clear()


@pytest.mark.database
def test_of_two_uses_at_once_one_is_the_second(two: Agreeing) -> None:
    asked = two.agreed()
    ordering.begin(two.actor("intake"), asked, "open_many", today=TODAY)
    sessions = [two.node.sign_in("intake") for _ in range(4)]

    def use(actor: Actor) -> str:
        try:
            actor.call("open_many", approval=asked, files=two.files)
        except Refused as error:
            return error.sentence
        return ""

    with ThreadPoolExecutor(4) as users:
        said = sorted(users.map(use, sessions))
    assert said[0] == ""
    assert all(one.startswith(USED) for one in said[1:])


def test_an_agreement_is_to_this_list_and_no_other(two: Agreeing) -> None:
    asked = two.agreed()
    for others in (two.files[:-1], two.files[:1], [*two.files, "0" * 32]):
        _refused(two, "intake", asked, NOT_THESE, others)
    # A wrong attempt uses nothing up, and the order is not the content.
    assert len(two.use("intake", asked, two.files[::-1])) == MANY


def test_an_agreement_is_to_this_action_and_no_other(two: Agreeing) -> None:
    opening = two.agreed()
    with pytest.raises(Refused, match=FIRST):
        two.actor("intake").call("rebuild", mode="check", approval=opening)
    summary = {"reason": "a test"}
    for action, digest in (("rebuild", two.digest()), ("open_many", digest_of("check"))):
        asked = approving.request(two.actor("intake"), action, digest, summary=summary, today=TODAY)
        approving.approve(two.actor("approver"), asked, digest=digest, today=TODAY)
        with pytest.raises(Purposeful):
            two.use("intake", asked)
        with pytest.raises(Refused, match=FIRST):
            two.actor("intake").call("rebuild", mode="check", approval=asked)


@pytest.mark.parametrize("who", ["vetting", "approver", "approver2"])
def test_an_agreement_is_to_who_asked_and_nobody_else(two: Agreeing, who: str) -> None:
    asked = two.agreed("intake", "approver")
    with pytest.raises(Denied):
        two.use(who, asked)
    # Neither by asking for the same in the request of another: only its maker speaks there.
    opened = open_file(two.actor(who), asked, ("approvals",), "read")
    said = Said(
        opened, "approvals", REQUESTED, 1, {"action": "open_many", "digest": two.digest(), "summary": {}}
    )
    with pytest.raises(Denied):
        record(two.actor(who), [said], today=TODAY)


def test_what_was_changed_after_it_was_shown_is_not_agreed_to(two: Agreeing) -> None:
    asked = two.ask("intake", two.files[:2])
    with pytest.raises(Refused, match=OTHER):
        two.agree("approver", asked)
    _ask_again(two, asked, two.digest())
    with pytest.raises(Refused, match=OTHER):
        two.agree("approver", asked, two.files[:2])
    # Agreed to one thing, then asked for another in the same request.
    two.agree("approver", asked)
    _ask_again(two, asked, two.digest(two.files[:3]))
    _refused(two, "intake", asked, FIRST, two.files[:3])


def _ask_again(two: Agreeing, asked: str, digest: bytes) -> None:
    opened = open_file(two.actor("intake"), asked, ("approvals",), "read")
    payload = {"action": "open_many", "digest": digest, "summary": {"reason": "another"}}
    record(two.actor("intake"), [Said(opened, "approvals", REQUESTED, 1, payload)], today=TODAY)


def test_a_request_in_the_form_of_before_is_shown_and_opens_nothing(two: Agreeing) -> None:
    digest = content_digest("open_many", *sorted(two.files), "registration")
    summary = {"reason": "a test"}
    asked = approving.request(two.actor("intake"), "open_many", digest, summary=summary, today=TODAY)
    approving.approve(two.actor("approver"), asked, digest=digest, today=TODAY)
    known = open_file(two.actor("approver"), asked, ("approvals",), "read").document("approvals")
    assert (known["digest"], known["summary"]) == (digest, summary)
    _refused(two, "intake", asked, LIES)


@pytest.mark.parametrize("name", ["files", "contents", "parts", "purpose", "reason"])
def test_no_word_of_what_was_shown_is_other_than_what_was_agreed_to(two: Agreeing, name: str) -> None:
    digest, shown = two.digest(), {**two.summary(), name: "another"}
    asked = approving.request(two.actor("intake"), "open_many", digest, summary=shown, today=TODAY)
    approving.approve(two.actor("approver"), asked, digest=digest, today=TODAY)
    _refused(two, "intake", asked, LIES)


def test_the_agent_offers_what_may_be_asked_for(two: Agreeing) -> None:
    asked = {"files": two.files, "compartments": ["registration"], "purpose": "REVIEW", "reason": " a test "}
    offered = two.actor("intake").call("offer_many", **asked)
    assert (offered["summary"], offered["digest"]) == (two.summary(), two.digest())
    wrongs: list[dict[str, object]] = [
        {"purpose": "CURIOUS"},
        {"reason": " "},
        {"files": []},
        {"compartments": ["nothing"]},
    ]
    for wrong in wrongs:
        with pytest.raises(Refused):
            two.actor("intake").call("offer_many", **{**asked, **wrong})
    for who in ("analyst", "dpo", "admin", "host"):
        with pytest.raises(Denied):
            two.actor(who).call("offer_many", **asked)
    with pytest.raises(Denied):
        two.actor("intake").call("offer_many", **{**asked, "compartments": ["vetting"]})


def test_nobody_agrees_before_anybody_asked(two: Agreeing) -> None:
    asked = two.ask("intake", two.files[:2])
    opened = open_file(two.actor("approver"), asked, ("approvals",), "read")
    early = {"action": "open_many", "digest": two.digest()}
    record(two.actor("approver"), [Said(opened, "approvals", APPROVED, 1, early)], today=TODAY)
    _ask_again(two, asked, two.digest())
    _refused(two, "intake", asked, FIRST)


def test_what_is_no_request_opens_nothing(two: Agreeing) -> None:
    for nothing in ("", "0" * 32, two.files[0], two.node.member("intake")):
        with pytest.raises(Denied):
            two.actor("intake").call("open_many", approval=nothing, files=two.files)
    with pytest.raises(Denied):
        two.use("host", two.agreed())


@pytest.mark.database
def test_a_file_outside_ones_team_makes_the_list_one_of_nothing(two: Agreeing) -> None:
    asked = two.ask("analyst")
    two.agree("dpo", asked)
    with pytest.raises(Denied):
        two.use("analyst", asked)
