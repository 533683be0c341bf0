"""A1: every role × action × compartment × relation to a file, each asked of the agent's socket.

What is right stands in `domain_table`. "Not assigned" and "does not exist" must be the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.access.all_roles import DENIED, NOWHERE, Answer, Line
from tests.access.domain_table import ACTIONS, PARTS, ROLES, scope
from tests.access.files_made import assigned_file, others_file
from tests.kernel.nodes import TestNode, at
from thitsar.kernel.access.policy import BROAD, COMPARTMENTS, NARROW, Role, permissions
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.files.opening import node_ids

# Files about nobody: what two people agree to is read and approved by who did not make it, and money has no person.
# In every other file each right ends with its team.
NOBODYS = ("approvals", "grants")
IN_NOBODYS = {("read", "approvals"), ("approve", "approvals"), ("tell", "approvals"), ("read", "grants")}


@dataclass(frozen=True)
class Files:
    """One file for each relation."""

    assigned: str
    others: str
    nobodys: str


@pytest.fixture(scope="module")
def files(_everybody: TestNode) -> Files:
    with at(_everybody):
        return Files(
            assigned=assigned_file(_everybody).id,
            others=others_file(_everybody, *(set(COMPARTMENTS) - {"roster", *NOBODYS})).id,
            nobodys=others_file(_everybody, *NOBODYS).id,
        )


@pytest.fixture
def line(everybody: TestNode) -> Iterator[Line]:
    opened = Line(everybody)
    yield opened
    opened.close()


def test_the_table_names_every_role_and_every_compartment_there_is() -> None:
    assert set(ROLES) == {one.value for one in Role}
    assert set(PARTS) == set(COMPARTMENTS) == {*BROAD, *NARROW}
    assert len(ROLES) == len(PARTS) == 18


@pytest.mark.parametrize("role", ROLES)
def test_it_signs_what_the_table_says(everybody: TestNode, files: Files, line: Line, role: str) -> None:
    actor = everybody.sign_in(role)
    wrong = []
    for action in ACTIONS:
        for part in PARTS[1:]:
            given = scope(role, action, part)
            said = {
                relation: line.say(actor, file, part, f"plain.{action}", {"what": 1})
                for relation, file in _relations(files).items()
            }
            expected = {
                "assigned": bool(given),
                "others": False,
                "nobodys": given == "node" and (action, part) in IN_NOBODYS,
                "nowhere": False,
            }
            wrong += [
                (action, part, relation, answer.outcome)
                for relation, answer in said.items()
                if (answer.outcome != "done" if expected[relation] else answer.raw != DENIED)
            ]
    assert not wrong


@pytest.mark.parametrize("role", ROLES)
def test_it_opens_what_the_table_says(everybody: TestNode, files: Files, line: Line, role: str) -> None:
    actor = everybody.sign_in(role)
    found, expected = {}, {}
    for part in PARTS:
        given = scope(role, "read", part) if part != "roster" else ""
        rights = {
            "assigned": bool(given),
            "others": False,
            "nobodys": given == "node" and part in NOBODYS,
            "nowhere": False,
        }
        for relation, file in _relations(files).items():
            answer = line.ask(actor, "open_file", file=file, compartments=[part], purpose="read")
            found[part, relation] = _opened(answer)
            expected[part, relation] = (part,) if rights[relation] else DENIED
    assert found == expected


@pytest.mark.parametrize("role", ROLES)
def test_asked_for_all_parts_at_once_it_gives_those_of_the_table(
    everybody: TestNode, files: Files, line: Line, role: str
) -> None:
    actor = everybody.sign_in(role)
    whole = list(COMPARTMENTS)
    readable = tuple(sorted(part for part in PARTS[1:] if scope(role, "read", part)))
    answer = line.ask(actor, "open_file", file=files.assigned, compartments=whole, purpose="read")
    assert _opened(answer) == (readable or DENIED)
    for file in (files.others, NOWHERE):
        answer = line.ask(actor, "open_file", file=file, compartments=whole, purpose="read")
        assert answer.raw == DENIED
    allowed = tuple(sorted(part for part in NOBODYS if scope(role, "read", part) == "node"))
    answer = line.ask(actor, "open_file", file=files.nobodys, compartments=whole, purpose="read")
    assert _opened(answer) == (allowed or DENIED)


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_counts_open_as_the_table_says(everybody: TestNode, line: Line, role: str) -> None:
    actor = everybody.sign_in(role)
    found: dict[tuple[str, str], Any] = {}
    expected: dict[tuple[str, str], Any] = {}
    for part in PARTS:
        rights = {action: bool(scope(role, action, part)) for action in ("list", "count")}
        keys = line.ask(actor, "list_keys", compartment=part)
        found[part, "keys"] = sorted(keys.result)
        expected[part, "keys"] = [1] if any(rights.values()) else []
        for action in ("list", "count", "read", "audit"):
            given = line.ask(actor, "open_batches", action=action, compartment=part, wrapped=[])
            found[part, action] = given.outcome
            expected[part, action] = "done" if rights.get(action) else "Denied"
    assert found == expected


@pytest.mark.parametrize("role", ROLES)
def test_a_part_is_begun_by_who_may_write_it_and_only_in_their_own_files(
    everybody: TestNode, files: Files, line: Line, role: str
) -> None:
    actor = everybody.sign_in(role)
    found, expected = {}, {}
    for part in PARTS[1:]:
        for relation, file in _relations(files).items():
            answer = line.ask(actor, "extend_file", file=file, compartment=part)
            found[part, relation] = answer.outcome
            may = relation == "assigned" and any(
                scope(role, one, part) for one in ("write", "decide", "issue")
            )
            # Refused, not done: it is there already.
            expected[part, relation] = "Refused" if may else "Denied"
            assert may or answer.raw == DENIED
    assert found == expected


@pytest.mark.parametrize("role", ROLES)
def test_the_roster_changes_as_the_table_says(
    everybody: TestNode, files: Files, line: Line, role: str
) -> None:
    actor, node = everybody.sign_in(role), node_ids()[0]
    appoint = {"member": everybody.member("host"), "roles": ["host"]}
    assign = {"member": bytes.fromhex(everybody.member("stranger")), "narrow": False, "duty": "intake"}
    close = {"compartments": ["grants"], "reason": "REGULAR"}
    made = _made_new(line, actor)
    asked = {
        "read": [line.ask(actor, "people")],
        "register": [made],
        "enrol": [_enrols(line, actor)],
        "appoint": [line.say(actor, node, "roster", "roster.roles_appointed.v2", appoint)],
        "rebuild": [line.ask(actor, "rebuild", mode="verify")],
        "remove": [line.say(actor, node, "roster", "roster.epochs_closed.v1", close)],
    }
    found = {action: {one.outcome for one in answers} for action, answers in asked.items()}
    assert found == {one: {"done" if scope(role, one, "roster") == "node" else "Denied"} for one in asked}
    opens = any(scope(role, one, "roster") == "node" for one in ("enrol", "approve", "take"))
    assert line.ask(actor, "open_roster").outcome == ("done" if opens else "Denied")
    agreed = {"member": everybody.member("host"), "roles": ["host"], "digest": b""}
    # Nobody proposed it: who may agree is told so, and nobody else is.
    answer = line.say(actor, node, "roster", "roster.roles_agreed.v1", agreed)
    assert answer.outcome == ("Unverified" if scope(role, "approve", "roster") == "node" else "Denied")
    stops = line.say(actor, node, "roster", "roster.delay_stopped.v1", {"digest": b"", "reason": "MISTAKE"})
    assert stops.outcome == ("Unverified" if scope(role, "stop", "roster") == "node" else "Denied")
    for relation, file in _relations(files).items():
        # Whoever may say it is told that nothing here asks for it, and nobody else is told anything.
        moved = {
            "release": line.say(actor, file, "roster", "roster.team_released.v1", {"members": []}),
            "resume": line.say(actor, file, "roster", "roster.team_resumed.v1", {"digest": b""}),
        }
        for action, answer in moved.items():
            may = relation == "assigned" and scope(role, action, "roster") == "team"
            assert (answer.outcome == "Refused") if may else (answer.raw == DENIED), (action, relation)
        may = relation == "assigned" and scope(role, "assign", "roster") == "team"
        for answer in (
            line.say(actor, file, "roster", "roster.member_assigned.v2", assign),
            line.ask(actor, "open_team", file=file),
        ):
            assert (answer.outcome == "done") if may else (answer.raw == DENIED), relation


@pytest.mark.parametrize("role", ROLES)
def test_of_a_strangers_file_no_event_tells_that_it_exists(
    everybody: TestNode, files: Files, line: Line, role: str
) -> None:
    actor = everybody.sign_in(role)
    person = everybody.made("stranger")["person"]
    payloads = {
        "roster.founded.v1": {
            "member": person,
            "organisation": {"organisation": person["organisation"], "name": "ORG"},
        },
        "roster.organisation_named.v1": {"organisation": "1" * 32, "name": "ERO-KYH"},
        "roster.member_added.v1": person,
        "roster.roles_appointed.v2": {"member": actor.member, "roles": ["intake"]},
        "roster.roles_proposed.v1": {"member": actor.member, "roles": ["administrator"], "day": 1},
        "roster.roles_agreed.v1": {"member": actor.member, "roles": ["administrator"], "digest": b""},
        "roster.roles_held.v1": {"member": actor.member, "digest": b""},
        "roster.recovered.v1": {"members": [person], "roles": [["administrator"]]},
        "roster.recovery_held.v1": {"digest": b""},
        "roster.statement_renewed.v1": {"number": 1, "statement": bytes(32)},
        "roster.delay_stopped.v1": {"digest": b"", "reason": "MISTAKE"},
        "roster.epoch_opened.v1": {"compartment": "identity", "number": 1, "public": b""},
        "roster.member_removed.v1": {"member": actor.member, "reason": "LEFT"},
        "roster.replacement_proposed.v1": {**person, "replaces": actor.member, "day": 1},
        "roster.member_replaced.v1": {"member": actor.member, "digest": b""},
        "roster.replacement_held.v1": {"member": actor.member, "digest": b""},
        "roster.member_travelling.v1": {"member": actor.member},
        "roster.member_returned.v1": {"member": actor.member},
        "roster.epochs_closed.v1": {"compartments": ["match"], "reason": "REGULAR"},
        "roster.key_renewed.v1": {"compartment": "identity", "mark": bytes(16)},
        "roster.file_opened.v1": {"kind": "plain"},
        "roster.member_assigned.v1": {"member": bytes.fromhex(actor.member), "narrow": True},
        "roster.member_assigned.v2": {"member": bytes.fromhex(actor.member), "narrow": True, "duty": role},
        "roster.member_unassigned.v1": {"member": bytes.fromhex(person["member"])},
        "roster.team_released.v1": {"members": [bytes.fromhex(person["member"])]},
        "roster.team_resumed.v1": {"digest": b""},
        "roster.partner_proposed.v1": {"node": "1" * 32},
        "roster.partner_proposed.v2": {"node": "1" * 32},
        "roster.partner_agreed.v1": {"node": "1" * 32, "digest": b""},
        "roster.partner_stopped.v1": {"node": "1" * 32},
        **{f"plain.{action}": {"what": 1} for action in ACTIONS},
    }
    for name, payload in payloads.items():
        known = line.say(actor, files.others, "roster", name, payload)
        assert known.raw == line.say(actor, NOWHERE, "roster", name, payload).raw == DENIED, name


@pytest.mark.parametrize("role", ROLES)
def test_what_needs_no_file_is_done_as_the_table_says(everybody: TestNode, line: Line, role: str) -> None:
    actor = everybody.sign_in(role)
    asked = {
        ("ask", "match"): line.ask(actor, "ask", question="search", features=[{"text": "Aung"}], files=[]),
        ("audit", "audit"): line.ask(actor, "access_lines", wanted={}),
        ("register", "identity"): line.ask(
            actor, "make_draft_keys", count=1, team=[everybody.member("stranger")]
        ),
        ("request", "approvals"): _asks_two(line, actor),
    }
    found = {cell: answer.outcome for cell, answer in asked.items()}
    assert found == {cell: "done" if scope(role, *cell) == "node" else "Denied" for cell in asked}


def test_the_page_of_permissions_says_what_the_table_says() -> None:
    rows = [line.strip("| ").split(" | ") for line in permissions().splitlines() if line.startswith("| ")][1:]
    said = {
        (role, action, part): "team" if assigned == "yes" else "node" for role, action, part, assigned in rows
    }
    expected = {(r, a, p): scope(r, a, p) for r in ROLES for a in ACTIONS for p in PARTS if scope(r, a, p)}
    assert said == expected


def _relations(files: Files) -> dict[str, str]:
    return {"assigned": files.assigned, "others": files.others, "nobodys": files.nobodys, "nowhere": NOWHERE}


def _opened(answer: Answer) -> Any:
    return tuple(sorted(answer.result["parts"])) if answer.outcome == "done" else answer.raw


def _made_new(line: Line, actor: Actor) -> Answer:
    return line.ask(
        actor, "create_files", kind="plain", compartments=[[]], team=[actor.member], narrow=[actor.member]
    )


def _asks_two(line: Line, actor: Actor) -> Answer:
    return line.ask(
        actor, "create_files", kind="approval", compartments=[["approvals"]], team=[actor.member], narrow=[]
    )


def _enrols(line: Line, actor: Actor) -> Answer:
    return line.ask(actor, "enrol_member", shown="Hla Hla", organisation="ORG")
