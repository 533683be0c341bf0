"""What several people must agree to is counted by the agent, in signed entries, whatever a page asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.kernel.nodes import TODAY, TestNode, actor_of, at, make_node, new_file, remove_node
from tests.kernel.plain.registered import AGREED, ASKED, MADE_TRUE, VOIDED
from tests.organisations import organisation
from thitsar.kernel.access.policy import Role
from thitsar.kernel.errors import Denied, Purposeful, Refused
from thitsar.kernel.files.open_file import Actor, OpenFile, Said
from thitsar.kernel.files.opening import extend, open_file
from thitsar.kernel.ledger.binding import bound
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.assigning import assign
from thitsar.kernel.membership.enrolling import agree, appoint, enrol, proposals

FOUNDERS = {
    "admin": Role.ADMINISTRATOR,
    "intake": Role.INTAKE,
    "vetting": Role.VETTING,
    "vetting2": Role.VETTING,
    "approver": Role.APPROVER,
    "approver2": Role.APPROVER,
    "dpo": Role.DATA_PROTECTION,
}
ALREADY = "agreed to exactly this already"
NOT_ASKED = "not what was asked for"


@dataclass
class Deciding:
    """A node, a file with a part to decide in, and everybody at work."""

    node: TestNode
    sessions: dict[str, Actor]
    file: str

    def ask(self, who: str = "vetting", **other: Any) -> dict[str, Any]:
        """Ask for something; gives what is asked for."""
        plain = {"what": "an answer", "people": 2, "elsewhere": True, **other}
        payload = bound(ASKED, plain, "digest")
        self.say(who, (ASKED, payload))
        return payload

    def say(self, who: str, *said: tuple[str, dict[str, Any]]) -> None:
        """Say some things in one commit."""
        actor = self.sessions[who]
        opened = open_file(actor, self.file, ("vetting",), "write")
        if "vetting" not in opened.parts:
            extend(actor, opened, "vetting")
        record(actor, [Said(opened, "vetting", name, 1, one) for name, one in said], today=TODAY)

    def agree(self, who: str, asked: dict[str, Any]) -> None:
        """Agree to it."""
        self.say(who, (AGREED, {"digest": asked["digest"]}))

    def make_true(self, who: str, asked: dict[str, Any], **other: Any) -> None:
        """Say that it is so."""
        self.say(who, (MADE_TRUE, {"digest": asked["digest"], "what": asked["what"], **other}))

    def give(self, who: str, role: Role) -> None:
        """Give somebody another role."""
        admin = self.sessions["admin"]
        appoint(admin, self.sessions[who].member, roles=frozenset({role}), today=TODAY)
        for one, made in proposals(admin).items():
            agree(self.sessions["dpo"], one, digest=made["digest"], today=TODAY)


@pytest.fixture(scope="module")
def _node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestNode, dict[str, Actor]]]:
    node = make_node(tmp_path_factory.mktemp("quorum") / "node", FOUNDERS)
    with at(node):
        sessions = {who: node.sign_in(who) for who in FOUNDERS}
        roles = frozenset({Role.APPROVER})
        name, passphrase = enrol(
            sessions["admin"], "Khu Reh", organisation(sessions["admin"], "ERO-KYH"), roles=roles, today=TODAY
        )
        for one, made in proposals(sessions["admin"]).items():
            agree(sessions["dpo"], one, digest=made["digest"], today=TODAY)
        # Whoever holds the keys gives them.
        node.sign_in("approver")
        sessions["elsewhere"] = actor_of(
            node.agent, node.agent.call("sign_in", name=name, passphrase=passphrase)
        )
    yield node, sessions
    remove_node(node)


@pytest.fixture
def deciding(_node: tuple[TestNode, dict[str, Actor]]) -> Iterator[Deciding]:
    node, sessions = _node
    with at(node):
        file: OpenFile = new_file(sessions["intake"], "registration")
        for who in ("vetting", "vetting2", "approver", "approver2", "elsewhere"):
            assign(sessions["intake"], file.id, sessions[who].member, today=TODAY)
        yield Deciding(node, sessions, file.id)


@pytest.mark.database
def test_two_people_one_of_them_from_elsewhere_make_it_true(deciding: Deciding) -> None:
    asked = deciding.ask()
    deciding.agree("approver", asked)
    said = {"digest": asked["digest"], "what": asked["what"]}
    deciding.say("elsewhere", (AGREED, {"digest": asked["digest"]}), (MADE_TRUE, said))


def test_one_person_is_not_enough_and_nobody_counts_twice(deciding: Deciding) -> None:
    asked = deciding.ask()
    deciding.agree("elsewhere", asked)
    with pytest.raises(Refused, match="people"):
        deciding.make_true("elsewhere", asked)
    with pytest.raises(Refused, match=ALREADY):
        deciding.agree("elsewhere", asked)
    with pytest.raises(Refused, match=ALREADY):
        deciding.say("approver", *[(AGREED, {"digest": asked["digest"]})] * 2)


def test_two_of_the_same_organisation_are_not_enough(deciding: Deciding) -> None:
    asked = deciding.ask()
    deciding.agree("approver", asked)
    deciding.agree("approver2", asked)
    with pytest.raises(Refused, match="another organisation"):
        deciding.make_true("approver", asked)


def test_nor_are_they_when_one_was_added_under_another_spelling(deciding: Deciding) -> None:
    admin = deciding.sessions["admin"]
    roles = frozenset({Role.APPROVER})
    name, passphrase = enrol(admin, "Mi Khaing", organisation(admin, " org\u200b"), roles=roles, today=TODAY)
    for one, made in proposals(admin).items():
        agree(deciding.sessions["dpo"], one, digest=made["digest"], today=TODAY)
    deciding.node.sign_in("approver")
    given = deciding.node.agent.call("sign_in", name=name, passphrase=passphrase)
    deciding.sessions["again"] = actor_of(deciding.node.agent, given)
    assign(deciding.sessions["intake"], deciding.file, given["member"], today=TODAY)
    asked = deciding.ask()
    deciding.agree("approver", asked)
    deciding.agree("again", asked)
    with pytest.raises(Refused, match="another organisation"):
        deciding.make_true("again", asked)


def test_where_nobody_from_elsewhere_is_asked_for_one_house_will_do(deciding: Deciding) -> None:
    asked = deciding.ask(elsewhere=False)
    deciding.agree("approver", asked)
    deciding.agree("approver2", asked)
    deciding.make_true("approver", asked)


def test_whoever_had_a_part_does_not_agree(deciding: Deciding) -> None:
    asked = deciding.ask()
    with pytest.raises(Denied):
        deciding.agree("vetting", asked)
    with pytest.raises(Denied):
        deciding.make_true("vetting", asked)


@pytest.mark.parametrize("by", ["vetting", "vetting2"])
@pytest.mark.parametrize("how", ["voided", "asked anew"])
@pytest.mark.database
def test_what_changes_afterwards_takes_the_agreements_along(deciding: Deciding, by: str, how: str) -> None:
    asked = deciding.ask()
    deciding.agree("approver", asked)
    deciding.agree("elsewhere", asked)
    if how == "voided":
        deciding.say(by, (VOIDED, {"what": "something new"}))
    else:
        deciding.ask(by, what="something else")
    with pytest.raises(Refused, match=NOT_ASKED):
        deciding.make_true("elsewhere", asked)
    # Not even when the very same is asked for again: whoever agreed looks at it once more.
    again = deciding.ask(by)
    assert again["digest"] == asked["digest"]
    with pytest.raises(Refused, match="people"):
        deciding.make_true("elsewhere", again)


def test_other_content_than_was_agreed_to_is_not_made_true(deciding: Deciding) -> None:
    asked = deciding.ask()
    deciding.agree("approver", asked)
    deciding.agree("elsewhere", asked)
    with pytest.raises(Refused, match=NOT_ASKED):
        deciding.make_true("elsewhere", asked, what="more than that")


def test_a_digest_that_was_made_up_is_not_asked_for(deciding: Deciding) -> None:
    asked = deciding.ask()
    with pytest.raises(Refused, match=NOT_ASKED):
        deciding.say("vetting", (ASKED, {**asked, "what": "more than that"}))


def test_nobody_agrees_to_what_nobody_asked_for(deciding: Deciding) -> None:
    asked = deciding.ask()
    with pytest.raises(Refused, match=NOT_ASKED):
        deciding.agree("approver", {"digest": b"d" * 32})
    deciding.say("vetting2", (VOIDED, {"what": "something new"}))
    with pytest.raises(Refused, match=NOT_ASKED):
        deciding.agree("approver", asked)


def test_an_agreement_ends_with_the_right_to_give_it(deciding: Deciding) -> None:
    asked = deciding.ask(elsewhere=False)
    deciding.agree("approver", asked)
    deciding.agree("approver2", asked)
    deciding.give("approver2", Role.HOST)
    try:
        with pytest.raises(Refused, match="people"):
            deciding.make_true("approver", asked)
    finally:
        deciding.give("approver2", Role.APPROVER)


def test_whoever_agreed_once_never_asks_or_voids_here_again(deciding: Deciding) -> None:
    asked = deciding.ask()
    deciding.agree("approver2", asked)
    deciding.give("approver2", Role.VETTING)
    try:
        with pytest.raises(Purposeful):
            deciding.ask("approver2")
    finally:
        deciding.give("approver2", Role.APPROVER)
