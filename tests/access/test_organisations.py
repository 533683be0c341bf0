"""Whoever works past the pages gets no second organisation out of one either: the agent signs no such entry."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.all_roles import Line
from tests.kernel.conftest import Maker
from tests.kernel.nodes import TODAY, TestNode, at
from tests.organisations import organisation
from thitsar.kernel.access.policy import Role
from thitsar.kernel.access.roster import FOUNDED, MEMBER_ADDED
from thitsar.kernel.errors import Refused, Unverified
from thitsar.kernel.files.opening import node_ids
from thitsar.kernel.membership.enrolling import enrol
from thitsar.kernel.membership.organisations import Organisation, organisations
from thitsar.kernel.vault.agent import founding

pytestmark = pytest.mark.database
HOST = frozenset({Role.HOST})


@pytest.fixture
def fresh(make: Maker) -> Iterator[TestNode]:
    node = make({"admin": Role.ADMINISTRATOR, "dpo": Role.DATA_PROTECTION, "host": Role.HOST})
    with at(node):
        yield node


def test_the_own_organisation_is_the_one_the_root_stated(fresh: TestNode) -> None:
    assert organisations(fresh.sign_in("host")) == [Organisation(node_ids()[1], "ORG")]
    assert fresh.sign_in("host").organisation == node_ids()[1]


def test_a_founding_that_names_another_owner_lets_nobody_in(
    make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, free = founding._first_words, "9" * 32

    def forged(beginning: Any) -> list[tuple[str, Any]]:
        # What the first administrator could sign with a program of their own: the root never sees the roster.
        said = honest(beginning)
        for name, payload in said:
            if name == FOUNDED:
                payload["organisation"]["organisation"] = payload["member"]["organisation"] = free
            if name == MEMBER_ADDED:
                payload["organisation"] = free
        return said

    monkeypatch.setattr(founding, "_first_words", forged)
    node = make({"admin": Role.ADMINISTRATOR, "dpo": Role.DATA_PROTECTION})
    with at(node), pytest.raises(Unverified, match="owner of this node"):
        node.sign_in("admin")


def test_no_agent_signs_a_second_name_or_an_organisation_nobody_named(fresh: TestNode) -> None:
    admin, node, line = fresh.sign_in("admin"), node_ids()[0], Line(fresh)
    enrol(admin, "Khu Reh", organisation(admin, "ERO-KYH"), roles=HOST, today=TODAY)
    known = organisations(admin)
    assert [one.name for one in known] == ["ORG", "ERO-KYH"]
    free = "9" * 32
    for id, name in (
        (free, "ERO-KYH"),
        (free, "ero kyh"),
        (free, "ERO-KYH "),
        (free, "0RG"),
        (known[1].id, "ERO-KRN"),
        (known[0].id, "ERO-KRN"),
        ("9", "ERO-KRN"),
    ):
        payload = {"organisation": id, "name": name}
        said = line.say(admin, node, "roster", "roster.organisation_named.v1", payload)
        assert said.outcome == "Unverified", payload
    made = line.ask(admin, "enrol_member", shown="Hla Hla", organisation=free).result["person"]
    assert line.say(admin, node, "roster", "roster.member_added.v1", made).outcome == "Unverified"
    for who in ("dpo", "host"):
        payload = {"organisation": free, "name": "ERO-KRN"}
        said = line.say(fresh.sign_in(who), node, "roster", "roster.organisation_named.v1", payload)
        assert said.outcome == "Denied"
    line.close()
    with pytest.raises(Unverified):
        enrol(admin, "Hla Hla", Organisation(free, "E.R.O. KYH"), roles=HOST, today=TODAY)
    fresh.stop()
    fresh.start()
    assert organisations(fresh.sign_in("host")) == known


def test_a_member_of_a_known_organisation_names_nothing_anew(fresh: TestNode) -> None:
    admin = fresh.sign_in("admin")
    for typed in ("ERO-KYH", "ero-kyh", " ERO-KYH\u200b"):
        enrol(admin, "Khu Reh", organisation(admin, typed), roles=HOST, today=TODAY)
    for typed in ("ERO KYH", "ERO.KYH", "ER0-KYH", "ERO–KYH"):
        with pytest.raises(Refused):
            organisation(admin, typed)
    assert [one.name for one in organisations(admin)] == ["ORG", "ERO-KYH"]
    assert len({one["organisation"] for one in admin.call("people") if one["shown"] == "Khu Reh"}) == 1
