"""Every event there is × every compartment × every role, each asked of the agent's socket and folded by hand.

An event is signed where the table gives its action to the role, and where the event may lie; nowhere else.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.all_roles import DENIED, Answer, Line
from tests.access.domain_table import PARTS, ROLES, scope
from tests.access.files_made import assigned_file
from tests.kernel.nodes import TestNode, at
from thitsar.kernel.access.policy import COMPARTMENTS
from thitsar.kernel.files.kinds import Told, file_kind
from thitsar.kernel.files.open_file import Actor
from thitsar.kernel.ledger.events import EventType, event_types
from thitsar.kernel.ledger.folding import fold_entry

APPS = ("intake.", "vetting.", "standing.")
TYPES = [one for one in event_types() if one.name.startswith((*APPS, "approval."))]
OF_INTAKE = {"registration", "identity", "service", "support"}
# By hand, from what each app is for: no event of one app ever lies in the part of another but these two.
MAY_LIE = {"intake": OF_INTAKE, "vetting": {"vetting"}, "standing": {"standing"}, "approval": {"approvals"}}
OF_A_PERSON = (*sorted(OF_INTAKE), "vetting", "standing")
TOLD_TO_STANDING = {"vetting.decided.v1", "vetting.suspended.v1"}


@pytest.fixture(scope="module")
def file(_everybody: TestNode) -> str:
    with at(_everybody):
        return assigned_file(_everybody).id


@pytest.fixture
def line(everybody: TestNode) -> Iterator[Line]:
    opened = Line(everybody)
    yield opened
    opened.close()


def test_no_event_lies_in_the_part_of_another_app() -> None:
    assert {one.name.partition(".")[0] for one in TYPES} == set(MAY_LIE)
    for one in TYPES:
        app = one.name.partition(".")[0]
        extra = {"standing"} if one.name in TOLD_TO_STANDING else set()
        assert one.compartments, one.name
        assert one.compartments <= MAY_LIE[app] | extra, one.name
        assert extra <= one.compartments, one.name
    # The node's own and each file's team are read from entries that lie in a roster, and from no others.
    assert all(one.compartments == {"roster"} for one in event_types() if one.name.startswith("roster."))


@pytest.mark.parametrize("role", ROLES)
def test_it_signs_an_event_only_where_it_may_lie(
    everybody: TestNode, file: str, line: Line, role: str
) -> None:
    actor = everybody.sign_in(role)
    wrong, signed = [], 0
    for kind in TYPES:
        for part in PARTS:
            answer = _say(line, actor, file, part, kind)
            may = bool(scope(role, kind.action, part)) and part in kind.compartments
            # Refused: there is nothing in this file it could follow from. Only who might have said it is told so.
            is_right = answer.outcome in ("done", "Refused") if may else answer.raw == DENIED
            signed += answer.outcome == "done"
            if not is_right:
                wrong.append((kind.name, part, answer.outcome))
    assert not wrong
    # Most follow from nothing: where any may be said, some are.
    assert bool(signed) == any(scope(role, one.action, part) for one in TYPES for part in one.compartments)


@pytest.mark.parametrize("role", ["intake", "vetting", "approver", "child_protection"])
def test_it_signs_none_that_names_another_part_than_it_is_said_in(
    everybody: TestNode, file: str, line: Line, role: str
) -> None:
    actor = everybody.sign_in(role)
    for kind in (one for one in TYPES if len(one.compartments) > 1):
        for part in sorted(kind.compartments):
            for other in COMPARTMENTS:
                if other != part:
                    answer = line.say(actor, file, part, kind.name, {"compartment": other})
                    assert answer.raw == DENIED, (kind.name, part, other)


@pytest.mark.parametrize(
    ("kind", "part"),
    [(kind, part) for kind in TYPES for part in OF_A_PERSON if part not in kind.compartments],
    ids=lambda one: str(getattr(one, "name", one)),
)
def test_one_written_by_hand_into_another_part_changes_nothing(kind: EventType, part: str) -> None:
    person = file_kind("person")
    nobody_knows = fold_entry(person, part, None, _told("no.such_event.v1", {}))
    odd: tuple[Any, ...] = ({}, {"compartment": part}, {"team": [b"\1" * 16]}, [], None, 7)
    for payload in odd:
        first = fold_entry(person, part, None, _told(kind.name, payload))
        assert first == nobody_knows
        assert fold_entry(person, part, first, _told(kind.name, payload)) == {**first, "unknown": 2}


def test_a_roster_written_into_another_part_gives_nobody_a_team() -> None:
    person = file_kind("person")
    for kind in TYPES:
        told = _told(kind.name, {"team": [b"\1" * 16], "member": b"\1" * 16})
        assert fold_entry(person, "roster", None, told)["team"] == []


def _say(line: Line, actor: Actor, file: str, part: str, kind: EventType) -> Answer:
    payload: dict[str, Any] = {"compartment": part} if len(kind.compartments) > 1 else {}
    return line.say(actor, file, part, kind.name, payload)


def _told(name: str, payload: Any) -> Told:
    return Told(name, 1, payload, "m", 1, 1 << 16)
