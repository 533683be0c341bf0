"""The agent signs nothing that lets its author take keys, or that could never be read again."""

from typing import Any

import pytest

from tests.kernel.nodes import TODAY, TestNode, new_file, say
from thitsar.kernel import codec
from thitsar.kernel.access.roster import FILE_OPENED, MEMBER_ASSIGNED, MEMBER_UNASSIGNED
from thitsar.kernel.errors import Denied, Purposeful, Refused, Unverified
from thitsar.kernel.files.open_file import Actor, OpenFile
from thitsar.kernel.files.opening import create, opening_entry
from thitsar.kernel.ledger.record import record
from thitsar.kernel.membership.assigning import assign

pytestmark = pytest.mark.database


def _sign(actor: Actor, file: str, part: str, name: str, payload: Any, **other: Any) -> Any:
    raw = payload if isinstance(payload, bytes) else codec.encode(payload)
    event = {"file": file, "compartment": part, "name": name, "version": 1, "payload": raw, "parents": []}
    return actor.call("sign_events", state=b"", day=19_000, events=[{**event, **other}])


@pytest.fixture
def file(node: TestNode) -> OpenFile:
    approver = node.member("approver")
    return new_file(node.sign_in("intake"), "registration", "identity", team=(approver,))


@pytest.mark.parametrize("narrow", [True, False])
def test_nobody_in_a_team_gives_themselves_its_narrow_parts(
    node: TestNode, file: OpenFile, narrow: bool
) -> None:
    approver = node.sign_in("approver")
    with pytest.raises(Unverified):
        assign(approver, file.id, approver.member, today=TODAY)
    payload = {"member": bytes.fromhex(approver.member), "narrow": narrow}
    with pytest.raises(Unverified):
        _sign(approver, file.id, "roster", MEMBER_ASSIGNED, payload)


def test_others_are_still_assigned(node: TestNode, file: OpenFile) -> None:
    assign(node.sign_in("intake"), file.id, node.member("vetting"), today=TODAY)
    assert node.sign_in("vetting").call("open_file", file=file.id, compartments=["identity"], purpose="read")[
        "parts"
    ]


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        (MEMBER_ASSIGNED, {"member": b"\1" * 16}),
        (MEMBER_ASSIGNED, {"member": b"\1" * 16, "narrow": 1}),
        (MEMBER_ASSIGNED, {"member": b"", "narrow": True}),
        (MEMBER_ASSIGNED, {"member": b"\1" * 16, "narrow": True}),
        (MEMBER_UNASSIGNED, {}),
        (MEMBER_UNASSIGNED, {"member": "x"}),
    ],
)
def test_a_team_is_never_made_unreadable(
    node: TestNode, file: OpenFile, name: str, payload: dict[str, Any]
) -> None:
    intake = node.sign_in("intake")
    if payload.get("member") == b"\1" * 16 and set(payload) != {"member", "narrow"}:
        payload = {**payload, "member": bytes.fromhex(node.member("vetting"))}
    with pytest.raises(Unverified):
        _sign(intake, file.id, "roster", name, payload)


@pytest.mark.parametrize("payload", [b"", b"\xff", b"\x01\x01", codec.pack({"a": 1.5}), codec.encode([1])])
def test_a_payload_that_nobody_can_read_is_not_signed(node: TestNode, file: OpenFile, payload: bytes) -> None:
    with pytest.raises(Unverified):
        _sign(node.sign_in("intake"), file.id, "registration", "plain.write", payload)


@pytest.mark.parametrize(
    "other", [{"parents": [1]}, {"parents": [b"short"]}, {"parents": 5}, {"version": "1"}, {"version": 2}]
)
def test_other_forms_are_not_signed(node: TestNode, file: OpenFile, other: dict[str, Any]) -> None:
    with pytest.raises(Unverified):
        _sign(node.sign_in("intake"), file.id, "registration", "plain.write", {"what": 1}, **other)


def test_a_file_is_not_opened_twice(node: TestNode) -> None:
    intake = node.sign_in("intake")
    made = create(intake, "plain", [("registration",)], team=(intake.member,), narrow=())[0]
    opening = opening_entry(made)
    with pytest.raises(Refused):
        record(intake, [opening, opening], today=TODAY)
    record(intake, [opening, say(made, "registration", "first")], today=TODAY)
    with pytest.raises(Refused):
        record(intake, [opening], today=TODAY)


def test_an_opening_is_said_nowhere_but_in_a_roster(node: TestNode, file: OpenFile) -> None:
    # Registering needs no assignment; saying something in a stranger's file does.
    with pytest.raises(Purposeful) as caught:
        _sign(node.sign_in("intake2"), file.id, "registration", FILE_OPENED, {"x": 1})
    assert isinstance(caught.value, Denied)
