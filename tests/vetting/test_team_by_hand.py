"""One entry of a file's team, written past the agent: it throws nobody out, and opens a child's file to nobody."""

from dataclasses import replace
from typing import Any

import pytest

from tests.vetting.by_hand import by_hand, payloads
from tests.vetting.deciding import SANDAR, Vetting
from thitsar.apps.intake import outcome_commands as steps
from thitsar.apps.intake import queries
from thitsar.apps.intake.child_rules import Evidence
from thitsar.kernel import models
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import TEAM_RELEASED, TEAM_RESUMED
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unverified
from thitsar.kernel.files.opening import open_file
from thitsar.kernel.ledger.binding import said_digest
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.leaving import open_roster

pytestmark = pytest.mark.database
READ = ("registration", "identity", "service")
OFFICERS = ("myo", "khu", "khu2", SANDAR)


def doubt(vet: Vetting, file: str, who: str = "intake") -> None:
    own = vet.actor(who)
    steps.doubt_age(own, open_file(own, file, (*READ, "support"), "write"), today=vet.today)


def anew(vet: Vetting, *who: str) -> None:
    """Sign everybody in anew: what a session once read of a team it keeps."""
    for one in who or ("intake", *OFFICERS):
        vet.sessions[one] = vet.window(one)


def thrown_out(vet: Vetting, file: str, opening: bytes) -> None:
    opened, team = open_roster(vet.actor("intake"), file, "release")
    members = [bytes.fromhex(one) for one in team["leaving"]]
    by_hand(vet, opened, "roster", "intake", (TEAM_RELEASED, {"members": members, "opening": opening}))
    anew(vet)


def resumed(vet: Vetting, file: str, digest: bytes = b"x") -> None:
    opened, _ = open_roster(vet.actor("intake"), file, "resume")
    by_hand(vet, opened, "roster", "intake", (TEAM_RESUMED, {"digest": digest}))
    anew(vet, "intake")


def test_colleagues_thrown_out_of_an_adults_file_stop_it_aloud(vet: Vetting) -> None:
    file = vet.grounded()
    assert vet.opened("khu", file).parts
    thrown_out(vet, file, b"o" * 32)
    for who in ("intake", *OFFICERS):
        with pytest.raises(Unverified, match="no doubt stands behind it"):
            open_file(vet.actor(who), file, READ, "read")
        for operation, asked in (
            ("open_team", {}),
            ("attest", {"today": 1}),
            ("extend_file", {"compartment": "standing"}),
        ):
            with pytest.raises(Purposeful):
                vet.actor(who).call(operation, file=file, **asked)


def test_a_childs_file_resumed_by_one_stays_closed_and_goes_on(vet: Vetting) -> None:
    file = vet.registered()
    doubt(vet, file)
    resumed(vet, file)
    opened = open_file(vet.actor("intake"), file, READ, "read")
    assert opened.released
    with pytest.raises(Refused, match="Only the child path is open"):
        assign(vet.actor("intake"), file, vet.actor("myo").member, today=vet.today, duty=Role.VETTING)
    anew(vet, "myo")
    with pytest.raises(Denied):
        open_file(vet.actor("myo"), file, READ, "read")
    # Those who keep the child safe go on.
    assert opened.document("identity") is not None
    assert steps.lags(vet.actor("intake"), opened) is False


def test_a_member_assigned_by_hand_to_a_childs_file_resumed_by_hand_opens_nothing(vet: Vetting) -> None:
    file = vet.registered()
    doubt(vet, file)
    opened, _ = open_roster(vet.actor("intake"), file, "assign")
    by_hand(vet, opened, "roster", "intake", (TEAM_RESUMED, {"digest": b"x"}))
    member = {"member": bytes.fromhex(vet.actor("myo").member), "narrow": True, "duty": "vetting"}
    by_hand(vet, open_roster_again(vet, opened), "roster", "intake", ("roster.member_assigned.v2", member))
    anew(vet, "intake", "myo")
    for who in ("intake", "myo"):
        with pytest.raises(Unverified):
            open_file(vet.actor(who), file, READ, "read")


def open_roster_again(vet: Vetting, opened: Any) -> Any:
    part = opened.parts["roster"]
    row = models.Stream.objects.get(id=part.stream)
    return replace(opened, parts={"roster": replace(part, head=bytes(row.head), revision=row.revision)})


def test_who_cannot_read_the_registration_is_told_by_whoever_can(vet: Vetting) -> None:
    """A host opens no registration: the agent looks with the keys of anybody who is signed in."""
    file = vet.registered()
    vet.give("officer2", Role.HOST)
    try:
        assign(vet.actor("intake"), file, vet.actor("officer2").member, today=vet.today, duty=Role.HOST)
        doubt(vet, file)
        resumed(vet, file)
        anew(vet, "officer2")
        assert open_file(vet.actor("officer2"), file, ("support", "standing"), "read").released
    finally:
        vet.give("officer2", Role.VETTING)


def test_a_doubt_that_was_answered_throws_nobody_out_again(vet: Vetting) -> None:
    """The digest of an honest doubt is not enough: nobody leaves twice by one."""
    file = vet.registered()
    doubt(vet, file)
    digest = opening_of(vet, file)
    for who in ("officer2", "khu2"):
        vet.give(who, Role.CHILD_PROTECTION)
    try:
        closed(vet, file)
        assert not open_file(vet.actor("intake"), file, READ, "read").released
        assign(vet.actor("intake"), file, vet.actor("myo").member, today=vet.today, duty=Role.VETTING)
        anew(vet, "myo")
        assert "identity" in open_file(vet.actor("myo"), file, READ, "read").parts
        thrown_out(vet, file, digest)
        with pytest.raises(Unverified, match="no doubt stands behind it"):
            open_file(vet.actor("intake"), file, READ, "read")
    finally:
        vet.give("officer2", Role.VETTING)
        vet.give("khu2", Role.APPROVER)


def test_an_agreement_opens_a_childs_file_once(vet: Vetting) -> None:
    """After a new doubt what two people agreed to before stands for nothing."""
    file = vet.registered()
    doubt(vet, file)
    for who in ("officer2", "khu2"):
        vet.give(who, Role.CHILD_PROTECTION)
    try:
        digest = closed(vet, file)
        doubt(vet, file)
        resumed(vet, file, digest)
        assert open_file(vet.actor("intake"), file, READ, "read").released
    finally:
        vet.give("officer2", Role.VETTING)
        vet.give("khu2", Role.APPROVER)


def opening_of(vet: Vetting, file: str) -> bytes:
    """Give the digest under which the newest doubt was named."""
    own = vet.actor("intake")
    _, reason, due = open_file(own, file, ("registration",), "read").document("registration")["facts"][
        "opened"
    ][-1]
    payload = {"compartment": "registration", "reason": reason, "due": due}
    digest = said_digest(own.member, "intake.child_path_opened.v1", payload)
    released = payloads(open_roster(own, file, "assign")[0].parts["roster"])[-1]
    assert released["opening"] == digest
    return digest


def closed(vet: Vetting, file: str) -> bytes:
    """Close the path as two child-protection members do; gives the digest of what they agreed to."""
    intake = vet.actor("intake")
    for who in ("officer2", "khu2"):
        assign(intake, file, vet.actor(who).member, today=vet.today, duty=Role.CHILD_PROTECTION)
    anew(vet, "intake", "officer2", "khu2")

    def do(who: str, step: Any, *more: Any, **named: Any) -> None:
        step(
            vet.actor(who),
            open_file(vet.actor(who), file, (*READ, "support"), "write"),
            *more,
            **named,
            today=vet.today,
        )

    do("intake", steps.hand_over, vet.actor("officer2").member)
    do("officer2", steps.take_over)
    do("officer2", steps.propose_close, [Evidence("NRC", 20, 21)], reason="seen")
    made = queries.close_proposal(open_file(vet.actor("khu2"), file, READ, "read").document("registration"))
    assert made is not None
    do("khu2", steps.agree_close, made["digest"])
    digest: bytes = made["digest"]
    return digest
